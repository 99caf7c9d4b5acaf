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
/// line that holds a key or an item alone, or one in brackets or braces that ends on its line.
pub(crate) fn in_quotes_from(text: &str, at: usize, quotable: Quotable) -> String {
    let general = || "put the text in quotes".to_owned();
    let before = text.get(..at).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let Some(value) = text.get(at..).and_then(|rest| rest.lines().next()) else {
        return general();
    };
    let has_quotes = |text: &str| text.contains(['"', '\'']);
    // A quote that is open there belongs to more than the value.
    let is_open = |quote: char| before.matches(quote).count() % 2 == 1;
    if is_open('"') || is_open('\'') || before.contains('#') {
        return general();
    }
    let is_key = |key: &str| match key.trim_end().strip_suffix(':') {
        Some(name) => !name.contains(": "),
        None => key.is_empty(),
    };
    if let Some(opened) = before.rfind(['{', '[']) {
        let key = before[opened..].rsplit(['{', '[', ',']).next();
        let key = key.unwrap_or_default().trim_start();
        let Some(end) = value.find([',', ']', '}']) else {
            return general();
        };
        let value = value[..end].trim_end();
        let is_whole = is_key(key) && !has_quotes(value) && !value.contains(['{', '[']);
        return match is_whole && !value.contains(" #") && !value.contains(": ") {
            true => in_quotes(key, value, quotable),
            false => general(),
        };
    }
    let key = before.trim_start_matches([' ', '-']);
    // What closes more than it opens stands in brackets that another line opens.
    let count = |signs: [char; 2]| value.matches(signs).count();
    let is_alone = count([']', '}']) <= count(['[', '{']) && !value.trim_end().ends_with(',');
    match is_alone && is_key(key) && !before.is_empty() {
        true => in_quotes(key, value, quotable),
        false => general(),
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
            (
                "{A: @a, B: b}",
                "put the whole value in quotes: `A: \"@a\"`",
            ),
            ("a: [x, @a b]", "put the whole value in quotes: `\"@a b\"`"),
            (
                "a: [\"x\", @a b]",
                "put the whole value in quotes: `\"@a b\"`",
            ),
            ("a: [\"x, @a b]", "put the text in quotes"),
            ("a: [x, @a {b}]", "put the text in quotes"),
            ("a: [\n  @a,\n  b]", "put the text in quotes"),
            ("a: [\n  @a ]", "put the text in quotes"),
            ("@a", "put the text in quotes"),
        ] {
            let at = text.find(['*', '@']).unwrap_or_default();
            assert_eq!(in_quotes_from(text, at, Quotable::All), expected, "{text}");
        }
        let secret = in_quotes_from("A: @hunter2", 3, Quotable::Keys);
        assert_eq!(secret, "put the whole value in quotes");
    }
}
