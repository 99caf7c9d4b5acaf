//! Reads typed values out of a tree and says what does not fit.

use score_yaml::message;
use score_yaml::message::{Name, listed};
use score_yaml::{Key, Kind, Mapping, Node, Span, Str};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use crate::path::FieldPath;
use crate::text::Spanned;

/// Where the reading stands and what it found wrong.
///
/// The schema was checked before, so mismatches come only from a state file that somebody changed; they are
/// errors all the same.
pub(super) struct Reader<'d> {
    pub(super) path: FieldPath,
    pub(super) diags: &'d mut Diagnostics,
}

impl Reader<'_> {
    /// Goes to a key below, does something there, and comes back.
    pub(super) fn at<R>(&mut self, key: &str, f: impl FnOnce(&mut Self) -> R) -> R {
        let mark = self.path.enter(key);
        let result = f(self);
        self.path.leave(mark);
        result
    }

    /// Says what is wrong where the reading stands.
    pub(super) fn error(&mut self, code: Code, message: impl Into<String>, span: Span) {
        self.push(Diagnostic::new(code, message).at(span));
    }

    /// Says what is wrong where the reading stands.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diags.push(diagnostic.path(&self.path));
    }

    fn wrong_type(&mut self, node: &Node, expected: &str) {
        self.error(
            Code::WrongType,
            message!(
                "expected {}, found {}",
                with_article(expected),
                with_article(node.kind_name())
            ),
            node.span,
        );
    }

    pub(super) fn map_of<'n>(&mut self, node: &'n Node) -> Option<&'n Mapping> {
        let map = node.as_map();
        if map.is_none() {
            self.wrong_type(node, "map");
        }
        map
    }

    pub(super) fn str_of<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = node.as_str();
        if text.is_none() {
            self.wrong_type(node, "string");
        }
        text
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
            self.error(Code::MissingField, message!("`{field}` is missing"), place);
        }
        self.string(map, field)
    }

    pub(super) fn bool(&mut self, map: &Mapping, field: &str) -> Option<bool> {
        self.field(map, field, |reader, _, node| {
            let Kind::Bool(value) = node.kind else {
                reader.wrong_type(node, "boolean");
                return None;
            };
            Some(value)
        })
    }

    /// A port number; `80.0` is one too.
    pub(super) fn port(&mut self, map: &Mapping, field: &str) -> Option<u16> {
        self.field(map, field, |reader, _, node| {
            let number = match node.kind {
                Kind::Int(number) => number,
                #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
                Kind::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                    number as i64
                }
                Kind::UInt(_) => i64::MAX,
                _ => {
                    reader.wrong_type(node, "port number");
                    return None;
                }
            };
            let port = u16::try_from(number).ok().filter(|port| *port > 0);
            if port.is_none() {
                let message =
                    message!("`{number}` is no port number, expected one from 1 to 65535");
                reader.error(Code::InvalidValue, message, node.span);
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
            let names = listed(table.iter().map(|(name, _)| *name), ", ");
            let message = format!("`{}` is none of {names}", Name(&text.value));
            self.at(field, |reader| {
                reader.error(Code::InvalidValue, message, text.span)
            });
        }
        found.map(|(_, value)| Spanned::new(*value, text.span))
    }

    pub(super) fn strings(&mut self, map: &Mapping, field: &str) -> Option<Vec<Str>> {
        self.field(map, field, |reader, _, node| {
            let items = reader.items(node)?;
            let strings = items.iter().enumerate().filter_map(|(i, item)| {
                reader
                    .at(&i.to_string(), |reader| reader.string_of(item))
                    .map(|text| text.value)
            });
            Some(strings.collect())
        })
    }

    pub(super) fn items<'n>(&mut self, node: &'n Node) -> Option<&'n [Node]> {
        let items = node.as_seq();
        if items.is_none() {
            self.wrong_type(node, "list");
        }
        items
    }

    /// The entries of a map field, each read by `f`; those that it reads nothing from are left out.
    pub(super) fn entries<'n, T, C: FromIterator<(Str, T)>>(
        &mut self,
        map: &'n Mapping,
        field: &str,
        mut f: impl FnMut(&mut Self, &'n Key, &'n Node) -> Option<T>,
    ) -> C {
        let Some(node) = map.get(field) else {
            return C::from_iter([]);
        };
        self.at(field, |reader| {
            let entries = reader.map_of(node).into_iter().flat_map(|map| map.iter());
            entries
                .filter_map(|(key, node)| {
                    let value = reader.at(&key.text, |reader| f(reader, key, node))?;
                    Some((key.text.clone(), value))
                })
                .collect()
        })
    }
}
