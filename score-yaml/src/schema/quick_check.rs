//! Tells documents that match a schema at a glance. Building the full validator takes milliseconds, a run with one
//! good document less than one; so the validator is built only to say what is wrong with a bad one, and for schemas that
//! ask for something that is not known here.

use super::pattern::Pattern;
use super::rules::{Measured, Rule, Rules, SchemaId, Type};
use crate::node::{Kind, Node};
use jsonschema::json::{JsonNumber as _, Node as _};

/// The deepest nesting of schemas, references followed.
const DEPTH: u32 = 200;

/// Only the full validator can tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unknown;

/// True if a value matches a schema.
type Verdict = Result<bool, Unknown>;

/// Rules with their expressions, which remember.
pub struct QuickCheck {
    rules: Rules,
    patterns: Vec<Pattern>,
}

impl QuickCheck {
    /// With no expression compiled yet.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        let patterns = rules.patterns.iter();
        QuickCheck {
            patterns: patterns
                .map(|source| Pattern::new(source.clone()))
                .collect(),
            rules,
        }
    }

    /// True if a document matches the schema.
    ///
    /// # Errors
    /// If only the full validator can tell.
    pub fn check(&self, document: &Node) -> Result<bool, Unknown> {
        self.matches_schema(Rules::ROOT, document, DEPTH)
    }

    fn matches_schema(&self, schema: SchemaId, value: &Node, depth: u32) -> Verdict {
        let depth = depth.checked_sub(1).ok_or(Unknown)?;
        let rules = self.rules.get(schema).iter();
        all(rules.map(|rule| self.satisfies(rule, value, depth)))
    }

    /// True if a value satisfies a rule, as one of another type than the rule is about always does.
    fn satisfies(&self, rule: &Rule, value: &Node, depth: u32) -> Verdict {
        match (rule, &value.kind) {
            (Rule::Never, _) => Ok(false),
            (Rule::Unknown, _) => Err(Unknown),
            (Rule::Type(types), _) => Ok(types.iter().any(|ty| is_type(*ty, value))),
            (Rule::Words(words), kind) => Ok(match kind {
                Kind::String(text) => words.iter().any(|word| **word == **text),
                _ => false,
            }),
            (Rule::Enum(values), _) => Ok(values.iter().any(|known| value.equals_value(known))),
            (Rule::Ref(schema), _) => self.matches_schema(*schema, value, depth),
            (Rule::AllOf(schemas), _) => all(self.each(schemas, value, depth)),
            (Rule::AnyOf(schemas), _) => any(self.each(schemas, value, depth)),
            (Rule::OneOf(schemas), _) => {
                let mut matching = 0;
                for verdict in self.each(schemas, value, depth) {
                    matching += u32::from(verdict?);
                }
                Ok(matching == 1)
            }
            (Rule::Not(schema), _) => Ok(!self.matches_schema(*schema, value, depth)?),
            (
                Rule::If {
                    condition,
                    then,
                    otherwise,
                },
                _,
            ) => {
                let branch = match self.matches_schema(*condition, value, depth)? {
                    true => then,
                    false => otherwise,
                };
                branch.map_or(Ok(true), |branch| self.matches_schema(branch, value, depth))
            }
            (Rule::Required(names), Kind::Map(map)) => {
                Ok(names.iter().all(|name| map.contains_key(name)))
            }
            (Rule::Fields { known, others }, Kind::Map(map)) => {
                all(map.iter().map(|(key, value)| {
                    let index = known.binary_search_by(|(name, _)| (**name).cmp(&key.text));
                    let schema = index.ok().and_then(|index| known.get(index));
                    let schema = schema.map(|(_, schema)| *schema).or(*others);
                    schema.map_or(Ok(true), |schema| self.matches_schema(schema, value, depth))
                }))
            }
            (Rule::PropertyNames(schema), Kind::Map(map)) => all(map.keys().map(|key| {
                let name = Node::new(Kind::String(key.text.clone()), key.span);
                self.matches_schema(*schema, &name, depth)
            })),
            (Rule::Items(schema), Kind::Seq(items)) => all(items
                .iter()
                .map(|item| self.matches_schema(*schema, item, depth))),
            (Rule::Size(Measured::Object, limit), Kind::Map(map)) => {
                Ok(limit.allows(&(map.len() as u64)))
            }
            (Rule::Size(Measured::Array, limit), Kind::Seq(items)) => {
                Ok(limit.allows(&(items.len() as u64)))
            }
            (Rule::Size(Measured::String, limit), Kind::String(text)) => {
                Ok(limit.allows(&(text.chars().count() as u64)))
            }
            (Rule::Number(limit), Kind::Int(_) | Kind::UInt(_) | Kind::Float(_)) => {
                Ok(limit.allows(&float(value)?))
            }
            (Rule::Pattern(pattern), Kind::String(text)) => {
                let pattern = self.patterns.get(*pattern).ok_or(Unknown)?;
                pattern.is_match(text).ok_or(Unknown)
            }
            _ => Ok(true),
        }
    }

    fn each(
        &self,
        schemas: &[SchemaId],
        value: &Node,
        depth: u32,
    ) -> impl Iterator<Item = Verdict> {
        schemas
            .iter()
            .map(move |schema| self.matches_schema(*schema, value, depth))
    }
}

fn float(number: &Node) -> Result<f64, Unknown> {
    let number = number.as_number().and_then(|number| number.as_f64());
    number.ok_or(Unknown)
}

fn is_type(ty: Type, value: &Node) -> bool {
    match (ty, &value.kind) {
        (Type::Object, Kind::Map(_))
        | (Type::Array, Kind::Seq(_))
        | (Type::String, Kind::String(_))
        | (Type::Boolean, Kind::Bool(_))
        | (Type::Number, Kind::Int(_) | Kind::UInt(_) | Kind::Float(_))
        | (Type::Integer, Kind::Int(_) | Kind::UInt(_))
        | (Type::Null, Kind::Null) => true,
        (Type::Integer, Kind::Float(n)) => n.fract() == 0.0,
        _ => false,
    }
}

fn all(mut verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts
        .find(|verdict| *verdict != Ok(true))
        .unwrap_or(Ok(true))
}

fn any(mut verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts
        .find(|verdict| *verdict != Ok(false))
        .unwrap_or(Ok(false))
}
