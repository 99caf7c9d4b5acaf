//! The name that was not there when a template printed something undefined.

use score_template::Value;

use crate::python::field_of_loop;

/// What is known of the data of a template: its names, and their values.
pub(crate) type Data<'n, 'd> = Vec<(&'n str, &'d Value)>;

/// The path on a line of a template that leads to nothing, and a way out, if there is one.
pub(crate) fn missing(
    text: &str,
    line: usize,
    data: &Data<'_, '_>,
) -> Option<(String, Option<String>)> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let mut rest = line;
    while let Some(open) = rest.find("{{").or_else(|| rest.find("{%")) {
        let inside = &rest[open + 2..];
        let end = inside.find("}}").or_else(|| inside.find("%}"));
        let expression = &inside[..end.unwrap_or(inside.len())];
        if let Some(found) = paths(expression).find_map(|path| absent(path, data)) {
            return Some(found);
        }
        rest = &inside[end.unwrap_or(inside.len())..];
    }
    None
}

/// The paths of names in an expression, `Params.size`; texts in quotes, and what follows a `|`, are none.
fn paths(expression: &str) -> impl Iterator<Item = &str> {
    let plain = expression.split(['"', '\'']).step_by(2);
    plain.flat_map(|part| {
        let part = part.split('|').next().unwrap_or_default();
        let words = part.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
        words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
    })
}

/// What does what a method of a map does in other languages, `Params.items`; there are no methods.
pub(crate) fn instead_of_method(path: &str, method: &str) -> Option<String> {
    let map = path.strip_suffix(method)?.strip_suffix('.')?;
    if map.is_empty() {
        return None;
    }
    Some(match method {
        "items" => format!("write `{map} | items`"),
        "keys" => format!("a loop over a map gives its keys: write `{map}`"),
        "values" => format!("write `for k, v in {map} | items`"),
        "get" => format!("write `{map}.NAME`, and `| default(\"…\")` behind it"),
        _ => return None,
    })
}

/// A path that leads to nothing in the data.
pub(crate) fn absent(path: &str, data: &Data<'_, '_>) -> Option<(String, Option<String>)> {
    const WORDS: [&str; 12] = [
        "not", "and", "or", "in", "is", "if", "else", "for", "set", "true", "false", "none",
    ];
    let mut keys = path.split('.').filter(|key| !key.is_empty());
    let root = keys.next().filter(|root| !WORDS.contains(root))?;
    let Some((_, value)) = data.iter().find(|(name, _)| *name == root) else {
        if let Some(field) = path.strip_prefix("loop.") {
            return Some((path.to_owned(), Some(field_of_loop(field))));
        }
        let same = data
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(root));
        let plural = |name: &str| name.eq_ignore_ascii_case(&format!("{root}s"));
        let near = same.or_else(|| data.iter().find(|(name, _)| plural(name)));
        let hint = match near {
            Some((name, _)) => format!("did you mean `{name}`?"),
            None => {
                let names: Vec<String> = data.iter().map(|(name, _)| format!("`{name}`")).collect();
                format!("there are {}", names.join(", "))
            }
        };
        return Some((path.to_owned(), Some(hint)));
    };
    let mut value = (*value).clone();
    for key in keys {
        let Value::Map(map) = &value else {
            return None;
        };
        match map.get(key) {
            Some(found) => value = found,
            None => {
                let hint = instead_of_method(path, key).unwrap_or_else(|| format!(
                    "`{{{{ {path} | default(\"…\") }}}}` gives another value, and `if` asks if it is there"
                ));
                return Some((path.to_owned(), Some(hint)));
            }
        }
    }
    None
}
