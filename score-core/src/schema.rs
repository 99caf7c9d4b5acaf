//! The Score format as a JSON Schema, and what a document does wrong by it.

use score_yaml::message;
use std::borrow::Cow;
use std::sync::LazyLock;

use score_schema::Schema;
use score_yaml::schema::rules::{Limit, Measured, Rule, Rules, Type};
use score_yaml::{Kind, Node, SortedMap, SortedSet, SourceMap};

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, SCORE_WORDS};
use crate::path::FieldPath;

/// The published schema of Score files, deprecated forms included.
pub const SCORE: &str = include_str!("../schemas/score-v1b1.json");

/// The schema of provisioners files, for editors.
pub const PROVISIONERS: &str = include_str!("../schemas/provisioners.json");

/// The rules of [`SCORE`], which `tests/document/rules.rs` makes.
pub const SCORE_RULES: Rules = include!("../schemas/score-v1b1.rules.rs");

static SCORE_SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::prepared(SCORE, SCORE_RULES));

/// Everything in a document that breaks the Score format, in order of place. Deprecated forms are to be
/// upgraded before. `sources` has its text.
#[must_use]
pub fn check(document: &Document, sources: &SourceMap) -> Diagnostics {
    let root = document.root();
    let mut diags = score_schema::diagnostics(&SCORE_SCHEMA, root, &SCORE_WORDS, sources);
    let mut keys = Diagnostics::new();
    keys_are_strings(document.root(), &mut Vec::with_capacity(16), &mut keys);
    if !keys.is_empty() {
        take_names(&mut diags, &mut keys);
        diags.extend(keys);
    }
    diags.sort();
    diags
}

/// Takes the errors out of names that are no strings either: each is told once, and quotes alone would lead to the other.
fn take_names(diags: &mut Diagnostics, keys: &mut Diagnostics) {
    let is_of_name = |found: &Diagnostic| found.code == codes::INVALID_VALUE;
    let names = diags.iter().filter(|found| is_of_name(found));
    let names: SortedMap<_, _> = names
        .map(|found| (found.span, found.hints.clone()))
        .collect();
    let mut told = SortedSet::new();
    for key in keys.as_mut_slice() {
        if let Some(hints) = names.get(&key.span) {
            key.hints.clone_from(hints);
            told.insert(key.span);
        }
    }
    let found = std::mem::take(diags).into_iter();
    *diags = found
        .filter(|found| !is_of_name(found) || !told.contains(&found.span))
        .collect();
}

/// Says which keys are not strings where the format wants names; inside free-form values they may be.
fn keys_are_strings<'n>(node: &'n Node, path: &mut Vec<&'n str>, diags: &mut Diagnostics) {
    match path.as_slice() {
        ["metadata", key] | ["resources", _, "metadata", key] if *key != "annotations" => return,
        ["resources", _, "params", _] => return,
        _ => {}
    }
    match &node.kind {
        Kind::Map(map) => {
            for (key, value) in map.iter() {
                path.push(&key.text);
                if !key.is_string {
                    let message = message!("the key `{}` is not a string", key.text);
                    let diagnostic = Diagnostic::new(codes::WRONG_TYPE, message).at(key.span);
                    let at: FieldPath = path.iter().copied().collect();
                    diags.push(diagnostic.path(&at).hint(message!(
                        "put the key in quotes to make it a string: `\"{}\"`",
                        key.text
                    )));
                }
                keys_are_strings(value, path, diags);
                path.pop();
            }
        }
        Kind::Seq(items) => {
            path.push("");
            items
                .iter()
                .for_each(|item| keys_are_strings(item, path, diags));
            path.pop();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pattern_of_the_schema_is_told_in_words() {
        let schema: serde_json::Value = serde_json::from_str(SCORE).expect("JSON");
        fn patterns<'s>(value: &'s serde_json::Value, found: &mut Vec<&'s str>) {
            match value {
                serde_json::Value::Object(map) => {
                    found.extend(map.get("pattern").and_then(|pattern| pattern.as_str()));
                    map.values().for_each(|value| patterns(value, found));
                }
                serde_json::Value::Array(items) => {
                    items.iter().for_each(|value| patterns(value, found))
                }
                _ => {}
            }
        }
        let mut found = vec![];
        patterns(&schema, &mut found);
        let words = SCORE_WORDS.patterns.iter().map(|known| known.pattern);
        let words: score_yaml::SortedSet<&str> = words.collect();
        assert_eq!(words, found.into_iter().collect());
    }

    #[test]
    fn each_name_of_another_format_is_none_of_the_map_in_which_it_is_told() {
        use serde_json::Value as Json;

        let schema: Json = serde_json::from_str(SCORE).expect("JSON");
        // Lists are the old forms of maps.
        let resolve = |part: &Json| {
            let part = part["$ref"].as_str().map_or(part, |reference| {
                let pointer = reference.trim_start_matches('#');
                schema.pointer(pointer).expect("a definition")
            });
            part.get("else").unwrap_or(part).clone()
        };
        for known in SCORE_WORDS.renamed {
            let keys = known.owner.split('.').filter(|key| !key.is_empty());
            let below = |owner: &Json, key: &str| match key.strip_prefix('*') {
                Some("") if owner["items"].is_object() => vec![resolve(&owner["items"])],
                Some("") => vec![resolve(&owner["additionalProperties"])],
                Some(end) => {
                    let all = owner["properties"].as_object().expect("properties");
                    let all = all.iter().filter(|(name, _)| name.ends_with(end));
                    all.map(|(_, part)| resolve(part)).collect()
                }
                None => vec![resolve(&owner["properties"][key])],
            };
            let owners = keys.fold(vec![schema.clone()], |owners, key| {
                owners.iter().flat_map(|owner| below(owner, key)).collect()
            });
            assert!(!owners.is_empty(), "{known:?}");
            for owner in owners {
                assert_eq!(owner["additionalProperties"], false, "{known:?}");
                let has = |name: &str| owner["properties"].get(name).is_some();
                assert!(!known.names.iter().any(|name| has(name)), "{known:?}");
                let mut fields = known.field.split(", ").filter(|field| !field.is_empty());
                assert!(fields.all(has), "{known:?}");
            }
        }
    }

    #[test]
    fn what_is_said_to_be_meant_is_right() {
        for known in SCORE_WORDS.patterns {
            let pattern = serde_json::json!({"pattern": known.pattern}).to_string();
            let pattern = Schema::compile(&pattern).expect("a schema");
            for wrong in [
                "MyWeb",
                "my_web",
                "a",
                "-x-",
                "",
                "64MB",
                "64mi",
                "half",
                "0.5.1",
                "1000",
                "k.io/x",
                "Ä",
                "7",
                "rw-r--r--",
                &"x".repeat(70),
                "1.5 Gi",
                "128 MiB",
                "500 m",
                "1,5",
                "score.dev/v1",
                "X=Y",
                "a.b.C",
                "12Gb",
            ] {
                for near in (known.repair)(wrong) {
                    let mut sources = score_yaml::SourceMap::new();
                    let span = score_yaml::Span::new(sources.add("t", ""), 0, 0);
                    let node = Node::new(Kind::String(near.as_str().into()), span);
                    assert_eq!(
                        pattern.check(&node),
                        [],
                        "{near} for {wrong}: {}",
                        known.pattern
                    );
                }
            }
        }
    }
}
