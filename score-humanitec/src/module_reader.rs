//! The reader of a module: of what an extension has a say in.

use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::{SortedMap, Str};

use super::module::{Entries, Key, ModuleNode, NodeKind};
use crate::codes;
use crate::right_shape;
use crate::words_of_others::words_of_others;
use score_core::diagnostic::{
    Cursor, Diagnostic, Diagnostics, TreeReader, ValueType, nearest, not_in_table, wrong_type,
};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::PortRef;

/// Reads the typed values of a module.
pub(super) struct ModuleReader<'d> {
    cursor: Cursor<'d>,
}

impl<'d> TreeReader<'d> for ModuleReader<'d> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.cursor
    }

    /// The same, with the line as it should be where it can be made of what is there.
    fn wrong_type<D: Data>(&mut self, value: &D, expected: &str) {
        let wrong = wrong_type(value, expected);
        let way_out = right_shape::way_out(&self.cursor.path, value, ValueType::of(expected));
        self.push(way_out.into_iter().fold(wrong, Diagnostic::hint));
    }
}

impl<'d> ModuleReader<'d> {
    /// A reader of what stands at a path of the extension.
    pub(super) fn new(path: FieldPath, diags: &'d mut Diagnostics) -> Self {
        let cursor = Cursor::at(path, diags);
        ModuleReader { cursor }
    }

    /// Reports a field that stands where it may not. The reader stands at its key.
    pub(super) fn unknown(&mut self, key: &Key, owner: &str, known: &[&str]) {
        let name = &key.text;
        self.push_error(|| {
            let message = message!("{owner} has no field `{name}`");
            let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
            let first = name.split('.').next().unwrap_or_default();
            if name != first && known.contains(&first) {
                diagnostic.hint(nest_the_path(name))
            } else if let Some(instead) = words_of_others(owner, name) {
                instead.lines().fold(diagnostic, Diagnostic::hint)
            } else {
                diagnostic.near(name, known.iter().copied())
            }
        });
    }

    /// Warns of a key in an old place; `instead` is the way out. The reading stands at the map that has the key.
    pub(super) fn moved(&mut self, key: &Key, instead: &str) {
        let message = message!("`{}` at the top of the spec is deprecated", key.text);
        let diagnostic = Diagnostic::new(codes::DEPRECATED_FORM, message).at(key.span);
        self.at(&key.text, |reader| reader.push(diagnostic.hint(instead)));
    }

    /// The entries of a map. Null is an empty one.
    pub(super) fn map(&mut self, node: ModuleNode) -> Option<Entries> {
        match node.kind {
            NodeKind::Map(entries) => Some(entries),
            NodeKind::Null => Some(Entries::new()),
            _ => {
                self.wrong_type(&node, "map");
                None
            }
        }
    }

    /// Each entry of a map in turn, the path standing at its key.
    pub(super) fn each(&mut self, node: ModuleNode, f: impl FnMut(&mut Self, &Key, ModuleNode)) {
        if let Some(entries) = self.map(node) {
            self.each_entry(entries, f);
        }
    }

    /// Things by name. What the extension leaves alone is taken from `old`, the typed things of the Score file; the
    /// rest is read by `read`, which is given the old one of that name. Null deletes.
    pub(super) fn by_name<V>(
        &mut self,
        node: ModuleNode,
        mut old: SortedMap<Str, V>,
        mut read: impl FnMut(&mut Self, &Key, ModuleNode, Option<V>) -> Option<V>,
    ) -> SortedMap<Str, V> {
        if node.is_of_score() {
            return old;
        }
        let Some(entries) = self.map(node) else {
            return old;
        };
        let mut new = SortedMap::new();
        // Those of the Score file that `null` may be meant to take away.
        let takes_away = entries.iter().any(|(_, node)| node.is_null());
        let there: Vec<Str> = match takes_away {
            true => old.keys().cloned().collect(),
            false => Vec::new(),
        };
        for (key, node) in entries {
            let old = old.remove(&key.text);
            let thing = if node.is_of_score() {
                old
            } else {
                self.at(&key.text, |reader| {
                    if !reader.known_key(&key) {
                        old
                    } else if node.is_null() {
                        if old.is_none() {
                            reader.takes_nothing_away(&key, &there);
                        }
                        None
                    } else {
                        read(reader, &key, node, old)
                    }
                })
            };
            new.extend(thing.map(|thing| (key.text, thing)));
        }
        new
    }

    /// Warns of a null for what the Score file does not have; the reader stands at its key. `there` are those that it has.
    fn takes_nothing_away(&mut self, key: &Key, there: &[Str]) {
        let message = message!("there is no `{}` that `null` takes away", key.text);
        let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(key.span);
        let there: Vec<&str> = there.iter().map(Str::as_str).collect();
        self.push(warning.near_or_listed(&key.text, &there, "the Score file has"));
    }

    pub(super) fn list(&mut self, node: ModuleNode) -> Option<Vec<ModuleNode>> {
        match node.kind {
            NodeKind::Seq(items) => Some(items),
            _ => {
                self.wrong_type(&node, "list");
                None
            }
        }
    }

    /// Text that may hold placeholders of resources.
    pub(super) fn text(&mut self, node: ModuleNode) -> Option<Template> {
        match node.kind {
            NodeKind::String(text) => return Some(text),
            NodeKind::ScoreText(text) => return Some(Template::parse(&text, node.span, "")),
            _ => {}
        }
        match node.placeholder_text() {
            Some(text) => Some(Template::literal(text)),
            None => {
                self.push(no_string(&node));
                None
            }
        }
    }

