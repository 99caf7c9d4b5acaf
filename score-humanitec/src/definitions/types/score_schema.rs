//! The schema of Score files with the types that there are, for editors.

use score_core::schema::SCORE;
use score_yaml::{Map, SortedSet, Str, Value, parse_str};

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
    let all = offers.all();
    let of_all = joined(all.clone().map(|offer| &offer.params));
    let mut properties = Map::from_iter([("class", Value::Map(of_class(offers)))]);
    if let Some(params) = params_schema(&of_all) {
        properties.insert("params".into(), params);
    }
    if offers.any_class.is_none() && !offers.classes.contains_key(DEFAULT_CLASS) {
        then.insert("required".into(), Value::Seq(vec!["class".into()]));
    }
    then.insert("properties".into(), Value::Map(properties));
    // What one class alone gives stands with that class.
    let given_by_all = all
        .clone()
        .fold(None, |given: Option<SortedSet<Str>>, offer| {
            let names = &offer.outputs.names;
            Some(match given {
                Some(given) => given.intersection(names).cloned().collect(),
                None => names.clone(),
            })
        });
    let given_by_all = given_by_all.unwrap_or_default();
    put_outputs(&mut then, &given_by_all);
    let params_differ = all.clone().any(|offer| offer.params != of_all);
    if params_differ || all.clone().any(|offer| offer.outputs.names != given_by_all) {
        let of_offer = |offer: &Offer| {
            let mut then = Map::new();
            if let Some(params) = params_schema(&offer.params).filter(|_| params_differ) {
                then.insert("properties".into(), object([("params", params)]));
            }
            if offer.outputs.names != given_by_all {
                put_outputs(&mut then, &offer.outputs.names);
            }
            Some(then).filter(|then| !then.is_empty())
        };
        let rules = offers.classes.iter().filter_map(|(class, offer)| {
            // A resource without a class is one of the default class.
            Some(match class == DEFAULT_CLASS {
                true => default_rule(of_offer(offer)?),
                false => rule("class", class, of_offer(offer)?),
            })
        });
        let others = offers.any_class.as_ref().and_then(of_offer);
        let others = others.map(|then| others_rule(offers, then));
        let rules: Vec<Value> = rules.chain(others).collect();
        if !rules.is_empty() {
            then.insert("allOf".into(), Value::Seq(rules));
        }
    }
    then
}

/// What the class of a resource of a type may be.
fn of_class(offers: &Offers) -> Map {
    let words: Vec<Value> = offers.classes.keys().cloned().map(Value::String).collect();
    let texts = offers.classes.values().map(Offer::text);
    let texts: Vec<Value> = texts.map(Value::from).collect();
    let Some(any) = &offers.any_class else {
        return Map::from_iter([
            ("enum", Value::Seq(words)),
            ("enumDescriptions", Value::Seq(texts)),
        ]);
    };
    let text = any.text();
    let is_another = texts.iter().any(|known| known.as_str() != Some(&text));
    let word = if is_another {
        "any other class"
    } else {
        "any class"
    };
    let mut class = Map::from_iter([("description", format!("{word}: {text}").into())]);
    if !words.is_empty() {
        class.insert("examples".into(), Value::Seq(words.clone()));
    }
    if is_another {
        let known = object([
            ("enum", Value::Seq(words)),
            ("enumDescriptions", Value::Seq(texts)),
        ]);
        class.insert("anyOf".into(), Value::Seq(vec![known, object([])]));
    }
    class
}

/// Puts in the names of outputs, if there are some.
fn put_outputs(then: &mut Map, names: &SortedSet<Str>) {
    if !names.is_empty() {
        let names = names.iter().cloned().map(Value::String);
        then.insert("x-outputs".into(), Value::Seq(names.collect()));
    }
}

/// The rule for resources of the classes that are not told apart.
fn others_rule(offers: &Offers, then: Map) -> Value {
    let words = offers.classes.keys().cloned().map(Value::String);
    let is_known = object([("enum", Value::Seq(words.collect()))]);
    let mut condition = Map::from_iter([(
        "properties",
        object([("class", object([("not", is_known)]))]),
    )]);
    if offers.classes.contains_key(DEFAULT_CLASS) {
        condition.insert("required".into(), Value::Seq(vec!["class".into()]));
    }
    object([("if", Value::Map(condition)), ("then", Value::Map(then))])
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
    // A resource without a class is one of the default class.
    let outputs = match offers.classes.get(DEFAULT_CLASS) {
        Some(offer) => offer.outputs.clone(),
        None => joined(offers.all().map(|offer| &offer.outputs)),
    };
    text + "; outputs: " + &listed(&outputs)
}

impl Offer {
    /// What a class is, for people.
    fn text(&self) -> String {
        let mut text = match &self.description {
            Some(description) => format!("{description}; "),
            None => String::new(),
        };
        let mut told = SortedSet::new();
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
