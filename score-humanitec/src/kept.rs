//! Extensions in the state: the tree that is kept of one, and how it is read again.

use std::sync::Arc;

use score_core::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;
use score_yaml::message;
use score_yaml::{Key, Kind, Map, Mapping, Node, SourceMap, Span, Value};

use super::{Attached, PlatformContext, Profile};

/// The field of a workload in the state file that holds its extension.
pub const STATE_FIELD: &str = "extension";

/// The fields of the tree, and those of the two maps in it.
const FIELDS: [&str; 4] = ["file", "document", "context", "profile"];
const CONTEXT_FIELDS: [&str; 5] = ["app", "env", "env_type", "org", "values"];
const PROFILE_FIELDS: [&str; 2] = ["id", "definition"];

/// The tree that the state keeps of an extension.
pub(super) fn keep(
    file: &str,
    document: Node,
    context: &PlatformContext,
    profile: Option<&Profile>,
) -> Node {
    let PlatformContext {
        app,
        env,
        env_type,
        org,
        values,
    } = context;
    let span = document.span;
    let text = |text: &str| Node::new(Kind::String(text.into()), span);
    let given = [
        ("app", app),
        ("env", env),
        ("env_type", env_type),
        ("org", org),
    ];
    let given = given
        .into_iter()
        .filter_map(|(name, value)| Some((name, text(value.as_deref()?))));
    let values = (!values.is_empty()).then(|| ("values", tree_of_map(values, span)));
    let profile = profile.map(|profile| {
        let definition = tree_of_map(&profile.definition, span);
        let fields = [("id", text(&profile.id)), ("definition", definition)];
        ("profile", map(fields, span))
    });
    let fields = [
        ("file", text(file)),
        ("document", as_written(document)),
        ("context", map(given.chain(values), span)),
    ];
    map(fields.into_iter().chain(profile), span)
}

fn map<'k>(fields: impl IntoIterator<Item = (&'k str, Node)>, span: Span) -> Node {
    let fields = fields.into_iter();
    let mapping: Mapping = fields.map(|(name, node)| (key(name, span), node)).collect();
    Node::new(Kind::Map(mapping), span)
}

fn key(name: &str, span: Span) -> Key {
    Key {
        text: name.into(),
        span,
        is_string: true,
    }
}

/// A map of values as a tree, all of it at one place.
fn tree_of_map(values: &Map, span: Span) -> Node {
    map(
        values
            .iter()
            .map(|(name, value)| (name.as_str(), tree(value, span))),
        span,
    )
}

fn tree(value: &Value, span: Span) -> Node {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(value) => Kind::Bool(*value),
        Value::Int(value) => Kind::Int(*value),
        Value::UInt(value) => Kind::UInt(*value),
        Value::Float(value) => Kind::Float(*value),
        Value::String(text) | Value::Timestamp(text) => Kind::String(text.clone()),
        Value::Seq(items) => Kind::Seq(items.iter().map(|item| tree(item, span)).collect()),
        Value::Map(values) => return tree_of_map(values, span),
    };
    Node::new(kind, span)
}

/// A tree whose timestamps are text: an extension takes them as they are written, and a timestamp in the state is
/// written another way.
fn as_written(node: Node) -> Node {
    let kind = match node.kind {
        Kind::Timestamp(text) => Kind::String(text),
        Kind::Seq(items) => Kind::Seq(items.into_iter().map(as_written).collect()),
        Kind::Map(map) => {
            let entries = map.into_iter().map(|(key, value)| (key, as_written(value)));
            Kind::Map(entries.collect())
        }
        other => other,
    };
    Node::new(kind, node.span)
}

/// The shared values in a tree that is kept.
pub(super) fn kept_values(kept: &Node) -> Option<&Node> {
    kept.get("context")?.get("values")
}

/// Whether two maps are of the same entries in the same order, which is faster to tell than whether they are equal.
pub(super) fn is_same(a: &Node, b: &Node) -> bool {
    match (a.as_map(), b.as_map()) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().eq(b.iter()),
        _ => false,
    }
}

