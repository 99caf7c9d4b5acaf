//! The difference of what resources get from two sets of definitions. Secrets are compared by their digests, and not shown.

use score_humanitec::definitions::graph::{GivenManifest, GivenResource, ResourceGraph};
use score_yaml::{Map, Value};

use super::fields;
use super::found::{FieldDifference, ObjectDifference};
use super::objects::Object;
use super::shown::{field_data, field_line, object_data};
use super::{CHANGED, NEW, REMOVED, objects_between, paired};
use crate::digest::sha256_hex;

/// The difference of a resource.
#[derive(Debug)]
pub(crate) struct ResourceDifference {
    /// The resource, `TYPE.CLASS#ID`.
    pub(crate) resource: String,
    /// What happens to it, in a word.
    pub(crate) change: &'static str,
    /// Who gave it; `None` if it was not there.
    pub(crate) from: Option<Side>,
    /// Who gives it; `None` if it goes.
    pub(crate) to: Option<Side>,
    /// The outputs that differ.
    pub(crate) outputs: Vec<FieldDifference>,
    /// The objects that differ.
    pub(crate) manifests: Vec<ObjectDifference>,
}

/// Who gives a resource.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Side {
    /// The definition, if it is one.
    pub(crate) definition: Option<String>,
    /// Who it is, for people.
    pub(crate) giver: String,
}

/// What a resource gets, with digests in place of secrets.
struct Given {
    /// The resource, `TYPE.CLASS#ID`.
    resource: String,
    side: Side,
    outputs: Object,
    manifests: Vec<Object>,
}

/// The differences of two graphs, in the order of the new one; resources that are gone come last.
pub(crate) fn between(old: &ResourceGraph, new: &ResourceGraph) -> Vec<ResourceDifference> {
    let pairs = paired(given(old), given(new), |given| &given.resource).into_iter();
    pairs
        .filter_map(|(old, new)| of_resource(old, new))
        .collect()
}

fn of_resource(old: Option<Given>, new: Option<Given>) -> Option<ResourceDifference> {
    let resource = new.as_ref().or(old.as_ref())?.resource.clone();
    let change = match (&old, &new) {
        (None, _) => NEW,
        (_, None) => REMOVED,
        _ => CHANGED,
    };
    let side = |given: &Option<Given>| given.as_ref().map(|given| given.side.clone());
    let (from, to) = (side(&old), side(&new));
    let outputs = match (&old, &new) {
        (Some(old), Some(new)) => {
            let mut outputs = fields::between(&old.outputs, &new.outputs);
            for field in &mut outputs {
                // What is not hidden of a secret is who knows it.
                field.is_secret &= !field.path.starts_with("secrets.");
            }
            secrets_marked(outputs)
        }
        _ => Vec::new(),
    };
    let objects = |given: Option<Given>| given.map(|given| given.manifests).unwrap_or_default();
    let mut manifests = objects_between(objects(old), objects(new));
    for object in &mut manifests {
        object.fields = secrets_marked(std::mem::take(&mut object.fields));
    }
    let is_same = change == CHANGED && from == to && outputs.is_empty() && manifests.is_empty();
    (!is_same).then_some(ResourceDifference {
        resource,
        change,
        from,
        to,
        outputs,
        manifests,
    })
}

