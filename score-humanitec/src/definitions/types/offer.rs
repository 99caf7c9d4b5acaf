//! A class of a type that Score files may ask for, and what is known of it.

use score_yaml::{SortedSet, Str};

use crate::definitions::FieldNames;

/// What an entry of a provisioners file says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Provided<'p> {
    /// The type that it takes.
    pub kind: &'p str,
    /// The class that it takes; any if unset.
    pub class: Option<&'p str>,
    /// The id that it takes; any if unset.
    pub id: Option<&'p str>,
    /// What it says it is.
    pub description: &'p str,
    /// The params that it says it takes; none if it does not say.
    pub params: &'p [Str],
    /// The outputs that it says it gives; none if it does not say.
    pub outputs: &'p [Str],
}

/// A class of a type.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The ids of the only resources that get it; `None` if any does.
    pub(super) ids: Option<SortedSet<Str>>,
    /// Who gives it, for people.
    pub(super) givers: Vec<String>,
    /// What is said about it.
    pub(super) description: Option<Str>,
    pub(super) params: FieldNames,
    pub(super) outputs: FieldNames,
}

impl Offer {
    /// One for all resources, or for that of an id.
    pub(super) fn new(
        id: Option<&str>,
        giver: String,
        params: FieldNames,
        outputs: FieldNames,
    ) -> Self {
        Offer {
            ids: id.map(|id| SortedSet::from([Str::from(id)])),
            givers: vec![giver],
            description: None,
            params,
            outputs,
        }
    }

    /// Adds another one for the same class, who is asked behind this one: where this one is for all resources, nothing is left
    /// for the other.
    pub(super) fn join(&mut self, other: Offer) {
        let Some(ids) = &mut self.ids else {
            return;
        };
        match other.ids {
            Some(others) => ids.extend(others),
            None => self.ids = None,
        }
        self.givers.extend(other.givers);
        self.description = self.description.take().or(other.description);
        self.params.join(other.params);
        self.outputs.join(other.outputs);
    }
}

/// The names that an entry says; without one, it says nothing of them.
pub(super) fn said<'n>(names: &'n [Str]) -> FieldNames {
    // Of what is inside a param or an output, its name counts.
    let first = |name: &'n Str| name.split('.').next().unwrap_or_default();
    match names.is_empty() {
        true => FieldNames::OPEN,
        false => FieldNames::only(names.iter().map(first)),
    }
}
