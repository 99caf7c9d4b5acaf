//! An extension's values after native placeholders and metadata are put in: what [`apply`](super::apply()) reads.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use score_yaml::timestamp::rfc3339;
use score_yaml::{Kind, Mapping, Node, Span, Str, Value};

use score_core::text::Template;
use score_core::tree::Tree;
use score_kubernetes::strict::{Data, Shape};
use score_kubernetes::types::{self, Definition, Type};
use score_yaml::json;

/// A value and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Item {
    pub(super) span: Span,
    pub(super) kind: ItemKind,
    /// Whether a native placeholder stood here alone: where text is wanted, the value is written as text.
    pub(super) native: bool,
}

/// What a value is. In text, only placeholders of resources are left.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum ItemKind {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    String(Template),
    Seq(Vec<Item>),
    Map(Entries),
}

/// The entries of a map in the author's order; no key stands there twice.
pub(super) type Entries = Vec<(Key, Item)>;

/// A key of a map.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Key {
    /// The key; as written, if a placeholder of a resource is in it.
    pub(super) text: Str,
    /// The key, if a placeholder of a resource is in it.
    pub(super) pending: Option<Template>,
    pub(super) span: Span,
}

impl Item {
    pub(super) fn new(kind: ItemKind, span: Span) -> Self {
        Item {
            span,
            kind,
            native: false,
        }
    }

