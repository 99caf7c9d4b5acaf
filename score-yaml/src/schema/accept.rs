//! Accepts documents that fit a schema, at a glance. Building the full validator takes milliseconds, a run with
//! one good document less than one; so the validator is built only to say what is wrong with a bad one.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::pattern::Pattern;
use crate::node::{Kind, Mapping, Node};
use jsonschema::json::Node as _;

/// The expressions of a schema, read once. `None` for those with unknown syntax.
#[derive(Debug, Default)]
pub(super) struct Patterns(BTreeMap<String, Option<Pattern>>);

impl Patterns {
    pub(super) fn of(schema: &Json) -> Self {
        let mut patterns = Patterns::default();
        patterns.collect(schema);
        patterns
    }

    fn collect(&mut self, schema: &Json) {
        match schema {
            Json::Object(map) => {
                if let Some(Json::String(source)) = map.get("pattern")
                    && !self.0.contains_key(source)
                {
                    self.0.insert(source.clone(), Pattern::parse(source));
                }
                map.values().for_each(|schema| self.collect(schema));
            }
            Json::Array(schemas) => schemas.iter().for_each(|schema| self.collect(schema)),
            _ => {}
        }
    }

    fn is_match(&self, source: &str, text: &str) -> Option<bool> {
        self.0.get(source)?.as_ref()?.is_match(text)
    }
}

/// A schema as it is, and its expressions.
pub(super) struct Acceptor<'s> {
    pub(super) root: &'s Json,
    pub(super) patterns: &'s Patterns,
}

impl Acceptor<'_> {
    /// Whether a value fits a schema. `None` if the schema uses something that this does not know; `depth` is
    /// how many more schemas may stand inside each other.
    pub(super) fn fits(&self, schema: &Json, value: &Node, depth: u32) -> Option<bool> {
        let keywords = match schema {
            Json::Bool(fits) => return Some(*fits),
            Json::Object(keywords) => keywords,
            _ => return None,
        };
        let depth = depth.checked_sub(1)?;
        for (keyword, rule) in keywords {
            if !self.keyword(keyword, rule, keywords, value, depth)? {
                return Some(false);
            }
        }
        Some(true)
    }

    fn keyword(
        &self,
        keyword: &str,
        rule: &Json,
        schema: &Map<String, Json>,
        value: &Node,
        depth: u32,
    ) -> Option<bool> {
        match keyword {
            "$schema" | "$id" | "$defs" | "definitions" | "$comment" | "title" | "description"
            | "deprecated" | "default" | "examples" => Some(true),
            "$ref" => {
                let target = self.root.pointer(rule.as_str()?.strip_prefix('#')?)?;
                self.fits(target, value, depth)
            }
            "type" => match rule {
                Json::String(name) => is_type(name, value),
                Json::Array(names) => any(names.iter().map(|name| is_type(name.as_str()?, value))),
                _ => None,
            },
            "enum" => Some(rule.as_array()?.iter().any(|word| value.equals_value(word))),
            "const" => Some(value.equals_value(rule)),
            "allOf" => all(rule
                .as_array()?
                .iter()
                .map(|schema| self.fits(schema, value, depth))),
            "anyOf" => any(rule
                .as_array()?
                .iter()
                .map(|schema| self.fits(schema, value, depth))),
            "oneOf" => {
                let fits = rule
                    .as_array()?
                    .iter()
                    .map(|schema| self.fits(schema, value, depth));
                let fits = fits.collect::<Option<Vec<_>>>()?;
                Some(fits.into_iter().filter(|fits| *fits).count() == 1)
            }
            "not" => Some(!self.fits(rule, value, depth)?),
            "if" => {
                let branch = if self.fits(rule, value, depth)? {
                    "then"
                } else {
                    "else"
                };
                schema
                    .get(branch)
                    .map_or(Some(true), |branch| self.fits(branch, value, depth))
            }
            // Read with their `if`; alone they say nothing.
            "then" | "else" => Some(true),
            _ => match &value.kind {
                Kind::Map(map) => self.map_keyword(keyword, rule, schema, map, depth),
                Kind::Seq(items) => self.list_keyword(keyword, rule, items, depth),
                Kind::String(text) => self.text_keyword(keyword, rule, text),
                Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => {
                    number_keyword(keyword, rule, value)
                }
                Kind::Null | Kind::Bool(_) | Kind::Timestamp(_) => Some(true),
            }
            .or_else(|| is_for_another_type(keyword, value).then_some(true)),
        }
    }

    fn map_keyword(
        &self,
        keyword: &str,
        rule: &Json,
        schema: &Map<String, Json>,
        map: &Mapping,
        depth: u32,
    ) -> Option<bool> {
        let length = map.len() as u64;
        match keyword {
            "required" => all(rule
                .as_array()?
                .iter()
                .map(|name| Some(map.contains_key(name.as_str()?)))),
            "properties" => {
                let properties = rule.as_object()?;
                all(map.iter().filter_map(|(key, value)| {
                    Some(self.fits(properties.get(&key.text)?, value, depth))
                }))
            }
            "additionalProperties" => {
                if schema.contains_key("patternProperties") {
                    return None;
                }
                let properties = schema.get("properties").and_then(Json::as_object);
                let is_known = |key: &str| properties.is_some_and(|known| known.contains_key(key));
                all(map
                    .iter()
                    .filter(|(key, _)| !is_known(&key.text))
                    .map(|(_, value)| self.fits(rule, value, depth)))
            }
            "propertyNames" => all(map.keys().map(|key| {
                let name = Node::new(Kind::String(key.text.clone()), key.span);
                self.fits(rule, &name, depth)
            })),
            "minProperties" => Some(length >= rule.as_u64()?),
            "maxProperties" => Some(length <= rule.as_u64()?),
            _ => None,
        }
    }

    fn list_keyword(&self, keyword: &str, rule: &Json, items: &[Node], depth: u32) -> Option<bool> {
        let length = items.len() as u64;
        match keyword {
            "items" if !rule.is_array() => {
                all(items.iter().map(|item| self.fits(rule, item, depth)))
            }
            "minItems" => Some(length >= rule.as_u64()?),
            "maxItems" => Some(length <= rule.as_u64()?),
            _ => None,
        }
    }

    fn text_keyword(&self, keyword: &str, rule: &Json, text: &str) -> Option<bool> {
        let length = || text.chars().count() as u64;
        match keyword {
            "minLength" => Some(length() >= rule.as_u64()?),
            "maxLength" => Some(length() <= rule.as_u64()?),
            "pattern" => self.patterns.is_match(rule.as_str()?, text),
            _ => None,
        }
    }
}

