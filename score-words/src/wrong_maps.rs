//! Values that are no map where one belongs: the lines of one below the sign of a text, nothing, variables with other signs, and
//! fields of a container that are named by paths.

use score_schema::Exchanged;
use score_yaml::message::Name;
use score_yaml::{Key, Kind, Node, Value, message};

use super::list_texts::is_nothing;
use super::moved::value_of_variable;
use super::places::map_at;
use super::written::LONGEST;

/// The most variables that are written out.
const MOST: usize = 3;

/// So many entries of `containers` are looked at.
const MOST_CONTAINERS: usize = 20;

/// The fields of a container that are maps.
const MAPS: [&str; 7] = [
    "variables",
    "files",
    "volumes",
    "before",
    "resources",
    "livenessProbe",
    "readinessProbe",
];

/// The way out for a value that is no map, by its path.
pub(super) fn in_place_of_map(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    match path {
        [field @ ("service" | "resources")]
        | ["containers", _, field]
        | ["metadata", field @ "annotations"]
            if is_empty(field, node) && (path.len() < 3 || MAPS.contains(field)) =>
        {
            Some(message!("leave `{field}` out: there is nothing in it"))
        }
        ["containers", name] if name.contains('.') => of_path(name, root),
        ["containers", _, "variables"] => variables(node.as_str()?),
        [field @ ("containers" | "service" | "resources" | "metadata")]
        | ["service", field @ "ports"]
        | ["metadata", field @ "annotations"]
        | ["containers" | "resources", _, field] => below_a_sign(field, node.as_str()?),
        ["containers" | "resources", name] => below_a_sign(name, node.as_str()?),
        _ => None,
    }
}

/// True of a value that says that there is none.
fn is_empty(field: &str, node: &Node) -> bool {
    match &node.kind {
        // Of others that is told already.
        Kind::Null => field == "service",
        Kind::Seq(items) => items.is_empty(),
        Kind::String(text) => is_nothing(text.trim()),
        _ => false,
    }
}

/// The way out for lines of a map that are one text.
pub(super) fn below_a_sign(field: &str, text: &str) -> Option<String> {
    let is_map = text.contains('\n')
        && matches!(score_yaml::parse_str(text), Ok(Value::Map(map)) if !map.is_empty());
    is_map.then(|| {
        message!("take the `|` or `>` behind `{field}:` out: the lines below it are a map then")
    })
}

/// Variables in one text that have other signs than a map of YAML, or that YAML folded.
fn variables(text: &str) -> Option<String> {
    let text = text.trim();
    let pairs = match text.starts_with('{') {
        true => in_braces(text)?,
        false => with_colons(text).or_else(|| with_equals(text))?,
    };
    let mut entries = Vec::new();
    for (name, value) in pairs.iter().take(MOST) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let is_name = !name.is_empty() && name.chars().all(is_part);
        let value = value_of_variable(name, value).unwrap_or_else(|| "…".to_owned());
        is_name.then(|| entries.push(format!("{name}: {value}")))?;
    }
    if pairs.len() > MOST {
        entries.push("…".to_owned());
    }
    let entries = entries.join(", ");
    let is_short = !entries.is_empty() && entries.len() <= LONGEST;
    is_short.then(|| format!("write `variables: {{{}}}`", Name(&entries)))
}

/// The entries of a map in braces, as JSON has it.
fn in_braces(text: &str) -> Option<Vec<(String, String)>> {
    let Ok(Value::Map(map)) = score_yaml::parse_str(text) else {
        return None;
    };
    let entries = map.iter().map(|(name, value)| {
        let value = match value {
            Value::String(text) => text.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return None,
        };
        Some((name.to_string(), value))
    });
    entries.collect()
}

/// `A: 1 B: 2`, of lines that were folded.
fn with_colons(text: &str) -> Option<Vec<(String, String)>> {
    if text.contains('\n') {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.chunks(2).map(|pair| match pair {
        [name, value] => {
            let name = name.strip_suffix(':').filter(|_| !value.ends_with(':'))?;
            Some((name.to_owned(), value.trim_matches(['"', '\'']).to_owned()))
        }
        _ => None,
    });
    pairs.collect()
}

/// `A = "b"`, and `A=b,C=d`.
fn with_equals(text: &str) -> Option<Vec<(String, String)>> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        Some((name.trim().to_owned(), value.to_owned()))
    };
    if text.matches(" = ").count() == 1 && !text.contains('\n') {
        return Some(vec![pair(text)?]);
    }
    let is_list = text.contains(',') && !text.contains(char::is_whitespace);
    is_list.then(|| text.split(',').map(pair).collect::<Option<Vec<_>>>())?
}

