//! What is meant by an action that is written as other languages of templates have it.

use std::ops::Range;

use crate::foreign_expression::{instead, is_path, shown};

/// What is wrong with an action that is written as in another language, where that says more than the parse error, and the way
/// out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForeignAction {
    /// The message in place of that of the parse error.
    pub message: Option<String>,
    /// What the action is in this language.
    pub hint: String,
    /// The bytes of the template that are of the other language, where they are known.
    pub place: Option<Range<usize>>,
}

/// What the whole action at the byte `offset` of a template is in this language, if it is one of another. `message` says what is
/// wrong.
pub(crate) fn instead_of_slip(message: &str, text: &str, offset: usize) -> Option<ForeignAction> {
    if let Some(hint) = comment_behind_blank(text, offset) {
        return Some(ForeignAction {
            message: Some("a comment starts right behind the `{{`".to_owned()),
            hint,
            place: None,
        });
    }
    if let Some(hint) = truth_of(message, text, offset) {
        return Some(ForeignAction {
            message: None,
            hint,
            place: None,
        });
    }
    let hint = instead_of_action(message, text, offset)?;
    let (message, place) = match word_of_loop(text, offset) {
        Some(place) => {
            let message = "a loop has no `in`, expected `:=`".to_owned();
            (Some(message), Some(place))
        }
        None => (None, in_brackets(message, text, offset)),
    };
    Some(ForeignAction {
        message,
        hint,
        place,
    })
}

/// The bytes of the `in` of a loop, `range $k in .Params`.
fn word_of_loop(text: &str, offset: usize) -> Option<Range<usize>> {
    let (start, inside) = inside_of(text, offset)?;
    let action = inside.trim_start_matches(['-', ' ']);
    let variables = action.strip_prefix("range ")?.split(" in ").next()?;
    // Else it stands in a text, or behind what is gone over.
    if variables.len() + "range  in ".len() > action.len()
        || variables.contains(['"', '`', '=', '.'])
    {
        return None;
    }
    let at = variables.len() + "range ".len() + 1;
    let at = start + 2 + inside.len() - action.len() + at;
    Some(at..at + "in".len())
}

/// The bytes of a field that is taken by brackets, `.Params["a"]`, from the byte where its holder starts.
fn in_brackets(message: &str, text: &str, offset: usize) -> Option<Range<usize>> {
    message.strip_prefix("bad character U+005B")?;
    let rest = text.get(offset..)?;
    let open = rest.find(['[', '}', '\n'])?;
    let close = open + rest[open..].find([']', '}', '\n'])?;
    let is_pair = rest[open..].starts_with('[') && rest[close..].starts_with(']');
    is_pair.then(|| offset..offset + close + 1)
}

/// The way out of a condition that compares with a word of another language: to ask for the value, `if .a` for `if eq .a True`.
fn truth_of(message: &str, text: &str, offset: usize) -> Option<String> {
    let word = message.strip_prefix("function \"")?;
    let word = word.strip_suffix("\" not defined")?;
    let (value, not) = match word {
        "True" => ("true", ""),
        "False" => ("false", "not "),
        _ => return None,
    };
    let (_, inside) = inside_of(text, offset)?;
    let action = inside.trim_matches(['-', ' ']);
    let (keyword, rest) = action.split_once(" eq ")?;
    let one = rest
        .strip_suffix(word)
        .or_else(|| rest.strip_prefix(word))?;
    let one = one.trim();
    let is_condition = matches!(keyword, "if" | "else if") && is_path(one);
    let asked = format!("{{{{ {keyword} {not}{one} }}}}");
    let asked = shown(&asked).filter(|_| is_condition)?;
    Some(format!(
        "write `{asked}`; `{value}` is compared with what is `true` or `false` itself"
    ))
}

/// The text behind the braces of the action at a byte, and where those are.
pub(crate) fn inside_of(text: &str, offset: usize) -> Option<(usize, &str)> {
    let before = text.get(..offset.min(text.len()))?;
    // The place may be the braces themselves.
    let start = before.rfind("{{").or_else(|| text.find("{{"))?;
    let inside = &text[start + 2..];
    Some((start, &inside[..inside.find("}}").unwrap_or(inside.len())]))
}

/// The way out of a comment that has a blank before it.
fn comment_behind_blank(text: &str, offset: usize) -> Option<String> {
    let (_, inside) = inside_of(text, offset)?;
    let action = inside.trim();
    let is_comment = action.starts_with("/*") || action.starts_with('#');
    (inside.starts_with(' ') && is_comment)
        .then(|| "no blank stands beside the braces: `{{/* … */}}`".to_owned())
}

