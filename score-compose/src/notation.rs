//! The references that outputs may hold.

use score_core::target::Notation;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Kind, Map, Node, Str};

/// References to variables that compose reads when it starts: `${NAME}`, `${NAME:-default}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VariableReferences;

impl Notation for VariableReferences {
    fn decode(&self, outputs: Map, is_text: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut |text| {
            Text::decode_late_references(text, is_text)
        })
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
