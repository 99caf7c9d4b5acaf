//! What the API server refuses though every field has the right type: names, counts, ports that stand there twice,
//! mounts of nothing. Where the published types end, its validation begins.
//!
//! The rules look only at what they know and take anything else: a wrong type is [`strict`](super::strict)'s to tell.
//! A report says what was expected and, as manifests may hold what a resource gave, never what stood there.

mod affinity;
mod autoscaler;
mod claim;
mod config_data;
mod container;
mod disruption_budget;
mod env;
mod field_rules;
mod http_route;
mod ingress;
mod job_policy;
mod jobs;
mod metadata;
mod network_policy;
mod object;
mod pod;
mod ports_and_paths;
mod probe;
mod removed_versions;
mod resources;
mod roles;
mod route_fields;
mod route_filters;
mod rule_check;
mod scheduling;
mod security_context;
mod selector;
mod service;
mod volumes;
mod workloads;

use score_core::diagnostic::Diagnostics;
use score_core::path::FieldPath;
use score_yaml::data::{Data, Shape};

pub use self::config_data::MOST_DATA;
use self::object::Object;
pub use self::removed_versions::removed_version;
pub use self::resources::{AmountFault, amount_faults};
use self::rule_check::RuleCheck;
use super::types;

/// How much of an object is there to be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Extent {
    /// All of it: what is needed and not there is wrong.
    Whole,
    /// What an author says of an object that is made from more.
    Part,
}

/// Checks a manifest; lists (`List`, `ServiceList`) item by item. `path` is that of the manifest.
pub fn check_manifest<D: Data>(manifest: &D, path: &FieldPath, diags: &mut Diagnostics) {
    let mut rules = RuleCheck::new(Extent::Whole, path, diags);
    self::manifest(&mut rules, Object::of(manifest));
}

/// Checks what an author says of an object of a definition, `core.v1.Container`. `path` is that of the value.
pub fn check_value<D: Data>(
    definition: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    let mut rules = RuleCheck::new(Extent::Part, path, diags);
    part(&mut rules, definition, Object::of(value));
}

/// Checks all of an object of a definition, `core.v1.PersistentVolumeClaimSpec`. `path` is that of the value.
pub fn check_object<D: Data>(
    definition: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    let mut rules = RuleCheck::new(Extent::Whole, path, diags);
    part(&mut rules, definition, Object::of(value));
}

/// Checks what an author says of one field of a definition. `path` is that of the field.
pub fn check_field<D: Data>(
    definition: &str,
    field: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    let mut rules = RuleCheck::new(Extent::Part, path, diags);
    rules.stands_at_field();
    part(&mut rules, definition, Object::one(field, value));
}

fn part<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, definition: &str, object: Object<'d, D>) {
    match definition {
        "apps.v1.DeploymentSpec" => workloads::deployment_spec(rules, object),
        "apps.v1.StatefulSetSpec" => workloads::stateful_set_spec(rules, object),
        "apps.v1.DaemonSetSpec" => workloads::daemon_set_spec(rules, object),
        "batch.v1.JobSpec" => jobs::job_spec(rules, object),
        "batch.v1.CronJobSpec" => jobs::cron_job_spec(rules, object),
        "core.v1.PodSpec" => pod::pod_spec(rules, object, pod::Owner::Unknown),
        "core.v1.Container" => container::container(rules, object, container::Role::Any),
        "core.v1.Lifecycle" => container::lifecycle(rules, object),
        "core.v1.EnvVar" => env::variable(rules, object),
        "core.v1.Volume" => volumes::volume(rules, object),
        "core.v1.EmptyDirVolumeSource" => volumes::empty_dir(rules, object),
        "core.v1.SecretProjection" | "core.v1.ConfigMapProjection" => {
            volumes::key_items(rules, object);
        }
        "core.v1.PersistentVolumeClaimSpec" => claim::claim_spec(rules, object),
        _ => {}
    }
}

fn manifest<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, manifest: Object<'d, D>) {
    let text = |key| manifest.text(key).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    if version == "v1" && kind == "List" || kind.ends_with("List") && has_items(manifest) {
        return rules.objects(manifest, "items", self::manifest);
    }
    if version.is_empty() || kind.is_empty() {
        // Not known yet, or said already.
        return;
    }
    metadata::metadata(rules, manifest, version, kind);
    let spec = |rules: &mut RuleCheck<'d, '_>, check: fn(&mut RuleCheck<'d, '_>, Object<'d, D>)| {
        rules.needed_object(manifest, "spec", check);
    };
    match (version, kind) {
        ("apps/v1", "Deployment") => spec(rules, workloads::deployment_spec),
        ("apps/v1", "StatefulSet") => spec(rules, workloads::stateful_set_spec),
        ("apps/v1", "DaemonSet") => spec(rules, workloads::daemon_set_spec),
        ("apps/v1", "ReplicaSet") => spec(rules, workloads::replica_set_spec),
        ("batch/v1", "Job") => {
            spec(rules, jobs::job_spec);
            jobs::pods_have_names(rules, manifest);
        }
        ("batch/v1", "CronJob") => spec(rules, jobs::cron_job_spec),
        ("v1", "Pod") => spec(rules, |rules, object| {
            pod::pod_spec(rules, object, pod::Owner::None);
        }),
        ("v1", "Service") => spec(rules, service::service_spec),
        ("v1", "PersistentVolumeClaim") => spec(rules, claim::claim_spec),
        ("v1", "ConfigMap") => config_data::config_map(rules, manifest),
        ("v1", "Secret") => config_data::secret(rules, manifest),
        ("networking.k8s.io/v1", "Ingress") => spec(rules, ingress::ingress_spec),
        ("networking.k8s.io/v1", "NetworkPolicy") => {
            rules.object(manifest, "spec", network_policy::network_policy_spec);
        }
        ("policy/v1", "PodDisruptionBudget") => {
            rules.object(manifest, "spec", disruption_budget::disruption_budget_spec);
        }
        ("autoscaling/v2" | "autoscaling/v1", "HorizontalPodAutoscaler") => {
            spec(rules, autoscaler::autoscaler_spec);
        }
        ("gateway.networking.k8s.io/v1" | "gateway.networking.k8s.io/v1beta1", "HTTPRoute") => {
            spec(rules, http_route::route_spec);
        }
        ("rbac.authorization.k8s.io/v1", "RoleBinding" | "ClusterRoleBinding") => {
            roles::role_binding(rules, manifest, kind);
        }
        ("rbac.authorization.k8s.io/v1", "Role" | "ClusterRole") => roles::role(rules, manifest),
        _ => is_served(rules, manifest, version, kind),
    }
}

/// Doubts kinds that no server can have: those of its own versions are known, and others are of a group with a dot.
fn is_served<'d, D: Data>(
    rules: &mut RuleCheck<'d, '_>,
    manifest: Object<'d, D>,
    version: &str,
    kind: &str,
) {
    if types::kind(version, kind).is_some() || removed_version(version, kind).is_some() {
        return;
    }
    let group = version.split_once('/').map_or("", |(group, _)| group);
    if types::has_version(version) {
        rules.field_doubt(
            manifest,
            "kind",
            "is none that Kubernetes has of this version",
        );
    } else if !group.contains('.') {
        rules.field_doubt(manifest, "apiVersion", "is none that Kubernetes has");
    }
}

fn has_items<D: Data>(manifest: Object<'_, D>) -> bool {
    let items = manifest.get("items").map(Data::shape);
    matches!(items, Some(Shape::Seq(_)))
}

#[cfg(test)]
mod tests;
