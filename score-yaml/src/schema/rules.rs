//! A schema as rules: its keywords told apart and its references followed, once. To look these up in the schema's JSON
//! anew for each value took longer than to read the documents.
//!
//! A program that brings a schema of its own brings its rules as a constant, too, so that it need not read the schema to
//! see that a document matches. A test of it is to hold the constant against [`Rules::of`].

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::InvalidSchema;
use super::pattern::Pattern;
use crate::SortedMap;

/// A list that a constant may hold.
pub type List<T> = Cow<'static, [T]>;
/// A name that a constant may hold.
pub type Name = Cow<'static, str>;

/// A schema and all schemas in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// The rules of each, by its [`SchemaId`]. The first is the schema itself.
    pub schemas: List<List<Rule>>,
    /// The regular expressions of all of them.
    pub patterns: List<Name>,
}

/// The index of a schema among those of [`Rules`].
pub type SchemaId = usize;

/// The rule of a keyword for a value. Values of other types than its own satisfy it.
#[derive(Clone, PartialEq, Debug)]
pub enum Rule {
    /// No value fits.
    Never,
    /// A keyword that is not known here.
    Unknown,
    /// One of these types.
    Type(List<Type>),
    /// One of these texts.
    Words(List<Name>),
    /// One of these values, of which some are no texts.
    Enum(Vec<Json>),
    /// Another schema.
    Ref(SchemaId),
    /// All of these schemas.
    AllOf(List<SchemaId>),
    /// At least one of them.
    AnyOf(List<SchemaId>),
    /// Exactly one of them.
    OneOf(List<SchemaId>),
    /// Everything but what a schema takes.
    Not(SchemaId),
    /// A schema that another one decides on.
    If {
        /// The one that decides.
        condition: SchemaId,
        /// The schema of what it takes.
        then: Option<SchemaId>,
        /// The schema of all else.
        otherwise: Option<SchemaId>,
    },
    /// Fields that are there.
    Required(List<Name>),
    /// `properties` with `additionalProperties`.
    Fields {
        /// The schema of each field, sorted by its name.
        known: List<(Name, SchemaId)>,
        /// The schema of the others.
        others: Option<SchemaId>,
    },
    /// A schema for the names of all fields.
    PropertyNames(SchemaId),
    /// A schema for all items.
    Items(SchemaId),
    /// `minItems`, `maxLength` and their like.
    Size(Measured, Limit<u64>),
    /// A limit of numbers.
    Number(Limit<f64>),
    /// One of the expressions, by its index.
    Pattern(usize),
}

/// A type of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// A map.
    Object,
    /// A list.
    Array,
    /// A text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// Nothing.
    Null,
}

/// The types that have a size; that of a string is in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measured {
    /// A map.
    Object,
    /// A list.
    Array,
    /// A text.
    String,
}

/// A limit, itself allowed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Limit<N> {
    /// Nothing below it.
    Least(N),
    /// Nothing above it.
    Most(N),
}

impl<N: PartialOrd> Limit<N> {
    pub(super) fn allows(&self, number: &N) -> bool {
        match self {
            Limit::Least(least) => number >= least,
            Limit::Most(most) => number <= most,
        }
    }
}

impl Rules {
    pub(crate) const ROOT: SchemaId = 0;

    /// The rules of a schema.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn of(schema: &str) -> Result<Self, InvalidSchema> {
        let schema = serde_json::from_str(schema);
        let schema = schema.map_err(|error| InvalidSchema::new(error.to_string()))?;
        Ok(Self::of_json(&schema))
    }

    /// The rules of a schema that is read.
    #[must_use]
    pub fn of_json(schema: &Json) -> Self {
        let mut compiler = RuleCompiler {
            root: schema,
            schemas: Vec::new(),
            patterns: Vec::new(),
            references: SortedMap::new(),
        };
        compiler.schema(schema);
        Rules {
            schemas: compiler.schemas.into_iter().map(Cow::Owned).collect(),
            patterns: compiler.patterns.into(),
        }
    }

    pub(super) fn get(&self, id: SchemaId) -> &[Rule] {
        &self.schemas[id]
    }
}

/// Makes rules of the keywords of a schema.
struct RuleCompiler<'s> {
    root: &'s Json,
    schemas: Vec<Vec<Rule>>,
    patterns: Vec<Name>,
    /// The schemas that references lead to.
    references: SortedMap<&'s str, SchemaId>,
}

impl<'s> RuleCompiler<'s> {
    fn schema(&mut self, schema: &'s Json) -> SchemaId {
        let id = self.schemas.len();
        self.schemas.push(Vec::new());
        self.schemas[id] = match schema {
            Json::Bool(true) => Vec::new(),
            Json::Bool(false) => vec![Rule::Never],
            Json::Object(keywords) => {
                let rules = keywords.iter();
                rules
                    .filter_map(|(keyword, rule)| {
                        self.rule(keyword, rule, keywords)
                            .unwrap_or(Some(Rule::Unknown))
                    })
                    .collect()
            }
            _ => vec![Rule::Unknown],
        };
        id
    }

