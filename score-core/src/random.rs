//! Random bytes by what they are for.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::diagnostic::Refusal;
use crate::host::{Host, HostError, Wanted};

/// Fills a buffer with bytes that follow from a seed and from what they are for, and from nothing else: the
/// HMAC-SHA256 of the purpose and of a count of blocks.
pub fn derive(seed: &[u8], purpose: &[&str], buffer: &mut [u8]) {
    let mut mac = Hmac::<Sha256>::new_from_slice(seed).expect("HMAC takes keys of any length");
    for part in purpose {
        // Its length, so that no two purposes look alike.
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part.as_bytes());
    }
    for (bytes, block) in buffer.chunks_mut(32).zip(0_u64..) {
        let code = mac.clone().chain_update(block.to_le_bytes()).finalize();
        bytes.copy_from_slice(&code.into_bytes()[..bytes.len()]);
    }
}

/// A host whose random bytes are all for one purpose, whatever is asked for. They differ from draw to draw, and do not
/// depend on when others draw theirs, who may do it at once.
pub struct Draws<'a> {
    host: &'a dyn Host,
    purpose: &'a [&'a str],
    drawn: Mutex<Drawn>,
}

/// The state of the draw of bytes.
#[derive(Default)]
struct Drawn {
    seed: Option<[u8; 32]>,
    blocks: u64,
    /// The last block, and how many of its bytes are left.
    block: [u8; 32],
    left: usize,
}

impl<'a> Draws<'a> {
    /// The host as a purpose sees it.
    #[must_use]
    pub fn new(host: &'a dyn Host, purpose: &'a [&'a str]) -> Self {
        Draws {
            host,
            purpose,
            drawn: Mutex::default(),
        }
    }

    /// The next bytes: a hash of what the purpose gets and of a count.
    fn block(&self, drawn: &mut Drawn) -> [u8; 32] {
        let seed = drawn.seed.get_or_insert_with(|| {
            let mut seed = [0; 32];
            self.host.random(self.purpose, &mut seed);
            seed
        });
        let block = Sha256::new()
            .chain_update(seed)
            .chain_update(drawn.blocks.to_le_bytes())
            .finalize();
        drawn.blocks += 1;
        block.into()
    }
}

impl Host for Draws<'_> {
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
    fn random(&self, _: &[&str], buffer: &mut [u8]) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in buffer {
            if drawn.left == 0 {
                drawn.block = self.block(&mut drawn);
                drawn.left = drawn.block.len();
            }
            drawn.left -= 1;
            *byte = drawn.block[drawn.left];
        }
    }
}
