//! Values of a module from plain data, and as such.

use score_yaml::timestamp::rfc3339;
use score_yaml::{Kind, Mapping, Node, Span, Str, Value};

use super::node::{Key, ModuleNode, NodeKind};
use score_core::text::Template;
use score_core::tree::Tree;
use score_yaml::json;

impl ModuleNode {
    /// A value that platform placeholders stand for.
    pub(crate) fn from_value(value: &Value, span: Span) -> Self {
        let node = |value| ModuleNode::from_value(value, span);
        let kind = match value {
            Value::Null => NodeKind::Null,
            Value::Bool(b) => NodeKind::Bool(*b),
            Value::Int(n) => NodeKind::Int(*n),
            Value::UInt(n) => NodeKind::UInt(*n),
            Value::Float(n) => NodeKind::Float(*n),
            Value::String(text) => NodeKind::String(Template::literal(text.as_str())),
            Value::Timestamp(text) => NodeKind::String(Template::literal(rfc3339(text))),
            Value::Seq(items) => NodeKind::Seq(items.iter().map(node).collect()),
            Value::Map(map) => NodeKind::Map(
                map.iter()
                    .map(|(key, value)| (Key::plain(key, span), node(value)))
                    .collect(),
            ),
        };
        ModuleNode {
            is_from_placeholder: true,
            ..ModuleNode::new(kind, span)
        }
    }

    /// The value of a platform placeholder as the text it is where text is wanted: JSON.
    pub(crate) fn placeholder_text(&self) -> Option<Str> {
        if !self.is_from_placeholder {
            return None;
        }
        let value = self
            .clone()
            .into_tree()
            .to_value(&mut |text| text.to_string().into());
        let mut out = String::new();
        json::push(&value, &mut out).ok()?;
        Some(out.into())
    }

    /// A number as the amount that it is in Kubernetes.
    pub(crate) fn number_text(&self) -> Option<Str> {
        match self.kind {
            NodeKind::Int(number) => Some(number.to_string().into()),
            NodeKind::UInt(number) => Some(number.to_string().into()),
            NodeKind::Float(number) if number.is_finite() => Some(number.to_string().into()),
            _ => None,
        }
    }

    /// The value as data, without what the extension deletes.
    pub(crate) fn into_value(self) -> Value {
        self.into_value_of(false)
    }

    /// In lists, nulls stay.
    fn into_value_of(self, is_in_list: bool) -> Value {
        let is_deleted = |node: &ModuleNode| !is_in_list && node.is_null() && !node.is_of_score();
        match self.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Bool(b) => Value::Bool(b),
            NodeKind::Int(n) => Value::Int(n),
            NodeKind::UInt(n) => Value::UInt(n),
            NodeKind::Float(n) => Value::Float(n),
            NodeKind::Timestamp(text) => Value::Timestamp(text),
            NodeKind::ScoreText(text) => Value::String(text),
            NodeKind::String(text) => Value::String(match text.as_literal() {
                Some(text) => text.into(),
                None => text.to_string().into(),
            }),
            NodeKind::Seq(items) => {
                let items = items.into_iter().map(|node| node.into_value_of(true));
                Value::Seq(items.collect())
            }
            NodeKind::Map(entries) => {
                let entries = entries.into_iter().filter(|(_, node)| !is_deleted(node));
                let entries = entries.map(|(key, node)| (key.text, node.into_value_of(is_in_list)));
                Value::Map(entries.collect())
            }
        }
    }

    /// The value in the form that a target takes as it is.
    pub(crate) fn into_tree(self) -> Tree<Template> {
        match self.kind {
            NodeKind::Null => Tree::Null,
            NodeKind::Bool(b) => Tree::Bool(b),
            NodeKind::Int(n) => Tree::Int(n),
            NodeKind::UInt(n) => Tree::UInt(n),
            NodeKind::Float(n) => Tree::Float(n),
            NodeKind::Timestamp(text) => Tree::Timestamp(text),
            NodeKind::ScoreText(text) => Tree::String(Template::parse(&text, self.span, "")),
            NodeKind::String(text) => Tree::String(text),
            NodeKind::Seq(items) => {
                Tree::Seq(items.into_iter().map(ModuleNode::into_tree).collect())
            }
            NodeKind::Map(entries) if entries.iter().any(|(key, _)| key.pending.is_some()) => {
                let entries = entries
                    .into_iter()
                    .map(|(key, node)| (key.into_template(), node.into_tree()));
                Tree::Keyed(entries.collect())
            }
            NodeKind::Map(entries) => {
                let entries = entries
                    .into_iter()
                    .map(|(key, node)| (key.text, node.into_tree()));
                Tree::Map(entries.collect())
            }
        }
    }

    /// The value as a node, for a check that takes nodes; `span` is where it is said to stand.
    pub(crate) fn to_node(&self, span: Span) -> Node {
        let kind = match &self.kind {
            NodeKind::Null => Kind::Null,
            NodeKind::Bool(b) => Kind::Bool(*b),
            NodeKind::Int(n) => Kind::Int(*n),
            NodeKind::UInt(n) => Kind::UInt(*n),
            NodeKind::Float(n) => Kind::Float(*n),
            NodeKind::Timestamp(text) => Kind::Timestamp(text.clone()),
            NodeKind::ScoreText(text) => Kind::String(text.clone()),
            NodeKind::String(text) => Kind::String(match text.as_literal() {
                Some(text) => text.into(),
                None => text.to_string().into(),
            }),
            NodeKind::Seq(items) => {
                Kind::Seq(items.iter().map(|node| node.to_node(node.span)).collect())
            }
            NodeKind::Map(entries) => {
                let mut map = Mapping::new();
                for (key, node) in entries {
                    let key = score_yaml::Key {
                        text: key.text.clone(),
                        span: key.span,
                        is_string: true,
                    };
                    map.insert(key, node.to_node(node.span));
                }
                Kind::Map(map)
            }
        };
        Node::new(kind, span)
    }
}
