//! Fetches the files that `--provisioners` and `--patch-templates` name by URI.

mod git;
mod http;
mod local;
mod oci;
mod redirect;
mod registry;
mod resolver;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::progress;
use crate::restriction;
use crate::uri;

pub(crate) use local::STDIN;

/// The most files that one URI may stand for.
const MAX_FILES: usize = 1000;

/// Fetches files, within limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fetcher {
    /// The time limit of an answer over the network.
    pub timeout: Duration,
    /// The size limit of a file, and of all files of one URI over the network, in bytes.
    pub limit: u64,
}

impl Default for Fetcher {
    /// 30 s, 64 MiB.
    fn default() -> Self {
        Fetcher {
            timeout: Duration::from_secs(30),
            limit: 64 << 20,
        }
    }
}

/// A file and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// The URI of this file; of one in a directory, the URI of the directory with its name. It has no login any more,
    /// but may have a query, whose values must not be shown.
    pub uri: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// True if it was found in a directory, and not asked for by name.
    pub from_directory: bool,
    /// The hash that the Go tools make of its URI, with the login: it is in the name of the file that they install.
    pub go_hash: String,
    /// True if that URI has a login. A hash of a password lets others try passwords, so it must not be shown then.
    pub has_login: bool,
}

impl Fetched {
    /// A file that was asked for by name; `uri` is as it was given.
    fn named(uri: &str, shown: &str, bytes: Vec<u8>) -> Self {
        Fetched {
            uri: shown.to_owned(),
            bytes,
            from_directory: false,
            go_hash: go_hash(uri),
            has_login: has_login(uri),
        }
    }
}

/// True if a URI has a login. The user of SSH is none: the key is.
fn has_login(uri: &str) -> bool {
    let is_ssh = uri.to_ascii_lowercase().starts_with("git-ssh://");
    !is_ssh && uri::without_login(uri) != uri
}

/// The hash that the Go tools make of a URI.
pub(crate) fn go_hash(uri: &str) -> String {
    let digest = Sha256::digest(uri.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..16])
}

impl Fetcher {
    /// Fetches files.
    ///
    /// - a path, `~/…`, `file://PATH`: a file or a directory
    /// - `-`: standard input
    /// - `http://`, `https://`: a file
    /// - `git-https://HOST/REPO.git/PATH`, `git-ssh://…`, both with `?ref=`: a file or a directory
    /// - `oci://[REGISTRY/][NAMESPACE/]REPOSITORY[:TAG|@DIGEST][#FILE]`: a file, or all `.yaml` files of an artifact
    ///
    /// # Errors
    /// The scheme is not known, there is nothing there, it cannot be read, or it is too large.
    pub fn fetch(&self, uri: &str) -> Result<Vec<Fetched>, Error> {
        let Some((scheme, rest)) = uri.split_once("://") else {
            return local::fetch(uri, uri, self.limit);
        };
        let shown = uri::redacted(uri);
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "file" {
            restriction::check_network(uri)?;
        }
        // SSH may ask for a passphrase, and a line of ours would be written over that.
        let is_watched = !matches!(scheme.as_str(), "file" | "git-ssh");
        let _step = is_watched.then(|| progress::step(|| format!("Fetching {shown}")));
        match scheme.as_str() {
            "file" => local::fetch(uri, rest, self.limit),
            "http" | "https" => http::fetch(uri, self),
            "git-https" | "git-http" | "git-ssh" | "git-file" => git::fetch(uri, self),
            "oci" => oci::fetch(rest, self).map(|files| {
                let files = files.into_iter().map(|file| {
                    let named = oci::uri_of(uri, &file.uri);
                    let go_hash = go_hash(if file.from_directory { &named } else { uri });
                    Fetched {
                        uri: named,
                        go_hash,
                        has_login: has_login(uri),
                        ..file
                    }
                });
                files.collect()
            }),
            other => Err(Error::Other(format!(
                "unsupported scheme '{other}' in '{shown}', expected a path, http, https, git-https, git-ssh or oci"
            ))),
        }
    }
}

/// Fails if a URI stands for too many files.
fn check_count(count: usize, uri: &str) -> Result<(), Error> {
    if count <= MAX_FILES {
        return Ok(());
    }
    let message = format!("'{}' holds more than {MAX_FILES} files", uri::redacted(uri));
    Err(Error::Other(message))
}

/// The limit on the bytes that the files of one URI hold, and the bytes taken so far.
struct Budget<'u> {
    uri: &'u str,
    limit: u64,
    taken: u64,
}

impl<'u> Budget<'u> {
    fn new(uri: &'u str, limit: u64) -> Self {
        Budget {
            uri,
            limit,
            taken: 0,
        }
    }

    fn take(&mut self, bytes: usize) -> Result<(), Error> {
        self.taken += bytes as u64;
        if self.taken <= self.limit {
            return Ok(());
        }
        let uri = uri::redacted(self.uri);
        Err(Error::Other(format!(
            "the files of '{uri}' hold more than {} bytes",
            self.limit
        )))
    }
}
