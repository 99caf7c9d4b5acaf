//! Redaction of messages: they say no parts of values, which may be secrets. Whoever knows a value can find it in a
//! message as a whole; a part that a function cut off cannot be found so.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::shorten;
use crate::limits::HIDDEN;
use crate::strconv::quote;
use crate::value::Value;

/// The longest message of an error: some quote their arguments.
pub(crate) const MAX_MESSAGE: usize = 16 << 10;

/// The length of the shortest text that is hidden: shorter ones are part of many words.
const SHORT: usize = 4;

/// The most characters of a number that is no secret.
const SHORT_NUMBER: usize = 5;

/// Quoted texts of a message that are looked at; the message is cut behind them.
const MAX_QUOTED: usize = 16;

/// The longest argument whose quoted form is made to be compared.
const MAX_COMPARED: usize = 1 << 20;

/// The message of a function of ours without what it quotes, but for what stands in the text of the template too, and what
/// is known as a whole. An argument may be what other functions made of a secret, which nobody could find in the message.
pub(crate) fn without_values_given(
    message: String,
    args: &[Value],
    source: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> String {
    let mut message = without_quoted(message, &|quoted| {
        !quoted.is_empty() && !source.contains(quoted) && !is_known(quoted)
    });
    for number in args.iter().filter_map(long_number) {
        if message.contains(&number) && !source.contains(&number) && !is_known(&number) {
            message = message.replace(&number, HIDDEN);
        }
    }
    message
}

/// A number that is long enough to be a secret.
fn long_number(value: &Value) -> Option<String> {
    let text = match value {
        Value::Int(number) | Value::Int64(number) | Value::Duration(number) => number.to_string(),
        Value::Uint64(number) => number.to_string(),
        _ => return None,
    };
    (text.len() > SHORT_NUMBER).then_some(text)
}

/// The message of a function without the parts of its arguments that it quotes, but for what stands in the text of the
/// template too, and what is known as a whole.
pub(crate) fn without_parts(
    mut message: String,
    args: &[Value],
    source: &str,
    is_known: &dyn Fn(&str) -> bool,
) -> String {
    shorten(&mut message, MAX_MESSAGE);
    let mut hidden: BTreeSet<String> = parts(&message, args, source)
        .into_iter()
        .map(str::to_owned)
        .collect();
    hidden.retain(|quoted| !is_known(quoted));
    without_quoted(message, &|quoted| hidden.contains(quoted))
}

/// A message without those of its quoted texts that are to be hidden.
fn without_quoted(mut message: String, is_hidden: &dyn Fn(&str) -> bool) -> String {
    shorten(&mut message, MAX_MESSAGE);
    let mut out = String::with_capacity(message.len());
    let mut rest = message.as_str();
    for _ in 0..MAX_QUOTED {
        let Some((before, quoted, after)) = next_quoted(rest) else {
            out.push_str(rest);
            return out;
        };
        out.push_str(before);
        out.push_str(if is_hidden(quoted) { HIDDEN } else { quoted });
        // The other quote is no start of a text.
        let (close, after) = after.split_at(after.len().min(1));
        out.push_str(close);
        rest = after;
    }
    out.push_str("...");
    out
}

/// The quoted texts of a message that are parts of arguments, and none of them whole. What stands in the template too is
/// no secret.
fn parts<'m>(message: &'m str, args: &[Value], source: &str) -> BTreeSet<&'m str> {
    // The texts that were found, each with two flags: it is part of an argument, and it is one.
    let mut found: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    let mut rest = message;
    for _ in 0..MAX_QUOTED {
        let Some((_, quoted, after)) = next_quoted(rest) else {
            break;
        };
        if quoted.len() >= SHORT && !source.contains(quoted) {
            found.entry(quoted).or_default();
        }
        rest = after.get(1..).unwrap_or_default();
    }
    if found.is_empty() {
        return BTreeSet::new();
    }
    let texts = args.iter().flat_map(|arg| match arg {
        Value::List(list) => list.items(),
        arg => std::slice::from_ref(arg),
    });
    for text in texts.filter_map(Value::as_text) {
        let quoted_by_go = (text.len() <= MAX_COMPARED).then(|| inner(&text));
        for form in [Some(&*text), quoted_by_go.as_deref()]
            .into_iter()
            .flatten()
        {
            for (quoted, (is_part, is_whole)) in &mut found {
                *is_part |= form.contains(quoted);
                *is_whole |= form == *quoted;
            }
        }
    }
    let parts = found.into_iter();
    let parts = parts.filter(|(_, (is_part, is_whole))| *is_part && !is_whole);
    parts.map(|(quoted, _)| quoted).collect()
}

