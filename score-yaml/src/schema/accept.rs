//! Accepts documents that fit a schema, at a glance. Building the full validator takes milliseconds, a run with
//! one good document less than one; so the validator is built only to say what is wrong with a bad one.

use super::rules::{At, Rule, Rules, Sized, Type};
use crate::node::{Kind, Node};
use jsonschema::json::{JsonNumber as _, Node as _};

/// How many schemas may stand inside each other.
const DEPTH: u32 = 200;

impl Rules {
    /// Whether a document fits. `None` if the schema uses something that is not known here.
    pub(super) fn accept(&self, document: &Node) -> Option<bool> {
        self.fits(Rules::ROOT, document, DEPTH)
    }

    fn fits(&self, schema: At, value: &Node, depth: u32) -> Option<bool> {
        let depth = depth.checked_sub(1)?;
        all(self
            .get(schema)
            .iter()
            .map(|rule| self.keeps(rule, value, depth)))
    }

    /// Whether a value keeps a rule; one for values of another type it does.
    fn keeps(&self, rule: &Rule, value: &Node, depth: u32) -> Option<bool> {
        match (rule, &value.kind) {
            (Rule::Never, _) => Some(false),
            (Rule::Unknown, _) => None,
            (Rule::Type(types), _) => Some(types.iter().any(|ty| is_type(*ty, value))),
            (Rule::Enum(words), _) => Some(words.iter().any(|word| value.equals_value(word))),
            (Rule::Ref(schema), _) => self.fits(*schema, value, depth),
            (Rule::AllOf(schemas), _) => all(self.each(schemas, value, depth)),
            (Rule::AnyOf(schemas), _) => any(self.each(schemas, value, depth)),
            (Rule::OneOf(schemas), _) => {
                let mut fitting = 0;
                for fits in self.each(schemas, value, depth) {
                    fitting += u32::from(fits?);
                }
                Some(fitting == 1)
            }
            (Rule::Not(schema), _) => Some(!self.fits(*schema, value, depth)?),
            (
                Rule::If {
                    condition,
                    then,
                    otherwise,
                },
                _,
            ) => {
                let branch = match self.fits(*condition, value, depth)? {
                    true => then,
                    false => otherwise,
                };
                branch.map_or(Some(true), |branch| self.fits(branch, value, depth))
            }
            (Rule::Required(names), Kind::Map(map)) => {
                Some(names.iter().all(|name| map.contains_key(name)))
            }
            (Rule::Fields { known, others }, Kind::Map(map)) => {
                all(map.iter().map(|(key, value)| {
                    let schema = known.get(key.text.as_str()).or(others.as_ref());
                    schema.map_or(Some(true), |schema| self.fits(*schema, value, depth))
                }))
            }
            (Rule::PropertyNames(schema), Kind::Map(map)) => all(map.keys().map(|key| {
                let name = Node::new(Kind::String(key.text.clone()), key.span);
                self.fits(*schema, &name, depth)
            })),
            (Rule::Items(schema), Kind::Seq(items)) => {
                all(items.iter().map(|item| self.fits(*schema, item, depth)))
            }
            (Rule::Size(Sized::Object, limit), Kind::Map(map)) => {
                Some(limit.allows(&(map.len() as u64)))
            }
            (Rule::Size(Sized::Array, limit), Kind::Seq(items)) => {
                Some(limit.allows(&(items.len() as u64)))
            }
            (Rule::Size(Sized::String, limit), Kind::String(text)) => {
                Some(limit.allows(&(text.chars().count() as u64)))
            }
            (Rule::Number(limit), Kind::Int(_) | Kind::UInt(_) | Kind::Float(_)) => {
                Some(limit.allows(&(&value).as_number()?.as_f64()?))
            }
            (Rule::Pattern(pattern), Kind::String(text)) => pattern.is_match(text),
            _ => Some(true),
        }
    }

    fn each(&self, schemas: &[At], value: &Node, depth: u32) -> impl Iterator<Item = Option<bool>> {
        schemas
            .iter()
            .map(move |schema| self.fits(*schema, value, depth))
    }
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

fn all(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    answers
        .find(|answer| *answer != Some(true))
        .unwrap_or(Some(true))
}

fn any(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    answers
        .find(|answer| *answer != Some(false))
        .unwrap_or(Some(false))
}
