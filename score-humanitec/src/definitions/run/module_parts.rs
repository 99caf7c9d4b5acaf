//! A node of a module as a draft that operations change: what of it are parts.

use std::mem::take;

use score_core::text::Template;
use score_yaml::Str;

use crate::draft::{Content, Parts};
use crate::module::{Entries, Key, ModuleNode, NodeKind, Origin};

impl Parts for ModuleNode {
    type Key = Key;

    fn take_parts(&mut self) -> Content<Entries, Vec<ModuleNode>> {
        match &mut self.kind {
            NodeKind::Map(entries) => Content::Map(take(entries)),
            NodeKind::Seq(items) => {
                items.iter_mut().for_each(own_words);
                Content::Seq(take(items))
            }
            _ => Content::Single,
        }
    }

    fn put_parts(&mut self, parts: Content<Entries, Vec<ModuleNode>>) {
        match parts {
            Content::Map(entries) => self.kind = NodeKind::Map(entries),
            Content::Seq(items) => self.kind = NodeKind::Seq(items),
            Content::Single => {}
        }
    }

    fn text_of(key: &Key) -> Str {
        key.text.clone()
    }
}

/// Makes a word of the Score file, which stands in a list, one that an extension could say.
fn own_words(node: &mut ModuleNode) {
    if let NodeKind::ScoreText(text) = &mut node.kind {
        node.kind = NodeKind::String(Template::literal(take(text)));
    }
    node.origin = Origin::Extension;
}