/// The text before a quoted text, with the quote; the quoted text; and the text behind it, with the other quote.
fn next_quoted(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find(['"', '`'])?;
    let is_raw = text[start..].starts_with('`');
    let (before, inner) = text.split_at(start + 1);
    let mut is_escaped = false;
    let end = inner.find(|c| {
        let ends = !is_escaped && c == if is_raw { '`' } else { '"' };
        is_escaped = !is_raw && !is_escaped && c == '\\';
        ends
    });
    let end = end.unwrap_or(inner.len());
    let (quoted, after) = inner.split_at(end);
    Some((before, quoted, after))
}

/// A text as Go quotes it, without the quotes.
fn inner(text: &str) -> String {
    let quoted = quote(text.as_bytes());
    let inner = quoted
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inner.unwrap_or(&quoted).to_owned()
}

/// A message without the values of environment variables, each line of them as it is and as Go quotes it.
pub(crate) fn without_values(message: &str, values: &BTreeSet<String>) -> String {
    let lines = values.iter().flat_map(|value| value.lines());
    let mut forms: Vec<String> = lines
        .filter(|line| line.len() >= SHORT)
        .flat_map(|line| [line.to_owned(), inner(line)])
        .collect();
    // The longest first: one may be in another.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
        .iter()
        .filter(|form| form.len() <= message.len())
        .fold(message.to_owned(), |message, form| {
            message.replace(form.as_str(), HIDDEN)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_what_a_function_was_given_are_not_told() {
        let given = |text: &str| [Value::from("plain"), Value::from(text)];
        for (message, text, expected) in [
            ("no quotes", "no quotes at all", "no quotes"),
            ("a \":hunter2\" b", "x:hunter2/y", "a \"***\" b"),
            ("a \"whole\" b \"hole\"", "whole", "a \"whole\" b \"***\""),
            ("a \"ab\\\"cd\" b", "xxab\"cd", "a \"***\" b"),
            ("a `(?<hunter2`: b", "x(?<hunter2-x", "a `***`: b"),
            ("a \"hunter2 cut off", "hunter2 cut off by us", "a \"***"),
            ("a \"2006\" b", "2006hunter2", "a \"2006\" b"),
            ("a \"hun\" b", "hunter2", "a \"hun\" b"),
            ("a \"fixed\" b", "hunter2", "a \"fixed\" b"),
            ("a \"known\" b", "an unknown", "a \"known\" b"),
        ] {
            let is_known = |text: &str| text == "known";
            let found = without_parts(
                message.to_owned(),
                &given(text),
                "the 2006 template",
                &is_known,
            );
            assert_eq!(found, expected, "{message}");
        }
        let many = "\"hunter2\" ".repeat(100);
        let found = without_parts(many, &given("hunter2hunter2"), "", &|_| false);
        assert!(!found.contains("hunter2") && found.ends_with("..."));
    }

    #[test]
    fn what_a_function_of_ours_was_given_is_not_told() {
        let args = [Value::from("HUNTER2"), Value::Int(1_234_567)];
        for (message, expected) in [
            (
                "parsing \"HUNTER2\" as \"2006\": \":x\"",
                "parsing \"***\" as \"2006\": \"***\"",
            ),
            ("a `proto://HUNTER2@h`: b", "a `***`: b"),
            ("no \"known\" item 1234567", "no \"known\" item ***"),
            ("empty \"\"", "empty \"\""),
        ] {
            let is_known = |text: &str| text == "known";
            let found = without_values_given(message.to_owned(), &args, "the 2006", &is_known);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn very_many_texts_and_a_long_template_are_gone_through_once() {
        // Text by text through the template, that would be 40 GB.
        let source = "x".repeat(200_000);
        let items: Vec<Value> = (0..200_000)
            .map(|n| Value::from(format!("hunter{n}")))
            .collect();
        let found = without_parts(
            "no \"unter199999\" and \"hunter7\"".to_owned(),
            &items,
            &source,
            &|_| false,
        );
        assert_eq!(found, "no \"***\" and \"hunter7\"");
    }

    #[test]
    fn values_are_not_told() {
        let values = ["hunter2 secret\"x", "hunter2", "a", "two\nlines"];
        let values = values.map(str::to_owned).into();
        let message = "at \"hunter2 secret\\\"x\", hunter2, a, lines";
        assert_eq!(without_values(message, &values), "at \"***\", ***, a, ***");
    }
}
