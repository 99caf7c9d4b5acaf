//! A file of inputs to start from: all that a definition refers to, with values that let it run.

use score_core::diagnostic::Diagnostics;
use score_yaml::{Map, Mapping, Node, SourceMap, Str, Value};

use super::likely::{self, Likely};
use super::{DEFAULT_ID, DNS_HOST};
use crate::definitions::driver::{driver_fields, serves_dns};
use crate::definitions::placeholders::{DefinitionUses, PlaceholderUse};
use crate::definitions::read::is_secret_leaf;
use crate::definitions::selector::{Accessor, ContextField, Reference};
use crate::definitions::{DEFAULT_CLASS, Definition, DriverMap};

/// Inputs of a trial to start from.
#[derive(Clone, PartialEq, Debug)]
pub struct TrialSkeleton {
    /// `{cookie, placeholders, resource, secretRefs}`.
    pub inputs: Value,
    /// The placeholders that stand for their own names, as nothing says what they are.
    pub guessed: Vec<Str>,
}

/// The inputs of a trial of a definition: each placeholder with a value of the kind that the definition takes it for, each param that
/// its templates read with one, or with null where they go without, each secret with its name.
///
/// # Errors
/// Placeholders of the definition are malformed.
pub fn trial_skeleton(
    definition: &Definition,
    drivers: &DriverMap,
    sources: &SourceMap,
) -> Result<TrialSkeleton, Diagnostics> {
    let uses = DefinitionUses::of(definition, sources)?;
    let likely = Likely::of(definition, drivers);
    let mut placeholders = Map::new();
    let mut guessed = Vec::new();
    for used in &uses.inputs {
        let (value, is_guessed) = stand_in(used, definition, &likely);
        if is_guessed && !guessed.contains(&used.raw) {
            guessed.push(used.raw.clone());
        }
        placeholders.insert(used.raw.clone(), value);
    }
    if serves_dns(definition, drivers) {
        placeholders.get_or_insert_with(DNS_HOST.into(), || "workload.example.com".into());
    }
    let resource: Map = match definition.kind.value.as_str() {
        "workload" => likely::workload(),
        _ => {
            let params = driver_fields(definition, drivers).params.names.into_iter();
            let shapes = likely.data.field("resource");
            let param = |name: Str| {
                let shape = shapes.and_then(|shapes| shapes.field(&name));
                (name.clone(), likely::of_param(shape, &name))
            };
            params.map(param).collect()
        }
    };
    let secrets = [&definition.secrets, &definition.secret_refs];
    let secrets = secrets.into_iter().flatten().filter_map(Node::as_map);
    let secrets = secrets.flat_map(secret_values);
    let inputs = [
        ("cookie", Value::Null),
        ("placeholders", Value::Map(placeholders)),
        ("resource", Value::Map(resource)),
        ("secretRefs", Value::Map(secrets.collect())),
    ];
    Ok(TrialSkeleton {
        inputs: inputs.into_iter().collect(),
        guessed,
    })
}

/// A value for what a placeholder refers to; true if it is its name, as nothing says what it is.
fn stand_in(used: &PlaceholderUse, definition: &Definition, likely: &Likely) -> (Value, bool) {
    let of = |accessor: &Accessor| {
        let name = match accessor {
            Accessor::Output(path) => path.last().map_or("", Str::as_str),
            Accessor::Values => "values",
            Accessor::Account | Accessor::Guresid => "",
        };
        let found = likely.of_placeholder(&used.raw, name);
        let fallback = match accessor {
            Accessor::Output(_) => name.into(),
            Accessor::Values => Value::Map(Map::new()),
            Accessor::Account => return ("account".into(), false),
            Accessor::Guresid => return (GURESID.into(), false),
        };
        let is_guessed = found.is_none() && matches!(accessor, Accessor::Output(_));
        (found.unwrap_or(fallback), is_guessed)
    };
    match &used.reference {
        Reference::Context(field) => {
            let value = match field {
                ContextField::ResId => DEFAULT_ID,
                ContextField::ResType => definition.kind.value.as_str(),
                ContextField::ResClass => DEFAULT_CLASS,
                ContextField::ResGuresid => GURESID,
                ContextField::AppId => "app",
                ContextField::EnvId | ContextField::EnvType => "development",
                ContextField::OrgId => "org",
            };
            (value.into(), false)
        }
        Reference::Resource(_, accessor) => of(accessor),
        Reference::Selected(_, accessor) => match of(accessor) {
            (list @ Value::Seq(_), is_guessed) => (list, is_guessed),
            (value, is_guessed) => (Value::Seq(vec![value]), is_guessed),
        },
    }
}

const GURESID: &str = "0123456789abcdef0123456789abcdef01234567";

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
