//! What leads out of calls that are given what they work on alone, where something stands before it.

use score_template::error::Error;
use score_yaml::message;

/// Functions whose last argument is what they work on: what stands before it in words, and an example of that.
const BEFORE: [(&str, &str, &str); 17] = [
    ("indent", "the number of blanks", "4"),
    ("nindent", "the number of blanks", "4"),
    ("trunc", "the number of characters", "8"),
    ("abbrev", "the number of characters", "8"),
    ("repeat", "the number of times", "2"),
    ("join", "the text between the items", "\",\""),
    ("split", "the text between the parts", "\",\""),
    ("splitList", "the text between the parts", "\",\""),
    ("trimPrefix", "the start that is taken off", "\"…\""),
    ("trimSuffix", "the end that is taken off", "\"…\""),
    ("trimAll", "what is taken off", "\"…\""),
    ("hasPrefix", "the start that is looked for", "\"…\""),
    ("hasSuffix", "the end that is looked for", "\"…\""),
    ("contains", "what is looked for", "\"…\""),
    ("regexMatch", "the pattern", "\"…\""),
    ("date", "the form of the date", "\"2006-01-02\""),
    (
        "replace",
        "what is replaced, and what stands for it,",
        "\"…\" \"…\"",
    ),
];

/// The most bytes of an expression that a hint has room for.
const ROOM: usize = 48;

/// The way out of a call that lacks all but what it works on; `text` is the template.
pub(super) fn without_first(error: &Error, text: &str) -> Option<String> {
    let numbers = error.message.strip_prefix("wrong number of args for ")?;
    let (name, numbers) = numbers.split_once(": want ")?;
    let (wanted, found) = numbers.split_once(" got ")?;
    let (_, what, example) = BEFORE.iter().find(|(known, ..)| *known == name)?;
    let lacking = example.split(' ').count();
    if found != "1" || wanted.parse() != Ok(1 + lacking) {
        return None;
    }
    let before = text.get(..error.offset)?;
    let action = before[before.rfind("{{")? + 2..]
        .trim_start_matches('-')
        .trim();
    let call = format!("{name} {example}");
    let written = match action.strip_suffix('|') {
        Some(piped) => format!("{} | {call}", plain(piped.trim()).unwrap_or("…")),
        None => {
            let rest = text.get(error.offset..)?.strip_prefix(name)?;
            let end = rest.find(['}', '|', ')', '\n']).unwrap_or(rest.len());
            format!("{call} {}", plain(rest[..end].trim()).unwrap_or("…"))
        }
    };
    let is = if lacking == 1 { "is" } else { "are" };
    Some(message!("{what} {is} missing: write `") + &written + "`")
}

/// An expression without the keyword before it, if it is short and has no parts of its own.
fn plain(text: &str) -> Option<&str> {
    let words = ["if ", "else if ", "with ", "range "];
    let text = words
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let is_plain = !text.is_empty() && text.len() <= ROOM && !text.contains(['(', ')', '=', '`']);
    (is_plain && !text.contains(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_template::error::Stage;

    #[test]
    fn what_stands_before_a_text_is_asked_for() {
        for (text, message, expected) in [
            (
                "a: {{ .Params.s | indent }}",
                "indent: want 2 got 1",
                "the number of blanks is missing: write `.Params.s | indent 4`",
            ),
            (
                "a: {{ if (.Params.s | replace) }}",
                "replace: want 3 got 1",
                "what is replaced, and what stands for it, are missing: write `… | replace \"…\" \"…\"`",
            ),
            (
                "a: {{- with join .Params.s }}",
                "join: want 2 got 1",
                "the text between the items is missing: write `join \",\" .Params.s`",
            ),
        ] {
            let name = message.split(':').next().unwrap();
            let error = Error {
                stage: Stage::Exec,
                line: 1,
                column: 1,
                offset: text.find(name).unwrap(),
                template: String::new(),
                context: name.to_owned(),
                message: format!("wrong number of args for {message}"),
                way_out: None,
                unknown: None,
                absent: None,
                items: None,
                found: None,
                beside: Vec::new(),
                culprit: None,
            };
            assert_eq!(without_first(&error, text).as_deref(), Some(expected));
        }
    }
}
