//! The outside of a case: its files, its environment, a clock that stands, bytes that are always the same.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use score_cli::host::OsHost;
use score_core::host::{Host, HostError};

use crate::case::Case;

/// The outside of a case.
pub(crate) struct CaseHost {
    folder: PathBuf,
    env: BTreeMap<String, String>,
    generator: Mutex<u64>,
}

impl CaseHost {
    /// The outside of a case; `salt` tells runs with other random bytes apart.
    pub(crate) fn new(case: &Case, salt: u64) -> Self {
        let name = case.name.bytes().fold(case.config.seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        CaseHost {
            folder: case.folder.clone(),
            env: case.config.env.clone(),
            generator: Mutex::new(name ^ salt),
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

    /// `SplitMix64`: <https://prng.di.unimi.it/splitmix64.c>.
    fn random(&self, buffer: &mut [u8]) {
        let mut state = self
            .generator
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}
