//! Manifests: what a backend makes of a project.

use score_yaml::{SortedMap, SortedSet, Value};

/// The manifests of a project before the patches, with the work that waits for these.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Emitted<D> {
    /// The manifests, which patches change.
    pub manifests: Manifests,
    /// The work that waits, which only the backend itself reads.
    pub deferred: D,
}

/// All that a run writes, as data.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Manifests {
    /// The documents of the main output in their order.
    pub documents: Vec<Value>,
    /// Further files by path from the project's folder.
    pub files: SortedMap<String, OutputFile>,
    /// Directories by path from the project's folder: to make (true) or to remove (false).
    pub directories: SortedMap<String, bool>,
    /// Files to remove, by path from the project's folder.
    pub removed: SortedSet<String>,
}

/// A further file of the output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutputFile {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its mode bits, less the umask. `None`: those that it has if it is there already, else `0644`.
    pub mode: Option<u32>,
}