/// What the resources of a graph get, in their order.
fn given(graph: &ResourceGraph) -> Vec<Given> {
    let all = graph.given(true).into_iter().zip(graph.given(false));
    let all = all.map(|(shown, hidden)| {
        let GivenResource {
            resource,
            definition,
            giver,
            outputs,
            manifests,
        } = shown;
        let object = |name: String, value: Value, is_secret| Object {
            name,
            value,
            is_secret,
        };
        let outputs = without_secrets(outputs, Some(&hidden.outputs));
        let manifests = manifests.into_iter().zip(&hidden.manifests);
        let manifests = manifests.map(|(given, hidden)| {
            let hidden = &hidden.object;
            let GivenManifest {
                part,
                file,
                object: manifest,
            } = given;
            let text = |field: &str| manifest.get(field).and_then(Value::as_str);
            // A container and a volume have their names at the top.
            let kind = part.or(text("kind")).unwrap_or("object").to_owned();
            let metadata = manifest.get("metadata").filter(|_| part.is_none());
            let name = metadata.and_then(|metadata| metadata.get("name")?.as_str());
            let name = name.or_else(|| text("name").filter(|_| part.is_some()));
            let name = name.or_else(|| part.map(|_| file.as_str()));
            let name = format!("{kind} {}", name.unwrap_or_default());
            let is_secret = kind == "Secret";
            let value = without_secrets(manifest, Some(hidden));
            object(name.trim_end().to_owned(), value, is_secret)
        });
        Given {
            resource,
            side: Side { definition, giver },
            outputs: object(String::new(), outputs, false),
            manifests: manifests.collect(),
        }
    });
    all.collect()
}

/// Starts what stands for a secret: no text of a file has it as it is.
const SECRET: &str = "\u{1}secret ";

/// A value with digests in place of what its other form hides.
fn without_secrets(value: Value, hidden: Option<&Value>) -> Value {
    match (value, hidden) {
        (Value::Map(map), Some(Value::Map(hidden))) => {
            let entries = map.into_iter().map(|(key, value)| {
                let hidden = hidden.get(&key);
                let key = match hidden {
                    Some(_) => key,
                    // The key is a secret itself.
                    None => "***".into(),
                };
                (key, without_secrets(value, hidden))
            });
            Value::Map(entries.collect())
        }
        (Value::Seq(items), Some(Value::Seq(hidden))) if items.len() == hidden.len() => {
            let items = items.into_iter().zip(hidden);
            Value::Seq(
                items
                    .map(|(item, hidden)| without_secrets(item, Some(hidden)))
                    .collect(),
            )
        }
        (value, Some(hidden)) if value == *hidden => value,
        (value, _) => {
            let mut text = String::new();
            // What JSON cannot say stands in no output.
            let _ = score_yaml::json::push(&value, &mut text);
            Value::from(SECRET.to_owned() + &sha256_hex(text.as_bytes()))
        }
    }
}

/// Fields of which secrets are hidden.
fn secrets_marked(mut fields: Vec<FieldDifference>) -> Vec<FieldDifference> {
    for field in &mut fields {
        let values = [&field.old, &field.new].into_iter().flatten();
        let mut texts = values.filter_map(Value::as_str);
        field.is_secret |= texts.any(|text| text.starts_with(SECRET));
    }
    fields
}

/// The changes of a resource for people, a line each.
pub(crate) fn lines(difference: &ResourceDifference) -> Vec<String> {
    let mut lines = Vec::new();
    if difference.change != CHANGED {
        lines.push(difference.change.to_owned());
    }
    lines.extend(difference.outputs.iter().map(field_line));
    for object in &difference.manifests {
        lines.push(format!("{}: {}", object.name, object.change));
        let fields = object.fields.iter().map(field_line);
        lines.extend(fields.map(|line| format!("- {line}")));
    }
    lines
}

/// A difference for programs: `{resource, change, from_def, to_def, outputs, manifests}`.
pub(crate) fn data(difference: &ResourceDifference) -> Value {
    let definition = |side: &Option<Side>| {
        let definition = side.as_ref().and_then(|side| side.definition.as_deref());
        definition.map_or(Value::Null, Value::from)
    };
    let fields = Map::from_iter([
        ("resource", Value::from(difference.resource.as_str())),
        ("change", difference.change.into()),
        ("from_def", definition(&difference.from)),
        ("to_def", definition(&difference.to)),
        (
            "outputs",
            Value::Seq(difference.outputs.iter().map(field_data).collect()),
        ),
        (
            "manifests",
            Value::Seq(difference.manifests.iter().map(object_data).collect()),
        ),
    ]);
    Value::Map(fields)
}
