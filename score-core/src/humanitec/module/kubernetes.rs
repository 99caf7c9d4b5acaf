//! Values of a module as Kubernetes' checks look at them, and in the form that Kubernetes' types want.

use score_yaml::Span;

use super::node::{Entries, ModuleNode, NodeKind};
use crate::kubernetes::strict::{Data, Shape};
use crate::kubernetes::types::{self, Definition, Type};
use crate::text::Template;

impl ModuleNode {
    /// [`ModuleNode::settle`] for a manifest, if its kind is known.
    pub(crate) fn settled_manifest(mut self) -> Self {
        let text = |name: &str| {
            let NodeKind::Map(entries) = &self.kind else {
                return None;
            };
            let (_, item) = entries.iter().find(|(key, _)| key.text == name)?;
            match &item.kind {
                NodeKind::String(text) => text.as_literal(),
                _ => None,
            }
        };
        let known = text("apiVersion").zip(text("kind"));
        let known = known.and_then(|(version, kind)| types::kind(version, kind));
        if let (Some(known), NodeKind::Map(entries)) = (known, &mut self.kind) {
            settle_fields(entries, known.definition);
        }
        self
    }

    /// [`ModuleNode::settle`] for an object of a definition.
    pub(crate) fn settle_object(&mut self, definition: &'static Definition) {
        if let NodeKind::Map(entries) = &mut self.kind {
            settle_fields(entries, definition);
        }
    }

    /// Writes values of native placeholders as text where the type wants text, and numbers where it wants an amount.
    pub(crate) fn settle(&mut self, kind: &'static Type) {
        match (kind, &mut self.kind) {
            (_, NodeKind::String(_) | NodeKind::Null) => {}
            (Type::String | Type::Bytes | Type::Time, _) => {
                if let Some(text) = self.placeholder_text() {
                    self.kind = NodeKind::String(Template::literal(text));
                }
            }
            (Type::Quantity, _) => {
                if let Some(amount) = self.number_text() {
                    self.kind = NodeKind::String(Template::literal(amount));
                }
            }
            (Type::Object(definition), NodeKind::Map(entries)) => {
                settle_fields(entries, definition);
            }
            (Type::List(kind), NodeKind::Seq(items)) => {
                items.iter_mut().for_each(|item| item.settle(kind));
            }
            (Type::Map(kind), NodeKind::Map(entries)) => {
                entries.iter_mut().for_each(|(_, item)| item.settle(kind));
            }
            _ => {}
        }
    }
}

/// [`ModuleNode::settle`] for the fields of an object.
fn settle_fields(entries: &mut Entries, definition: &'static Definition) {
    for (key, item) in entries {
        if let Some(kind) = definition.field(&key.text) {
            item.settle(kind);
        }
    }
}

impl Data for ModuleNode {
    fn shape(&self) -> Shape<'_, Self> {
        match &self.kind {
            NodeKind::Null => Shape::Null,
            NodeKind::Bool(_) => Shape::Bool,
            NodeKind::Int(n) => Shape::Int(*n),
            NodeKind::UInt(n) => Shape::UInt(*n),
            NodeKind::Float(n) => Shape::Float(*n),
            NodeKind::Timestamp(_) => Shape::Timestamp,
            NodeKind::ScoreText(text) if !text.contains('$') => Shape::String(text),
            NodeKind::ScoreText(_) => Shape::Pending,
            NodeKind::String(template) => match template.as_literal() {
                Some(text) => Shape::String(text),
                None => Shape::Pending,
            },
            NodeKind::Seq(items) => Shape::Seq(items),
            NodeKind::Map(_) => Shape::Map,
        }
    }

    fn each_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self)) {
        if let NodeKind::Map(entries) = &self.kind {
            for (key, item) in entries {
                f(&key.text, Some(key.span), item);
            }
        }
    }

    fn each_known_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self)) {
        let NodeKind::Map(entries) = &self.kind else {
            return;
        };
        for (key, item) in entries.iter().filter(|(key, _)| key.pending.is_none()) {
            f(&key.text, Some(key.span), item);
        }
    }
    fn get(&self, key: &str) -> Option<&Self> {
        let NodeKind::Map(entries) = &self.kind else {
            return None;
        };
        let mut entries = entries.iter();
        entries.find_map(|(known, item)| (known.text == key).then_some(item))
    }
    fn as_bool(&self) -> Option<bool> {
        match self.kind {
            NodeKind::Bool(b) => Some(b),
            _ => None,
        }
    }
    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn kind_name(&self) -> &'static str {
        ModuleNode::kind_name(self)
    }
}
