//! A journal as JSON.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use score_system::{PathUnit, path_of_units, path_units};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::{Journal, Removal};
use crate::json_text::push_text;
use crate::project::{MAX_PATH, is_too_long};
use crate::replacement::Replacement;
use crate::stamp::Stamp;

impl Journal {
    /// The journal as JSON, the stamp first: see [`Stamp::at_head_of`]. Written piece by piece, as it may name a
    /// hundred thousand files.
    pub(super) fn to_json(&self, stamp: &Stamp) -> Vec<u8> {
        let paths = self.folders.iter().chain(&self.made);
        let replaced = self.replacements.iter();
        let replaced = replaced.flat_map(|of| [&of.temporary, &of.target]);
        let lengths = paths
            .chain(replaced)
            .map(|path| path.as_os_str().len() + 16);
        let mut out = Vec::with_capacity(lengths.sum());
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

    /// Reads a journal, without anything between text and journal that takes more memory.
    pub(super) fn from_json(json: &[u8]) -> Option<Journal> {
        let read: Read = serde_json::from_slice(json).ok()?;
        let paths = |paths: Vec<NamedPath>| paths.into_iter().map(|path| path.0).collect();
        let removals = |removals: Vec<ReadRemoval>| {
            let removal = |of: ReadRemoval| Removal {
                path: of.path.0,
                stamp: of.stamp,
            };
            removals.into_iter().map(removal).collect()
        };
        let replacement = |of: ReadReplacement| Replacement {
            temporary: of.temporary.0,
            target: of.target.0,
            was_there: of.was_there,
            in_place: of.in_place,
            modes: of.modes.map(|(new, old)| (new & 0o777, old & 0o777)),
        };
        Some(Journal {
            folders: paths(read.folders),
            made: paths(read.made),
            replacements: read.replacements.into_iter().map(replacement).collect(),
            removed_files: removals(read.removed_files),
            removed_directories: removals(read.removed_directories),
        })
    }
}

/// A journal as it is read; the stamp that it starts with has been checked before.
#[derive(serde::Deserialize)]
struct Read {
    folders: Vec<NamedPath>,
    made: Vec<NamedPath>,
    replacements: Vec<ReadReplacement>,
    removed_files: Vec<ReadRemoval>,
    removed_directories: Vec<ReadRemoval>,
}

#[derive(serde::Deserialize)]
struct ReadReplacement {
    temporary: NamedPath,
    target: NamedPath,
    was_there: bool,
    in_place: bool,
    modes: Option<(u32, u32)>,
}

#[derive(serde::Deserialize)]
struct ReadRemoval {
    path: NamedPath,
    stamp: Stamp,
}

/// A path that is not longer than the system takes.
struct NamedPath(PathBuf);

impl<'de> Deserialize<'de> for NamedPath {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<NamedPath, D::Error> {
        json.deserialize_any(PathVisitor)
    }
}

struct PathVisitor;

impl<'de> Visitor<'de> for PathVisitor {
    type Value = NamedPath;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NamedPath, E> {
        match is_too_long(Path::new(text)) {
            true => Err(E::custom(TOO_LONG)),
            false => Ok(NamedPath(text.into())),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NamedPath, A::Error> {
        let mut path = Vec::new();
        while let Some(unit) = items.next_element::<PathUnit>()? {
            path.push(unit);
            if path.len() >= MAX_PATH {
                return Err(A::Error::custom(TOO_LONG));
            }
        }
        Ok(NamedPath(path_of_units(path)))
    }
}

const TOO_LONG: &str = "the path is too long";

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

/// A path as text, or as what the system makes it of if it is none.
fn push_path(out: &mut Vec<u8>, path: &Path) {
    match path.to_str() {
        Some(text) => push_text(out, text),
        None => serde_json::to_writer(out, &path_units(path)).expect("a vector takes all"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::journal::tests::replacement;

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let stamp = json!({"device": 1, "inode": 2, "created": null});
        let stamp: Stamp = serde_json::from_value(stamp).unwrap();
        let odd = path_of_units(b"a\xff\"\n".map(PathUnit::from).to_vec());
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
            let json = journal.to_json(&stamp);
            assert_eq!(Journal::from_json(&json), Some(journal));
            assert_eq!(Stamp::at_head_of(&json[..]), Some(stamp.clone()));
        }
    }
}