/// The way out for a variable without a value whose name holds one: `A=1:`.
pub(super) fn variable_with_equals(name: &str) -> Option<String> {
    let (name, value) = name.split_once('=')?;
    let value = value_of_variable(name.trim(), value.trim().trim_matches(['"', '\'']))?;
    Some(message!("write `{}: ", name.trim()) + &value + "`")
}

/// Several fields of one container that are named by paths, `web.image` and `web.args`, told with the first of them.
pub(super) fn named_by_paths(path: &[&str], root: &Node) -> Option<Exchanged> {
    let ["containers", name] = *path else {
        return None;
    };
    let (container, _) = name.split_once('.')?;
    let of_container = |key: &&Key| {
        let owner = key.text.split_once('.').map(|(owner, _)| owner);
        owner == Some(container)
    };
    let way_out = of_path(name, root)?;
    let containers = map_at(root, &["containers"])?;
    let mut alike = containers.keys().take(MOST_CONTAINERS).filter(of_container);
    let (first, second) = (alike.next()?, alike.next()?);
    Some(match first.text == name {
        true => Exchanged::Pair {
            title: message!("`{name}` is one name here, and not a field of `{container}`"),
            other: second.span,
            way_out,
        },
        false => Exchanged::Other,
    })
}

/// The way out for fields of a container that are named by paths: `web.image`.
fn of_path(name: &str, root: &Node) -> Option<String> {
    let is_field = |field| ["image", "command", "args"].contains(&field) || MAPS.contains(&field);
    let (container, _) = name.split_once('.')?;
    let all = map_at(root, &["containers"])?;
    let mut entries: Vec<(&str, Vec<String>)> = Vec::new();
    for (key, value) in all.iter().take(MOST_CONTAINERS) {
        let Some((owner, path)) = key.text.split_once('.') else {
            continue;
        };
        if owner != container {
            continue;
        }
        let (field, rest) = match path.split_once('.') {
            Some((field, rest)) => (field, Some(rest)),
            None => (path, None),
        };
        let value = match (field, rest, value.as_str()) {
            ("variables", Some(name), Some(text)) => value_of_variable(name, text),
            _ => score_schema::one_line(value, LONGEST),
        };
        let value = value.unwrap_or_else(|| "…".to_owned());
        let is_known = is_field(field) && rest.is_none_or(|rest| !rest.contains('.'));
        is_known.then_some(())?;
        let entry = match rest {
            Some(rest) => message!("{rest}: ") + &value,
            None => value,
        };
        match (entries.iter_mut().find(|(known, _)| *known == field), rest) {
            (Some((_, known)), Some(_)) => known.push(entry),
            (Some(_), None) => return None,
            (None, Some(_)) => entries.push((field, vec![String::new(), entry])),
            (None, None) => entries.push((field, vec![entry])),
        }
    }
    let fields = entries
        .iter()
        .map(|(field, entries)| match entries.as_slice() {
            [value] => format!("{field}: {value}"),
            [_, entries @ ..] => format!("{field}: {{{}}}", entries.join(", ")),
            [] => String::new(),
        });
    let line = fields.collect::<Vec<_>>().join(", ");
    let line = message!("{container}: {{") + &line + "}";
    Some(match line.len() <= 2 * LONGEST {
        true => format!("write `{}`", Name(&line)),
        false => message!("write each below `{container}:`, without that name and its dot"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_with_other_signs_are_maps() {
        for (text, expected) in [
            (
                "A: 1 B: 2\n",
                Some("write `variables: {A: \"1\", B: \"2\"}`"),
            ),
            ("{\"A\": \"b\"}", Some("write `variables: {A: b}`")),
            ("A = \"b\"", Some("write `variables: {A: b}`")),
            ("A=b,C=d", Some("write `variables: {A: b, C: d}`")),
            (
                "A_TOKEN=b,C=d",
                Some("write `variables: {A_TOKEN: …, C: d}`"),
            ),
            ("A=b", None),
            ("hello", None),
        ] {
            assert_eq!(variables(text).as_deref(), expected, "{text}");
        }
    }
}
