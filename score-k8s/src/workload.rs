//! The objects of one workload.

use score_core::backend::ResolvedWorkload;
use score_core::diagnostic::Diagnostics;
use score_core::workload::Workload;
use score_yaml::Value;

use crate::deployment::deployment;
use crate::kind::WorkloadKind;
use crate::names::{self, ANNOTATION_PREFIX, KIND_ANNOTATION, Names, WORKLOAD_NAME_ANNOTATION};
use crate::object::Fields;
use crate::pod::{Parts, Pod, Resources};
use crate::service;
use crate::stateful_set::stateful_set;

/// The field of the state that holds what the instance label has behind the workload's name.
pub(crate) const INSTANCE_SUFFIX: &str = "instance_suffix";

/// The objects of a workload: ConfigMaps, claims, Services, and what runs its pods.
pub(crate) fn objects(
    resolved: ResolvedWorkload,
    resources: &Resources,
    diags: &mut Diagnostics,
) -> Vec<Value> {
    let ResolvedWorkload { workload, extras } = resolved;
    let suffix = extras
        .get(INSTANCE_SUFFIX)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let names = Names::new(&workload.name.value, suffix);
    let service_name = names::service(&workload).to_owned();
    let Workload {
        name: _,
        metadata: _,
        annotations,
        containers,
        ports,
        resources: _,
        extension: _,
    } = workload;
    let kind = WorkloadKind::wanted(annotations.get(KIND_ANNOTATION), diags);
    let Parts {
        spec,
        mut objects,
        claim_templates,
    } = Pod::new(&names, kind, resources).build(containers, diags);
    // The author's annotations are for the pod; those for this tool are not passed on.
    let own = annotations
        .into_iter()
        .filter(|(key, _)| !key.starts_with(ANNOTATION_PREFIX));
    let annotations = own.fold(Fields::new(), |fields, (key, value)| {
        fields.with(&key, value.value)
    });
    let metadata = Fields::new()
        .with(
            "annotations",
            annotations.with(WORKLOAD_NAME_ANNOTATION, names.workload.as_str()),
        )
        .with("labels", names.labels());
    let template = Fields::new()
        .with("metadata", metadata)
        .with("spec", spec)
        .into();
    if !ports.is_empty() {
        objects.push(service::service(&names, &service_name, ports));
    }
    match kind {
        WorkloadKind::Deployment => objects.push(deployment(&names, template)),
        WorkloadKind::StatefulSet => {
            objects.push(service::headless(&names));
            objects.push(stateful_set(&names, template, claim_templates));
        }
    }
    objects
}
