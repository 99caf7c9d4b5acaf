//! Who provisioned a resource, and where that stands.

use score_core::provision::Provisioned;
use score_yaml::Span;

use crate::fragment::ComposeFragment;

/// Where the provisioner of a resource says what it adds in a field.
pub(crate) fn place_of(resource: &Provisioned<ComposeFragment>, field: &str) -> Option<Span> {
    let mut places = resource.places.iter();
    places.find(|(of, _)| *of == field).map(|(_, span)| *span)
}

/// True if the provisioner of a resource is one of our own, as it comes.
pub(crate) fn is_own(resource: &Provisioned<ComposeFragment>) -> bool {
    resource.author.is_some_and(|author| author.is_unchanged)
}
