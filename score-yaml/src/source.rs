//! The texts of a run, and places in them.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// A text in a [`SourceMap`]: an index, valid in the map that gave it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileId(u32);

impl FileId {
    /// Of a text that is in no map, while the crate reads it.
    pub(crate) const DETACHED: FileId = FileId(u32::MAX);
}

/// A place: a range of bytes of one text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte; equal to `start` for an empty place.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`. Offsets past 4 GiB stick to the end.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            file,
            start: clamp(start),
            end: clamp(end),
        }
    }

    /// The byte range in the text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The part of a text that messages may show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Excerpt {
    /// The lines in question: the text is the user's own, or meant to be read.
    #[default]
    Shown,
    /// Names of fields and places: its values are secrets.
    Masked,
    /// Places, and the field in question: the text belongs to somebody else.
    Hidden,
}

/// A text and the name it is shown by: a path as the user wrote it, or a flag.
#[derive(Clone)]
pub struct Source {
    /// Its name in messages.
    pub name: String,
    /// The text itself.
    pub text: String,
    /// The part of it that messages may show.
    pub excerpt: Excerpt,
    /// Made when a place in it is first asked for: there may be as many errors as lines.
    checkpoints: OnceLock<Vec<Checkpoint>>,
    /// The digest of this text and of all before it in its map.
    digest: OnceLock<Digest>,
}

/// A digest of texts.
pub type Digest = [u8; 32];

impl Source {
    /// True if messages may show what stands in it.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.excerpt == Excerpt::Shown
    }
}

/// Its name and size. The text may hold secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("bytes", &self.text.len())
            .field("excerpt", &self.excerpt)
            .finish_non_exhaustive()
    }
}

/// The line and column of a byte: of the first in each line, and of one every 4 KiB in a long line.
#[derive(Clone, Copy, Debug)]
struct Checkpoint {
    at: usize,
    /// From 1.
    line: usize,
    /// The number of characters before it in its line.
    before: usize,
}

impl Source {
    /// Line and column of a byte where a character starts.
    fn place(&self, byte: usize) -> (usize, usize) {
        let checkpoints = self.checkpoints.get_or_init(|| checkpoints(&self.text));
        let behind = checkpoints.partition_point(|checkpoint| checkpoint.at <= byte);
        let checkpoint = checkpoints[behind - 1];
        let column = checkpoint.before + self.text[checkpoint.at..byte].chars().count() + 1;
        (checkpoint.line, column)
    }
}

fn release(source: &mut Arc<Source>) {
    *source = Arc::new(Source {
        name: source.name.clone(),
        text: String::new(),
        excerpt: source.excerpt,
        checkpoints: OnceLock::new(),
        digest: OnceLock::new(),
    });
}

/// The start of the character that a byte belongs to.
fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The checkpoints of a text, in their order; the first is at its start.
fn checkpoints(text: &str) -> Vec<Checkpoint> {
    const FAR: usize = 4096;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let mut checkpoints = Vec::new();
    let mut at = 0;
    for (index, end) in ends.chain([text.len()]).enumerate() {
        let mut checkpoint = Checkpoint {
            at,
            line: index + 1,
            before: 0,
        };
        checkpoints.push(checkpoint);
        while end - checkpoint.at > FAR {
            let next = boundary(text, checkpoint.at + FAR);
            checkpoint.before += text[checkpoint.at..next].chars().count();
            checkpoint.at = next;
            checkpoints.push(checkpoint);
        }
        at = end;
    }
    checkpoints
}

/// All texts of a run. Grows only, so a [`Span`] stays valid.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    /// Shared: a run of very many environments keeps a copy for each.
    sources: Vec<Arc<Source>>,
}

