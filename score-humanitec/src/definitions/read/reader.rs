//! Reads the fields of a definition: what any of them may have wrong.

use score_core::diagnostic::{Cursor, Diagnostic, TreeReader, nearest, wrong_type};
use score_core::text::Spanned;
use score_yaml::message::listed;
use score_yaml::{Key, Mapping, Node, Span, Str, message};

use super::fields::{ENTITY_VERSION, FIELDS, INPUT_FIELDS, OUTER};
use crate::codes;
use crate::definitions::definition;

/// A reader of a definition, or of rules that a file of their own gives one. What it reports names the definition.
pub(super) struct DefinitionReader<'d> {
    cursor: Cursor<'d>,
    /// The id of the definition, as far as it is known.
    id: Option<Str>,
}

impl<'d> TreeReader<'d> for DefinitionReader<'d> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.cursor
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        let diagnostic = named(self.id.as_ref(), diagnostic);
        self.cursor.diags.push(diagnostic.path(&self.cursor.path));
    }

    fn push_error(&mut self, make: impl FnOnce() -> Diagnostic) {
        let (id, Cursor { path, diags }) = (self.id.as_ref(), &mut self.cursor);
        diags.push_error(|| named(id, make()).path(path));
    }
}

/// A diagnostic that names its definition, if that is known.
fn named(id: Option<&Str>, diagnostic: Diagnostic) -> Diagnostic {
    match id {
        Some(id) => definition::named(id, diagnostic),
        None => diagnostic,
    }
}

impl<'d> DefinitionReader<'d> {
    pub(super) fn new(cursor: Cursor<'d>) -> Self {
        DefinitionReader { cursor, id: None }
    }

    /// Names the definition in what is reported from now on.
    pub(super) fn name(&mut self, id: Option<&str>) {
        self.id = id.map(Str::from);
    }

    /// The number of faults that were found so far.
    pub(super) fn found(&self) -> usize {
        self.cursor.diags.len()
    }

    /// A field that is set, for null is not; the reader goes there.
    pub(super) fn field<R>(
        &mut self,
        map: &Mapping,
        name: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<R>,
    ) -> Option<R> {
        let node = map.get(name).filter(|node| !node.is_null())?;
        self.at(name, |reader| read(reader, node))
    }

