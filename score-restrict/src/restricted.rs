//! A host with a policy before it.

use std::io;
use std::path::Path;
use std::time::Duration;

use score_core::diagnostic::Refusal;
use score_core::host::{Host, HostError, Wanted};

use crate::policy::Policy;

/// A host that gives only what a policy allows.
///
/// A file is looked at before the host reads it. A host whose files somebody may change meanwhile opens them with
/// [`Policy::open`].
#[derive(Clone, Debug)]
pub struct Restricted<H> {
    host: H,
    policy: Policy,
}

impl<H: Host> Restricted<H> {
    /// Puts a policy before a host.
    pub fn new(host: H, policy: Policy) -> Self {
        Restricted { host, policy }
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The host without the policy.
    pub fn into_inner(self) -> H {
        self.host
    }
}

impl<H: Host> Host for Restricted<H> {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        let folder = Path::new(score_file).parent().unwrap_or(Path::new(""));
        match self.policy.check_read(&folder.join(path)) {
            // The host says it better, or has files that are on no disk.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            checked => _ = checked.map_err(HostError::new)?,
        }
        self.host.read(score_file, path)
    }

    fn env(&self, name: &str) -> Option<String> {
        self.policy.check(Wanted::Variable(name)).ok()?;
        self.host.env(name)
    }

    fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        self.policy.check(wanted)?;
        self.host.check(wanted)
    }

    fn now(&self) -> Duration {
        self.host.now()
    }

    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        self.host.random(purpose, buffer);
    }
}
