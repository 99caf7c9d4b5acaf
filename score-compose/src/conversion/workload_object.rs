//! Objects that run pods: Deployments, Jobs and the like.

use score_core::diagnostic::Diagnostics;
use score_core::tree::Tree;
use score_yaml::{Str, message};

use super::fields::{int_at, items_at, joined, text_at};
use super::kind::WorkloadKind;
use super::object::KubernetesObject;
use super::object_source::warn_of_others;
use super::pod::{Pod, Restart};
use super::pod_volume::{PodVolume, warn_of_claim};
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
        if kind.runs_once() {
            pod.restart = job_settings(&object, kind, pod.restart, diags);
        }
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

/// Fields of a Job that are read, and those without a meaning where there is one run.
const KNOWN_JOB_FIELDS: [&str; 8] = [
    "backoffLimit",
    "completionMode",
    "managedBy",
    "manualSelector",
    "podReplacementPolicy",
    "selector",
    "template",
    "ttlSecondsAfterFinished",
];

/// So often a Job tries again that does not say how often.
const BACKOFF_LIMIT: i64 = 6;

/// When the containers of a Job are started again, `restart` by the policy of its pod. Warns of what compose cannot say.
fn job_settings(
    object: &KubernetesObject,
    kind: WorkloadKind,
    restart: Restart,
    diags: &mut Diagnostics,
) -> Restart {
    // The pod's template is `template` in it.
    let path = kind.template();
    let path = path.get(..path.len().saturating_sub(1)).unwrap_or_default();
    let none = Tree::Null;
    let job = object.at(path).unwrap_or(&none);
    let once = ["completions", "parallelism"];
    let once = once
        .into_iter()
        .filter(|field| int_at(job, &[field]) == Some(1));
    let known: Vec<&str> = KNOWN_JOB_FIELDS.into_iter().chain(once).collect();
    warn_of_others(job, &known, &path.join("."), &object.source, diags);
    let limit = int_at(job, &["backoffLimit"]);
    let times = match restart {
        Restart::Never => limit,
        Restart::OnFailure(_) | Restart::Always => Some(limit.unwrap_or(BACKOFF_LIMIT)),
    };
    match times.and_then(|times| u32::try_from(times).ok()) {
        None | Some(0) => Restart::Never,
        times => Restart::OnFailure(times),
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
            &object.source,
            &format!("spec.volumeClaimTemplates.{i}"),
            diags,
        );
        pod.volumes.insert(Str::from(name), PodVolume::Own);
    }
    !claims.is_empty()
}
