//! Objects for Kubernetes that drivers make.

use std::fmt;

use score_yaml::{Map, Span, Str, Value};

/// An object for Kubernetes, or a part of a Pod.
#[derive(Clone, PartialEq)]
pub struct DriverManifest {
    /// The name of its file, which tells it from others of the resource.
    pub file: Str,
    /// Where it goes.
    pub location: Location,
    /// The object, a map.
    pub object: Value,
    /// The place in the definition that made it.
    pub span: Span,
}

/// An object with some fields.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Map(Map::from_iter(fields))
}

/// Its name. The object may hold secrets.
impl fmt::Debug for DriverManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DriverManifest")
            .field("file", &self.file)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

/// Where an object goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Location {
    /// Into the namespace of the environment.
    Namespace,
    /// Into the cluster, in no namespace.
    Cluster,
    /// Among the containers of the workload's Pod.
    Containers,
    /// Among the volumes of the workload's Pod.
    Volumes,
}

impl Location {
    /// All of them, by name.
    pub const ALL: [(&str, Location); 4] = [
        ("namespace", Location::Namespace),
        ("cluster", Location::Cluster),
        ("containers", Location::Containers),
        ("volumes", Location::Volumes),
    ];

    /// Its name in definitions.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Location::Namespace => "namespace",
            Location::Cluster => "cluster",
            Location::Containers => "containers",
            Location::Volumes => "volumes",
        }
    }

    /// The location of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        known.map(|(_, location)| *location)
    }
}
