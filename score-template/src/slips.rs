//! Ways out of parse errors, for what other languages of templates write otherwise.

use crate::other_languages::{self, ForeignAction};
use crate::other_words::of_word;

/// A way out of a parse error: what the action at the byte `offset` of a template is in this language, if it is one of another.
/// `message` says what is wrong.
#[must_use]
pub fn instead_of_slip(message: &str, text: &str, offset: usize) -> Option<ForeignAction> {
    let word = of_word(message, text, offset);
    word.or_else(|| other_languages::instead_of_slip(message, text, offset))
}
