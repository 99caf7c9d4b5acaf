//! Strings with placeholders: their grammar.

use std::fmt;

use score_yaml::{Span, Str};

use super::roots::{SCORE_ROOTS, ScoreRoot};
use super::scan::{Escape, Grammar, Inside, TokenKind, tokens};
use super::{Part, Text};

/// Score's grammar of placeholders.
pub(super) enum ScoreGrammar {}

impl Grammar for ScoreGrammar {
    const ESCAPE: Escape = Escape::DoubledBeforeBraces;
    const INSIDE: Inside = Inside::Any;
    const MAY_BE_EMPTY: bool = true;
}

type Doubled = (Vec<(usize, usize)>, String);
/// A string before `resolve`: literal text and placeholders, in order.
///
/// Two templates are equal if they were written alike.
#[derive(Clone, PartialEq, Default)]
pub struct Template {
    /// The pieces; two literals never stand side by side, and no literal is empty.
    pub pieces: Vec<Piece>,
    /// What the pieces do not tell, where there is `$$`: where, and the text as it was written. In a box, as few have it.
    doubled: Option<Box<Doubled>>,
}

/// A piece of a [`Template`].
#[derive(Clone, PartialEq, Debug)]
pub enum Piece {
    /// Text as it is, `$$` already read as `$`.
    Literal(Str),
    /// `${…}`
    Placeholder(Placeholder),
    /// A reference that is known already: a resource gave it to a layer, which put it here.
    Known(Part),
}

/// `${a.b.c}`. Equality looks at the text only.
#[derive(Clone, Debug)]
pub struct Placeholder {
    /// The text between the braces, as written.
    pub raw: Str,
    /// The elements, `\.` read as a dot inside one. At least one; each may be empty.
    pub path: Vec<Str>,
    /// The place of the text between the braces.
    pub span: Span,
}

impl PartialEq for Placeholder {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Template {
    /// Reads a string. Never fails: whether placeholders are well formed is for
    /// [`workload::check`](crate::workload::check) to say.
    ///
    /// `source` is the text at `span` as its author wrote it, quotes, escapes and indentation included;
    /// placeholders get the places they have there. Without it (`""`) each stands at `span`.
    #[must_use]
    pub fn parse(text: &str, span: Span, source: &str) -> Self {
        if !text.contains('$') {
            return Template::literal(text);
        }
        let written_as_it_is = offset_in(source, text);
        let mut pieces = Vec::with_capacity(1);
        let mut escapes = Vec::new();
        let mut literal = Str::default();
        let mut placeholders = 0;
        for token in tokens::<ScoreGrammar>(text) {
            match token.kind {
                TokenKind::Literal(part) => literal.push_str(part),
                TokenKind::Escaped(part) => {
                    escapes.push((pieces.len(), literal.len()));
                    literal.push_str(part);
                }
                TokenKind::Placeholder(raw) => {
                    if !literal.is_empty() {
                        pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                    }
                    let place = written_as_it_is.map_or(span, |offset| {
                        let start = span.start as usize + offset + token.inside_start();
                        Span::new(span.file, start, start + raw.len())
                    });
                    pieces.push(Piece::Placeholder(Placeholder::new(raw, place)));
                    placeholders += 1;
                }
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        if written_as_it_is.is_none() {
            find_places(&mut pieces, placeholders, source, span);
        }
        pieces.shrink_to_fit();
        let doubled = (!escapes.is_empty()).then(|| Box::new((escapes, text.into())));
        Template { pieces, doubled }
    }

    /// A string without placeholders, taken as it is.
    #[must_use]
    pub fn literal(text: impl Into<Str>) -> Self {
        let text = text.into();
        let escapes: Vec<_> = text.match_indices('$').map(|(at, _)| (0, at)).collect();
        let doubled = (!escapes.is_empty()).then(|| Box::new((escapes, text.replace('$', "$$"))));
        let pieces = if text.is_empty() {
            Vec::new()
        } else {
            vec![Piece::Literal(text)]
        };
        Template { pieces, doubled }
    }

    /// The dollars that were written twice: piece and offset in it, in their order.
    #[must_use]
    pub fn escapes(&self) -> &[(usize, usize)] {
        self.doubled.as_ref().map_or(&[], |doubled| &doubled.0)
    }

    /// The text, if no placeholder is in it.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// True if it starts with a text that no placeholder stands before.
    #[must_use]
    pub fn starts_with(&self, text: &str) -> bool {
        matches!(self.pieces.first(), Some(Piece::Literal(first)) if first.starts_with(text))
    }

    /// The placeholder, if there is one and nothing else.
    #[must_use]
    pub fn as_placeholder(&self) -> Option<&Placeholder> {
        match self.pieces.as_slice() {
            [Piece::Placeholder(placeholder)] => Some(placeholder),
            _ => None,
        }
    }

    /// The line of the text, from 1, in which a placeholder stands, by its number among them.
    #[must_use]
    pub fn line_of(&self, placeholder: usize) -> usize {
        let (mut met, mut line) = (0, 1);
        for piece in &self.pieces {
            match piece {
                Piece::Placeholder(_) if met == placeholder => break,
                Piece::Placeholder(_) => met += 1,
                Piece::Literal(text) => line += text.matches('\n').count(),
                Piece::Known(_) => {}
            }
        }
        line
    }

    /// The placeholders in their order.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(_) | Piece::Known(_) => None,
            Piece::Placeholder(placeholder) => Some(placeholder),
        })
    }
}

