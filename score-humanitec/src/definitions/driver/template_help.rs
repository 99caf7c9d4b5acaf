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

/// The line of a template that made a line of its text (from 1), without the spaces around it; `None` unless lines of the
/// one are lines of the other.
pub(super) fn line_of(template: &str, text: &str, line: usize) -> Option<Range<usize>> {
    if template.lines().count() != text.lines().count() {
        return None;
    }
    let mut start = 0;
    for (i, written) in template.split_inclusive('\n').enumerate() {
        if !keeps_lines(written) {
            return None;
        }
        if i + 1 == line {
            let indent = written.len() - written.trim_start().len();
            let length = written.trim().len();
            return (length > 0).then_some(start + indent..start + indent + length);
        }
        start += written.len();
    }
    None
}

/// True if a line of a template makes one line: no action in it takes spaces away, or is there more or less than once.
fn keeps_lines(line: &str) -> bool {
    const OTHERS: [&str; 8] = [
        "if", "else", "end", "range", "with", "define", "block", "template",
    ];
    let mut actions = line.split("{{").skip(1);
    actions.all(|action| {
        let word = action.trim_start().split([' ', '}', '\t', '\n']).next();
        action.contains("}}")
            && !action.starts_with('-')
            && !action.contains("-}}")
            && !OTHERS.contains(&word.unwrap_or_default())
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
    fn a_line_is_that_of_the_template_if_lines_are_kept() {
        let template = "a: {{ .x }}\n  b: b: {{ .y | quote }}\nc: d\n";
        let text = "a: 1\n  b: b: \"2\"\nc: d\n";
        let found = line_of(template, text, 2).expect("it is there");
        assert_eq!(&template[found], "b: b: {{ .y | quote }}");
        assert_eq!(line_of(template, text, 9), None);
        for template in [
            "a: {{ .x }}\nb: c",
            "a: {{ .x -}}\nb: c\nc: d\n",
            "{{- if .x }}\nb: c\nc: d\n",
            "{{ range .x }}\nb: c\nc: d\n",
            "a: {{ .x\n}}\nb: c\n",
            "a: 1\n  \nc: d\n",
        ] {
            assert_eq!(line_of(template, text, 2), None, "{template}");
        }
    }
}
