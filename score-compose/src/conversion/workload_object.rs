//! Objects that run pods: Deployments, Jobs and the like.

use score_core::diagnostic::Diagnostics;
use score_core::tree::Tree;
use score_yaml::{Str, message};

use super::fields::joined;
use super::kind::WorkloadKind;
use super::object::{KubernetesObject, int_at, items_at, text_at, tree_at};
use super::pod::Pod;
use super::pod_volume::PodVolume;
use crate::additions::ALLOW_UNSCHEDULED;
use crate::codes;

/// An object that runs pods.
#[derive(Clone, Debug)]
pub(crate) struct WorkloadObject {
    pub(crate) object: KubernetesObject,
    pub(crate) kind: WorkloadKind,
    pub(crate) pod: Pod,
    /// The number of its pods, if it is another one than one.
    pub(crate) replicas: Option<i64>,
}

impl WorkloadObject {
    /// Reads one. `None` if there is nothing to run, which is an error.
    pub(crate) fn read(
        object: KubernetesObject,
        kind: WorkloadKind,
        allow_unscheduled: bool,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let (source, path) = (&object.source, kind.template().join("."));
        if kind == WorkloadKind::CronJob && !allow_unscheduled {
            let message = "compose has no schedules, so it cannot run a CronJob".to_owned();
            let error = source.fault(codes::UNSUPPORTED_KIND, "kind", message);
            diags.push(error.hint(format!(
                "with `--{ALLOW_UNSCHEDULED}` it becomes services that run once"
            )));
            return None;
        }
        let none = Tree::Null;
        let template = object.at(kind.template()).unwrap_or(&none);
        let before = diags.len();
        let mut pod = Pod::read(template, &path, source, diags);
        if pod.containers.is_empty() {
            if diags.len() == before {
                let message = "it has no container".to_owned();
                let path = joined(&path, "spec.containers");
                diags.push(source.fault(codes::INVALID_MANIFEST, &path, message));
            }
            return None;
        }
        let has_claims = add_claims(&object, &mut pod, diags);
        let replicas = int_at(&object.tree, &["spec", "replicas"]).filter(|count| *count != 1);
        let replicas = match replicas {
            Some(count) if count > 1 && has_claims => {
                let message = message!(
                    "compose cannot give each of {count} replicas volumes of its own: there is one"
                );
                diags.push(source.left_out("spec.replicas", message));
                None
            }
            other => other.filter(|_| !kind.runs_once()),
        };
        Some(WorkloadObject {
            object,
            kind,
            pod,
            replicas,
        })
    }
}

/// Adds the volumes of claim templates to a pod; true if there are some.
fn add_claims(object: &KubernetesObject, pod: &mut Pod, diags: &mut Diagnostics) -> bool {
    let claims = items_at(&object.tree, &["spec", "volumeClaimTemplates"]);
    for (i, claim) in claims.iter().enumerate() {
        let Some(name) = text_at(claim, &["metadata", "name"]) else {
            continue;
        };
        warn_of_claim(
            claim,
            object,
            &format!("spec.volumeClaimTemplates.{i}"),
            diags,
        );
        pod.volumes.insert(Str::from(name), PodVolume::Own);
    }
    !claims.is_empty()
}

/// Warns of what a claim asks for that compose's volumes do not have.
pub(super) fn warn_of_claim(
    claim: &Tree<score_core::text::Text>,
    object: &KubernetesObject,
    path: &str,
    diags: &mut Diagnostics,
) {
    let fields: [(&str, &[&str]); 5] = [
        ("accessModes", &["spec", "accessModes"]),
        ("storageClassName", &["spec", "storageClassName"]),
        ("storage", &["spec", "resources", "requests", "storage"]),
        ("selector", &["spec", "selector"]),
        ("dataSource", &["spec", "dataSource"]),
    ];
    let asked = fields
        .iter()
        .filter(|(_, path)| tree_at(claim, path).is_some());
    let asked: Vec<String> = asked.map(|(name, _)| format!("`{name}`")).collect();
    if asked.is_empty() {
        return;
    }
    let kind = match path.is_empty() {
        true => "PersistentVolumeClaim",
        false => "volumeClaimTemplates",
    };
    let message = format!(
        "{kind}: a volume of compose takes what the disk has: {} left out",
        match asked.as_slice() {
            [one] => format!("{one} is"),
            all => format!("{} are", all.join(", ")),
        }
    );
    let path = joined(path, "spec");
    diags.push(object.source.left_out(&path, message));
}
