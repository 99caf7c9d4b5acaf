//! How a text is read: by the fast reader if it is of the plain sort, else by the YAML parser, with what the reference
//! takes and the parser does not put right before. The one file that knows the parser. What its events build is `load`'s
//! matter.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use granit_parser::{
    ErrorKind as ScanKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag,
};
use rayon::prelude::*;

use crate::characters::{is_simple, unprintable};
use crate::dialect;
use crate::load::{Build, Loader, Spanned, Stop, Style, read_simple};
use crate::parse::{ErrorKind, Fault, Limits, Words};
use crate::source::FileId;
use crate::stand_in::{self, MARK, Meaning, StandIn, Waiting};

/// Reads a text, for at most `most` documents.
pub(crate) fn documents<B: Build>(
    text: &str,
    build: B,
    limits: Limits,
    most: usize,
    words: Words,
) -> Read<B::Node> {
    let start = stand_in::start(text);
    let is_simple = is_simple(text);
    if !is_simple && let Some(fault) = unprintable(text, start) {
        return Err(vec![fault]);
    }
    let may_be_fast = is_simple || !text[start..].contains(['\t', '\r', MARK]);
    if may_be_fast
        && (text.len() <= limits.nodes || most_nodes(text) <= limits.nodes)
        && limits.depth >= Limits::default().depth
        && let Some(node) = read_simple(text, start, &build)
    {
        return Ok(vec![node]);
    }
    if let Some(at) = dialect::starts_with_document_end(text, start) {
        let message = "the end of a document before its start".to_owned();
        return Err(vec![Fault {
            kind: ErrorKind::Syntax,
            message,
            at,
            first: None,
        }]);
    }
    let mut reading = Reading {
        build: &build,
        text: Cow::Borrowed(text),
        start,
        letter: stand_in::letter(&text[start..]),
        limits,
        most,
        words,
        rounds: ROUNDS,
    };
    let faults = match reading.read(&[]).0 {
        Ok(nodes) => return Ok(nodes),
        Err(faults) => faults,
    };
    let mut stand_ins = stand_in::find(&reading.text, start);
    // Some that are found may be none: the parser meets something else there, or nothing.
    for _ in 0..GUESSES {
        if stand_ins.is_empty() {
            break;
        }
        let (read, unmet) = reading.read(&stand_ins);
        if unmet.is_empty() {
            return match read {
                Err(others) if others[0].at.start < faults[0].at.start => Err(faults),
                read => read,
            };
        }
        stand_ins.retain(|stand_in| !unmet.contains(&stand_in.at.start));
    }
    Err(faults)
}

/// The most nodes that a text may have without aliases: an item stands behind a dash, a comma or a bracket, a key
/// and its value around a colon; and each may be the first of a collection.
fn most_nodes(text: &str) -> usize {
    const PIECE: usize = 1 << 20;
    let bytes = text.as_bytes();
    let starts = |piece: usize| {
        let piece = piece * PIECE..bytes.len().min((piece + 1) * PIECE);
        let starts = piece.filter(|at| match bytes[*at] {
            b':' | b',' | b'[' | b'{' => true,
            b'-' => matches!(bytes.get(at + 1), None | Some(b' ' | b'\n')),
            _ => false,
        });
        starts.count()
    };
    let pieces = (0..bytes.len().div_ceil(PIECE)).into_par_iter();
    3 * pieces.map(starts).sum::<usize>() + 1
}

/// How often a text is read at most, for things that only the reference accepts.
const ROUNDS: usize = 100;
/// How often it is read at most until the stand-ins are right.
const GUESSES: usize = 4;

/// A text that the parser reads.
struct Reading<'r, B: Build> {
    build: &'r B,
    text: Cow<'r, str>,
    /// Where it begins, behind a byte order mark.
    start: usize,
    /// What stands for byte order marks in it.
    letter: Option<char>,
    limits: Limits,
    most: usize,
    words: Words,
    /// How often it may be read yet.
    rounds: usize,
}

/// The documents of a text, or all that is wrong with it.
type Read<N> = Result<Vec<N>, Vec<Fault>>;

/// How a run of the parser ended.
enum Ran<N> {
    Done(Read<N>),
    /// At something that the reference reads, once this range is blanked.
    Refused(Range<usize>),
}

