//! The namespace of `--namespace` and `--generate-namespace`, and that of an environment.

use std::fmt;
use std::sync::Arc;

use score_yaml::{Map, Str, Value};

use crate::identity::Identity;
use crate::map_builder::MapBuilder;
use crate::names::{MANAGED_BY, MANAGED_BY_LABEL};
use score_kubernetes::types::{self, Scope};

/// Puts every object that lives in a namespace into this one.
pub(crate) fn put_into(manifests: &mut [Value], namespace: &str) {
    for manifest in manifests {
        let Identity {
            api_version, kind, ..
        } = Identity::of(manifest);
        // Upstream: all kinds but Namespace. We: not those that live in the cluster, as far as they are known.
        let is_cluster_wide =
            types::kind(api_version, kind).is_some_and(|known| known.scope == Scope::Cluster);
        if is_cluster_wide || kind == "Namespace" {
            continue;
        }
        let metadata = manifest
            .as_map_mut()
            .and_then(|map| map.get_mut("metadata"));
        if let Some(metadata) = metadata.and_then(Value::as_map_mut) {
            metadata.insert("namespace".into(), namespace.into());
        }
    }
}

/// A namespace that is known once resources are provisioned: a resource says it.
#[derive(Clone, Default)]
pub(crate) struct EnvironmentNamespace(Option<Find>);

type Find = Arc<dyn Fn() -> Option<Str> + Send + Sync>;

impl EnvironmentNamespace {
    /// By a function that finds it, called when the manifests are emitted.
    pub(crate) fn new(find: impl Fn() -> Option<Str> + Send + Sync + 'static) -> Self {
        EnvironmentNamespace(Some(Arc::new(find)))
    }

    /// The namespace, if there is one.
    pub(crate) fn get(&self) -> Option<Str> {
        self.0.as_ref().and_then(|find| find())
    }
}

impl fmt::Debug for EnvironmentNamespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EnvironmentNamespace")
            .field(&self.get())
            .finish()
    }
}

impl PartialEq for EnvironmentNamespace {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for EnvironmentNamespace {}

/// Puts every object that says no namespace into this one, if it is known to live in one.
pub(crate) fn put_rest_into(manifests: &mut [Value], namespace: &str) {
    for manifest in manifests {
        let Identity {
            api_version, kind, ..
        } = Identity::of(manifest);
        let known = types::kind(api_version, kind);
        let lives_in_one = known.is_some_and(|known| known.scope == Scope::Namespaced);
        let metadata = manifest
            .as_map_mut()
            .and_then(|map| map.get_mut("metadata"));
        if let Some(metadata) = metadata
            .and_then(Value::as_map_mut)
            .filter(|_| lives_in_one)
        {
            metadata.get_or_insert_with("namespace".into(), || namespace.into());
        }
    }
}

/// Puts the namespace itself in front of the objects; one that is among them already moves there.
pub(crate) fn put_first(manifests: &mut Vec<Value>, namespace: &str) {
    let existing = manifests.iter().position(|manifest| {
        let Identity {
            api_version,
            kind,
            name,
            ..
        } = Identity::of(manifest);
        (api_version, kind, name) == ("v1", "Namespace", namespace)
    });
    let manifest = match existing {
        Some(index) => manifests.remove(index),
        None => manifest(namespace),
    };
    manifests.insert(0, manifest);
}

fn manifest(name: &str) -> Value {
    let labels = Map::from_iter([(MANAGED_BY_LABEL.to_owned(), MANAGED_BY.into())]);
    MapBuilder::new()
        .with("apiVersion", "v1")
        .with("kind", "Namespace")
        .with(
            "metadata",
            MapBuilder::new().with("labels", labels).with("name", name),
        )
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(api_version: &str, kind: &str, name: &str) -> Value {
        let metadata = MapBuilder::new().with("name", name);
        MapBuilder::new()
            .with("apiVersion", api_version)
            .with("kind", kind)
            .with("metadata", metadata)
            .into()
    }

    #[test]
    fn only_objects_that_live_in_a_namespace_are_put_into_it() {
        let mut manifests = [
            object("v1", "Secret", "a"),
            object("gateway.networking.k8s.io/v1", "HTTPRoute", "a"),
            object("rbac.authorization.k8s.io/v1", "ClusterRole", "a"),
            object("v1", "Namespace", "a"),
            Value::Null,
        ];
        put_into(&mut manifests, "shop");
        let namespaces = manifests
            .each_ref()
            .map(|manifest| Identity::of(manifest).namespace);
        assert_eq!(namespaces, ["shop", "shop", "", "", ""]);
    }

    #[test]
    fn objects_that_say_a_namespace_stay_in_it() {
        let mut manifests = [
            object("v1", "Secret", "a"),
            object("v1", "Secret", "b"),
            object("rbac.authorization.k8s.io/v1", "ClusterRole", "a"),
            object("example.org/v1", "Thing", "a"),
        ];
        put_into(&mut manifests[1..2], "other");
        put_rest_into(&mut manifests, "shop");
        let namespaces = manifests
            .each_ref()
            .map(|manifest| Identity::of(manifest).namespace);
        assert_eq!(namespaces, ["shop", "other", "", ""]);
    }

    #[test]
    fn there_is_one_namespace_and_it_is_first() {
        let mut manifests = vec![
            object("v1", "Secret", "a"),
            object("v1", "Namespace", "shop"),
        ];
        put_first(&mut manifests, "shop");
        assert_eq!(
            manifests,
            [
                object("v1", "Namespace", "shop"),
                object("v1", "Secret", "a")
            ]
        );
        put_first(&mut manifests, "other");
        assert_eq!(
            (manifests.len(), Identity::of(&manifests[0]).name),
            (3, "other")
        );
    }
}
