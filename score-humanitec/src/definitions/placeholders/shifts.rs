//! The way back from a place in a string whose placeholders were replaced to its place in the string as it was written.

use score_yaml::{SortedMap, Span};

/// The pieces of strings that hold placeholders, by the places of the strings.
#[derive(Clone, Default, Debug)]
pub struct Shifts(SortedMap<Span, Vec<Shift>>);

/// The start of a piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    /// Where it starts when placeholders are replaced.
    pub(super) replaced: usize,
    /// Where it starts as it was written.
    pub(super) written: usize,
    /// The number of bytes that it was written with, if they were replaced by others.
    pub(super) placeholder: Option<usize>,
}

impl Shifts {
    pub(super) fn note(&mut self, span: Span, shifts: Vec<Shift>) {
        self.0.insert(span, shifts);
    }

    pub(super) fn append(&mut self, others: Shifts) {
        self.0.extend(others.0);
    }

    /// True if placeholders were replaced in the string that stands at a place.
    #[must_use]
    pub fn contains(&self, span: Span) -> bool {
        self.0.contains_key(&span)
    }

    /// The offset in the string as it was written of an offset in what it became, and how many bytes are in question
    /// there: those of the placeholder, or else as many as are given.
    #[must_use]
    pub fn written(&self, span: Span, offset: usize, length: usize) -> (usize, usize) {
        let shifts = self.0.get(&span).map_or(&[][..], |shifts| shifts);
        let behind = shifts.partition_point(|shift| shift.replaced <= offset);
        match behind.checked_sub(1).and_then(|at| shifts.get(at)) {
            None => (offset, length),
            Some(Shift {
                written,
                placeholder: Some(length),
                ..
            }) => (*written, *length),
            Some(shift) => (shift.written + (offset - shift.replaced), length),
        }
    }
}
