//! The targets of a workload's volumes that container engines refuse.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::Template;
use score_core::workload::{Workload, is_root};

use crate::codes;

/// Reports volumes that would be mounted over the root, which no engine does. (Files are refused for every target.)
pub(crate) fn check(workload: &Workload<Template>, diags: &mut Diagnostics) {
    for (name, container) in &workload.containers {
        for (target, volume) in &container.volumes {
            if is_root(target) {
                let path = FieldPath::from_iter(["containers", name, "volumes", target]);
                let message = "nothing can be mounted at `/`";
                let error = Diagnostic::new(codes::INVALID_VOLUME, message).at(volume.span);
                diags.push(error.path(&path).hint("mount it at a folder: `/data`"));
            }
        }
    }
}
