//! The way from a line that a template gave to the line of the template that made it.

use std::ops::Range;

/// The most lines of a template that are compared with a line.
const MOST_LINES: usize = 10_000;

/// The line of a template that made a line of its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceLine {
    /// Its bytes in the template, without the spaces around it.
    pub range: Range<usize>,
    /// The line that was made, with `…` for what actions gave, which may be secret.
    pub shown: String,
}

/// Finds the line of a template that made a line of its text: the one whose text outside of actions stands in it, and the
/// most of it. `None` if several different ones may have.
#[must_use]
pub fn source_line(template: &str, rendered: &str) -> Option<SourceLine> {
    let rendered = rendered.trim();
    let mut best: Option<(usize, SourceLine)> = None;
    let mut is_unsure = false;
    let mut start = 0;
    for line in template.split_inclusive('\n').take(MOST_LINES) {
        let indent = line.len() - line.trim_start().len();
        let written = line.trim();
        let range = start + indent..start + indent + written.len();
        start += line.len();
        let Some((length, shown)) = matched(written, rendered) else {
            continue;
        };
        match &best {
            Some((known, _)) if *known > length => {}
            Some((known, found)) if *known == length => is_unsure |= found.shown != shown,
            _ => {
                is_unsure = false;
                best = Some((length, SourceLine { range, shown }));
            }
        }
    }
    best.filter(|_| !is_unsure).map(|(_, found)| found)
}

/// The line of a template with its value in quotes, if a `: ` of its own stands in that: `url: "it: {{ .Id }}"` for
/// `url: it: {{ .Id }}`. `None` if what an action gives needs them.
#[must_use]
pub fn quoted_line(line: &str) -> Option<String> {
    let line = line.trim();
    let value = line.find(": ")? + 2;
    let (key, value) = (&line[..value], line[value..].trim());
    let is_plain = !key.contains("{{") && !key.contains("{%") && !value.contains(['"', '\'', '\\']);
    if !is_plain
        || value.starts_with(['{', '[', '|', '>', '&', '*', '#']) && opening(value) != Some(0)
    {
        return None;
    }
    let mut rest = value;
    let mut is_there = false;
    while let Some(open) = opening(rest) {
        is_there |= rest[..open].contains(": ");
        let action = &rest[open..];
        let close = action.find(if action.starts_with("{%") { "%}" } else { "}}" })?;
        rest = &rest[open + close + 2..];
    }
    is_there |= rest.contains(": ");
    is_there.then(|| format!("{key}\"{value}\""))
}

/// The bytes outside of actions of a line that stand in another one in their order, from its start to its end, and that
/// other one with dots for what stands between.
fn matched(written: &str, rendered: &str) -> Option<(usize, String)> {
    let mut rest = rendered;
    let mut shown = String::new();
    let mut length = 0;
    let mut at = written;
    let mut is_first = true;
    loop {
        let open = opening(at);
        let text = &at[..open.unwrap_or(at.len())];
        // Blanks beside an action may be trimmed by it.
        let text = if is_first {
            text.trim_end()
        } else {
            text.trim()
        };
        let found = match open {
            None if is_first => (rest == text).then_some(0)?,
            None => rest
                .len()
                .checked_sub(text.len())
                .filter(|at| rest.is_char_boundary(*at) && rest[*at..] == *text)?,
            Some(_) if is_first => rest.starts_with(text).then_some(0)?,
            Some(_) => rest.find(text)?,
        };
        let gap = &rest[..found];
        shown.extend(gap.chars().take_while(|c| *c == ' '));
        if !gap.trim().is_empty() {
            shown.push('…');
            shown.extend(gap.chars().rev().take_while(|c| *c == ' '));
        }
        shown.push_str(text);
        length += text.len();
        rest = &rest[found + text.len()..];
        let Some(open) = open else {
            return (length > 0).then_some((length, shown));
        };
        let action = &at[open..];
        let close = action.find(if action.starts_with("{%") { "%}" } else { "}}" })?;
        at = &action[close + 2..];
        is_first = false;
        if at.trim().is_empty() {
            if !rest.trim().is_empty() {
                shown.push_str(&rest[..rest.len() - rest.trim_start().len()]);
                shown.push('…');
            }
            return (length > 0).then_some((length, shown));
        }
    }
}

/// Where the first action of a line starts.
fn opening(line: &str) -> Option<usize> {
    let pairs = line.as_bytes().windows(2);
    pairs
        .into_iter()
        .position(|pair| pair == b"{{" || pair == b"{%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_that_of_its_text_outside_of_actions() {
        let template = "{{ range $i := until 3 }}\nk{{ $i }}: v\n{{ end }}\n  url: it: {{ .Id }}: x\nport: {{ .Port }}\nport: {{- .Port }}\n";
        for (rendered, expected) in [
            (
                "url: it: web.t1: x",
                Some(("url: it: {{ .Id }}: x", "url: it: …: x")),
            ),
            ("k1: v", Some(("k{{ $i }}: v", "k…: v"))),
            ("port: 80", Some(("port: {{ .Port }}", "port: …"))),
            ("other: 1", None),
            ("", None),
        ] {
            let found = source_line(template, rendered);
            let found = found
                .as_ref()
                .map(|found| (&template[found.range.clone()], found.shown.as_str()));
            assert_eq!(found, expected, "{rendered}");
        }
        // Each action ends as it starts.
        let line = source_line("{% if a %}x: {{ b }}{% endif %}\n", "x: 1");
        assert_eq!(line.map(|line| line.shown), Some("x: …".to_owned()));
        // Nothing tells which one it is.
        assert_eq!(
            source_line("a: {{ .x }} b\na: {{ .y }} b: c\n{{ .z }}", "q"),
            None
        );
    }
}
