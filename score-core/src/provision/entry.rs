//! Entries of provisioner files: what each says, whatever its kind.

use score_yaml::message;
use score_yaml::{Span, Str};

use super::{Declaration, Provider, Provisioner};
use crate::plan;
use crate::resource::ResourceUid;

/// An entry of a provisioners file.
pub struct ProvisionerEntry {
    /// The whole uri; its scheme is the kind.
    pub uri: Str,
    /// The type of resource it takes.
    pub kind: Str,
    /// The class it takes; any if unset.
    pub class: Option<Str>,
    /// The id it takes; any if unset.
    pub id: Option<Str>,
    /// The description, for people.
    pub description: Str,
    /// `supported_params`, as written.
    pub supported_params: Vec<Str>,
    /// `expected_outputs`, as written.
    pub expected_outputs: Vec<Str>,
    /// The place of each of them, as far as a file says them.
    pub output_places: Vec<Span>,
    /// The numbers of those of them that its template never gives.
    pub never_given: Vec<usize>,
    /// The place of its uri; `None` for a built-in one.
    pub span: Option<Span>,
    /// The place of a type, class or id that no resource has: a `*`, or several in one text.
    pub unmatched: Option<Span>,
    /// The place of its id, as far as a file says it.
    pub id_place: Option<Span>,
    /// True if it is one that the tool brings, as it came.
    pub is_unchanged: bool,
    /// True if it is one that another tool brings, as it came.
    pub is_known: bool,
    /// Those of its texts that may hold references in the words of the target.
    pub texts: Vec<Str>,
    /// The provisioner of the resources that it takes.
    pub provisioner: Box<dyn Provisioner>,
}

impl ProvisionerEntry {
    /// True if it takes a resource: the type is equal, class and id are equal or unset.
    #[must_use]
    pub fn matches(&self, uid: &ResourceUid) -> bool {
        self.kind == uid.kind()
            && self
                .class
                .as_deref()
                .is_none_or(|class| class == uid.class())
            && self.id.as_deref().is_none_or(|id| id == uid.id())
            && self.provisioner.takes(uid)
    }
}

impl plan::Entry for ProvisionerEntry {
    fn kind(&self) -> &str {
        &self.kind
    }

    fn takes(&self, node: &plan::Node) -> Option<plan::Rank> {
        self.matches(&node.uid).then(plan::Rank::default)
    }
}

impl Provider for ProvisionerEntry {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn provisioner(&self) -> &dyn Provisioner {
        &*self.provisioner
    }

    fn condition(&self) -> String {
        let wanted = |what: &str, value: Option<&str>| match value {
            Some(value) => message!(" {what} `{value}`"),
            None => String::new(),
        };
        let class = wanted("class", self.class.as_deref());
        message!("{class}{}", wanted("id", self.id.as_deref()))
    }

    fn span(&self) -> Option<Span> {
        self.span
    }

    fn is_unchanged(&self) -> bool {
        self.is_unchanged
    }

    fn is_known(&self) -> bool {
        self.is_known
    }

    fn declaration(&self) -> Declaration<'_> {
        Declaration {
            class: self.class.as_deref(),
            id: self.id.as_deref(),
            unmatched: self.unmatched,
            id_place: self.id_place,
            params: &self.supported_params,
            outputs: &self.expected_outputs,
            output_places: &self.output_places,
            never_given: &self.never_given,
            is_first_asked: true,
        }
    }

    fn texts(&self) -> &[Str] {
        &self.texts
    }
}

/// Entries of provisioners files as those of any kind.
#[must_use]
pub fn providers(entries: Vec<ProvisionerEntry>) -> Vec<Box<dyn Provider>> {
    let boxed = |entry| Box::new(entry) as Box<dyn Provider>;
    entries.into_iter().map(boxed).collect()
}
