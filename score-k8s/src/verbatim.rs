//! A reader of data that an author writes in Kubernetes' own shape, and that goes to the manifests verbatim.
//!
//! The data was checked when the layer was read, except for its placeholders: the texts that replace them have to fit too,
//! and a secret cannot stand there at all, as Kubernetes resolves no reference in text.

use score_backstage::is_for_catalog;
use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader};
use score_core::text::{Spanned, Text};
use score_core::tree::Tree;
use score_core::workload::additions::{self, Field, KeyValue, KeyValues, ObjectSettings};
use score_kubernetes::types::{self, Definition, Type};
use score_kubernetes::{names, strict};
use score_yaml::message;
use score_yaml::{Map, Span, Str, Value};

use crate::codes;
use crate::map_builder::MapBuilder;
use crate::secrets;

/// Reads trees of texts as plain data, and reports what cannot be plain.
pub(crate) struct VerbatimReader<'d> {
    cursor: Cursor<'d>,
}

impl<'d> TreeReader<'d> for VerbatimReader<'d> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.cursor
    }
}

/// A [`ObjectSettings`] as plain data.
#[derive(Clone, Debug, Default)]
pub(crate) struct VerbatimSettings {
    /// `annotations`
    pub(crate) annotations: MapBuilder,
    /// `labels`
    pub(crate) labels: MapBuilder,
    /// The other fields.
    pub(crate) fields: MapBuilder,
}

impl<'d> VerbatimReader<'d> {
    /// A reader at the top of an extension.
    pub(crate) fn new(diags: &'d mut Diagnostics) -> Self {
        let cursor = Cursor::new(diags);
        VerbatimReader { cursor }
    }

    /// A text, which cannot hold secrets.
    pub(crate) fn text(&mut self, text: Text, span: Span) -> Str {
        self.text_or(text, span, secrets::HINT)
    }

    /// A command or arguments, in which Kubernetes expands variables.
    pub(crate) fn words(&mut self, words: Vec<Text>, span: Span) -> Vec<Str> {
        let hint = "put it into a variable of the container, and write `$(NAME)` here";
        let words = words.into_iter().enumerate();
        words
            .map(|(i, word)| match word.has_secret() {
                true => self.at_index(i, |reader| reader.text_or(word, span, hint)),
                false => word.into_encoded(),
            })
            .collect()
    }

    fn text_or(&mut self, text: Text, span: Span, hint: &str) -> Str {
        if !text.has_secret() {
            return text.into_encoded();
        }
        let message = "a secret stands where Kubernetes can use none";
        let diagnostic = Diagnostic::new(codes::UNRESOLVED_SECRET, message).at(span);
        self.push(diagnostic.hint(hint));
        Str::default()
    }

    /// Annotations, below their key; those for a catalog are not passed on.
    pub(crate) fn annotations(&mut self, mut annotations: KeyValues<Text>) -> MapBuilder {
        annotations.retain(|entry| !entry.key.value.as_literal().is_some_and(is_for_catalog));
        self.at("annotations", |reader| {
            reader.entries(annotations, |_| None)
        })
    }

    /// Labels, below their key.
    pub(crate) fn labels(&mut self, labels: KeyValues<Text>) -> MapBuilder {
        self.at("labels", |reader| {
            reader.entries(labels, names::label_value_fault)
        })
    }

    fn entries(
        &mut self,
        entries: KeyValues<Text>,
        fault: impl Fn(&str) -> Option<&'static str>,
    ) -> MapBuilder {
        let mut map = Map::with_capacity(entries.len());
        for KeyValue { key, value } in entries {
            let Spanned { value: key, span } = key;
            let has_secret = key.has_secret();
            let key = self.text(key, span);
            let value = self.at(&key, |reader| {
                if let (false, Some(expected)) = (has_secret, names::key_fault(&key)) {
                    reader.refuse(expected, span);
                }
                reader.check_key_is_new(&map, &key, span);
                let has_secret = value.value.has_secret();
                let text = reader.text(value.value, value.span);
                if let (false, Some(expected)) = (has_secret, fault(&text)) {
                    reader.refuse(expected, value.span);
                }
                text
            });
            map.insert(key, value.into());
        }
        map.into()
    }

    /// Reports a text that Kubernetes refuses. The text is not shown: it may come from a resource.
    pub(crate) fn refuse(&mut self, expected: &str, span: Span) {
        let message = message!("Kubernetes does not take this here: expected {expected}");
        self.error(codes::INVALID_VALUE, message, span);
    }

    /// Metadata and fields of a definition.
    pub(crate) fn settings(
        &mut self,
        definition: &str,
        settings: ObjectSettings<Text>,
    ) -> VerbatimSettings {
        let ObjectSettings {
            annotations,
            labels,
            fields,
        } = settings;
        VerbatimSettings {
            annotations: self.annotations(annotations),
            labels: self.labels(labels),
            fields: self.fields(definition, fields),
        }
    }

