//! Trees that much is changed in by paths.

use score_yaml::{Map, OrderedMap, Str, Value};

use crate::item_list::ItemList;

/// A tree whose maps and lists can be taken out, and put back.
pub(crate) trait Parts: Sized {
    /// A key of its maps.
    type Key: Clone;

    /// Takes out its entries, if it is a map, or its items, if it is a list.
    fn take_parts(&mut self) -> Content<Vec<(Self::Key, Self)>, Vec<Self>>;

    /// Puts in the entries of a map, or the items of a list.
    fn put_parts(&mut self, parts: Content<Vec<(Self::Key, Self)>, Vec<Self>>);

    /// The text of a key.
    fn text_of(key: &Self::Key) -> Str;
}

/// What a value is: a map, a list, or neither.
pub(crate) enum Content<M, S> {
    Map(M),
    Seq(S),
    Single,
}

/// A tree on which operations are at work. Its maps and lists are opened where a path leads through them, each once; then a
/// change takes little more time than its path is long, whatever stands beside it.
pub(crate) struct Draft<N: Parts> {
    /// The value, without its parts if it is open.
    pub(crate) node: N,
    parts: Option<Content<DraftMap<N>, DraftList<N>>>,
}

/// What stands in a value that is open.
pub(crate) enum Opened<'d, N: Parts> {
    Map(&'d mut DraftMap<N>),
    Seq(&'d mut DraftList<N>),
    Single(&'d N),
}

/// The entries of an open map, by the texts of their keys.
pub(crate) type DraftMap<N> = OrderedMap<Str, (<N as Parts>::Key, Draft<N>)>;

/// The items of an open list.
pub(crate) type DraftList<N> = ItemList<Draft<N>>;

impl<N: Parts> Draft<N> {
    pub(crate) fn new(node: N) -> Self {
        Draft { node, parts: None }
    }

    /// Opens it.
    pub(crate) fn open(&mut self) -> Opened<'_, N> {
        let Draft { node, parts } = self;
        let parts = parts.get_or_insert_with(|| match node.take_parts() {
            Content::Map(entries) => {
                let entries = entries.into_iter();
                let entries =
                    entries.map(|(key, node)| (N::text_of(&key), (key, Draft::new(node))));
                Content::Map(entries.collect())
            }
            Content::Seq(items) => {
                let items: Vec<_> = items.into_iter().map(Draft::new).collect();
                Content::Seq(items.into())
            }
            Content::Single => Content::Single,
        });
        match parts {
            Content::Map(entries) => Opened::Map(entries),
            Content::Seq(items) => Opened::Seq(items),
            Content::Single => Opened::Single(node),
        }
    }

    /// Changes the value itself; it may be another map or list from then on.
    pub(crate) fn reset(&mut self, change: impl FnOnce(&mut N)) {
        self.parts = None;
        change(&mut self.node);
    }

    /// The tree as it is now.
    pub(crate) fn finish(self) -> N {
        let Draft { mut node, parts } = self;
        match parts {
            None | Some(Content::Single) => {}
            Some(Content::Map(entries)) => {
                let entries = entries.into_values();
                let entries = entries.map(|(key, draft)| (key, draft.finish()));
                node.put_parts(Content::Map(entries.collect()));
            }
            Some(Content::Seq(items)) => {
                let items = Vec::from(items).into_iter();
                node.put_parts(Content::Seq(items.map(Draft::finish).collect()));
            }
        }
        node
    }
}

impl Parts for Value {
    type Key = Str;

    fn take_parts(&mut self) -> Content<Vec<(Str, Value)>, Vec<Value>> {
        match self {
            Value::Map(map) => Content::Map(std::mem::take(map).into_iter().collect()),
            Value::Seq(items) => Content::Seq(std::mem::take(items)),
            _ => Content::Single,
        }
    }

    fn put_parts(&mut self, parts: Content<Vec<(Str, Value)>, Vec<Value>>) {
        match parts {
            Content::Map(entries) => *self = Value::Map(Map::from_iter(entries)),
            Content::Seq(items) => *self = Value::Seq(items),
            Content::Single => {}
        }
    }

    fn text_of(key: &Str) -> Str {
        key.clone()
    }
}
