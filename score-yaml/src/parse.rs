//! From text to trees: the ways to ask for them, and the errors that come back. `read` does it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::build::{Spanned, Unspanned};
pub use crate::fault::{ErrorKind, Limits};
use crate::fault::{Fault, Quotable};
use crate::node::Node;
#[doc(hidden)]
pub use crate::read::agreement;
use crate::read::{documents, documents_from};
use crate::source::{FileId, SourceMap, Span};
use crate::value::Value;

/// An error in a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// The sort of error.
    pub kind: ErrorKind,
    /// In lower case, without the place.
    pub message: String,
    /// Its place.
    pub span: Span,
    /// Another place that the error is about, e.g. the first of two equal keys.
    pub related: Option<Span>,
    /// Ways out.
    pub hints: Vec<Cow<'static, str>>,
}

/// An error in a text that is not in a [`SourceMap`]. `Display` is `line N: message`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextError {
    /// The sort of error.
    pub kind: ErrorKind,
    /// In lower case, without the place.
    pub message: String,
    /// The bytes that it is about.
    pub range: Range<usize>,
    /// The line of the first of them, from 1.
    pub line: usize,
    /// The line of another place that the error is about, e.g. the first of two equal keys.
    pub first: Option<usize>,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl std::error::Error for ParseError {}
impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)?;
        match self.first {
            Some(first) => write!(f, ", first at line {first}"),
            None => Ok(()),
        }
    }
}
impl std::error::Error for TextError {}

/// All documents of a source; none if it holds nothing but comments.
///
/// # Errors
/// All that is wrong with it, in order of place, at least one.
pub fn parse(sources: &SourceMap, file: FileId) -> Result<Vec<Node>, Vec<ParseError>> {
    parse_with(sources, file, Limits::default())
}

/// [`parse`] with other limits.
///
/// # Errors
/// As for [`parse`].
pub fn parse_with(
    sources: &SourceMap,
    file: FileId,
    limits: Limits,
) -> Result<Vec<Node>, Vec<ParseError>> {
    let quotable = match sources.is_shown(file) {
        true => Quotable::All,
        false => Quotable::Keys,
    };
    let text = &sources.get(file).text;
    documents(text, Spanned(file), limits, usize::MAX, quotable)
        .map_err(|faults| placed(faults, file))
}

/// All documents in a part of a source's text, as if the rest of the text were empty lines. The part begins and ends where
/// lines do.
///
/// # Errors
/// As for [`parse`].
pub fn parse_part(
    text: &str,
    file: FileId,
    part: Range<usize>,
) -> Result<Vec<Node>, Vec<ParseError>> {
    let text = text.get(..part.end).unwrap_or(text);
    let start = part.start.min(text.len());
    let (limits, quotable) = (Limits::default(), Quotable::All);
    documents_from(text, start, Spanned(file), limits, usize::MAX, quotable)
        .map_err(|faults| placed(faults, file))
}

/// Faults as errors in a source.
fn placed(faults: Vec<Fault>, file: FileId) -> Vec<ParseError> {
    let span = |at: Range<usize>| Span::new(file, at.start, at.end);
    let error = |fault: Fault| ParseError {
        kind: fault.kind,
        message: fault.message,
        span: span(fault.at),
        related: fault.first.map(span),
        hints: fault.hints,
    };
    faults.into_iter().map(error).collect()
}

/// The first document of a text, null if there is none. What follows it is not read.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_str(text: &str) -> Result<Value, TextError> {
    parse_str_with(text, Limits::default())
}

/// [`parse_str`] with other limits.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_str_with(text: &str, limits: Limits) -> Result<Value, TextError> {
    let found = values(text, limits, 1)?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// The line, from 1, at which a second document of a text starts: its `---`. `None` if one holds all that the text says, as
/// in most, which this tells without reading them.
#[must_use]
pub fn second_document(text: &str, limits: Limits) -> Option<usize> {
    const MARK: &str = "\n---";
    if !text.contains(MARK) {
        return None;
    }
    let line = |at: usize| text[..at].matches('\n').count() + 2;
    let spanned = Spanned(FileId::DETACHED);
    match documents(text, spanned, limits, usize::MAX, Quotable::Keys) {
        Ok(nodes) => {
            let second = nodes.iter().skip(1).find(|node| !node.is_null())?;
            text.get(..second.span.range().start)?.rfind(MARK).map(line)
        }
        // The first is right, as whoever asks knows.
        Err(_) => text.find(MARK).map(line),
    }
}

/// All documents of a text.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_all_str(text: &str) -> Result<Vec<Value>, TextError> {
    values(text, Limits::default(), usize::MAX)
}

/// A text that fails is read a second time, as a tree that knows what its keys are and where they stand.
fn values(text: &str, limits: Limits, most: usize) -> Result<Vec<Value>, TextError> {
    let read = documents(text, Unspanned::default(), limits, most, Quotable::Keys);
    read.or_else(|_| {
        let spanned = Spanned(FileId::DETACHED);
        let placed = documents(text, spanned, limits, most, Quotable::Keys);
        let nodes = placed.map_err(|faults| text_error(text, faults))?;
        Ok(nodes.into_iter().map(Node::into_value).collect())
    })
}

fn text_error(text: &str, faults: Vec<Fault>) -> TextError {
    let fault = faults
        .into_iter()
        .next()
        .expect("an error has at least one fault");
    let line = |at: &Range<usize>| {
        text.as_bytes()[..at.start.min(text.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1
    };
    TextError {
        kind: fault.kind,
        message: fault.message,
        line: line(&fault.at),
        first: fault.first.as_ref().map(line),
        range: fault.at,
    }
}
