//! All that a run reads, as the compiler was told it.

use crate::host::Given;
use crate::platform::Platform;
use crate::provisioner::Closure;
use crate::state::State;

/// A text with a name.
#[derive(Clone)]
pub(crate) struct NamedText {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl NamedText {
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        NamedText {
            name: name.into(),
            text: text.into(),
        }
    }
}

/// A Score file.
#[derive(Clone)]
pub(crate) enum ScoreFile {
    /// One in memory.
    Text(NamedText),
    /// One of the folder, by its path there.
    #[cfg(feature = "files")]
    Path(String),
}

/// All that a run reads.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) score_files: Vec<ScoreFile>,
    pub(crate) overrides: Option<NamedText>,
    pub(crate) properties: Vec<String>,
    pub(crate) image: Option<String>,
    pub(crate) extensions: Vec<(Option<String>, NamedText)>,
    pub(crate) platform: Platform,
    pub(crate) values: Vec<NamedText>,
    pub(crate) definitions: Vec<NamedText>,
    pub(crate) definition_secrets: Vec<NamedText>,
    pub(crate) closures: Vec<Closure>,
    pub(crate) provisioner_files: Vec<NamedText>,
    pub(crate) has_default_provisioners: bool,
    pub(crate) patches: Vec<NamedText>,
    pub(crate) state: State,
    pub(crate) given: Given,
    pub(crate) is_whole: bool,
    pub(crate) is_strict: bool,
    /// What could not be set, told by the run.
    pub(crate) faults: Vec<String>,
}
