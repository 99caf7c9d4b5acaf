//! Random bytes follow from a seed and from what they are for.

use std::time::Duration;

use score_core::host::{Host, HostError};
use score_core::random::{Draws, derive};

fn derived(seed: &str, purpose: &[&str], size: usize) -> Vec<u8> {
    let mut buffer = vec![0; size];
    derive(seed.as_bytes(), purpose, &mut buffer);
    buffer
}

/// A host whose bytes follow from a seed.
struct Seeded(&'static str);

impl Host for Seeded {
    fn read(&self, _: &str, _: &str) -> Result<Vec<u8>, HostError> {
        Err(HostError::new("nothing is there"))
    }
    fn env(&self, _: &str) -> Option<String> {
        None
    }
    fn now(&self) -> Duration {
        Duration::ZERO
    }
    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        derive(self.0.as_bytes(), purpose, buffer);
    }
}

#[test]
fn bytes_follow_from_the_seed_and_the_purpose_alone() {
    let bytes = derived("a", &["guid", "x"], 70);
    assert_eq!(bytes[..5], derived("a", &["guid", "x"], 5));
    for (seed, purpose) in [
        ("b", &["guid", "x"][..]),
        ("a", &["guid", "y"]),
        ("a", &["guidx"]),
        ("a", &["gui", "dx"]),
        ("a", &["guid", "x", ""]),
    ] {
        assert_ne!(bytes, derived(seed, purpose, 70), "{seed} {purpose:?}");
    }
    assert_ne!(bytes[..32], bytes[32..64]);
}

#[test]
fn each_draw_of_a_purpose_gives_other_bytes_and_always_the_same_ones() {
    let draw = |host: &dyn Host, purpose: &[&str]| {
        let draws = Draws::new(host, purpose);
        let (mut one, mut other) = ([0; 40], [0; 40]);
        draws.random(&["template"], &mut one);
        draws.random(&["template"], &mut other);
        assert_ne!(one, other);
        (one, other)
    };
    let found = draw(&Seeded("a"), &["resource", "x"]);
    assert_eq!(found, draw(&Seeded("a"), &["resource", "x"]));
    assert_ne!(found, draw(&Seeded("a"), &["resource", "y"]));
    assert_ne!(found, draw(&Seeded("b"), &["resource", "x"]));
}
