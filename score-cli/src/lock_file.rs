//! `provisioners.lock`: what `init --provisioners` installed, by URI and digest.
//!
//! `init --locked` installs only what has the digest of the lock, so that a pipeline notices when the
//! content behind a URI changes.

use std::collections::BTreeMap;
use std::path::Path;

use score_yaml::{Map, Value};

use crate::error::Error;
use crate::read;

/// Its name in the state directory.
pub(crate) const NAME: &str = "provisioners.lock";
const HEADER: &str = "# What init --provisioners installed; init --locked refuses anything else.\n";

/// Digests by URI.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Lock {
    digests: BTreeMap<String, String>,
}

impl Lock {
    /// The lock of a state directory; empty if there is none.
    pub(crate) fn read(state_dir: &Path) -> Result<Lock, Error> {
        let path = state_dir.join(NAME);
        let bytes = match read::file(&path, read::LIMIT) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Lock::default());
            }
            other => other.map_err(|source| Error::Read {
                path: path.clone(),
                source,
            })?,
        };
        let lock = std::str::from_utf8(&bytes).ok().and_then(Lock::parse);
        lock.ok_or_else(|| {
            Error::Other(format!(
                "'{}' is not a list of uri and digest",
                path.display()
            ))
        })
    }

    fn parse(text: &str) -> Option<Lock> {
        let items = match score_yaml::parse_str(text).ok()? {
            Value::Seq(items) => items,
            Value::Null => Vec::new(),
            _ => return None,
        };
        let entry = |item: Value| {
            let text = |name: &str| item.get(name)?.as_str().map(str::to_owned);
            Some((text("uri")?, text("digest")?))
        };
        Some(Lock {
            digests: items.into_iter().map(entry).collect::<Option<_>>()?,
        })
    }

    /// The file's text.
    pub(crate) fn render(&self) -> String {
        let item = |(uri, digest): (&String, &String)| {
            let uri = ("uri".to_owned(), Value::from(uri.as_str()));
            Value::Map(Map::from_iter([
                uri,
                ("digest".to_owned(), Value::from(digest.as_str())),
            ]))
        };
        let items = Value::Seq(self.digests.iter().map(item).collect());
        let mut out = HEADER.to_owned();
        score_yaml::emit_to(&items, score_yaml::Order::AsIs, &mut out);
        out
    }

    /// Notes what a URI gave.
    pub(crate) fn set(&mut self, uri: &str, digest: &str) {
        self.digests
            .insert(uri.to_owned(), format!("sha256:{digest}"));
    }

    /// Fails if a URI did not give what is locked.
    pub(crate) fn check(&self, uri: &str, digest: &str) -> Result<(), Error> {
        match self.digests.get(uri) {
            Some(locked) if *locked == format!("sha256:{digest}") => Ok(()),
            Some(locked) => Err(Error::Other(format!(
                "'{uri}' has the digest sha256:{digest}, but {NAME} says {locked}; run init without --locked to take it"
            ))),
            None => Err(Error::Other(format!(
                "'{uri}' is not in {NAME}; run init without --locked to add it"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_back_and_holds_digests() {
        let mut lock = Lock::default();
        lock.set("https://x/b.yaml", "00ff");
        lock.set("./a: b.yaml", "11");
        assert_eq!(Lock::parse(&lock.render()), Some(lock.clone()));
        assert!(lock.check("https://x/b.yaml", "00ff").is_ok());
        assert!(
            lock.check("https://x/b.yaml", "00fe")
                .unwrap_err()
                .to_string()
                .contains("sha256:00ff")
        );
        assert!(lock.check("https://x/c.yaml", "00ff").is_err());
        assert_eq!(Lock::parse("- {uri: 1}"), None);
    }
}
