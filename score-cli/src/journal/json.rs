//! A journal as JSON.

use std::ffi::OsString;
use std::fmt;
use std::io::Write as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Journal, Removal};
use crate::project::is_too_long;
use crate::replacement::Replacement;
use crate::stamp::Stamp;

impl Journal {
    /// Written piece by piece: it may name a hundred thousand files.
    pub(super) fn to_json(&self, stamp: &Stamp) -> Vec<u8> {
        let mut out = Vec::new();
        push(
            &mut out,
            format_args!("{{\"state_folder\":{}", stamp.to_json()),
        );
        for (name, paths) in [("folders", &self.folders), ("made", &self.made)] {
            push_list(&mut out, name, paths, |out, path| push_path(out, path));
        }
        push_list(&mut out, "replacements", &self.replacements, |out, of| {
            out.extend_from_slice(b"{\"temporary\":");
            push_path(out, &of.temporary);
            out.extend_from_slice(b",\"target\":");
            push_path(out, &of.target);
            let (was_there, in_place) = (of.was_there, of.in_place);
            push(
                out,
                format_args!(",\"was_there\":{was_there},\"in_place\":{in_place}"),
            );
            if let Some((new, old)) = of.modes {
                push(out, format_args!(",\"modes\":[{new},{old}]"));
            }
            out.push(b'}');
        });
        for (name, removed) in [
            ("removed_files", &self.removed_files),
            ("removed_directories", &self.removed_directories),
        ] {
            push_list(&mut out, name, removed, |out, of| {
                out.extend_from_slice(b"{\"path\":");
                push_path(out, &of.path);
                push(out, format_args!(",\"stamp\":{}}}", of.stamp.to_json()));
            });
        }
        out.push(b'}');
        out
    }

    pub(super) fn from_json(json: &Value) -> Option<Journal> {
        let list = |name: &str| json.get(name)?.as_array();
        let paths = |name: &str| -> Option<Vec<PathBuf>> { list(name)?.iter().map(path).collect() };
        let modes = |of: &Value| {
            let mode = |at: usize| u32::try_from(of.get(at)?.as_u64()?).ok();
            Some((mode(0)? & 0o777, mode(1)? & 0o777))
        };
        let replacement = |of: &Value| {
            Some(Replacement {
                temporary: path(of.get("temporary")?)?,
                target: path(of.get("target")?)?,
                was_there: of.get("was_there")?.as_bool()?,
                in_place: of.get("in_place")?.as_bool()?,
                modes: of.get("modes").and_then(modes),
            })
        };
        let removal = |of: &Value| {
            Some(Removal {
                path: path(of.get("path")?)?,
                stamp: Stamp::from_json(of.get("stamp")?)?,
            })
        };
        let removals =
            |name: &str| -> Option<Vec<Removal>> { list(name)?.iter().map(removal).collect() };
        Some(Journal {
            folders: paths("folders")?,
            made: paths("made")?,
            replacements: (list("replacements")?.iter().map(replacement)).collect::<Option<_>>()?,
            removed_files: removals("removed_files")?,
            removed_directories: removals("removed_directories")?,
        })
    }
}

fn push(out: &mut Vec<u8>, text: fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a vector takes all");
}

fn push_list<T>(out: &mut Vec<u8>, name: &str, items: &[T], item: impl Fn(&mut Vec<u8>, &T)) {
    push(out, format_args!(",\"{name}\":["));
    for (i, of) in items.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        item(out, of);
    }
    out.push(b']');
}

/// A path as text; as its bytes, if it is none.
fn push_path(out: &mut Vec<u8>, path: &Path) {
    let pushed = match path.to_str() {
        Some(text) => serde_json::to_writer(out, text),
        None => serde_json::to_writer(out, path.as_os_str().as_bytes()),
    };
    pushed.expect("a vector takes all");
}

fn path(json: &Value) -> Option<PathBuf> {
    let path = match json {
        Value::String(text) => PathBuf::from(text),
        Value::Array(bytes) => {
            let byte = |byte: &Value| u8::try_from(byte.as_u64()?).ok();
            let bytes = bytes.iter().map(byte).collect::<Option<Vec<u8>>>()?;
            PathBuf::from(OsString::from_vec(bytes))
        }
        _ => return None,
    };
    (!is_too_long(&path)).then_some(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::journal::tests::replacement;

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let stamp = Stamp::from_json(&json!({"device": 1, "inode": 2, "created": null})).unwrap();
        let odd = PathBuf::from(OsString::from_vec(b"a\xff\"\n".to_vec()));
        let removal = |path: &Path| Removal {
            path: path.to_owned(),
            stamp: stamp.clone(),
        };
        let journal = Journal {
            folders: vec!["a".into(), odd.clone()],
            made: vec!["a/\u{1}".into(), "b".into()],
            replacements: vec![
                replacement("x"),
                Replacement {
                    modes: None,
                    ..replacement("y")
                },
            ],
            removed_files: vec![removal(&odd), removal(Path::new("c"))],
            removed_directories: vec![removal(Path::new("d"))],
        };
        for journal in [journal, Journal::default()] {
            let json = serde_json::from_slice(&journal.to_json(&stamp)).unwrap();
            assert_eq!(Journal::from_json(&json), Some(journal));
            assert_eq!(Stamp::from_json(&json["state_folder"]), Some(stamp.clone()));
        }
    }
}
