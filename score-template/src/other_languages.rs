//! What is meant by an action that is written as other languages of templates have it.

use std::ops::Range;

/// What is wrong with an action that is written as in another language, where that says more than the parse error, and the way
/// out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForeignAction {
    /// The message in place of that of the parse error.
    pub message: Option<&'static str>,
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
            message: Some("a comment starts right behind the `{{`"),
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
        Some(place) => (Some("a loop has no `in`, expected `:=`"), Some(place)),
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
    let at = action.strip_prefix("range ")?.find(" in ")? + "range ".len() + 1;
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
        "write `{value}`, or, to ask whether it is set, `{asked}`"
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

/// What an action is in this language, if it is one of another.
pub(crate) fn instead(action: &str) -> Option<String> {
    for word in ["elif ", "elsif ", "elseif "] {
        if let Some(condition) = action.strip_prefix(word) {
            return Some(format!("{{{{ else if {} }}}}", condition.trim()));
        }
    }
    for word in ["endif", "endfor", "endrange", "endwith"] {
        if action == word {
            return Some("{{ end }}".to_owned());
        }
    }
    // `env HOME`
    for word in ["env ", "expandenv "] {
        let name = action.strip_prefix(word).map(str::trim);
        let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if let Some(name) = name.filter(|name| !name.is_empty() && name.chars().all(is_name)) {
            return Some(format!("{{{{ {word}\"{name}\" }}}}"));
        }
    }
    // `range ["a", "b"]`, `$m := {"a": 1}`
    for (open, close, function) in [('[', ']', "list"), ('{', '}', "dict")] {
        if let Some((before, rest)) = action.split_once(open)
            && (before.starts_with("range ") || before.trim_end().ends_with(":="))
            && let Some(items) = rest.trim_end().strip_suffix(close)
            && !items.contains(['{', '[', '('])
        {
            let items: Vec<&str> = items.split([',', ':']).map(str::trim).collect();
            return Some(format!("{{{{ {before}{function} {} }}}}", items.join(" ")));
        }
    }
    // `for k, v in .Params`, `range $k in .Params`
    let over = action
        .strip_prefix("range ")
        .or_else(|| action.strip_prefix("for "));
    if let Some((names, list)) = over.and_then(|over| over.split_once(" in ")) {
        let name = |name: &str| format!("${}", name.trim().trim_start_matches('$'));
        let names: Vec<String> = names.split(',').map(name).collect();
        let names = match names.as_slice() {
            [one] if ["$k", "$key"].contains(&one.as_str()) => format!("{one}, $v"),
            [one] => format!("$i, {one}"),
            _ => names.join(", "),
        };
        return Some(format!("{{{{ range {names} := {} }}}}", list.trim()));
    }
    // `$x = "a"`, `set x = 3`
    let set = action.strip_prefix("set ").unwrap_or(action);
    if let Some((name, value)) = set.split_once(" = ")
        && is_path(name.trim_start_matches('$'))
        && !name.contains('.')
        && (action.starts_with('$') || action.starts_with("set "))
    {
        let name = name.trim_start_matches('$');
        return Some(format!("{{{{ ${name} := {} }}}}", value.trim()));
    }
    if let Some(choice) = choice_of_texts(action) {
        return Some(choice);
    }
    let (keyword, condition) = match action.split_once(' ') {
        Some((word @ ("if" | "with"), rest)) => (format!("{word} "), rest.trim()),
        _ => (String::new(), action),
    };
    let written = expression(condition)?;
    Some(format!("{{{{ {keyword}{written} }}}}"))
}

/// A choice between two texts, `COND ? "a" : "b"`, as actions.
fn choice_of_texts(action: &str) -> Option<String> {
    let (condition, values) = action.split_once(" ? ")?;
    let (yes, no) = values.split_once(" : ")?;
    let text = |text: &str| {
        let text = text.trim().strip_prefix('"')?.strip_suffix('"')?;
        (!text.contains(['"', '\\'])).then(|| text.to_owned())
    };
    let condition = condition.trim();
    let condition = match is_path(condition) {
        true => condition.to_owned(),
        false => expression(condition).or_else(|| call(condition))?,
    };
    let (yes, no) = (text(yes)?, text(no)?);
    Some(format!(
        "{{{{ if {condition} }}}}{yes}{{{{ else }}}}{no}{{{{ end }}}}"
    ))
}

