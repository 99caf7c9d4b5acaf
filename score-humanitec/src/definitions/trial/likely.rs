//! Likely values for the inputs of a trial: what a driver wants as each of its inputs, and what templates do with a value, says
//! of what kind it is.

use score_template::{DataShape, ShapeKind, Template};
use score_yaml::{Kind, Map, Node, SortedMap, Str, Value};

use crate::definitions::Definition;
use crate::definitions::driver::{DriverMap, likely_input};
use crate::definitions::placeholders::sole_placeholder;

/// What a definition says of the values that it is given.
pub(super) struct Likely {
    /// What its templates expect of their data.
    pub(super) data: DataShape,
    /// What is expected of what a string stands for that is one placeholder, by what is between its braces.
    placeholders: SortedMap<Str, Expected>,
}

/// What is expected of a value.
#[derive(Default)]
struct Expected {
    /// One, if a driver wants it.
    of_driver: Option<Value>,
    /// What templates expect.
    shape: DataShape,
}

impl Likely {
    /// Finds what a definition says.
    pub(super) fn of(definition: &Definition, drivers: &DriverMap) -> Self {
        let mut data = DataShape::default();
        for tree in [&definition.values, &definition.secrets]
            .into_iter()
            .flatten()
        {
            for key in ["templates", "template"] {
                if let Some(templates) = tree.get(key) {
                    add_templates(templates, &mut data);
                }
            }
        }
        let mut placeholders: SortedMap<Str, Expected> = SortedMap::new();
        if let Some(values) = definition.values.as_ref().and_then(Node::as_map) {
            let driver = data
                .field("driver")
                .and_then(|driver| driver.field("values"));
            for (key, node) in values.iter().filter(|(key, _)| key.text != "templates") {
                if let (Some(raw), Some(value)) = (
                    node.as_str().and_then(sole_placeholder),
                    likely_input(&definition.driver.value, drivers, &key.text),
                ) {
                    let expected = placeholders.entry(raw.into()).or_default();
                    expected.of_driver.get_or_insert(value);
                    continue;
                }
                if let Some(shape) = driver.and_then(|values| values.field(&key.text)) {
                    add_placeholders(node, shape, &mut placeholders);
                }
            }
        }
        Likely { data, placeholders }
    }

    /// A value for a placeholder, whose name is `name`; `None` if nothing says of what kind it is.
    pub(super) fn of_placeholder(&self, raw: &str, name: &str) -> Option<Value> {
        let nothing = Expected::default();
        let Expected { of_driver, shape } = self.placeholders.get(raw).unwrap_or(&nothing);
        of_driver.clone().or_else(|| value(shape, name))
    }
}

/// A value of a shape; `None` if that says nothing of it.
fn value(shape: &DataShape, name: &str) -> Option<Value> {
    let is_list = shape.items.is_some() && shape.kind != Some(ShapeKind::Map);
    match shape.kind {
        // What is taken of a value says more than what else is done with it.
        _ if !shape.fields.is_empty() => {
            let fields = shape.fields.iter();
            let fields = fields.map(|(name, field)| {
                let value = value(field, name).unwrap_or_else(|| name.as_str().into());
                (Str::from(name.as_str()), value)
            });
            Some(Value::Map(fields.collect()))
        }
        Some(ShapeKind::List) => Some(Value::Seq(vec![item(shape, name)])),
        None if is_list => Some(Value::Seq(vec![item(shape, name)])),
        Some(ShapeKind::Map) => {
            let entry = shape
                .items
                .as_ref()
                .map(|_| (Str::from(name), item(shape, name)));
            Some(Value::Map(entry.into_iter().collect()))
        }
        Some(ShapeKind::Number) => Some(Value::Int(1)),
        Some(ShapeKind::Text) => Some(name.into()),
        // Nothing else is done with it.
        None if shape.is_asked && !shape.is_required => Some(Value::Bool(true)),
        None => AMOUNTS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, amount)| (*amount).into()),
    }
}

/// Amounts by the names that Kubernetes has for them.
const AMOUNTS: [(&str, &str); 3] = [("cpu", "100m"), ("memory", "128Mi"), ("storage", "1Gi")];

/// An item of a list, or a value of a map, of a shape.
fn item(shape: &DataShape, name: &str) -> Value {
    let value = shape.items.as_ref().and_then(|items| value(items, name));
    value.unwrap_or_else(|| name.into())
}

/// A value for a param; null where a template goes without.
pub(super) fn of_param(shape: Option<&DataShape>, name: &str) -> Value {
    let Some(shape) = shape.filter(|shape| shape.is_required) else {
        return Value::Null;
    };
    value(shape, name).unwrap_or_else(|| name.into())
}

/// Adds what the templates in a tree expect.
fn add_templates(node: &Node, data: &mut DataShape) {
    match &node.kind {
        Kind::String(text) if text.contains("{{") => {
            if let Ok(template) = Template::parse(text, &score_sprig::FUNCTIONS) {
                data.join(template.data_shape());
            }
        }
        Kind::Seq(items) => items.iter().for_each(|item| add_templates(item, data)),
        Kind::Map(map) => map.iter().for_each(|(_, node)| add_templates(node, data)),
        _ => {}
    }
}

/// Adds what is expected of the placeholders in an input.
fn add_placeholders(node: &Node, shape: &DataShape, found: &mut SortedMap<Str, Expected>) {
    match &node.kind {
        Kind::String(text) => {
            if let Some(raw) = sole_placeholder(text) {
                let expected = found.entry(raw.into()).or_default();
                expected.shape.join(shape.clone());
            }
        }
        Kind::Seq(items) => {
            if let Some(shape) = &shape.items {
                items
                    .iter()
                    .for_each(|item| add_placeholders(item, shape, found));
            }
        }
        Kind::Map(map) => {
            for (key, node) in map.iter() {
                let of_key = shape.field(&key.text).or(shape.items.as_deref());
                if let Some(shape) = of_key {
                    add_placeholders(node, shape, found);
                }
            }
        }
        _ => {}
    }
}

/// What stands for a workload, as templates see it: a module with a container and a variable.
pub(super) fn workload() -> Map {
    let map = |entries: Vec<(&str, Value)>| -> Value { entries.into_iter().collect() };
    let container = map(vec![
        ("id", "main".into()),
        ("image", "registry.example.com/workload:1".into()),
        ("variables", map(vec![("LOG_LEVEL", "info".into())])),
    ]);
    let containers = map(vec![("main", container)]);
    Map::from_iter([
        ("id", Value::from("workload")),
        ("profile", "humanitec/default-module".into()),
        ("spec", map(vec![("containers", containers)])),
    ])
}
