//! What Python has and Jinja has not: functions, texts with values in them, loops in lists.

use crate::words::is_part;

/// The filter that does what a function of Python does.
fn filter_of(function: &str) -> Option<&'static str> {
    const FILTERS: [(&str, &str); 14] = [
        ("len", "length"),
        ("str", "string"),
        ("int", "int"),
        ("float", "float"),
        ("abs", "abs"),
        ("list", "list"),
        ("round", "round"),
        ("sorted", "sort"),
        ("reversed", "reverse"),
        ("sum", "sum"),
        ("min", "min"),
        ("max", "max"),
        ("upper", "upper"),
        ("lower", "lower"),
    ];
    let found = FILTERS.iter().find(|(known, _)| *known == function);
    found.map(|(_, filter)| *filter)
}

/// The way out of a call of a function of Python, which stands in a line at a byte.
pub(crate) fn instead_of_function(function: &str, line: &str, at: usize) -> Option<String> {
    let filter = filter_of(function)?;
    let rest = line.get(at + function.len()..)?.strip_prefix('(')?;
    let (argument, _) = rest.split_once(')')?;
    Some(match argument.contains(['(', ',']) || argument.is_empty() {
        true => format!("a filter does that: `… | {filter}`"),
        false => format!("write `{} | {filter}`", argument.trim()),
    })
}

/// A text of Python with values in it, `"a-{Params.name}"` behind an `f`, as texts that are joined.
pub(crate) fn joined_values(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
    let mut parts = Vec::new();
    let mut rest = inside;
    while let Some((before, behind)) = rest.split_once('{') {
        let (value, behind) = behind.split_once('}')?;
        if !before.is_empty() {
            parts.push(format!("{quote}{before}{quote}"));
        }
        parts.push(value.trim().to_owned());
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(format!("{quote}{rest}{quote}"));
    }
    (parts.len() > 1 || !inside.contains('{')).then(|| parts.join(" ~ "))
}

/// A text of Python with a sign for a value behind a `%`, `"a-%s" % Params.name`, as texts that are joined.
pub(crate) fn joined_format(expression: &str) -> Option<String> {
    let (text, value) = expression.split_once(" % ")?;
    if text.matches('%').count() != 1 || !text.contains("%s") || value.contains([',', '(', '"']) {
        return None;
    }
    let text = text.trim();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = text.strip_prefix(quote)?.strip_suffix(quote)?;
    joined_values(&format!(
        "{quote}{}{quote}",
        inside.replace("%s", &format!("{{{value}}}"))
    ))
}

/// A field of a loop by the name that it has here.
pub(crate) fn field_of_loop(name: &str) -> String {
    let meant = match name {
        "idx" | "i" | "counter" | "number" | "indx" | "count" => Some("index"),
        "idx0" | "counter0" | "i0" => Some("index0"),
        "len" | "size" | "total" | "lenght" => Some("length"),
        "isFirst" | "is_first" => Some("first"),
        "isLast" | "is_last" => Some("last"),
        _ => None,
    };
    match meant {
        Some(meant) => format!("did you mean `loop.{meant}`?"),
        None => {
            "a loop has `index`, from 1, `index0`, `first`, `last`, `length` and more".to_owned()
        }
    }
}

/// A name with a dash that a line has around a byte, as it is taken of what holds it: `Params["my-name"]`.
pub(crate) fn name_with_dash(line: &str, at: usize) -> Option<String> {
    let is_path = |c: char| is_part(c) || matches!(c, '.' | '-');
    let rest = line.get(at..)?;
    let path = &rest[..rest.find(|c| !is_path(c)).unwrap_or(rest.len())];
    let (holder, name) = path.split_once('.')?;
    let (above, name) = match name.rsplit_once('.') {
        Some((above, name)) if !above.contains('-') => (format!("{holder}.{above}"), name),
        _ => (holder.to_owned(), name),
    };
    let is_name = name.contains('-') && !name.contains('.') && !name.ends_with('-');
    is_name.then(|| format!("{above}[\"{name}\"]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_has_is_written_as_jinja_has_it() {
        let line = "a: {{ len(Params.name) }}";
        assert_eq!(
            instead_of_function("len", line, 6).as_deref(),
            Some("write `Params.name | length`")
        );
        assert_eq!(
            joined_values("\"a-{Params.name}-b\"").as_deref(),
            Some("\"a-\" ~ Params.name ~ \"-b\"")
        );
        assert_eq!(
            joined_format("\"a-%s\" % Params.name").as_deref(),
            Some("\"a-\" ~ Params.name")
        );
        assert_eq!(
            name_with_dash("a: {{ Params.my-name }}", 6).as_deref(),
            Some("Params[\"my-name\"]")
        );
        assert_eq!(name_with_dash("a: {{ Params.a - Params.b }}", 6), None);
    }
}
