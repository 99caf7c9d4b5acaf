//! The inputs of a trial: `{cookie, placeholders: {PATH: value}, resource, secretRefs}`.

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, TreeReader};
use score_core::document::FileKind;
use score_yaml::{FileId, Key, Kind, Map, Mapping, Node, SourceMap, Str, Value, message};

use crate::codes;
use crate::definitions::definition::Definition;
use crate::definitions::read::{check_secret_refs, is_secret_leaf};
use crate::definitions::selector::{ContextField, Reference};
use crate::top_map::one_map;

/// What stands in for the resource of a definition, and for what it refers to.
#[derive(Clone, Default)]
pub struct TrialInputs {
    /// What the driver stored before.
    pub(super) cookie: Option<Value>,
    /// The values of placeholders.
    pub(super) placeholders: Placeholders,
    /// The inputs of the resource.
    pub(super) resource: Map,
    /// Secrets in place of those of the definition.
    secret_refs: Option<Node>,
}

/// Names, not values.
impl std::fmt::Debug for TrialInputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TrialInputs")
            .field(
                "placeholders",
                &self.placeholders.names().collect::<Vec<_>>(),
            )
            .finish_non_exhaustive()
    }
}

/// The values of placeholders, by what stands between their braces.
#[derive(Clone, Default)]
pub(super) struct Placeholders {
    given: Map,
    /// What they refer to, and so are whichever way they are written.
    references: Vec<(Reference, Str)>,
}

impl Placeholders {
    fn add(&mut self, key: &str, value: Value) {
        let raw = key.strip_prefix("${").and_then(|key| key.strip_suffix('}'));
        let raw = Str::from(raw.unwrap_or(key));
        if let Ok(reference) = Reference::parse(&raw) {
            self.references.push((reference, raw.clone()));
        }
        self.given.insert(raw, value);
    }

    /// The value of a placeholder as it is written.
    pub(super) fn named(&self, raw: &str) -> Option<&Value> {
        self.given.get(raw)
    }

    /// The value of a placeholder, whichever way it is written.
    pub(super) fn of(&self, reference: &Reference) -> Option<&Value> {
        let mut references = self.references.iter();
        let (_, raw) = references.find(|(known, _)| known == reference)?;
        self.given.get(raw)
    }

    /// The text of a fact of the context, if it is given.
    pub(super) fn text(&self, field: ContextField) -> Option<&str> {
        self.of(&Reference::Context(field))?.as_str()
    }

    /// The placeholders.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.given.keys().map(Str::as_str)
    }
}

/// The fields of the file.
const FIELDS: [&str; 4] = ["cookie", "placeholders", "resource", "secretRefs"];

impl TrialInputs {
    /// Reads a file of inputs: a map, or nothing.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(sources: &SourceMap, file: FileId) -> Result<Self, Diagnostics> {
        let mut inputs = TrialInputs::default();
        let Some(root) = one_map(sources, file)? else {
            return Ok(inputs);
        };
        let mut diags = Diagnostics::new();
        if let Some(kind) = FileKind::of(&root) {
            let message = format!("the file holds {}, expected inputs", kind.holds());
            let place = root.as_map().and_then(|map| map.keys().next());
            let place = place.map_or(root.span, |key| key.span);
            let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(place);
            let hint = "inputs are `{resource: {…}, placeholders: {…}}`; `--inputs inputs.yaml --generate` writes some";
            return Err(error.hint(hint).into());
        }
        let entries = root.as_map().into_iter().flat_map(Mapping::iter);
        Cursor::new(&mut diags).each_entry(entries, |reader, key, node| {
            if !FIELDS.contains(&key.text.as_str()) {
                let message = message!("the inputs of a test have no field `{}`", key.text);
                let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
                return reader.push(error.near_or_listed(&key.text, &FIELDS, "there are"));
            }
            if node.is_null() {
                return;
            }
            if key.text == "cookie" {
                inputs.cookie = Some(node.to_value());
                return;
            }
            let Some(map) = node.as_map() else {
                return reader.wrong_type(node, "map");
            };
            match key.text.as_str() {
                "placeholders" => {
                    for (key, node) in map.iter() {
                        inputs.placeholders.add(&key.text, node.to_value());
                    }
                }
                "resource" => {
                    let entries = map.iter();
                    let entries = entries.map(|(key, node)| (key.text.clone(), node.to_value()));
                    inputs.resource = entries.collect();
                }
                _ => {
                    let Cursor { path, diags } = reader.cursor();
                    check_secret_refs(Cursor::at(path.clone(), diags), node);
                    inputs.secret_refs = Some(node.clone());
                }
            }
        });
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(inputs),
        }
    }

    /// The definition with the secrets that were given in place of its own.
    pub(super) fn with_secrets(&self, definition: &Definition) -> Definition {
        let mut definition = definition.clone();
        let given = self.secret_refs.as_ref();
        let Some(given) = given.filter(|node| node.as_map().is_some_and(|map| !map.is_empty()))
        else {
            return definition;
        };
        let own = match (definition.secret_refs.take(), definition.secrets.take()) {
            (Some(own), _) => Some(own),
            (None, own) => own.as_ref().map(as_references),
        };
        definition.secret_refs = Some(match own {
            Some(own) => merged(&own, given),
            None => given.clone(),
        });
        definition
    }
}

/// Literal secrets as leaves `{value}`.
fn as_references(node: &Node) -> Node {
    let kind = match node.as_map() {
        Some(map) => {
            let entries = map.iter();
            Kind::Map(
                entries
                    .map(|(key, node)| (key.clone(), as_references(node)))
                    .collect(),
            )
        }
        None => {
            let key = Key {
                text: "value".into(),
                span: node.span,
                is_string: true,
            };
            Kind::Map([(key, node.clone())].into_iter().collect())
        }
    };
    Node::new(kind, node.span)
}

/// Secrets with others in place of those of the same names.
fn merged(own: &Node, given: &Node) -> Node {
    let (Some(own_map), Some(given_map)) = (own.as_map(), given.as_map()) else {
        return given.clone();
    };
    if is_secret_leaf(own_map) || is_secret_leaf(given_map) {
        return given.clone();
    }
    let mut all = own_map.clone();
    for (key, node) in given_map.iter() {
        let node = match own_map.get(&key.text) {
            Some(own) => merged(own, node),
            None => node.clone(),
        };
        all.insert(key.clone(), node);
    }
    Node::new(Kind::Map(all), own.span)
}
