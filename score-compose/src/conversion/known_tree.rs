//! An object as the rules of an API server look at it: text with references of compose's is not known yet.

use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::data::{Data, Shape};
use score_yaml::{Span, Str};

/// A tree whose texts are known, or pending as references stand in them.
#[derive(Debug)]
pub(super) enum KnownTree {
    /// What is no text, list or map.
    Scalar(Tree<()>),
    Text(Str),
    Pending,
    Seq(Vec<KnownTree>),
    Map(Vec<(Str, KnownTree)>),
}

impl KnownTree {
    /// What is known of a tree.
    pub(super) fn of(tree: &Tree<Text>) -> Self {
        match tree {
            Tree::Null => KnownTree::Scalar(Tree::Null),
            Tree::Bool(value) => KnownTree::Scalar(Tree::Bool(*value)),
            Tree::Int(number) => KnownTree::Scalar(Tree::Int(*number)),
            Tree::UInt(number) => KnownTree::Scalar(Tree::UInt(*number)),
            Tree::Float(number) => KnownTree::Scalar(Tree::Float(*number)),
            Tree::Timestamp(text) => KnownTree::Scalar(Tree::Timestamp(text.clone())),
            Tree::String(text) => match text.as_literal() {
                Some(text) => KnownTree::Text(text.into()),
                None => KnownTree::Pending,
            },
            Tree::Seq(items) => KnownTree::Seq(items.iter().map(Self::of).collect()),
            // Objects have no keys that are not known.
            Tree::Keyed(_) => KnownTree::Pending,
            Tree::Map(map) => {
                let entries = map.iter();
                KnownTree::Map(
                    entries
                        .map(|(key, value)| (key.clone(), Self::of(value)))
                        .collect(),
                )
            }
        }
    }
}

impl Data for KnownTree {
    type Key = Str;
    type Pending = ();

    fn shape(&self) -> Shape<'_, Self> {
        match self {
            KnownTree::Scalar(Tree::Bool(value)) => Shape::Bool(*value),
            KnownTree::Scalar(Tree::Int(number)) => Shape::Int(*number),
            KnownTree::Scalar(Tree::UInt(number)) => Shape::UInt(*number),
            KnownTree::Scalar(Tree::Float(number)) => Shape::Float(*number),
            KnownTree::Scalar(Tree::Timestamp(text)) => Shape::Timestamp(text),
            KnownTree::Scalar(_) => Shape::Null,
            KnownTree::Text(text) => Shape::String(text),
            KnownTree::Pending => Shape::Pending(()),
            KnownTree::Seq(items) => Shape::Seq(items),
            KnownTree::Map(entries) => Shape::Map(entries),
        }
    }

    fn get(&self, key: &str) -> Option<&Self> {
        let mut entries = self.entries().iter();
        entries.find_map(|(known, value)| (known == key).then_some(value))
    }

    fn span(&self) -> Option<Span> {
        None
    }

    fn key_span(_: &Str) -> Option<Span> {
        None
    }

    fn is_known(_: &Str) -> bool {
        true
    }
}
