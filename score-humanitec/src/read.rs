//! Reads typed values out of an extension and says what does not fit.

use std::collections::BTreeMap;

use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::message::{Name, listed};
use score_yaml::{Span, Str};

use super::module::{Entries, Key, ModuleNode, NodeKind};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::PortRef;

/// Where the reading stands and what it found wrong.
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

    /// [`Reader::push`] for an error that is costly to tell.
    pub(super) fn push_error(&mut self, make: impl FnOnce() -> Diagnostic) {
        let path = &self.path;
        self.diags.push_error(|| make().path(path));
    }

    /// Says that a field stands where it may not. The reading stands at its key.
    pub(super) fn unknown(&mut self, key: &Key, owner: &str, known: &[&str]) {
        let name = &key.text;
        self.push_error(|| {
            let message = message!("{owner} has no field `{name}`");
            let diagnostic = Diagnostic::new(Code::UnknownField, message).at(key.span);
            let first = name.split('.').next().unwrap_or_default();
            if name != first && known.contains(&first) {
                diagnostic.hint(message!(
                    "keys are literal: nest the path, `{}`",
                    name.replace('.', ": ")
                ))
            } else {
                diagnostic.near(name, known.iter().copied())
            }
        });
    }

    /// Warns of a key in an old place; `instead` is the way out. The reading stands at the map that has the key.
    pub(super) fn moved(&mut self, key: &Key, instead: &str) {
        let message = message!("`{}` at the top of the spec is deprecated", key.text);
        let diagnostic = Diagnostic::new(Code::DeprecatedForm, message).at(key.span);
        self.at(&key.text, |reader| reader.push(diagnostic.hint(instead)));
    }

    pub(super) fn wrong_type(&mut self, node: &ModuleNode, expected: &str) {
        let found = with_article(node.kind_name());
        let expected = with_article(expected);
        let message = message!("expected {expected}, found {found}");
        let mut diagnostic = Diagnostic::new(Code::WrongType, message).at(node.span);
        if expected == "a string"
            && matches!(
                node.kind,
                NodeKind::Bool(_) | NodeKind::Int(_) | NodeKind::UInt(_) | NodeKind::Float(_)
            )
        {
            diagnostic = diagnostic.hint("put the value in quotes to make it a string");
        }
        self.push(diagnostic);
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
    pub(super) fn each(
        &mut self,
        node: ModuleNode,
        mut f: impl FnMut(&mut Self, &Key, ModuleNode),
    ) {
        for (key, node) in self.map(node).into_iter().flatten() {
            self.at(&key.text, |reader| f(reader, &key, node));
        }
    }

    /// Things by name. What the extension leaves alone is taken from `old`, the typed things of the Score file; the
    /// rest is read by `read`, which is given the old one of that name. Null deletes.
    pub(super) fn by_name<V>(
        &mut self,
        node: ModuleNode,
        mut old: BTreeMap<Str, V>,
        mut read: impl FnMut(&mut Self, &Key, ModuleNode, Option<V>) -> Option<V>,
    ) -> BTreeMap<Str, V> {
        if node.is_of_score() {
            return old;
        }
        let Some(entries) = self.map(node) else {
            return old;
        };
        let mut new = BTreeMap::new();
        for (key, node) in entries {
            let old = old.remove(&key.text);
            let thing = if node.is_of_score() {
                old
            } else {
                self.at(&key.text, |reader| {
                    if !reader.known_key(&key) {
                        old
                    } else if node.is_null() {
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
                self.wrong_type(&node, "string");
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
        let diagnostic = Diagnostic::new(Code::InvalidValue, message).at(span);
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
            let diagnostic = Diagnostic::new(Code::InvalidValue, message).at(key.span);
            self.push(diagnostic.hint("`${metadata…}` and `$${values…}` may stand in it"));
        }
        key.pending.is_none()
    }

    pub(super) fn texts(&mut self, node: ModuleNode) -> Option<Vec<Template>> {
        let items = self.list(node)?.into_iter().enumerate();
        let texts = items.filter_map(|(i, node)| self.at(&i.to_string(), |r| r.text(node)));
        Some(texts.collect())
    }

    pub(super) fn bool(&mut self, node: &ModuleNode) -> Option<bool> {
        if let NodeKind::Bool(value) = node.kind {
            return Some(value);
        }
        self.wrong_type(node, "boolean");
        None
    }

    /// A whole number of a range.
    pub(super) fn integer(&mut self, node: &ModuleNode, least: i64, most: i64) -> Option<i64> {
        let number = match node.kind {
            NodeKind::Int(number) => number,
            NodeKind::UInt(_) => i64::MAX,
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            NodeKind::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                number as i64
            }
            _ => {
                self.wrong_type(node, "integer");
                return None;
            }
        };
        if (least..=most).contains(&number) {
            return Some(number);
        }
        let message = message!("`{number}` is out of range, expected {least} to {most}");
        self.error(Code::InvalidValue, message, node.span);
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
        self.error(Code::InvalidValue, message, name.span);
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
        let names = listed(table.iter().map(|(name, _)| *name), ", ");
        let message = format!("`{}` is none of {names}", Name(&word.value));
        let diagnostic = Diagnostic::new(Code::InvalidValue, message).at(word.span);
        self.push(diagnostic.near(&word.value, table.iter().map(|(name, _)| *name)));
        None
    }
}
