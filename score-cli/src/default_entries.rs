//! The default provisioners of a project as they came with the tool: each entry is read when it is first asked. Of some
//! twenty, a run needs two or three.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use score_core::diagnostic::Diagnostics;
use score_core::host::Host;
use score_core::plan::{Entry, Node, Rank};
use score_core::provision::{
    Declaration, EntryContext, Kinds, Provider, Provisioner, Reply, Request, load_part,
};
use score_yaml::{FileId, Span, Str};

/// A file of entries whose text is part of the program.
pub struct DefaultFile {
    /// The text.
    pub text: &'static str,
    /// The file that it is in.
    pub file: FileId,
    /// The kinds of the program.
    pub kinds: Arc<Kinds>,
    /// The facts that a kind needs to know.
    pub context: EntryContext,
}

/// The most entries of a file of which an index is made.
const MAX_HEADS: usize = 64;

/// An index of the entries of a text. Of a text that is part of the program, the compiler makes it.
#[derive(Clone, Copy, Debug)]
pub struct Heads {
    heads: [Head; MAX_HEADS],
    count: usize,
}

/// Where an entry stands in the text, and what says which resources it takes.
#[derive(Clone, Copy, Debug)]
struct Head {
    start: usize,
    end: usize,
    uri: (usize, usize),
    kind: (usize, usize),
}

/// An entry of a default file.
struct DefaultEntry {
    file: Arc<DefaultFile>,
    uri: Str,
    kind: Str,
    span: Span,
    part: Range<usize>,
    read: OnceLock<ReadEntry>,
}

/// The parts of an entry that its head does not say.
struct ReadEntry {
    provisioner: Box<dyn Provisioner>,
    texts: Vec<Str>,
    params: Vec<Str>,
    outputs: Vec<Str>,
}

/// What is wrong with an entry, told to whoever asks it. No entry of a tool is so: a test of each reads all of them.
struct Unreadable(Diagnostics);

impl DefaultFile {
    /// The entries, unread, by their index. `None` if one has a kind that there is not.
    #[must_use]
    pub fn entries(self, heads: &Heads) -> Option<Vec<Box<dyn Provider>>> {
        let file = Arc::new(self);
        let entry = |head| Some(Box::new(DefaultEntry::new(&file, head)?) as Box<dyn Provider>);
        heads.heads.iter().take(heads.count).map(entry).collect()
    }
}

impl DefaultEntry {
    /// An entry, unread. `None` if there is no such kind.
    fn new(file: &Arc<DefaultFile>, head: &Head) -> Option<Self> {
        let (start, end) = head.uri;
        let uri = file.text.get(start..end)?;
        let (scheme, _) = uri.split_once(':')?;
        file.kinds.get(scheme)?;
        Some(DefaultEntry {
            uri: uri.into(),
            kind: file.text.get(head.kind.0..head.kind.1)?.into(),
            span: Span::new(file.file, start, end),
            part: head.start..head.end,
            read: OnceLock::new(),
            file: Arc::clone(file),
        })
    }

    fn read(&self) -> &ReadEntry {
        self.read.get_or_init(|| {
            let DefaultFile {
                text,
                file,
                kinds,
                context,
            } = &*self.file;
            let read = load_part(text, *file, self.part.clone(), kinds, context);
            let found = read.map(|mut entries| entries.pop());
            match found {
                Ok(Some(entry)) => ReadEntry {
                    provisioner: entry.provisioner,
                    texts: entry.texts,
                    params: entry.supported_params,
                    outputs: entry.expected_outputs,
                },
                found => ReadEntry {
                    provisioner: Box::new(Unreadable(found.err().unwrap_or_default())),
                    texts: Vec::new(),
                    params: Vec::new(),
                    outputs: Vec::new(),
                },
            }
        })
    }
}

impl Entry for DefaultEntry {
    fn kind(&self) -> &str {
        &self.kind
    }

    fn takes(&self, node: &Node) -> Option<Rank> {
        let takes = self.kind == node.uid.kind() && self.provisioner().takes(&node.uid);
        takes.then(Rank::default)
    }
}

