//! Lines of YAML that a template gives and nobody wrote: a dash that trims takes a line break away, or a text of several lines
//! stands in a block without an indent.

use std::ops::Range;

use score_template::source_line_at;
use score_yaml::message;
use score_yaml::message::Name;

/// What is wrong with lines of a template.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct LineFault {
    /// The bytes of the template that are to be changed.
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) hint: String,
}

/// The most tags that are looked at.
const MOST_TAGS: usize = 1_000;

/// The longest line that is looked through.
const LONGEST_LINE: usize = 10_000;

/// The bytes of the tags of a template.
fn tags(text: &str) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let (open, close) = match (rest.find("{{"), rest.find("{%")) {
            (Some(action), Some(statement)) if statement < action => (statement, "%}"),
            (Some(action), _) => (action, "}}"),
            (None, Some(statement)) => (statement, "%}"),
            (None, None) => return None,
        };
        let end = open + rest[open..].find(close)? + close.len();
        let tag = at + open..at + end;
        at += end;
        Some(tag)
    })
}

/// The dash that took away the line break which a line of what a template gave lacks.
pub(super) fn joined(text: &str, line: &str) -> Option<LineFault> {
    if line.len() > LONGEST_LINE || !text.contains('-') {
        return None;
    }
    let line = line.trim_start();
    // The words that begin a line in the template, and stand inside of one now.
    let is_inside = |words: &str| {
        let at = line.find(words).filter(|at| *at > 0);
        words.contains(':') && at.is_some_and(|at| !line[..at].ends_with([' ', '\t']))
    };
    let literal = |from: usize| {
        let rest = &text[from..];
        let end = rest.find(['\n', '{']).unwrap_or(rest.len());
        rest[..end].trim_end()
    };
    tags(text).take(MOST_TAGS).find_map(|tag| {
        let written = &text[tag.clone()];
        let behind = &text[tag.end..];
        let blank = behind.len() - behind.trim_start().len();
        let (dash, words, whole) = if written[..written.len() - 2].ends_with('-')
            && behind[..blank].contains('\n')
            && is_inside(literal(tag.end + blank))
        {
            let (inside, close) = written.split_at(written.len() - 2);
            let inside = inside.trim_end_matches('-').trim_end();
            let dash = tag.end - 3..tag.end - 2;
            (dash, literal(tag.end + blank), format!("{inside} {close}"))
        } else if written[2..].starts_with('-')
            && {
                let before = &text[..tag.start];
                before[before.trim_end().len()..].contains('\n')
            }
            && is_inside(literal(tag.end))
        {
            let dash = tag.start + 2..tag.start + 3;
            let whole = format!("{}{}", &written[..2], &written[3..]);
            (dash, literal(tag.end), whole)
        } else {
            return None;
        };
        let words = Name(words);
        Some(LineFault {
            range: dash,
            message: message!("this dash takes the line break before `{words}` away"),
            hint: message!("write `{whole}`"),
        })
    })
}

/// The action that gives a block, `cert: |`, a text of several lines, of which one is not indented below its key; `number`, from
/// 1, is the line of what the template gave that is no YAML.
pub(super) fn without_indent(
    text: &str,
    rendered: &str,
    number: usize,
    is_jinja: bool,
) -> Option<LineFault> {
    const BLOCKS: [&str; 6] = [": |", ": |-", ": |+", ": >", ": >-", ": >+"];
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let at = start;
        start += line.len();
        (at, line)
    });
    let lines: Vec<(usize, &str)> = lines.collect();
    let made: Vec<&str> = rendered.lines().take(number).collect();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let found = source_line_at(text, rendered, number);
    lines.windows(2).find_map(|pair| {
        let [(_, key), (at, value)] = pair else {
            return None;
        };
        let key = key.trim_end();
        let action = value.trim().strip_prefix("{{")?.strip_suffix("}}")?;
        let is_block = BLOCKS.iter().any(|end| key.ends_with(end));
        if !is_block || action.contains("{{") || action.contains("nindent") {
            return None;
        }
        let other = found
            .as_ref()
            .filter(|found| !(*at..at + value.len()).contains(&found.range.start));
        if other.is_some() {
            return None;
        }
        let above = made.iter().position(|line| line.trim_end() == key)?;
        let mut block = made[above + 1..]
            .iter()
            .filter(|line| !line.trim().is_empty());
        let first = indent(block.next()?);
        let last = indent(block.next_back().or(made.last())?);
        if made.len() < above + 2 || first > indent(key) && last >= first {
            return None;
        }
        let expression = action.trim_matches(['-', ' ']);
        let plain = match expression.rsplit_once('|') {
            Some((plain, filter)) if filter.trim().starts_with("indent") => plain.trim(),
            _ => expression,
        };
        let name = key.trim_start().split(':').next().unwrap_or_default();
        let width = indent(key) + 2;
        let range = at + value.find(expression)?;
        let hint = match is_jinja {
            true => format!("{}{{{{ {plain} | indent({width}) }}}}", " ".repeat(width)),
            false => format!("{{{{- {plain} | nindent {width} }}}}"),
        };
        Some(LineFault {
            range: range..range + expression.len(),
            message: message!("not all lines of the text are indented below `{name}`"),
            hint: message!("write below `{}`: `{hint}`", key.trim_start()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_that_join_lines_are_found() {
        for (text, line, dash, hint) in [
            (
                "host: a\n{{ if .a -}}\nport: 1\n{{- end -}}\nname: b",
                "port: 1name: b",
                37,
                "write `{{- end }}`",
            ),
            (
                "host: a\n{%- if true -%}\nport: 1\n{%- endif -%}",
                "host: aport: 1",
                20,
                "write `{%- if true %}`",
            ),
            (
                "host: a\n{{- if .a }}port: 1{{ end }}",
                "host: aport: 1",
                10,
                "write `{{ if .a }}`",
            ),
        ] {
            let found = joined(text, line).expect(text);
            assert_eq!(
                (found.range.start, found.hint.as_str()),
                (dash, hint),
                "{text}"
            );
        }
        assert_eq!(joined("a: b: c\n{{- end }}", "a: b: c"), None);
    }

    #[test]
    fn texts_without_an_indent_are_found() {
        for (text, rendered, number, hint) in [
            (
                "host: a\ncert: |\n{{ .Params.cert }}",
                "host: a\ncert: |\nl1\nl2",
                3,
                "write below `cert: |`: `{{- .Params.cert | nindent 2 }}`",
            ),
            (
                "host: a\ncert: |\n  {{ .Params.cert | indent 2 }}",
                "host: a\ncert: |\n    l1\n  l2",
                4,
                "write below `cert: |`: `{{- .Params.cert | nindent 2 }}`",
            ),
        ] {
            let found = without_indent(text, rendered, number, false).expect(text);
            assert_eq!(found.hint, hint, "{text}");
        }
        let text = "cert: |\n  {{ .Params.cert }}\nport: x: y";
        assert_eq!(
            without_indent(text, "cert: |\n  l1\nport: x: y", 3, false),
            None
        );
    }
}
