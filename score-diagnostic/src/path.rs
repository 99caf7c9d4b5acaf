//! Field paths: `containers.web.variables.DB_HOST`.

use std::fmt;
use std::ops::Range;

/// Bytes that most paths have room in: a walk then makes room once.
const LENGTH: usize = 96;

/// The way from the top of a document to a field, in the dot notation of `--override-property`: a dot
/// inside a key is `\.`, a backslash `\\`; items of lists are numbers.
///
/// Grown and cut back while a document is walked, so that a path costs nothing where none is shown.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct FieldPath {
    text: String,
}

impl FieldPath {
    /// The top of a document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the keys of a path in the notation above. There is always one at least; the empty text is
    /// one empty key.
    #[must_use]
    pub fn keys(path: &str) -> Vec<String> {
        let keys = Self::keys_with_places(path).into_iter();
        keys.map(|(key, _)| key).collect()
    }

    /// The same, each with the bytes of `path` that it was read from.
    #[must_use]
    pub fn keys_with_places(path: &str) -> Vec<(String, Range<usize>)> {
        let mut keys = Vec::new();
        let mut key = String::new();
        let mut start = 0;
        let mut chars = path.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match (c, chars.peek()) {
                ('\\', Some(&(_, escaped @ ('.' | '\\')))) => {
                    key.push(escaped);
                    chars.next();
                }
                ('.', _) => {
                    keys.push((std::mem::take(&mut key), start..at));
                    start = at + 1;
                }
                _ => key.push(c),
            }
        }
        keys.push((key, start..path.len()));
        keys
    }

    /// Goes to a key below, does something there, and comes back.
    pub fn at<R>(&mut self, key: &str, f: impl FnOnce(&mut Self) -> R) -> R {
        let mark = self.enter(key);
        let result = f(self);
        self.leave(mark);
        result
    }

    /// Goes to a key below, until [`leave`](FieldPath::leave) is called with what this returns.
    pub fn enter(&mut self, key: &str) -> usize {
        let mark = self.text.len();
        self.push(key);
        mark
    }

    /// Goes back to where [`enter`](FieldPath::enter) was called.
    pub fn leave(&mut self, mark: usize) {
        self.text.truncate(mark);
    }

    /// Goes to an item of a list below, does something there, and comes back.
    pub fn at_index<R>(&mut self, index: usize, f: impl FnOnce(&mut Self) -> R) -> R {
        self.at(&index.to_string(), f)
    }

    /// Goes to a key below.
    pub fn push(&mut self, key: &str) {
        match self.text.is_empty() {
            true => self.text.reserve(LENGTH),
            false => self.text.push('.'),
        }
        // Keys are short: to call what looks for bytes takes longer than to look.
        if key.bytes().any(|byte| matches!(byte, b'.' | b'\\')) {
            self.push_escaped(key);
        } else {
            self.text.push_str(key);
        }
    }

    fn push_escaped(&mut self, key: &str) {
        let mut rest = key;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'.' | b'\\')) {
            let (before, escaped) = rest.split_at(at);
            self.text.push_str(before);
            self.text.push('\\');
            self.text.push_str(&escaped[..1]);
            rest = &escaped[1..];
        }
        self.text.push_str(rest);
    }

    /// The notation above; empty at the top.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The copy has room for what is below, as what is copied has.
impl Clone for FieldPath {
    fn clone(&self) -> Self {
        let mut text = String::new();
        if !self.text.is_empty() {
            text.reserve(self.text.len().max(LENGTH));
            text.push_str(&self.text);
        }
        FieldPath { text }
    }
}

impl<'a> FromIterator<&'a str> for FieldPath {
    fn from_iter<I: IntoIterator<Item = &'a str>>(keys: I) -> Self {
        let mut path = FieldPath::new();
        keys.into_iter().for_each(|key| path.push(key));
        path
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for FieldPath {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_escapes_a_dot_and_itself() {
        for (path, expected) in [
            ("a.b", vec!["a", "b"]),
            ("", vec![""]),
            (r"a\.b", vec!["a.b"]),
            (r"a\\.b", vec![r"a\", "b"]),
            (r"a\x", vec![r"a\x"]),
            (r"a\", vec![r"a\"]),
            ("a..b", vec!["a", "", "b"]),
        ] {
            assert_eq!(FieldPath::keys(path), expected, "{path}");
        }
    }

    #[test]
    fn keys_know_their_places() {
        let path = r"a\.b.é.c";
        let keys = FieldPath::keys_with_places(path).into_iter();
        let written: Vec<_> = keys.map(|(_, place)| &path[place]).collect();
        assert_eq!(written, [r"a\.b", "é", "c"]);
    }

    #[test]
    fn a_path_reads_back_as_its_keys() {
        let keys = ["files", "/etc/a.conf", r"x\.y"];
        let path: FieldPath = keys.into_iter().collect();
        assert_eq!(path.as_str(), r"files./etc/a\.conf.x\\\.y");
        assert_eq!(FieldPath::keys(path.as_str()), keys);
    }
}
