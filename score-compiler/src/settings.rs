//! All that a run reads, as the compiler was told it.

use crate::closure::Closure;
use crate::definitions::DefinitionSettings;
use crate::host::Given;
use crate::named_text::NamedText;
use crate::platform::Platform;
use crate::state::State;

/// A Score file.
#[derive(Clone)]
pub(crate) enum ScoreFile {
    /// One in memory.
    Text(NamedText),
    /// One of the files that were given, by its path there.
    Path(String),
}

impl ScoreFile {
    pub(crate) fn name(&self) -> &str {
        match self {
            ScoreFile::Text(text) => &text.name,
            ScoreFile::Path(path) => path,
        }
    }
}

/// An extension file, and the name of its workload where there are several.
#[derive(Clone)]
pub(crate) struct Extension {
    pub(crate) workload: Option<String>,
    pub(crate) file: NamedText,
}

/// All that a run reads.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) score_files: Vec<ScoreFile>,
    pub(crate) deploy_config: Option<NamedText>,
    pub(crate) overrides: Option<NamedText>,
    pub(crate) properties: Vec<String>,
    pub(crate) image: Option<String>,
    pub(crate) extensions: Vec<Extension>,
    /// Custom workload profiles: each by its id.
    pub(crate) profiles: Vec<NamedText>,
    pub(crate) platform: Platform,
    pub(crate) values: Vec<NamedText>,
    pub(crate) definitions: DefinitionSettings,
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
