//! Escapes: what a backslash begins.

use std::fmt::Write as _;

use super::{Fault, Parser};

impl<'a> Parser<'a> {
    pub(super) fn escape(&mut self) -> Result<(), Fault<'a>> {
        match self.rest.as_bytes().get(1) {
            Some(b'A') => self.assertion(r"\A", 2),
            Some(b'b') => self.assertion(r"(?-u:\b)", 2),
            Some(b'B') => self.assertion(r"(?-u:\B)", 2),
            Some(b'z') => self.assertion(r"\z", 2),
            Some(b'C') => return Err(Fault("invalid escape sequence", &self.rest[..2])),
            Some(b'Q') => {
                let quoted = &self.rest[2..];
                let (literal, after) = quoted.split_once(r"\E").unwrap_or((quoted, ""));
                for c in literal.chars() {
                    self.literal(u32::from(c));
                }
                self.rest = after;
            }
            _ => {
                if let Some(class) = self.named_class()? {
                    let start = self.out.len();
                    let _ = write!(self.out, "[{class}]");
                    self.push_atom(start, 1);
                } else {
                    let code = self.escaped_character()?;
                    self.literal(code);
                }
            }
        }
        Ok(())
    }

    /// An escape that stands for one character.
    pub(super) fn escaped_character(&mut self) -> Result<u32, Fault<'a>> {
        let start = self.rest;
        let mut chars = start[1..].chars();
        let Some(c) = chars.next() else {
            return Err(Fault("trailing backslash at end of expression", ""));
        };
        let code = match c {
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(u32::from(c)),
            '0'..='7' => {
                let digits = chars.as_str().bytes().take(2);
                let more = digits
                    .take_while(|byte| matches!(byte, b'0'..=b'7'))
                    .count();
                let digits = &start[1..2 + more];
                chars = start[2 + more..].chars();
                // One digit alone would refer to a group.
                (c == '0' || more > 0).then(|| u32::from_str_radix(digits, 8).unwrap_or(0))
            }
            'x' => hexadecimal(&mut chars),
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            _ => None,
        };
        self.rest = chars.as_str();
        code.ok_or_else(|| Fault("invalid escape sequence", self.part_from(start)))
    }
}

/// The code after `\x`: two digits, or any number in braces.
fn hexadecimal(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let first = chars.next()?;
    if first != '{' {
        let second = chars.next()?;
        return Some(first.to_digit(16)? << 4 | second.to_digit(16)?);
    }
    let mut code = None;
    loop {
        match chars.next()? {
            '}' => return code,
            digit => {
                let next = code.unwrap_or(0) << 4 | digit.to_digit(16)?;
                code = Some(next).filter(|code| *code <= 0x10_ffff);
                code?;
            }
        }
    }
}
