//! The reader of a Score document's tree.

use score_yaml::message;
use score_yaml::{Key, Mapping, Node, Span, Str};

use crate::codes;
use crate::diagnostic::{Cursor, Diagnostics, TreeReader, not_in_table};
use crate::text::Spanned;

/// Reads the typed values of a workload.
///
/// The schema was checked before, so mismatches come only from a state file that somebody changed; they are
/// errors all the same.
pub(super) struct WorkloadReader<'d> {
    cursor: Cursor<'d>,
}

impl<'d> TreeReader<'d> for WorkloadReader<'d> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.cursor
    }
}

impl<'d> WorkloadReader<'d> {
    /// A reader at the top of a document.
    pub(super) fn new(diags: &'d mut Diagnostics) -> Self {
        let cursor = Cursor::new(diags);
        WorkloadReader { cursor }
    }

    pub(super) fn map_of<'n>(&mut self, node: &'n Node) -> Option<&'n Mapping> {
        let map = node.as_map();
        if map.is_none() {
            self.wrong_type(node, "map");
        }
        map
    }

    pub(super) fn string_of(&mut self, node: &Node) -> Option<Spanned<Str>> {
        self.str_of(node)
            .map(|text| Spanned::new(text.into(), node.span))
    }

    /// Does something with a field, if it is there.
    pub(super) fn field<'n, R>(
        &mut self,
        map: &'n Mapping,
        field: &str,
        f: impl FnOnce(&mut Self, &'n Key, &'n Node) -> Option<R>,
    ) -> Option<R> {
        let (key, node) = map.get_entry(field)?;
        self.at(field, |reader| f(reader, key, node))
    }

    pub(super) fn string(&mut self, map: &Mapping, field: &str) -> Option<Spanned<Str>> {
        self.field(map, field, |reader, _, node| reader.string_of(node))
    }

    /// A string that has to be there; `place` is where it is missing.
    pub(super) fn required(
        &mut self,
        map: &Mapping,
        field: &str,
        place: Span,
    ) -> Option<Spanned<Str>> {
        if !map.contains_key(field) {
            self.error(
                codes::MISSING_FIELD,
                message!("`{field}` is missing"),
                place,
            );
        }
        self.string(map, field)
    }

    pub(super) fn bool(&mut self, map: &Mapping, field: &str) -> Option<bool> {
        self.field(map, field, |reader, _, node| reader.bool_of(node))
    }

    /// A port number; `80.0` is one too.
    pub(super) fn port(&mut self, map: &Mapping, field: &str) -> Option<u16> {
        self.field(map, field, |reader, _, node| {
            let number = reader.whole_number_of(node, "port number")?;
            let port = u16::try_from(number).ok().filter(|port| *port > 0);
            if port.is_none() {
                let message =
                    message!("`{number}` is no port number, expected one from 1 to 65535");
                reader.error(codes::INVALID_VALUE, message, node.span);
            }
            port
        })
    }

    /// One of the values that a table names.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        map: &Mapping,
        field: &str,
        table: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let text = self.string(map, field)?;
        let found = table.iter().find(|(name, _)| *name == text.value);
        if found.is_none() {
            let diagnostic = not_in_table(&text.value, table).at(text.span);
            self.at(field, |reader| reader.push(diagnostic));
        }
        found.map(|(_, value)| Spanned::new(*value, text.span))
    }

    pub(super) fn strings(&mut self, map: &Mapping, field: &str) -> Option<Vec<Str>> {
        self.field(map, field, |reader, _, node| {
            let items = reader.items_of(node)?;
            let strings = items.iter().enumerate().filter_map(|(i, item)| {
                let text = reader.at_index(i, |reader| reader.string_of(item));
                text.map(|text| text.value)
            });
            Some(strings.collect())
        })
    }

    /// The entries of a map field, each read by `f`; those that it reads nothing from are left out.
    pub(super) fn entries<'n, T, C: Default + FromIterator<(Str, T)>>(
        &mut self,
        map: &'n Mapping,
        field: &str,
        mut f: impl FnMut(&mut Self, &'n Key, &'n Node) -> Option<T>,
    ) -> C {
        let Some(node) = map.get(field) else {
            return C::default();
        };
        self.at(field, |reader| {
            let Some(map) = reader.map_of(node) else {
                return C::default();
            };
            map.iter()
                .filter_map(|(key, node)| {
                    let value = reader.at(&key.text, |reader| f(reader, key, node))?;
                    Some((key.text.clone(), value))
                })
                .collect()
        })
    }
}