    /// A field that has to be set.
    pub(super) fn required<'n>(
        &mut self,
        map: &'n Mapping,
        span: Span,
        name: &str,
    ) -> Option<&'n Node> {
        let node = map.get(name).filter(|node| !node.is_null());
        // A name that is nearly this one was reported as such.
        let is_meant = |key: &Key| {
            let known = OUTER.iter().chain(&FIELDS);
            let mut known = known.copied();
            let is_known = known.clone().any(|known| known == key.text.as_str());
            !is_known && nearest(&key.text, &mut known) == Some(name)
        };
        if node.is_none() && !map.keys().any(is_meant) {
            let error = Diagnostic::new(codes::MISSING_FIELD, message!("`{name}` is missing"));
            self.push(error.at(start(span)).hint(what_to_add(name)));
        }
        node
    }

    /// A field that has to be set; the reader goes there.
    pub(super) fn required_field<R>(
        &mut self,
        map: &Mapping,
        span: Span,
        name: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<R>,
    ) -> Option<R> {
        let node = self.required(map, span, name)?;
        self.at(name, |reader| read(reader, node))
    }

    /// True or false.
    pub(super) fn flag(&mut self, node: &Node) -> Option<bool> {
        let Some(text @ ("true" | "false")) = node.as_str() else {
            return self.bool_of(node);
        };
        let error = wrong_type(node, "boolean");
        self.push(error.hint(format!("write `{text}` without quotes")));
        None
    }

    /// A string that is not empty.
    pub(super) fn text(&mut self, node: &Node) -> Option<Spanned<Str>> {
        let text = self.str_of(node)?;
        if text.is_empty() {
            let message = "expected a text, found an empty string";
            self.error(codes::INVALID_VALUE, message, node.span);
            return None;
        }
        Some(Spanned::new(text.into(), node.span))
    }

    /// A map.
    pub(super) fn map<'n>(&mut self, node: &'n Node) -> Option<&'n Mapping> {
        let map = node.as_map();
        if map.is_none() {
            self.wrong_type(node, "map");
        }
        map
    }

    /// Reports the keys of a map that are none of its fields. `what` has them: `a rule`.
    pub(super) fn no_others(
        &mut self,
        map: &Mapping,
        what: &str,
        fields: &[&str],
        read_only: &[&str],
    ) {
        for key in map.keys() {
            let name = key.text.as_str();
            if !fields.contains(&name) && !read_only.contains(&name) {
                self.unknown(key, what, fields);
            }
        }
    }

    /// Reports a key that is no field.
    pub(super) fn unknown(&mut self, key: &Key, what: &str, fields: &[&str]) {
        self.at(&key.text, |reader| {
            reader.push_error(|| {
                let message = message!("{what} has no field `{}`", key.text);
                let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
                if let Some(meant) = meant_field(what, &key.text) {
                    let there = || format!("there are {}", listed(fields.iter().copied(), ", "));
                    let all = (what == "`driver_inputs`").then(there);
                    return all
                        .into_iter()
                        .fold(diagnostic.hint(meant), Diagnostic::hint);
                }
                let diagnostic = diagnostic.near(&key.text, fields.iter().copied());
                match (diagnostic.hints.is_empty(), fields) {
                    (true, [one]) => diagnostic.hint(message!("there is `{one}`")),
                    (true, _) => diagnostic.hint(format!(
                        "there are {}",
                        listed(fields.iter().copied(), ", ")
                    )),
                    (false, _) => diagnostic,
                }
            });
        });
    }
}

/// The fields of rules.
pub(super) const RULE: [&str; 5] = ["res_id", "env_id", "app_id", "env_type", "class"];

/// What is meant by a field that a part of a definition does not have: one under another name, or in another place.
fn meant_field(what: &str, name: &str) -> Option<String> {
    let other = |name: &str| Some(message!("did you mean `{name}`?"));
    match (what, name) {
        ("a rule", "env" | "environment") => other("env_id"),
        ("a rule", "app" | "application") => other("app_id"),
        ("a rule", "res" | "resource" | "resource_id" | "id") => other("res_id"),
        ("a rule", "environment_type") => other("env_type"),
        ("a definition", "driver") => other("driver_type"),
        ("a definition", "inputs") => other("driver_inputs"),
        ("`metadata`", name) if FIELDS.contains(&name) => {
            Some(message!("`{name}` stands below `entity`"))
        }
        ("a definition" | "`entity`" | "`object`" | "`metadata`", name) if RULE.contains(&name) => {
            Some(message!("rules have it: `criteria: [{{{name}: …}}]`"))
        }
        ("`driver_inputs`", name) if nearest(name, INPUT_FIELDS).is_none() => Some(message!(
            "inputs stand below `values`: `values: {{{name}: …}}`"
        )),
        ("a definition" | "`entity`" | "`object`", name) if INPUT_FIELDS.contains(&name) => {
            Some(message!("write `driver_inputs: {{{name}: …}}`"))
        }
        _ => None,
    }
}

/// What to add for a field that has to be set.
fn what_to_add(name: &str) -> String {
    let words = match name {
        "apiVersion" => return message!("add `apiVersion: {}`", ENTITY_VERSION),
        "entity" => return "add `entity: {name: …, type: …, driver_type: …}`".to_owned(),
        "id" => "by which it is named, `my-db` for example",
        "name" => "for people to read, `my-db` for example",
        "type" => "the type of the resources that it answers, `postgres` for example",
        "driver_type" => "what makes them, `humanitec/template` for example",
        _ => return message!("add `{name}: …`"),
    };
    format!("add `{name}: …`, {words}")
}

/// The first character of a place.
pub(super) fn start(span: Span) -> Span {
    Span {
        end: span.start,
        ..span
    }
}