impl<B: Build> Reading<'_, B> {
    /// Reads the text with stand-ins for some tokens; also returns where those start that the parser did not meet.
    fn read(&mut self, stand_ins: &[StandIn]) -> (Read<B::Node>, BTreeSet<usize>) {
        // Each round reads one thing more that only the reference accepts, so there is an end to them.
        while self.rounds > 0 {
            let mut unmet = BTreeSet::new();
            match self.run(stand_ins, &mut unmet) {
                Ran::Done(result) => return (result, unmet),
                Ran::Refused(range) => {
                    self.text = Cow::Owned(dialect::blanked(&self.text, &range));
                }
            }
            self.rounds -= 1;
        }
        let message = "too many comments that follow their text without a blank".to_owned();
        let fault = Fault {
            kind: ErrorKind::Limit,
            message,
            at: 0..0,
            first: None,
        };
        (Err(vec![fault]), BTreeSet::new())
    }

    /// Runs the parser over the text once.
    fn run(&self, stand_ins: &[StandIn], unmet: &mut BTreeSet<usize>) -> Ran<B::Node> {
        let text = self.text.as_ref();
        let mut options = granit_parser::Options::default();
        options.set_emit_comments(false);
        options.emit_anchor_events = true;
        options.emit_unresolved_aliases = true;
        options.flow_nesting_limit = self.limits.depth;
        options.block_nesting_limit = self.limits.depth;
        options.max_reserved_directive_params = 0;
        let given = stand_in::apply(text, self.start, self.letter, stand_ins);
        let mut parser = Parser::new_from_str_with_options(&given[self.start..], options);
        let mut loader = Loader::new(self.build, text, self.limits, self.words);
        let mut waiting = Waiting::new(stand_ins, self.letter, unmet);
        while let Some(next) = parser.next_event() {
            let fed = match next {
                Ok((Event::DocumentEnd, _)) if loader.documents() >= self.most => break,
                Ok((event, span)) => {
                    let at = self.start + offset(&span.start)..self.start + offset(&span.end);
                    feed(&mut loader, event, at, &mut waiting)
                }
                Err(error) => {
                    let at = (self.start + offset(error.marker())).min(text.len());
                    if let Some(range) = dialect::tolerated(error.kind(), text, at) {
                        return Ran::Refused(range);
                    }
                    loader.fail(syntax(&error, text, at, self.limits));
                    return Ran::Done(loader.finish());
                }
            };
            if fed.is_err() || loader.gives_up() {
                return Ran::Done(loader.finish());
            }
        }
        waiting.none_comes();
        Ran::Done(loader.finish())
    }
}

/// Whether the fast reader takes a text, and reads then what the parser reads, places too. For tests and fuzzing.
///
/// # Errors
/// The readers disagree; the text says how.
pub fn agreement(text: &str) -> Result<bool, String> {
    if text.contains(['\t', '\r', MARK]) || unprintable(text, 0).is_some() {
        return Ok(false);
    }
    let build = Spanned(FileId::DETACHED);
    let Some(fast) = read_simple(text, 0, &build) else {
        return Ok(false);
    };
    let reading = Reading {
        build: &build,
        text: Cow::Borrowed(text),
        start: 0,
        letter: None,
        limits: Limits::default(),
        most: usize::MAX,
        words: Words::Shown,
        rounds: 1,
    };
    match reading.run(&[], &mut BTreeSet::new()) {
        Ran::Refused(_) => Err(format!("only the fast reader takes {text:?}")),
        Ran::Done(Err(faults)) => Err(format!("the parser refuses {text:?}: {faults:?}")),
        Ran::Done(Ok(slow)) => {
            let (fast, slow) = (format!("{:?}", [fast]), format!("{slow:?}"));
            match fast == slow {
                true => Ok(true),
                false => Err(format!("{text:?}: fast {fast}, parser {slow}")),
            }
        }
    }
}

fn offset(marker: &granit_parser::Marker) -> usize {
    marker
        .byte_offset()
        .expect("a parser over a str counts bytes")
}

