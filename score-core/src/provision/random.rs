//! Random bytes of each resource's own.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::diagnostic::Refusal;
use crate::host::{Host, HostError, Wanted};
use crate::resource::ResourceUid;

/// A host whose random bytes follow from a seed of the run and a resource: which bytes a resource gets does not
/// depend on when others draw theirs, so they may do it at once.
pub(super) struct Seeded<'a> {
    host: &'a dyn Host,
    seed: &'a [u8; 32],
    uid: &'a ResourceUid,
    drawn: Mutex<Drawn>,
}

/// The state of the draw of bytes.
#[derive(Default)]
struct Drawn {
    blocks: u64,
    /// The bytes that are left of the last block.
    rest: Vec<u8>,
}

impl<'a> Seeded<'a> {
    /// The host as a resource sees it.
    pub(super) fn new(host: &'a dyn Host, seed: &'a [u8; 32], uid: &'a ResourceUid) -> Self {
        Seeded {
            host,
            seed,
            uid,
            drawn: Mutex::default(),
        }
    }

    fn block(&self, number: u64) -> Vec<u8> {
        let hash = Sha256::new()
            .chain_update(self.seed)
            .chain_update(number.to_le_bytes())
            .chain_update(self.uid.as_str());
        hash.finalize().to_vec()
    }
}

impl Host for Seeded<'_> {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        self.host.read(score_file, path)
    }
    fn env(&self, name: &str) -> Option<String> {
        self.host.env(name)
    }
    fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        self.host.check(wanted)
    }
    fn now(&self) -> Duration {
        self.host.now()
    }
    fn random(&self, buffer: &mut [u8]) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in buffer {
            if drawn.rest.is_empty() {
                drawn.rest = self.block(drawn.blocks);
                drawn.blocks += 1;
            }
            *byte = drawn.rest.pop().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;
    #[test]
    fn bytes_follow_from_seed_and_resource_alone() {
        let draw = |seed: u8, id: &str, sizes: &[usize]| {
            let (seed, uid) = ([seed; 32], ResourceUid::new("w", id, "t", None, None));
            let host = Seeded::new(&TestHost::WithoutFiles, &seed, &uid);
            let mut bytes = Vec::new();
            for size in sizes {
                let mut buffer = vec![0; *size];
                host.random(&mut buffer);
                bytes.append(&mut buffer);
            }
            bytes
        };
        let bytes = draw(1, "a", &[100]);
        assert_eq!(bytes, draw(1, "a", &[1, 31, 32, 36]));
        assert_ne!(bytes, draw(2, "a", &[100]));
        assert_ne!(bytes, draw(1, "b", &[100]));
        assert_ne!(bytes[..32], bytes[32..64]);
    }
}
