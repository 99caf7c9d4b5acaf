//! Outputs with what the target is to read in them.

use std::cell::LazyCell;

use score_yaml::Map;

use super::Provider;
use crate::diagnostic::each_text_of;
use crate::target::Target;
use crate::text::{Mentions, Text};
use crate::tree::Tree;

/// Reads the references of the target in outputs. What the Score file says is none: `mentions` knows what the params
/// held, the texts of `entry` have references of its own, and the metadata of the resource are what else the provisioner may have from there.
pub(super) fn read<'m>(
    outputs: Map,
    target: &Target,
    mentions: &Mentions,
    entry: &dyn Provider,
    metadata: impl Fn() -> Option<&'m Map>,
) -> Tree<Text> {
    // Hardly any output holds one.
    let metadata = LazyCell::new(|| {
        let mut said = Mentions::default();
        if let Some(metadata) = metadata() {
            each_text_of(metadata, &mut |text| said.note_text(text));
        }
        said
    });
    target.notation.decode(outputs, &|written| {
        entry.is_reference(written).map_or_else(
            || {
                !entry.texts().iter().any(|text| text.contains(written))
                    && mentions.is_text(written, || &metadata)
            },
            |is_reference| !is_reference,
        )
    })
}
