//! Strings whose placeholders are replaced, with references that the target reads.

use std::borrow::Cow;
use std::fmt;

use score_yaml::Str;

use super::late_reference::LateReference;
use crate::limits::written_size;

/// A string after `resolve`. Two are equal if they read alike.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// The parts; two literals never stand side by side, and no literal is empty.
    pub parts: Vec<Part>,
    /// The dollars that the author wrote twice: part and offset in it, in their order. They read as one; a
    /// target that escapes dollars in the same way may keep what was written.
    escapes: Vec<(usize, usize)>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}
impl Eq for Text {}

/// A part of a [`Text`].
#[derive(Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Literal(Str),
    /// The value that a Secret named `name` holds under `key`.
    Secret {
        /// The Secret's name.
        name: Str,
        /// The key in it.
        key: Str,
    },
    /// The value an environment variable has when the target starts.
    Env {
        /// The variable's name.
        name: Str,
        /// True if the start fails without it.
        required: bool,
    },
    /// A reference that the target reads when it starts, in its own words: `${NAME:-default}`.
    LateReference(LateReference),
}

/// Of text only how long it is: it may be what a resource gave.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Literal(text) => write!(f, "Literal({} bytes)", text.len()),
            Part::Secret { name, key } => write!(f, "Secret({name:?}, {key:?})"),
            Part::Env { name, required } => write!(f, "Env({name:?}, required: {required})"),
            Part::LateReference(reference) => write!(f, "{reference:?}"),
        }
    }
}

/// The start of a secret reference that is written in a string.
pub(super) const SECRET_PREFIX: &str = "🔐💬";
/// The end of one.
pub(super) const SECRET_SUFFIX: &str = "💬🔐";

impl Text {
    /// Plain text.
    #[must_use]
    pub fn literal(text: impl Into<Str>) -> Self {
        let text = text.into();
        Text::of(match text.is_empty() {
            true => Vec::new(),
            false => vec![Part::Literal(text)],
        })
    }

    /// One secret.
    #[must_use]
    pub fn secret(name: impl Into<Str>, key: impl Into<Str>) -> Self {
        let (name, key) = (name.into(), key.into());
        Text::of(vec![Part::Secret { name, key }])
    }

    /// One environment variable.
    #[must_use]
    pub fn env(name: impl Into<Str>, required: bool) -> Self {
        let name = name.into();
        Text::of(vec![Part::Env { name, required }])
    }

    fn of(parts: Vec<Part>) -> Self {
        let escapes = Vec::new();
        Text { parts, escapes }
    }

    /// Appends plain text.
    pub fn push_str(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Literal(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else {
            self.add(Part::Literal(text.into()));
        }
    }

    /// Appends a part that no other is to be joined with. Most texts have one part, and room for one.
    fn add(&mut self, part: Part) {
        if self.parts.is_empty() {
            self.parts.reserve_exact(1);
        }
        self.parts.push(part);
    }

    /// Appends a part.
    pub fn push(&mut self, part: Part) {
        match part {
            Part::Literal(text) if text.is_empty() => {}
            Part::Literal(text) => match self.parts.last_mut() {
                Some(Part::Literal(last)) => last.push_str(&text),
                _ => self.add(Part::Literal(text)),
            },
            part => self.add(part),
        }
    }

    /// Appends plain text with dollars at some offsets that the author wrote twice.
    pub fn push_written(&mut self, text: Str, escapes: impl IntoIterator<Item = usize>) {
        let (part, offset) = self.end();
        let escapes = escapes.into_iter().map(|at| (part, offset + at));
        self.escapes.extend(escapes);
        self.push(Part::Literal(text));
    }

    /// The part and the offset where plain text would be appended.
    fn end(&self) -> (usize, usize) {
        match self.parts.last() {
            Some(Part::Literal(last)) => (self.parts.len() - 1, last.len()),
            _ => (self.parts.len(), 0),
        }
    }

    /// The dollars that the author wrote twice: part and offset in it, in their order.
    #[must_use]
    pub fn escapes(&self) -> &[(usize, usize)] {
        &self.escapes
    }

    /// Appends another text.
    pub fn append(&mut self, other: Text) {
        let (last, offset) = self.end();
        let escapes = other
            .escapes
            .iter()
            .map(|&(part, at)| (last + part, if part == 0 { offset + at } else { at }));
        self.escapes.extend(escapes);
        for part in other.parts {
            self.push(part);
        }
    }

    /// About how many bytes it takes in an output.
    pub(crate) fn size(&self) -> usize {
        let sizes = self.parts.iter().map(|part| match part {
            Part::Literal(text) => written_size(text.as_bytes()),
            Part::Secret { name, key } => name.len() + key.len() + 32,
            Part::Env { name, .. } => name.len() + 32,
            Part::LateReference(reference) => written_size(reference.written().as_bytes()),
        });
        sizes.fold(0, usize::saturating_add)
    }

    /// The text, if nothing in it is a reference.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Name and key, if it is one secret and nothing else.
    #[must_use]
    pub fn as_secret(&self) -> Option<(&str, &str)> {
        match self.parts.as_slice() {
            [Part::Secret { name, key }] => Some((name, key)),
            _ => None,
        }
    }

    /// True if a secret is in it.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Secret { .. }))
    }

    /// True if something in it is read when the target starts, in the target's own words.
    #[must_use]
    pub fn has_late_reference(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| matches!(part, Part::LateReference(_)))
    }

    /// As [`encode`](Text::encode), without a copy where there is one literal.
    #[must_use]
    pub fn into_encoded(mut self) -> Str {
        match self.parts.as_mut_slice() {
            [Part::Literal(text)] => std::mem::take(text),
            _ => self.encode().into(),
        }
    }

    /// True if it is the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// One string: secrets in the notation that [`decode`](Text::decode) reads, environment variables as
    /// compose files write them.
    #[must_use]
    pub fn encode(&self) -> Cow<'_, str> {
        match self.as_literal() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.parts.iter().map(ToString::to_string).collect()),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::literal(text)
    }
}
impl From<Str> for Text {
    fn from(text: Str) -> Self {
        Text::literal(text)
    }
}
impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::literal(text)
    }
}

/// As [`Text::encode`] writes it.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Literal(text) => f.write_str(text),
            Part::Secret { name, key } => write!(f, "{SECRET_PREFIX}{name}_{key}{SECRET_SUFFIX}"),
            Part::Env {
                name,
                required: true,
            } => write!(f, "${{{name}?required}}"),
            Part::Env {
                name,
                required: false,
            } => write!(f, "${{{name}}}"),
            Part::LateReference(reference) => f.write_str(reference.written()),
        }
    }
}
