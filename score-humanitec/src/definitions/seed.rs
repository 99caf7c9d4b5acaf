//! Random bytes of definitions: they follow from a seed, a resource, and the place in a template that draws them. So
//! they do not depend on when other resources draw theirs, and stay the same as long as the seed is kept.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac as _};
use score_core::codes;
use score_core::diagnostic::Diagnostic;
use score_core::state::State;
use score_template::Outside;
use sha2::Sha256;

use super::context::MatchContext;
use super::hex::push_hex;
use super::identity::ResourceIdentity;

/// The field beside the state that holds the seed of what definitions draw.
const FIELD: &str = "seed";

/// A seed, from which the random bytes of an environment follow.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

/// Nothing of it: passwords follow from it.
impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seed").finish_non_exhaustive()
    }
}

impl Seed {
    /// A seed that everybody knows, for what is only shown: the same files give the same output.
    pub const FIXED: Seed = Seed(*b"score: known to all, for display");

    /// A seed of random bytes, which nobody can guess.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Seed(bytes)
    }

    /// A seed as [`Seed::to_hex`] writes it; `None` if the text is none.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let is_digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.len() != 2 * bytes.len() || !is_digits {
            return None;
        }
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        Some(Seed(bytes))
    }

    /// The seed in 64 hexadecimal digits, to be kept.
    #[must_use]
    pub fn to_hex(&self) -> String {
        let mut text = String::with_capacity(2 * self.0.len());
        push_hex(&self.0, &mut text);
        text
    }

    /// The seed that a project keeps beside its state.
    ///
    /// # Errors
    /// `invalid-state`: somebody changed it to something that is none.
    pub fn kept(state: &State) -> Result<Option<Self>, Diagnostic> {
        let Some(kept) = state.beside.fields.get(FIELD) else {
            return Ok(None);
        };
        let seed = kept.as_str().and_then(Seed::from_hex).ok_or_else(|| {
            let message = "the seed of the project is not 64 hexadecimal digits";
            Diagnostic::new(codes::INVALID_STATE, message).path("fields.seed")
        });
        seed.map(Some)
    }

    /// The seed of a project; one that has none yet is given one by `fill`, which writes random bytes for a purpose.
    ///
    /// # Errors
    /// As [`Seed::kept`].
    pub fn of_project(
        state: &mut State,
        fill: impl FnOnce(&[&str], &mut [u8]),
    ) -> Result<Self, Diagnostic> {
        if let Some(kept) = Self::kept(state)? {
            return Ok(kept);
        }
        let mut bytes = [0; 32];
        fill(&["definitions"], &mut bytes);
        let seed = Seed(bytes);
        let fields = &mut state.beside.fields;
        fields.insert(FIELD.into(), seed.to_hex().into());
        Ok(seed)
    }

    /// The key of a purpose.
    pub(super) fn key(&self, purpose: &str) -> [u8; 32] {
        code(&self.0, |mac| mac.update(purpose.as_bytes()))
    }

    /// The seed of a resource.
    #[must_use]
    pub fn of_resource(&self, context: &MatchContext, resource: &ResourceIdentity) -> ResourceSeed {
        self.of_resources().get(context, resource)
    }

    /// The seeds of many resources.
    pub(super) fn of_resources(&self) -> ResourceSeeds {
        ResourceSeeds {
            key: self.key("resource"),
            is_drawn: Arc::default(),
        }
    }
}

/// The seeds of all resources, by the key that is the same for each.
pub(super) struct ResourceSeeds {
    key: [u8; 32],
    is_drawn: Arc<AtomicBool>,
}

impl ResourceSeeds {
    /// The seed of a resource.
    pub(super) fn get(&self, context: &MatchContext, resource: &ResourceIdentity) -> ResourceSeed {
        ResourceSeed {
            key: code(&self.key, |mac| {
                resource.each_part(context, &mut |part| mac.update(part));
            }),
            is_drawn: Arc::clone(&self.is_drawn),
        }
    }

    /// True if anything was drawn.
    pub(super) fn has_drawn(&self) -> bool {
        self.is_drawn.load(Ordering::Relaxed)
    }
}

/// A seed, from which the random bytes of one resource follow.
#[derive(Clone)]
pub struct ResourceSeed {
    key: [u8; 32],
    /// Set when something is drawn.
    is_drawn: Arc<AtomicBool>,
}

/// Nothing of it.
impl std::fmt::Debug for ResourceSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResourceSeed").finish_non_exhaustive()
    }
}

impl ResourceSeed {
    /// The bytes for the templates of the resource.
    pub(super) fn draws(&self, now: Duration) -> Draws<'_> {
        Draws {
            seed: &self.key,
            is_drawn: &self.is_drawn,
            now,
            drawn: RefCell::default(),
        }
    }
}

