//! An object that a definition made, with its kind and its name.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::Str;

use super::fields::{text_at, tree_at};
use super::kind::ObjectKind;
use super::object_source::ObjectSource;
use super::server_rules;
use crate::codes;

/// An object with its kind, and its name.
#[derive(Clone, Debug)]
pub(crate) struct KubernetesObject {
    pub(crate) source: ObjectSource,
    pub(crate) kind: ObjectKind,
    /// `metadata.name`
    pub(crate) name: Str,
    /// The object itself.
    pub(crate) tree: Tree<Text>,
}

impl KubernetesObject {
    /// Reads what all objects have; of those whose kind is converted, checks the types of all fields. What else an API server
    /// refuses goes to `refused`.
    pub(crate) fn read(
        source: ObjectSource,
        tree: Tree<Text>,
        refused: &mut Vec<Diagnostic>,
        diags: &mut Diagnostics,
    ) -> Option<Self> {
        let word = |field: &str| text_at(&tree, &[field]).unwrap_or_default();
        let kind = ObjectKind::of(word("apiVersion"), word("kind"));
        let mut found = match kind.is_converted() {
            true => server_rules::type_faults(&tree),
            false => Diagnostics::new(),
        };
        let name = text_at(&tree, &["metadata", "name"]).map(Str::from);
        if name.is_none() && kind.is_converted() && found.is_empty() {
            let message = "it has no name".to_owned();
            let fault = Diagnostic::new(codes::INVALID_MANIFEST, message);
            found.push(fault.path("metadata.name"));
        }
        let is_valid = found.is_empty();
        if is_valid && kind.is_converted() {
            refused.extend(source.placed_all(server_rules::rule_faults(&tree)));
        }
        diags.extend(source.placed_all(found));
        is_valid.then(|| KubernetesObject {
            source,
            kind,
            name: name.unwrap_or_default(),
            tree,
        })
    }

    /// What a path of keys leads to.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Tree<Text>> {
        tree_at(&self.tree, path)
    }
}
