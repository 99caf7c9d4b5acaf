//! The kind of object that runs a workload.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::additions::{Controller, ObjectSettings};
use score_core::workload::{Additions, Workload};
use score_yaml::message;

use score_yaml::Str;

use crate::codes;
use crate::names::KIND_ANNOTATION;

/// The kinds that run a workload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WorkloadKind {
    /// Pods that are alike; the default.
    Deployment,
    /// Pods with names and storage of their own.
    StatefulSet,
    /// A pod on each node.
    DaemonSet,
    /// Pods that run once, to their end.
    Job,
    /// Pods that run to their end, time and again.
    CronJob,
}

impl WorkloadKind {
    const ALL: [WorkloadKind; 5] = [
        WorkloadKind::Deployment,
        WorkloadKind::StatefulSet,
        WorkloadKind::DaemonSet,
        WorkloadKind::Job,
        WorkloadKind::CronJob,
    ];

    /// The `kind` in manifests.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            WorkloadKind::Deployment => "Deployment",
            WorkloadKind::StatefulSet => "StatefulSet",
            WorkloadKind::DaemonSet => "DaemonSet",
            WorkloadKind::Job => "Job",
            WorkloadKind::CronJob => "CronJob",
        }
    }

    /// True if its pods end.
    pub(crate) fn ends(self) -> bool {
        matches!(self, WorkloadKind::Job | WorkloadKind::CronJob)
    }

    /// The kind of a controller.
    pub(crate) fn of<T>(controller: &Controller<T>) -> Self {
        match controller {
            Controller::Deployment(_) => WorkloadKind::Deployment,
            Controller::StatefulSet(_) => WorkloadKind::StatefulSet,
            Controller::DaemonSet(_) => WorkloadKind::DaemonSet,
            Controller::Job(_) => WorkloadKind::Job,
            Controller::CronJob { .. } => WorkloadKind::CronJob,
        }
    }
}

/// Reports an annotation of a workload without a layer that asks for a kind which there is not.
pub(crate) fn check_kind(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let known = WorkloadKind::ALL.map(WorkloadKind::as_str);
    if workload.additions.is_none()
        && let Some(wanted) = workload.annotations.get(KIND_ANNOTATION)
        && !known.contains(&wanted.value.as_str())
    {
        diags.push(unknown(wanted, known));
    }
}

/// The additions of a workload that has no layer: empty but for the kind that the annotation asks for. (Where it
/// asks for a CronJob, there is a file; another kind is [refused](check_kind) before.)
pub(crate) fn additions_without_layer<T>(
    annotation: Option<&Spanned<Str>>,
    name: &Spanned<Str>,
) -> Additions<T> {
    let profile = Spanned::new(Str::default(), name.span);
    let deployment = Controller::Deployment(ObjectSettings::default());
    let Some(wanted) = annotation else {
        return Additions::new(profile, deployment);
    };
    let controller = match wanted.value.as_str() {
        "StatefulSet" => Controller::StatefulSet(ObjectSettings::default()),
        "DaemonSet" => Controller::DaemonSet(ObjectSettings::default()),
        "Job" => Controller::Job(ObjectSettings::default()),
        _ => deployment,
    };
    Additions::new(profile, controller)
}

fn unknown(wanted: &Spanned<Str>, known: [&'static str; 5]) -> Diagnostic {
    let path = FieldPath::from_iter(["metadata", "annotations", KIND_ANNOTATION]);
    let message = message!("`{}` is no kind of workload", wanted.value);
    Diagnostic::new(codes::UNSUPPORTED_KIND, message)
        .at(wanted.span)
        .path(path.as_str())
        .near_or_listed(&wanted.value, &known, "there are")
}
