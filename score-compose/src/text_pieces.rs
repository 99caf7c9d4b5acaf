//! Strings of a compose file in pieces: text, and references to variables.

use crate::interpolation::{is_reference_start, push_literal};

/// A piece of a string of a compose file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text.
    Literal(Literal),
    /// The start of a reference: `$NAME`, or `${NAME` with what stands between name and text.
    Reference { written: &'t str, name: &'t str },
}

/// Text of a string of a compose file, dollars as they arrive.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Literal {
    pub(crate) text: String,
    /// The offsets of those that are written twice, in their order.
    doubled: Vec<usize>,
}

impl Literal {
    /// Appends a part of it as it is written before `next`.
    pub(crate) fn push_part(
        &self,
        part: std::ops::Range<usize>,
        next: Option<char>,
        out: &mut String,
    ) {
        let is_doubled = |at: usize| self.doubled.binary_search(&(part.start + at)).is_ok();
        push_literal(&self.text[part.clone()], next, is_doubled, out);
    }
}

impl Piece<'_> {
    /// The name of the variable, if it is a reference.
    pub(crate) fn name(self) -> Option<String> {
        match self {
            Piece::Literal(_) => None,
            Piece::Reference { name, .. } => Some(name.to_owned()),
        }
    }
}

/// The pieces of a string, as compose reads it. What stands in braces behind a name is text, in which there may be references
/// again.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut literal) = (Vec::new(), Literal::default());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        literal.text.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some(behind) = behind.strip_prefix('$') {
            literal.doubled.push(literal.text.len());
            literal.text.push('$');
            rest = behind;
            continue;
        }
        let in_braces = behind.strip_prefix('{');
        let name = in_braces.unwrap_or(behind);
        if !is_reference_start(name) {
            literal.text.push('$');
            rest = behind;
            continue;
        }
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, mut after) = name.split_at(end.unwrap_or(name.len()));
        if in_braces.is_some() {
            let operators = [":-", ":?", ":+", "-", "?", "+"];
            let found = operators.iter().find_map(|of| after.strip_prefix(of));
            after = found.unwrap_or(after);
        }
        if !literal.text.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        let written = &rest[at..rest.len() - after.len()];
        pieces.push(Piece::Reference { written, name });
        rest = after;
    }
    literal.text.push_str(rest);
    if !literal.text.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    pieces
}
