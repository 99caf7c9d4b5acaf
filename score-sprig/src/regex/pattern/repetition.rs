//! Repetitions: `*`, `+`, `?` and counts.

use super::{Atom, Fault, MAX_REPEAT, Parser};

impl<'a> Parser<'a> {
    /// Repeats the last atom; `before` is the pattern from the repetition on, `last` from the one just before it.
    pub(super) fn repeat_counted(
        &mut self,
        Counts { min, max }: Counts,
        before: &'a str,
        last: Option<&'a str>,
    ) -> Result<(), Fault<'a>> {
        let times = max.unwrap_or(min);
        if min > times || times > MAX_REPEAT {
            return Err(Fault("invalid repeat count", self.part_from(before)));
        }
        let form = match max {
            Some(max) => format!("{{{min},{max}}}"),
            None => format!("{{{min},}}"),
        };
        self.repeat(&form, times.max(1), before, last)
    }

    pub(super) fn repeat(
        &mut self,
        form: &str,
        times: u32,
        before: &'a str,
        last: Option<&'a str>,
    ) -> Result<(), Fault<'a>> {
        let mut lazy = self.flags.lazy;
        if let Some(after) = self.rest.strip_prefix('?') {
            self.rest = after;
            lazy = !lazy;
        }
        if let Some(last) = last {
            return Err(Fault(
                "invalid nested repetition operator",
                self.part_from(last),
            ));
        }
        let part = self.part_from(before);
        let Some(atom) = self.atom else {
            return Err(Fault("missing argument to repetition operator", part));
        };
        let weight = atom.weight.saturating_mul(times);
        if weight > MAX_REPEAT {
            return Err(Fault("invalid repeat count", part));
        }
        // Flags may have been set since the atom, also between two repetitions of it.
        let mut end = atom.end;
        if atom.is_repeated {
            self.out.insert(end, ')');
            self.out.insert_str(atom.start, "(?:");
            end += 4;
        }
        self.out.insert_str(end, form);
        end += form.len();
        if lazy {
            self.out.insert(end, '?');
            end += 1;
        }
        self.weight = self.weight.max(weight);
        self.atom = Some(Atom {
            end,
            is_repeated: true,
            weight,
            ..atom
        });
        Ok(())
    }
}

/// The counts of a repetition.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    min: u32,
    /// `None` for any number.
    max: Option<u32>,
}

/// `{2}`, `{2,}`, `{2,3}` at the start of a text, and what follows; a number that is too large is the largest.
pub(super) fn counts(text: &str) -> Option<(Counts, &str)> {
    let (inner, after) = text.strip_prefix('{')?.split_once('}')?;
    let number = |text: &str| {
        let is_number = !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (text.len() == 1 || !text.starts_with('0'));
        is_number.then(|| text.parse().unwrap_or(u32::MAX))
    };
    let (min, max) = inner.split_once(',').unwrap_or((inner, inner));
    let min = number(min)?;
    let max = match max {
        "" => None,
        max => Some(number(max)?),
    };
    Some((Counts { min, max }, after))
}
