//! References to Secrets in what a closure is told, and in what it answers.

use score_core::target::Notation;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::Map;

use crate::value::Value;

/// The form in which a state keeps references to Secrets, whatever the target.
#[derive(Debug)]
pub(crate) struct Encoded;

impl Notation for Encoded {
    fn decode(&self, outputs: Map, _: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut |text| Text::decode(&text))
    }
}

/// A value in which strings that are a reference to a Secret, and nothing else, are such values.
pub(crate) fn found(value: Value, notation: &dyn Notation) -> Value {
    match value {
        Value::String(text) => match secret(&text, notation) {
            Some((name, key)) => Value::Secret { name, key },
            None => Value::String(text),
        },
        Value::List(items) => {
            let items = items.into_iter();
            Value::List(items.map(|item| found(item, notation)).collect())
        }
        Value::Map(map) => {
            let pairs = map.into_iter();
            Value::Map(
                pairs
                    .map(|(key, item)| (key, found(item, notation)))
                    .collect(),
            )
        }
        other => other,
    }
}

/// Name and key, if a target reads a text as a reference to a Secret.
fn secret(text: &str, notation: &dyn Notation) -> Option<(String, String)> {
    let map = Map::from_iter([("secret", score_yaml::Value::String(text.into()))]);
    let read = notation.decode(map, &|_| false);
    let (name, key) = read.get("secret")?.as_string()?.as_secret()?;
    Some((name.to_owned(), key.to_owned()))
}

/// True if a reference to a Secret is in a value.
pub(crate) fn has_one(value: &Value) -> bool {
    match value {
        Value::Secret { .. } => true,
        Value::List(items) => items.iter().any(has_one),
        Value::Map(map) => map.values().any(has_one),
        _ => false,
    }
}

/// What is wrong with a reference to a Secret in an output, if something is.
pub(crate) fn misplaced(value: &Value, notation: &dyn Notation) -> Option<String> {
    match value {
        Value::List(items) => items.iter().find_map(|item| misplaced(item, notation)),
        Value::Map(map) => map.values().find_map(|item| misplaced(item, notation)),
        Value::Secret { name, key } => {
            let what = match secret(&Text::secret(name, key).into_encoded(), notation) {
                None => {
                    "refers to a Secret, and this target has none: give the value, or compile for another target"
                }
                Some(_) if name.is_empty() || key.is_empty() => {
                    "refers to a Secret without saying its name and its key"
                }
                Some(read) if read == (name.clone(), key.clone()) => return None,
                Some(_) => {
                    return Some(format!("refers to `{name}`, which is no name of a Secret"));
                }
            };
            Some(what.to_owned())
        }
        _ => None,
    }
}
