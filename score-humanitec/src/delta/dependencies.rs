//! The resources of a Score file as dependencies: private ones of the module, and shared ones.

use score_yaml::{Map, SortedMap, Span, Str, Value};

use super::placeholders::Placeholders;
use super::reference::Reference;
use super::resources::{DEFAULT_CLASS, Resources, with_class};
use score_core::path::FieldPath;

/// A resource that the workload shares with others.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SharedResource {
    /// `{type, class, params?, id?}`
    pub(crate) value: Map,
    /// Its place in the Score file.
    pub(crate) span: Span,
}

/// The private dependencies of the module, and the shared ones of the delta, both by id.
pub(super) fn dependencies(
    resources: &Resources<'_>,
    placeholders: &mut Placeholders<'_>,
) -> (Map, SortedMap<Str, SharedResource>) {
    let mut externals = Map::new();
    let mut shared = SortedMap::new();
    for (name, resource) in resources {
        let Some(reference) = &resource.reference else {
            continue;
        };
        let mut value = Map::from_iter([
            ("type".to_owned(), Value::from(resource.kind)),
            ("class".to_owned(), Value::from(resource.class)),
        ]);
        let params = resource
            .params
            .filter(|node| node.as_map().is_some_and(|map| !map.is_empty()));
        if let (Some(params), false) = (params, *reference == Reference::OfOther) {
            let path = FieldPath::from_iter(["resources", name, "params"]);
            let params = placeholders.tree(params, path);
            value.insert("params".into(), params.into_value());
        }
        match reference {
            Reference::Private(id) => {
                externals.insert(id.clone().into(), Value::Map(value));
            }
            Reference::Shared(id) => {
                let span = resource.span;
                let mut key = id.clone();
                if resource.class != DEFAULT_CLASS {
                    value.insert("id".into(), Value::from(format!("shared.{id}")));
                    key = with_class(id, resource.class);
                }
                shared.insert(key.into(), SharedResource { value, span });
            }
            Reference::OfOther => {}
        }
    }
    (externals, shared)
}
