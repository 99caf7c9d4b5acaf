//! A workload as the platform sees it: its Score file and its extension in one tree, the module.
//!
//! [`build`] lowers the Score file into the platform's shape and merges the extension into it; there is no other
//! merge of the two. Whoever patches workloads patches the module. [`lower`] reads it into the typed workload, `delta`
//! writes it.
//!
//! The Score file's part is typed by [`workload::lower`](score_core::workload::lower()) already, for workloads without an
//! extension are, too. So each value knows whose word it is: lowering takes what the Score file says from the typed
//! workload, wherever the module still has it, and reads the rest.

mod container;
mod data;
mod features;
mod files;
mod kubernetes;
mod lifecycle;
mod lower;
mod merge;
mod node;
mod resources;
mod score_part;

#[cfg(test)]
pub(crate) use container::FIELDS as CONTAINER_FIELDS;
pub(crate) use features::Features;
pub(crate) use lower::lower;
pub(crate) use merge::{joined, shape};
pub(crate) use node::{Entries, Key, ModuleNode, NodeKind, by_key};
use score_yaml::{Node, Value};

use score_core::path::FieldPath;

/// A workload as the platform sees it, but for its profile and its dependencies.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Module {
    /// The features of its profile by name: `containers`, `service`, `pod`, …
    pub(crate) spec: Entries,
}

/// Whoever has a say in a module, beside the Score file.
pub(crate) trait Author {
    /// Puts the Score file's part into words that only this author knows, before anything is merged into it.
    fn translate(&mut self, score_part: &mut Entries) {
        let _ = score_part;
    }

    /// The `spec` of the extension, which wins.
    fn extension(&mut self) -> Entries;

    /// Is told of a list where there was a map, and the like: the path, the old value and the new one.
    fn on_clash(&mut self, path: &FieldPath, old: &ModuleNode, new: &ModuleNode) {
        let _ = (path, old, new);
    }
}

/// An extension that is lowered: whoever reads a value says what is wrong with its type.
pub(crate) struct Extension(pub(crate) Entries);

impl Author for Extension {
    fn extension(&mut self) -> Entries {
        std::mem::take(&mut self.0)
    }
}

/// The module of a checked Score document, into which the extension of an author is merged.
pub(crate) fn build(document: &Node, author: &mut impl Author) -> Module {
    let mut spec = score_part::spec(document);
    author.translate(&mut spec);
    let extension = author.extension();
    let mut path = FieldPath::from_iter(["spec"]);
    merge::merge(&mut spec, extension, &mut path, &mut |path, old, new| {
        author.on_clash(path, old, new);
    });
    Module { spec }
}

impl Module {
    /// Its spec as data.
    pub(crate) fn into_value(self) -> Value {
        let entries = self.spec.into_iter().filter(|(_, node)| !node.is_null());
        Value::Map(
            entries
                .map(|(key, node)| (key.text, node.into_value()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests;
