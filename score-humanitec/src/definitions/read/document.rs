//! The spellings of a definition, and what is none.

use score_core::diagnostic::{Diagnostic, TreeReader as _};
use score_core::text::Spanned;
use score_kubernetes::names::label_like;
use score_yaml::message::listed;
use score_yaml::{Key, Mapping, Node, Span, Str, message};

use super::body::body;
use super::fields::{CORE_VERSION, ENTITY_VERSION, FIELDS, READ_ONLY};
use super::reader::{DefinitionReader, start};
use crate::codes;
use crate::definitions::definition::Definition;

/// The kind of documents that are definitions.
const KIND: &str = "Definition";

/// What a document is.
pub(super) enum Document {
    /// A definition; `None` if it has too much wrong to be one, which was reported.
    Definition(Option<Box<Definition>>),
    /// Something else.
    Other(SkipReason),
}

/// Why a document of a definitions file was skipped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SkipReason {
    /// It is something else: its `kind`, or else its `apiVersion`, if it has one.
    Other(Option<Str>),
    /// It is a definition that the platform calls deleted.
    Deleted,
}

/// Reads a document in any of the spellings; the reader stands there.
pub(super) fn document(reader: &mut DefinitionReader<'_>, node: &Node) -> Document {
    let Some(map) = node.as_map() else {
        return Document::Other(SkipReason::Other(None));
    };
    match map.get("kind").filter(|kind| !kind.is_null()) {
        Some(kind) if kind.as_str() == Some(KIND) => enveloped(reader, map, node.span),
        Some(kind) if looks_like_definition(map) => {
            let found = kind.as_str().unwrap_or_else(|| kind.kind_name());
            let message = message!("`kind` is `{found}`, expected `{KIND}`");
            let error = Diagnostic::new(codes::INVALID_DEFINITION, message).at(kind.span);
            reader.at("kind", |reader| reader.push(error));
            Document::Definition(None)
        }
        Some(kind) => other(map, kind.as_str()),
        None if has_driver(map) || has_misspelt_driver(map) => bare(reader, map, node),
        None if looks_like_definition(map) => {
            let message = message!("`kind` is missing, expected `kind: {KIND}`");
            reader.error(codes::MISSING_FIELD, message, start(node.span));
            Document::Definition(None)
        }
        None => other(map, None),
    }
}

fn other(map: &Mapping, kind: Option<&str>) -> Document {
    let version = || map.get("apiVersion").and_then(Node::as_str);
    let what = kind.or_else(version).map(Str::from);
    Document::Other(SkipReason::Other(what))
}

/// True if a map has what only the fields of a definition have.
fn has_driver(map: &Mapping) -> bool {
    map.contains_key("driver_type") || map.contains_key("driver_inputs")
}

/// True if a map without a kind has the id and the type of a definition, and a driver under another name.
fn has_misspelt_driver(map: &Mapping) -> bool {
    let is_driver = |key: &Key| key.text.to_ascii_lowercase().starts_with("driver");
    map.contains_key("id") && map.contains_key("type") && map.keys().any(is_driver)
}

/// True if a document without the kind of a definition has a body like one, so that to skip it would hide a typing
/// error.
fn looks_like_definition(map: &Mapping) -> bool {
    let version = map.get("apiVersion").and_then(Node::as_str);
    if !version.is_none_or(|version| [ENTITY_VERSION, CORE_VERSION].contains(&version)) {
        return false;
    }
    let bodies = ["entity", "object"].into_iter();
    let mut bodies = bodies.filter_map(|name| map.get(name)?.as_map());
    bodies.any(has_driver) || has_driver(map)
}

/// The object of the platform's API as it is.
fn bare(reader: &mut DefinitionReader<'_>, map: &Mapping, node: &Node) -> Document {
    if is_deleted(map) {
        return Document::Other(SkipReason::Deleted);
    }
    reader.name(map.get("id").and_then(Node::as_str));
    let known: Vec<&str> = ["id"].into_iter().chain(FIELDS).collect();
    reader.no_others(map, "a definition", &known, &READ_ONLY);
    let id = required_id(reader, map, node.span);
    definition(body(reader, id, node, node.span))
}