fn number_keyword(keyword: &str, rule: &Json, value: &Node) -> Option<bool> {
    let number = jsonschema::json::JsonNumber::as_f64(&(&value).as_number()?)?;
    match keyword {
        "minimum" => Some(number >= rule.as_f64()?),
        "maximum" => Some(number <= rule.as_f64()?),
        _ => None,
    }
}

/// Whether a keyword that this knows says nothing about values of this type.
fn is_for_another_type(keyword: &str, value: &Node) -> bool {
    let (map, list, text, number) = match value.kind {
        Kind::Map(_) => (false, true, true, true),
        Kind::Seq(_) => (true, false, true, true),
        Kind::String(_) => (true, true, false, true),
        Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => (true, true, true, false),
        Kind::Null | Kind::Bool(_) | Kind::Timestamp(_) => (true, true, true, true),
    };
    match keyword {
        "required"
        | "properties"
        | "additionalProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties" => map,
        "items" | "minItems" | "maxItems" => list,
        "minLength" | "maxLength" | "pattern" => text,
        "minimum" | "maximum" => number,
        _ => false,
    }
}

fn is_type(name: &str, value: &Node) -> Option<bool> {
    Some(match name {
        "object" => matches!(value.kind, Kind::Map(_)),
        "array" => matches!(value.kind, Kind::Seq(_)),
        "string" => matches!(value.kind, Kind::String(_)),
        "boolean" => matches!(value.kind, Kind::Bool(_)),
        "number" => matches!(value.kind, Kind::Int(_) | Kind::UInt(_) | Kind::Float(_)),
        "integer" => match value.kind {
            Kind::Int(_) | Kind::UInt(_) => true,
            Kind::Float(n) => n.fract() == 0.0,
            _ => false,
        },
        "null" => matches!(value.kind, Kind::Null),
        _ => return None,
    })
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
