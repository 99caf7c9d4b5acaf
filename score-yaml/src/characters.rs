//! The characters of a text: what YAML allows, byte order marks, and what is plain at a glance.

use std::ops::Range;

use crate::fault::Fault;

/// The byte order mark.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The start of a text: behind a byte order mark, and as yaml.v3 has it behind a second one.
pub(crate) fn text_start(text: &str) -> usize {
    let marks = text.chars().take(2).take_while(|c| *c == BYTE_ORDER_MARK);
    marks.count() * BYTE_ORDER_MARK.len_utf8()
}

/// The kind of characters in a text, as far as it is known at a glance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Characters {
    /// ASCII without control characters but line feeds.
    Plain,
    /// Characters that YAML allows.
    Allowed,
}

impl Characters {
    /// Looks at a text that begins at `start`.
    ///
    /// # Errors
    /// At the first character that YAML does not allow.
    pub(crate) fn of(text: &str, start: usize) -> Result<Self, Fault> {
        if text.as_bytes().chunks(CHUNK).all(is_plain) {
            return Ok(Characters::Plain);
        }
        match unprintable(text, start) {
            None => Ok(Characters::Allowed),
            Some((c, at)) => {
                let number = u32::from(c);
                let message = format!("control character U+{number:04X} is not allowed");
                Err(Fault::syntax(message, at))
            }
        }
    }
}

/// Chunks of a fixed size let the compiler look at many bytes at once.
const CHUNK: usize = 64;

fn is_plain(chunk: &[u8]) -> bool {
    let is_plain = |b: &u8| (b' '..=b'~').contains(b) || *b == b'\n';
    chunk.iter().fold(true, |all, b| all & is_plain(b))
}

/// The first character from byte `start` on that YAML does not allow in a text, and where it stands.
fn unprintable(text: &str, start: usize) -> Option<(char, Range<usize>)> {
    let bytes = text.as_bytes();
    let is_bad = |i: &usize| match bytes[*i] {
        b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..=0xc1 | 0xc3..=0xee | 0xf0.. => false,
        0xc2 => bytes[i + 1] < 0xa0 && bytes[i + 1] != 0x85,
        0xef => bytes[i + 1] == 0xbf && bytes[i + 2] >= 0xbe,
        _ => true,
    };
    let found = (start..bytes.len()).step_by(CHUNK).find_map(|from| {
        let chunk = from..bytes.len().min(from + CHUNK);
        match is_plain(&bytes[chunk.clone()]) {
            true => None,
            false => chunk.into_iter().find(is_bad),
        }
    })?;
    let c = text[found..].chars().next()?;
    Some((c, found..found + c.len_utf8()))
}
