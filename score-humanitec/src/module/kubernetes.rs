//! Parts of a module that Kubernetes describes: in the form that its types want, and checked by them.

use score_yaml::{Span, message};

use super::node::{Entries, Key, ModuleNode, NodeKind, without_nulls};
use crate::codes;
use crate::module_reader::ModuleReader;
use score_core::diagnostic::{Cursor, TreeReader};
use score_core::text::{Spanned, Template};
use score_core::workload::additions::{Field, KeyValue, KeyValues};
use score_kubernetes::types::{self, Definition, Type};
use score_kubernetes::{names, rules, strict};

impl ModuleNode {
    /// [`ModuleNode::settle`] for a manifest, if its kind is known.
    pub(crate) fn settled_manifest(mut self) -> Self {
        let text = |name: &str| {
            let NodeKind::Map(entries) = &self.kind else {
                return None;
            };
            let (_, node) = entries.iter().find(|(key, _)| key.text == name)?;
            match &node.kind {
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
    fn settle_object(&mut self, definition: &'static Definition) {
        if let NodeKind::Map(entries) = &mut self.kind {
            settle_fields(entries, definition);
        }
    }

    /// Writes values of platform placeholders as text where the type wants text, and numbers where it wants an amount.
    fn settle(&mut self, kind: &'static Type) {
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
                items.iter_mut().for_each(|node| node.settle(kind));
            }
            (Type::Map(kind), NodeKind::Map(entries)) => {
                entries.iter_mut().for_each(|(_, node)| node.settle(kind));
            }
            _ => {}
        }
    }
}

/// [`ModuleNode::settle`] for the fields of an object.
fn settle_fields(entries: &mut Entries, definition: &'static Definition) {
    for (key, node) in entries {
        if let Some(kind) = definition.field(&key.text) {
            node.settle(kind);
        }
    }
}

impl ModuleReader<'_> {
    /// Annotations. Those that are not known yet are not checked.
    pub(crate) fn annotations(&mut self, node: ModuleNode) -> KeyValues<Template> {
        self.key_values(node, |_| None)
    }

    /// Labels, whose values are names.
    pub(crate) fn labels(&mut self, node: ModuleNode) -> KeyValues<Template> {
        self.key_values(node, names::label_value_fault)
    }

    fn key_values(
        &mut self,
        node: ModuleNode,
        value_fault: fn(&str) -> Option<&'static str>,
    ) -> KeyValues<Template> {
        let mut entries = KeyValues::new();
        self.each(node, |reader, key, node| {
            if node.is_null() {
                return;
            }
            let known_key = key.pending.is_none().then_some(key.text.as_str());
            reader.expect(known_key, names::key_fault, key.span);
            if let Some(value) = reader.spanned(node) {
                reader.expect(value.as_literal(), value_fault, value.span);
                entries.push(KeyValue {
                    key: Spanned::new(key.clone().into_template(), key.span),
                    value,
                });
            }
        });
        entries
    }

    /// Reports a text that a rule of Kubernetes refuses.
    pub(crate) fn expect(
        &mut self,
        text: Option<&str>,
        fault: fn(&str) -> Option<&'static str>,
        span: Span,
    ) {
        if let Some(text) = text
            && let Some(expected) = fault(text)
        {
            let message = message!("an extension does not take `{text}` here: expected {expected}");
            self.error(codes::INVALID_VALUE, message, span);
        }
    }

    /// A value in Kubernetes' shape; `definition` is its type, `place` what the field is known by.
    pub(crate) fn kubernetes(
        &mut self,
        definition: &str,
        node: ModuleNode,
        place: Span,
    ) -> Field<Template> {
        let mut node = without_nulls(node);
        if let Some(definition) = types::definition(definition) {
            node.settle_object(definition);
        }
        let Cursor { path, diags } = self.cursor();
        strict::check_value(definition, &node, path, diags);
        rules::check_value(definition, &node, path, diags);
        Field {
            span: place,
            value: node.into_tree(),
        }
    }

    /// The value of a field of a definition, in Kubernetes' shape. The reader stands at its key.
    pub(crate) fn kubernetes_field(
        &mut self,
        definition: &str,
        key: &Key,
        node: ModuleNode,
    ) -> Field<Template> {
        let mut node = without_nulls(node);
        let kind = types::definition(definition).and_then(|owner| owner.field(&key.text));
        if let Some(kind) = kind {
            node.settle(kind);
        }
        let Cursor { path, diags } = self.cursor();
        strict::check_field(definition, &key.text, &node, path, diags);
        Field {
            span: key.span,
            value: node.into_tree(),
        }
    }
}