fn instead_of_action(message: &str, text: &str, offset: usize) -> Option<String> {
    let (start, inside) = inside_of(text, offset)?;
    let before = text.get(..offset.min(text.len()))?;
    let action = inside.trim();
    if action.starts_with('#') {
        return Some("a comment is `{{/* … */}}`".to_owned());
    }
    if let Some(rest) = inside.strip_prefix('-')
        && rest.starts_with(|c: char| c.is_alphabetic() || c == '.')
    {
        let rest = rest.trim();
        let rest = match rest.ends_with(" -") {
            true => rest,
            // A dash beside the value is meant to trim, too.
            false => rest.trim_end_matches('-'),
        };
        let rest = shown(rest)?;
        let line = before[..start].rsplit('\n').next().unwrap_or_default();
        // There it would take away what YAML needs.
        if line.ends_with(": ") || line.ends_with("- ") {
            let line = line.trim();
            return Some(format!(
                "write `{{{{ {rest} }}}}`: a dash would trim the blank behind `{line}`"
            ));
        }
        return Some(format!(
            "a blank stands behind the dash: `{{{{- {rest} }}}}`"
        ));
    }
    if let Some(quote) = quote_of(message) {
        return closed(text, start, offset, quote);
    }
    let action = action.trim_matches('-').trim();
    match message {
        "unexpected {{end}}" => return Some("leave it out: nothing is open here".to_owned()),
        "unexpected {{else}}" => return Some("write `{{ if … }}` before it".to_owned()),
        _ => {}
    }
    instead(action).and_then(|written| shown(&written).map(|written| format!("write `{written}`")))
}

/// The quote of a text that does not end, if the message is of that.
fn quote_of(message: &str) -> Option<char> {
    match message {
        "unterminated quoted string" => Some('"'),
        "unterminated raw quoted string" => Some('`'),
        _ => None,
    }
}

