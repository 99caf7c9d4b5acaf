//! Reads the entries of a large map by several threads. A block map is cut where its keys stand, since nothing in
//! an entry stands as far left as its key; each chunk is read by itself, and the chunks are put together.

use crate::parallel::map;

use super::{Line, SimpleReader};
use crate::build::Build;

/// The number of bytes that are worth a thread.
pub(crate) const CHUNK: usize = 1 << 16;
/// The greatest depth of a map that is split: large maps stand at the top or just below.
const MAX_SPLIT_DEPTH: u32 = 2;

impl<B: Build> SimpleReader<'_, B> {
    /// True if the map that starts at a line may be large enough.
    pub(super) fn is_worth_splitting(&self, line: &Line) -> bool {
        let before = &self.bytes[line.start - line.indent..line.start];
        self.depth <= MAX_SPLIT_DEPTH
            && self.bytes.len() - line.start > self.chunk
            // It is no map in a list, whose first key stands behind a dash.
            && before.iter().all(|b| *b == b' ')
    }

    /// The entries of the map that starts at the current line, as [`SimpleReader::entries`] reads them.
    pub(super) fn entries_in_parallel(&mut self, first: &Line) -> Option<B::Map> {
        let (chunks, end) = self.chunks(first);
        if chunks.len() < 2 {
            return self.entries(first.indent);
        }
        let read: Vec<Option<(B::Map, usize)>> = map(0..chunks.len(), 1, |i| {
            let chunk_end = chunks.get(i + 1).map_or(end, |next| *next);
            let text = &self.text[..chunk_end];
            let mut reader = SimpleReader::new(text, chunks[i], self.chunk, self.build);
            reader.depth = self.depth;
            let map = reader.entries(first.indent)?;
            reader.line.is_none().then_some((map, reader.end))
        });
        let mut map = B::Map::default();
        for read in read {
            let (chunk, end) = read?;
            self.build.append(&mut map, chunk).ok()?;
            self.end = end;
        }
        self.next = end;
        self.advance();
        Some(map)
    }

    /// The starts of the chunks of a map, each at the first byte of a line, and the end of the map.
    fn chunks(&self, first: &Line) -> (Vec<usize>, usize) {
        let mut chunks = vec![first.start - first.indent];
        let mut at = first.end + 1;
        while at < self.bytes.len() {
            let line = self.line_at(at);
            // Comments stand anywhere.
            if line.start < line.end && self.bytes[line.start] != b'#' {
                if line.indent < first.indent {
                    return (chunks, at);
                }
                let is_large = chunks.last().is_some_and(|start| at - start >= self.chunk);
                if line.indent == first.indent && is_large && !self.is_item(&line) {
                    chunks.push(at);
                }
            }
            at = line.end + 1;
        }
        (chunks, self.bytes.len())
    }
}
