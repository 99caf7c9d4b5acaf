//! Extensions in the state: the tree that is kept of one, and how it is read again.

use std::sync::Arc;

use score_core::diagnostic::{Diagnostics, TreeReader};
use score_core::path::FieldPath;
use score_core::state::{StateLayer, StateReader};
use score_yaml::{Key, Kind, Map, Mapping, Node, SourceMap, Span, Str, Value};

use super::{Attached, PlatformContext, Profile};

/// The field of a workload in the state file that holds its extension.
///
/// Reading the state reports what is wrong with a tree that somebody changed, and completes it.
pub const STATE_LAYER: StateLayer = StateLayer {
    field: "extension",
    read: completed,
};

/// The fields of the tree, and those of the two maps in it.
const FIELDS: [&str; 4] = ["file", "document", "context", "profile"];
const CONTEXT_FIELDS: [&str; 5] = ["app", "env", "env_type", "org", "values"];
const PROFILE_FIELDS: [&str; 2] = ["id", "definition"];

/// The tree that the state keeps of an extension.
pub(super) fn keep(
    file: &str,
    mut document: Node,
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
    keep_as_written(&mut document);
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
        ("document", document),
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

/// Makes text of the timestamps in a tree: an extension takes them as they are written, and a timestamp in the state is
/// written another way.
fn keep_as_written(node: &mut Node) {
    match &mut node.kind {
        Kind::Timestamp(text) => node.kind = Kind::String(std::mem::take(text)),
        Kind::Seq(items) => items.iter_mut().for_each(keep_as_written),
        Kind::Map(map) => map.iter_mut().for_each(|(_, node)| keep_as_written(node)),
        _ => {}
    }
}

/// The shared values in a tree that is kept.
pub(super) fn kept_values(kept: &Node) -> Option<&Node> {
    kept.get("context")?.get("values")
}

/// True if two maps are of the same entries in the same order, which is faster to tell than whether they are equal.
pub(super) fn is_same(a: &Node, b: &Node) -> bool {
    match (a.as_map(), b.as_map()) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().eq(b.iter()),
        _ => false,
    }
}

/// A tree from a state in the form of [`keep`]: fields that are not there are empty, and texts are strings.
fn completed(reader: &mut StateReader<'_, '_>, tree: Node) -> Node {
    let span = tree.span;
    let mut file = Str::default();
    let mut document = Node::new(Kind::Map(Mapping::new()), span);
    let mut context = PlatformContext::default();
    let mut profile = None;
    let entries = reader.mapping(tree);
    let known = FIELDS.iter().copied();
    reader.fields(entries, known, |reader, field, node| match field {
        "file" => file = reader.text_of(&node),
        "document" if node.as_map().is_some() => document = node,
        "document" => reader.wrong_type(&node, "map"),
        "context" => context = read_context(reader, &node),
        _ => profile = Some(read_profile(reader, &node)),
    });
    keep(&file, document, &context, profile.as_ref())
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
        let path = FieldPath::from_iter(["workloads", workload, STATE_LAYER.field]);
        let mut diags = Diagnostics::new();
        let reader = &mut StateReader::new(sources, path, &mut diags);
        let mut context = PlatformContext::default();
        let mut document = None;
        let mut profile = None;
        fields(reader, kept, &FIELDS, |reader, field, node| match field {
            "file" => _ = reader.text_of(node),
            "document" if node.as_map().is_some() => document = Some(node),
            "document" => reader.wrong_type(node, "map"),
            "context" => context = read_context(reader, node),
            _ => profile = Some(Arc::new(read_profile(reader, node))),
        });
        if diags.has_errors() {
            return Err(diags);
        }
        Ok(document.map(|document| Attached {
            document,
            context,
            profile,
        }))
    }
}

fn read_context(reader: &mut StateReader<'_, '_>, node: &Node) -> PlatformContext {
    let mut context = PlatformContext::default();
    fields(reader, node, &CONTEXT_FIELDS, |reader, field, node| {
        let mut text = || Some(reader.text_of(node).into());
        match field {
            "app" => context.app = text(),
            "env" => context.env = text(),
            "env_type" => context.env_type = text(),
            "org" => context.org = text(),
            _ => context.values = reader.map_of(node),
        }
    });
    context
}

fn read_profile(reader: &mut StateReader<'_, '_>, node: &Node) -> Profile {
    let mut profile = Profile {
        id: String::new(),
        definition: Map::new(),
    };
    fields(
        reader,
        node,
        &PROFILE_FIELDS,
        |reader, field, node| match field {
            "id" => profile.id = reader.text_of(node).into(),
            _ => profile.definition = reader.map_of(node),
        },
    );
    profile
}

/// Hands each field of a map to `take`; reports those that are not known.
fn fields<'n>(
    reader: &mut StateReader<'_, '_>,
    node: &'n Node,
    known: &[&str],
    take: impl FnMut(&mut StateReader<'_, '_>, &str, &'n Node),
) {
    let entries = reader.entries_of(node);
    reader.fields(entries, known.iter().copied(), take);
}
