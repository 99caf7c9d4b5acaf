//! What a driver gives for a resource.

use score_core::diagnostic::Diagnostic;
use score_yaml::value::{NODE_SIZE, map_size};
use score_yaml::{Map, Value};

use super::manifest::DriverManifest;

/// What a driver gives for a resource.
#[derive(Clone, PartialEq, Default)]
pub struct DriverReply {
    /// The outputs that are no secrets.
    pub values: Map,
    /// The outputs that are secrets.
    pub secrets: Map,
    /// True if there are outputs that nobody knows yet.
    pub is_open: bool,
    /// The objects for Kubernetes, sorted by file.
    pub manifests: Vec<DriverManifest>,
    /// What the `init` templates gave.
    pub init: Option<Value>,
    /// What is to be stored for the next run.
    pub cookie: Option<Value>,
    /// What looks wrong though it is none.
    pub warnings: Vec<Diagnostic>,
}

/// Names, not values.
impl std::fmt::Debug for DriverReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files = self.manifests.iter().map(|manifest| &manifest.file);
        f.debug_struct("DriverReply")
            .field("values", &self.values.keys().collect::<Vec<_>>())
            .field("secrets", &self.secrets.keys().collect::<Vec<_>>())
            .field("is_open", &self.is_open)
            .field("manifests", &files.collect::<Vec<_>>())
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl DriverReply {
    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let kept = [&self.init, &self.cookie].into_iter().flatten();
        let objects = self.manifests.iter().map(|manifest| &manifest.object);
        let sizes = kept.chain(objects).map(Value::size);
        let maps = [map_size(&self.values), map_size(&self.secrets)];
        sizes.chain(maps).fold(NODE_SIZE, usize::saturating_add)
    }
}
