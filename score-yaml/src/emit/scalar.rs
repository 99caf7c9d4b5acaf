//! Writes strings in the style that is chosen for them.

use super::Emitter;
use super::style::{Style, is_blank, is_break, is_printable, is_word, line_end, style};
use crate::message::is_hidden;

impl Emitter<'_> {
    /// A string; `is_key` for one that stands before a colon.
    pub(super) fn text(&mut self, text: &str, is_key: bool) {
        if is_word(text) {
            return self.plain(text);
        }
        let style = match self.is_shown && has_hidden(text) {
            true => Style::DoubleQuoted,
            false => style(text, is_key, self.is_exact),
        };
        match style {
            Style::Plain => self.plain_text(text),
            Style::SingleQuoted => self.single_quoted(text),
            Style::DoubleQuoted => self.double_quoted(text),
            Style::Literal => self.literal(text),
        }
    }

    fn plain_text(&mut self, text: &str) {
        self.space();
        self.out.push_str(text);
        self.column += text.chars().count();
        self.is_after_space = false;
        self.is_at_indent = false;
    }

    /// The indent of the lines of a scalar.
    fn scalar_indent(&self) -> usize {
        self.indent.unwrap_or(0) + self.step
    }

    fn single_quoted(&mut self, text: &str) {
        self.space();
        self.push('\'');
        self.is_after_space = false;
        self.is_at_indent = false;
        let mut after_break = false;
        for c in text.chars() {
            if is_break(c) {
                self.push(c);
                self.column = 0;
                self.is_at_indent = true;
                after_break = true;
                continue;
            }
            if after_break {
                self.start_line_at(self.scalar_indent());
            }
            if c == '\'' {
                self.push('\'');
            }
            self.push(c);
            after_break = false;
        }
        self.push('\'');
        self.is_after_space = false;
        self.is_at_indent = false;
    }

    fn double_quoted(&mut self, text: &str) {
        self.space();
        self.push('"');
        // yaml.v3 looks for the byte order mark at the start only, whichever character it is at.
        let escape_all = text.starts_with('\u{feff}');
        let mut before = None;
        for c in text.chars() {
            let is_escaped = escape_all || !is_printable(c) || is_break(c) || c == '"' || c == '\\';
            if is_escaped || self.is_shown && is_hidden(before, c) {
                self.escaped(c);
            } else {
                self.push(c);
            }
            before = Some(c);
        }
        self.push('"');
        self.is_after_space = false;
        self.is_at_indent = false;
    }

    fn escaped(&mut self, c: char) {
        let short = match c {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let (letter, digits) = match u32::from(c) {
                    0..=0xff => ('x', 2),
                    0x100..=0xffff => ('u', 4),
                    _ => ('U', 8),
                };
                self.push('\\');
                self.push(letter);
                for place in (0..digits).rev() {
                    let digit = u32::from(c) >> (4 * place) & 0xf;
                    let digit = char::from_digit(digit, 16).expect("four bits are a hex digit");
                    self.push(digit.to_ascii_uppercase());
                }
                return;
            }
        };
        self.push('\\');
        self.push(short);
    }

    fn literal(&mut self, text: &str) {
        self.space();
        self.push('|');
        // Upstream gives no indentation before a tab, which its reader then refuses.
        if text.starts_with(|c| c == ' ' || is_break(c) || !self.is_exact && is_blank(c)) {
            self.push('2');
        }
        let mut from_end = text.chars().rev();
        if !from_end.next().is_some_and(is_break) {
            self.push('-');
        } else if from_end.next().is_none_or(is_break) {
            self.push('+');
        }
        self.is_at_indent = false;
        self.is_after_space = true;
        let indent = self.scalar_indent();
        let mut rest = text;
        if !self.is_exact && rest.starts_with(is_break) {
            // Upstream forgets the end of this line and so loses the first of the text.
            self.line_end();
        }
        let mut after_break = true;
        while let Some(c) = rest.chars().next() {
            if is_break(c) {
                if c == '\n' {
                    self.line_end();
                } else {
                    self.push(c);
                    self.column = 0;
                    self.is_at_indent = true;
                }
                after_break = true;
                rest = &rest[c.len_utf8()..];
                continue;
            }
            if after_break {
                self.start_line_at(indent);
            }
            let end = line_end(rest);
            self.out.push_str(&rest[..end]);
            self.column += end;
            self.is_at_indent = false;
            after_break = false;
            rest = &rest[end..];
        }
    }

    fn push(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }
}

/// True if a text has characters past ASCII that a terminal would obey or hide; the others are never written raw.
fn has_hidden(text: &str) -> bool {
    let mut before = None;
    !text.is_ascii()
        && text.chars().any(|c| {
            let is_hidden = !c.is_ascii() && is_hidden(before, c);
            before = Some(c);
            is_hidden
        })
}