impl Provider for DefaultEntry {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn provisioner(&self) -> &dyn Provisioner {
        &*self.read().provisioner
    }

    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn is_unchanged(&self) -> bool {
        true
    }

    fn declaration(&self) -> Declaration<'_> {
        let ReadEntry {
            params, outputs, ..
        } = self.read();
        Declaration {
            params,
            outputs,
            // The tool's own texts are no files that somebody mends.
            output_places: &[],
            is_first_asked: true,
            ..Declaration::default()
        }
    }

    fn texts(&self) -> &[Str] {
        &self.read().texts
    }
}

impl Provisioner for Unreadable {
    fn provision(&self, _: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        Err(self.0.clone())
    }
}

impl Heads {
    /// The heads of a text each of whose entries begins with the lines `- uri: URI` and `  type: TYPE` and has no class and no
    /// id. `None` if there is something else.
    #[must_use]
    pub const fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut found = Heads {
            heads: [Head::NONE; MAX_HEADS],
            count: 0,
        };
        let mut line = 0;
        while line < bytes.len() {
            let end = line_end(bytes, line);
            if starts_with(bytes, line, b"- ") {
                let Some(head) = Head::at(bytes, line) else {
                    return None;
                };
                if found.count == MAX_HEADS {
                    return None;
                }
                if found.count > 0 {
                    found.heads[found.count - 1].end = line;
                }
                found.heads[found.count] = head;
                found.count += 1;
            } else if !is_filler(bytes, line, found.count > 0) {
                return None;
            }
            line = end + 1;
        }
        if found.count == 0 {
            return None;
        }
        found.heads[found.count - 1].end = bytes.len();
        Some(found)
    }
}

impl Head {
    const NONE: Head = Head {
        start: 0,
        end: 0,
        uri: (0, 0),
        kind: (0, 0),
    };

    /// The head of the entry that begins with a line.
    const fn at(bytes: &[u8], line: usize) -> Option<Self> {
        let Some(uri) = value(bytes, line, b"- uri: ") else {
            return None;
        };
        match value(bytes, line_end(bytes, line) + 1, b"  type: ") {
            Some(kind) => Some(Head {
                start: line,
                end: line,
                uri,
                kind,
            }),
            None => None,
        }
    }
}

/// True if a line is no head: it is empty, a comment, or belongs to an entry and says nothing of which resources that takes.
const fn is_filler(bytes: &[u8], line: usize, is_in_entry: bool) -> bool {
    match bytes[line] {
        b'\n' | b'#' => true,
        b' ' => is_in_entry && starts_with(bytes, line, b"  ") && is_below_head(bytes, line + 2),
        _ => false,
    }
}

/// True if what stands in the column of an entry's fields is another field than `class` and `id`, or no field.
const fn is_below_head(bytes: &[u8], at: usize) -> bool {
    if at >= bytes.len() {
        return true;
    }
    match bytes[at] {
        b' ' | b'\n' | b'#' | b'-' => true,
        b'a'..=b'z' => !starts_with(bytes, at, b"class") && !starts_with(bytes, at, b"id"),
        _ => false,
    }
}

/// The end of the line that a byte is in.
const fn line_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'\n' {
        at += 1;
    }
    at
}

const fn starts_with(bytes: &[u8], line: usize, start: &[u8]) -> bool {
    let mut at = 0;
    while at < start.len() {
        if line + at >= bytes.len() || bytes[line + at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The place of the value of a line: a plain word, or a uri.
const fn value(bytes: &[u8], line: usize, field: &[u8]) -> Option<(usize, usize)> {
    let start = line + field.len();
    let end = line_end(bytes, line);
    if !starts_with(bytes, line, field) || start >= end || !bytes[start].is_ascii_lowercase() {
        return None;
    }
    let mut at = start;
    let mut has_scheme = false;
    while at < end {
        match bytes[at] {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'/' => {}
            b':' if !has_scheme && starts_with(bytes, at, b"://") => has_scheme = true,
            _ => return None,
        }
        at += 1;
    }
    Some((start, end))
}
