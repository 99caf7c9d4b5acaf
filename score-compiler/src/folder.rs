//! Files of a folder, links followed only as far as they stay in it.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use score_core::diagnostic::Refusal;
use score_core::host::HostError;
use score_restrict::Policy;
use score_yaml::message;

use crate::refused::refused;

/// The size limit of a file, in bytes.
const LIMIT: u64 = 64 << 20;

/// A folder that files are read from.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    policy: Policy,
}

impl Folder {
    /// # Errors
    /// There is no such folder.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        Ok(Folder {
            policy: Policy::new(path)?,
            path: path.to_owned(),
        })
    }

    /// The bytes of the file `full`, which a Score file in the folder `beside` names `path`, and which has to lie there.
    pub(crate) fn read_below(
        &self,
        beside: &Path,
        full: &Path,
        path: &str,
    ) -> Result<Vec<u8>, HostError> {
        let read = || {
            let real = self.policy.check_read(&self.path.join(full))?;
            let beside = self.policy.check_read(&self.path.join(beside))?;
            match real.starts_with(beside) {
                true => read_with(&self.policy, &real),
                false => Err(io::Error::other(
                    "it leads out of the Score file's directory through a symlink",
                )),
            }
        };
        read().map_err(|error: io::Error| match Refusal::behind(&error) {
            Some(_) => refused(message!(
                "`{path}` lies outside of the folder that was given"
            )),
            None => HostError::new(message!("failed to read `{path}`: {error}")),
        })
    }
}

fn read_with(policy: &Policy, path: &Path) -> io::Result<Vec<u8>> {
    let file = policy.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > LIMIT {
        true => Err(io::Error::other(format!(
            "it holds more than {LIMIT} bytes"
        ))),
        false => Ok(bytes),
    }
}
