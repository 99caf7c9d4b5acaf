//! The places of values in a text: whole, or as much of them as is left where the text is cut.

use std::ops::Range;

use super::values::may_be_secret;
use super::{CUT, END, LONG, SHORTEST, Secrets};

/// A value, or a part of one, in a text.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The number of its form, if it is a whole one.
    pub(super) form: Option<usize>,
}

/// The marks for what is left out: in messages of ours, and in those of the template languages.
const GAPS: [&str; 2] = ["…", "..."];

/// True if a text says that something is left out of it.
pub(super) fn has_gap(text: &str) -> bool {
    GAPS.iter().any(|gap| text.contains(gap))
}

/// A text is not longer than this if it is whole: lines of programs are cut into pieces, and nothing stands there.
const PIECE: usize = 8 * 1024;

/// A text that is read in one direction.
struct Way<'t> {
    bytes: &'t [u8],
    /// The places where something was left out, in order.
    stops: Vec<usize>,
    /// The number of bytes of a value that count as one at the end of the text.
    end: usize,
}

impl Way<'_> {
    /// The number of bytes to mask, of those that the text has in common with a value from a place on, though they are
    /// not all of it.
    fn part(&self, at: usize, common: usize) -> usize {
        let is_end = at + common == self.bytes.len() && common >= self.end;
        if common >= CUT || is_end {
            return common;
        }
        let stops = self.stops.partition_point(|stop| *stop <= at + common);
        let stop = stops.checked_sub(1).map(|last| self.stops[last]);
        let part = stop.and_then(|stop| stop.checked_sub(at));
        part.filter(|part| *part >= SHORTEST).unwrap_or(0)
    }
}

impl Secrets {
    /// The places of values in a text.
    pub(super) fn places(&self, text: &str) -> Vec<Place> {
        let mut places = Vec::new();
        if text.len() < SHORTEST {
            return places;
        }
        let mut gaps: Vec<Range<usize>> = GAPS
            .iter()
            .flat_map(|gap| text.match_indices(gap))
            .map(|(at, gap)| at..at + gap.len())
            .collect();
        gaps.sort_unstable_by_key(|gap| gap.start);
        let end = if text.len() >= PIECE { SHORTEST } else { END };
        let forwards = Way {
            bytes: text.as_bytes(),
            stops: gaps.iter().map(|gap| gap.start).collect(),
            end,
        };
        self.forwards(text, &forwards, &mut places);
        let bytes: Vec<u8> = text.bytes().rev().collect();
        let backwards = Way {
            bytes: &bytes,
            stops: gaps.iter().rev().map(|gap| text.len() - gap.end).collect(),
            end,
        };
        self.backwards(text, &backwards, &mut places);
        places
    }

    /// Values, and how they start.
    fn forwards(&self, text: &str, way: &Way<'_>, places: &mut Vec<Place>) {
        for at in 0..way.bytes.len() {
            let rest = &way.bytes[at..];
            let Some(here) = self.forms.at(rest) else {
                continue;
            };
            if !text.is_char_boundary(at) {
                continue;
            }
            let length = |form: usize| self.forms.entries()[form].text.len();
            let mut whole = self.forms.whole(rest, here);
            let whole = whole.find(|form| {
                let length = length(*form);
                length >= LONG || is_free_before(text, at) && is_free_behind(text, at + length)
            });
            let mut end = at + way.part(at, here.common);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let is_part = may_be_secret(&text[at..end]);
            let is_part = is_part && (end - at >= LONG || is_free_before(text, at));
            match whole.map(|form| (form, at + length(form))) {
                Some((form, whole)) if !is_part || whole >= end => places.push(Place {
                    start: at,
                    end: whole,
                    form: Some(form),
                }),
                _ if is_part => places.push(Place {
                    start: at,
                    end,
                    form: None,
                }),
                _ => {}
            }
        }
    }

    /// The ends of values.
    fn backwards(&self, text: &str, way: &Way<'_>, places: &mut Vec<Place>) {
        for at in 0..way.bytes.len() {
            let Some(here) = self.backwards.at(&way.bytes[at..]) else {
                continue;
            };
            let end = text.len() - at;
            if !text.is_char_boundary(end) {
                continue;
            }
            let mut start = end - way.part(at, here.common);
            while !text.is_char_boundary(start) {
                start += 1;
            }
            let is_free = || end - start >= LONG || is_free_behind(text, end);
            if start < end && may_be_secret(&text[start..end]) && is_free() {
                places.push(Place {
                    start,
                    end,
                    form: None,
                });
            }
        }
    }
}

fn is_free_behind(text: &str, at: usize) -> bool {
    !text[at..].starts_with(char::is_alphanumeric)
}

/// True if no word goes on at a place: what is written out before it, `\n`, is no part of one.
fn is_free_before(text: &str, at: usize) -> bool {
    let before = &text[..at];
    !before.ends_with(char::is_alphanumeric) || ends_written_out(before)
}

/// True if a text ends with a character that is written out: `\n`, `\x1b`, `\u001b`, `\U0010ffff`. (`\u{1b}` ends no
/// word.)
fn ends_written_out(text: &str) -> bool {
    let bytes = text.as_bytes();
    let escape = |length: usize| {
        let at = bytes.len().checked_sub(length)?;
        bytes[at..].strip_prefix(b"\\")
    };
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let is = |length: usize, name: &[u8]| {
        let escape = escape(length);
        let escape = escape.and_then(|escape| escape.split_first());
        escape.is_some_and(|(first, digits)| name.contains(first) && is_hex(digits))
    };
    is(2, b"nrtabfv0") || is(4, b"x") || is(6, b"u") || is(10, b"U")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_out_ends_a_word() {
        for (before, expected) in [
            (r"x\n", true),
            (r"x\u{202e}", true),
            (r"x\u001b", true),
            (r"x\x1b", true),
            ("x: ", true),
            ("", true),
            ("n", false),
            (r"\q", false),
            (r"x\u00", false),
        ] {
            assert_eq!(is_free_before(before, before.len()), expected, "{before}");
        }
    }
}
