//! A schema as rules: its keywords told apart and its references followed, once. To look these up in the schema's JSON
//! anew for each value took longer than to read the documents.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::pattern::Pattern;

/// A schema and all schemas in it.
#[derive(Debug)]
pub(super) struct Rules {
    /// The rules of each, by its [`SchemaId`]. The first is the schema itself.
    schemas: Vec<Vec<Rule>>,
}

/// A schema among those of [`Rules`].
pub(super) type SchemaId = usize;

/// The rule of a keyword for a value. Values of other types than its own satisfy it.
#[derive(Debug)]
pub(super) enum Rule {
    /// No value fits.
    Never,
    /// A keyword that is not known here.
    Unknown,
    /// One of these types.
    Type(Vec<Type>),
    /// One of these values.
    Enum(Vec<Json>),
    /// Another schema.
    Ref(SchemaId),
    AllOf(Vec<SchemaId>),
    AnyOf(Vec<SchemaId>),
    OneOf(Vec<SchemaId>),
    Not(SchemaId),
    If {
        condition: SchemaId,
        then: Option<SchemaId>,
        otherwise: Option<SchemaId>,
    },
    Required(Vec<String>),
    /// `properties` with `additionalProperties`.
    Fields {
        known: BTreeMap<String, SchemaId>,
        others: Option<SchemaId>,
    },
    PropertyNames(SchemaId),
    Items(SchemaId),
    /// `minItems`, `maxLength` and their like.
    Size(Measured, Limit<u64>),
    Number(Limit<f64>),
    Pattern(Pattern),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Type {
    Object,
    Array,
    String,
    Boolean,
    Number,
    Integer,
    Null,
}

/// The types that have a size; that of a string is in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Measured {
    Object,
    Array,
    String,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Limit<N> {
    Least(N),
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
    pub(super) const ROOT: SchemaId = 0;

    pub(super) fn of(schema: &Json) -> Self {
        let mut compiler = RuleCompiler {
            root: schema,
            schemas: Vec::new(),
            references: BTreeMap::new(),
        };
        compiler.schema(schema);
        Rules {
            schemas: compiler.schemas,
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
    /// The schemas that references lead to.
    references: BTreeMap<&'s str, SchemaId>,
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

    fn schemas(&mut self, schemas: &'s Json) -> Option<Vec<SchemaId>> {
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
                name => vec![type_of(name)?],
            }),
            "enum" => Rule::Enum(rule.as_array()?.clone()),
            "const" => Rule::Enum(vec![rule.clone()]),
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
                let names = names.map(|name| name.as_str().map(str::to_owned));
                Rule::Required(names.collect::<Option<_>>()?)
            }
            "properties" => Rule::Fields {
                known: {
                    let known = rule.as_object()?.iter();
                    known
                        .map(|(name, schema)| (name.clone(), self.schema(schema)))
                        .collect()
                },
                others: schema
                    .get("additionalProperties")
                    .map(|others| self.schema(others)),
            },
            "additionalProperties" => Rule::Fields {
                known: BTreeMap::new(),
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
            "pattern" => Rule::Pattern(Pattern::new(rule.as_str()?)?),
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