/// Hands one event to the loader.
fn feed<B: Build>(
    loader: &mut Loader<'_, B>,
    event: Event<'_>,
    at: Range<usize>,
    waiting: &mut Waiting<'_>,
) -> Result<(), Stop> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let style = match style {
                ScalarStyle::Plain => Style::Plain,
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
            };
            let has_properties = anchor != 0 || tag.is_some();
            let text = match waiting.met(&at, style, has_properties) {
                Some(Meaning::Quoted(text)) => Cow::Borrowed(text.as_str()),
                Some(Meaning::Dash) => Cow::Borrowed("-"),
                Some(Meaning::Alias) => return loader.named_alias(at),
                None => waiting.marked(text),
            };
            let tag = tag.and_then(|tag| short_tag(&tag));
            return loader.scalar(text, style, tag.as_deref(), anchor, at);
        }
        Event::SequenceStart(style, anchor, _) => {
            return loader.start_seq(anchor, style == StructureStyle::Flow, at);
        }
        Event::MappingStart(style, anchor, _) => {
            return loader.start_map(anchor, style == StructureStyle::Flow, at);
        }
        Event::SequenceEnd | Event::MappingEnd => loader.end(at),
        Event::Anchor(id, name) => loader.anchor(id, waiting.marked(name).into_owned(), at),
        Event::Alias(id) => return loader.alias(Some(id), None, at),
        Event::UnresolvedAlias(name) => return loader.alias(None, Some(&name), at),
        Event::DocumentStart(false, _) if loader.documents() > 0 => {
            let message = "a document behind `...` must start with `---`".to_owned();
            loader.fail(Fault {
                kind: ErrorKind::Syntax,
                message,
                at: at.start..at.start,
                first: None,
            });
            return Err(Stop);
        }
        Event::DocumentStart(_, Some(version)) if (version.major, version.minor) != (1, 1) => {
            let message = format!("YAML {}.{} is not supported", version.major, version.minor);
            loader.fail(Fault {
                kind: ErrorKind::Syntax,
                message,
                at,
                first: None,
            });
        }
        Event::DocumentEnd => loader.end_document(at.start),
        _ => {}
    }
    Ok(())
}

/// `!!int` for `tag:yaml.org,2002:int`; `None` for the tag `!`, which says nothing.
fn short_tag(tag: &Tag) -> Option<String> {
    const CORE: &str = "tag:yaml.org,2002:";
    let full = format!("{}{}", tag.handle(), tag.suffix());
    match full.strip_prefix(CORE) {
        Some(name) => Some(format!("!!{name}")),
        None if full == "!" => None,
        None => Some(full),
    }
}

/// The parser's error in our words.
fn syntax(error: &ScanError, text: &str, at: usize, limits: Limits) -> Fault {
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    if *error.kind() == ScanKind::RecursionLimitExceeded {
        return Fault {
            kind: ErrorKind::Limit,
            message: format!("nested deeper than {} levels", limits.depth),
            at: at..end,
            first: None,
        };
    }
    let fault = |message: String, at| Fault {
        kind: ErrorKind::Syntax,
        message,
        at,
        first: None,
    };
    match error.kind() {
        ScanKind::TabInBlockIndentation | ScanKind::TabInIndentation | ScanKind::TabNotAllowed => {
            let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
            let tab = text[line..end].find('\t').map_or(at, |i| line + i);
            fault("a tab cannot indent; use blanks".to_owned(), tab..tab + 1)
        }
        ScanKind::UnclosedFlowCollection { open } => {
            fault(format!("`{open}` is not closed"), at..end)
        }
        ScanKind::UnclosedQuotedScalar => fault("a quote is not closed".to_owned(), at..end),
        ScanKind::UnexpectedCharacter { character } => fault(
            format!("`{character}` cannot start a text without quotes"),
            at..end,
        ),
        ScanKind::MappingValueNotAllowed => {
            let message =
                "a `:` is not allowed here: wrong indentation, or a text that needs quotes";
            fault(message.to_owned(), at..end)
        }
        ScanKind::InvalidColonPlacement => {
            let message = "a `:` is not allowed here: a bracket before it is not closed, or a text needs quotes";
            fault(message.to_owned(), at..end)
        }
        ScanKind::SimpleKeyExpected => fault("expected `:` after this key".to_owned(), at..end),
        _ => {
            let info = error.info();
            let message = info
                .rsplit_once(", ")
                .filter(|(context, _)| context.starts_with("while "));
            fault(
                message
                    .map_or(info.as_str(), |(_, message)| message)
                    .to_owned(),
                at..end,
            )
        }
    }
}

#[cfg(test)]
mod tests;
