//! What a backend makes: manifests.

use std::collections::{BTreeMap, BTreeSet};

use score_yaml::{Span, Str, Value};

use crate::diagnostic::Diagnostic;

/// What a run writes, as data.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Manifests {
    /// The documents of the main output in their order; for compose, one.
    pub documents: Vec<Value>,
    /// Further files by path from the project's folder.
    pub files: BTreeMap<String, OutputFile>,
    /// Directories by path from the project's folder: to be there (true) or not (false).
    pub directories: BTreeMap<String, bool>,
    /// Files that are to be there no more, by path from the project's folder.
    pub removed: BTreeSet<String>,
    /// Lines for the user (`info_logs`), in provisioning order.
    pub logs: Vec<String>,
    /// What `emit` found wrong that patches may yet mend.
    pub doubts: Vec<Diagnostic>,
    /// What `emit` leaves for `finish`; only the target itself reads it.
    pub deferred: Vec<Value>,
    /// Where parts of the main output come from, for faults that show only behind the patches; only the target
    /// itself reads it.
    pub origins: Vec<Origin>,
    /// What was wrong with the main output already before patches, by a text that tells faults apart, and how many
    /// patch templates were applied by then; only the target itself reads it.
    pub known_faults: BTreeMap<String, usize>,
    /// How many patch templates have asked for the main output.
    pub patch_templates: usize,
}

/// Where a part of the main output comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Origin {
    /// What kind of part it is, in the target's words.
    pub of: &'static str,
    /// Its name there.
    pub name: Str,
    /// Where it stands, if a file says it.
    pub span: Option<Span>,
    /// Where the resource is asked for whose provisioner made it.
    pub asked: Option<Span>,
    /// The field's path, or which resource's provisioner made it.
    pub by: String,
    /// Whether the target made all of it, or one of its own provisioners as it came: then most rules hold.
    pub is_own: bool,
}

/// A further file of the output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutputFile {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its mode bits, less the umask. `None`: those that it has if it is there already, else `0644`.
    pub mode: Option<u32>,
}
