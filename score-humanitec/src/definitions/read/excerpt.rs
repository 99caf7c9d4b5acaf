//! The part of a definitions file that messages may show.

use score_yaml::{Excerpt, Map, Value, parse_all_str};

const WORD: &[u8] = b"secret";

/// The part of a definitions file that messages may show, by its bytes: of one that may hold a secret as text none of the
/// lines. References to secrets may be seen; whatever else speaks of secrets, a manifest of a template too, may hold one.
#[must_use]
pub fn excerpt(bytes: &[u8]) -> Excerpt {
    // In UTF-16 the word is not looked for.
    let is_wide = bytes.contains(&0);
    if !is_wide && !speaks_of_secrets(bytes) {
        return Excerpt::Shown;
    }
    let documents = std::str::from_utf8(bytes).ok().map(parse_all_str);
    match documents {
        Some(Ok(documents)) if !documents.iter().any(may_hold_secret) => Excerpt::Shown,
        _ => Excerpt::Masked,
    }
}

fn speaks_of_secrets(text: &[u8]) -> bool {
    let mut places = text.windows(WORD.len());
    places.any(|place| place.eq_ignore_ascii_case(WORD))
}

fn may_hold_secret(value: &Value) -> bool {
    match value {
        Value::String(text) => speaks_of_secrets(text.as_bytes()),
        Value::Seq(items) => items.iter().any(may_hold_secret),
        Value::Map(map) => map.iter().any(|(key, value)| match key.as_str() {
            "secret_refs" => !are_references(value),
            key => {
                may_hold_secret(value) || speaks_of_secrets(key.as_bytes()) && !is_nothing(value)
            }
        }),
        _ => false,
    }
}

/// True if no secret stands as text in `secret_refs`.
fn are_references(value: &Value) -> bool {
    const FIELDS: [&str; 3] = ["store", "ref", "version"];
    let is_reference = |map: &Map| {
        let mut fields = map.iter();
        fields.all(|(key, value)| match key.as_str() {
            "value" => value.is_null() || value.as_str().is_some_and(is_placeholder),
            key => FIELDS.contains(&key) && (value.is_null() || value.as_str().is_some()),
        })
    };
    match value {
        Value::Null => true,
        Value::Map(map) => is_reference(map) || map.values().all(are_references),
        _ => false,
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_map().is_some_and(Map::is_empty)
}

/// True if a text is a placeholder and nothing else.
pub(in crate::definitions) fn is_placeholder(text: &str) -> bool {
    let inner = text
        .strip_prefix("${")
        .and_then(|inner| inner.strip_suffix('}'));
    inner.is_some_and(|inner| !inner.contains(['{', '}']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_text_with_a_secret_are_not_shown() {
        for text in [
            "",
            "values: {password: [",
            "secret_refs: {a: {store: vault, ref: secrets/a, version: '1'}, b: {c: {value: '${x.y}'}}, value: {store: v}}",
            "secret_refs: {value: {value: '${x}'}}\n---\nsecret_refs:",
            "secrets: {}",
            "# no secret\na: b",
        ] {
            assert_eq!(excerpt(text.as_bytes()), Excerpt::Shown, "{text}");
        }
        for text in [
            &b"secrets: {a: hunter2}"[..],
            b"a: [{secretes: hunter2}]",
            b"secret_refs: {a: hunter2}",
            b"secret_refs: {a: [hunter2]}",
            b"secret_refs: {a: {value: hunter2}}",
            b"secret_refs: {a: {value: '${a}hunter2${b}'}}",
            b"secret_refs: {a: {store: vault, reff: hunter2}}",
            b"manifests: {a.yaml: 'kind: Secret'}",
            b"data: {kind: Secret, data: hunter2}",
            b"secret_refs: [",
            b"secret: \xff",
            b"\xff\xfes\0e\0c\0r\0e\0t\0",
        ] {
            assert_eq!(excerpt(text), Excerpt::Masked, "{text:?}");
        }
    }
}
