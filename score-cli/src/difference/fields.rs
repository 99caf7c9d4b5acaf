//! The fields of an object that differ.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use score_yaml::Value;

use super::found::FieldDifference;
use super::looks::{has_credentials, looks_drawn};
use super::objects::Object;

/// The fields of lists of Kubernetes and compose that tell their items apart.
const NAMES: [&str; 4] = ["name", "mountPath", "target", "containerPort"];

/// Words in names of fields whose values nobody is to read.
const SECRET_WORDS: [&str; 14] = [
    "pass",
    "secret",
    "token",
    "credential",
    "private",
    "apikey",
    "api_key",
    "access_key",
    "accesskey",
    "pwd",
    "cookie",
    "auth",
    "cert",
    "seed",
];

/// The fields that differ between two objects of one name.
pub(super) fn between(old: &Object, new: &Object) -> Vec<FieldDifference> {
    let mut found = Vec::new();
    let is_secret = old.is_secret || new.is_secret;
    compare(
        Some(&old.value),
        Some(&new.value),
        &mut String::new(),
        &mut found,
    );
    for field in &mut found {
        field.is_secret = is_secret && is_data(&field.path) || looks_secret(field);
    }
    found
}

/// True if the name of a field or what it holds says that nobody is to read it.
pub(super) fn looks_secret(field: &FieldDifference) -> bool {
    is_named_secret(&field.path) || holds_secret(field)
}

/// True if a field of an object that is a secret holds what is secret, and not what is said about it.
fn is_data(path: &str) -> bool {
    let is_in = |field: &str| {
        let rest = path.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    ["data", "stringData", "content"].into_iter().any(is_in)
        // The whole object, as `kubectl apply` keeps it.
        || path.contains("last-applied-configuration")
}

/// True if what a field says looks as if nobody were to read it. The old value may be one that no state knows any more.
fn holds_secret(field: &FieldDifference) -> bool {
    let text = |value: &Option<Value>, looks_so: fn(&str) -> bool| {
        let text = value.as_ref().and_then(Value::as_str);
        text.is_some_and(looks_so)
    };
    text(&field.old, looks_drawn)
        || text(&field.old, has_credentials)
        || text(&field.new, has_credentials)
}

/// True if the name of a field says that its value is not for everybody.
fn is_named_secret(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    // What refers to a secret is none.
    let is_reference = ["secretkeyref", "secretref", "secretname"]
        .iter()
        .any(|word| path.contains(word));
    !is_reference && SECRET_WORDS.iter().any(|word| path.contains(word))
}

fn compare(
    old: Option<&Value>,
    new: Option<&Value>,
    path: &mut String,
    found: &mut Vec<FieldDifference>,
) {
    if old == new {
        return;
    }
    if let (Some(before), Some(after)) = (old, new)
        && !can_be_compared(before, after)
    {
        // Each by its parts: a difference never holds a whole tree.
        compare(old, None, path, found);
        compare(None, new, path, found);
        return;
    }
    let parts = match (old, new) {
        (Some(old), Some(new)) => both(old, new),
        (Some(value), None) => all(value)
            .into_iter()
            .map(|(key, value)| (key, Some(value), None))
            .collect(),
        (None, Some(value)) => all(value)
            .into_iter()
            .map(|(key, value)| (key, None, Some(value)))
            .collect(),
        (None, None) => Vec::new(),
    };
    if parts.is_empty() {
        found.push(FieldDifference {
            path: path.clone(),
            old: old.cloned(),
            new: new.cloned(),
            is_secret: false,
        });
        return;
    }
    let length = path.len();
    for (key, old, new) in parts {
        match key {
            Key::Field(name) if path.is_empty() => path.push_str(name),
            Key::Field(name) => {
                let _ = write!(path, ".{name}");
            }
            Key::Item(name) => {
                let _ = write!(path, "[{name}]");
            }
        }
        compare(old, new, path, found);
        path.truncate(length);
    }
}

/// True if two values are of one kind, or have no parts.
fn can_be_compared(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Map(_), Value::Map(_)) | (Value::Seq(_), Value::Seq(_)) => true,
        _ => all(old).is_empty() && all(new).is_empty(),
    }
}

/// The place of a part in a value.
enum Key<'v> {
    Field(&'v str),
    Item(String),
}

type Part<'v> = (Key<'v>, Option<&'v Value>, Option<&'v Value>);

/// The parts of two values of one kind, in their order; none if they have no parts, or are of two kinds.
fn both<'v>(old: &'v Value, new: &'v Value) -> Vec<Part<'v>> {
    let (old_parts, new_parts) = match (old, new) {
        (Value::Map(_), Value::Map(_)) => (all(old), all(new)),
        (Value::Seq(old_items), Value::Seq(new_items)) => {
            match named(old_items).zip(named(new_items)) {
                Some(parts) => parts,
                None => (all(old), all(new)),
            }
        }
        _ => return Vec::new(),
    };
    let word = |key: &Key<'_>| match key {
        Key::Field(name) => (*name).to_owned(),
        Key::Item(name) => name.clone(),
    };
    let mut others: HashMap<String, &Value> = new_parts
        .iter()
        .map(|(key, value)| (word(key), *value))
        .collect();
    let mut parts: Vec<Part<'v>> = Vec::new();
    for (key, value) in old_parts {
        let new = others.remove(&word(&key));
        parts.push((key, Some(value), new));
    }
    for (key, value) in new_parts {
        if others.remove(&word(&key)).is_some() {
            parts.push((key, None, Some(value)));
        }
    }
    parts
}

/// The parts of a value; none if it has no parts.
fn all(value: &Value) -> Vec<(Key<'_>, &Value)> {
    match value {
        Value::Map(map) => {
            let parts = map.iter();
            parts
                .map(|(key, value)| (Key::Field(key.as_str()), value))
                .collect()
        }
        Value::Seq(items) => named(items).unwrap_or_else(|| {
            let items = items.iter().enumerate();
            items
                .map(|(at, value)| (Key::Item(at.to_string()), value))
                .collect()
        }),
        _ => Vec::new(),
    }
}

/// The items of a list by a field that tells them apart, if there is one.
fn named(items: &[Value]) -> Option<Vec<(Key<'_>, &Value)>> {
    if items.is_empty() {
        return None;
    }
    NAMES.iter().find_map(|field| {
        let mut seen = HashSet::new();
        let named = items.iter().map(|item| {
            let name = match item.get(field)? {
                Value::String(name) => name.to_string(),
                Value::Int(number) => number.to_string(),
                _ => return None,
            };
            seen.insert(name.clone()).then_some((Key::Item(name), item))
        });
        named.collect()
    })
}
