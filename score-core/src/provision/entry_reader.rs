//! Reads the fields of an entry of a provisioners file.

use score_yaml::message;
use score_yaml::{Kind, Mapping, Node, Span, Str, Value};

use crate::codes;
use crate::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader, with_article};
use crate::document::words_of_line;
use crate::target::{ForeignPart, FragmentField, Target};
use crate::text::Spanned;
use score_yaml::json;

/// The most bytes of a value of an entry that a way out has room for.
const LONGEST: usize = 24;

/// The facts that a kind needs to know to read its entries.
#[derive(Clone, Debug)]
pub struct EntryContext {
    /// The facts of the target.
    pub target: Target,
    /// The parts that a provisioner may add for the target.
    pub parts: &'static [FragmentField],
}

/// Hands out the fields of an entry. A field that no one asked for is unknown.
pub struct EntryReader<'a> {
    /// The text of the file that it stands in.
    file: &'a str,
    map: &'a Mapping,
    span: Span,
    asked: Vec<&'static str>,
    /// Fields that its kind has not, each with the way out.
    meant: &'static [(&'static str, &'static str)],
    cursor: Cursor<'a>,
}

impl<'a> TreeReader<'a> for EntryReader<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }
}

impl<'a> EntryReader<'a> {
    /// A reader of the entry whose uri stands at `span`.
    pub(super) fn new(
        file: &'a str,
        map: &'a Mapping,
        span: Span,
        diags: &'a mut Diagnostics,
    ) -> Self {
        EntryReader {
            file,
            map,
            span,
            asked: vec!["uri"],
            meant: &[],
            cursor: Cursor::new(diags),
        }
    }

