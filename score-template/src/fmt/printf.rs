//! `printf`: the format string, and which argument goes to which verb.

use super::Unprintable;
use super::spec::Spec;
use super::verb::write;
use crate::value::Value;

/// The largest width or precision; beyond it Go gives up on the format.
const LARGEST: usize = 1_000_000;

/// Formats arguments as Go's `Sprintf` does. Wrong verbs are no error: they are shown as such.
///
/// # Errors
/// A value is nested too deeply, or too large, or all that is added is much more than `limit` bytes.
pub fn printf(
    out: &mut Vec<u8>,
    format: &[u8],
    args: &[Value],
    limit: usize,
) -> Result<(), Unprintable> {
    let end = out.len().saturating_add(limit);
    let mut scan = Scan {
        end,
        format,
        at: 0,
        args,
        next: 0,
        reordered: false,
        indexes_are_valid: true,
    };
    while let Some(rest) = format.get(scan.at..).filter(|rest| !rest.is_empty()) {
        let length = rest
            .iter()
            .position(|byte| *byte == b'%')
            .unwrap_or(rest.len());
        out.extend_from_slice(rest.get(..length).unwrap_or_default());
        scan.at += length;
        if scan.peek().is_some() {
            scan.at += 1;
            scan.directive(out)?;
        }
    }
    if scan.reordered {
        return Ok(());
    }
    let extra = args.get(scan.next..).unwrap_or_default();
    for (index, value) in extra.iter().enumerate() {
        out.extend_from_slice(if index == 0 { b"%!(EXTRA " } else { b", " });
        if !value.is_nil() {
            out.extend_from_slice(value.type_name().as_bytes());
            out.push(b'=');
        }
        write(out, Spec::up_to(end), 'v', value)?;
    }
    if !extra.is_empty() {
        out.push(b')');
    }
    Ok(())
}

struct Scan<'a> {
    /// The length that the text may have.
    end: usize,
    format: &'a [u8],
    at: usize,
    args: &'a [Value],
    /// The argument that the next verb takes.
    next: usize,
    /// True if an argument was named by its number.
    reordered: bool,
    /// True if every such number was that of an argument.
    indexes_are_valid: bool,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// The directive that follows a `%`.
    fn directive(&mut self, out: &mut Vec<u8>) -> Result<(), Unprintable> {
        self.indexes_are_valid = true;
        let mut spec = self.flags();
        let mut after_index = self.index();
        if self.accept(b'*') {
            match self.number_from_args() {
                Some(width) => {
                    spec.width = usize::try_from(width.unsigned_abs()).ok();
                    spec.minus |= width < 0;
                    spec.zero &= width >= 0;
                }
                None => out.extend_from_slice(b"%!(BADWIDTH)"),
            }
            after_index = false;
        } else {
            spec.width = self.number();
            self.indexes_are_valid &= !(after_index && spec.width.is_some());
        }
        if self.at + 1 < self.format.len() && self.accept(b'.') {
            self.indexes_are_valid &= !after_index;
            after_index = self.index();
            if self.accept(b'*') {
                match self.number_from_args() {
                    Some(precision) if precision >= 0 => {
                        spec.precision = usize::try_from(precision).ok()
                    }
                    _ => out.extend_from_slice(b"%!(BADPREC)"),
                }
                after_index = false;
            } else {
                spec.precision = Some(self.number().unwrap_or(0));
            }
        }
        if !after_index {
            self.index();
        }
        self.verb(out, spec)
    }

    fn flags(&mut self) -> Spec {
        let mut spec = Spec::up_to(self.end);
        loop {
            match self.peek() {
                Some(b'#') => spec.sharp = true,
                Some(b'0') => spec.zero = true,
                Some(b'+') => spec.plus = true,
                Some(b'-') => spec.minus = true,
                Some(b' ') => spec.space = true,
                _ => return spec,
            }
            self.at += 1;
        }
    }

    fn verb(&mut self, out: &mut Vec<u8>, mut spec: Spec) -> Result<(), Unprintable> {
        let rest = self.format.get(self.at..).unwrap_or_default();
        let Some(chunk) = rest.utf8_chunks().next() else {
            out.extend_from_slice(b"%!(NOVERB)");
            return Ok(());
        };
        let verb = chunk
            .valid()
            .chars()
            .next()
            .unwrap_or(char::REPLACEMENT_CHARACTER);
        self.at += if chunk.valid().is_empty() {
            1
        } else {
            verb.len_utf8()
        };
        if verb == '%' {
            out.push(b'%');
            return Ok(());
        }
        let bad = |problem: &str| format!("%!{verb}({problem})").into_bytes();
        if !self.indexes_are_valid {
            out.extend(bad("BADINDEX"));
            return Ok(());
        }
        let Some(value) = self.args.get(self.next) else {
            out.extend(bad("MISSING"));
            return Ok(());
        };
        self.next += 1;
        if verb == 'v' {
            spec.go_syntax = std::mem::take(&mut spec.sharp);
            spec.field_names = std::mem::take(&mut spec.plus);
        }
        write(out, spec, verb, value)
    }

    /// Reads `[n]`, the number of the argument to be used next; `false` if there is no number here.
    fn index(&mut self) -> bool {
        if self.peek() != Some(b'[') {
            return false;
        }
        self.reordered = true;
        let rest = self.format.get(self.at..).unwrap_or_default();
        let Some(length) = rest
            .iter()
            .position(|byte| *byte == b']')
            .filter(|_| rest.len() >= 3)
        else {
            self.indexes_are_valid = false;
            self.at += 1;
            return false;
        };
        let digits = rest
            .get(1..length)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .unwrap_or_default();
        self.at += length + 1;
        let number = digits
            .parse::<usize>()
            .ok()
            .filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
        match number
            .and_then(|number| number.checked_sub(1))
            .filter(|index| *index < self.args.len())
        {
            Some(index) => self.next = index,
            None => self.indexes_are_valid = false,
        }
        number.is_some()
    }

    /// A number in the format. One that is too large takes the rest of the format away.
    fn number(&mut self) -> Option<usize> {
        let mut number = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let value = number.unwrap_or(0);
            if value > LARGEST {
                self.at = self.format.len();
                return None;
            }
            number = Some(value * 10 + usize::from(digit - b'0'));
            self.at += 1;
        }
        number
    }

    /// `*`: a number that is the next argument.
    fn number_from_args(&mut self) -> Option<i64> {
        let value = self.args.get(self.next)?;
        self.next += 1;
        let number = match value {
            Value::Int(number) | Value::Int64(number) | Value::Duration(number) => *number,
            Value::Uint64(number) => i64::try_from(*number).ok()?,
            _ => return None,
        };
        usize::try_from(number.unsigned_abs())
            .is_ok_and(|size| size <= LARGEST)
            .then_some(number)
    }
}
