//! Reads typed values out of an extension and says what does not fit.

use score_yaml::message;
use score_yaml::message::{Name, listed};
use score_yaml::{Span, Str};

use super::item::{Entries, Item, ItemKind, Key, by_key, settle_fields, without_nulls};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::PortRef;
use score_core::workload::additions::{Entries as TextEntries, Entry, Field};
use score_kubernetes::types::{self, Definition};
use score_kubernetes::{names, rules, strict};

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

    pub(super) fn wrong_type(&mut self, item: &Item, expected: &str) {
        let found = with_article(item.kind_name());
        let expected = with_article(expected);
        let message = message!("expected {expected}, found {found}");
        let mut diagnostic = Diagnostic::new(Code::WrongType, message).at(item.span);
        if expected == "a string"
            && matches!(
                item.kind,
                ItemKind::Bool(_) | ItemKind::Int(_) | ItemKind::UInt(_) | ItemKind::Float(_)
            )
        {
            diagnostic = diagnostic.hint("put the value in quotes to make it a string");
        }
        self.push(diagnostic);
    }

    /// The entries of a map. Null is an empty one.
    pub(super) fn map(&mut self, item: Item) -> Option<Entries> {
        match item.kind {
            ItemKind::Map(entries) => Some(entries),
            ItemKind::Null => Some(Entries::new()),
            _ => {
                self.wrong_type(&item, "map");
                None
            }
        }
    }

    /// Each entry of a map in turn, the path standing at its key.
    pub(super) fn each(&mut self, item: Item, mut f: impl FnMut(&mut Self, &Key, Item)) {
        for (key, item) in self.map(item).into_iter().flatten() {
            self.at(&key.text, |reader| f(reader, &key, item));
        }
    }

    /// [`Reader::each`] in the order of the keys.
    pub(super) fn each_sorted(&mut self, item: Item, mut f: impl FnMut(&mut Self, &Key, Item)) {
        for (key, item) in by_key(self.map(item).unwrap_or_default()).into_values() {
            self.at(&key.text, |reader| f(reader, &key, item));
        }
    }

    pub(super) fn list(&mut self, item: Item) -> Option<Vec<Item>> {
        match item.kind {
            ItemKind::Seq(items) => Some(items),
            _ => {
                self.wrong_type(&item, "list");
                None
            }
        }
    }

    /// Text that may hold placeholders of resources.
    pub(super) fn text(&mut self, item: Item) -> Option<Template> {
        if let ItemKind::String(text) = item.kind {
            return Some(text);
        }
        match item.native_text() {
            Some(text) => Some(Template::literal(text)),
            None => {
                self.wrong_type(&item, "string");
                None
            }
        }
    }

    /// Text with its place.
    pub(super) fn spanned(&mut self, item: Item) -> Option<Spanned<Template>> {
        let span = item.span;
        self.text(item).map(|text| Spanned::new(text, span))
    }

    /// Text that has to be known now: it decides what is made.
    pub(super) fn word(&mut self, item: Item) -> Option<Spanned<Str>> {
        let span = item.span;
        let text = self.text(item)?;
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

    pub(super) fn texts(&mut self, item: Item) -> Option<Vec<Template>> {
        let items = self.list(item)?.into_iter().enumerate();
        let texts = items.filter_map(|(i, item)| self.at(&i.to_string(), |r| r.text(item)));
        Some(texts.collect())
    }

    pub(super) fn bool(&mut self, item: &Item) -> Option<bool> {
        if let ItemKind::Bool(value) = item.kind {
            return Some(value);
        }
        self.wrong_type(item, "boolean");
        None
    }

    /// A whole number of a range.
    pub(super) fn integer(&mut self, item: &Item, least: i64, most: i64) -> Option<i64> {
        let number = match item.kind {
            ItemKind::Int(number) => number,
            ItemKind::UInt(_) => i64::MAX,
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            ItemKind::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                number as i64
            }
            _ => {
                self.wrong_type(item, "integer");
                return None;
            }
        };
        if (least..=most).contains(&number) {
            return Some(number);
        }
        let message = message!("`{number}` is out of range, expected {least} to {most}");
        self.error(Code::InvalidValue, message, item.span);
        None
    }

    /// A port number.
    pub(super) fn port(&mut self, item: &Item) -> Option<u16> {
        let port = self.integer(item, 1, 65535)?;
        u16::try_from(port).ok()
    }

    /// A port by number or name.
    pub(super) fn port_ref(&mut self, item: Item) -> Option<PortRef> {
        if !matches!(item.kind, ItemKind::String(_)) {
            return self.port(&item).map(PortRef::Number);
        }
        let name = self.word(item)?;
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
        item: Item,
        table: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let word = self.word(item)?;
        if let Some((_, value)) = table.iter().find(|(name, _)| *name == word.value) {
            return Some(Spanned::new(*value, word.span));
        }
        let names = listed(table.iter().map(|(name, _)| *name), ", ");
        let message = format!("`{}` is none of {names}", Name(&word.value));
        let diagnostic = Diagnostic::new(Code::InvalidValue, message).at(word.span);
        self.push(diagnostic.near(&word.value, table.iter().map(|(name, _)| *name)));
        None
    }

    /// Annotations. Those that are not known yet are not checked.
    pub(super) fn annotations(&mut self, item: Item) -> TextEntries<Template> {
        self.text_entries(item, |_| None)
    }

    /// Labels, whose values are names.
    pub(super) fn labels(&mut self, item: Item) -> TextEntries<Template> {
        self.text_entries(item, names::label_value_fault)
    }

    fn text_entries(
        &mut self,
        item: Item,
        value_fault: fn(&str) -> Option<&'static str>,
    ) -> TextEntries<Template> {
        let mut entries = TextEntries::new();
        self.each(item, |reader, key, item| {
            if item.is_null() {
                return;
            }
            let known_key = key.pending.is_none().then_some(key.text.as_str());
            reader.expect(known_key, names::key_fault, key.span);
            if let Some(value) = reader.spanned(item) {
                reader.expect(value.as_literal(), value_fault, value.span);
                entries.push(Entry {
                    key: Spanned::new(key.clone().into_template(), key.span),
                    value,
                });
            }
        });
        entries
    }

    /// Reports a text that a rule of Kubernetes refuses.
    pub(super) fn expect(
        &mut self,
        text: Option<&str>,
        fault: fn(&str) -> Option<&'static str>,
        span: Span,
    ) {
        if let Some(text) = text
            && let Some(expected) = fault(text)
        {
            let message = message!("Kubernetes does not take `{text}` here: expected {expected}");
            self.error(Code::InvalidValue, message, span);
        }
    }

    /// A value in Kubernetes' shape; `definition` is its type, `place` what the field is known by.
    pub(super) fn kubernetes(
        &mut self,
        definition: &str,
        item: Item,
        place: Span,
    ) -> Field<Template> {
        let mut item = without_nulls(item);
        if let Some(definition) = types::definition(definition) {
            item.settle_object(definition);
        }
        strict::check_value(definition, &item, &self.path, self.diags);
        rules::check_value(definition, &item, &self.path, self.diags);
        Field {
            span: place,
            value: item.into_tree(),
        }
    }

    /// The value of a field of a definition, in Kubernetes' shape. The reading stands at its key.
    pub(super) fn kubernetes_field(
        &mut self,
        definition: &str,
        key: &Key,
        item: Item,
    ) -> Field<Template> {
        let mut item = without_nulls(item);
        let kind = types::definition(definition).and_then(|owner| owner.field(&key.text));
        if let Some(kind) = kind {
            item.settle(kind);
        }
        strict::check_field(definition, &key.text, &item, &self.path, self.diags);
        Field {
            span: key.span,
            value: item.into_tree(),
        }
    }
}

impl Item {
    fn settle_object(&mut self, definition: &'static Definition) {
        if let ItemKind::Map(entries) = &mut self.kind {
            settle_fields(entries, definition);
        }
    }
}
