//! Persistent storage: what a resource's outputs say about a volume, and the claims made from it.

use score_core::backend::Provisioned;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use score_core::kubernetes::{rules, strict, types};
use score_core::path::FieldPath;
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::message;
use score_yaml::message::Name;
use score_yaml::{Map, Str, Value};

use crate::canonical;
use crate::map_builder::MapBuilder;
use crate::names::{ANNOTATION_PREFIX, MANAGED_BY, MANAGED_BY_LABEL, short_hash};

/// What a volume resource is.
#[derive(Debug)]
pub(crate) enum Storage {
    /// `source`: a volume source of a pod, `{emptyDir: {}}`.
    Source(Map),
    /// `claimSpec`: what to claim.
    Claim(Map),
}

/// What the outputs of a resource say about a volume.
///
/// # Errors
/// The outputs are those of something else, or not valid. The reports have no place yet.
pub(crate) fn storage(uid: &ResourceUid, outputs: &Tree<Text>) -> Result<Storage, Diagnostics> {
    let fail = |what: &str| {
        let message = format!(
            "resource `{}` cannot be mounted: {what}",
            Name(uid.as_str())
        );
        Err(Diagnostics::from(Diagnostic::new(
            Code::InvalidVolume,
            message,
        )))
    };
    let Some(outputs) = outputs.as_map() else {
        return fail("its outputs are no map");
    };
    if let Some(key) = outputs
        .keys()
        .find(|key| !matches!(key.as_str(), "source" | "claimSpec"))
    {
        return fail(&message!(
            "it has the output `{key}`, expected `source` or `claimSpec` alone"
        ));
    }
    let given = |key: &str| outputs.get(key).filter(|tree| !matches!(tree, Tree::Null));
    let (key, definition, tree) = match (given("source"), given("claimSpec")) {
        (Some(source), None) => ("source", "core.v1.Volume", source),
        (None, Some(claim)) => ("claimSpec", "core.v1.PersistentVolumeClaimSpec", claim),
        (None, None) => return fail("it has neither the output `source` nor `claimSpec`"),
        (Some(_), Some(_)) => {
            return fail("it has both outputs `source` and `claimSpec`, expected one");
        }
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
            let what = format!(
                "resource `{}` cannot be mounted: {}",
                Name(uid.as_str()),
                fault.message
            );
            Diagnostic {
                code: Code::InvalidVolume,
                message: what,
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

/// A claim as StatefulSets want them.
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

/// The claim itself.
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