    /// The whole uri.
    #[must_use]
    pub fn uri(&self) -> &'a str {
        self.map
            .get("uri")
            .and_then(Node::as_str)
            .unwrap_or_default()
    }

    /// The place of the uri.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The text of its file at a place.
    #[must_use]
    pub fn text(&self, span: Span) -> &'a str {
        self.file.get(span.range()).unwrap_or_default()
    }

    /// A field that is a string, if it is given. Other scalars count as their text.
    pub fn string(&mut self, field: &'static str) -> Option<Spanned<Str>> {
        let node = self.field(field)?;
        let text = scalar_text(node);
        if text.is_none() {
            let is_flow = self.text(node.span).starts_with(['{', '[']);
            self.misfit(field, "a string", node, as_text(field, node, is_flow));
        }
        text.map(|text| Spanned::new(text, node.span))
    }

    /// A field that is a list of strings; empty if it is not given.
    pub fn strings(&mut self, field: &'static str) -> Vec<Str> {
        let Some(node) = self.field(field) else {
            return Vec::new();
        };
        let Some(items) = node.as_seq() else {
            if let Some(map) = node.as_map().filter(|map| !map.is_empty()) {
                let names = map.keys().map(|key| key.text.as_str());
                let names = names.collect::<Vec<_>>().join(", ");
                let hint = message!("write their names: `{field}: [{names}]`");
                self.misfit(field, "a list of strings", node, Some(hint));
                return Vec::new();
            }
            let text = scalar_text(node).unwrap_or_default();
            // Commas between names are those of the list.
            let is_plain = |c: char| c.is_alphanumeric() || "_-., ".contains(c);
            let text = match text.chars().all(is_plain) {
                true => text.replace(',', " "),
                false => text.to_string(),
            };
            let words = match words_of_line(&text) {
                Some(words) => words.join(", "),
                // A quote that nothing closes.
                None => "\"…\", \"…\"".to_owned(),
            };
            let hint = (!words.is_empty()).then(|| message!("write `{field}: [{words}]`"));
            self.misfit(field, "a list of strings", node, hint);
            return Vec::new();
        };
        if let Some((number, item, names)) = named_items(field, items) {
            let hint = message!("write their names: `{field}: [{names}]`");
            let number = number.to_string();
            self.at(field, |reader| {
                reader.misfit(&number, "a string", item, Some(hint));
            });
            return Vec::new();
        }
        let mut strings = Vec::with_capacity(items.len());
        for (number, item) in items.iter().enumerate() {
            match scalar_text(item) {
                Some(text) => strings.push(text),
                None => {
                    let written = self.text(item.span);
                    let is_shown = written.len() <= LONGEST && !written.contains(['"', '\\', '\n']);
                    let hint = match is_shown {
                        true => message!("put it in quotes: `\"{written}\"`"),
                        false => "put it in quotes".to_owned(),
                    };
                    let number = number.to_string();
                    self.at(field, |reader| {
                        reader.misfit(&number, "a string", item, Some(hint));
                    });
                }
            }
        }
        strings
    }

    /// Says what is meant by fields that entries of its kind have not, each with the way out.
    pub fn explain(&mut self, meant: &'static [(&'static str, &'static str)]) {
        self.meant = meant;
    }

    /// The places of the items of a field that is a list.
    #[must_use]
    pub fn places(&self, field: &str) -> Vec<Span> {
        let items = self.map.get(field).and_then(Node::as_seq);
        let items = items.unwrap_or_default().iter();
        items.map(|item| item.span).collect()
    }

    /// True if a field is given and is a text.
    #[must_use]
    pub fn is_text(&self, field: &str) -> bool {
        let node = self.map.get(field);
        node.is_some_and(|node| node.as_str().is_some())
    }

    /// Adds an error about a field, with the way out.
    pub fn refuse(&mut self, field: &'static str, message: impl Into<String>, way_out: &str) {
        if let Some(node) = self.field(field) {
            let error = invalid(node.span, message).hint(way_out);
            self.at(field, |reader| reader.push(error));
        }
    }

    /// Adds an error about the entry.
    pub fn fail(&mut self, span: Span, message: impl Into<String>) {
        self.push(invalid(span, message));
    }

    fn field(&mut self, field: &'static str) -> Option<&'a Node> {
        self.asked.push(field);
        self.map.get(field).filter(|node| !node.is_null())
    }

    /// Reports a field that holds something else than its entries take.
    fn misfit(&mut self, field: &str, expected: &str, found: &Node, hint: Option<String>) {
        let message = message!(
            "expected {expected}, found {}",
            with_article(found.kind_name())
        );
        let error = hint
            .into_iter()
            .fold(invalid(found.span, message), Diagnostic::hint);
        self.at(field, |reader| reader.push(error));
    }

    /// Reports the fields that no one asked for. Of a part of another tool's provisioners it says whose it is.
    pub(super) fn finish(mut self, foreign_parts: &[ForeignPart]) {
        for key in self.map.keys() {
            if !self.asked.contains(&key.text.as_str()) {
                let message = message!("`{}` entries have no field `{}`", self.uri(), key.text);
                let error = invalid(key.span, message);
                let foreign = foreign_parts.iter().find(|part| part.name == key.text);
                let error = match foreign {
                    Some(ForeignPart { name, tool, .. }) => {
                        error.hint(message!("leave it out: `{name}` is for `{tool}` alone"))
                    }
                    None if key.text == "params" => self
                        .ways_for_params()
                        .into_iter()
                        .fold(error, Diagnostic::hint),
                    None => {
                        let mut meant = self.meant.iter();
                        let meant = meant.find(|(name, _)| *name == key.text);
                        match (meant, field_of_resource(&key.text)) {
                            (Some((_, way_out)), _) => error.hint(*way_out),
                            (None, Some(own)) => error.hint(message!("did you mean `{own}`?")),
                            _ => error.near_or_listed(&key.text, &self.asked, "it takes"),
                        }
                    }
                };
                self.push(error);
            }
        }
    }
}

