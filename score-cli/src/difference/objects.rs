//! The objects of an output.

use score_yaml::{Value, parse_all_str};

const SECRET: &str = "Secret";

/// An object of an output.
#[derive(Debug)]
pub(super) struct Object {
    /// What it is called.
    pub(super) name: String,
    pub(super) value: Value,
    /// True if it is a Secret of Kubernetes, or a secret of a compose file.
    pub(super) is_secret: bool,
}

/// The objects of a text; `None` if it is no data.
pub(super) fn objects(bytes: &[u8]) -> Option<Vec<Object>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut found = Vec::new();
    for document in parse_all_str(text).ok()? {
        add(document, &mut found);
    }
    Some(found)
}

/// Adds the objects of a document: of a list those that are in it.
fn add(mut document: Value, found: &mut Vec<Object>) {
    let is_list = word(&document, "kind").is_some_and(|kind| kind.ends_with("List"));
    let items = match &mut document {
        Value::Map(fields) if is_list => fields.get_mut("items"),
        _ => None,
    };
    if let Some(Value::Seq(items)) = items {
        return std::mem::take(items)
            .into_iter()
            .for_each(|item| add(item, found));
    }
    let is_secret = word(&document, "kind") == Some(SECRET);
    match kubernetes_name(&document) {
        Some(name) => found.push(Object {
            is_secret,
            name,
            value: document,
        }),
        // Without a name it is a Secret nevertheless.
        None if is_secret => found.push(Object {
            is_secret,
            name: SECRET.to_owned(),
            value: document,
        }),
        None => parts(document, found),
    }
}

fn word<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    value.get(field).and_then(Value::as_str)
}

/// The name of an object of Kubernetes.
fn kubernetes_name(document: &Value) -> Option<String> {
    let kind = word(document, "kind")?;
    let metadata = document.get("metadata")?;
    let name = word(metadata, "name")?;
    Some(match word(metadata, "namespace") {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    })
}

/// The parts of another document, as a compose file is one: what has a name in one of its sections, and the rest.
fn parts(document: Value, found: &mut Vec<Object>) {
    let mut add = |name: String, value| {
        found.push(Object {
            is_secret: name.starts_with("secrets."),
            name,
            value,
        });
    };
    let Value::Map(sections) = document else {
        return add("the document".to_owned(), document);
    };
    for (section, value) in sections {
        match value {
            Value::Map(items) => {
                for (name, value) in items {
                    add(format!("{section}.{name}"), value);
                }
            }
            other => add(section.to_string(), other),
        }
    }
}
