//! Which kind of object a workload becomes.

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Spanned;

use crate::names::KIND_ANNOTATION;

/// The kinds that run a workload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WorkloadKind {
    /// Pods that are alike; the default.
    Deployment,
    /// Pods with names and storage of their own.
    StatefulSet,
}

impl WorkloadKind {
    const ALL: [WorkloadKind; 2] = [WorkloadKind::Deployment, WorkloadKind::StatefulSet];

    /// The kind as manifests write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            WorkloadKind::Deployment => "Deployment",
            WorkloadKind::StatefulSet => "StatefulSet",
        }
    }

    /// The kind that an annotation asks for.
    pub(crate) fn wanted(
        annotation: Option<&Spanned<String>>,
        diags: &mut Diagnostics,
    ) -> WorkloadKind {
        let Some(wanted) = annotation else {
            return WorkloadKind::Deployment;
        };
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == wanted.value)
            .unwrap_or_else(|| {
                let names = Self::ALL.map(Self::as_str);
                let known = names.map(|name| format!("`{name}`")).join(", ");
                let path: FieldPath = ["metadata", "annotations", KIND_ANNOTATION]
                    .into_iter()
                    .collect();
                let message = format!(
                    "`{}` is no kind of workload, expected one of {known}",
                    wanted.value
                );
                let diagnostic = Diagnostic::new(Code::UnsupportedKind, message)
                    .at(wanted.span)
                    .path(path.as_str());
                diags.push(diagnostic.near(&wanted.value, names));
                WorkloadKind::Deployment
            })
    }
}
