//! From a file's bytes to text: UTF-8, or UTF-16 if a byte order mark says so, as yaml.v3 reads them.

use std::fmt;

/// Bytes that are not text.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodingError {
    /// The encoding that they should have.
    pub encoding: &'static str,
    /// The first byte that is wrong, from 0.
    pub offset: usize,
    /// The line it stands in, from 1.
    pub line: usize,
    /// The text as far as it can be read, with U+FFFD for each part that cannot.
    pub text: String,
    /// The place of that byte in `text`.
    pub at: usize,
    /// The encoding that they seem to have instead, if they show one.
    pub found: Option<&'static str>,
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

/// Without the text, which may hold secrets.
impl fmt::Debug for EncodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodingError")
            .field("encoding", &self.encoding)
            .field("offset", &self.offset)
            .field("line", &self.line)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}

/// The text of a file. A byte order mark of UTF-16 is no part of it, one of UTF-8 is.
///
/// # Errors
/// The first place that is not valid in the file's encoding.
pub fn decode(bytes: Vec<u8>) -> Result<String, EncodingError> {
    if let Some((found, width, read)) = unread_encoding(&bytes) {
        let units = bytes.chunks(width);
        let text: String = units
            .filter_map(|unit| char::from_u32(read(unit)))
            .collect();
        return Err(EncodingError {
            encoding: "UTF-8",
            offset: 0,
            line: 1,
            text,
            at: 0,
            found: Some(found),
        });
    }
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            error_at("UTF-8", offset, text, offset)
        }),
    }
}

/// The error of a byte at `offset`, which is at `at` in the text.
fn error_at(encoding: &'static str, offset: usize, text: String, at: usize) -> EncodingError {
    let line = text[..at].bytes().filter(|b| *b == b'\n').count() + 1;
    EncodingError {
        encoding,
        offset,
        line,
        text,
        at,
        found: None,
    }
}

/// The number of the character in some bytes.
type ReadUnit = fn(&[u8]) -> u32;

fn big_endian(unit: &[u8]) -> u32 {
    unit.iter().fold(0, |number, b| number << 8 | u32::from(*b))
}

fn little_endian(unit: &[u8]) -> u32 {
    unit.iter()
        .rev()
        .fold(0, |number, b| number << 8 | u32::from(*b))
}

/// An encoding that shows in the first bytes and is not read: its name, how many bytes make a character, and how.
fn unread_encoding(bytes: &[u8]) -> Option<(&'static str, usize, ReadUnit)> {
    // Texts start with a character or two of ASCII.
    let is_text = |b: u8| matches!(b, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match *bytes {
        [0xff, 0xfe, 0, 0, ..] => Some(("UTF-32", 4, little_endian)),
        [0, 0, 0xfe, 0xff, ..] => Some(("UTF-32", 4, big_endian)),
        [a, 0, 0, 0, ..] if is_text(a) => Some(("UTF-32", 4, little_endian)),
        [0, 0, 0, a, ..] if is_text(a) => Some(("UTF-32", 4, big_endian)),
        [a, 0, b, 0, ..] if is_text(a) && is_text(b) => Some((UNMARKED, 2, little_endian)),
        [0, a, 0, b, ..] if is_text(a) && is_text(b) => Some((UNMARKED, 2, big_endian)),
        _ => None,
    }
}

const UNMARKED: &str = "UTF-16 without a byte order mark";

/// `bytes` is what follows the byte order mark.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, EncodingError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    // Where the first fault is, in the bytes and in the text.
    let mut wrong = None;
    let mut offset = 2;
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        if c.is_err() {
            wrong.get_or_insert((offset, text.len()));
        }
        let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
        text.push(c);
        offset += 2 * c.len_utf16();
    }
    if !rest.is_empty() {
        wrong.get_or_insert((offset, text.len()));
        text.push(char::REPLACEMENT_CHARACTER);
    }
    match wrong {
        None => Ok(text),
        Some((offset, at)) => Err(error_at("UTF-16", offset, text, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_utf_8_or_marked_utf_16() {
        let ok = |bytes: &[u8]| decode(bytes.to_vec()).ok();
        assert_eq!(ok(b"a: \xc3\xa9"), Some("a: \u{e9}".into()));
        assert_eq!(ok(b"\xff\xfea\0=\xd8\0\xde"), Some("a\u{1f600}".into()));
        assert_eq!(ok(b"\xfe\xff\0a"), Some("a".into()));
        assert_eq!(ok(b"\xff\xfe"), Some(String::new()));
        assert_eq!(ok(b"\xef\xbb\xbfa"), Some("\u{feff}a".into()));
        for (bytes, encoding, offset, line, text) in [
            (&b"a\nb\xc3("[..], "UTF-8", 3, 2, "a\nb\u{fffd}("),
            (b"\xff\xfea", "UTF-16", 2, 1, "\u{fffd}"),
            (b"\xff\xfe\n\0\0\xd8a\0", "UTF-16", 4, 2, "\n\u{fffd}a"),
            (b"\xfe\xff\xdc\0\0a\0", "UTF-16", 2, 1, "\u{fffd}a\u{fffd}"),
        ] {
            let error = decode(bytes.to_vec()).unwrap_err();
            let found = (error.encoding, error.offset, error.line, &*error.text);
            assert_eq!(found, (encoding, offset, line, text), "{bytes:?}");
            assert!(error.text[error.at..].starts_with('\u{fffd}'), "{bytes:?}");
            assert!(!format!("{error:?}").contains("text"));
        }
    }

    #[test]
    fn encodings_that_are_not_read_are_named() {
        for (bytes, found, text) in [
            (&b"\xff\xfe\0\0a\0\0\0"[..], "UTF-32", "\u{feff}a"),
            (b"\0\0\xfe\xff\0\0\0a", "UTF-32", "\u{feff}a"),
            (b"a\0\0\0b\0\0\0", "UTF-32", "ab"),
            (b"\0\0\0a", "UTF-32", "a"),
            (b"a\0b\0", "UTF-16 without a byte order mark", "ab"),
            (b"\0a\0b", "UTF-16 without a byte order mark", "ab"),
        ] {
            let error = decode(bytes.to_vec()).unwrap_err();
            let expected = (Some(found), text, 0);
            assert_eq!((error.found, &*error.text, error.at), expected, "{bytes:?}");
        }
        // A character that YAML does not allow; where it stands is for the parser to say.
        for text in [
            "",
            "\0",
            "\0\0",
            "ab\0",
            "a\0",
            "\0\u{1}\u{2}\u{3}",
            "\u{e9}\0",
        ] {
            assert_eq!(decode(text.into()).unwrap(), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_as_utf_16_is_read_back(text in "[^\0].{0,20}") {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little = units.iter().flat_map(|unit| unit.to_le_bytes());
            let big = units.iter().flat_map(|unit| unit.to_be_bytes());
            prop_assert_eq!(decode([0xff, 0xfe].into_iter().chain(little).collect()).unwrap(), text.as_str());
            prop_assert_eq!(decode([0xfe, 0xff].into_iter().chain(big).collect()).unwrap(), text.as_str());
        }

        #[test]
        fn any_bytes_are_text_or_an_error_with_a_place(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            if let Err(error) = decode(bytes.clone()) {
                prop_assert!(error.text.is_char_boundary(error.at));
                prop_assert!(error.offset <= bytes.len());
            }
        }
    }
}
