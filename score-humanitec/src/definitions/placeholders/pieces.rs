//! A string of a definition, cut at its placeholders.

use memchr::memchr;
use score_core::diagnostic::Diagnostic;
use score_core::text::{Escape, Grammar, Inside, TokenKind, tokens};
use score_yaml::message::Name;

use crate::codes;

/// A stretch of a string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece<'t> {
    /// Text as it is.
    Text(&'t str),
    /// `$\{`, which stands for `${`.
    Dollar,
    /// `${…}`, without what is around it.
    Placeholder(&'t str),
    /// `${` that nothing closes, with all behind it.
    Unclosed(&'t str),
}

impl Piece<'_> {
    /// The number of bytes that it takes in the string.
    pub(super) fn len(self) -> usize {
        match self {
            Piece::Text(text) | Piece::Unclosed(text) => text.len(),
            Piece::Dollar => 3,
            Piece::Placeholder(raw) => raw.len() + 3,
        }
    }
}

/// The platform's grammar of placeholders, in which `${}` is one: in definitions it is a slip, and no text.
enum DefinitionGrammar {}

impl Grammar for DefinitionGrammar {
    const ESCAPE: Escape = Escape::Backslash;
    const INSIDE: Inside = Inside::Any;
    const MAY_BE_EMPTY: bool = true;
}

/// What stands between the braces of a string that is one placeholder and nothing else.
pub(in crate::definitions) fn sole_placeholder(text: &str) -> Option<&str> {
    match pieces(text)[..] {
        [Piece::Placeholder(raw)] => Some(raw),
        _ => None,
    }
}

/// The pieces of a string, none for an empty one.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for token in tokens::<DefinitionGrammar>(text) {
        match token.kind {
            TokenKind::Escaped(_) => pieces.push(Piece::Dollar),
            TokenKind::Placeholder(raw) => pieces.push(Piece::Placeholder(raw)),
            TokenKind::Literal(literal) => match literal.find("${") {
                None => pieces.push(Piece::Text(literal)),
                Some(at) => {
                    if at > 0 {
                        pieces.push(Piece::Text(&literal[..at]));
                    }
                    pieces.push(Piece::Unclosed(&text[token.start + at..]));
                    return pieces;
                }
            },
        }
    }
    pieces
}

/// True if a string holds nothing that is replaced.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut rest = bytes;
    while let Some(at) = memchr(b'$', rest) {
        rest = &rest[at + 1..];
        if rest.starts_with(b"{") || rest.starts_with(br"\{") {
            return false;
        }
    }
    true
}

/// The error of a placeholder that nothing closes.
pub(super) fn unclosed(text: &str) -> Diagnostic {
    let line = text.lines().next().unwrap_or_default();
    let message = format!(
        "placeholder `{}` is malformed: no `}}` closes it",
        Name(line)
    );
    let diagnostic = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
    diagnostic.hint(r"for the text itself write `$\{`, in double quotes `$\\{`")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_string_falls_into_pieces() {
        use Piece::{Dollar, Placeholder, Text, Unclosed};
        for (text, expected) in [
            ("", vec![]),
            ("a $ b $$ c", vec![Text("a $ b $$ c")]),
            ("${a.b}", vec![Placeholder("a.b")]),
            ("$${a}é", vec![Text("$"), Placeholder("a"), Text("é")]),
            (
                r"x$\{HOME}${}",
                vec![Text("x"), Dollar, Text("HOME}"), Placeholder("")],
            ),
            ("a}${b", vec![Text("a}"), Unclosed("${b")]),
            ("${a${b}}", vec![Placeholder("a${b"), Text("}")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn pieces_cover_the_string(text in r"[a${}\\é]{0,12}") {
            let pieces = pieces(&text);
            prop_assert_eq!(pieces.iter().map(|piece| piece.len()).sum::<usize>(), text.len());
            let all_text = pieces.iter().all(|piece| matches!(piece, Piece::Text(_)));
            prop_assert_eq!(is_plain(&text), all_text);
        }
    }
}