    /// Fields of a definition, `core.v1.PodSpec`.
    pub(crate) fn fields(
        &mut self,
        definition: &str,
        given: additions::Fields<Text>,
    ) -> MapBuilder {
        let mut fields = MapBuilder::new();
        if given.is_empty() {
            return fields;
        }
        let definition = types::definition(definition);
        for (key, Field { span, value }) in given {
            let value = self.at(&key, |reader| reader.value(value, span));
            let value = self.checked_field(definition, &key, value, span);
            fields.push(key, value);
        }
        fields
    }

    /// An object of a definition.
    pub(crate) fn object(&mut self, definition: &str, tree: Tree<Text>, span: Span) -> Value {
        let value = self.value(tree, span);
        let (Some(definition), Value::Map(map)) = (types::definition(definition), value) else {
            // What it is when it is no map, was said when it was read.
            return crate::map_builder::empty_map();
        };
        let fields = map.into_iter().map(|(key, value)| {
            let value = self.checked_field(Some(definition), &key, value, span);
            (key, value)
        });
        Value::Map(fields.collect())
    }

    /// A manifest.
    pub(crate) fn manifest(&mut self, field: Field<Text>) -> Value {
        let Field { span, value } = field;
        let mut manifest = self.value(value, span);
        let text = |key| {
            manifest
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        if let Some(known) = types::kind(text("apiVersion"), text("kind")) {
            read_numbers_in_fields(known.definition, &mut manifest);
        }
        let mut faults = Diagnostics::new();
        strict::check_manifest(&manifest, &self.cursor.path, &mut faults);
        self.report_at(faults, span);
        manifest
    }

    /// A value of a field of a definition, with its numbers read. Reports what does not fit.
    fn checked_field(
        &mut self,
        definition: Option<&'static Definition>,
        key: &str,
        mut value: Value,
        span: Span,
    ) -> Value {
        let Some(definition) = definition else {
            return value;
        };
        if let Some(kind) = definition.field(key) {
            read_numbers(kind, &mut value);
        }
        let alone = Value::Map(Map::from_iter([(key.to_owned(), value)]));
        let mut faults = Diagnostics::new();
        strict::check_value(definition.name, &alone, &self.cursor.path, &mut faults);
        self.report_at(faults, span);
        let Value::Map(alone) = alone else {
            return alone;
        };
        alone.into_values().next().unwrap_or_default()
    }

    fn report_at(&mut self, faults: Diagnostics, span: Span) {
        let faults = faults.into_iter();
        self.cursor.diags.extend(faults.map(|fault| fault.at(span)));
    }

    /// Any value; `span` is the place of the field that it is in.
    pub(crate) fn value(&mut self, tree: Tree<Text>, span: Span) -> Value {
        match tree {
            Tree::Null => Value::Null,
            Tree::Bool(b) => Value::Bool(b),
            Tree::Int(n) => Value::Int(n),
            Tree::UInt(n) => Value::UInt(n),
            Tree::Float(n) => Value::Float(n),
            Tree::String(text) => Value::String(self.text(text, span)),
            Tree::Timestamp(text) => Value::Timestamp(text),
            Tree::Seq(items) => {
                let items = items.into_iter().enumerate();
                let items =
                    items.map(|(i, item)| self.at_index(i, |reader| reader.value(item, span)));
                Value::Seq(items.collect())
            }
            Tree::Map(map) => {
                let fields = map.into_iter().map(|(key, value)| {
                    let value = self.at(&key, |reader| reader.value(value, span));
                    (key, value)
                });
                Value::Map(fields.collect())
            }
            Tree::Keyed(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for (key, value) in entries {
                    let key = self.text(key, span);
                    let value = self.at(&key, |reader| {
                        reader.check_key_is_new(&map, &key, span);
                        reader.value(value, span)
                    });
                    map.insert(key, value);
                }
                Value::Map(map)
            }
        }
    }

    /// Reports a key that is there already: two with placeholders may read alike.
    fn check_key_is_new(&mut self, map: &Map, key: &str, span: Span) {
        if map.contains_key(key) {
            let message = message!("two keys read `{key}` when their placeholders are replaced");
            self.error(codes::DUPLICATE_KEY, message, span);
        }
    }
}

/// Reads texts that are numbers as numbers, where either is allowed: there Kubernetes refuses such a text, as no name and no
/// percentage.
fn read_numbers(kind: &'static Type, value: &mut Value) {
    match (kind, &mut *value) {
        (Type::IntOrString, Value::String(text)) => {
            if let Ok(number) = text.parse() {
                *value = Value::Int(number);
            }
        }
        (Type::List(kind), Value::Seq(items)) => {
            items.iter_mut().for_each(|item| read_numbers(kind, item));
        }
        (Type::Map(kind), Value::Map(map)) => {
            map.values_mut().for_each(|value| read_numbers(kind, value));
        }
        (Type::Object(definition), value) => read_numbers_in_fields(definition, value),
        _ => {}
    }
}

fn read_numbers_in_fields(definition: &'static Definition, value: &mut Value) {
    for (key, value) in value.as_map_mut().into_iter().flatten() {
        if let Some(kind) = definition.field(key) {
            read_numbers(kind, value);
        }
    }
}
