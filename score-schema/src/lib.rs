//! Checks a spanned tree against a JSON Schema. Errors stand where a person would look: an unknown field at its
//! key, a missing one at the key of the map that lacks it, a choice (`oneOf`) at the branch that fits best.
//!
//! Documents that are right are told by [`QuickCheck`] of score-yaml; the full validator runs on the others alone. It is
//! generic and large, so it is compiled in this crate and in no other, which a quick build does not optimise.
//!
//! ```
//! use score_schema::{Schema, SchemaErrorKind};
//! use score_yaml::SourceMap;
//!
//! let mut sources = SourceMap::new();
//! let file = sources.add("score.yaml", "name: web\nports: [80]\nimge: nginx\n");
//! let documents = score_yaml::parse(&sources, file).expect("it is YAML");
//!
//! let schema = r#"{"properties": {"name": {}, "ports": {}, "image": {}}, "additionalProperties": false}"#;
//! let schema = Schema::compile(schema).expect("it is a schema");
//! let errors = schema.check(&documents[0]);
//! assert!(matches!(&errors[0].kind, SchemaErrorKind::UnknownField { name, .. } if name == "imge"));
//! assert_eq!(sources.location(errors[0].span).line, 3);
//! ```

mod advice;
mod aliases;
mod fitting;
mod list_items;
mod list_ways;
mod lists;
mod mismatches;
mod misplaced;
mod one_line;
mod report;
mod shape;
mod telling;
#[cfg(test)]
mod tests;
mod unknown_fields;
mod vocabulary;
mod ways_out;
mod wording;
mod writer;
mod wrong_levels;

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value as Json;

pub use advice::{diagnostic, diagnostics, written_for};
pub use one_line::{one_line, string_on_one_line, without_dash};
use report::Report;
pub use score_yaml::schema::InvalidSchema;
use score_yaml::schema::rules::Rules;
use score_yaml::schema::{MAX_PATTERN, QuickCheck, Tree};
use score_yaml::{Node, SourceMap, Span};
pub use shape::word as flow_word;
pub use vocabulary::{Entry, Exchanged, PatternWords, Renamed, Vocabulary};

/// A schema to check documents with. Keep it: what it finds out about itself serves the next document.
pub struct Schema {
    /// Built when the first document fails.
    validator: OnceLock<Result<Validator<Tree>, InvalidSchema>>,
    quick_check: QuickCheck,
    /// The source, for what an error is about: the fields that are known, the words of an enumeration.
    json: OnceLock<Result<Json, InvalidSchema>>,
    /// The text of it, if it is read when the first document fails.
    text: &'static str,
}

/// An error at a place of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SchemaError {
    /// Its place: a key for an unknown field or a name that is refused, the key of the map that lacks a field,
    /// else the value.
    pub span: Span,
    /// The field, from the top of the document: keys, and positions in lists. For an unknown field its own
    /// path, for a missing one the path of the map that lacks it.
    pub path: Vec<String>,
    /// The sort of error.
    pub kind: SchemaErrorKind,
}

/// The sort of error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SchemaErrorKind {
    /// A field that the map does not have.
    UnknownField {
        /// Its name.
        name: String,
        /// The fields that the map has.
        known: Vec<String>,
        /// Those of them that have a field of this name in them: `limits`, or `containers.NAME` for the entries of a map.
        below: Vec<String>,
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
        /// The type of the value, as [`Node::kind_name`] has it.
        found: &'static str,
        /// What was written as the type has it, on one line: `{port: 80}` for `80`.
        shape: Option<String>,
    },
    /// More than one of the fields of which the map may have one.
    ManyOf {
        /// Their names.
        names: Vec<String>,
    },
    /// None of the fields of which the map must have one.
    NoneOf {
        /// Their names.
        names: Vec<String>,
    },
    /// A value that is none of those that there are.
    NotAmong {
        /// Those, as they are written.
        options: Vec<String>,
        /// The value, as a message has it.
        found: String,
    },
    /// A text, or a name of a map's entry, that a pattern does not match.
    Mismatch {
        /// The regular expression.
        pattern: String,
        /// The text, cut if it is long.
        found: String,
    },
    /// A value, or a name of a map's entry, that breaks another rule.
    InvalidValue {
        /// The rule and what was found, in lower case: ``expected one of `TCP`, `UDP`, found `tcp` ``.
        message: String,
    },
    /// More errors than are kept.
    More {
        /// Their number.
        count: usize,
    },
}

impl Schema {
    /// Reads a schema (draft 2020-12 unless it names another; references within it only).
    ///
    /// # Errors
    /// If it is not JSON. Whether it is a schema shows when it is needed in full; see [`Schema::validate`].
    pub fn compile(source: &str) -> Result<Self, InvalidSchema> {
        let json = read_json(source)?;
        Ok(Schema {
            validator: OnceLock::new(),
            quick_check: QuickCheck::new(Rules::of_json(&json)),
            json: OnceLock::from(Ok(json)),
            text: "",
        })
    }

    /// A schema that is part of a program, with its rules. It is read when the first document fails.
    #[must_use]
    pub fn prepared(source: &'static str, rules: Rules) -> Self {
        Schema {
            validator: OnceLock::new(),
            quick_check: QuickCheck::new(rules),
            json: OnceLock::new(),
            text: source,
        }
    }

    /// Checks the schema itself, for a test of it.
    ///
    /// # Errors
    /// If it is not a schema.
    pub fn validate(&self) -> Result<(), InvalidSchema> {
        self.validator().map(|_| ()).map_err(Clone::clone)
    }

    /// Everything in a document that breaks the schema, in order of place; of very many errors the first that were
    /// found, and how many more. Long names are cut.
    #[must_use]
    pub fn check(&self, document: &Node) -> Vec<SchemaError> {
        self.check_in(document, None)
    }

    /// The same, of a document whose text is known: right shapes have its values as they were written.
    pub(crate) fn check_in(
        &self,
        document: &Node,
        sources: Option<&SourceMap>,
    ) -> Vec<SchemaError> {
        if self.quick_check.check(document) == Ok(true) {
            return Vec::new();
        }
        if let Some(fault) = too_long(document) {
            return vec![fault];
        }
        match self.json().and_then(|json| Ok((json, self.validator()?))) {
            Ok((json, validator)) => {
                let mut report = Report::new(json, document, sources);
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

    fn json(&self) -> Result<&Json, &InvalidSchema> {
        self.json.get_or_init(|| read_json(self.text)).as_ref()
    }

    fn validator(&self) -> Result<&Validator<Tree>, &InvalidSchema> {
        let build = || {
            jsonschema::options_for::<Tree>()
                .offline()
                .should_validate_formats(false)
                .with_pattern_options(jsonschema::PatternOptions::regex().size_limit(MAX_PATTERN))
                .build(self.json().map_err(Clone::clone)?)
                .map_err(|error| InvalidSchema::new(error.to_string()))
        };
        self.validator.get_or_init(build).as_ref()
    }
}

fn read_json(source: &str) -> Result<Json, InvalidSchema> {
    serde_json::from_str(source).map_err(|error| InvalidSchema::new(error.to_string()))
}

/// The error of a document that has a value with a very long path. Each error holds its path, so nothing more is said of
/// such a document, which is wrong anyway.
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
