//! Checks a spanned tree against a JSON Schema. Errors stand where a person would look: an unknown field at its
//! key, a missing one at the key of the map that lacks it, a choice (`oneOf`) at the branch that fits best.

mod accept;
mod error;
mod pattern;
mod rules;
mod tree;

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value as Json;

use crate::node::Node;
use crate::source::Span;
use rules::Rules;
use tree::Tree;

/// Bytes of a compiled expression: some milliseconds of work.
const MAX_PATTERN: usize = 1 << 20;

/// A schema to check documents with. Keep it: what it finds out about itself serves the next document.
pub struct Schema {
    /// Built when the first document fails.
    validator: OnceLock<Result<Validator<Tree>, InvalidSchema>>,
    rules: Rules,
    /// The source, for what an error is about: the fields that are known, the words of an enumeration.
    source: Json,
}

/// Why a schema cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct InvalidSchema(String);

/// What is wrong at a place of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SchemaError {
    /// Where: a key for an unknown field or a name that is refused, the key of the map that lacks a field,
    /// else the value.
    pub span: Span,
    /// The field, from the top of the document: keys, and positions in lists. For an unknown field its own
    /// path, for a missing one the path of the map that lacks it.
    pub path: Vec<String>,
    /// What.
    pub kind: SchemaErrorKind,
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SchemaErrorKind {
    /// A field that the map does not have.
    UnknownField {
        /// Its name.
        name: String,
        /// The fields that the map has.
        known: Vec<String>,
    },
    /// A field that the map must have.
    MissingField {
        /// Its name.
        name: String,
    },
    /// A value of another type.
    WrongType {
        /// The types that fit, joined by `or`: `string`, `list or map`.
        expected: String,
        /// What stands there, as [`Node::kind_name`] says it.
        found: &'static str,
    },
    /// A value, or a name of a map's entry, that breaks another rule.
    InvalidValue {
        /// The rule and what was found, in lower case: ``expected one of `TCP`, `UDP`, found `tcp` ``.
        message: String,
    },
    /// There are more errors than are told.
    More {
        /// How many.
        count: usize,
    },
}

impl Schema {
    /// Reads a schema (draft 2020-12 unless it names another; references within it only).
    ///
    /// # Errors
    /// If it is not JSON. Whether it is a schema shows when it is needed in full; see [`Schema::validate`].
    pub fn compile(source: &str) -> Result<Self, InvalidSchema> {
        let source: Json =
            serde_json::from_str(source).map_err(|error| InvalidSchema(error.to_string()))?;
        Ok(Schema {
            validator: OnceLock::new(),
            rules: Rules::of(&source),
            source,
        })
    }