impl EntryReader<'_> {
    /// The ways out for an entry that has params: values for resources that give none, or the names that there are.
    fn ways_for_params(&self) -> Vec<String> {
        let params = self.map.get("params").and_then(Node::as_map);
        let Some((name, value)) = params.and_then(|params| params.iter().next()) else {
            return vec!["params are given in the Score file".to_owned()];
        };
        let name = &name.text;
        let value = match &value.kind {
            Kind::Bool(_) | Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => scalar_text(value),
            _ => None,
        };
        let value = value.filter(|value| value.len() <= LONGEST);
        let value = value.as_deref().unwrap_or("\"…\"");
        let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let default = match self.uri().split_once("://") {
            _ if !is_word => None,
            Some(("template", _)) => Some(message!(".Params.{name} | default {value}")),
            Some(("jinja", _)) => Some(message!("Params.{name} | default({value})")),
            _ => None,
        };
        let mut ways = vec![message!(
            "params are given in the Score file; list their names: `supported_params: [{name}]`"
        )];
        ways.extend(
            default.map(|default| format!("the default is in the template: `{{{{ {default} }}}}`")),
        );
        ways
    }
}

/// The field that is meant by the name under which programs are told of it, or a state keeps it: `type` by `resource_type`.
pub(super) fn field_of_resource(name: &str) -> Option<&'static str> {
    let own = match name {
        "kind" => "type",
        name => name
            .strip_prefix("resource")?
            .trim_start_matches(['_', '-', '.']),
    };
    let mut fields = ["type", "class", "id"].into_iter();
    fields.find(|field| own.eq_ignore_ascii_case(field))
}

/// The first item of a list of names that is a map, its number, and the names of all items; `None` if not every map has one.
fn named_items<'n>(field: &str, items: &'n [Node]) -> Option<(usize, &'n Node, String)> {
    if !matches!(field, "supported_params" | "expected_outputs") {
        return None;
    }
    let first = items.iter().position(|item| item.as_map().is_some())?;
    let names: Option<Vec<Str>> = items.iter().map(name_of_item).collect();
    Some((first, items.get(first)?, names?.join(", ")))
}

/// The name that an item says: `size` of `size`, of `{name: size, type: integer}` and of `{size: integer}`.
fn name_of_item(item: &Node) -> Option<Str> {
    let Some(map) = item.as_map() else {
        return scalar_text(item);
    };
    let named = ["name", "key", "param", "output"].iter();
    let named = named.filter_map(|key| map.get(key).and_then(scalar_text));
    // Of `name: string` the key is the name.
    let mut named = named.filter(|name| !TYPE_WORDS.contains(&name.as_str()));
    let first = || map.keys().next().map(|key| key.text.clone());
    named.next().or_else(first)
}

/// Words for types of values.
const TYPE_WORDS: [&str; 6] = ["string", "integer", "int", "number", "boolean", "bool"];

/// The way out for a field that is a text, where a list or a map was written.
fn as_text(field: &str, node: &Node, is_flow: bool) -> Option<String> {
    let is_template = !matches!(field, "type" | "class" | "id" | "description");
    match node.as_seq() {
        _ if is_template && is_flow => Some(message!(
            "it is a template: write `{field}: |`, and what it holds on lines of their own below"
        )),
        _ if is_template => Some(message!(
            "it is a template: put a `|` behind the key, `{field}: |`, and leave the lines below it"
        )),
        Some([only]) => scalar_text(only).map(|text| message!("write `{field}: {text}`")),
        Some([first, _, ..]) => scalar_text(first)
            .map(|text| message!("write an entry for each: `{field}: {text}` in this one")),
        _ => None,
    }
}

/// The text of a scalar that is not null.
fn scalar_text(node: &Node) -> Option<Str> {
    match &node.kind {
        Kind::String(text) | Kind::Timestamp(text) => Some(text.clone()),
        Kind::Bool(_) | Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => {
            let value: Value = node.clone().into_value();
            let mut text = String::new();
            json::push(&value, &mut text).ok()?;
            Some(text.into())
        }
        Kind::Null | Kind::Seq(_) | Kind::Map(_) => None,
    }
}

/// The error of an entry that is not valid.
pub(super) fn invalid(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(codes::INVALID_PROVISIONER, message).at(span)
}
