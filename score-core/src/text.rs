//! Strings that hold placeholders, and what becomes of them.

use score_yaml::Span;

/// A value and where it stands. Equality looks at the value only.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}
impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}
impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// A string before `resolve`: literal text and placeholders, in order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Template {
    /// The pieces; two literals never stand side by side.
    pub pieces: Vec<Piece>,
}

/// A piece of a [`Template`].
#[derive(Clone, PartialEq, Debug)]
pub enum Piece {
    /// Text as it is, `$$` already read as `$`.
    Literal(String),
    /// `${…}`
    Placeholder(Placeholder),
}

/// `${a.b.c}`
#[derive(Clone, PartialEq, Debug)]
pub struct Placeholder {
    /// What stood between the braces, as written.
    pub raw: String,
    /// The elements, `\.` read as a dot inside one.
    pub path: Vec<String>,
    /// Where the text between the braces stands.
    pub span: Span,
}

/// A string after `resolve`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Text {
    /// The parts; two literals never stand side by side, and no literal is empty.
    pub parts: Vec<Part>,
}

/// A part of a [`Text`].
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// Text as it is.
    Literal(String),
    /// The value that a Secret named `name` holds under `key`.
    Secret {
        /// The Secret's name.
        name: String,
        /// The key in it.
        key: String,
    },
    /// The value an environment variable has when the target starts.
    Env {
        /// The variable's name.
        name: String,
        /// Whether the start fails without it.
        required: bool,
    },
}
