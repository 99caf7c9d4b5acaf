//! Random bytes of a run: the machine's, or those that follow from `SCORE_SEED`, so that a run can be repeated.

use std::ffi::OsStr;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::Rng as _;
use sha2::{Digest as _, Sha256};

/// The variable whose text stands in for the randomness of the machine.
const SEED: &str = "SCORE_SEED";

/// How often a run has drawn. It draws on one thread, in an order that follows from its input.
static DRAWN: AtomicU64 = AtomicU64::new(0);

/// Fills a buffer with what nobody can guess, or, with `SCORE_SEED`, with what is the same in each run that is the same.
pub(crate) fn fill(buffer: &mut [u8]) {
    match std::env::var_os(SEED).filter(|seed| !seed.is_empty()) {
        Some(seed) => follow(&seed, DRAWN.fetch_add(1, Ordering::Relaxed), buffer),
        None => fill_by_machine(buffer),
    }
}

/// Fills a buffer with what nobody can guess: for what no output shows.
pub(crate) fn fill_by_machine(buffer: &mut [u8]) {
    rand::rng().fill_bytes(buffer);
}

/// The bytes of a draw by its number: the hashes of the seed, the number and a counter.
fn follow(seed: &OsStr, number: u64, buffer: &mut [u8]) {
    for (bytes, block) in buffer.chunks_mut(32).zip(0_u64..) {
        let mut hash = Sha256::new();
        hash.update(number.to_le_bytes());
        hash.update(block.to_le_bytes());
        hash.update(seed.as_encoded_bytes());
        bytes.copy_from_slice(&hash.finalize()[..bytes.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_follow_from_the_seed_and_the_number_of_the_draw() {
        let draw = |seed: &str, number, size: usize| {
            let mut buffer = vec![0; size];
            follow(OsStr::new(seed), number, &mut buffer);
            buffer
        };
        let bytes = draw("a", 0, 70);
        assert_eq!(bytes[..5], draw("a", 0, 5));
        assert_ne!(bytes, draw("a", 1, 70));
        assert_ne!(bytes, draw("b", 0, 70));
        assert_ne!(bytes[..32], bytes[32..64]);
    }
}
