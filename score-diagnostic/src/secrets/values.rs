//! The texts that are a project's values, and the ways in which messages may write them.

use std::borrow::Cow;

use score_yaml::message::{is_hidden, visible};
use score_yaml::{Map, Value};

use super::{LONG, SHORTEST};

/// Calls a function with each value.
pub type Visit<'v> = &'v dyn Fn(&mut dyn FnMut(&str));

/// Calls a function with each text in a value, and each number that may be a secret.
pub fn each_text(value: &Value, f: &mut dyn FnMut(&str)) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Int(n) => each_integer(i128::from(*n), f),
        Value::UInt(n) => each_integer(i128::from(*n), f),
        Value::Float(n) => each_float(*n, f),
        Value::String(text) | Value::Timestamp(text) => f(text),
        Value::Seq(items) => items.iter().for_each(|item| each_text(item, f)),
        Value::Map(map) => each_text_of(map, f),
    }
}

/// [`each_text`] of the values of a map.
pub fn each_text_of(map: &Map, f: &mut dyn FnMut(&str)) {
    map.values().for_each(|value| each_text(value, f));
}

/// Calls a function with a number, if it may be a secret. Most are small, and need not be written down to be passed over.
pub fn each_integer(n: i128, f: &mut dyn FnMut(&str)) {
    if !(-9_999..=99_999).contains(&n) {
        f(&n.to_string());
    }
}

/// [`each_integer`] for numbers with a point.
pub fn each_float(n: f64, f: &mut dyn FnMut(&str)) {
    if n.fract() != 0.0 || n.abs() >= 100_000.0 {
        f(&n.to_string());
    }
}

/// Calls a function with each form in which a value may be said, and the value. Of values with several lines each line
/// is one, or all together if each is too short.
pub(super) fn each_form(values: Visit<'_>, f: &mut dyn FnMut(&str, &str)) {
    values(&mut |value| {
        // As nearly all are.
        if is_simple(value) {
            let line = value.trim();
            if may_be_secret(line) {
                f(line, line);
            }
            return;
        }
        let mut is_known = false;
        for line in value.split(['\n', '\r']).map(str::trim) {
            if may_be_secret(line) {
                is_known = true;
                f(line, line);
                each_other_form(line, f);
            }
        }
        let lines = value.trim();
        if !is_known && lines.contains(['\n', '\r']) && may_be_secret(lines) {
            each_other_form(lines, f);
        }
    });
}

/// True if a text is no word of everybody: ports, amounts, `tcp`, `----`.
pub(super) fn may_be_secret(text: &str) -> bool {
    /// What templates of Go print for none.
    const NO_VALUE: &str = "<no value>";
    let is_long = text.len() >= SHORTEST;
    is_long && !is_small_number(text) && is_telling(text) && text != NO_VALUE
}

fn is_small_number(text: &str) -> bool {
    let is_of_number = |b: u8| b.is_ascii_digit() || b == b'.' || b == b'-';
    text.len() <= 5 && text.bytes().all(is_of_number)
}

/// True if there is a letter or a digit in it, or so many other characters that somebody thought of them.
fn is_telling(text: &str) -> bool {
    const SOME: usize = 4;
    if text.contains(char::is_alphanumeric) {
        return true;
    }
    let mut others: Vec<char> = Vec::new();
    for c in text.chars() {
        if others.len() < SOME && !others.contains(&c) {
            others.push(c);
        }
    }
    text.len() >= LONG && others.len() >= SOME
}

/// The form of a text in the quotes of others.
#[derive(Clone, Copy)]
enum Quoted {
    /// As Go's `%q`.
    Go,
    /// As Rust's `{:?}`.
    Rust,
    /// As JSON.
    Json,
    /// As JSON that may stand in HTML: what Go writes, and Jinja.
    Html,
    /// As JSON of ASCII only: what Python writes.
    Ascii,
}

/// True if a text is of one line and everybody writes it as it is.
fn is_simple(text: &str) -> bool {
    /// By byte.
    static SIMPLE: [bool; 256] = {
        const MARKS: &[u8] = b"\"\\<>&'";
        let mut simple = [false; 256];
        let mut byte = b' ';
        while byte <= b'~' {
            simple[byte as usize] = true;
            byte += 1;
        }
        let mut mark = 0;
        while mark < MARKS.len() {
            simple[MARKS[mark] as usize] = false;
            mark += 1;
        }
        simple
    };
    text.bytes().all(|byte| SIMPLE[usize::from(byte)])
}