    /// Text with its place.
    pub(super) fn spanned(&mut self, node: ModuleNode) -> Option<Spanned<Template>> {
        let span = node.span;
        self.text(node).map(|text| Spanned::new(text, span))
    }

    /// Text that has to be known now: it decides what is made.
    pub(super) fn word(&mut self, node: ModuleNode) -> Option<Spanned<Str>> {
        let span = node.span;
        let text = self.text(node)?;
        if let Some(word) = text.as_literal() {
            return Some(Spanned::new(word.into(), span));
        }
        let message = message!("`{text}` is not known before resources are provisioned");
        let diagnostic = Diagnostic::new(codes::INVALID_VALUE, message).at(span);
        self.push(diagnostic.hint("`${metadata…}` and `$${values…}` may stand here"));
        None
    }

    /// A key that has to be known now.
    pub(super) fn known_key(&mut self, key: &Key) -> bool {
        if key.pending.is_some() {
            let message = message!(
                "the key `{}` is not known before resources are provisioned",
                key.text
            );
            let diagnostic = Diagnostic::new(codes::INVALID_VALUE, message).at(key.span);
            self.push(diagnostic.hint("`${metadata…}` and `$${values…}` may stand in it"));
        }
        key.pending.is_none()
    }

    pub(super) fn texts(&mut self, node: ModuleNode) -> Option<Vec<Template>> {
        let items = self.list(node)?.into_iter().enumerate();
        let texts = items.filter_map(|(i, node)| self.at_index(i, |reader| reader.text(node)));
        Some(texts.collect())
    }

    /// A whole number of a range.
    pub(super) fn integer(&mut self, node: &ModuleNode, least: i64, most: i64) -> Option<i64> {
        let number = self.whole_number_of(node, "integer")?;
        if (least..=most).contains(&number) {
            return Some(number);
        }
        // The largest number of a type is no number of the user's.
        let expected = match [i64::MAX, i32::MAX.into()].contains(&most) && number < least {
            true => format!("{least} or more"),
            false => format!("{least} to {most}"),
        };
        let message = message!("`{number}` is out of range, expected {expected}");
        self.error(codes::INVALID_VALUE, message, node.span);
        None
    }

    /// A port number.
    pub(super) fn port(&mut self, node: &ModuleNode) -> Option<u16> {
        let port = self.integer(node, 1, 65535)?;
        u16::try_from(port).ok()
    }

    /// A port by number or name.
    pub(super) fn port_ref(&mut self, node: ModuleNode) -> Option<PortRef> {
        if !matches!(node.kind, NodeKind::String(_)) {
            return self.port(&node).map(PortRef::Number);
        }
        let name = self.word(node)?;
        let is_name = name.len() <= 15
            && name.bytes().any(|c| c.is_ascii_lowercase())
            && !name.starts_with('-')
            && !name.ends_with('-')
            && !name.contains("--")
            && name
                .bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        if is_name {
            return Some(PortRef::Name(name.value));
        }
        let message = message!(
            "`{}` is no port, expected a number or the name of a container's port",
            name.value
        );
        let error = Diagnostic::new(codes::INVALID_VALUE, message).at(name.span);
        let number: Option<u16> = name.parse().ok();
        let hint = number.map(|port| format!("remove the quotes: `port: {port}`"));
        self.push(hint.into_iter().fold(error, Diagnostic::hint));
        None
    }

    /// One of the values that a table names.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        node: ModuleNode,
        table: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let word = self.word(node)?;
        if let Some((_, value)) = table.iter().find(|(name, _)| *name == word.value) {
            return Some(Spanned::new(*value, word.span));
        }
        let diagnostic = not_in_table(&word.value, table).at(word.span);
        let known = || table.iter().map(|(name, _)| *name);
        // `tcpSocket` for `tcp`, which is not near by its letters.
        let longer = known().find(|known| known.len() > 2 && word.starts_with(known));
        let meant = nearest(&word.value, known()).or(longer).or_else(|| {
            let other = WORDS_OF_KUBERNETES
                .iter()
                .find(|(other, _)| *other == word.value);
            other
                .map(|(_, own)| *own)
                .filter(|own| known().any(|known| known == *own))
        });
        let meant = meant.map(|meant| format!("did you mean `{meant}`?"));
        self.push(meant.into_iter().fold(diagnostic, Diagnostic::hint));
        None
    }
}

/// Words of Kubernetes for what an extension calls by another one.
const WORDS_OF_KUBERNETES: [(&str, &str); 9] = [
    ("http", "TCP"),
    ("https", "TCP"),
    ("HTTP", "TCP"),
    ("grpc", "TCP"),
    ("exec", "command"),
    ("httpGet", "http"),
    ("configMap", "projected"),
    ("secret", "projected"),
    ("tmpfs", "emptyDir"),
];

/// The way out for a key with dots, where maps in one another are meant.
pub(crate) fn nest_the_path(key: &str) -> String {
    let nested = key.replace('.', ": {");
    let ends = "}".repeat(key.matches('.').count());
    message!("keys are literal: nest the path, `{nested}: …{ends}`")
}

/// The error of a value that is no string, and perhaps meant to be one.
fn no_string(node: &ModuleNode) -> Diagnostic {
    let diagnostic = wrong_type(node, "string");
    match node.kind {
        NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::UInt(_) | NodeKind::Float(_) => {
            diagnostic.hint("put the value in quotes to make it a string")
        }
        _ => diagnostic,
    }
}
