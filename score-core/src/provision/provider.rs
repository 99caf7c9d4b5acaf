//! The seam for what provisions resources.

use score_yaml::{Span, Str, message};

use super::Provisioner;
use crate::plan::Entry;
use crate::target::FragmentField;

/// An entry that provisions what it takes.
pub trait Provider: Entry {
    /// The uri by which the state remembers it. A resource is not to go from one provider to another.
    fn uri(&self) -> &Str;

    /// True if it may take a resource that another provider had, by the uri of that one. By default none may.
    fn may_follow(&self, before: &str) -> bool {
        let _ = before;
        false
    }

    /// The way out, as a hint, if it takes a resource that another provider had, by the uri of that one, and may not follow
    /// it. By default, to have the other one come first again.
    fn way_out(&self, before: &str) -> String {
        message!("rename or reorder the provisioners files so that `{before}` comes first again")
    }

    /// The provisioner of the resources that it takes.
    fn provisioner(&self) -> &dyn Provisioner;

    /// The condition for a resource of its type, as a message puts it between "takes" and "only": a space, then a text.
    fn condition(&self) -> String {
        String::new()
    }

    /// Its place; `None` for a built-in one.
    fn span(&self) -> Option<Span> {
        None
    }

    /// True if it is one that the tool brings, as it came.
    fn is_unchanged(&self) -> bool {
        false
    }

    /// True if it is one that another tool brings, as it came.
    fn is_known(&self) -> bool {
        false
    }

    /// What it says of itself.
    fn declaration(&self) -> Declaration<'_> {
        Declaration::default()
    }

    /// Those of its texts that may hold references in the words of the target.
    fn texts(&self) -> &[Str] {
        &[]
    }

    /// True if what reads like a reference of the target in an output is one; `None` if that is to be found out.
    fn is_reference(&self, written: &str) -> Option<bool> {
        let _ = written;
        None
    }
}

/// What a provider says of itself: nothing that a run has to hold it to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Declaration<'p> {
    /// The class it takes; any if unset.
    pub class: Option<&'p str>,
    /// The id it takes; any if unset.
    pub id: Option<&'p str>,
    /// The place of a type, class or id that no resource has: a `*`, which is no wildcard, or several in one text.
    pub unmatched: Option<Span>,
    /// The place of its id, as far as a file says it.
    pub id_place: Option<Span>,
    /// The params that it takes, with those inside others behind a dot; any if there are none.
    pub params: &'p [Str],
    /// The outputs that it gives, likewise.
    pub outputs: &'p [Str],
    /// The place of each of them, as far as a file says them.
    pub output_places: &'p [Span],
    /// The numbers of those of them that its template never gives, whatever it is told.
    pub never_given: &'p [usize],
    /// True if of several that take a resource the first is asked, and the others never are.
    pub is_first_asked: bool,
}

impl dyn Provider + '_ {
    /// True if it may take params that it does not name: it names none, and is no entry of the tool that looks at none. What
    /// others write stands in often for an entry that takes some.
    #[must_use]
    pub fn takes_any_param(&self) -> bool {
        let names_none = self.declaration().params.is_empty();
        let is_of_tool = self.is_unchanged() || self.is_known();
        names_none && (!is_of_tool || self.provisioner().may_read_params())
    }

    /// The place of a part, else that of the provider.
    pub(super) fn place(&self, part: &FragmentField) -> Option<Span> {
        self.provisioner().place(part).or(self.span())
    }

    /// The place of each of some parts, by its name in templates.
    pub(super) fn places(&self, parts: &'static [FragmentField]) -> Vec<(&'static str, Span)> {
        let mut places = Vec::with_capacity(parts.len());
        let place = |part: &FragmentField| Some((part.template, self.place(part)?));
        places.extend(parts.iter().filter_map(place));
        places
    }
}