/// `apiVersion`, `kind` and `metadata` around it.
fn enveloped(reader: &mut DefinitionReader<'_>, map: &Mapping, span: Span) -> Document {
    let metadata = map.get("metadata");
    let id = metadata.and_then(|metadata| metadata.get("id"));
    reader.name(id.and_then(Node::as_str));
    let version = version(reader, map, span);
    let is_core = version == Some(CORE_VERSION);
    let fields: &[&str] = match is_core {
        true => &[
            "apiVersion",
            "kind",
            "metadata",
            "entity",
            "object",
            "criteria",
        ],
        false => &["apiVersion", "kind", "metadata", "entity"],
    };
    if let Some(first) = unwrapped(map) {
        no_entity(reader, map, first);
        return Document::Definition(None);
    }
    for key in map
        .keys()
        .filter(|key| !fields.contains(&key.text.as_str()))
    {
        match key.text.as_str() {
            // What is wrong is the version, and that was reported.
            "object" | "criteria" if version.is_none() => {}
            "object" | "criteria" => misplaced(reader, key),
            "spec" if has_spec_for_body(map) => {
                let message = "a definition has no field `spec`";
                let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
                reader.at("spec", |reader| {
                    reader.push(error.hint("did you mean `entity`?"));
                });
            }
            name if FIELDS.contains(&name) => in_body(reader, key),
            _ => reader.unknown(key, "a definition", fields),
        }
    }
    let id = match metadata.filter(|metadata| !metadata.is_null()) {
        Some(metadata) => reader.at("metadata", |reader| {
            let map = reader.map(metadata)?;
            if let Some((key, name)) = map.get_entry("name").filter(|_| map.len() == 1) {
                named_by_name(reader, key, name);
                return None;
            }
            reader.no_others(map, "`metadata`", &["id"], &[]);
            required_id(reader, map, metadata.span)
        }),
        None => {
            let message = "`metadata` is missing, expected `metadata: {id: ID}`";
            reader.error(codes::MISSING_FIELD, message, start(span));
            None
        }
    };
    let Some((name, node)) = the_body(reader, map, is_core, span) else {
        return Document::Definition(None);
    };
    if node.as_map().is_some_and(is_deleted) {
        return Document::Other(SkipReason::Deleted);
    }
    let read = reader.at(name, |reader| {
        if let Some(map) = node.as_map() {
            reader.no_others(map, message!("`{name}`").as_str(), &FIELDS, &with_id());
            same_id(reader, map, id.as_ref());
        }
        body(reader, id, node, span)
    });
    let beside = match is_core {
        true => map
            .get_entry("criteria")
            .filter(|(_, node)| !node.is_null()),
        false => None,
    };
    let Some((key, rules)) = beside else {
        return definition(read);
    };
    let within = node.as_map().and_then(|map| map.get_entry("criteria"));
    let within = within.filter(|(_, node)| !node.is_null());
    let rules = reader.at("criteria", |reader| {
        if let Some((within, _)) = within {
            let message = message!("there are `criteria` here and in `{name}`");
            let error = Diagnostic::new(codes::INVALID_DEFINITION, message).at(key.span);
            reader.push(error.label(within.span, "the others"));
        }
        super::criteria::criteria(reader, rules)
    });
    definition(read.map(|read| Definition {
        criteria: rules.unwrap_or_default(),
        ..read
    }))
}

fn definition(read: Option<Definition>) -> Document {
    Document::Definition(read.map(Box::new))
}

fn is_deleted(map: &Mapping) -> bool {
    let deleted = map.get("is_deleted").map(Node::to_value);
    deleted == Some(score_yaml::Value::Bool(true))
}

/// The fields that the body may have besides.
fn with_id() -> Vec<&'static str> {
    ["id"].into_iter().chain(READ_ONLY).collect()
}

/// The version of the envelope; `None` if there is none, or one that is not known, which is reported.
fn version<'n>(reader: &mut DefinitionReader<'_>, map: &'n Mapping, span: Span) -> Option<&'n str> {
    let node = reader.required(map, span, "apiVersion")?;
    reader.at("apiVersion", |reader| {
        let version = reader.str_of(node)?;
        let known = [ENTITY_VERSION, CORE_VERSION];
        if known.contains(&version) {
            return Some(version);
        }
        let message = format!(
            "{}, expected {}",
            message!("`apiVersion` is `{version}`"),
            listed(known, " or ")
        );
        reader.error(codes::INVALID_DEFINITION, message, node.span);
        None
    })
}

/// Reports the metadata of another format in which a definition has a name and no id.
fn named_by_name(reader: &mut DefinitionReader<'_>, key: &Key, name: &Node) {
    let error = Diagnostic::new(codes::UNKNOWN_FIELD, "`metadata` has no field `name`");
    let hint = match name.as_str().filter(|name| is_id(name)) {
        Some(id) => message!("write `id: {id}`"),
        None => "did you mean `id`?".to_owned(),
    };
    reader.at("name", |reader| {
        reader.push(error.at(key.span).hint(hint));
    });
}

