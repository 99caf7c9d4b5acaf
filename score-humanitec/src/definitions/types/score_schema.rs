//! The schema of Score files with the types that there are, for editors.

use std::collections::BTreeSet;

use score_core::schema::SCORE;
use score_yaml::{Map, Str, Value, parse_str};

use super::available::{Offers, ResourceTypes};
use super::known_type;
use super::offer::Offer;
use crate::definitions::FieldNames;
use crate::definitions::definition::DEFAULT_CLASS;

impl ResourceTypes {
    /// The schema of Score files in which resources have the types, classes and params that there are; `place` says where,
    /// for people. Outputs stand in the descriptions, and as `x-outputs`.
    ///
    /// It is a JSON Schema of draft 2020-12 as [`SCORE`] is, with `enumDescriptions` as editors on VS Code's engine show them.
    #[must_use]
    pub fn score_schema(&self, place: &str) -> Value {
        let mut schema = parse_str(SCORE).unwrap_or_default();
        let Some(root) = schema.as_map_mut() else {
            return schema;
        };
        // It is another schema than the published one.
        root.shift_remove("$id");
        let title = format!("Score workload, score.dev/v1b1, with the resource types {place}");
        root.insert("title".into(), title.into());
        let resource = root.get_mut("$defs").and_then(Value::as_map_mut);
        let resource = resource.and_then(|defs| defs.get_mut("resource"));
        if let Some(resource) = resource.and_then(Value::as_map_mut) {
            self.put_types(resource);
        }
        schema
    }

    /// Puts the types into the schema of a resource.
    fn put_types(&self, resource: &mut Map) {
        let properties = resource.get_mut("properties").and_then(Value::as_map_mut);
        let kind = properties.and_then(|properties| properties.get_mut("type"));
        if let Some(kind) = kind.and_then(Value::as_map_mut) {
            let names = self.kinds.keys().cloned().map(Value::String);
            kind.insert("enum".into(), Value::Seq(names.collect()));
            let described = self.kinds.iter();
            let described = described.map(|(kind, offers)| type_description(kind, offers).into());
            kind.insert("enumDescriptions".into(), Value::Seq(described.collect()));
        }
        let rules = self.kinds.iter();
        let rules = rules.map(|(kind, offers)| rule("type", kind, of_type(offers)));
        resource.insert("allOf".into(), Value::Seq(rules.collect()));
    }
}

/// `{if: {properties: {FIELD: {const: VALUE}}, required: [FIELD]}, then: …}`
fn rule(field: &str, value: &Str, then: Map) -> Value {
    let constant = object([("const", Value::String(value.clone()))]);
    let condition = object([
        ("properties", object([(field, constant)])),
        ("required", Value::Seq(vec![field.into()])),
    ]);
    object([("if", condition), ("then", Value::Map(then))])
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into_iter().collect()
}

/// What the other fields of a resource of a type may be.
fn of_type(offers: &Offers) -> Map {
    let mut then = Map::new();
    let mut class = Map::new();
    let words: Vec<Value> = offers.classes.keys().cloned().map(Value::String).collect();
    let described = offers.classes.values().map(|offer| offer.text().into());
    match &offers.any_class {
        // Any other one is taken, too.
        Some(any) => {
            class.insert(
                "description".into(),
                format!("any class: {}", any.text()).into(),
            );
            if !words.is_empty() {
                class.insert("examples".into(), Value::Seq(words));
            }
        }
        None => {
            class.insert("enum".into(), Value::Seq(words));
            class.insert("enumDescriptions".into(), Value::Seq(described.collect()));
            if !offers.classes.contains_key(DEFAULT_CLASS) {
                then.insert("required".into(), Value::Seq(vec!["class".into()]));
            }
        }
    }
    let all = offers.all();
    let params = all.clone().map(|offer| &offer.params);
    let mut properties = Map::from_iter([("class", Value::Map(class))]);
    let of_all = joined(params);
    if let Some(params) = params_schema(&of_all) {
        properties.insert("params".into(), params);
    }
    then.insert("properties".into(), Value::Map(properties));
    let outputs = joined(all.map(|offer| &offer.outputs));
    let outputs: Vec<Value> = outputs.names.into_iter().map(Value::String).collect();
    if !outputs.is_empty() {
        then.insert("x-outputs".into(), Value::Seq(outputs));
    }
    if offers.all().any(|offer| offer.params != of_all) {
        let rules = offers.classes.iter().filter_map(|(class, offer)| {
            let params = params_schema(&offer.params)?;
            let then = Map::from_iter([("properties", object([("params", params)]))]);
            // A resource without a class is one of the default class.
            Some(match class == DEFAULT_CLASS {
                true => default_rule(then),
                false => rule("class", class, then),
            })
        });
        then.insert("allOf".into(), Value::Seq(rules.collect()));
    }
    then
}

/// The rule for resources of the default class, whether they say so or not.
fn default_rule(then: Map) -> Value {
    let constant = object([("const", DEFAULT_CLASS.into())]);
    let condition = object([("properties", object([("class", constant)]))]);
    object([("if", condition), ("then", Value::Map(then))])
}

/// The names of all.
fn joined<'f>(all: impl Iterator<Item = &'f FieldNames>) -> FieldNames {
    let mut joined = FieldNames::only([]);
    for names in all {
        joined.join(names.clone());
    }
    joined
}

/// The schema of params, as far as something is known of them. Where all are known, there are no others.
fn params_schema(params: &FieldNames) -> Option<Value> {
    if params.names.is_empty() {
        return None;
    }
    let properties = params.names.iter();
    let properties = properties.map(|name| (name.clone(), Value::Map(Map::new())));
    let mut schema = Map::from_iter([("properties", Value::Map(properties.collect()))]);
    if !params.is_open {
        schema.insert("additionalProperties".into(), Value::Bool(false));
    }
    Some(Value::Map(schema))
}

impl Offers {
    /// All classes, and who takes any.
    fn all(&self) -> impl Iterator<Item = &Offer> + Clone {
        self.classes.values().chain(&self.any_class)
    }
}

/// What a type is, for people.
fn type_description(kind: &str, offers: &Offers) -> String {
    let mut text = known_type::name(kind);
    if let Some(category) = known_type::category(kind) {
        text += &format!(" ({category})");
    }
    let outputs = joined(offers.all().map(|offer| &offer.outputs));
    text + "; outputs: " + &listed(&outputs)
}

impl Offer {
    /// What a class is, for people.
    fn text(&self) -> String {
        let mut text = match &self.description {
            Some(description) => format!("{description}; "),
            None => String::new(),
        };
        let mut told = BTreeSet::new();
        let givers = self.givers.iter().map(String::as_str);
        let givers: Vec<&str> = givers.filter(|giver| told.insert(*giver)).collect();
        text += &givers.join(", ");
        if let Some(ids) = &self.ids {
            let ids: Vec<&str> = ids.iter().map(Str::as_str).collect();
            text += &format!(", only for {}", ids.join(", "));
        }
        text + "; outputs: " + &listed(&self.outputs)
    }
}

/// Names for people.
fn listed(fields: &FieldNames) -> String {
    let mut names: Vec<&str> = fields.names.iter().map(Str::as_str).collect();
    match (names.is_empty(), fields.is_open) {
        (true, true) => return "not known".to_owned(),
        (true, false) => return "none".to_owned(),
        (false, true) => names.push("…"),
        (false, false) => {}
    }
    names.join(", ")
}
