//! A file that says what classes are for: `[{resource_type, id, description}]`.

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader as _, nearest};
use score_yaml::{FileId, Mapping, Node, SortedMap, SourceMap, Span, Str, message};

use crate::codes;
use crate::top_map::one_document;

/// What classes of types are for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClassCatalogue {
    /// The descriptions, by type and class.
    descriptions: SortedMap<(Str, Str), Str>,
}

/// The fields of a class that are read.
const FIELDS: [&str; 3] = ["resource_type", "id", "description"];

/// The fields that the platform answers besides.
const READ_ONLY: [&str; 4] = ["created_at", "created_by", "updated_at", "updated_by"];

impl ClassCatalogue {
    /// Reads a file of classes, YAML or JSON: a list, or nothing.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(sources: &SourceMap, file: FileId) -> Result<Self, Diagnostics> {
        let mut catalogue = ClassCatalogue::default();
        let Some(root) = one_document(sources, file)? else {
            return Ok(catalogue);
        };
        let mut diags = Diagnostics::new();
        let mut reader = Cursor::new(&mut diags);
        let mut places: SortedMap<(Str, Str), Span> = SortedMap::new();
        let items = reader.items_of(&root).unwrap_or_default();
        for (at, item) in items.iter().enumerate() {
            reader.at_index(at, |reader| {
                let Some((key, description)) = class(reader, item) else {
                    return;
                };
                if let Some(first) = places.insert(key.clone(), item.span) {
                    let (kind, class) = &key;
                    let message = message!("class `{class}` of type `{kind}` is described twice");
                    let error = Diagnostic::new(codes::DUPLICATE_KEY, message).at(item.span);
                    return reader.push(error.label(first, "the first one"));
                }
                catalogue
                    .descriptions
                    .extend(description.map(|text| (key, text)));
            });
        }
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(catalogue),
        }
    }

    /// What a class of a type is for, if it is said.
    pub(super) fn description(&self, kind: &Str, class: &Str) -> Option<&Str> {
        self.descriptions.get(&(kind.clone(), class.clone()))
    }
}

/// A class by its type and id, and what it is for.
fn class(reader: &mut Cursor<'_>, item: &Node) -> Option<((Str, Str), Option<Str>)> {
    let Some(fields) = item.as_map() else {
        reader.wrong_type(item, "map");
        return None;
    };
    for key in fields.keys() {
        let name = key.text.as_str();
        if !FIELDS.contains(&name) && !READ_ONLY.contains(&name) {
            let message = message!("a class has no field `{name}`");
            let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
            let error = match meant(name) {
                Some(field) => error.hint(message!("did you mean `{field}`?")),
                None => error,
            };
            reader.at(name, |reader| reader.push(error));
        }
    }
    let kind = text(reader, item, fields, "resource_type");
    let id = text(reader, item, fields, "id");
    let description = fields.get("description").filter(|text| !text.is_null());
    let description = description.and_then(|node| {
        let text = reader.at("description", |reader| reader.str_of(node));
        text.map(Str::from)
    });
    Some(((kind?, id?), description))
}

/// The field that a key means which is none.
fn meant(key: &str) -> Option<&'static str> {
    match key {
        "type" => Some("resource_type"),
        "class" | "name" => Some("id"),
        key => nearest(key, FIELDS),
    }
}

/// A text that has to be there.
fn text(reader: &mut Cursor<'_>, item: &Node, fields: &Mapping, field: &str) -> Option<Str> {
    match fields.get(field) {
        Some(node) => reader
            .at(field, |reader| reader.str_of(node))
            .map(Str::from),
        // A key of another name is said where it stands.
        None if fields.keys().any(|key| meant(&key.text) == Some(field)) => None,
        None => {
            let message = format!("a class has no `{field}`");
            let error = Diagnostic::new(codes::MISSING_FIELD, message).at(item.span);
            reader.push(error.hint(format!("add `{field}: …`")));
            None
        }
    }
}
