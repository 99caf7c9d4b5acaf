//! Runs the YAML parser over a text. The one file that knows the parser, but for what its errors mean.

use std::borrow::Cow;

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle, Tag};

use super::Documents;
use super::stand_in::{self, Expected, Meaning, StandIn};
use super::syntax::syntax;
use crate::build::Build;
use crate::fault::{ByteRange, ErrorKind, Fault, Limits, Quotable};
use crate::load::{Loader, Stop, Style};
use crate::{SortedSet, dialect};

/// The most times that a text is read for things that only yaml.v3 accepts.
const ROUNDS: usize = 100;

/// An attempt to read a text with the parser.
pub(super) struct Attempt<'r, B: Build> {
    build: &'r B,
    pub(super) text: Cow<'r, str>,
    /// The start of the text, behind a byte order mark.
    start: usize,
    /// The character that stands for byte order marks in it.
    letter: Option<char>,
    limits: Limits,
    /// The most documents.
    most: usize,
    quotable: Quotable,
    /// The number of times that the text may still be read.
    rounds: usize,
}

/// The outcome of a run of the parser.
pub(super) enum Outcome<N> {
    Done(Documents<N>),
    /// At something that yaml.v3 reads, once this range is blanked.
    Refused(ByteRange),
}

impl<'r, B: Build> Attempt<'r, B> {
    pub(super) fn new(
        text: &'r str,
        start: usize,
        build: &'r B,
        limits: Limits,
        most: usize,
        quotable: Quotable,
    ) -> Self {
        Attempt {
            build,
            text: Cow::Borrowed(text),
            start,
            letter: stand_in::letter(&text[start..]),
            limits,
            most,
            quotable,
            rounds: ROUNDS,
        }
    }

    /// Reads the text with stand-ins for some tokens; also returns where those start that the parser did not meet.
    pub(super) fn read(&mut self, stand_ins: &[StandIn]) -> (Documents<B::Node>, SortedSet<usize>) {
        // Each round reads one thing more that only yaml.v3 accepts, so there is an end to them.
        while self.rounds > 0 {
            match self.run(stand_ins) {
                (Outcome::Done(result), unmet) => return (result, unmet),
                (Outcome::Refused(range), _) => {
                    self.text = Cow::Owned(dialect::blanked(&self.text, &range));
                }
            }
            self.rounds -= 1;
        }
        let message = "too many comments that follow their text without a blank";
        let fault = Fault::new(ErrorKind::Limit, message, 0..0);
        (Err(vec![fault]), SortedSet::new())
    }

    /// Runs the parser over the text once; also returns where the stand-ins start that it did not meet.
    pub(super) fn run(&self, stand_ins: &[StandIn]) -> (Outcome<B::Node>, SortedSet<usize>) {
        let text = self.text.as_ref();
        let parsed = stand_in::apply(text, self.start, self.letter, stand_ins);
        let mut parser = Parser::new_from_str_with_options(&parsed[self.start..], self.options());
        let mut loader = Loader::new(self.build, text, self.limits, self.quotable);
        let mut expected = Expected::new(stand_ins, self.letter);
        while let Some(next) = parser.next_event() {
            let loaded = match next {
                Ok((Event::DocumentEnd, _)) if loader.documents() >= self.most => break,
                Ok((event, span)) => {
                    let at = self.start + offset(&span.start)..self.start + offset(&span.end);
                    load(&mut loader, event, at, &mut expected)
                }
                Err(error) => {
                    let at = (self.start + offset(error.marker())).min(text.len());
                    if let Some(range) = dialect::tolerated(error.kind(), text, at) {
                        return (Outcome::Refused(range), expected.unmet());
                    }
                    let limits = (self.limits, self.quotable);
                    loader.fail_at_end(|| syntax(&error, text, at, limits));
                    return (Outcome::Done(loader.finish()), expected.unmet());
                }
            };
            if loaded.is_err() || loader.has_too_many_faults() {
                return (Outcome::Done(loader.finish()), expected.unmet());
            }
        }
        (Outcome::Done(loader.finish()), expected.unmet_at_end())
    }

    fn options(&self) -> Options {
        let mut options = Options::default();
        options.set_emit_comments(false);
        options.emit_anchor_events = true;
        options.emit_unresolved_aliases = true;
        options.flow_nesting_limit = self.limits.depth;
        options.block_nesting_limit = self.limits.depth;
        options.max_reserved_directive_params = 0;
        options
    }
}

fn offset(marker: &granit_parser::Marker) -> usize {
    marker
        .byte_offset()
        .expect("a parser over a str counts bytes")
}

/// Gives one event to the loader.
fn load<B: Build>(
    loader: &mut Loader<'_, B>,
    event: Event<'_>,
    at: ByteRange,
    expected: &mut Expected<'_>,
) -> Result<(), Stop> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let style = match style {
                ScalarStyle::Plain => Style::Plain,
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
            };
            let has_properties = anchor != 0 || tag.is_some();
            let text = match expected.meaning(&at, style, has_properties) {
                Some(Meaning::Quoted(text)) => Cow::Borrowed(text.as_str()),
                Some(Meaning::Dash) => Cow::Borrowed("-"),
                Some(Meaning::Alias) => return loader.named_alias(at),
                None => expected.with_marks(text),
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
        Event::Anchor(id, name) => loader.anchor(id, expected.with_marks(name).into_owned(), at),
        Event::Alias(id) => return loader.alias(Some(id), None, at),
        Event::UnresolvedAlias(name) => return loader.alias(None, Some(&name), at),
        Event::DocumentStart(false, _) if loader.documents() > 0 => {
            let message = "a document behind `...` must start with `---`";
            loader.fail(Fault::syntax(message, at.start..at.start));
            return Err(Stop);
        }
        Event::DocumentStart(_, Some(version)) if (version.major, version.minor) != (1, 1) => {
            let message = format!("YAML {}.{} is not supported", version.major, version.minor);
            let directive = loader.version_before(at.start);
            let fault = Fault::syntax(message, directive.unwrap_or(at));
            loader.fail(fault.hint("leave the line out: the file is read as YAML 1.1"));
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
