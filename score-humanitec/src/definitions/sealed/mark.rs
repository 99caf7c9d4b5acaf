//! Marks: `⟦`, 32 digits, `⟧`. The brackets are printed, quoted and written as JSON and YAML as they are.

use std::ops::Range;
use std::sync::LazyLock;

use hmac::Mac as _;
use memchr::memmem::Finder;
use score_yaml::Str;

use super::SealedValue;
use crate::definitions::hex::push_hex;
use crate::definitions::seed::code;

/// The hash of a value.
pub(super) type Digest = [u8; 16];

const OPEN: &str = "⟦";
const CLOSE: &str = "⟧";
const DIGITS: usize = 2 * size_of::<Digest>();

/// The mark of a value.
pub(super) struct Mark {
    pub(super) digest: Digest,
}

impl Mark {
    /// The mark under a key.
    pub(super) fn of(key: &[u8; 32], value: &SealedValue) -> Self {
        let parts: [Option<&str>; 4] = match value {
            SealedValue::Secret(secret) => [
                Some("secret"),
                Some(&secret.store),
                Some(&secret.reference),
                secret.version.as_deref(),
            ],
            SealedValue::Open { resource, output } => {
                [Some("open"), Some(resource), Some(output), None]
            }
        };
        let hash = code(key, |mac| {
            for part in parts.into_iter().flatten() {
                mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
                mac.update(part.as_bytes());
            }
        });
        let mut digest = Digest::default();
        let length = digest.len();
        digest.copy_from_slice(&hash[..length]);
        Mark { digest }
    }

    /// The mark as it stands in a string.
    pub(super) fn to_text(&self) -> Str {
        let mut text = String::with_capacity(OPEN.len() + DIGITS + CLOSE.len());
        text.push_str(OPEN);
        push_hex(&self.digest, &mut text);
        text.push_str(CLOSE);
        text.into()
    }
}

/// Finds where marks may start.
static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(OPEN));

/// What looks like a mark in a text, with its place.
pub(super) fn marks(text: &str) -> impl Iterator<Item = (Range<usize>, Digest)> {
    let starts = FINDER.find_iter(text.as_bytes());
    starts.filter_map(|start| {
        let inside = text.get(start + OPEN.len()..)?;
        let digits = inside.as_bytes().get(..DIGITS)?;
        let mut digest = Digest::default();
        for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        inside.get(DIGITS..)?.starts_with(CLOSE).then(|| {
            let end = start + OPEN.len() + DIGITS + CLOSE.len();
            (start..end, digest)
        })
    })
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}
