//! The values of a module, each with its place and with whose word it is.

use score_yaml::data::{Data, Shape};
use score_yaml::timestamp::rfc3339;
use score_yaml::{Kind, Node, SortedMap, Span, Str};

use score_core::text::Template;

/// A value of a module.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ModuleNode {
    /// Its place.
    pub(crate) span: Span,
    /// Its content.
    pub(crate) kind: NodeKind,
    /// The file that says it, or has a say in it: a map that the extension merges something into is the extension's,
    /// and what it leaves alone in there stays the Score file's.
    pub(crate) origin: Origin,
    /// True if it is what a platform placeholder stood for, with nothing beside it: where text is wanted, the value is
    /// written as text.
    pub(crate) is_from_placeholder: bool,
    /// The fields that the Score file has here and the platform's shape lacks, under Score's names.
    pub(crate) score_only: Option<Box<Entries>>,
}

/// The origin of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// The Score file's: [`workload::lower`](score_core::workload::lower) types it.
    Score,
    /// The extension's, or that of metadata in the place of one. Null deletes what the Score file says.
    Extension,
}

/// The content of a value.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum NodeKind {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Timestamp(Str),
    /// Text of the Score file as it is written there; which of its fields hold placeholders is Score's to say.
    ScoreText(Str),
    /// Text of the extension, in which only placeholders of resources are left.
    String(Template),
    Seq(Vec<ModuleNode>),
    Map(Entries),
}

/// The entries of a map in the author's order; no key stands there twice.
pub(crate) type Entries = Vec<(Key, ModuleNode)>;

/// A key of a map.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Key {
    /// The key; as written, if a placeholder of a resource is in it.
    pub(crate) text: Str,
    /// The key, if a placeholder of a resource is in it.
    pub(crate) pending: Option<Box<Template>>,
    /// Its place.
    pub(crate) span: Span,
}

impl ModuleNode {
    /// A value of the extension.
    pub(crate) fn new(kind: NodeKind, span: Span) -> Self {
        ModuleNode {
            span,
            kind,
            origin: Origin::Extension,
            is_from_placeholder: false,
            score_only: None,
        }
    }

    /// A value of the Score file, in its own shape.
    pub(crate) fn of_score(node: &Node) -> Self {
        let text = |text: &Str| NodeKind::ScoreText(text.clone());
        let timestamp = |text: &Str| NodeKind::Timestamp(text.clone());
        Self::from_node(node, Origin::Score, &text, &timestamp)
    }

    /// A value of an extension whose placeholders are replaced, as data.
    pub(crate) fn of_extension_data(node: &Node) -> Self {
        let text = |text: &Str| NodeKind::String(Template::literal(text.clone()));
        let timestamp = |text: &Str| NodeKind::Timestamp(text.clone());
        Self::from_node(node, Origin::Extension, &text, &timestamp)
    }

    /// A value that stands for an extension, whose strings are taken as they are.
    pub(crate) fn verbatim(node: &Node) -> Self {
        let text = |text: &Str| NodeKind::String(Template::literal(text.clone()));
        let timestamp = |text: &Str| NodeKind::String(Template::literal(rfc3339(text)));
        Self::from_node(node, Origin::Extension, &text, &timestamp)
    }

    fn from_node(
        node: &Node,
        origin: Origin,
        text: &impl Fn(&Str) -> NodeKind,
        timestamp: &impl Fn(&Str) -> NodeKind,
    ) -> Self {
        let of = |node| Self::from_node(node, origin, text, timestamp);
        let kind = match &node.kind {
            Kind::Null => NodeKind::Null,
            Kind::Bool(b) => NodeKind::Bool(*b),
            Kind::Int(n) => NodeKind::Int(*n),
            Kind::UInt(n) => NodeKind::UInt(*n),
            Kind::Float(n) => NodeKind::Float(*n),
            Kind::String(string) => text(string),
            Kind::Timestamp(string) => timestamp(string),
            Kind::Seq(items) => NodeKind::Seq(items.iter().map(of).collect()),
            Kind::Map(map) => {
                let entries = map.iter();
                let entries =
                    entries.map(|(key, node)| (Key::plain(&key.text, key.span), of(node)));
                NodeKind::Map(entries.collect())
            }
        };
        ModuleNode {
            origin,
            ..ModuleNode::new(kind, node.span)
        }
    }

