//! Persistent storage: the volumes that outputs of resources describe, and their claims.

use std::borrow::Cow;

use score_core::diagnostic::{Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_kubernetes::{quantity, rules, strict, types};
use score_yaml::message;
use score_yaml::message::{Name, listed};
use score_yaml::{Map, Str, Value};

use crate::canonical;
use crate::codes;
use crate::map_builder::MapBuilder;
use crate::names::{ANNOTATION_PREFIX, MANAGED_BY, MANAGED_BY_LABEL, short_hash};

/// The storage that a resource describes.
#[derive(Debug)]
pub(crate) enum Storage {
    /// `source`: a volume source of a pod, `{emptyDir: {}}`.
    Source(Map),
    /// `claimSpec`: the `spec` of a claim.
    Claim(Map),
}

/// True if a resource is of another type than `volume`, and none of its outputs describes storage.
pub(crate) fn is_of_other_type(uid: &ResourceUid, outputs: &Tree<Text>) -> bool {
    let is_storage = |key: &Str| matches!(key.as_str(), "source" | "claimSpec");
    uid.kind() != "volume"
        && outputs
            .as_map()
            .is_none_or(|outputs| !outputs.keys().any(is_storage))
}

/// The storage that the outputs of a resource describe.
///
/// # Errors
/// If the outputs describe no storage, or are not valid. The diagnostics have no place yet.
pub(crate) fn storage(uid: &ResourceUid, outputs: &Tree<Text>) -> Result<Storage, Diagnostics> {
    let fail = |what: &str| Err(Diagnostics::from(unmountable(uid, what)));
    let (key, definition, tree) = match output(outputs) {
        Ok(output) => output,
        Err(what) => return fail(&what),
    };
    let value = tree.to_value(&mut |text| text.encode().into());
    let mut faults = Diagnostics::new();
    let path = FieldPath::from_iter([key]);
    strict::check_value(definition, &value, &path, &mut faults);
    match key {
        "claimSpec" => rules::check_object(definition, &value, &path, &mut faults),
        // Its name is the mount's.
        _ => rules::check_value(definition, &value, &path, &mut faults),
    }
    let storage = match faults.is_empty() {
        true => None,
        false => meant_storage(&value),
    };
    let Value::Map(map) = value else {
        return fail(&message!(
            "its output `{key}` is {}, expected a map",
            with_article(value.kind_name())
        ));
    };
    if map.is_empty() || map.contains_key("name") {
        return fail(&message!(
            "its output `{key}` is not a Kubernetes volume source or claim"
        ));
    }
    if !faults.is_empty() {
        let mut reports = Diagnostics::new();
        reports.extend(faults.into_iter().map(|fault| {
            let path = fault.path.as_deref().unwrap_or_default();
            let is_storage = path.ends_with(".requests.storage");
            let (what, hints) = match storage.as_ref().filter(|_| is_storage) {
                Some((written, meant)) => (
                    message!("`{written}` is no amount of storage"),
                    vec![message!("did you mean ") + meant + "?"],
                ),
                None => (fault.message.clone(), fault.hints.clone()),
            };
            Diagnostic {
                code: codes::INVALID_VOLUME,
                message: unmountable(uid, &what).message,
                hints,
                ..fault
            }
        }));
        return Err(reports);
    }
    let map = match types::definition(definition) {
        Some(definition) => canonical::object(definition, map),
        None => map,
    };
    Ok(if key == "source" {
        Storage::Source(map)
    } else {
        Storage::Claim(map)
    })
}

/// The storage that a claim asks for in a unit of another notation, and the amounts that are meant.
fn meant_storage(claim: &Value) -> Option<(String, String)> {
    let written = claim.get("resources")?.get("requests")?.get("storage")?;
    let written = written.as_str()?;
    let meant = quantity::meant_by(written);
    let listed = listed(meant.iter().map(String::as_str), " or ");
    (!meant.is_empty()).then(|| (written.to_owned(), listed))
}

fn unmountable(uid: &ResourceUid, what: &str) -> Diagnostic {
    let message = format!(
        "resource `{}` cannot be mounted: {what}",
        Name(uid.as_str())
    );
    let error = Diagnostic::new(codes::INVALID_VOLUME, message);
    error.hint("a volume is mounted from a resource of the type `volume`")
}

/// The one output that describes storage: its name, the definition of its value, and the value. The error says what is
/// wrong with the outputs.
fn output(
    outputs: &Tree<Text>,
) -> Result<(&'static str, &'static str, &Tree<Text>), Cow<'static, str>> {
    let outputs = outputs.as_map().ok_or("its outputs are no map")?;
    if let Some(key) = outputs
        .keys()
        .find(|key| !matches!(key.as_str(), "source" | "claimSpec"))
    {
        let message = message!("it has the output `{key}`, expected `source` or `claimSpec` alone");
        return Err(message.into());
    }
    let given = |key: &str| outputs.get(key).filter(|tree| !matches!(tree, Tree::Null));
    match (given("source"), given("claimSpec")) {
        (Some(source), None) => Ok(("source", "core.v1.Volume", source)),
        (None, Some(claim)) => Ok(("claimSpec", "core.v1.PersistentVolumeClaimSpec", claim)),
        (None, None) => Err("it has neither the output `source` nor `claimSpec`".into()),
        (Some(_), Some(_)) => {
            Err("it has both outputs `source` and `claimSpec`, expected one".into())
        }
    }
}

/// A claim template of a StatefulSet.
pub(crate) fn template(name: &str, spec: Map) -> Value {
    MapBuilder::new()
        .with("metadata", MapBuilder::new().with("name", name))
        .with("spec", spec)
        .with("status", crate::map_builder::empty_map())
        .into()
}

/// The name of the claim that all Deployments that mount a resource share.
pub(crate) fn name(uid: &ResourceUid) -> String {
    let id: String = uid
        .id()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let id = id.trim_matches('-');
    let id = id[..id.len().min(50)].trim_end_matches('-');
    format!(
        "{}{}{}",
        id,
        if id.is_empty() { "claim-" } else { "-" },
        short_hash(uid.as_str())
    )
}

/// The manifest of that claim.
pub(crate) fn manifest<F>(uid: &ResourceUid, resource: &Provisioned<F>, spec: Map) -> Value {
    let annotation = |name: &str| Str::from(format!("{ANNOTATION_PREFIX}{name}"));
    let annotations = MapBuilder::new()
        .with_named(annotation("resource-uid"), uid.as_str())
        .with_named(
            annotation("source-workload"),
            resource.source_workload.as_str(),
        );
    let metadata = MapBuilder::new()
        .with("annotations", annotations)
        .with(
            "labels",
            MapBuilder::new().with(MANAGED_BY_LABEL, MANAGED_BY),
        )
        .with("name", name(uid));
    MapBuilder::new()
        .with("apiVersion", "v1")
        .with("kind", "PersistentVolumeClaim")
        .with("metadata", metadata)
        .with("spec", spec)
        .into()
}
