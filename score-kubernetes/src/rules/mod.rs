//! The rules of the API server for objects whose fields all have the right type: names, counts, ports that stand there
//! twice, mounts of nothing. Where the published types end, its validation begins.
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

use score_core::diagnostic::{Diagnostics, nearest};
use score_core::path::FieldPath;
use score_yaml::data::{Data, Shape};
use score_yaml::message;

pub use self::config_data::MOST_DATA;
use self::object::Object;
pub use self::removed_versions::removed_version;
pub use self::resources::is_resource_name;
pub(crate) use self::resources::{ABOVE_LIMIT, amount_faults};
use self::rule_check::{RuleCheck, did_you_mean};
use super::types;

/// The extent of an object that is there to be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Extent {
    /// All of it: what is needed and not there is wrong.
    Whole,
    /// The part that an author says of an object that is made from more.
    Part,
}

/// Checks a manifest; lists (`List`, `ServiceList`) item by item. `path` is that of the manifest.
pub fn check_manifest<D: Data>(manifest: &D, path: &FieldPath, diags: &mut Diagnostics) {
    let mut check = RuleCheck::new(Extent::Whole, path, diags);
    self::manifest(&mut check, Object::of(manifest));
}

/// Checks what an author says of an object of a definition, `core.v1.Container`. `path` is that of the value.
pub fn check_value<D: Data>(
    definition: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    let mut check = RuleCheck::new(Extent::Part, path, diags);
    part(&mut check, definition, Object::of(value));
}

/// Checks all of an object of a definition, `core.v1.PersistentVolumeClaimSpec`. `path` is that of the value.
pub fn check_object<D: Data>(
    definition: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    let mut check = RuleCheck::new(Extent::Whole, path, diags);
    part(&mut check, definition, Object::of(value));
}

/// Checks what an author says of one field of a definition. `path` is that of the field.
pub fn check_field<D: Data>(
    definition: &str,
    field: &str,
    value: &D,
    path: &FieldPath,
    diags: &mut Diagnostics,
) {
    let mut check = RuleCheck::new(Extent::Part, path, diags);
    check.stands_at_field();
    part(&mut check, definition, Object::of_field(field, value));
}

fn part<'d, D: Data>(check: &mut RuleCheck<'d, '_>, definition: &str, object: Object<'d, D>) {
    match definition {
        "apps.v1.DeploymentSpec" => workloads::deployment_spec(check, object),
        "apps.v1.StatefulSetSpec" => workloads::stateful_set_spec(check, object),
        "apps.v1.DaemonSetSpec" => workloads::daemon_set_spec(check, object),
        "batch.v1.JobSpec" => jobs::job_spec(check, object),
        "batch.v1.CronJobSpec" => jobs::cron_job_spec(check, object),
        "core.v1.PodSpec" => pod::pod_spec(check, object, pod::Owner::Unknown),
        "core.v1.Container" => container::container(check, object, container::Role::Any),
        "core.v1.Lifecycle" => container::lifecycle(check, object),
        "core.v1.EnvVar" => env::variable(check, object),
        "core.v1.Volume" => volumes::volume(check, object),
        "core.v1.EmptyDirVolumeSource" => volumes::empty_dir(check, object),
        "core.v1.SecretProjection" | "core.v1.ConfigMapProjection" => {
            volumes::key_items(check, object);
        }
        "core.v1.PersistentVolumeClaimSpec" => claim::claim_spec(check, object),
        _ => {}
    }
}