/// A text in which nothing is left to replace.
impl From<Text> for Template {
    fn from(text: Text) -> Self {
        let (mut template, mut escapes) = (Template::default(), Vec::new());
        for part in text.parts {
            let at = template.pieces.len();
            match part {
                Part::Literal(text) => {
                    let dollars = text.match_indices('$').map(|(offset, _)| (at, offset));
                    escapes.extend(dollars);
                    template.pieces.push(Piece::Literal(text));
                }
                part => template.pieces.push(Piece::Known(part)),
            }
        }
        if !escapes.is_empty() {
            let written = template.pieces.iter().map(|piece| match piece {
                Piece::Literal(text) => text.replace('$', "$$"),
                Piece::Known(part) => part.to_string(),
                Piece::Placeholder(placeholder) => format!("${{{}}}", placeholder.raw),
            });
            template.doubled = Some(Box::new((escapes, written.collect())));
        }
        template
    }
}

/// Plain text as a string literal; with placeholders, as it was written and a dollar before it.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_literal() {
            Some(text) => write!(f, "{text:?}"),
            None => write!(f, "${:?}", self.to_string()),
        }
    }
}

/// The text as it was written, `$$` and placeholders as they stood.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(written) = self.doubled.as_ref().map(|doubled| &doubled.1) {
            return f.write_str(written);
        }
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(text),
            Piece::Known(part) => part.fmt(f),
            Piece::Placeholder(placeholder) => write!(f, "${{{}}}", placeholder.raw),
        })
    }
}

impl Placeholder {
    /// A placeholder by what stands between its braces.
    #[must_use]
    pub fn new(raw: &str, span: Span) -> Self {
        // Looked for once, as few have any.
        let has_escapes = raw.contains('\\');
        Placeholder {
            raw: raw.into(),
            path: raw_elements(raw)
                .map(|(element, _)| match has_escapes {
                    true => element.replace(r"\.", ".").into(),
                    false => element.into(),
                })
                .collect(),
            span,
        }
    }

    /// The place of one of the elements, as far as the placeholder's own place is known.
    #[must_use]
    pub fn element_span(&self, index: usize) -> Span {
        let written = (self.span.end - self.span.start) as usize;
        for (i, (element, at)) in raw_elements(&self.raw).enumerate() {
            if i == index && written == self.raw.len() {
                let start = self.span.start as usize + at;
                return Span::new(self.span.file, start, start + element.len());
            }
        }
        self.span
    }

    /// The root, if it is one of Score's.
    #[must_use]
    pub fn root(&self) -> Option<ScoreRoot> {
        SCORE_ROOTS.find(self.path.first()?)
    }

    /// The name and the output path, if it is `${resources.NAME…}`; the path may be empty.
    #[must_use]
    pub fn resource(&self) -> Option<(&str, &[Str])> {
        match (self.root()?, self.path.as_slice()) {
            (ScoreRoot::Resources, [_, name, path @ ..]) => Some((name, path)),
            _ => None,
        }
    }
}

/// The elements between the dots, and where they start; `\.` is no such dot.
fn raw_elements(raw: &str) -> impl Iterator<Item = (&str, usize)> {
    let bytes = raw.as_bytes();
    let mut rest = Some(0);
    std::iter::from_fn(move || {
        let start = rest?;
        let is_end = |at: &usize| bytes[*at] == b'.' && (*at == start || bytes[at - 1] != b'\\');
        let end = (start..bytes.len()).find(is_end);
        rest = end.map(|dot| dot + 1);
        Some((&raw[start..end.unwrap_or(bytes.len())], start))
    })
}

/// The offset of a text in its source, if it stands there as it is, in quotes or without.
pub(super) fn offset_in(source: &str, text: &str) -> Option<usize> {
    let quotes = source.len().checked_sub(text.len())?;
    let offset = match quotes {
        0 => 0,
        2 if source.starts_with(['"', '\'']) => 1,
        _ => return None,
    };
    let found = source.as_bytes().get(offset..offset + text.len())?;
    (found == text.as_bytes()).then_some(offset)
}

/// Gives placeholders the places that they have in a source which differs from the text.
fn find_places(pieces: &mut [Piece], placeholders: usize, source: &str, span: Span) {
    let places = places_in(source, span);
    // An escape like "\x24" hides a dollar from the source: then no place is sure.
    if places.len() != placeholders {
        return;
    }
    let placeholders = pieces.iter_mut().filter_map(|piece| match piece {
        Piece::Placeholder(placeholder) => Some(placeholder),
        Piece::Literal(_) | Piece::Known(_) => None,
    });
    for (placeholder, place) in placeholders.zip(places) {
        placeholder.span = place;
    }
}

/// The places of the placeholders of a source text.
fn places_in(source: &str, span: Span) -> Vec<Span> {
    tokens::<ScoreGrammar>(source)
        .filter_map(|token| match token.kind {
            TokenKind::Placeholder(raw) => {
                let start = span.start as usize + token.inside_start();
                Some(Span::new(span.file, start, start + raw.len()))
            }
            TokenKind::Literal(_) | TokenKind::Escaped(_) => None,
        })
        .collect()
}
