//! Where a workload says more than Score has, if it is not in an extension: findings lead to there.

use score_core::diagnostic::{Diagnostic, Dialect};
use score_core::path::FieldPath;
use score_yaml::message;

use crate::codes;
use crate::profile::ControllerKind;

/// The path at which schedules are missing.
const SCHEDULES: &str = "spec.schedules";

/// Where a workload says what an extension would.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SaidIn {
    Extension,
    /// In its metadata, as in the second version of the platform.
    Metadata,
    /// Nowhere: an annotation of this name asks for a kind of workload.
    Annotation(&'static str),
}

impl SaidIn {
    /// A finding in the words of whoever says it, and of the tool. `kind` is what runs the workload.
    pub(super) fn reworded(
        self,
        found: Diagnostic,
        kind: ControllerKind,
        dialect: &Dialect,
    ) -> Diagnostic {
        let path = found.path.clone().unwrap_or_default();
        let needs_schedules = found.code == codes::MISSING_FIELD && path == SCHEDULES;
        let told = self.reworded_for_author(found, kind, &path);
        // What is added would be the next error.
        let further = dialect.in_place_of("schedules");
        let further = further.filter(|_| needs_schedules);
        further.into_iter().fold(told, Diagnostic::hint)
    }

    fn reworded_for_author(
        self,
        found: Diagnostic,
        kind: ControllerKind,
        path: &str,
    ) -> Diagnostic {
        match self {
            SaidIn::Extension => found,
            SaidIn::Metadata => match path.strip_prefix("spec.") {
                Some(field) => {
                    // The profile is named by nobody, it is that of the annotation.
                    let message = match (found.code, path) {
                        (codes::MISSING_FIELD, SCHEDULES) => {
                            "`score-cronjob` needs `schedules` in `metadata`, and there are none"
                                .to_owned()
                        }
                        _ => found.message.replace("`spec.", "`metadata."),
                    };
                    let path = format!("metadata.{field}");
                    let hints = found.hints.iter();
                    let hints =
                        hints.map(|hint| hint.replacen("add `", "add below `metadata`: `", 1));
                    let hints = hints.collect();
                    Diagnostic {
                        message,
                        hints,
                        ..found
                    }
                    .path(path)
                }
                None => found,
            },
            SaidIn::Annotation(annotation) => {
                let told = |message: String| Diagnostic {
                    message,
                    hints: Vec::new(),
                    ..found.clone()
                };
                let kind = kind.as_str();
                match (found.code, path) {
                    (codes::MISSING_FIELD, SCHEDULES) => {
                        let path = FieldPath::from_iter(["metadata", "annotations", annotation]);
                        let message =
                            message!("a {kind} needs schedules, and nothing gives it some");
                        let told = told(message).path(&path);
                        told.hint("a file for `--extensions` says when: `apiVersion: humanitec.org/v1b1`")
                            .hint("and in its `spec`: `schedules: {nightly: {schedule: \"0 3 * * *\"}}`")
                            .hint("or the annotation `humanitec.dev/resType: score-cronjob`, and `schedules` in `metadata`")
                    }
                    (codes::UNSUPPORTED_FEATURE, "service") => {
                        let message =
                            message!("a {kind} has no `service`: its pods run to their end");
                        told(message).hint(message!(
                            "leave `service` out, or the annotation `{annotation}`"
                        ))
                    }
                    _ => found,
                }
            }
        }
    }
}