/// Calls a function with each form of a text that is not the text.
fn each_other_form(text: &str, f: &mut dyn FnMut(&str, &str)) {
    if is_simple(text) {
        return;
    }
    let go = quoted(text, Quoted::Go);
    let twice = quoted(&go, Quoted::Go);
    let mut forms = vec![text.to_owned(), go, twice];
    let others = [Quoted::Rust, Quoted::Json, Quoted::Html, Quoted::Ascii];
    forms.extend(others.map(|how| quoted(text, how)));
    let mut said: Vec<Cow<'_, str>> = Vec::new();
    for form in &forms {
        let form = visible(form);
        if form != text && !said.contains(&form) {
            f(&form, text);
            said.push(form);
        }
    }
}

fn quoted(text: &str, how: Quoted) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_quoted(&mut out, c, how);
    }
    out
}

fn push_quoted(out: &mut String, c: char, how: Quoted) {
    let json = |out: &mut String| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    };
    match (c, how) {
        ('"' | '\\', _) => out.extend(['\\', c]),
        ('\n', _) => out.push_str("\\n"),
        ('\r', _) => out.push_str("\\r"),
        ('\t', _) => out.push_str("\\t"),
        ('\u{8}', Quoted::Go | Quoted::Json | Quoted::Html | Quoted::Ascii) => out.push_str("\\b"),
        ('\u{c}', Quoted::Go | Quoted::Json | Quoted::Html | Quoted::Ascii) => out.push_str("\\f"),
        ('\u{7}', Quoted::Go) => out.push_str("\\a"),
        ('\u{b}', Quoted::Go) => out.push_str("\\v"),
        ('\0', Quoted::Rust) => out.push_str("\\0"),
        ('<' | '>' | '&' | '\'', Quoted::Html) => json(out),
        (..' ', Quoted::Json | Quoted::Html | Quoted::Ascii) => json(out),
        ('\u{80}'.., Quoted::Ascii) => json(out),
        (_, Quoted::Go) if is_hidden(None, c) => match u32::from(c) {
            n @ ..0x80 => out.push_str(&format!("\\x{n:02x}")),
            n @ ..0x1_0000 => out.push_str(&format!("\\u{n:04x}")),
            n => out.push_str(&format!("\\U{n:08x}")),
        },
        // Rust writes them as `visible` does.
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(value: &str) -> Vec<String> {
        let mut forms = Vec::new();
        each_form(&|f| f(value), &mut |form, _| forms.push(form.to_owned()));
        forms
    }

    #[test]
    fn values_are_known_as_others_quote_them() {
        assert_eq!(forms("hunter2"), ["hunter2"]);
        assert_eq!(forms("tcp"), [""; 0]);
        assert_eq!(
            forms(r#"pa"ss\word"#),
            [r#"pa"ss\word"#, r#"pa\"ss\\word"#, r#"pa\\\"ss\\\\word"#]
        );
        assert_eq!(forms("a<b&c"), ["a<b&c", r"a\u003cb\u0026c"]);
        assert_eq!(forms("pässword"), ["pässword", r"p\u00e4ssword"]);
        let escape = forms("ab\u{1b}cd\u{7}");
        for form in [r"ab\u{1b}cd\u{7}", r"ab\x1bcd\a", r"ab\u001bcd\u0007"] {
            assert!(
                escape.iter().any(|known| known == form),
                "{form}: {escape:?}"
            );
        }
        // Each line is too short to be looked for alone.
        assert!(forms("ab\ncd\nef").contains(&r"ab\ncd\nef".to_owned()));
    }

    #[test]
    fn what_everybody_says_is_no_secret() {
        for (text, expected) in [
            ("----", false),
            ("==========", false),
            ("!#%&/=?+", true),
            ("99999", false),
            ("123456", true),
            ("1.5", false),
            ("abc", false),
            ("abcd", true),
        ] {
            assert_eq!(may_be_secret(text), expected, "{text}");
        }
        let mut numbers = Vec::new();
        let value = score_yaml::parse_str("[99999, -9999, 100000, -10000, 3.0, 0.1234567, 1e300]");
        each_text(&value.expect("YAML"), &mut |n| numbers.push(n.len()));
        assert_eq!(numbers, [6, 6, 9, 301]);
    }
}
