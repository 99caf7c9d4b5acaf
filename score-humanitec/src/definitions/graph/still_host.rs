//! A host for whom time stands still, so that a graph is the same whenever it is made.

use std::time::Duration;

use score_core::diagnostic::Refusal;
use score_core::host::{Host, HostError, Wanted};

/// Files and variables of another host; no time, and zeros in place of random bytes.
pub(super) struct StillHost<'h>(pub(super) &'h dyn Host);

impl Host for StillHost<'_> {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        self.0.read(score_file, path)
    }

    fn env(&self, name: &str) -> Option<String> {
        self.0.env(name)
    }

    fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        self.0.check(wanted)
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn random(&self, _: &[&str], buffer: &mut [u8]) {
        buffer.fill(0);
    }
}
