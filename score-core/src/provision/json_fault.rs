//! What is wrong with a reply that is no JSON, in words. Of the reply itself one character is told at most, and words that
//! other languages have in the place of those of JSON: the rest may be a secret.

use score_yaml::message;
use serde_json::error::Category;

/// What a reply is in the place of JSON, as `is …`, and the way out.
pub(super) fn told(reply: &[u8], error: &serde_json::Error) -> (String, String) {
    let text = String::from_utf8_lossy(reply);
    let whole = text.trim();
    let (line, column) = (error.line(), error.column());
    let place = format!("line {line} column {column}");
    let alone = "only the reply goes to standard output, messages go to standard error";
    match whole.chars().next() {
        Some(start) if !matches!(start, '{' | '[' | '"') => {
            return (
                message!("is not JSON, it starts with `{start}`, expected `{{`"),
                alone.to_owned(),
            );
        }
        _ => {}
    }
    if error.classify() == Category::Eof {
        let what = "is not JSON, it ends before what it opened is closed";
        return (what.to_owned(), "close each `{`, `[` and `\"`".to_owned());
    }
    if column == 0 {
        let what = format!("is not JSON at {place}: a line ends inside of a text");
        return (
            what,
            "a line break in a text is `\\n`: `json.dumps` of Python and `jq` write it so"
                .to_owned(),
        );
    }
    let (before, behind) = split(&text, line, column);
    let found = behind.chars().next().unwrap_or(' ');
    let word = OTHER_WORDS
        .iter()
        .find(|(word, _)| starts_with_word(behind, word));
    let last = before.trim_end().chars().next_back();
    let is_key = matches!(last, Some('{')) || (last == Some(',') && innermost(before) == Some('{'));
    let (what, way_out) = match (last, found) {
        _ if word.is_some() => {
            let (word, json) = word.copied().unwrap_or_default();
            (format!("`{word}` is no JSON"), format!("write {json}"))
        }
        (Some(','), '}' | ']') => (
            format!("a comma stands before `{found}`"),
            "leave the comma out".to_owned(),
        ),
        (_, '\'') => (
            "expected a text in double quotes, found `'`".to_owned(),
            "`json.dumps` of Python writes JSON: `print(json.dumps(reply))`".to_owned(),
        ),
        (_, found) if is_key && !found.is_whitespace() => (
            message!("a name is in double quotes, found `{found}`"),
            "a shell takes double quotes away: put the whole reply in single quotes, or have `jq -n` write it"
                .to_owned(),
        ),
        (_, found) => (message!("found `{found}`"), alone.to_owned()),
    };
    (format!("is not JSON at {place}: {what}"), way_out)
}

/// Words of other languages, and what JSON has for them.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("True", "`true`"),
    ("False", "`false`"),
    ("None", "`null`"),
    ("nil", "`null`"),
    ("undefined", "`null`"),
    ("NaN", "a number, or `null`"),
    ("Infinity", "a number, or `null`"),
    ("-Infinity", "a number, or `null`"),
];

fn starts_with_word(text: &str, word: &str) -> bool {
    let rest = text.strip_prefix(word);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// The text before a line and column, which count from 1, and from there on. The column is that of a byte.
fn split(text: &str, line: usize, column: usize) -> (&str, &str) {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.split_at(at)
}

/// The bracket that is open at the end of a text, outside of its texts.
fn innermost(text: &str) -> Option<char> {
    let mut open = Vec::new();
    let mut is_text = false;
    let mut is_escaped = false;
    for c in text.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_text => is_escaped = true,
            '"' => is_text = !is_text,
            '{' | '[' if !is_text => open.push(c),
            '}' | ']' if !is_text => _ = open.pop(),
            _ => {}
        }
    }
    open.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_told_with_the_way_out() {
        for (reply, what) in [
            (
                "{'a': 1}",
                "at line 1 column 2: expected a text in double quotes, found `'`",
            ),
            (
                "{a: 1}",
                "at line 1 column 2: a name is in double quotes, found `a`",
            ),
            (
                "{\"a\": 1, b: 2}",
                "at line 1 column 10: a name is in double quotes, found `b`",
            ),
            (
                "{\"a\": [1,]}",
                "at line 1 column 10: a comma stands before `]`",
            ),
            (
                "{\"a\": {\"b\": 1,\n}}",
                "at line 2 column 1: a comma stands before `}`",
            ),
            ("{\"a\": NaN}", "at line 1 column 7: `NaN` is no JSON"),
            ("{\"a\": True}", "at line 1 column 7: `True` is no JSON"),
            ("{\"a\": s3cret}", "at line 1 column 7: found `s`"),
            ("Adding", ", it starts with `A`, expected `{`"),
        ] {
            let error = serde_json::from_str::<serde::de::IgnoredAny>(reply).unwrap_err();
            let (told, _) = told(reply.as_bytes(), &error);
            let expected = match what.strip_prefix(',') {
                Some(rest) => format!("is not JSON,{rest}"),
                None => format!("is not JSON {what}"),
            };
            assert_eq!(told, expected, "{reply}");
        }
        for reply in [
            "{\"a\": ",
            "{\"a\": \"b",
            "{\"a\": \"b\nc\"}",
            "[",
            "\"é",
            "{\"é\": é}",
        ] {
            let error = serde_json::from_str::<serde::de::IgnoredAny>(reply).unwrap_err();
            let (told, way_out) = told(reply.as_bytes(), &error);
            assert!(!told.is_empty() && !way_out.is_empty(), "{reply}");
        }
    }
}
