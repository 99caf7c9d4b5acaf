//! `provisioners.lock`: the provisioner files that `init --provisioners` installed, by URI and digest.
//!
//! `init --locked` installs a file only if it has the locked digest, so that a pipeline notices when the content behind
//! a URI changes.

use std::path::Path;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::{Excerpt, Map, SortedMap, SortedSet, SourceMap, Span, Value};

use crate::codes;
use crate::error::Error;
use crate::read;
use crate::source_text::{add_source_as, excerpt};
use crate::state_files::LOCK;
use crate::uri::{self, redacted};

const HEADER: &str = "# What init --provisioners installed; init --locked refuses anything else.\n";

/// Digests by redacted URI. URIs that differ only in what is redacted share a key, with a digest for each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Lock {
    digests: SortedMap<String, SortedSet<String>>,
}

impl Lock {
    /// Reads the lock of a state directory; empty if there is none.
    pub(crate) fn read(state_dir: &Path, sources: &mut SourceMap) -> Result<Lock, Error> {
        Ok(Lock::find(state_dir, sources)?.unwrap_or_default())
    }

    /// Reads the lock of a state directory, if there is one.
    pub(crate) fn find(state_dir: &Path, sources: &mut SourceMap) -> Result<Option<Lock>, Error> {
        let path = state_dir.join(LOCK);
        let bytes = match read::file(&path, read::LIMIT) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(None);
            }
            other => other.map_err(|source| Error::Read {
                path: path.clone(),
                source,
            })?,
        };
        let lock = std::str::from_utf8(&bytes).ok().and_then(Lock::parse);
        lock.map(Some)
            .ok_or_else(|| wrong(&path, bytes, sources).into())
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
        let entries: Vec<_> = items.into_iter().map(entry).collect::<Option<_>>()?;
        let mut lock = Lock::default();
        for (uri, digest) in entries {
            // Earlier versions wrote URIs in full.
            lock.digests
                .entry(redacted(&uri))
                .or_default()
                .insert(digest);
        }
        Some(lock)
    }

    /// The text of the lock file.
    pub(crate) fn render(&self) -> String {
        let item = |uri: &str, digest: &str| {
            Value::Map(Map::from_iter([
                ("uri".to_owned(), Value::from(uri)),
                ("digest".to_owned(), Value::from(digest)),
            ]))
        };
        let mut items = Vec::new();
        for (uri, digests) in &self.digests {
            items.extend(digests.iter().map(|digest| item(uri, digest)));
        }
        let mut out = HEADER.to_owned();
        score_yaml::emit_to(&Value::Seq(items), score_yaml::Order::AsIs, &mut out);
        out
    }

    /// Locks the digests of some URIs instead of those that they had before. Where several URIs share a key, only those
    /// of its digests are dropped that are `replaced`: their files are removed.
    pub(crate) fn set(&mut self, given: &[(&str, String)], replaced: &SortedSet<String>) {
        for (uri, _) in given {
            let shown = redacted(uri);
            if !uri::is_redacted(&shown) {
                self.digests.remove(&shown);
            } else if let Some(digests) = self.digests.get_mut(&shown) {
                digests.retain(|digest| {
                    let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
                    !replaced.contains(digest)
                });
            }
        }
        for (uri, digest) in given {
            let digests = self.digests.entry(redacted(uri)).or_default();
            digests.insert(format!("sha256:{digest}"));
        }
    }

    /// The digests of a URI as the head of an installed file has it; `None` if the lock does not list it.
    pub(crate) fn digests(&self, shown: &str) -> Option<&SortedSet<String>> {
        // Few URIs have what a comment cannot hold.
        self.digests.get(shown).or_else(|| {
            let mut all = self.digests.iter();
            let found = all.find(|(uri, _)| uri::in_comment(uri) == shown);
            found.map(|(_, digests)| digests)
        })
    }

    /// Fails if the digest of a URI is not the locked one.
    pub(crate) fn check(&self, uri: &str, digest: &str) -> Result<(), Error> {
        let uri = redacted(uri);
        let Some(locked) = self.digests.get(&uri) else {
            return Err(Error::Other(format!(
                "'{uri}' is not in {LOCK}; run init without --locked to add it"
            )));
        };
        if locked.contains(&format!("sha256:{digest}")) {
            return Ok(());
        }
        let locked: Vec<&str> = locked.iter().map(String::as_str).collect();
        Err(Error::Other(format!(
            "'{uri}' has the digest sha256:{digest}, but {LOCK} says {}; run init without --locked to take it",
            locked.join(" or ")
        )))
    }
}

/// What is wrong with a lock: it is no YAML, or says something else.
fn wrong(path: &Path, bytes: Vec<u8>, sources: &mut SourceMap) -> Diagnostics {
    let shown = path.display();
    let name = path.to_string_lossy();
    // Earlier versions wrote URIs in full.
    let added = add_source_as(sources, &name, bytes, excerpt(&name, Excerpt::Masked));
    let coded = |error: Diagnostic| Diagnostic {
        code: codes::INVALID_STATE,
        ..error
    };
    let file = match added {
        Ok(file) => file,
        Err(error) => return coded(error).into(),
    };
    match score_yaml::parse(sources, file) {
        Err(errors) => errors
            .into_iter()
            .map(|error| coded(error.into()))
            .collect(),
        Ok(_) => {
            let message = format!("'{shown}' is not a list of uri and digest");
            let error = Diagnostic::new(codes::INVALID_STATE, message.clone()).summary(message);
            let hint = "remove it: `init --provisioners` writes it again";
            error.at(Span::new(file, 0, 0)).hint(hint).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_back_and_holds_digests() {
        let mut lock = Lock::default();
        let given = [
            ("https://x/b.yaml", "00ff".to_owned()),
            ("./a: b.yaml", "11".to_owned()),
        ];
        lock.set(&given, &SortedSet::new());
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
        lock.set(
            &[("https://x/b.yaml", "00fe".to_owned())],
            &SortedSet::new(),
        );
        assert!(lock.check("https://x/b.yaml", "00ff").is_err());
    }

    #[test]
    fn a_lock_holds_no_secrets() {
        let mut lock = Lock::default();
        // In two runs, the first of which was done before.
        for (uri, digest, replaced) in [
            ("https://x/b?file=1", "00", None),
            ("https://x/b?file=1", "01", Some("00")),
            ("https://x/b?file=2", "02", None),
        ] {
            let replaced = replaced.map(str::to_owned).into_iter().collect();
            lock.set(&[(uri, digest.to_owned())], &replaced);
        }
        let text = lock.render();
        assert!(text.contains("https://x/b?file=***"), "{text}");
        assert_eq!(Lock::parse(&text), Some(lock.clone()));
        for (uri, digest, is_locked) in [
            ("https://x/b?file=1", "01", true),
            ("https://x/b?file=1", "00", false),
            ("https://x/b?file=2", "02", true),
            ("https://x/b?file=2", "03", false),
            ("https://x/c?file=2", "02", false),
        ] {
            assert_eq!(lock.check(uri, digest).is_ok(), is_locked, "{uri}");
        }
        let old = "- {uri: 'https://x/b?token=hunter2', digest: 'sha256:00'}";
        let text = Lock::parse(old).unwrap().render();
        assert!(!text.contains("hunter2"), "{text}");
    }
}
