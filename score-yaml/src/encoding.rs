//! From a file's bytes to text: UTF-8, or UTF-16 if a byte order mark says so, as yaml.v3 reads them.

use std::fmt;

/// Bytes that are not text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EncodingError {
    /// What they are not.
    pub encoding: &'static str,
    /// The first byte that is wrong, from 0.
    pub offset: usize,
    /// The line it stands in, from 1.
    pub line: usize,
}

impl fmt::Display for EncodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}: not {} text: invalid byte at offset {}",
            self.line, self.encoding, self.offset
        )
    }
}
impl std::error::Error for EncodingError {}

/// The text of a file.
///
/// # Errors
/// The first place that is not valid in the file's encoding.
pub fn decode(bytes: Vec<u8>) -> Result<String, EncodingError> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..offset]
                .iter()
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            EncodingError {
                encoding: "UTF-8",
                offset,
                line,
            }
        }),
    }
}

/// `bytes` is what follows the byte order mark.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EncodingError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 2;
    let error = |text: &str, offset| {
        let line = text.bytes().filter(|b| *b == b'\n').count() + 1;
        EncodingError {
            encoding: "UTF-16",
            offset,
            line,
        }
    };
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let Ok(c) = c else {
            return Err(error(&text, offset));
        };
        text.push(c);
        offset += 2 * c.len_utf16();
    }
    if rest.is_empty() {
        Ok(text)
    } else {
        Err(error(&text, offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utf_8_or_marked_utf_16() {
        let ok = |bytes: &[u8]| decode(bytes.to_vec()).ok();
        assert_eq!(ok(b"a: \xc3\xa9"), Some("a: \u{e9}".into()));
        assert_eq!(ok(b"\xff\xfea\0=\xd8\0\xde"), Some("a\u{1f600}".into()));
        assert_eq!(ok(b"\xfe\xff\0a"), Some("a".into()));
        for (bytes, offset, line) in [
            (&b"a\nb\xc3("[..], 3, 2),
            (b"\xff\xfea", 2, 1),
            (b"\xff\xfe\n\0\0\xd8a\0", 4, 2),
        ] {
            let error = decode(bytes.to_vec()).unwrap_err();
            assert_eq!((error.offset, error.line), (offset, line), "{bytes:?}");
        }
    }
}
