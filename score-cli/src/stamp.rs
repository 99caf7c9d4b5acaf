//! What tells one file from another that has its name.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use crate::replacement::Run;

/// What tells a file or folder from any other, a copy of it too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    /// When it was made, in nanoseconds, where the file system knows.
    created: Option<u64>,
}

impl Stamp {
    pub(crate) fn of(found: &Metadata) -> Stamp {
        let created = found.created().ok();
        let created = created.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Stamp {
            device: found.dev(),
            inode: found.ino(),
            created: created.and_then(|time| u64::try_from(time.as_nanos()).ok()),
        }
    }

    /// Whether it holds a time. Without one it can be guessed.
    pub(crate) fn has_time(&self) -> bool {
        self.created.is_some()
    }

    pub(crate) fn of_state_dir(run: Run<'_>) -> io::Result<Stamp> {
        fs::metadata(run.at(run.state_dir)).map(|found| Stamp::of(&found))
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "device": self.device, "inode": self.inode, "created": self.created })
    }

    pub(crate) fn from_json(json: &Value) -> Option<Stamp> {
        Some(Stamp {
            device: json.get("device")?.as_u64()?,
            inode: json.get("inode")?.as_u64()?,
            created: json.get("created")?.as_u64(),
        })
    }

    /// Whether both are of one thing, and nobody can have guessed it.
    pub(crate) fn proves(&self, other: &Stamp) -> bool {
        self.has_time() && self.is_same(other)
    }

    /// Whether both are of one thing. The number of a device may change when it is mounted again. Who knows no time
    /// where there is one has not looked.
    pub(crate) fn is_same(&self, other: &Stamp) -> bool {
        self.inode == other.inode
            && match (self.created, other.created) {
                (Some(one), Some(other)) => one == other,
                (None, None) => self.device == other.device,
                _ => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
