//! The resources of a Score file, as the platform sees them.

use score_yaml::message;

use score_yaml::{Key, Mapping, Node, SortedMap, Span};

use super::reference::Reference;
use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document::Document;
use score_core::path::FieldPath;

/// The annotation of a resource that says which resource of the platform it is.
const RESOURCE_ID: &str = "score.humanitec.io/resId";

/// The class of a resource that names none.
pub(super) const DEFAULT_CLASS: &str = "default";

/// The resources of a Score file by name.
pub(super) type Resources<'d> = SortedMap<&'d str, Resource<'d>>;

/// A resource of a Score file.
pub(super) struct Resource<'d> {
    /// The name that placeholders call it by.
    pub(super) source: String,
    /// Its type, if the Score file says one.
    pub(super) kind: &'d str,
    /// The resource of the platform that it is; `None` for one that needs no dependency, or cannot be one.
    pub(super) reference: Option<Reference>,
    /// Its class.
    pub(super) class: &'d str,
    /// Its params, if the Score file has some.
    pub(super) params: Option<&'d Node>,
    /// The place of its name.
    pub(super) span: Span,
}

/// Reads the resources of a Score file, and what the extension says of them.
pub(super) fn read<'d>(
    document: &'d Document,
    extension: Option<&'d Node>,
    diags: &mut Diagnostics,
) -> Resources<'d> {
    let workload = document.name().map_or("", |(name, _)| name);
    let scopes = scopes(extension, diags);
    let all = entries(Some(document.root()), "resources");
    all.map(|(key, node)| {
        let name = key.text.as_str();
        let scope = scopes.get(name).copied();
        (name, resource(key, node, workload, scope, diags))
    })
    .collect()
}

#[derive(Clone, Copy)]
enum Scope {
    Private,
    Shared,
}

/// The scopes of resources by name, as `resources.NAME.scope` of the extension says them.
fn scopes<'d>(extension: Option<&'d Node>, diags: &mut Diagnostics) -> SortedMap<&'d str, Scope> {
    let mut scopes = SortedMap::new();
    for (key, node) in entries(extension, "resources") {
        let scope = match text(node, "scope") {
            None | Some("" | "external" | "externals") => Scope::Private,
            Some("shared") => Scope::Shared,
            Some(other) => {
                let message = message!("`{other}` is no scope, expected `external` or `shared`");
                let path = FieldPath::from_iter(["resources", &key.text, "scope"]);
                let span = node.get("scope").map_or(key.span, |node| node.span);
                diags.push(
                    Diagnostic::new(codes::INVALID_VALUE, message)
                        .at(span)
                        .path(&path),
                );
                continue;
            }
        };
        scopes.insert(key.text.as_str(), scope);
    }
    scopes
}

fn resource<'d>(
    key: &Key,
    node: &'d Node,
    workload: &str,
    scope: Option<Scope>,
    diags: &mut Diagnostics,
) -> Resource<'d> {
    let name = key.text.as_str();
    let kind = text(node, "type").unwrap_or_default();
    let class = text(node, "class").filter(|class| !class.is_empty());
    let class = class.unwrap_or(DEFAULT_CLASS);
    let annotations = node.get("metadata").and_then(|m| m.get("annotations"));
    let annotation = annotations.and_then(|map| map.get(RESOURCE_ID));
    let annotation = annotation.and_then(|node| Some((node.as_str()?, node.span)));
    let (mut source, reference) = match (kind, annotation, scope, text(node, "id")) {
        ("environment", ..) => ("values".to_owned(), None),
        ("service", ..) => (format!("modules.{name}"), None),
        (_, Some((written, span)), ..) if !written.is_empty() => {
            let reference = Reference::parse(written, workload);
            if reference.is_none() {
                diags.push(no_reference(name, written, span));
            }
            (written.to_owned(), reference)
        }
        (_, None, _, Some(id)) => (
            format!("shared.{id}"),
            Some(Reference::Shared(id.to_owned())),
        ),
        (_, None, Some(Scope::Shared), _) => (
            format!("shared.{name}"),
            Some(Reference::Shared(name.to_owned())),
        ),
        _ => (
            format!("externals.{name}"),
            Some(Reference::Private(name.to_owned())),
        ),
    };
    if class != DEFAULT_CLASS && source.starts_with("shared.") {
        source = with_class(&source, class);
    }
    Resource {
        source,
        kind,
        reference,
        class,
        params: node.get("params"),
        span: key.span,
    }
}

fn no_reference(name: &str, written: &str, span: Span) -> Diagnostic {
    let message = message!("`{written}` is no reference to a resource; `{name}` is left out");
    let path = FieldPath::from_iter(["resources", name, "metadata", "annotations", RESOURCE_ID]);
    Diagnostic::new(codes::UNSUPPORTED_FIELD, message)
        .at(span)
        .path(&path)
        .hint("expected `externals.ID`, `shared.ID` or `modules.WORKLOAD.externals.ID`")
}

/// Two classes of one shared id are two entries of the set.
pub(super) fn with_class(id: &str, class: &str) -> String {
    format!("{id}-class-{class}")
}

/// The entries of a map under a key; none if there is no such map.
fn entries<'n>(node: Option<&'n Node>, field: &str) -> impl Iterator<Item = (&'n Key, &'n Node)> {
    let map = node.and_then(|node| node.get(field)).and_then(Node::as_map);
    map.into_iter().flat_map(Mapping::iter)
}

/// The string under a key.
fn text<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    node.get(field).and_then(Node::as_str)
}