/// The way out of a text that is not closed: it ends before what looks like a field, a variable or a `|`, else with the action.
/// The action begins at `start`, and its open quote stands at `offset` or before it.
fn closed(text: &str, start: usize, offset: usize, quote: char) -> Option<String> {
    let line = text[start..].split('\n').next()?;
    let end = line.find("}}").map_or(line.len(), |end| end + 2);
    let action = &line[..end];
    let at = offset.checked_sub(start)?;
    let open = match action.get(at..)?.starts_with(quote) {
        true => at,
        false => action.get(..at)?.rfind(quote)?,
    };
    let before = &action[..open];
    if before.ends_with(|c: char| !c.is_whitespace() && c != '(') {
        return Some(format!("a text has a `{quote}` at both of its ends"));
    }
    let inside = action[open + 1..].trim_end_matches("}}");
    let words = inside.match_indices(' ').map(|(at, _)| at);
    let starts_value = |at: &usize| {
        let word = inside[*at..].trim_start();
        let name = word.strip_prefix(['.', '$']);
        word.starts_with('|') || name.is_some_and(|name| name.starts_with(char::is_alphabetic))
    };
    let is_dash = |rest: &str| rest.trim().trim_end_matches('-').is_empty();
    let end = words.clone().find(starts_value);
    let end = end.or_else(|| words.clone().find(|at| is_dash(&inside[*at..])));
    let (value, rest) = inside.split_at(end.unwrap_or(inside.len()));
    let written = format!("{before}{quote}{value}{quote}{rest}}}}}");
    Some(match shown(&written) {
        Some(written) if !value.is_empty() => format!("write `{written}`"),
        _ => format!("close it with `{quote}` where the text ends"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_of_other_languages_are_written_as_ours() {
        for (action, expected) in [
            (
                "{{ .Params.size ? \"a\" : \"b\" }}",
                "write `{{ if .Params.size }}a{{ else }}b{{ end }}`",
            ),
            (
                "{{ .a == 1 ? .b : .c }}",
                "write `{{ ternary .b .c (eq .a 1) }}`",
            ),
            (
                "{{ eq .a 1 ? .b : .c }}",
                "write `{{ ternary .b .c (eq .a 1) }}`",
            ),
            (
                "{{ eq .a 1 ? \"x\" : \"y\" }}",
                "write `{{ if eq .a 1 }}x{{ else }}y{{ end }}`",
            ),
            (
                "{{ if (eq .a 1) && .b }}",
                "write `{{ if and (eq .a 1) .b }}`",
            ),
            ("{{ .a || \"b\" }}", "write `{{ or .a \"b\" }}`"),
            (
                "{{ if .a == 1 && .b }}",
                "write `{{ if and (eq .a 1) .b }}`",
            ),
            (
                "{{ if !.Params.size }}",
                "write `{{ if not .Params.size }}`",
            ),
            (
                "{{ .Params.name + \"-db\" }}",
                "write `{{ printf \"%v-db\" .Params.name }}`",
            ),
            (
                "{{ replace(\"a\", \"b\", .X) }}",
                "write `{{ replace \"a\" \"b\" .X }}`",
            ),
            (
                "{{-if .a }}",
                "write `{{ if .a }}`: a dash would trim the blank behind `a:`",
            ),
            ("{{ elif eq .a 1 }}", "write `{{ else if eq .a 1 }}`"),
            (
                "{{ .Params[\"name\"] }}",
                "write `{{ index .Params \"name\" }}`",
            ),
            (
                "{{ (split \".\" .Id).0 }}",
                "write `{{ (split \".\" .Id)._0 }}`",
            ),
            (
                "{{ (splitList \".\" .Id).0 }}",
                "write `{{ index (splitList \".\" .Id) 0 }}`",
            ),
            ("{{ if .a == None }}", "write `{{ if not .a }}`"),
            ("{{ if .a != null }}", "write `{{ if .a }}`"),
            ("{{ env HOME }}", "write `{{ env \"HOME\" }}`"),
            (
                "{{ range [\"a\", \"b\"] }}",
                "write `{{ range list \"a\" \"b\" }}`",
            ),
            (
                "{{ range $x in .list }}",
                "write `{{ range $i, $x := .list }}`",
            ),
            (
                "{{ .a default \"db\" }}",
                "write `{{ .a | default \"db\" }}`",
            ),
            ("{{ $x = \"a\" }}", "write `{{ $x := \"a\" }}`"),
            (
                "{{ range $k in .Params }}",
                "write `{{ range $k, $v := .Params }}`",
            ),
            (
                "{{ for k, v in .Params }}",
                "write `{{ range $k, $v := .Params }}`",
            ),
            (
                "{{ /* the host */ }}",
                "no blank stands beside the braces: `{{/* … */}}`",
            ),
            ("{{ endif }}", "write `{{ end }}`"),
        ] {
            let text = format!("a: {action} b");
            let found = instead_of_slip("", &text, 6).map(|found| found.hint);
            assert_eq!(found.as_deref(), Some(expected), "{action}");
        }
        assert_eq!(instead_of_slip("", "{{ .a.b | quote }}", 4), None);
        for (message, text, offset, expected) in [
            (
                "bad character U+005B '['",
                "a: {{ .P[\"x\"] }}",
                6,
                ".P[\"x\"]",
            ),
            (
                "undefined variable \"$k\"",
                "{{- range $k in .P }}",
                10,
                "in",
            ),
        ] {
            let found = instead_of_slip(message, text, offset);
            let place = found.and_then(|found| found.place).expect("it has a place");
            assert_eq!(&text[place], expected, "{text}");
        }
        for (word, text, expected) in [
            (
                "True",
                "{{ if eq .a True }}",
                "write `{{ if .a }}`; `true` is compared with what is `true` or `false` itself",
            ),
            (
                "False",
                "{{- else if eq False .a }}",
                "write `{{ else if not .a }}`; `false` is compared with what is `true` or `false` itself",
            ),
        ] {
            let message = format!("function \"{word}\" not defined");
            let found = instead_of_slip(&message, text, 8).map(|found| found.hint);
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_open_quote_is_closed_where_its_text_ends() {
        for (action, expected) in [
            (
                "{{ printf \"%s .Params.a }}",
                "write `{{ printf \"%s\" .Params.a }}`",
            ),
            (
                "{{ .Params.a | default \"x }}",
                "write `{{ .Params.a | default \"x\" }}`",
            ),
            ("{{ \"a b | quote -}}", "write `{{ \"a b\" | quote -}}`"),
            (
                "{{ replace \"a \"b\" .Params.c }}",
                "a text has a `\"` at both of its ends",
            ),
            (
                "{{ default x\" .Params.a }}",
                "a text has a `\"` at both of its ends",
            ),
            (
                "{{ print \" .Params.a }}",
                "close it with `\"` where the text ends",
            ),
        ] {
            let text = format!("a: {action} b\nc: \"d\"");
            let offset = text[..text.find('\n').unwrap()].rfind('"').unwrap();
            let found = instead_of_slip("unterminated quoted string", &text, offset);
            let found = found.map(|found| found.hint);
            assert_eq!(found.as_deref(), Some(expected), "{action}");
        }
    }
}
