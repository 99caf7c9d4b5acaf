//! What helps with an error of a template: the place of what it speaks of, or of what made a line of the text that the
//! template gives; and a way out.

use std::ops::Range;
use std::sync::Arc;

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
