//! The one door to the outside.

use std::fmt;

use score_diagnostic::Refusal;
use score_yaml::message;

/// The world outside, as score-core asks for it: a file, an environment variable, the time, random bytes.
///
/// Drawn bytes become passwords, so [`random`](Host::random) has to give bytes that nobody can guess. `score-cli` has a
/// host of this machine, `OsHost`; a program that has files elsewhere writes its own:
///
/// ```
/// use std::collections::BTreeMap;
/// use std::time::{Duration, SystemTime};
///
/// use rand::Rng as _;
/// use score_core::host::{Host, HostError};
///
/// /// Files that are in memory.
/// struct Memory(BTreeMap<String, Vec<u8>>);
///
/// impl Host for Memory {
///     fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, HostError> {
///         let file = self.0.get(path).cloned();
///         file.ok_or_else(|| HostError::new(format!("there is no `{path}`")))
///     }
///
///     fn env(&self, _: &str) -> Option<String> {
///         None
///     }
///
///     fn now(&self) -> Duration {
///         let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
///         now.unwrap_or_default()
///     }
///
///     fn random(&self, _: &[&str], buffer: &mut [u8]) {
///         rand::rng().fill_bytes(buffer);
///     }
/// }
/// ```
///
/// Methods take `&self`, so that workloads can be worked on in parallel; a host that keeps a
/// generator of random bytes guards it itself.
pub trait Host: Sync {
    /// The bytes of the file that `path` (as a Score file's `source` says it) names, read from the
    /// folder of `score_file`. A path that leads out of that folder is refused, symlinks resolved.
    ///
    /// # Errors
    /// The file is missing, cannot be read, or lies outside.
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError>;

    /// The value of an environment variable, if it is set.
    fn env(&self, name: &str) -> Option<String>;

    /// Fails if this host does not give what a file asks for; asked before it is given. By default all is given. A host
    /// that asks another one hands this on.
    ///
    /// # Errors
    /// Nobody has allowed it.
    fn check(&self, _: Wanted<'_>) -> Result<(), Refusal> {
        Ok(())
    }

    /// The time since the Unix epoch, for templates that ask for `now`. Nothing else may depend on it.
    fn now(&self) -> std::time::Duration;

    /// Fills a buffer with random bytes, of a quality that passwords need. `purpose` says what they are for, from the
    /// general to the particular, as `["guid", UID]`. A host whose bytes follow from a seed makes them of both
    /// ([`derive`](crate::random::derive)), so that they do not depend on what else a run draws.
    fn random(&self, purpose: &[&str], buffer: &mut [u8]);
}

/// What a file asks of the world outside, beside other files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted<'a> {
    /// The value of an environment variable, by its name.
    Variable(&'a str),
    /// A program to run, as its uri names it.
    Program(&'a str),
}

/// A host for tests: no variable is set, the clock stands at the epoch, and **random bytes are zeros**, so passwords made
/// with it are known to everybody. Never for a project that somebody uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TestHost {
    /// No file is there.
    WithoutFiles,
    /// Every file is there and empty.
    WithEmptyFiles,
}

impl Host for TestHost {
    fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, HostError> {
        match self {
            TestHost::WithoutFiles => Err(HostError::new(message!("there is no `{path}`"))),
            TestHost::WithEmptyFiles => Ok(Vec::new()),
        }
    }

    fn env(&self, _: &str) -> Option<String> {
        None
    }

    fn now(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }

    fn random(&self, _: &[&str], buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

/// Why the outside refused. Opaque: its text names what it was about.
#[derive(Debug)]
pub struct HostError(Box<dyn std::error::Error + Send + Sync>);

impl HostError {
    /// Wraps the host's own error.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        HostError(error.into())
    }

    /// The host's own error.
    #[must_use]
    pub fn reason(&self) -> &(dyn std::error::Error + 'static) {
        &*self.0
    }
}
impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl std::error::Error for HostError {}