/// True if a definition has the body of another format, `spec`, in the place of its own.
fn has_spec_for_body(map: &Mapping) -> bool {
    map.contains_key("spec") && !map.contains_key("entity") && !map.contains_key("object")
}

/// The first field of a definition's body that stands beside `metadata`, where no body is.
fn unwrapped(map: &Mapping) -> Option<&Key> {
    let has_body = ["entity", "object", "spec"]
        .iter()
        .any(|name| map.contains_key(name));
    let is_of_body = |key: &&Key| FIELDS[..FIELDS.len() - 1].contains(&key.text.as_str());
    map.keys().find(is_of_body).filter(|_| !has_body)
}

/// Reports that the fields of a definition stand where `entity` should be around them.
fn no_entity(reader: &mut DefinitionReader<'_>, map: &Mapping, first: &Key) {
    let keys = map.keys().map(|key| key.text.as_str());
    let names = listed(keys.filter(|name| FIELDS.contains(name)), ", ");
    let message = "the fields of a definition stand below `entity`, which is missing";
    let error = Diagnostic::new(codes::MISSING_FIELD, message).at(first.span);
    reader.push(error.hint(format!("write `entity:` above {names}, and indent them")));
}

/// Reports a field of the body that stands beside it.
fn in_body(reader: &mut DefinitionReader<'_>, key: &Key) {
    let message = message!("a definition has no field `{}`", key.text);
    let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
    reader.at(&key.text, |reader| {
        reader.push(error.hint("move it below `entity:`, and indent it"));
    });
}

/// Reports a field that only the other version has at the top.
fn misplaced(reader: &mut DefinitionReader<'_>, key: &Key) {
    let hint = match key.text.as_str() {
        "object" => "in this version it is called `entity`",
        _ => "in this version it stands below `entity:`",
    };
    let message = message!(
        "a definition of `{ENTITY_VERSION}` has no field `{}`",
        key.text
    );
    let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
    reader.at(&key.text, |reader| reader.push(error.hint(hint)));
}

/// The map with the fields of the definition, and the key that it stands under. One that its version does not have was
/// reported.
fn the_body<'n>(
    reader: &mut DefinitionReader<'_>,
    map: &'n Mapping,
    is_core: bool,
    span: Span,
) -> Option<(&'n str, &'n Node)> {
    let set = |name: &str| map.get_entry(name).filter(|(_, node)| !node.is_null());
    let (entity, object) = (set("entity"), set("object"));
    if let (true, Some((one, _)), Some((other, _))) = (is_core, entity, object) {
        let message = "there are both `entity` and `object`, expected one";
        let error = Diagnostic::new(codes::INVALID_DEFINITION, message).at(other.span);
        reader.push(error.label(one.span, "the other one"));
    }
    let body = entity.or(object);
    if body.is_none() && !has_spec_for_body(map) {
        reader.required(map, span, "entity");
    }
    body.map(|(key, node)| (key.text.as_str(), node))
}

/// The id of a definition, which a map has to have.
fn required_id(
    reader: &mut DefinitionReader<'_>,
    map: &Mapping,
    span: Span,
) -> Option<Spanned<Str>> {
    let node = reader.required(map, span, "id")?;
    reader.at("id", |reader| {
        let text = reader.str_of(node)?;
        if !is_id(text) {
            let message = message!(
                "`{text}` is no id, expected 3 or more lower-case letters, digits and inner dashes"
            );
            let error = Diagnostic::new(codes::INVALID_VALUE, message).at(node.span);
            let like = label_like(text).filter(|like| is_id(like));
            let hint = like.map(|like| message!("`{like}` is one"));
            reader.push(hint.into_iter().fold(error, Diagnostic::hint));
            return None;
        }
        Some(Spanned::new(text.into(), node.span))
    })
}

/// Reports an id in the body that is not that of the metadata.
fn same_id(reader: &mut DefinitionReader<'_>, map: &Mapping, id: Option<&Spanned<Str>>) {
    let (Some(other), Some(id)) = (map.get("id"), id) else {
        return;
    };
    if other.as_str() != Some(&id.value) {
        let message = "the definition has another `id` here than in `metadata`";
        let error = Diagnostic::new(codes::INVALID_DEFINITION, message).at(other.span);
        reader.at("id", |reader| {
            reader.push(error.label(id.span, "the other one"))
        });
    }
}

/// True if a text has the form of an id: `^[a-z0-9][a-z0-9-]+[a-z0-9]$`.
fn is_id(text: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.len() >= 3 && text.bytes().all(is_part) && !text.starts_with('-') && !text.ends_with('-')
}
