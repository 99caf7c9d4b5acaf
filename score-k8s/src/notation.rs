//! The references that outputs may hold.

use score_core::target::Notation;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::Map;

/// References to secrets, as [`Text::encode`] writes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SecretReferences;

impl Notation for SecretReferences {
    fn decode(&self, outputs: Map, _: &dyn Fn(&str) -> bool) -> Tree<Text> {
        Tree::from_map(outputs, &mut |text| Text::decode(&text))
    }
}
