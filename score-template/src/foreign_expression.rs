//! Expressions and statements of other languages of templates, as they are written here.

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
