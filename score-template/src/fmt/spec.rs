//! The flags of a verb, and padding.

use super::Unprintable;
use crate::value::{MAX_NESTING, Value};

/// The flags, width and precision between `%` and the verb.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Spec {
    pub(super) minus: bool,
    pub(super) plus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    /// `%#v`
    pub(super) go_syntax: bool,
    /// `%+v`
    pub(super) field_names: bool,
    /// The length that the whole text may have.
    pub(super) limit: usize,
}

impl Spec {
    /// A verb without flags, whose text gets no longer than `limit`.
    pub(super) fn up_to(limit: usize) -> Self {
        Spec {
            limit,
            ..Spec::default()
        }
    }

    /// Refuses a value that is nested too deeply, or for whose text there is no room.
    pub(super) fn check(self, out: &[u8], value: &Value, depth: usize) -> Result<(), Unprintable> {
        let bytes = value.as_bytes().map_or(0, <[u8]>::len);
        // A character has four bytes at most.
        let printed = self
            .precision
            .map_or(bytes, |most| bytes.min(most.saturating_mul(4)));
        if depth > MAX_NESTING {
            return Err(Unprintable::TooDeep);
        }
        if out.len().saturating_add(printed) > self.limit {
            return Err(Unprintable::TooLarge);
        }
        Ok(())
    }
}

/// Brings text to the width, counted in characters.
pub(super) fn pad(out: &mut Vec<u8>, spec: Spec, text: &[u8]) {
    let length = text
        .utf8_chunks()
        .map(|chunk| chunk.valid().chars().count() + chunk.invalid().len())
        .sum();
    let missing = spec.width.unwrap_or(0).saturating_sub(length);
    if spec.minus {
        out.extend_from_slice(text);
        out.resize(out.len() + missing, b' ');
    } else {
        out.resize(out.len() + missing, if spec.zero { b'0' } else { b' ' });
        out.extend_from_slice(text);
    }
}
