//! What looks wrong in the text of a template, or in what it gave: an action with one brace, entries of a loop beside the key that
//! they are meant to stand below, texts that are no texts to YAML, and a namespace that is empty.

use std::ops::Range;

use score_yaml::message::Name;
use score_yaml::{Map, Value, message};

use crate::templates::RESOURCE_FIELDS;

/// What looks wrong at some bytes of a template.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct OutputDoubt {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) hint: String,
}

/// An action with one brace, which stays as it is: `{ .Params.name }`.
pub(super) fn single_brace(text: &str, is_jinja: bool) -> Option<OutputDoubt> {
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let mut braces = text.match_indices('{').map(|(at, _)| at);
    let found = braces.find_map(|at| {
        let (before, rest) = (&text[..at], &text[at + 1..]);
        if before.ends_with(['{', '$', '%', '#']) || rest.starts_with(['{', '%', '#']) {
            return None;
        }
        let inside = rest.trim_start_matches(' ');
        let path = &inside[..inside.find(|c| !is_path(c)).unwrap_or(inside.len())];
        let name = match is_jinja {
            true => path,
            false => path.strip_prefix('.')?,
        };
        let root = name.split('.').next()?;
        let has_field = name.len() > root.len() + 1;
        let is_data = RESOURCE_FIELDS.contains(&root) && (has_field || !is_jinja);
        let behind = inside[path.len()..].trim_start_matches(' ');
        let is_closed = behind.starts_with('}') && !behind.starts_with("}}");
        let end = text.len() - behind.len() + 1;
        (is_data && is_closed).then_some((at..end, path))
    });
    let (range, path) = found?;
    let written = Name(&text[range.clone()]);
    Some(OutputDoubt {
        message: message!("`{written}` stays as it is: an action has two braces"),
        hint: message!("write `{{{{ {path} }}}}`"),
        range,
    })
}

/// A namespace that is empty and has a dot at its side, as a part of the name of a host.
pub(super) fn empty_namespace(text: &str) -> Option<OutputDoubt> {
    const NAME: &str = "Namespace";
    let mut found = text.match_indices(NAME);
    if ["if", "with"].iter().any(|word| {
        let start = format!("{word} ");
        text.contains(&format!("{start}.{NAME}")) || text.contains(&format!("{start}{NAME}"))
    }) {
        return None;
    }
    found.find_map(|(at, _)| {
        let before = text[..at].trim_end_matches('.');
        let before = before.trim_end_matches(['-', ' ']).strip_suffix("{{")?;
        let behind = text[at + NAME.len()..]
            .trim_start_matches(['-', ' '])
            .strip_prefix("}}")?;
        if !before.ends_with('.') && !behind.starts_with('.') {
            return None;
        }
        let start = at - usize::from(text[..at].ends_with('.'));
        let is_jinja = start == at;
        // Without a namespace nothing that follows in the name of a host is right.
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        let end = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
        let rest = &behind[..end];
        let (dot, what) = match before.ends_with('.') {
            true => (".", "for the dot before it and all behind it"),
            false => ("", "for it and all behind it"),
        };
        let written = match is_jinja {
            true => format!("{{% if Namespace %}}{dot}{{{{ Namespace }}}}{rest}{{% endif %}}"),
            false => format!("{{{{ with .Namespace }}}}{dot}{{{{ . }}}}{rest}{{{{ end }}}}"),
        };
        let written = Name(&written);
        let hint = format!("write `{written}` {what}, or give one with `--namespace`");
        Some(OutputDoubt {
            range: start..at + NAME.len(),
            message: "the namespace is empty, and a dot stands beside it".to_owned(),
            hint,
        })
    })
}

/// The keys of lines of outputs whose plain value YAML may read as a number in another form, `0644` or `12e4`.
pub(super) fn odd_numbers(rendered: &str) -> Vec<String> {
    let is_odd = |value: &str| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        let is_octal = value.len() > 1 && value.starts_with('0') && digits(value);
        let exponent = value.split_once(['e', 'E']);
        is_octal || exponent.is_some_and(|(one, other)| digits(one) && digits(other))
    };
    let lines = rendered.lines().filter_map(|line| line.split_once(": "));
    let odd = lines.filter(|(key, value)| !key.starts_with([' ', '-']) && is_odd(value.trim()));
    odd.map(|(key, _)| key.to_owned()).collect()
}

/// What looks wrong in outputs; `odd` are the keys whose values may be numbers in another form, `quote` the function that puts a
/// value in quotes.
pub(super) fn of_outputs(
    text: &str,
    outputs: &Map,
    odd: &[String],
    quote: &str,
) -> Vec<OutputDoubt> {
    let mut found = Vec::new();
    for (key, value) in outputs {
        let doubt = match value {
            Value::Timestamp(_) => no_text(text, key, "a date, not as a text", quote),
            Value::Int(_) | Value::UInt(_) | Value::Float(_)
                if odd.iter().any(|odd| odd == key.as_str()) =>
            {
                no_text(text, key, "a number, and writes it otherwise", quote)
            }
            Value::Null => beside_key(text, key),
            _ => None,
        };
        found.extend(doubt);
    }
    found
}

