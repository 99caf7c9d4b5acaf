//! A file of inputs to start from: all that a definition refers to, with values that let it run.

use score_core::diagnostic::Diagnostics;
use score_yaml::{Map, Mapping, Node, SourceMap, Value};

use super::DEFAULT_ID;
use crate::definitions::driver::driver_fields;
use crate::definitions::placeholders::DefinitionUses;
use crate::definitions::read::is_secret_leaf;
use crate::definitions::selector::{Accessor, ContextField, Reference};
use crate::definitions::{DEFAULT_CLASS, Definition, DriverMap};

/// The inputs of a trial of a definition, `{cookie, placeholders, resource, secretRefs}`: each placeholder with a value of
/// the right form, each param that its templates read with null, each secret with its name.
///
/// # Errors
/// Placeholders of the definition are malformed.
pub fn trial_skeleton(
    definition: &Definition,
    drivers: &DriverMap,
    sources: &SourceMap,
) -> Result<Value, Diagnostics> {
    let uses = DefinitionUses::of(definition, sources)?;
    let mut placeholders = Map::new();
    for used in &uses.inputs {
        placeholders.insert(used.raw.clone(), stand_in(&used.reference, definition));
    }
    let params = driver_fields(definition, drivers).params;
    let resource = params.names.into_iter().map(|name| (name, Value::Null));
    let secrets = [&definition.secrets, &definition.secret_refs];
    let secrets = secrets.into_iter().flatten().filter_map(Node::as_map);
    let secrets = secrets.flat_map(secret_values);
    Ok([
        ("cookie", Value::Null),
        ("placeholders", Value::Map(placeholders)),
        ("resource", Value::Map(resource.collect())),
        ("secretRefs", Value::Map(secrets.collect())),
    ]
    .into_iter()
    .collect())
}

/// A value for what a placeholder refers to.
fn stand_in(reference: &Reference, definition: &Definition) -> Value {
    match reference {
        Reference::Context(field) => Value::from(match field {
            ContextField::ResId => DEFAULT_ID,
            ContextField::ResType => definition.kind.value.as_str(),
            ContextField::ResClass => DEFAULT_CLASS,
            ContextField::ResGuresid => "0123456789abcdef0123456789abcdef01234567",
            ContextField::AppId => "app",
            ContextField::EnvId | ContextField::EnvType => "development",
            ContextField::OrgId => "org",
        }),
        Reference::Resource(_, accessor) => of_accessor(accessor),
        Reference::Selected(_, accessor) => Value::Seq(vec![of_accessor(accessor)]),
    }
}

fn of_accessor(accessor: &Accessor) -> Value {
    match accessor {
        Accessor::Output(path) => Value::String(path.last().cloned().unwrap_or_default()),
        Accessor::Values => Value::Map(Map::new()),
        Accessor::Account => "account".into(),
        Accessor::Guresid => "0123456789abcdef0123456789abcdef01234567".into(),
    }
}

/// Secrets with their names as values. Templates are none.
fn secret_values(map: &Mapping) -> Map {
    let entries = map.iter().filter(|(key, _)| key.text != "templates");
    let values = entries.map(|(key, node)| {
        let value = match node.as_map().filter(|map| !is_secret_leaf(map)) {
            Some(below) => Value::Map(secret_values(below)),
            None => [("value", Value::String(key.text.clone()))]
                .into_iter()
                .collect(),
        };
        (key.text.clone(), value)
    });
    values.collect()
}
