//! Values that need quotes, written in them.

use crate::braces::LONGEST_SHOWN;
use crate::fault::Quotable;
use crate::message::Name;

/// The way out for a value that needs quotes: the value in them, where it may be shown and is short. `key` is what stands
/// before it.
pub(crate) fn in_quotes(key: &str, value: &str, quotable: Quotable) -> String {
    let value = value.split(" #").next().unwrap_or_default().trim();
    let line = format!("{key}{}", quotes_around(value));
    let is_shown = quotable == Quotable::All && line.chars().count() <= LONGEST_SHOWN;
    match is_shown {
        true => format!("put the whole value in quotes: `{}`", Name(&line)),
        false => "put the whole value in quotes".to_owned(),
    }
}

/// The way out for a text that starts at a byte with a character that needs quotes: the whole value, if it is one of a
/// line that holds a key or an item alone.
pub(crate) fn in_quotes_from(text: &str, at: usize, quotable: Quotable) -> String {
    let before = text.get(..at).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let key = before.trim_start_matches([' ', '-']);
    let is_alone = !key.contains(['{', '[', '"', '\'', '#'])
        && match key.trim_end().strip_suffix(':') {
            Some(name) => !name.contains(": "),
            None => key.is_empty() && !before.is_empty(),
        };
    match text.get(at..).and_then(|rest| rest.lines().next()) {
        Some(value) if is_alone => in_quotes(key, value, quotable),
        _ => "put the text in quotes".to_owned(),
    }
}

/// A text in the quotes in which nothing of it needs an escape, or those that do the least.
fn quotes_around(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_in_quotes() {
        for (text, expected) in [
            (
                "a:\n  HOST: *.x.org\n",
                "put the whole value in quotes: `HOST: \"*.x.org\"`",
            ),
            (
                "- @a \"b\" # c\n",
                "put the whole value in quotes: `'@a \"b\"'`",
            ),
            ("{A: @a, B: b}", "put the text in quotes"),
            ("@a", "put the text in quotes"),
        ] {
            let at = text.find(['*', '@']).unwrap_or_default();
            assert_eq!(in_quotes_from(text, at, Quotable::All), expected, "{text}");
        }
        let secret = in_quotes_from("A: @hunter2", 3, Quotable::Keys);
        assert_eq!(secret, "put the whole value in quotes");
    }
}
