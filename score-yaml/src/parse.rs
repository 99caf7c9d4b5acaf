//! From text to trees: the one file that knows the YAML parser. What its events build is `load`'s matter.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use granit_parser::{
    ErrorKind as ScanKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag,
};
use rayon::prelude::*;

use crate::dialect;
use crate::load::{Build, Loader, Plain, Spanned, Stop, Style, read_simple};
use crate::node::Node;
use crate::source::{FileId, SourceMap, Span};
use crate::value::Value;

/// How much a text may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How deep collections may be nested, aliases expanded.
    pub depth: usize,
    /// How many nodes there may be in all documents, aliases expanded.
    pub nodes: usize,
}

impl Default for Limits {
    /// Far past what people write, and little enough that code which walks a tree by recursion is safe on the
    /// stack of any thread.
    fn default() -> Self {
        Limits {
            depth: 1000,
            nodes: 10_000_000,
        }
    }
}

/// What is wrong with a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// It is not YAML.
    Syntax,
    /// A map has a key twice.
    DuplicateKey,
    /// A key is a list or a map.
    InvalidKey,
    /// An alias has no anchor, or its anchor contains it.
    Alias,
    /// A merge key `<<` has something else than maps.
    Merge,
    /// A scalar is not what its tag says.
    Tag,
    /// It is nested too deep, too large, or made of too many aliases.
    Limit,
}

/// What is wrong with a source, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// The sort of error.
    pub kind: ErrorKind,
    /// In lower case, without the place.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Where the other part of the matter stands, e.g. the first of two equal keys.
    pub related: Option<Span>,
}

/// What is wrong with a text that is not in a [`SourceMap`]. `Display` is `line N: message`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextError {
    /// The sort of error.
    pub kind: ErrorKind,
    /// In lower case, without the place.
    pub message: String,
    /// The bytes it is about.
    pub range: Range<usize>,
    /// The line of the first of them, from 1.
    pub line: usize,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl std::error::Error for ParseError {}
impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}
impl std::error::Error for TextError {}

/// A fault by byte offsets, before it becomes one of the public errors.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) at: Range<usize>,
    pub(crate) first: Option<Range<usize>>,
}

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
    let span = |at: Range<usize>| Span::new(file, at.start, at.end);
    let words = match sources.is_shown(file) {
        true => Words::Shown,
        false => Words::Hidden,
    };
    let text = &sources.get(file).text;
    documents(text, Spanned(file), limits, usize::MAX, words).map_err(|faults| {
        faults
            .into_iter()
            .map(|fault| ParseError {
                kind: fault.kind,
                message: fault.message,
                span: span(fault.at),
                related: fault.first.map(span),
            })
            .collect()
    })
}

/// The first document of a text, null if there is none. What follows it is not read.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_str(text: &str) -> Result<Value, TextError> {
    parse_str_with(text, Limits::default())
}

