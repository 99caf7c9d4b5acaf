//! The references that strings of outputs may hold.

use std::fmt::Debug;

use score_yaml::{Map, Node, Str};

use crate::text::Text;
use crate::tree::Tree;

/// The notation in which provisioners put references into the strings of outputs.
///
/// A program or a template gives strings, and only the target knows what in them it will replace: by a secret
/// ([`Text::decode`]), or by a variable that it reads when it starts ([`Text::decode_late_references`]). A target whose
/// outputs hold references implements this; for others there is [`NoReferences`].
pub trait Notation: Debug + Sync {
    /// Reads the strings of a resource's outputs. `is_text` says of what reads like a reference that it is none: the
    /// Score file says it, and the provisioner only repeats it.
    fn decode(&self, outputs: Map, is_text: &dyn Fn(&str) -> bool) -> Tree<Text>;

    /// The texts of an entry of a provisioners file that hold references of its own. They count as references in
    /// outputs even if the Score file says the same.
    fn entry_texts(&self, entry: &Node) -> Vec<Str> {
        let _ = entry;
        Vec::new()
    }
}

/// No references: every string is plain text.
#[derive(Clone, Copy, Debug)]
pub struct NoReferences;

impl Notation for NoReferences {
    fn decode(&self, outputs: Map, _: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut Text::from)
    }
}
