//! Reads the entries of a large map by several threads. A block map is cut where its keys stand, since nothing in
//! an entry stands as far left as its key; each piece is read by itself, and the pieces are put together.

use rayon::prelude::*;

use super::Build;
use super::fast::{Line, Reader};

/// So many bytes are worth a thread. In tests a few, so that all that is read there is read in pieces too.
const PIECE: usize = if cfg!(test) { 4 } else { 1 << 16 };
/// How deep a map is read so: large maps stand at the top or just below.
const DEPTH: u32 = 2;

impl<B: Build> Reader<'_, B> {
    /// Whether the map of the current line may be worth it.
    pub(super) fn may_be_wide(&self, line: &Line) -> bool {
        let before = &self.bytes[line.start - line.indent..line.start];
        self.depth <= DEPTH
            && self.bytes.len() - line.start > PIECE
            // It is no map in a list, whose first key stands behind a dash.
            && before.iter().all(|b| *b == b' ')
    }

    /// The entries of the map that starts at the current line, as [`Reader::entries`] reads them.
    pub(super) fn wide_entries(&mut self, first: &Line) -> Option<B::Map> {
        let (pieces, end) = self.pieces(first);
        if pieces.len() < 2 {
            return self.entries(first.indent);
        }
        let read: Vec<(B::Map, usize)> = pieces
            .par_iter()
            .enumerate()
            .map(|(i, start)| {
                let piece_end = pieces.get(i + 1).map_or(end, |next| *next);
                let mut reader = Reader {
                    build: self.build,
                    text: &self.text[..piece_end],
                    bytes: &self.bytes[..piece_end],
                    next: *start,
                    line: None,
                    end: *start,
                    depth: self.depth,
                    entries: Vec::new(),
                    items: Vec::new(),
                };
                reader.advance();
                let map = reader.entries(first.indent)?;
                reader.line.is_none().then_some((map, reader.end))
            })
            .collect::<Option<_>>()?;
        let mut map = B::Map::default();
        for (piece, end) in read {
            self.build.append(&mut map, piece).ok()?;
            self.end = end;
        }
        self.next = end;
        self.advance();
        Some(map)
    }

    /// Where the pieces of a map start, at the first byte of a line, and where the map ends.
    fn pieces(&self, first: &Line) -> (Vec<usize>, usize) {
        let mut pieces = vec![first.start - first.indent];
        let mut at = first.end + 1;
        while at < self.bytes.len() {
            let line = self.line_at(at);
            // Comments stand anywhere.
            if line.start < line.end && self.bytes[line.start] != b'#' {
                if line.indent < first.indent {
                    return (pieces, at);
                }
                let is_large = pieces.last().is_some_and(|start| at - start >= PIECE);
                if line.indent == first.indent && is_large && !self.is_item(&line) {
                    pieces.push(at);
                }
            }
            at = line.end + 1;
        }
        (pieces, self.bytes.len())
    }
}
