//! Trees put together by hand.

use score_yaml::{Key, Kind, Mapping, Node, Span};

/// A map under construction. What stands nowhere in a file stands where the map does.
pub(super) struct MapBuilder {
    map: Mapping,
    span: Span,
}

impl MapBuilder {
    /// An empty map that stands at a place.
    pub(super) fn at(span: Span) -> Self {
        MapBuilder {
            map: Mapping::new(),
            span,
        }
    }

    /// Sets a key to a tree.
    pub(super) fn set(&mut self, key: &str, value: Node) {
        let key = Key {
            text: key.into(),
            span: value.span,
            is_string: true,
        };
        self.map.insert(key, value);
    }

    /// Sets a key to a string.
    pub(super) fn set_str(&mut self, key: &str, text: impl Into<String>) {
        self.set(key, Node::new(Kind::String(text.into().into()), self.span));
    }

    /// Sets a key to a value of the file, if it is there.
    pub(super) fn copy(&mut self, key: &str, value: Option<&Node>) {
        if let Some(value) = value {
            self.set(key, value.clone());
        }
    }

    /// Sets a key to a map, unless that is empty.
    pub(super) fn set_map(&mut self, key: &str, map: MapBuilder) {
        if !map.map.is_empty() {
            self.set(key, map.finish());
        }
    }

    /// The map.
    pub(super) fn finish(self) -> Node {
        Node::new(Kind::Map(self.map), self.span)
    }
}

/// The entries of a map under a key; none if there is no such map.
pub(super) fn entries<'n>(
    node: Option<&'n Node>,
    field: &str,
) -> impl Iterator<Item = (&'n Key, &'n Node)> {
    let map = node.and_then(|node| node.get(field)).and_then(Node::as_map);
    map.into_iter().flat_map(Mapping::iter)
}

/// The string under a key.
pub(super) fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    node.get(field).and_then(Node::as_str)
}
