//! Reads simple YAML at ten times the speed of the parser: block maps and lists, scalars and brackets that end in their
//! line, literal blocks. That is what the emitter writes and most of what people write.
//!
//! [`read`] is the one gate to it. A text goes through if
//!
//! - it has no tabs, carriage returns or byte order marks, so that a line feed ends a line and only spaces indent;
//! - it cannot break a limit that the reader does not count: it has too few indicators for too many nodes, and the limit
//!   of depth is not below the default, which is far past [`MAX_DEPTH`];
//! - the reader then meets nothing but syntax that it knows, up to the end of the text.
//!
//! Anything else, an error among it, is for the parser: the reader gives up, and all that it built is dropped. So it is
//! safe as long as what it accepts means the same to the parser. It knows no anchors, aliases, tags, directives, merge
//! keys or second documents, and refuses any character that may start one. `parse::agreement` holds both readers against
//! each other: over all files of the corpus in `tests/agreement.rs`, where texts that once were read otherwise are kept,
//! too; over random texts beside it and in the fuzz target `yaml`.

mod block;
mod flow;
mod parallel;
mod scalar;

use crate::parallel::map;

use crate::build::{Build, NewKey};
use crate::characters::{BYTE_ORDER_MARK, Characters};
use crate::fault::Limits;

pub(crate) use parallel::CHUNK;

/// Deeper trees are left to the parser, which counts.
const MAX_DEPTH: u32 = 64;
/// Longer keys are left to the parser: at some length they are none.
const MAX_KEY: usize = 500;

/// The only document of a text from byte `start` on, if it is simple. `chunk` is how many bytes of a large map are worth
/// a thread.
pub(crate) fn read<B: Build>(
    text: &str,
    start: usize,
    characters: Characters,
    limits: Limits,
    chunk: usize,
    build: &B,
) -> Option<B::Node> {
    if !may_be_simple(text, start, characters, limits) {
        return None;
    }
    let mut reader = SimpleReader::new(text, start, chunk, build);
    let first = reader.line?;
    if first.indent == 0 && reader.trimmed(&first) == b"---" {
        reader.advance();
    }
    let node = reader.block()?;
    reader.line.is_none().then_some(node)
}

/// True if a text has only what the reader can judge.
fn may_be_simple(text: &str, start: usize, characters: Characters, limits: Limits) -> bool {
    let has_simple_lines = characters == Characters::Plain || has_simple_lines(&text[start..]);
    has_simple_lines
        && (text.len() <= limits.nodes || most_nodes(text) <= limits.nodes)
        && limits.depth >= Limits::default().depth
}

fn has_simple_lines(text: &str) -> bool {
    let mut mark = [0; 4];
    let mark = BYTE_ORDER_MARK.encode_utf8(&mut mark).as_bytes();
    let text = text.as_bytes();
    memchr::memchr2(b'\t', b'\r', text).is_none() && memchr::memmem::find(text, mark).is_none()
}

/// The most nodes that a text may have without aliases: an item stands behind a dash, a comma or a bracket, a key
/// and its value around a colon; and each may be the first of a collection.
fn most_nodes(text: &str) -> usize {
    const CHUNK: usize = 1 << 20;
    let bytes = text.as_bytes();
    let starts = |chunk: usize| {
        let chunk = chunk * CHUNK..bytes.len().min((chunk + 1) * CHUNK);
        let starts = chunk.filter(|at| match bytes[*at] {
            b':' | b',' | b'[' | b'{' => true,
            b'-' => matches!(bytes.get(at + 1), None | Some(b' ' | b'\n')),
            _ => false,
        });
        starts.count()
    };
    let chunks = map(0..bytes.len().div_ceil(CHUNK), 1, starts);
    3 * chunks.into_iter().sum::<usize>() + 1
}

/// A line that is neither empty nor a comment, or the part of it behind a `- `.
#[derive(Clone, Copy)]
struct Line {
    /// The column of its first character.
    indent: usize,
    start: usize,
    end: usize,
}

/// The bytes of an entry and of what is below it in most texts.
const ENTRY_BYTES: usize = 16;

/// The number of entries that are open at once in most texts.
const MOST_OPEN: usize = 32;

struct SimpleReader<'t, B: Build> {
    build: &'t B,
    /// The number of bytes of a large map that are worth a thread.
    chunk: usize,
    text: &'t str,
    bytes: &'t [u8],
    /// The start of the line after `line`.
    next: usize,
    line: Option<Line>,
    /// The end of the last token; the place of a value that is not there.
    end: usize,
    depth: u32,
    /// The entries of the open maps, those of inner ones last: how many a map has is known at its end.
    entries: Vec<(NewKey, B::Node)>,
    /// The items of the open lists, likewise.
    items: Vec<B::Node>,
    /// The text of the last block, whose room the next one takes.
    block: String,
}

impl<'t, B: Build> SimpleReader<'t, B> {
    /// A reader at the first line from byte `start` on.
    fn new(text: &'t str, start: usize, chunk: usize, build: &'t B) -> Self {
        let mut reader = SimpleReader {
            build,
            chunk,
            text,
            bytes: text.as_bytes(),
            next: start,
            line: None,
            end: start,
            depth: 0,
            entries: Vec::with_capacity(((text.len() - start) / ENTRY_BYTES).min(MOST_OPEN)),
            items: Vec::new(),
            block: String::new(),
        };
        reader.advance();
        reader
    }

    /// Goes to the next line that is neither empty nor a comment.
    fn advance(&mut self) {
        self.line = None;
        while self.next < self.bytes.len() {
            let line = self.line_at(self.next);
            self.next = line.end + 1;
            if line.start < line.end && self.bytes[line.start] != b'#' {
                self.line = Some(line);
                return;
            }
        }
    }

    /// The line that starts at a byte, without the spaces before it.
    fn line_at(&self, start: usize) -> Line {
        let rest = &self.bytes[start..];
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let indent = rest[..len].iter().take_while(|b| **b == b' ').count();
        Line {
            indent,
            start: start + indent,
            end: start + len,
        }
    }

    /// A line without the spaces behind it.
    fn trimmed(&self, line: &Line) -> &[u8] {
        self.bytes[line.start..line.end].trim_ascii_end()
    }

    /// The end of the spaces that start here.
    fn skip_spaces(&self, at: usize, end: usize) -> usize {
        at + self.bytes[at..end]
            .iter()
            .take_while(|b| **b == b' ')
            .count()
    }

    /// True if a space or the end of the line stands here.
    fn is_spaced(&self, at: usize, end: usize) -> bool {
        at >= end || self.bytes[at] == b' '
    }
}
