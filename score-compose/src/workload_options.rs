//! Options for workloads that are off by default: limits, and probes by HTTP.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Spanned;
use score_yaml::{SortedMap, Str, message};

use crate::codes;
use crate::probe_commands::ProbeProgram;

/// The annotation that keeps limits.
const RESOURCES: &str = "compose.score.dev/resources";
/// The annotation that turns on probes by HTTP.
const HTTP_PROBE: &str = "compose.score.dev/http-probe";

/// The options of a workload: flags set them for all workloads, annotations for one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WorkloadOptions {
    /// True if limits and requests are kept.
    pub(crate) keep_resources: bool,
    /// The program that stands for probes by HTTP, if there is one.
    pub(crate) http_probe: Option<ProbeProgram>,
}

impl WorkloadOptions {
    /// The options with those that annotations of a workload set.
    pub(crate) fn with_annotations(
        mut self,
        annotations: &SortedMap<Str, Spanned<Str>>,
        diags: &mut Diagnostics,
    ) -> Self {
        let mut refuse = |name: &str, value: &Spanned<Str>, known: &[&str]| {
            let expected = known.join("` or `");
            let message = message!("`{}` is not known here", value.value)
                + &format!(", expected `{expected}`");
            let error = Diagnostic::new(codes::INVALID_VALUE, message)
                .at(value.span)
                .path(format!("metadata.annotations.{}", name.replace('.', "\\.")));
            let error = error.near(value, known.iter().copied());
            diags.push(match known {
                [only] if error.hints.is_empty() => error.hint(format!(
                    "write `{name}: {only}`, or leave the annotation out"
                )),
                _ => error,
            });
        };
        if let Some(value) = annotations.get(RESOURCES) {
            match value.as_str() {
                "keep" => self.keep_resources = true,
                _ => refuse(RESOURCES, value, &["keep"]),
            }
        }
        if let Some(value) = annotations.get(HTTP_PROBE) {
            match ProbeProgram::named(value) {
                Some(program) => self.http_probe = Some(program),
                None => refuse(HTTP_PROBE, value, &ProbeProgram::NAMES),
            }
        }
        self
    }
}
