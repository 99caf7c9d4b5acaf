//! Chooses how a string is written: plain, in single or double quotes, or as a literal block.

use crate::plain_word;
use crate::scalar::{Scalar, resolve};

/// The ways to write a string that its characters allow.
#[derive(PartialEq, Eq, Debug)]
struct Traits {
    has_line_breaks: bool,
    may_be_plain: bool,
    may_be_single_quoted: bool,
    may_be_literal: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// True if a text is plain at a glance: a letter or a slash, then characters that mean nothing to YAML. Most
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
pub(super) const MAX_SIMPLE_KEY: usize = 128;

/// True if a key can stand before its colon in one line; else it is written behind `? `.
pub(super) fn is_simple_key(key: &str) -> bool {
    key.len() <= MAX_SIMPLE_KEY
        && (key.bytes().all(|b| (b' '..=b'~').contains(&b)) || !key.chars().any(is_break))
}

/// True if YAML 1.1, and so yaml.v3's writer, takes a character for the end of a line.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The end of the first line of a text.
pub(super) fn line_end(text: &str) -> usize {
    let end = text.find('\n').unwrap_or(text.len());
    let line = &text[..end];
    match line.is_ascii() && !line.contains('\r') {
        true => end,
        false => line.find(is_break).unwrap_or(end),
    }
}

pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// True if a character may be written as it is. yaml.v3's writer knows none past the BMP.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// For each byte of ASCII whether it decides nothing behind the first: printable, and neither a space nor `#` nor
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

    /// [`Traits::of_any`] for ASCII, as nearly all text is, at a quarter of its cost.
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
        // A space behind a line break, a space before one, either at an end.
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

/// True if plain text would be read as something else than a string, by this reader or by one of YAML 1.1.
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

/// The style of a text. `is_exact` asks for upstream's choice even where it cannot be read back.
pub(super) fn style(text: &str, is_key: bool, is_exact: bool) -> Style {
    let traits = Traits::of(text);
    let mut style = if traits.has_line_breaks && text.contains('\n') {
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