/// What `found` says of a line of a key at the top of a template: first the byte it starts at, the line, and the value in it.
fn of_value<T>(text: &str, key: &str, found: impl Fn(usize, &str, &str) -> Option<T>) -> Option<T> {
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        let at = start;
        start += line.len();
        found(at, line, line.strip_prefix(key)?.strip_prefix(':')?.trim())
    })
}

/// The bytes of the action that is the value of a key at the top of a template.
pub(super) fn action_of(text: &str, key: &str) -> Option<Range<usize>> {
    of_value(text, key, |at, line, value| {
        let inside = value.strip_prefix("{{")?.strip_suffix("}}")?;
        let expression = inside.trim_matches(['-', ' ']);
        let offset = at + line.find(expression).filter(|_| !expression.is_empty())?;
        // The key may be in it.
        let offset = match inside.contains("{{") {
            true => return None,
            false => offset.max(at + line.find("{{")? + 2),
        };
        let offset = offset + text[offset..].find(expression)?;
        Some(offset..offset + expression.len())
    })
}

/// The bytes of a `null` that is the value of a key at the top of a template.
pub(super) fn null_of(text: &str, key: &str) -> Option<Range<usize>> {
    of_value(text, key, |at, line, word| {
        let end = at + line.trim_end().len();
        matches!(word, "null" | "~" | "Null" | "NULL").then(|| end - word.len()..end)
    })
}

/// A value of an action that YAML reads as none that is a text.
fn no_text(text: &str, key: &str, what: &str, quote: &str) -> Option<OutputDoubt> {
    let range = action_of(text, key)?;
    let expression = &text[range.clone()];
    if expression.ends_with(quote) {
        return None;
    }
    Some(OutputDoubt {
        message: message!("YAML reads what the template `outputs` prints for `{key}` as {what}"),
        hint: message!("write `{key}: {{{{ {expression} | {quote} }}}}`"),
        range,
    })
}

/// A key with nothing behind it, and a loop in the next line that writes entries beside it.
fn beside_key(text: &str, key: &str) -> Option<OutputDoubt> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let at = start;
        start += line.len();
        (at, line.trim_end())
    });
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.is_empty()).collect();
    lines.windows(3).find_map(|lines| {
        let [(at, above), (_, opening), (_, entry)] = lines else {
            return None;
        };
        let is_key = above.strip_prefix(key) == Some(":");
        let loop_of = |open: &str, close: &str, word: &str| {
            let inside = opening
                .strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(close));
            inside.is_some_and(|inside| inside.trim_start_matches(['-', ' ']).starts_with(word))
        };
        let is_loop = loop_of("{{", "}}", "range ") || loop_of("{%", "%}", "for ");
        let writes = entry.starts_with("{{") && entry.contains("}}: ");
        (is_key && is_loop && writes).then(|| OutputDoubt {
            range: *at..at + above.len(),
            message: message!(
                "`{key}` holds nothing: what the loop below it writes stands beside it"
            ),
            hint: message!("indent the line of its entries by 2: `  {entry}`"),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_with_one_brace_are_found() {
        for (text, is_jinja, expected) in [
            ("host: { .Params.name }", false, Some("{ .Params.name }")),
            (
                "url: \"http://{.Params.host}:1\"",
                false,
                Some("{.Params.host}"),
            ),
            ("host: { Params.name }", true, Some("{ Params.name }")),
            ("host: {{ .Params.name }}", false, None),
            ("path: '{.spec.x}'", false, None),
            ("a: {Params: 1}", true, None),
            ("a: ${.Params.x}", false, None),
            ("a: {\"b\": {{ .Params.x }}}", false, None),
        ] {
            let found = single_brace(text, is_jinja).map(|found| &text[found.range]);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_null_that_is_written_is_found() {
        for (text, expected) in [
            ("a: b\nhost: null\n", Some(11..15)),
            ("host:  ~", Some(7..8)),
            ("host: nullable", None),
            ("hosts: null", None),
        ] {
            assert_eq!(null_of(text, "host"), expected, "{text}");
        }
    }

    #[test]
    fn a_namespace_beside_a_dot_is_found() {
        for (text, expected) in [
            ("host: db.{{ .Namespace }}.svc", Some(".Namespace")),
            ("host: db.{{ Namespace }}", Some("Namespace")),
            ("namespace: {{ .Namespace }}", None),
            ("host: db{{ with .Namespace }}.{{ . }}{{ end }}", None),
            (
                "host: db{{ if .Namespace }}.{{ .Namespace }}{{ end }}",
                None,
            ),
        ] {
            let found = empty_namespace(text).map(|found| &text[found.range]);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_text_has_its_action() {
        assert_eq!(
            odd_numbers("a: 0644\nb: 12e4\nc: 1e+06\nd: 10\n  e: 07"),
            ["a", "b"]
        );
        let text = "host: a\nday: {{ now | date \"2006\" }}";
        assert_eq!(
            action_of(text, "day").map(|at| &text[at]),
            Some("now | date \"2006\"")
        );
        assert_eq!(action_of("a: {{ .x }}{{ .y }}", "a"), None);
    }
}
