//! Ports that annotations of resources ask the built-in provisioners to publish.

use indexmap::IndexMap;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::text::Text;
use score_core::workload::{ByName, Resource};
use score_yaml::message;

use crate::codes;
use crate::fragment::ComposeFragment;
use crate::interpolation::has_reference;
use crate::provisioned_parts::is_own;
use crate::rules::is_port_or_range;

/// The annotations whose values the built-in provisioners publish as they are.
const PORTS: [&str; 2] = [
    "compose.score.dev/publish-port",
    "compose.score.dev/publish-management-port",
];

/// Reports values of the annotations that are no ports. (What other provisioners make of theirs is checked when it is
/// made.)
pub(crate) fn check(
    resources: &ByName<Resource<Text>>,
    provisioned: &IndexMap<ResourceUid, Provisioned<ComposeFragment>>,
    diags: &mut Diagnostics,
) {
    for (name, resource) in resources {
        for annotation in PORTS {
            let Some(port) = resource.annotations.get(annotation) else {
                continue;
            };
            let is_right = port.is_empty() || has_reference(port) || is_port_or_range(port);
            if is_right || !provisioned.get(&resource.uid).is_some_and(is_own) {
                continue;
            }
            let message = message!("expected a port from 1 to 65535, found `{}`", port.value);
            let keys = ["resources", name, "metadata", "annotations", annotation];
            let error = Diagnostic::new(codes::INVALID_VALUE, message).at(port.span);
            let error = error.path(FieldPath::from_iter(keys));
            diags.push(error.hint(format!(
                "write a port of the host: `{annotation}: \"8080\"`"
            )));
        }
    }
}
