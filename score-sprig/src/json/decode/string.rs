//! Strings in JSON.

use std::borrow::Cow;

use super::{Decoder, Failure, invalid, unexpected_end};

impl Decoder<'_, '_, '_> {
    /// A string, from its opening quote on.
    pub(super) fn string(&mut self) -> Result<String, Failure> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let plain = self.text[self.at..].iter();
            let length = plain
                .take_while(|byte| !matches!(byte, b'"' | b'\\' | ..0x20))
                .count();
            out.push_str(&replaced(&self.text[self.at..self.at + length]));
            self.at += length;
            match self.text.get(self.at) {
                None => return Err(unexpected_end()),
                Some(b'"') => break,
                Some(b'\\') => {
                    self.at += 1;
                    let c = self.escape()?;
                    out.push(c);
                }
                Some(control) => return Err(invalid(*control, "in string literal")),
            }
        }
        self.at += 1;
        self.context.charge_bytes(out.len())?;
        Ok(out)
    }

    fn escape(&mut self) -> Result<char, Failure> {
        Ok(match self.take() {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            other => return Err(invalid(other, "in string escape code")),
        })
    }

    /// The four digits after `\u`, and if they are the first half of a pair, the second.
    fn unicode_escape(&mut self) -> Result<char, Failure> {
        let first = self.hex()?;
        if let Some(c) = char::from_u32(first) {
            return Ok(c);
        }
        let after = self.at;
        if first < 0xdc00 && self.text[after.min(self.text.len())..].starts_with(b"\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            // It stands for itself.
            self.at = after;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32, Failure> {
        let mut code = 0;
        for _ in 0..4 {
            let byte = self.take();
            let digit = char::from(byte).to_digit(16);
            let digit =
                digit.ok_or_else(|| invalid(byte, "in \\u hexadecimal character escape"))?;
            code = code << 4 | digit;
        }
        Ok(code)
    }
}

/// Text with U+FFFD for each byte that is not UTF-8.
fn replaced(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut out = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                out.push_str(chunk.valid());
                let count = chunk.invalid().len();
                out.extend(std::iter::repeat_n(char::REPLACEMENT_CHARACTER, count));
            }
            Cow::Owned(out)
        }
    }
}