    fn schemas(&mut self, schemas: &'s Json) -> Option<List<SchemaId>> {
        let schemas = schemas.as_array()?.iter();
        Some(schemas.map(|schema| self.schema(schema)).collect())
    }

    /// The rule of a keyword: `Some(None)` if it asks for nothing, `None` if it is not known here.
    fn rule(
        &mut self,
        keyword: &str,
        rule: &'s Json,
        schema: &'s Map<String, Json>,
    ) -> Option<Option<Rule>> {
        use Limit::{Least, Most};
        let size = |of, limit: fn(u64) -> Limit<u64>| Some(Rule::Size(of, limit(rule.as_u64()?)));
        let found = match keyword {
            "$schema" | "$id" | "$defs" | "definitions" | "$comment" | "title" | "description"
            | "deprecated" | "default" | "examples" => return Some(None),
            // Read with their `if` and `properties`; alone the first two say nothing.
            "then" | "else" => return Some(None),
            "additionalProperties" if schema.contains_key("properties") => return Some(None),
            "$ref" => Rule::Ref(self.reference(rule.as_str()?)?),
            "type" => Rule::Type(match rule {
                Json::Array(names) => names.iter().map(type_of).collect::<Option<_>>()?,
                name => vec![type_of(name)?].into(),
            }),
            "enum" => one_of(rule.as_array()?),
            "const" => one_of(std::slice::from_ref(rule)),
            "allOf" => Rule::AllOf(self.schemas(rule)?),
            "anyOf" => Rule::AnyOf(self.schemas(rule)?),
            "oneOf" => Rule::OneOf(self.schemas(rule)?),
            "not" => Rule::Not(self.schema(rule)),
            "if" => Rule::If {
                condition: self.schema(rule),
                then: schema.get("then").map(|then| self.schema(then)),
                otherwise: schema.get("else").map(|other| self.schema(other)),
            },
            "required" => {
                let names = rule.as_array()?.iter();
                Rule::Required(names.map(name_of).collect::<Option<_>>()?)
            }
            "properties" => Rule::Fields {
                known: {
                    let known = rule.as_object()?.iter();
                    let known =
                        known.map(|(name, schema)| (name.clone().into(), self.schema(schema)));
                    let mut known: Vec<(Name, SchemaId)> = known.collect();
                    known.sort_unstable();
                    known.into()
                },
                others: schema
                    .get("additionalProperties")
                    .map(|others| self.schema(others)),
            },
            "additionalProperties" => Rule::Fields {
                known: List::default(),
                others: Some(self.schema(rule)),
            },
            "propertyNames" => Rule::PropertyNames(self.schema(rule)),
            "items" if !rule.is_array() => Rule::Items(self.schema(rule)),
            "minProperties" => size(Measured::Object, Least)?,
            "maxProperties" => size(Measured::Object, Most)?,
            "minItems" => size(Measured::Array, Least)?,
            "maxItems" => size(Measured::Array, Most)?,
            "minLength" => size(Measured::String, Least)?,
            "maxLength" => size(Measured::String, Most)?,
            "minimum" => Rule::Number(Least(rule.as_f64()?)),
            "maximum" => Rule::Number(Most(rule.as_f64()?)),
            "pattern" => {
                let pattern = rule
                    .as_str()
                    .filter(|source| Pattern::is_readable(source))?;
                self.patterns.push(pattern.to_owned().into());
                Rule::Pattern(self.patterns.len() - 1)
            }
            _ => return None,
        };
        Some(Some(found))
    }

    fn reference(&mut self, reference: &'s str) -> Option<SchemaId> {
        if let Some(id) = self.references.get(reference) {
            return Some(*id);
        }
        let root = self.root;
        let target = root.pointer(reference.strip_prefix('#')?)?;
        // Known before it is read, since it may refer to itself.
        self.references.insert(reference, self.schemas.len());
        Some(self.schema(target))
    }
}

/// The rule that a value is one of some.
fn one_of(values: &[Json]) -> Rule {
    let words = values.iter().map(name_of);
    words
        .collect::<Option<_>>()
        .map_or_else(|| Rule::Enum(values.to_vec()), Rule::Words)
}

fn name_of(name: &Json) -> Option<Name> {
    name.as_str().map(|name| name.to_owned().into())
}

fn type_of(name: &Json) -> Option<Type> {
    Some(match name.as_str()? {
        "object" => Type::Object,
        "array" => Type::Array,
        "string" => Type::String,
        "boolean" => Type::Boolean,
        "number" => Type::Number,
        "integer" => Type::Integer,
        "null" => Type::Null,
        _ => return None,
    })
}
