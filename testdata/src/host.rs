//! The outside of a case: its files, its environment, a clock that stands, bytes that are always the same.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use score_cli::host::OsHost;
use score_core::host::{Host, HostError};
use score_core::random::derive;

use crate::case::Case;

/// The outside of a case.
pub(crate) struct CaseHost {
    folder: PathBuf,
    env: BTreeMap<String, String>,
    seed: u64,
}

impl CaseHost {
    /// The outside of a case; `salt` tells runs with other random bytes apart. What is random does not follow from the
    /// name of the case: a case that moves gives what it gave.
    pub(crate) fn new(case: &Case, salt: u64) -> Self {
        CaseHost {
            folder: case.folder.clone(),
            env: case.config.env.clone(),
            seed: case.config.seed ^ salt,
        }
    }
}

impl Host for CaseHost {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        OsHost.read(&self.folder.join(score_file).to_string_lossy(), path)
    }

    fn env(&self, name: &str) -> Option<String> {
        self.env.get(name).cloned()
    }

    fn now(&self) -> Duration {
        Duration::from_secs(1_700_000_000)
    }

    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        derive(&self.seed.to_le_bytes(), purpose, buffer);
    }
}
