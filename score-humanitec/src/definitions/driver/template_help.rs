//! What helps with an error of a template: the place of what it speaks of, or of what made a line of the text that the
//! template gives; and a way out.

use std::ops::Range;
use std::sync::Arc;

use score_core::diagnostic::nearest;
use score_core::templates::TemplateFault;
use score_template::Value;

use super::super::sealed::{Sealed, SealedValue};

/// The text that an error speaks of, in which lies the place that the engine tells: of `.a.b` that of `.b`.
pub(super) fn subject(template: &str, at: usize, subject: &str) -> Option<Range<usize>> {
    if subject.is_empty() {
        return None;
    }
    let line_start = template
        .get(..at)?
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let starts = template[line_start..].match_indices(subject);
    let mut ranges = starts.map(|(start, _)| {
        let start = line_start + start;
        start..start + subject.len()
    });
    ranges.find(|range| range.contains(&at))
}

/// What is meant by an expression that starts with what the templates of other tools see: `.driver.values.host` by
/// `.values.host`, `.resource.name` by `.Params.name`.
pub(super) fn meant_field(expression: &str) -> Option<String> {
    let path = expression.strip_prefix("$").unwrap_or(expression);
    let (first, rest) = path.strip_prefix('.')?.split_once('.')?;
    let meant = match first {
        "values" | "Values" | "inputs" => ".driver.values",
        "secrets" => ".driver.secrets",
        "Params" | "params" => ".resource",
        "Init" => ".init",
        "State" | "Cookie" => ".cookie",
        _ => return None,
    };
    Some(format!("{meant}.{rest}"))
}

/// Words that other tools have between what is asked and its values, which stand here right below it.
const NOTHING_BETWEEN: [&str; 5] = ["params", "Params", "values", "inputs", "spec"];

/// The path that is meant by one that leads to nothing in what a template sees: a level more, `.outputs.values.host` for
/// `.outputs.host`, one less, `.resource.name` for `.resource.params.name`, or one of nearly its name.
pub(super) fn meant_path(expression: &str, data: &Value) -> Option<String> {
    let root = if expression.starts_with('$') { "$" } else { "" };
    let path = expression.strip_prefix(root)?.strip_prefix('.')?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    if !path.chars().all(is_name) {
        return None;
    }
    let keys: Vec<&str> = path.split('.').collect();
    let (first, rest) = keys.split_first()?;
    let below = value_at(data, &[first])?;
    let (second, behind) = rest.split_first()?;
    let names: Vec<String> = match &below {
        Value::Map(map) => map
            .snapshot()
            .iter()
            .map(|(key, _)| key.to_string())
            .collect(),
        _ => return None,
    };
    if names.iter().any(|name| name == second) {
        return None;
    }
    let near = nearest(second, names.iter().map(String::as_str));
    let near = near.map(|near| [&[*first, near][..], behind].concat());
    let deeper = names
        .iter()
        .map(|level| [&[*first, level][..], rest].concat());
    let higher = NOTHING_BETWEEN.contains(second);
    let higher = higher.then(|| [&[*first][..], behind].concat());
    let mut all = near.into_iter().chain(deeper).chain(higher);
    let meant = all.find(|keys| value_at(data, keys).is_some_and(|value| !value.is_nil()))?;
    Some(format!("{root}.{}", meant.join(".")))
}

/// The value that some keys lead to.
fn value_at(data: &Value, keys: &[&str]) -> Option<Value> {
    keys.iter()
        .try_fold(data.clone(), |value, key| match &value {
            Value::Map(map) => map.get(key),
            _ => None,
        })
}

/// A way out of a template that does not parse, by the engine's message.
pub(super) fn syntax_hint(message: &str) -> Option<&'static str> {
    let known = [
        (
            "comment ends before closing delimiter",
            "a comment ends with `*/}}`, with nothing between the two",
        ),
        (
            "non executable command in pipeline",
            "behind a `|` stands a function: `| default 10`, not `| 10`",
        ),
    ];
    let hint = known.iter().find(|(start, _)| message.starts_with(start));
    hint.map(|(_, hint)| *hint)
}

/// The value that is not known of which a template wanted to see fields or items, by the fault that this was; `data` is
/// what the template saw.
pub(super) fn looked_into(
    fault: &TemplateFault,
    data: &Value,
    sealed: &Sealed,
) -> Option<Arc<SealedValue>> {
    /// What the engine says of a string in the place of a map.
    const NO_MAP: [&str; 4] = [
        "can't evaluate field",
        "range can't iterate",
        "wrong type for value",
        "interface conversion",
    ];
    if sealed.is_empty() || !NO_MAP.iter().any(|what| fault.go_message.contains(what)) {
        return None;
    }
    let words = fault.subject.split([' ', '(', ')', '|']);
    let mut paths = words.filter_map(|word| word.trim_start_matches('$').strip_prefix('.'));
    paths.find_map(|path| {
        let mut value = data.clone();
        for key in path.split('.') {
            let Value::Map(map) = &value else { break };
            value = map.get(key)?;
        }
        sealed.whole(&value.as_text()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_found_around_a_place() {
        let template = "a: {{ .x.y }}\nb: {{ .drivers.role }}";
        let at = template.find(".role").expect("it is there");
        let found = subject(template, at, ".drivers.role").expect("it is around the place");
        assert_eq!(&template[found], ".drivers.role");
        assert_eq!(subject(template, at, ".x.y"), None);
        assert_eq!(subject(template, at, ""), None);
        assert_eq!(subject(template, 1_000, ".x"), None);
    }

    #[test]
    fn a_level_too_many_or_too_few_is_known() {
        let map = |name: &'static str, value: Value| Value::map([(name, value)]);
        let data = Value::map([
            ("resource", map("name", Value::str("a"))),
            ("outputs", map("values", map("host", Value::str("a")))),
            ("driver", map("secrets", map("p", Value::str("a")))),
        ]);
        for (written, meant) in [
            (".resource.params.name", Some(".resource.name")),
            ("$.resource.values.name", Some("$.resource.name")),
            (".outputs.host", Some(".outputs.values.host")),
            (".driver.secret.p", Some(".driver.secrets.p")),
            (".driver.p", Some(".driver.secrets.p")),
            (".driver.secret.q", None),
            (".driver.secrets.q", None),
            (".resource.nothing.name", None),
            (".resource", None),
            ("index .resource \"params\"", None),
        ] {
            assert_eq!(meant_path(written, &data).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn what_other_tools_see_is_under_another_name_here() {
        for (written, meant) in [
            (".values.host", Some(".driver.values.host")),
            ("$.Params.a.b", Some(".resource.a.b")),
            (".other.host", None),
            (".values", None),
            ("x", None),
        ] {
            assert_eq!(meant_field(written).as_deref(), meant, "{written}");
        }
    }
}