impl<'k> Attached<'k> {
    /// Reads the tree that the state keeps for a workload; `None` if there is no document in it.
    ///
    /// # Errors
    /// It holds a field that is not known, or a value of another type (code `invalid-state`, with its place).
    pub(super) fn read(
        kept: &'k Node,
        workload: &str,
        sources: &SourceMap,
    ) -> Result<Option<Self>, Diagnostics> {
        let mut reader = Reader {
            sources,
            path: FieldPath::from_iter(["workloads", workload, STATE_FIELD]),
            diags: Diagnostics::new(),
        };
        let mut context = PlatformContext::default();
        let mut document = None;
        let mut profile = None;
        reader.fields(kept, &FIELDS, |reader, field, node| match field {
            "file" => _ = reader.text(node),
            "document" if node.as_map().is_some() => document = Some(node),
            "document" => reader.wrong_type("a map", node),
            "context" => reader.fields(node, &CONTEXT_FIELDS, |reader, field, node| match field {
                "app" => context.app = Some(reader.text(node)),
                "env" => context.env = Some(reader.text(node)),
                "env_type" => context.env_type = Some(reader.text(node)),
                "org" => context.org = Some(reader.text(node)),
                _ => context.values = reader.map(node),
            }),
            _ => {
                let mut read = Profile {
                    id: String::new(),
                    definition: Map::new(),
                };
                reader.fields(node, &PROFILE_FIELDS, |reader, field, node| match field {
                    "id" => read.id = reader.text(node),
                    _ => read.definition = reader.map(node),
                });
                profile = Some(Arc::new(read));
            }
        });
        if reader.diags.has_errors() {
            return Err(reader.diags);
        }
        Ok(document.map(|document| Attached {
            document,
            context,
            profile,
        }))
    }
}

/// Where the reading stands and what it found wrong.
struct Reader<'s> {
    sources: &'s SourceMap,
    path: FieldPath,
    diags: Diagnostics,
}

impl Reader<'_> {
    /// Hands each field of a map to `take`; reports those that are not known. Null is an empty map.
    fn fields<'n>(
        &mut self,
        node: &'n Node,
        known: &[&str],
        mut take: impl FnMut(&mut Self, &str, &'n Node),
    ) {
        let Some(map) = node.as_map() else {
            if !node.is_null() {
                self.wrong_type("a map", node);
            }
            return;
        };
        for (key, node) in map.iter() {
            let field = key.text.as_str();
            let mark = self.path.enter(field);
            if known.contains(&field) {
                take(self, field, node);
            } else {
                let message = message!("the state has no field `{field}` here");
                let diagnostic = Diagnostic::new(Code::InvalidState, message).at(key.span);
                let diagnostic = diagnostic
                    .path(&self.path)
                    .near(field, known.iter().copied());
                self.diags.push(
                    diagnostic
                        .hint("another tool may have written it, or a later version of this one"),
                );
            }
            self.path.leave(mark);
        }
    }

    fn map(&mut self, node: &Node) -> Map {
        let mut map = Map::new();
        match &node.kind {
            Kind::Map(entries) => {
                let entries = entries.iter();
                map.extend(entries.map(|(key, value)| (key.text.clone(), value.to_value())));
            }
            Kind::Null => {}
            _ => self.wrong_type("a map", node),
        }
        map
    }

    /// A string; another scalar counts as it is written.
    fn text(&mut self, node: &Node) -> String {
        match &node.kind {
            Kind::String(text) | Kind::Timestamp(text) => text.to_string(),
            Kind::Null => String::new(),
            Kind::Bool(_) | Kind::Int(_) | Kind::UInt(_) | Kind::Float(_) => {
                self.sources.text(node.span).to_owned()
            }
            Kind::Seq(_) | Kind::Map(_) => {
                self.wrong_type("a string", node);
                String::new()
            }
        }
    }

    fn wrong_type(&mut self, expected: &str, found: &Node) {
        let message = message!(
            "the state has {} here, expected {expected}",
            with_article(found.kind_name())
        );
        let diagnostic = Diagnostic::new(Code::InvalidState, message).at(found.span);
        self.diags.push(diagnostic.path(&self.path));
    }
}
