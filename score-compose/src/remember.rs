//! What the state keeps of a workload: as upstream, commands with their dollars doubled already.

use score_yaml::{Kind, Node};

use crate::interpolate;

/// Doubles the dollars of each container's `command` and `args`. A second time changes nothing.
pub(crate) fn remember(spec: &mut Node) {
    let containers = spec
        .as_map_mut()
        .and_then(|spec| spec.get_mut("containers")?.as_map_mut());
    for (_, container) in containers
        .into_iter()
        .flat_map(|containers| containers.iter_mut())
    {
        let Some(container) = container.as_map_mut() else {
            continue;
        };
        for field in ["command", "args"] {
            let Some(Kind::Seq(words)) = container.get_mut(field).map(|node| &mut node.kind) else {
                continue;
            };
            for word in words {
                if let Kind::String(text) = &mut word.kind
                    && text.contains('$')
                {
                    *text = interpolate::word(text).into_owned();
                }
            }
        }
    }
}
