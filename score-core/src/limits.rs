//! Limits on what the contents of a file may take: in one place, so that SECURITY.md can list them.
//!
//! A limit is far above what projects need, and far below what a machine has. Of YAML see [`score_yaml::Limits`], of
//! templates [`score_template::Limits`] and [`score_jinja::Limits`], of paths in patches [`score_yaml::sjson`].

/// Bytes that the placeholders of one workload, or of one resource's params, may stand for: an output of a megabyte is
/// soon named ten thousand times. What is written as more, as control characters are, counts as more.
pub const PLACED_TEXT: usize = 64 << 20;

/// The same for all workloads of a project, the files that they name with `source` among it, and
/// [`PLACED_TEXT_OF_WORKLOAD`] for each of them. Manifests hold it once more, and their text once more.
pub const PLACED_TEXT_OF_PROJECT: usize = 256 << 20;

/// Bytes that each workload adds to that, so that large projects have room.
pub const PLACED_TEXT_OF_WORKLOAD: usize = 4 << 10;

/// Nodes of what a provisioner gives for one field, aliases expanded: a hundred bytes each.
pub const REPLY_NODES: usize = 2_000_000;

/// Bytes of all that the provisioners of a run give: states, outputs, parts of manifests and lines for the user, and
/// [`NODE_SIZE`](score_yaml::value::NODE_SIZE) for each node; and [`REPLY`] for each resource. The next run reads most
/// of it back.
pub const REPLIES: usize = 256 << 20;

/// Bytes that each resource adds to that, so that large projects have room: a database with its manifests takes half.
pub const REPLY: usize = 8 << 10;

/// Bytes of what provisioners share, and [`NODE_SIZE`](score_yaml::value::NODE_SIZE) for each node.
pub const SHARED_STATE: usize = 64 << 20;

/// Steps of all patches of a run: places looked at, entries moved, bytes set or compared; a second or two.
pub const PATCH_STEPS: usize = 256 << 20;

/// Patch templates of a project. Each is rendered over all manifests.
pub const PATCH_TEMPLATES: usize = 1_000;

/// Resources that entries need beside those that are wanted from the start.
pub const NEEDED_RESOURCES: usize = 10_000;

/// As many are allowed for each resource that is wanted from the start, if that is more: large projects have room.
pub const NEEDED_RESOURCES_OF_ONE: usize = 16;

/// Orders of two resources that entries give beside what they need.
pub const NEEDED_EDGES: usize = 1_000_000;

/// The bytes that a control character counts for in text that is placed: it is written as an escape, `\x01`, and behind
/// a line break stands an indent.
const CONTROL: usize = 8;

/// About how many bytes a text takes in an output.
pub(crate) fn written_size(text: &[u8]) -> usize {
    let controls = text.iter().filter(|byte| byte.is_ascii_control()).count();
    let more = controls.saturating_mul(CONTROL - 1);
    text.len().saturating_add(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_escaped_counts_as_what_it_is_written_as() {
        for (text, size) in [("", 0), ("plain", 5), ("\u{1}\u{7f}", 16), ("a\nb\n", 18)] {
            assert_eq!(written_size(text.as_bytes()), size, "{text:?}");
        }
    }
}
