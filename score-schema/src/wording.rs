//! The words in which a document's errors are told.

use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value as Json;

use score_yaml::Node;

/// The message of a rule about one value: what was expected, what was found.
pub(crate) fn rule(kind: &Kind, found: &str, size: usize) -> String {
    match kind {
        Kind::Enum { options } => {
            let options = options.as_array().into_iter().flatten();
            let words: Vec<String> = options.map(written).collect();
            match words.as_slice() {
                [one, other] => format!("expected `{one}` or `{other}`, found {found}"),
                words => format!("expected one of {}, found {found}", listed(words)),
            }
        }
        Kind::Constant { expected_value } => {
            format!("expected {}, found {found}", word(expected_value))
        }
        Kind::MinLength { limit: 1 } => "expected a text, found an empty one".to_owned(),
        Kind::MinItems { limit: 1 } => "expected at least one item, found none".to_owned(),
        Kind::MinProperties { limit: 1 } => "expected at least one entry, found none".to_owned(),
        Kind::MinLength { limit } => format!(
            "expected at least {}, found {size}",
            counted(*limit, "character")
        ),
        Kind::MaxLength { limit } => format!(
            "expected at most {}, found {size}",
            counted(*limit, "character")
        ),
        Kind::MinItems { limit } => format!(
            "expected at least {}, found {size}",
            counted(*limit, "item")
        ),
        Kind::MaxItems { limit } => {
            format!("expected at most {}, found {size}", counted(*limit, "item"))
        }
        Kind::MinProperties { limit } => format!(
            "expected at least {}, found {size}",
            counted(*limit, "field")
        ),
        Kind::MaxProperties { limit } => format!(
            "expected at most {}, found {size}",
            counted(*limit, "field")
        ),
        Kind::Minimum { limit } => format!("expected at least {limit}, found {found}"),
        Kind::Maximum { limit } => format!("expected at most {limit}, found {found}"),
        Kind::ExclusiveMinimum { limit } => format!("expected more than {limit}, found {found}"),
        Kind::ExclusiveMaximum { limit } => format!("expected less than {limit}, found {found}"),
        Kind::MultipleOf { multiple_of } => {
            format!("expected a multiple of {multiple_of}, found {found}")
        }
        Kind::UniqueItems => "an item stands twice in this list".to_owned(),
        Kind::FalseSchema => format!("{found} is not allowed here"),
        kind => format!("{found} breaks the rule `{}`", kind.keyword()),
    }
}

fn counted(n: u64, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}

/// A value of a schema in a message.
fn word(value: &Json) -> String {
    format!("`{}`", written(value))
}

/// A value of a schema as it is written.
pub(crate) fn written(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A type of JSON in the words of [`Node::kind_name`].
pub(crate) fn type_name(name: &'static str) -> &'static str {
    match name {
        "array" => "list",
        "object" => "map",
        name => name,
    }
}

pub(crate) fn listed(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// A value in a message. Long ones are cut, collections named.
pub(crate) fn shown(node: &Node) -> String {
    match node.as_str() {
        Some(text) if text.chars().count() > 60 => {
            format!("`{}...`", text.chars().take(60).collect::<String>())
        }
        Some(text) => format!("`{text}`"),
        None if node.as_map().is_some() || node.as_seq().is_some() => {
            format!("this {}", node.kind_name())
        }
        None => format!(
            "`{}`",
            score_yaml::emit(&node.clone().into_value()).trim_end()
        ),
    }
}

/// Characters of a text, entries of a collection.
pub(crate) fn size(node: &Node) -> usize {
    match (node.as_str(), node.as_map(), node.as_seq()) {
        (Some(text), ..) => text.chars().count(),
        (_, Some(map), _) => map.len(),
        (_, _, Some(items)) => items.len(),
        _ => 0,
    }
}