/// As [`parse_str`], with limits of the caller's choice.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_str_with(text: &str, limits: Limits) -> Result<Value, TextError> {
    let found = values(text, limits, 1)?;
    Ok(found.into_iter().next().unwrap_or_default())
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
    let read = documents(text, Plain::default(), limits, most, Words::Hidden);
    read.or_else(|_| {
        let spanned = Spanned(FileId::DETACHED);
        let placed = documents(text, spanned, limits, most, Words::Hidden);
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
    let mut message = fault.message;
    if let Some(first) = &fault.first {
        message = format!("{message}, first at line {}", line(first));
    }
    TextError {
        kind: fault.kind,
        message,
        line: line(&fault.at),
        range: fault.at,
    }
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

/// Whether the words of a text may be in what is said about it. Those of texts that nobody wrote are not: they are
/// made of outputs, passwords among them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Words {
    Shown,
    /// Keys only.
    Hidden,
}

/// Reads a text, for at most `most` documents.
fn documents<B: Build>(
    text: &str,
    build: B,
    limits: Limits,
    most: usize,
    words: Words,
) -> Result<Vec<B::Node>, Vec<Fault>> {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let is_simple = is_simple(text);
    if !is_simple && let Some(fault) = unprintable(text, start) {
        return Err(vec![fault]);
    }
    let may_be_fast = is_simple || !text[start..].contains(['\t', '\r', '\u{feff}']);
    if may_be_fast
        && (text.len() <= limits.nodes || most_nodes(text) <= limits.nodes)
        && limits.depth >= Limits::default().depth
        && let Some(node) = read_simple(text, start, &build)
    {
        return Ok(vec![node]);
    }
    if let Some(at) = dialect::starts_with_document_end(text) {
        let message = "the end of a document before its start".to_owned();
        return Err(vec![Fault {
            kind: ErrorKind::Syntax,
            message,
            at,
            first: None,
        }]);
    }
    let mut text = Cow::Borrowed(text);
    // Each round reads one thing more that only the reference accepts, so there is an end to them.
    for _ in 0..ROUNDS {
        match run(&text, start, &build, limits, most, words) {
            Ran::Done(result) => return result,
            Ran::Refused(range) => text = Cow::Owned(dialect::blanked(&text, &range)),
        }
    }
    let message = "too many comments that follow their text without a blank".to_owned();
    Err(vec![Fault {
        kind: ErrorKind::Limit,
        message,
        at: 0..0,
        first: None,
    }])
}

/// How often a text is read at most.
const ROUNDS: usize = 100;

/// How a run of the parser ended.
enum Ran<N> {
    Done(Result<Vec<N>, Vec<Fault>>),
    /// At something that the reference reads, once this range is blanked.
    Refused(Range<usize>),
}

/// Runs the parser over a text from byte `start` on.
fn run<B: Build>(
    text: &str,
    start: usize,
    build: &B,
    limits: Limits,
    most: usize,
    words: Words,
) -> Ran<B::Node> {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    options.emit_anchor_events = true;
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = limits.depth;
    options.block_nesting_limit = limits.depth;
    options.max_reserved_directive_params = 0;
    let mut parser = Parser::new_from_str_with_options(&text[start..], options);
    let mut loader = Loader::new(build, text, limits, words);
    while let Some(next) = parser.next_event() {
        let fed = match next {
            Ok((Event::DocumentEnd, _)) if loader.documents() >= most => break,
            Ok((event, span)) => {
                let at = start + offset(&span.start)..start + offset(&span.end);
                feed(&mut loader, event, at)
            }
            Err(error) => {
                let at = (start + offset(error.marker())).min(text.len());
                if let Some(range) = dialect::tolerated(error.kind(), text, at) {
                    return Ran::Refused(range);
                }
                loader.fail(syntax(&error, text, at, limits));
                break;
            }
        };
        if fed.is_err() || loader.gives_up() {
            break;
        }
    }
    Ran::Done(loader.finish())
}

fn offset(marker: &granit_parser::Marker) -> usize {
    marker
        .byte_offset()
        .expect("a parser over a str counts bytes")
}

/// Whether the fast reader takes a text, and reads then what the parser reads, places too. For tests and fuzzing.
///
/// # Errors
/// The readers disagree; the text says how.
#[doc(hidden)]
pub fn agreement(text: &str) -> Result<bool, String> {
    if text.contains(['\t', '\r', '\u{feff}']) || unprintable(text, 0).is_some() {
        return Ok(false);
    }
    let build = Spanned(FileId::DETACHED);
    let Some(fast) = read_simple(text, 0, &build) else {
        return Ok(false);
    };
    match run(text, 0, &build, Limits::default(), usize::MAX, Words::Shown) {
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

/// Hands one event to the loader.
fn feed<B: Build>(
    loader: &mut Loader<'_, B>,
    event: Event<'_>,
    at: Range<usize>,
) -> Result<(), Stop> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let style = match style {
                ScalarStyle::Plain => Style::Plain,
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
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
        Event::Anchor(id, name) => loader.anchor(id, name.into_owned(), at),
        Event::Alias(id) => return loader.alias(Some(id), None, at),
        Event::UnresolvedAlias(name) => return loader.alias(None, Some(&name), at),
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

/// Whether a text is ASCII without control characters but line feeds.
fn is_simple(text: &str) -> bool {
    text.as_bytes().chunks(CHUNK).all(is_plain)
}

/// Chunks of a fixed size let the compiler look at many bytes at once.
const CHUNK: usize = 64;

fn is_plain(chunk: &[u8]) -> bool {
    let is_plain = |b: &u8| (b' '..=b'~').contains(b) || *b == b'\n';
    chunk.iter().fold(true, |all, b| all & is_plain(b))
}

/// The first character that YAML does not allow in a text, which starts at `start`.
fn unprintable(text: &str, start: usize) -> Option<Fault> {
    let bytes = text.as_bytes();
    let is_bad = |i: &usize| match bytes[*i] {
        b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..=0xc1 | 0xc3..=0xee | 0xf0.. => false,
        0xc2 => bytes[i + 1] < 0xa0 && bytes[i + 1] != 0x85,
        0xef => bytes[i + 1] == 0xbf && bytes[i + 2] >= 0xbe,
        _ => true,
    };
    let found = (start..bytes.len()).step_by(CHUNK).find_map(|from| {
        let chunk = from..bytes.len().min(from + CHUNK);
        match is_plain(&bytes[chunk.clone()]) {
            true => None,
            false => chunk.into_iter().find(is_bad),
        }
    })?;
    let found_char = text[found..].chars().next()?;
    Some(Fault {
        kind: ErrorKind::Syntax,
        message: format!(
            "control character U+{:04X} is not allowed",
            u32::from(found_char)
        ),
        at: found..found + found_char.len_utf8(),
        first: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines that the fast reader takes and lines that it must leave, at several depths.
    fn lines() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "a:",
            "a: 1",
            "b:   x y  ",
            "- ",
            "-",
            "- b",
            "- c: d",
            "-   c: d",
            "- - x",
            "- e:",
            "# x",
            "",
            "",
            "t",
            "k: |",
            "k: |-",
            "k: |+",
            "k: |2",
            "k: |1-",
            "- |",
            "- |2",
            "text",
            "m: # c",
            "i: x # c",
            "i: x #c",
            "\"q\": x",
            "'q' : x",
            "\"q\":x",
            "e: [a, b]",
            "e: [ ]",
            "e: []",
            "f: {a: b}",
            "f: {}",
            "f: { a: {b: c} }",
            "f: {\"a\":1, b: [1, 2.5]}",
            "f: {a:b}",
            "f: {a: 1,}",
            "f: {a: 1, a: 2}",
            "f: [a,]",
            "f: [,]",
            "[a]",
            "[a",
            "g: 'it''s'",
            "h: \"a\\nb\"",
            "h: \"a\\x41\"",
            "j: \"a",
            "j: 'a' b",
            "j: 'a'#b",
            "l: x: y",
            "l: x:",
            "x:y",
            "n: -1",
            "n: - 1",
            "n: -",
            "n: -a",
            "o: *x",
            "o: &x y",
            "o: !t y",
            "p: >",
            "---",
            "--- a",
            "...",
            "<<: {a: 1}",
            "? z",
            ": z",
            "1: x",
            "~: x",
            "r: 2001-01-01",
            "s: .5",
            "u: ..",
            "v: ...",
            "w: a#b",
            "y: \u{e9} \u{85}",
            "z: \u{2014}",
            "aa: [x-y, /a/b, a b ]",
            "bb: [a: b]",
            "cc: {a: }",
            "dd: [\"a\", 'b']",
            "ee: [a #b]",
            "ff: % x",
            "gg: @x",
            "hh: ?x",
            "- --x",
            "--y: --z 1",
            "ii: ---",
            "- ---x",
        ]);
        let line = (0usize..5, part, 0usize..2).prop_map(|(indent, part, blanks)| {
            format!("{}{part}{}", " ".repeat(indent), " ".repeat(blanks))
        });
        (prop::collection::vec(line, 0..9), any::<bool>())
            .prop_map(|(lines, ends)| lines.join("\n") + if ends { "\n" } else { "" })
    }

    fn agree(text: &str) -> Result<bool, TestCaseError> {
        agreement(text).map_err(TestCaseError::fail)
    }

    /// Values with strings of every style.
    fn tree() -> impl Strategy<Value = Value> {
        let text = prop_oneof!["[a-z]{1,5}", "[ -~\n]{0,8}", "[a \n]{0,8}", "[0-9.:-]{1,5}"];
        let scalar = prop_oneof![
            text.prop_map(Value::from),
            Just(Value::Null),
            Just(Value::Int(7))
        ];
        let key = prop_oneof![4 => "[a-z]{1,5}", 1 => "[ -~\n]{0,6}"];
        scalar.prop_recursive(5, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Seq),
                prop::collection::btree_map(key.clone(), inner, 0..5)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

        #[test]
        fn the_fast_reader_reads_as_the_parser_does(
            lines in lines(),
            other in "[ \\n:#'\"|{}\\[\\],a0-]{0,30}",
        ) {
            agree(&lines)?;
            agree(&other)?;
        }

        #[test]
        fn the_fast_reader_reads_what_is_emitted_as_the_parser_does(tree in tree()) {
            agree(&crate::emit(&tree))?;
        }
    }

    #[test]
    fn the_fast_reader_takes_what_people_and_programs_write() {
        for text in [
            "apiVersion: score.dev/v1b1\nmetadata:\n  name: web # c\ncontainers:\n  main:\n    image: .\n    \
             command: [\"/bin/sh\", '-c']\n    variables:\n      A: ${resources.db.host}\n      B: \"yes\"\n",
            "- op: set\n  path: a.b\n  value: {x: [1, two]}\n- op: delete\n  path: c\n",
            "args:\n  - --port\n  - -v\nsuffix: -09a\n",
            "---\na: |\n  #!/bin/sh\n  set -e\n\n  x\nb:\n- 1\n- c:\n    - 2\n",
            "# c\n\nhost: h\nport: 5432\npassword: \u{1f510}\u{1f4ac}a_b\n",
            "a: \"\\U0001F510\\u00e9\\x41\\n\"\nb: {c: \"\\xe9\"}\n",
            "redis.conf: |\n  port 6379\n  save 60 1",
        ] {
            assert!(agree(text).expect(text), "{text}");
        }
        // Blanks that end a text are for the parser to judge.
        assert!(!agree("k: |+\n a:\n  ").expect("it is left to the parser"));
    }
}