/// The world as templates of a definition see it: random bytes of their own and a clock, and no environment variables.
pub(super) struct Draws<'s> {
    seed: &'s [u8; 32],
    is_drawn: &'s AtomicBool,
    now: Duration,
    drawn: RefCell<Drawn>,
}

/// The state of the draw of bytes.
#[derive(Default)]
struct Drawn {
    /// The place that draws, its parts with their lengths.
    place: Vec<u8>,
    /// The key of the place. Most places draw nothing, and need none.
    key: Option<[u8; 32]>,
    blocks: u64,
    /// The bytes that are left of the last block, from its end.
    rest: Vec<u8>,
}

impl Draws<'_> {
    /// Goes to a template, by the definition, the phase and the path in it: what is drawn from now on follows from it.
    pub(super) fn go_to(&self, place: &[&str]) {
        let mut drawn = self.drawn.borrow_mut();
        let mut bytes = std::mem::take(&mut drawn.place);
        bytes.clear();
        for part in place {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        *drawn = Drawn {
            place: bytes,
            ..Drawn::default()
        };
    }
}

impl Outside for Draws<'_> {
    fn random(&self, buffer: &mut [u8]) {
        self.is_drawn.store(true, Ordering::Relaxed);
        let mut drawn = self.drawn.borrow_mut();
        let key = drawn.key;
        let key = key.unwrap_or_else(|| code(self.seed, |mac| mac.update(&drawn.place)));
        drawn.key = Some(key);
        for byte in buffer {
            if drawn.rest.is_empty() {
                let number = drawn.blocks.to_le_bytes();
                drawn.rest = code(&key, |mac| mac.update(&number)).to_vec();
                drawn.blocks += 1;
            }
            *byte = drawn.rest.pop().unwrap_or_default();
        }
    }

    fn now(&self) -> Duration {
        self.now
    }
}

/// The HMAC-SHA256 of what a function hands in.
pub(super) fn code(key: &[u8; 32], fill: impl FnOnce(&mut Hmac<Sha256>)) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    fill(&mut mac);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(seed: &Seed, app: &str, id: &str, place: &[&str], sizes: &[usize]) -> Vec<u8> {
        let context = MatchContext {
            app: Some(app.into()),
            ..MatchContext::default()
        };
        let resource = ResourceIdentity {
            kind: "postgres".into(),
            class: "default".into(),
            id: id.into(),
        };
        let seed = seed.of_resource(&context, &resource);
        let draws = seed.draws(Duration::ZERO);
        draws.go_to(&["elsewhere"]);
        draws.random(&mut [0; 7]);
        draws.go_to(place);
        let mut bytes = Vec::new();
        for size in sizes {
            let mut buffer = vec![0; *size];
            draws.random(&mut buffer);
            bytes.append(&mut buffer);
        }
        bytes
    }

    #[test]
    fn bytes_follow_from_seed_resource_and_place_alone() {
        let place = &["pg", "init", "a.b"][..];
        let found = bytes(&Seed::FIXED, "shop", "shared.db", place, &[100]);
        assert_eq!(
            found,
            bytes(&Seed::FIXED, "shop", "shared.db", place, &[1, 31, 32, 36])
        );
        for other in [
            bytes(&Seed::new([1; 32]), "shop", "shared.db", place, &[100]),
            bytes(&Seed::FIXED, "shops", "hared.db", place, &[100]),
            bytes(&Seed::FIXED, "shop", "shared.dc", place, &[100]),
            bytes(
                &Seed::FIXED,
                "shop",
                "shared.db",
                &["pg", "init", "a.c"],
                &[100],
            ),
            bytes(
                &Seed::FIXED,
                "shop",
                "shared.db",
                &["pg", "inita", ".b"],
                &[100],
            ),
        ] {
            assert_ne!(found, other);
        }
        assert_ne!(found[..32], found[32..64]);
    }

    #[test]
    fn a_seed_is_read_as_it_was_written() {
        let seed = Seed::new(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(Seed::from_hex(&seed.to_hex()), Some(seed));
        for text in ["", "0", &"g".repeat(64), &"é".repeat(32), &"+1".repeat(32)] {
            assert_eq!(Seed::from_hex(text), None, "{text}");
        }
    }

    #[test]
    fn the_code_is_hmac_sha256() {
        // RFC 4231, test case 1, with its key of 20 bytes filled up by zeros, which HMAC does, too.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let found = code(&key, |mac| mac.update(b"Hi There"));
        assert_eq!(found[..4], [0xb0, 0x34, 0x4c, 0x61]);
    }
}