    /// A value that the Score file implies.
    pub(crate) fn put_by_score(kind: NodeKind, span: Span) -> Self {
        ModuleNode {
            origin: Origin::Score,
            ..ModuleNode::new(kind, span)
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, NodeKind::Null)
    }

    /// True if all of it is as the Score file says it.
    pub(crate) fn is_of_score(&self) -> bool {
        self.origin == Origin::Score
    }

    /// The `name` in an entry of a list, if it is known.
    pub(crate) fn name(&self) -> Option<Str> {
        match &self.get("name")?.kind {
            NodeKind::String(name) => name.as_literal().map(Str::from),
            _ => None,
        }
    }

    /// True if the Score file has this field here, which the platform's shape lacks.
    pub(crate) fn has_score_only(&self, field: &str) -> bool {
        let mut fields = self.score_only.iter().flat_map(|fields| fields.iter());
        fields.any(|(key, _)| key.text == field)
    }

    /// The part of the value that the extension alone says.
    pub(crate) fn of_extension(&self) -> Self {
        let kind = match &self.kind {
            NodeKind::Map(entries) => {
                let entries = entries.iter().filter(|(_, node)| !node.is_of_score());
                let entries = entries.map(|(key, node)| (key.clone(), node.of_extension()));
                NodeKind::Map(entries.collect())
            }
            other => other.clone(),
        };
        ModuleNode {
            is_from_placeholder: self.is_from_placeholder,
            ..ModuleNode::new(kind, self.span)
        }
    }
}

impl Data for ModuleNode {
    type Key = Key;
    type Pending = ();

    fn shape(&self) -> Shape<'_, Self> {
        match &self.kind {
            NodeKind::Null => Shape::Null,
            NodeKind::Bool(b) => Shape::Bool(*b),
            NodeKind::Int(n) => Shape::Int(*n),
            NodeKind::UInt(n) => Shape::UInt(*n),
            NodeKind::Float(n) => Shape::Float(*n),
            NodeKind::Timestamp(text) => Shape::Timestamp(text),
            NodeKind::ScoreText(text) if !text.contains('$') => Shape::String(text),
            NodeKind::ScoreText(_) => Shape::Pending(()),
            NodeKind::String(template) => match template.as_literal() {
                Some(text) => Shape::String(text),
                None => Shape::Pending(()),
            },
            NodeKind::Seq(items) => Shape::Seq(items),
            NodeKind::Map(entries) => Shape::Map(entries),
        }
    }

    fn get(&self, name: &str) -> Option<&Self> {
        let mut entries = self.entries().iter();
        entries.find_map(|(key, node)| (key.text == name).then_some(node))
    }

    fn span(&self) -> Option<Span> {
        Some(self.span)
    }

    fn key_span(key: &Key) -> Option<Span> {
        Some(key.span)
    }

    fn is_known(key: &Key) -> bool {
        key.pending.is_none()
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Key {
    pub(crate) fn plain(text: &str, span: Span) -> Self {
        Key {
            text: text.into(),
            pending: None,
            span,
        }
    }

    /// The key as text that may hold placeholders.
    pub(crate) fn into_template(self) -> Template {
        match self.pending {
            Some(template) => *template,
            None => Template::literal(self.text),
        }
    }
}

/// Entries without nulls, which delete. (In lists, they stay.)
pub(crate) fn without_nulls_in(entries: Entries) -> Entries {
    let kept = entries.into_iter().filter(|(_, node)| !node.is_null());
    kept.map(|(key, node)| (key, without_nulls(node))).collect()
}

/// [`without_nulls_in`] a value, if it is a map.
pub(crate) fn without_nulls(mut node: ModuleNode) -> ModuleNode {
    if let NodeKind::Map(entries) = &mut node.kind {
        *entries = without_nulls_in(std::mem::take(entries));
    }
    node
}

/// Entries by their keys.
pub(crate) fn by_key(entries: Entries) -> SortedMap<Str, (Key, ModuleNode)> {
    let entries = entries.into_iter();
    entries
        .map(|(key, node)| (key.text.clone(), (key, node)))
        .collect()
}
