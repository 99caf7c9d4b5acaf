//! The Score format as a JSON Schema, and what a document does wrong by it.

use score_yaml::CollectSorted as _;
use score_yaml::message;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use score_schema::{Schema, SchemaError, SchemaErrorKind};
use score_yaml::schema::rules::{Limit, Measured, Rule, Rules, Type};
use score_yaml::{Kind, Node};

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, with_article};
use crate::document::Document;
use crate::path::FieldPath;

/// The published schema of Score files, deprecated forms included.
pub const SCORE: &str = include_str!("../schemas/score-v1b1.json");

/// The schema of provisioners files, for editors.
pub const PROVISIONERS: &str = include_str!("../schemas/provisioners.json");

/// The rules of [`SCORE`], which `tests/document/rules.rs` makes.
pub const SCORE_RULES: Rules = include!("../schemas/score-v1b1.rules.rs");

static SCORE_SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::prepared(SCORE, SCORE_RULES));

/// Everything in a document that breaks the Score format, in order of place. Deprecated forms are to be
/// upgraded before.
#[must_use]
pub fn check(document: &Document) -> Diagnostics {
    let mut diags = check_by(&SCORE_SCHEMA, document.root());
    keys_are_strings(document.root(), &mut Vec::new(), &mut diags);
    diags.sort();
    diags
}

/// Everything in a document that breaks a format.
#[must_use]
pub fn check_by(schema: &Schema, root: &Node) -> Diagnostics {
    let mut errors = schema.check(root);
    // What has the wrong type breaks every other rule as well.
    let is_wrong_type =
        |error: &SchemaError| matches!(error.kind, SchemaErrorKind::WrongType { .. });
    let wrong: BTreeSet<_> = errors
        .iter()
        .filter(|error| is_wrong_type(error))
        .map(|error| error.path.clone())
        .collect_sorted();
    errors.retain(|error| is_wrong_type(error) || !wrong.contains(&error.path));
    errors.into_iter().map(diagnostic).collect()
}

/// The diagnostic for an error in a document of any format.
#[must_use]
pub fn diagnostic(error: SchemaError) -> Diagnostic {
    let path: FieldPath = error.path.iter().map(String::as_str).collect();
    let diagnostic = match error.kind {
        SchemaErrorKind::UnknownField { name, known } => Diagnostic::new(
            codes::UNKNOWN_FIELD,
            message!("unknown field `{name}`{}", inside(&error.path)),
        )
        .near(&name, known.iter().map(String::as_str)),
        SchemaErrorKind::MissingField { name } => Diagnostic::new(
            codes::MISSING_FIELD,
            message!("the field `{name}` is missing{}", inside_of(&error.path)),
        ),
        SchemaErrorKind::WrongType { expected, found } => {
            let diagnostic = Diagnostic::new(
                codes::WRONG_TYPE,
                message!(
                    "expected {}, found {}",
                    with_article(&expected),
                    with_article(found)
                ),
            );
            match (expected.as_str(), found) {
                ("string", "integer" | "number" | "boolean" | "timestamp") => {
                    diagnostic.hint("put the value in quotes to make it a string")
                }
                _ => diagnostic,
            }
        }
        SchemaErrorKind::More { count } => return Diagnostic::more(Severity::Error, count),
        SchemaErrorKind::InvalidValue { message } => {
            let words = PATTERNS
                .iter()
                .find(|(pattern, _)| message.contains(&format!("`{pattern}`")));
            let diagnostic = Diagnostic::new(codes::INVALID_VALUE, message);
            match words {
                Some((_, words)) => diagnostic.hint(message!("expected {words}")),
                None => diagnostic,
            }
        }
    };
    diagnostic.at(error.span).path(&path)
}

/// The patterns of the schema in words.
const PATTERNS: &[(&str, &str)] = &[
    (r"^score\.dev/v1b1$", "`score.dev/v1b1`"),
    (
        "^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
        "2 to 63 lower-case letters, digits and dashes, a dash at neither end",
    ),
    (
        "^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$",
        "2 to 63 letters, digits and dashes, a dash at neither end",
    ),
    (
        r"^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$",
        "lower-case letters, digits, dashes and dots, letters or digits at both ends of each part",
    ),
    (
        r"^(0\.\d+|[1-9]\d*(\.\d+)?)(K|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$",
        "a number of bytes like `128M`, `1.5Gi` or `1000000`",
    ),
    (
        r"^\d+(?:m|\.\d+)?$",
        "a number of CPUs like `2`, `0.5` or `250m`",
    ),
    ("^0?[0-7]{3}$", "an octal file mode like `0644`"),
    ("^[^=]+$", "a name without `=`"),
];

/// The words for the place of an unknown field: `` in `containers.web` ``.
fn inside(path: &[String]) -> String {
    path.split_last()
        .map(|(_, above)| inside_of(above))
        .unwrap_or_default()
}

fn inside_of(path: &[String]) -> String {
    if path.is_empty() {
        return String::new();
    }
    message!(
        " in `{}`",
        path.iter().map(String::as_str).collect::<FieldPath>()
    )
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
                    diags.push(
                        diagnostic
                            .path(&at)
                            .hint("put the key in quotes to make it a string"),
                    );
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
    fn patterns_in_words_are_patterns_of_the_schema() {
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
        for (pattern, _) in PATTERNS {
            assert!(found.contains(pattern), "{pattern}");
        }
    }
}