fn manifest<'d, D: Data>(check: &mut RuleCheck<'d, '_>, manifest: Object<'d, D>) {
    let text = |key| manifest.text(key).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    if version == "v1" && kind == "List" || kind.ends_with("List") && has_items(manifest) {
        return check.objects(manifest, "items", self::manifest);
    }
    if version.is_empty() || kind.is_empty() {
        // Not known yet, or said already.
        return;
    }
    metadata::metadata(check, manifest, version, kind);
    let spec = |check: &mut RuleCheck<'d, '_>, rule: fn(&mut RuleCheck<'d, '_>, Object<'d, D>)| {
        check.required_object(manifest, "spec", rule);
    };
    match (version, kind) {
        ("apps/v1", "Deployment") => spec(check, workloads::deployment_spec),
        ("apps/v1", "StatefulSet") => spec(check, workloads::stateful_set_spec),
        ("apps/v1", "DaemonSet") => spec(check, workloads::daemon_set_spec),
        ("apps/v1", "ReplicaSet") => spec(check, workloads::replica_set_spec),
        ("batch/v1", "Job") => {
            spec(check, jobs::job_spec);
            jobs::pods_have_names(check, manifest);
        }
        ("batch/v1", "CronJob") => spec(check, jobs::cron_job_spec),
        ("v1", "Pod") => spec(check, |check, object| {
            pod::pod_spec(check, object, pod::Owner::None);
        }),
        ("v1", "Service") => spec(check, service::service_spec),
        ("v1", "PersistentVolumeClaim") => spec(check, claim::claim_spec),
        ("v1", "ConfigMap") => config_data::config_map(check, manifest),
        ("v1", "Secret") => config_data::secret(check, manifest),
        ("networking.k8s.io/v1", "Ingress") => spec(check, ingress::ingress_spec),
        ("networking.k8s.io/v1", "NetworkPolicy") => {
            check.object(manifest, "spec", network_policy::network_policy_spec);
        }
        ("policy/v1", "PodDisruptionBudget") => {
            check.object(manifest, "spec", disruption_budget::disruption_budget_spec);
        }
        ("autoscaling/v2" | "autoscaling/v1", "HorizontalPodAutoscaler") => {
            spec(check, autoscaler::autoscaler_spec);
        }
        ("gateway.networking.k8s.io/v1" | "gateway.networking.k8s.io/v1beta1", "HTTPRoute") => {
            spec(check, http_route::route_spec);
        }
        ("rbac.authorization.k8s.io/v1", "RoleBinding" | "ClusterRoleBinding") => {
            roles::role_binding(check, manifest, kind);
        }
        ("rbac.authorization.k8s.io/v1", "Role" | "ClusterRole") => roles::role(check, manifest),
        _ => is_served(check, manifest, version, kind),
    }
}

/// Doubts kinds that no server can have: those of its own versions are known, and others are of a group with a dot.
fn is_served<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    manifest: Object<'d, D>,
    version: &str,
    kind: &str,
) {
    if types::kind(version, kind).is_some() || removed_version(version, kind).is_some() {
        return;
    }
    let group = version.split_once('/').map_or("", |(group, _)| group);
    if types::has_version(version) {
        let of_version = types::kinds().filter(|(known, _)| *known == version);
        let meant = nearest(kind, of_version.map(|(_, kind)| kind));
        match version_of(kind).filter(|_| meant.is_none()) {
            Some(other) => {
                let what = message!("`{version}` has no `{kind}`");
                let what = message!("is not that of this kind: ") + &what;
                check.field_doubt_with(manifest, "apiVersion", &what, Some(written(other)));
            }
            None => {
                let what = "is none that Kubernetes has of this version";
                check.field_doubt_with(manifest, "kind", what, meant.map(did_you_mean));
            }
        }
    } else if !group.contains('.') {
        let what = "is none that Kubernetes has";
        check.field_doubt_with(manifest, "apiVersion", what, version_of(kind).map(written));
    }
}

/// A version that has a kind.
fn version_of(kind: &str) -> Option<&'static str> {
    let mut kinds = types::kinds();
    kinds.find_map(|(version, known)| (known == kind).then_some(version))
}

/// The way out where another version is meant.
fn written(version: &str) -> String {
    message!("write `apiVersion: {version}`")
}

fn has_items<D: Data>(manifest: Object<'_, D>) -> bool {
    let items = manifest.get("items").map(Data::shape);
    matches!(items, Some(Shape::Seq(_)))
}

#[cfg(test)]
mod tests;
