//! Strings that hold placeholders, and what becomes of them.

mod decode;
mod forms;
mod image;
mod late_reference;
mod mentions;
mod resolved;
mod roots;
mod scan;
mod template;

pub use image::ImageSyntax;
pub use late_reference::LateReference;
pub(crate) use mentions::Mentions;
pub use resolved::{Part, Text};
pub use roots::{Roots, SCORE_ROOTS, ScoreRoot};
pub use scan::{Escape, Grammar, Inside, Token, TokenKind, tokens};
use score_yaml::Span;
pub use template::{Piece, Placeholder, Template};

/// A value and where it stands. Equality looks at the value only.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The place of the value.
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
