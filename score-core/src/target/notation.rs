//! The references that strings of outputs may hold.

use std::fmt::Debug;

use score_yaml::{Kind, Map, Node, Str};

use crate::text::Text;
use crate::tree::Tree;

/// The notation in which provisioners put references into the strings of outputs.
///
/// A program or a template gives strings, and only the target knows what in them it will replace: by a secret, or by a
/// variable that it reads when it starts. A target of its own kind implements this; those of score-core are
/// [`NoReferences`], [`SecretReferences`] and [`VariableReferences`].
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

/// References to secrets, as [`Text::encode`] writes them.
#[derive(Clone, Copy, Debug)]
pub struct SecretReferences;

impl Notation for SecretReferences {
    fn decode(&self, outputs: Map, _: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut |text| Text::decode(&text))
    }
}

/// References to variables that the target reads when it starts: `${NAME}`, `${NAME:-default}`.
#[derive(Clone, Copy, Debug)]
pub struct VariableReferences;

impl Notation for VariableReferences {
    fn decode(&self, outputs: Map, is_text: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut |text| Text::decode_deferred(text, is_text))
    }

    fn entry_texts(&self, entry: &Node) -> Vec<Str> {
        let mut found = Vec::new();
        let mut left = vec![entry];
        while let Some(node) = left.pop() {
            match &node.kind {
                Kind::String(text) if text.contains("${") => found.push(text.clone()),
                Kind::Seq(items) => left.extend(items),
                Kind::Map(map) => left.extend(map.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
        found
    }
}
