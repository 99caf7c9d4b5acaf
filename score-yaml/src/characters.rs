//! Which characters a text has.

use crate::parse::{ErrorKind, Fault};

/// Whether a text is ASCII without control characters but line feeds.
pub(crate) fn is_simple(text: &str) -> bool {
    text.as_bytes().chunks(CHUNK).all(is_plain)
}

/// Chunks of a fixed size let the compiler look at many bytes at once.
const CHUNK: usize = 64;

fn is_plain(chunk: &[u8]) -> bool {
    let is_plain = |b: &u8| (b' '..=b'~').contains(b) || *b == b'\n';
    chunk.iter().fold(true, |all, b| all & is_plain(b))
}

/// The first character that YAML does not allow in a text, which starts at `start`.
pub(crate) fn unprintable(text: &str, start: usize) -> Option<Fault> {
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
    let found_char = text[found..].chars().next()?;
    Some(Fault {
        kind: ErrorKind::Syntax,
        message: format!(
            "control character U+{:04X} is not allowed",
            u32::from(found_char)
        ),
        at: found..found + found_char.len_utf8(),
        first: None,
    })
}