/// What an expression is in this language, if it is one of another.
fn expression(text: &str) -> Option<String> {
    if let Some(negated) = text.strip_prefix('!')
        && is_path(negated)
    {
        return Some(format!("not {negated}"));
    }
    if let Some((condition, values)) = text.split_once(" ? ")
        && let Some((yes, no)) = values.split_once(" : ")
    {
        let condition = condition.trim();
        let condition = match is_path(condition) {
            true => format!("(not (empty {condition}))"),
            false => {
                let written = expression(condition).or_else(|| call(condition))?;
                format!("({written})")
            }
        };
        return Some(format!("ternary {} {} {condition}", yes.trim(), no.trim()));
    }
    for (operator, function) in [(" || ", "or"), (" && ", "and")] {
        if let Some((one, other)) = text.split_once(operator) {
            return both(function, one, other);
        }
    }
    for (operator, function) in [
        (" == ", "eq"),
        (" != ", "ne"),
        (" <= ", "le"),
        (" >= ", "ge"),
        (" < ", "lt"),
        (" > ", "gt"),
    ] {
        if let Some((one, other)) = text.split_once(operator) {
            return is_there(function, one, other).or_else(|| both(function, one, other));
        }
    }
    if let Some((one, other)) = text.split_once(" + ") {
        let (one, other) = (one.trim(), other.trim());
        let literal = |text: &str| {
            text.starts_with('"')
                .then(|| text.trim_matches('"').to_owned())
        };
        return match (literal(one), literal(other)) {
            (None, Some(end)) if is_path(one) => Some(format!("printf \"%v{end}\" {one}")),
            (Some(start), None) if is_path(other) => Some(format!("printf \"{start}%v\" {other}")),
            _ => both("add", one, other),
        };
    }
    // `.Params["name"]`
    if let Some((holder, key)) = text.split_once('[')
        && let Some((key, "")) = key.split_once(']')
        && is_path(holder)
    {
        return Some(format!("index {holder} {key}"));
    }
    // `replace("a", "b", .X)`
    if let Some((function, arguments)) = text.split_once('(')
        && let Some(arguments) = arguments.strip_suffix(')')
        && is_name(function)
        && !arguments.contains(['(', ')'])
    {
        let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
        return Some([&[function][..], &arguments].concat().join(" "));
    }
    // `(split "." .Id).0`
    if let Some((call, index)) = text.rsplit_once(").")
        && index.chars().all(|c| c.is_ascii_digit())
        && !index.is_empty()
    {
        // Of these one is a list and the other a map of `_0`, `_1`.
        return Some(match call.contains("split ") {
            true => format!("{call})._{index}"),
            false => format!("index {call}) {index}"),
        });
    }
    // `.a default "b"`
    let mut words = text.splitn(3, ' ');
    if let (Some(value), Some("default"), Some(other)) = (words.next(), words.next(), words.next())
        && is_path(value)
    {
        return Some(format!("{value} | default {}", other.trim()));
    }
    None
}

/// A comparison with a word for no value, as a question whether the value is there.
fn is_there(function: &str, one: &str, other: &str) -> Option<String> {
    let words = ["None", "none", "null", "Null", "NULL", "undefined"];
    let one = one.trim();
    if !is_path(one) || !words.contains(&other.trim()) {
        return None;
    }
    match function {
        "eq" => Some(format!("not {one}")),
        "ne" => Some(one.to_owned()),
        _ => None,
    }
}

/// A call of a function of two values, unless one of these is an expression of its own.
fn both(function: &str, one: &str, other: &str) -> Option<String> {
    let value = |text: &str| {
        let text = text.trim();
        let is_text = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
        let text = match text {
            "True" => "true",
            "False" => "false",
            text => text,
        };
        let is_value = is_text || is_path(text) || text.parse::<f64>().is_ok();
        match is_value {
            true => Some(text.to_owned()),
            false => {
                let written = expression(text).or_else(|| call(text))?;
                Some(format!("({written})"))
            }
        }
    };
    Some(format!("{function} {} {}", value(one)?, value(other)?))
}

/// A call that is one of this language already, `eq .a 1`, without parentheses around it.
fn call(text: &str) -> Option<String> {
    let inner = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let text = inner.unwrap_or(text).trim();
    let (function, arguments) = text.split_once(' ')?;
    let is_plain = |c: char| c.is_alphanumeric() || " ._$\"-".contains(c);
    (is_name(function) && arguments.chars().all(is_plain)).then(|| text.to_owned())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// True for a name, a variable or a path of fields.
pub(crate) fn is_path(text: &str) -> bool {
    let names = text.trim_start_matches(['.', '$']);
    !names.is_empty() && names.split('.').all(is_name)
}

/// What one line has room for.
pub(crate) fn shown(text: &str) -> Option<&str> {
    const ROOM: usize = 60;
    let is_short = text.len() <= ROOM && !text.contains(char::is_control);
    is_short.then_some(text)
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
                "write `true`, or, to ask whether it is set, `{{ if .a }}`",
            ),
            (
                "False",
                "{{- else if eq False .a }}",
                "write `false`, or, to ask whether it is set, `{{ else if not .a }}`",
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
