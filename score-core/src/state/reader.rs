//! The reader of a state's tree, and of the trees that layers keep in it.

use std::borrow::Borrow;

use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::parallel;
use score_yaml::{Key, Kind, Map, Mapping, Node, SourceMap, Str};

use crate::codes;
use crate::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader, with_article};
use crate::path::FieldPath;

/// A field of a workload in which the state keeps the tree of a layer
/// ([`Layer::state_layer`](crate::layer::Layer::state_layer)).
#[derive(Clone, Copy, Debug)]
pub struct StateLayer {
    /// Its name.
    pub field: &'static str,
    /// Checks a tree that stands there, and brings it into the form in which the layer keeps it.
    pub read: fn(&mut StateReader<'_, '_>, Node) -> Node,
}

impl StateLayer {
    /// A field whose trees are taken as they are.
    #[must_use]
    pub const fn unchecked(field: &'static str) -> Self {
        StateLayer {
            field,
            read: |_, tree| tree,
        }
    }
}

/// The way out for a state that somebody has edited.
pub(super) const AS_BEFORE: &str =
    "bring the file back from where it is kept, as it was before somebody changed it";

/// Reads values that the state keeps. All that it reports is of code `invalid-state`.
pub struct StateReader<'s, 'd> {
    pub(super) sources: &'s SourceMap,
    pub(super) cursor: Cursor<'d>,
}

impl<'d> TreeReader<'d> for StateReader<'_, 'd> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.cursor
    }

    fn wrong_type<D: Data>(&mut self, value: &D, expected: &str) {
        let (found, expected) = (with_article(value.kind_name()), with_article(expected));
        let message = message!("the state has {found} here, expected {expected}");
        let diagnostic = Diagnostic::new(codes::INVALID_STATE, message).hint(AS_BEFORE);
        self.push(Diagnostic {
            span: value.span(),
            ..diagnostic
        });
    }
}

impl<'s, 'd> StateReader<'s, 'd> {
    /// A reader of what stands at a path of the state.
    pub fn new(sources: &'s SourceMap, path: FieldPath, diags: &'d mut Diagnostics) -> Self {
        let cursor = Cursor::at(path, diags);
        StateReader { sources, cursor }
    }

    /// Hands each field of a map to `take`; reports those that are not known.
    pub fn fields<'k, K: Borrow<Key> + AsRef<str>, N>(
        &mut self,
        entries: impl IntoIterator<Item = (K, N)>,
        known: impl Iterator<Item = &'k str> + Clone,
        mut take: impl FnMut(&mut Self, &str, N),
    ) {
        self.each_entry(entries, |reader, key, node| {
            let field = key.as_ref();
            if known.clone().any(|name| name == field) {
                return take(reader, field, node);
            }
            let message = message!("a state has no field `{field}` here");
            let span = Borrow::<Key>::borrow(key).span;
            let diagnostic = Diagnostic::new(codes::INVALID_STATE, message).at(span);
            reader.push(
                diagnostic
                    .near(field, known.clone())
                    .hint("take it out if no other tool wrote it, or run the later version of this one that did"),
            );
        });
    }

    /// The results of `read` for the entries of a map with free keys, by all cores.
    pub(super) fn entries<T: Send>(
        &mut self,
        node: Node,
        read: impl Fn(&mut StateReader<'_, '_>, &Key, Node) -> Option<T> + Sync,
    ) -> Vec<T> {
        let (sources, above) = (self.sources, self.cursor.path.clone());
        let entries: Vec<(Key, Node)> = self.mapping(node).into_iter().collect();
        let read: Vec<(Option<T>, Diagnostics)> = parallel::map(entries, 1, |(key, node)| {
            let mut diags = Diagnostics::new();
            let mut reader = StateReader::new(sources, above.clone(), &mut diags);
            let entry = reader.at(&key.text, |reader| read(reader, &key, node));
            (entry, diags)
        });
        let found = read.into_iter().filter_map(|(entry, diags)| {
            self.cursor.diags.extend(diags);
            entry
        });
        found.collect()
    }

    /// The map that a node is; null is an empty one.
    pub fn mapping(&mut self, node: Node) -> Mapping {
        match node.kind {
            Kind::Map(map) => map,
            Kind::Null => Mapping::new(),
            _ => {
                self.wrong_type(&node, "map");
                Mapping::new()
            }
        }
    }

    /// The entries of the map that a node is; null has none.
    pub fn entries_of<'n>(
        &mut self,
        node: &'n Node,
    ) -> impl Iterator<Item = (&'n Key, &'n Node)> + use<'n> {
        if node.as_map().is_none() && !node.is_null() {
            self.wrong_type(node, "map");
        }
        node.as_map().into_iter().flat_map(Mapping::iter)
    }

    /// A map as data; null is an empty one.
    pub(super) fn map(&mut self, node: Node) -> Map {
        let entries = self.mapping(node).into_iter();
        entries
            .map(|(key, node)| (key.text, node.into_value()))
            .collect()
    }

    /// A map of plain data, as `map` reads it, of a node that stays.
    pub fn map_of(&mut self, node: &Node) -> Map {
        let entries = self.entries_of(node);
        entries
            .map(|(key, node)| (key.text.clone(), node.to_value()))
            .collect()
    }

    /// A string; another scalar counts as it is written, null is empty.
    pub(super) fn text(&mut self, node: Node) -> Str {
        match node.kind {
            Kind::String(text) | Kind::Timestamp(text) => text,
            _ => self.text_of(&node),
        }
    }

    /// A text, as `text` reads it, of a node that stays.
    pub fn text_of(&mut self, node: &Node) -> Str {
        match &node.kind {
            Kind::String(text) | Kind::Timestamp(text) => text.clone(),
            Kind::Null => Str::default(),
            Kind::Bool(_) | Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => {
                self.sources.text(node.span).into()
            }
            Kind::Seq(_) | Kind::Map(_) => {
                self.wrong_type(node, "string");
                Str::default()
            }
        }
    }
}
