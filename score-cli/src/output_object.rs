//! What an output holds, by name.

use score_yaml::{SortedMap, Str};

/// The images of containers, by the names of workload and container.
pub type ContainerImages = SortedMap<(Str, Str), Str>;

/// An object of an output: of Kubernetes, or a part of a compose file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct OutputObject {
    /// `apiVersion`, if it has one.
    pub api_version: Option<Str>,
    /// Its kind.
    pub kind: Str,
    /// Its namespace, if it says one.
    pub namespace: Option<Str>,
    /// Its name.
    pub name: Str,
}