    /// Checks the schema itself, for a test of it.
    ///
    /// # Errors
    /// If it is not a schema.
    pub fn validate(&self) -> Result<(), InvalidSchema> {
        self.validator().as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// Everything in a document that breaks the schema, in order of place; of very many errors the first that were
    /// found, and how many more. Long names are cut.
    #[must_use]
    pub fn check(&self, document: &Node) -> Vec<SchemaError> {
        if self.rules.accept(document) == Some(true) {
            return Vec::new();
        }
        if let Some(fault) = too_long(document) {
            return vec![fault];
        }
        match self.validator() {
            Ok(validator) => {
                let mut report = error::Report::new(&self.source, document);
                for found in validator.iter_errors(document) {
                    report.add(&found);
                }
                report.finish()
            }
            Err(error) => {
                let message = format!("the schema is invalid: {error}");
                let kind = SchemaErrorKind::InvalidValue { message };
                vec![SchemaError {
                    span: document.span,
                    path: Vec::new(),
                    kind,
                }]
            }
        }
    }

    fn validator(&self) -> &Result<Validator<Tree>, InvalidSchema> {
        self.validator.get_or_init(|| {
            jsonschema::options_for::<Tree>()
                .offline()
                .should_validate_formats(false)
                .with_pattern_options(jsonschema::PatternOptions::regex().size_limit(MAX_PATTERN))
                .build(&self.source)
                .map_err(|error| InvalidSchema(error.to_string()))
        })
    }
}

/// What stands at a place with a very long path. Each error has its path with it, so that of such a document, which is
/// wrong anyway, nothing more is told.
fn too_long(document: &Node) -> Option<SchemaError> {
    const MOST: usize = 8192;
    let mut below = vec![(document, document.span, 0)];
    while let Some((node, owner, length)) = below.pop() {
        if length > MOST {
            let message = "the names of the fields that lead here are too long".to_owned();
            return Some(SchemaError {
                span: Span {
                    end: owner.start,
                    ..owner
                },
                path: Vec::new(),
                kind: SchemaErrorKind::InvalidValue { message },
            });
        }
        let items = node.as_seq().unwrap_or_default().iter();
        below.extend(items.map(|item| (item, owner, length + 1)));
        let entries = node.as_map().into_iter().flat_map(|map| map.iter());
        below.extend(entries.map(|(key, value)| (value, key.span, length + key.text.len() + 1)));
    }
    None
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schema").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SourceMap, parse};

    const SCHEMA: &str = r##"{
        "type": "object",
        "required": ["name", "image"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "minLength": 2, "pattern": "^[a-z]+$"},
            "image": {"type": "string"},
            "protocol": {"enum": ["TCP", "UDP"]},
            "port": {"type": "integer", "minimum": 1},
            "command": {"if": {"type": "array"}, "then": {"items": {"type": "string"}}, "else": {"type": "string"}},
            "labels": {"type": "object", "minProperties": 1,
                       "propertyNames": {"pattern": "^[a-z]+$"}, "additionalProperties": {"type": "string"}},
            "files": {"oneOf": [
                {"type": "array", "items": {"$ref": "#/$defs/file"}},
                {"type": "object", "additionalProperties": {"allOf": [
                    {"not": {"type": "object", "required": ["target"]}}, {"$ref": "#/$defs/file"}]}}]}
        },
        "$defs": {"file": {
            "type": "object", "additionalProperties": false,
            "properties": {"target": {"type": "string"}, "source": {}, "content": {"type": "string"}},
            "oneOf": [{"required": ["source"]}, {"required": ["content"]}]
        }}
    }"##;

    /// Each error as `path: what` with the text it points at.
    fn errors(text: &str) -> Vec<(String, String)> {
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        let document = parse(&sources, file).expect(text).remove(0);
        let schema = Schema::compile(SCHEMA).expect("a schema");
        let accepted = schema.rules.accept(&document);
        let validator = schema.validator().as_ref().expect("a schema");
        assert_eq!(accepted, Some(validator.is_valid(&document)), "{text}");
        let shown = |error: SchemaError| {
            let what = match error.kind {
                SchemaErrorKind::UnknownField { name, known } => {
                    format!("unknown {name} of {}", known.len())
                }
                SchemaErrorKind::MissingField { name } => format!("missing {name}"),
                SchemaErrorKind::WrongType { expected, found } => {
                    format!("{expected}, not {found}")
                }
                SchemaErrorKind::InvalidValue { message } => message,
                SchemaErrorKind::More { count } => format!("{count} more"),
            };
            let at = sources
                .text(error.span)
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            (format!("{}: {what}", error.path.join(".")), at)
        };
        schema.check(&document).into_iter().map(shown).collect()
    }

    #[test]
    fn errors_stand_where_a_person_would_look() {
        for (text, want) in [
            (
                "{name: ab, image: x, port: 1.0, files: {a: {source: 1}}}",
                &[][..],
            ),
            (
                "name: ab\nimage: x\nimge: y",
                &[(".imge: unknown imge of 7", "imge")],
            ),
            ("name: ab", &[(": missing image", "name: ab")]),
            ("[]", &[(": map, not list", "[]")]),
            (
                "{name: 1, image: 2001-01-01}",
                &[
                    (".name: string, not integer", "1"),
                    (".image: string, not timestamp", "2001-01-01"),
                ],
            ),
            (
                "{image: x, name: A}",
                &[
                    (".name: expected at least 2 characters, found 1", "A"),
                    (".name: `A` does not match the pattern `^[a-z]+$`", "A"),
                ],
            ),
            (
                "{image: x, name: ab, protocol: tcp, port: 0}",
                &[
                    (
                        ".protocol: expected one of `TCP`, `UDP`, found `tcp`",
                        "tcp",
                    ),
                    (".port: expected at least 1, found `0`", "0"),
                ],
            ),
            (
                "{image: x, name: ab, command: [a, 1]}",
                &[(".command.1: string, not integer", "1")],
            ),
            ("{image: x, name: ab, command: a}", &[]),
            (
                "{image: x, name: ab, labels: {}}",
                &[(".labels: expected at least 1 field, found 0", "{}")],
            ),
            (
                "{image: x, name: ab, labels: {A: x, b: 1}}",
                &[
                    (".labels.A: `A` does not match the pattern `^[a-z]+$`", "A"),
                    (".labels.b: string, not integer", "1"),
                ],
            ),
            (
                "{image: x, name: ab, files: 1}",
                &[(".files: list or map, not integer", "1")],
            ),
            (
                "{image: x, name: ab, files: {a: {}}}",
                &[(
                    ".files.a: expected one of the fields `source`, `content`",
                    "a",
                )],
            ),
            (
                "{image: x, name: ab, files: {a: {source: 1, content: 2}}}",
                &[
                    (
                        ".files.a: only one of the fields `source`, `content` may stand here",
                        "a",
                    ),
                    (".files.a.content: string, not integer", "2"),
                ],
            ),
            (
                "{image: x, name: ab, files: {a: {source: 1, target: x}}}",
                &[(
                    ".files.a.target: the field `target` is not allowed here",
                    "target",
                )],
            ),
            (
                "{image: x, name: ab, files: [{source: 1}, {sorce: 1, content: x}]}",
                &[(".files.1.sorce: unknown sorce of 3", "sorce")],
            ),
        ] {
            let got = errors(text);
            let want: Vec<_> = want
                .iter()
                .map(|(what, at)| {
                    let what = what.strip_prefix('.').unwrap_or(what);
                    (what.to_owned(), (*at).to_owned())
                })
                .collect();
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        assert!(Schema::compile("{").is_err());
        let schema = Schema::compile(r#"{"type": "strin"}"#).expect("it is JSON");
        assert!(schema.validate().is_err());
        let mut sources = SourceMap::new();
        let file = sources.add("t", "a");
        let document = parse(&sources, file).expect("YAML").remove(0);
        assert_eq!(schema.check(&document).len(), 1);
    }

    #[test]
    fn a_very_long_name_is_all_that_is_told() {
        let text = format!("? {}\n: 1\nname: 1\n", "n".repeat(100_000));
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        let document = parse(&sources, file).expect("it is YAML").remove(0);
        let schema = Schema::compile(SCHEMA).expect("it is a schema");
        assert_eq!(schema.check(&document).len(), 1);
    }

    #[test]
    fn of_very_many_errors_the_first_are_told() {
        let name = "n".repeat(900);
        let text: String = (0..1500).map(|n| format!("{name}{n}: 1\n")).collect();
        let mut sources = SourceMap::new();
        let file = sources.add("t", text);
        let document = parse(&sources, file).expect("it is YAML").remove(0);
        let schema = Schema::compile(SCHEMA).expect("it is a schema");
        let errors = schema.check(&document);
        assert_eq!(errors.len(), 1001);
        let more = SchemaErrorKind::More { count: 502 };
        assert_eq!(errors.last().map(|error| &error.kind), Some(&more));
        assert!(
            errors
                .iter()
                .flat_map(|error| &error.path)
                .all(|key| key.len() < 300)
        );
    }
}
