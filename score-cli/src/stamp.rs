//! Stamps, which tell a file from another one of the same name.

use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Value, json};

use crate::disk::Identity;
use crate::project_files::ProjectFiles;

/// A fingerprint of a file or folder that even a copy of it does not have.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    /// When it was created, in nanoseconds, where the file system knows.
    created: Option<u64>,
}

impl Stamp {
    /// The stamp of what was found at a path.
    pub(crate) fn of(found: &Metadata, path: &Path) -> io::Result<Stamp> {
        let Identity { device, inode } = score_system::identity(found, path)?;
        let created = found.created().ok();
        let created = created.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Stamp {
            device,
            inode,
            created: created.and_then(|time| u64::try_from(time.as_nanos()).ok()),
        })
    }

    /// True if it holds a time. A stamp without one can be guessed.
    pub(crate) fn has_time(&self) -> bool {
        self.created.is_some()
    }

    pub(crate) fn of_state_dir(files: ProjectFiles<'_>) -> io::Result<Stamp> {
        let path = files.on_disk(files.state_dir);
        Stamp::of(&fs::metadata(&path)?, &path)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "device": self.device, "inode": self.inode, "created": self.created })
    }

    /// The stamp of the state folder at the start of one of our files. Nothing behind it is read: in a file that
    /// somebody else wrote that may be of any size and shape.
    pub(crate) fn at_head_of(file: impl Read) -> Option<Stamp> {
        /// More than a stamp takes, in bytes.
        const HEAD: u64 = 1024;
        let mut found = None;
        let mut head = serde_json::Deserializer::from_reader(file.take(HEAD));
        // What stands behind it is an error here, and not looked at.
        let _ = Head(&mut found).deserialize(&mut head);
        found
    }

    /// True if both are of the same file or folder, and nobody can have guessed the stamp.
    pub(crate) fn proves(&self, other: &Stamp) -> bool {
        self.has_time() && self.is_same(other)
    }

    /// True if both are of the same file or folder. The number of a device may change when it is mounted again. A stamp
    /// without a time is not the same as one with a time.
    pub(crate) fn is_same(&self, other: &Stamp) -> bool {
        self.inode == other.inode
            && match (self.created, other.created) {
                (Some(one), Some(other)) => one == other,
                (None, None) => self.device == other.device,
                _ => false,
            }
    }
}

/// The field of a file that holds the stamp of its state folder.
const FIELD: &str = "state_folder";

/// Reads the stamp out of a file that starts with it.
struct Head<'a>(&'a mut Option<Stamp>);

impl<'de> DeserializeSeed<'de> for Head<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, file: D) -> Result<(), D::Error> {
        file.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Head<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        match entries.next_key::<String>()? {
            Some(key) if key == FIELD => *self.0 = Some(entries.next_value()?),
            _ => return Err(A::Error::custom("it does not start with a stamp")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_before_anything_else() {
        let stamp = r#"{"device":1,"inode":2,"created":null}"#;
        let found = |text: &str| Stamp::at_head_of(text.as_bytes()).map(|stamp| stamp.inode);
        for (text, inode) in [
            (format!("{{\"state_folder\":{stamp}}}"), Some(2)),
            (
                format!("{{\n \"state_folder\" : {stamp}, \"x\": ["),
                Some(2),
            ),
            (format!("{{\"x\":1,\"state_folder\":{stamp}}}"), None),
            (format!("{{\"{}\":1", "x".repeat(5000)), None),
            (
                format!("{}{{\"state_folder\":{stamp}}}", " ".repeat(5000)),
                None,
            ),
            ("{\"state_folder\":null}".to_owned(), None),
            ("[".repeat(5000), None),
            ("{}".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(found(&text), inode, "{text:.100}");
        }
    }

    #[test]
    fn stamps_are_of_one_thing() {
        let stamp = |device, created| Stamp {
            device,
            inode: 7,
            created,
        };
        for (one, other, is_same) in [
            (stamp(1, Some(5)), stamp(2, Some(5)), true),
            (stamp(1, Some(5)), stamp(1, Some(6)), false),
            (stamp(1, None), stamp(1, None), true),
            (stamp(1, None), stamp(2, None), false),
            (stamp(1, Some(5)), stamp(1, None), false),
            (stamp(1, None), stamp(1, Some(5)), false),
        ] {
            assert_eq!(one.is_same(&other), is_same, "{one:?} {other:?}");
        }
    }
}