/// A place as people count: line and column from 1, the column in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The source's name.
    pub name: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl SourceMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under a name and returns its id. Messages may show its lines.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.add_as(name, text, Excerpt::Shown)
    }

    /// Adds a text of which messages show as much as `excerpt` says.
    pub fn add_as(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        excerpt: Excerpt,
    ) -> FileId {
        let id = FileId(u32::try_from(self.sources.len()).expect("fewer than 2^32 sources"));
        self.sources.push(Arc::new(Source {
            name: name.into(),
            text: text.into(),
            excerpt,
            checkpoints: OnceLock::new(),
            digest: OnceLock::new(),
        }));
        id
    }

    /// Gives the memory of all texts back, for who has said all that there is to say of them: a place in one of them is the
    /// start of an empty text from then on.
    pub fn release_texts(&mut self) {
        self.sources.iter_mut().for_each(release);
    }

    /// The same of one text, if its values are secrets and nobody is shown its lines anyway.
    pub fn release_masked_text(&mut self, file: FileId) {
        if let Some(source) = self.sources.get_mut(file.0 as usize)
            && source.excerpt == Excerpt::Masked
        {
            release(source);
        }
    }

    /// The digest of all texts in their order; `None` if there is none. A step makes one of a text and of the digest of those before
    /// it. That is done once for each text, also for the copies of a map that share it: all who ask have to take the same step.
    pub fn digest(&self, step: impl Fn(Option<&Digest>, &str) -> Digest) -> Option<&Digest> {
        let known = self
            .sources
            .iter()
            .rposition(|source| source.digest.get().is_some());
        let mut last = known.and_then(|at| self.sources[at].digest.get());
        for source in &self.sources[known.map_or(0, |at| at + 1)..] {
            last = Some(source.digest.get_or_init(|| step(last, &source.text)));
        }
        last
    }

    /// True if messages may show what stands at a place.
    #[must_use]
    pub fn is_shown(&self, file: FileId) -> bool {
        self.get(file).is_shown()
    }

    /// All texts, in the order in which they were added.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Source> + ExactSizeIterator + Clone {
        self.sources.iter().map(|source| &**source)
    }

    /// The source of an id that this map gave.
    #[must_use]
    pub fn get(&self, id: FileId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// The text of a place; empty if the place is not inside its text.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .text
            .get(span.range())
            .unwrap_or_default()
    }

    /// Line and column of a place's first byte.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        let source = self.get(span.file);
        let start = boundary(&source.text, (span.start as usize).min(source.text.len()));
        let (line, column) = source.place(start);
        Location {
            name: source.name.clone(),
            line,
            column,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Line and column by counting from the start.
    fn counted(text: &str, at: usize) -> (usize, usize) {
        let before = &text[..at];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (line, before[start..].chars().count() + 1)
    }

    #[test]
    fn a_text_is_not_in_its_debug_output() {
        let mut sources = SourceMap::new();
        let file = sources.add_as("state.yaml", "password: hunter2", Excerpt::Masked);
        assert!(!sources.is_shown(file));
        let text = format!("{sources:?}");
        assert!(
            text.contains("state.yaml") && !text.contains("hunter2"),
            "{text}"
        );
    }

    #[test]
    fn each_text_is_digested_once_however_many_maps_share_it() {
        let bytes = std::cell::Cell::new(0);
        let step = |before: Option<&Digest>, text: &str| {
            bytes.set(bytes.get() + text.len());
            let mut digest = before.copied().unwrap_or_default();
            for (at, byte) in text.bytes().enumerate() {
                digest[at % 32] = digest[at % 32].wrapping_mul(31).wrapping_add(byte);
            }
            digest
        };
        let mut sources = SourceMap::new();
        assert_eq!(sources.digest(step), None);
        sources.add("a", "first");
        sources.add("b", "second");
        let mut digests = Vec::new();
        for environment in 0..100 {
            let mut copy = sources.clone();
            copy.add("state", format!("{environment:02}"));
            digests.push(copy.digest(step).copied());
            // As a run of very many environments, whose maps grow.
            sources.add("state", format!("{environment:02}"));
        }
        let all = sources.digest(step).copied();
        // The copy is another one each time, and so is its last text.
        assert_eq!(bytes.get(), 11 + 2 * 100 + 2 * 100);
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), 100);
        let mut anew = SourceMap::new();
        for source in sources.iter() {
            anew.add("", source.text.as_str());
        }
        assert_eq!(anew.digest(step).copied(), all);
    }

    #[test]
    fn places_in_long_lines_are_those_that_are_counted() {
        let long = "aé\u{10000}".repeat(3000);
        for text in [
            "",
            "a",
            "a\n",
            "\n\n",
            &long,
            &format!("x\n{long}\n{long}\ny"),
        ] {
            let mut sources = SourceMap::new();
            let file = sources.add("t", text);
            let steps = (0..=text.len()).step_by(if text.len() > 100 { 977 } else { 1 });
            for at in steps.map(|at| boundary(text, at)) {
                let found = sources.location(Span::new(file, at, at));
                assert_eq!((found.line, found.column), counted(text, at), "{at}");
            }
        }
    }

    #[test]
    fn of_texts_that_are_given_back_places_are_told_nevertheless() {
        let mut sources = SourceMap::new();
        let shown = sources.add("score.yaml", "a:\n  b: 1\n");
        let masked = sources.add_as("state.yaml", "a:\n  b: 1\n", Excerpt::Masked);
        for file in [shown, masked] {
            sources.release_masked_text(file);
        }
        let line = |sources: &SourceMap, file| sources.location(Span::new(file, 5, 6)).line;
        assert_eq!((line(&sources, shown), line(&sources, masked)), (2, 1));
        sources.release_texts();
        assert_eq!(line(&sources, shown), 1);
    }

    proptest! {
        #[test]
        fn places_are_those_that_are_counted(text in "[a\u{e9}\n]{0,40}", at in 0..80_usize) {
            let at = boundary(&text, at.min(text.len()));
            let mut sources = SourceMap::new();
            let file = sources.add("t", text.as_str());
            let found = sources.location(Span::new(file, at, at));
            prop_assert_eq!((found.line, found.column), counted(&text, at));
        }
    }
}