    /// A value of a Score file's metadata, whose strings are taken as they are.
    pub(super) fn verbatim(node: &Node) -> Self {
        let text = |text: &str| ItemKind::String(Template::literal(text));
        let kind = match &node.kind {
            Kind::Null => ItemKind::Null,
            Kind::Bool(b) => ItemKind::Bool(*b),
            Kind::Int(n) => ItemKind::Int(*n),
            Kind::UInt(n) => ItemKind::UInt(*n),
            Kind::Float(n) => ItemKind::Float(*n),
            Kind::String(string) => text(string),
            Kind::Timestamp(string) => text(&rfc3339(string)),
            Kind::Seq(items) => ItemKind::Seq(items.iter().map(Item::verbatim).collect()),
            Kind::Map(map) => ItemKind::Map(
                map.iter()
                    .map(|(key, node)| (Key::plain(&key.text, key.span), Item::verbatim(node)))
                    .collect(),
            ),
        };
        Item::new(kind, node.span)
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.kind, ItemKind::Null)
    }

    /// As messages say it.
    pub(super) fn kind_name(&self) -> &'static str {
        match self.kind {
            ItemKind::Null => "null",
            ItemKind::Bool(_) => "boolean",
            ItemKind::Int(_) | ItemKind::UInt(_) => "integer",
            ItemKind::Float(_) => "number",
            ItemKind::String(_) => "string",
            ItemKind::Seq(_) => "list",
            ItemKind::Map(_) => "map",
        }
    }

    /// A value that native placeholders stand for.
    pub(super) fn from_value(value: &Value, span: Span) -> Self {
        let item = |value| Item::from_value(value, span);
        let kind = match value {
            Value::Null => ItemKind::Null,
            Value::Bool(b) => ItemKind::Bool(*b),
            Value::Int(n) => ItemKind::Int(*n),
            Value::UInt(n) => ItemKind::UInt(*n),
            Value::Float(n) => ItemKind::Float(*n),
            Value::String(text) => ItemKind::String(Template::literal(text.as_str())),
            Value::Timestamp(text) => ItemKind::String(Template::literal(rfc3339(text))),
            Value::Seq(items) => ItemKind::Seq(items.iter().map(item).collect()),
            Value::Map(map) => ItemKind::Map(
                map.iter()
                    .map(|(key, value)| (Key::plain(key, span), item(value)))
                    .collect(),
            ),
        };
        Item {
            span,
            kind,
            native: true,
        }
    }

    /// The value of a native placeholder as the text it is where text is wanted: JSON.
    pub(super) fn native_text(&self) -> Option<Str> {
        if !self.native {
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
    pub(super) fn number_text(&self) -> Option<Str> {
        match self.kind {
            ItemKind::Int(number) => Some(number.to_string().into()),
            ItemKind::UInt(number) => Some(number.to_string().into()),
            ItemKind::Float(number) if number.is_finite() => Some(number.to_string().into()),
            _ => None,
        }
    }

    /// The value in the form that a target takes as it is.
    pub(super) fn into_tree(self) -> Tree<Template> {
        match self.kind {
            ItemKind::Null => Tree::Null,
            ItemKind::Bool(b) => Tree::Bool(b),
            ItemKind::Int(n) => Tree::Int(n),
            ItemKind::UInt(n) => Tree::UInt(n),
            ItemKind::Float(n) => Tree::Float(n),
            ItemKind::String(text) => Tree::String(text),
            ItemKind::Seq(items) => Tree::Seq(items.into_iter().map(Item::into_tree).collect()),
            ItemKind::Map(entries) if entries.iter().any(|(key, _)| key.pending.is_some()) => {
                let entries = entries
                    .into_iter()
                    .map(|(key, item)| (key.into_template(), item.into_tree()));
                Tree::Keyed(entries.collect())
            }
            ItemKind::Map(entries) => {
                let entries = entries
                    .into_iter()
                    .map(|(key, item)| (key.text, item.into_tree()));
                Tree::Map(entries.collect())
            }
        }
    }

    /// The value as a node, for a check that takes nodes; `span` is where it is said to stand.
    pub(super) fn to_node(&self, span: Span) -> Node {
        let kind = match &self.kind {
            ItemKind::Null => Kind::Null,
            ItemKind::Bool(b) => Kind::Bool(*b),
            ItemKind::Int(n) => Kind::Int(*n),
            ItemKind::UInt(n) => Kind::UInt(*n),
            ItemKind::Float(n) => Kind::Float(*n),
            ItemKind::String(text) => Kind::String(match text.as_literal() {
                Some(text) => text.into(),
                None => text.to_string().into(),
            }),
            ItemKind::Seq(items) => {
                Kind::Seq(items.iter().map(|item| item.to_node(item.span)).collect())
            }
            ItemKind::Map(entries) => {
                let mut map = Mapping::new();
                for (key, item) in entries {
                    let key = score_yaml::Key {
                        text: key.text.clone(),
                        span: key.span,
                        is_string: true,
                    };
                    map.insert(key, item.to_node(item.span));
                }
                Kind::Map(map)
            }
        };
        Node::new(kind, span)
    }

    /// [`Item::settle`] for a manifest, if its kind is known.
    pub(super) fn settled_manifest(mut self) -> Self {
        let text = |name: &str| {
            let ItemKind::Map(entries) = &self.kind else {
                return None;
            };
            let (_, item) = entries.iter().find(|(key, _)| key.text == name)?;
            match &item.kind {
                ItemKind::String(text) => text.as_literal(),
                _ => None,
            }
        };
        let known = text("apiVersion").zip(text("kind"));
        let known = known.and_then(|(version, kind)| types::kind(version, kind));
        if let (Some(known), ItemKind::Map(entries)) = (known, &mut self.kind) {
            settle_fields(entries, known.definition);
        }
        self
    }

    /// Writes values of native placeholders as text where the type wants text, and numbers where it wants an amount.
    pub(super) fn settle(&mut self, kind: &'static Type) {
        match (kind, &mut self.kind) {
            (_, ItemKind::String(_) | ItemKind::Null) => {}
            (Type::String | Type::Bytes | Type::Time, _) => {
                if let Some(text) = self.native_text() {
                    self.kind = ItemKind::String(Template::literal(text));
                }
            }
            (Type::Quantity, _) => {
                if let Some(amount) = self.number_text() {
                    self.kind = ItemKind::String(Template::literal(amount));
                }
            }
            (Type::Object(definition), ItemKind::Map(entries)) => {
                settle_fields(entries, definition);
            }
            (Type::List(kind), ItemKind::Seq(items)) => {
                items.iter_mut().for_each(|item| item.settle(kind));
            }
            (Type::Map(kind), ItemKind::Map(entries)) => {
                entries.iter_mut().for_each(|(_, item)| item.settle(kind));
            }
            _ => {}
        }
    }
}

/// [`Item::settle`] for the fields of an object.
pub(super) fn settle_fields(entries: &mut Entries, definition: &'static Definition) {
    for (key, item) in entries {
        if let Some(kind) = definition.field(&key.text) {
            item.settle(kind);
        }
    }
}

impl Key {
    pub(super) fn plain(text: &str, span: Span) -> Self {
        Key {
            text: text.into(),
            pending: None,
            span,
        }
    }

    /// The key as text that may hold placeholders.
    pub(super) fn into_template(self) -> Template {
        self.pending.unwrap_or_else(|| Template::literal(self.text))
    }
}

/// Merges a patch into entries: maps deep, everything else is replaced, null deletes.
pub(super) fn merge(base: &mut Entries, patch: Entries) {
    let mut entries: IndexMap<Str, (Key, Item)> = std::mem::take(base)
        .into_iter()
        .map(|(key, item)| (key.text.clone(), (key, item)))
        .collect();
    for (key, item) in patch {
        if item.is_null() {
            entries.shift_remove(&key.text);
            continue;
        }
        match (entries.get_mut(&key.text), item) {
            (
                Some((
                    _,
                    Item {
                        kind: ItemKind::Map(below),
                        ..
                    },
                )),
                Item {
                    kind: ItemKind::Map(patch),
                    ..
                },
            ) => merge(below, patch),
            (Some(entry), item) => *entry = (key, without_nulls(item)),
            (None, item) => {
                entries.insert(key.text.clone(), (key, without_nulls(item)));
            }
        }
    }
    *base = entries.into_values().collect();
}

/// A new value of a merge: null deletes there too. (In lists, it stays.)
pub(super) fn without_nulls(mut item: Item) -> Item {
    if let ItemKind::Map(entries) = &mut item.kind {
        let kept = std::mem::take(entries)
            .into_iter()
            .filter(|(_, item)| !item.is_null())
            .map(|(key, item)| (key, without_nulls(item)));
        *entries = kept.collect();
    }
    item
}

/// Entries by their keys.
pub(super) fn by_key(entries: Entries) -> BTreeMap<Str, (Key, Item)> {
    let entries = entries.into_iter();
    entries
        .map(|(key, item)| (key.text.clone(), (key, item)))
        .collect()
}

impl Data for Item {
    fn shape(&self) -> Shape<'_, Self> {
        match &self.kind {
            ItemKind::Null => Shape::Null,
            ItemKind::Bool(_) => Shape::Bool,
            ItemKind::Int(n) => Shape::Int(*n),
            ItemKind::UInt(n) => Shape::UInt(*n),
            ItemKind::Float(n) => Shape::Float(*n),
            ItemKind::String(template) => match template.as_literal() {
                Some(text) => Shape::String(text),
                None => Shape::Pending,
            },
            ItemKind::Seq(items) => Shape::Seq(items),
            ItemKind::Map(_) => Shape::Map,
        }
    }

    fn each_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self)) {
        if let ItemKind::Map(entries) = &self.kind {
            for (key, item) in entries {
                f(&key.text, Some(key.span), item);
            }
        }
    }

    fn each_known_entry<'a>(&'a self, f: &mut dyn FnMut(&'a str, Option<Span>, &'a Self)) {
        let ItemKind::Map(entries) = &self.kind else {
            return;
        };
        for (key, item) in entries.iter().filter(|(key, _)| key.pending.is_none()) {
            f(&key.text, Some(key.span), item);
        }
    }
    fn get(&self, key: &str) -> Option<&Self> {
        let ItemKind::Map(entries) = &self.kind else {
            return None;
        };
        let mut entries = entries.iter();
        entries.find_map(|(known, item)| (known.text == key).then_some(item))
    }
    fn as_bool(&self) -> Option<bool> {
        match self.kind {
            ItemKind::Bool(b) => Some(b),
            _ => None,
        }
    }
    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn kind_name(&self) -> &'static str {
        Item::kind_name(self)
    }
}
