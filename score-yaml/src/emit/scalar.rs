//! How a string is written: plain, in single or double quotes, or as a literal block.

use super::Emitter;
use crate::message::is_hidden;
use crate::plain_word;
use crate::scalar::{Scalar, resolve};

/// What the characters of a string allow.
#[derive(PartialEq, Eq, Debug)]
struct Traits {
    has_line_breaks: bool,
    may_be_plain: bool,
    may_be_single_quoted: bool,
    may_be_literal: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// Whether a text is plain at a glance: a letter or a slash, then characters that mean nothing to YAML. Most
/// keys and many values are.
pub(super) fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .first()
        .is_some_and(|first| first.is_ascii_alphabetic() || *first == b'/')
        && plain_word::plain_prefix_len(bytes) == bytes.len()
        && (!plain_word::may_be_bool_or_null(bytes) || !is_ambiguous(text))
}

/// The longest key that can stand before its colon in one line, in bytes.
pub(super) const LONGEST_SIMPLE_KEY: usize = 128;

/// Whether a key can stand before its colon in one line; else it is written behind `? `.
pub(super) fn is_simple_key(key: &str) -> bool {
    key.len() <= LONGEST_SIMPLE_KEY
        && (key.bytes().all(|b| (b' '..=b'~').contains(&b)) || !key.chars().any(is_break))
}

/// What YAML 1.1, and so yaml.v3's writer, takes for the end of a line.
fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Where the first line of a text ends.
fn line_end(text: &str) -> usize {
    let end = text.find('\n').unwrap_or(text.len());
    let line = &text[..end];
    match line.is_ascii() && !line.contains('\r') {
        true => end,
        false => line.find(is_break).unwrap_or(end),
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Whether a character may be written as it is. The reference's writer knows none past the BMP.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// For each byte of ASCII whether it decides nothing behind the first: printable, and neither a blank nor `#` nor
/// `:`.
static IS_ORDINARY: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = b'!';
    while b <= b'~' {
        table[b as usize] = !matches!(b, b'#' | b':');
        b += 1;
    }
    table
};

impl Traits {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Traits {
                has_line_breaks: false,
                may_be_plain: true,
                may_be_single_quoted: true,
                may_be_literal: false,
            };
        }
        if text.is_ascii() {
            Self::of_ascii(text.as_bytes())
        } else {
            Self::of_any(text)
        }
    }

    /// As [`Traits::of_any`], for the text that nearly all text is, at a quarter of its cost.
    fn of_ascii(text: &[u8]) -> Self {
        let (first, last) = (text[0], text[text.len() - 1]);
        let is_blank = |at: usize| text.get(at).is_none_or(|b| matches!(b, b' ' | b'\t'));
        let mut indicators = text.starts_with(b"---")
            || text.starts_with(b"...")
            || b",[]{}&*!|>'\"%@`#".contains(&first)
            || matches!(first, b'?' | b'-') && is_blank(1);
        let (mut breaks, mut special, mut tabs) = (false, false, false);
        let (mut break_blank, mut blank_break) = (false, false);
        for (at, b) in text.iter().enumerate() {
            if IS_ORDINARY[usize::from(*b)] {
                continue;
            }
            let before = at.checked_sub(1).map(|at| text[at]);
            match b {
                b'#' => indicators |= matches!(before, Some(b' ' | b'\t' | b'\n' | b'\r' | b'\0')),
                b':' => indicators |= is_blank(at + 1),
                b' ' => break_blank |= matches!(before, Some(b'\n' | b'\r')),
                b'\t' => tabs = true,
                _ => special |= *b != b'\n',
            }
            if matches!(b, b'\n' | b'\r') {
                breaks = true;
                blank_break |= before == Some(b' ');
            }
        }
        let ends = first == b' ' || last == b' ';
        let unquotable = blank_break || special;
        Traits {
            has_line_breaks: breaks,
            may_be_plain: !(ends || breaks || break_blank || unquotable || tabs || indicators),
            may_be_single_quoted: !(break_blank || unquotable || tabs),
            may_be_literal: !(last == b' ' || unquotable),
        }
    }

    fn of_any(text: &str) -> Self {
        let (mut indicators, mut breaks, mut special, mut tabs) = (false, false, false, false);
        // A blank behind a line break, a blank before one, either at an end.
        let (mut break_blank, mut blank_break, mut ends) = (false, false, false);
        if text.starts_with("---") || text.starts_with("...") {
            indicators = true;
        }
        let mut before = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied();
            let is_followed_by_blank = next.is_none_or(is_blank);
            indicators |= match c {
                '#' => before.is_none_or(|b: char| is_blank(b) || is_break(b) || b == '\0'),
                ':' => is_followed_by_blank,
                '?' | '-' if before.is_none() => is_followed_by_blank,
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
                | '@' | '`' => before.is_none(),
                _ => false,
            };
            if c == '\t' {
                tabs = true;
            } else if !is_printable(c) {
                special = true;
            }
            if c == ' ' {
                ends |= before.is_none() || next.is_none();
                break_blank |= before.is_some_and(is_break);
            } else if is_break(c) {
                breaks = true;
                blank_break |= before == Some(' ');
            }
            before = Some(c);
        }
        let trails = text.ends_with(' ');
        let unquotable = blank_break || special;
        Traits {
            has_line_breaks: breaks,
            may_be_plain: !(ends || breaks || break_blank || unquotable || tabs || indicators),
            may_be_single_quoted: !(break_blank || unquotable || tabs),
            may_be_literal: !(trails || unquotable),
        }
    }
}

/// Whether plain text would be read as something else than a string, by this reader or by one of YAML 1.1.
fn is_ambiguous(text: &str) -> bool {
    resolve(text) != Scalar::String || is_old_bool(text) || is_base_60(text)
}

fn is_old_bool(text: &str) -> bool {
    matches!(
        text,
        "y" | "Y"
            | "yes"
            | "Yes"
            | "YES"
            | "on"
            | "On"
            | "ON"
            | "n"
            | "N"
            | "no"
            | "No"
            | "NO"
            | "off"
            | "Off"
            | "OFF"
    )
}

/// A number of YAML 1.1 in base 60: `12:30`, `190:20:30.5`.
fn is_base_60(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !body.starts_with(|c: char| c.is_ascii_digit()) || !body.contains(':') {
        return false;
    }
    let is_run = |s: &str| s.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let (body, fraction) = body.split_once('.').unwrap_or((body, ""));
    let mut groups = body.split(':');
    groups.next().is_some_and(is_run)
        && is_run(fraction)
        && groups
            .all(|group| matches!(group.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']))
}

/// `is_exact` asks for upstream's choice even where it cannot be read back.
fn style(text: &str, is_key: bool, is_exact: bool) -> Style {
    let traits = Traits::of(text);
    let mut style = if text.contains('\n') {
        Style::Literal
    } else if is_ambiguous(text) || is_key && !is_exact && text == "<<" {
        Style::DoubleQuoted
    } else {
        Style::Plain
    };
    if is_key && traits.has_line_breaks {
        style = Style::DoubleQuoted;
    }
    if style == Style::Plain && !traits.may_be_plain {
        style = Style::SingleQuoted;
    }
    // Upstream writes these raw, with indentation behind them; readers of YAML 1.2 take neither for a break.
    let is_separator = |c| matches!(c, '\u{2028}' | '\u{2029}');
    let separates =
        traits.has_line_breaks && text.trim_end_matches(is_separator).contains(is_separator);
    if !is_exact && (separates || style == Style::Literal && text.contains(is_separator)) {
        style = Style::DoubleQuoted;
    }
    if style == Style::SingleQuoted && !traits.may_be_single_quoted
        || style == Style::Literal && !traits.may_be_literal
    {
        style = Style::DoubleQuoted;
    }
    style
}

/// Whether a text has characters past ASCII that a terminal would obey or hide; the others are never written raw.
fn has_hidden(text: &str) -> bool {
    let mut before = None;
    !text.is_ascii()
        && text.chars().any(|c| {
            let is_hidden = !c.is_ascii() && is_hidden(before, c);
            before = Some(c);
            is_hidden
        })
}

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
        // The reference looks for the byte order mark at the start only, whichever character it is at.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ascii_has_the_same_traits_either_way(text in "[ -~\t\n\r\0]{1,8}|[-?:# .a]{1,6}|[a \n]{1,6}") {
            prop_assert_eq!(Traits::of_ascii(text.as_bytes()), Traits::of_any(&text));
        }

        #[test]
        fn a_word_is_plain_however_it_is_looked_at(text in "[a-z/][a-zA-Z0-9_.@=$-]{0,6}|[tTfFnNyYoO][a-zA-Z]{0,4}") {
            prop_assert_eq!(is_word(&text), style(&text, false, false) == Style::Plain);
        }
    }
}
