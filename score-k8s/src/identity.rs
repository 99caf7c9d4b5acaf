//! Which object a manifest is about. A later manifest of one object replaces an earlier one.

use indexmap::{IndexMap, IndexSet};
use score_yaml::Value;

/// What makes two manifests one object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Identity<'a> {
    /// `apiVersion`, empty if it has none.
    pub(crate) api_version: &'a str,
    /// `kind`
    pub(crate) kind: &'a str,
    /// `metadata.namespace`
    pub(crate) namespace: &'a str,
    /// `metadata.name`
    pub(crate) name: &'a str,
}

impl<'a> Identity<'a> {
    /// The identity of a manifest.
    pub(crate) fn of(manifest: &'a Value) -> Self {
        let text = |value: Option<&'a Value>| value.and_then(Value::as_str).unwrap_or_default();
        let metadata = manifest.get("metadata");
        let of_metadata = |key| text(metadata.and_then(|metadata| metadata.get(key)));
        Identity {
            api_version: text(manifest.get("apiVersion")),
            kind: text(manifest.get("kind")),
            namespace: of_metadata("namespace"),
            name: of_metadata("name"),
        }
    }
}

/// The manifests without those that a later one replaces.
pub(crate) fn latest(manifests: Vec<Value>) -> Vec<Value> {
    let mut seen = IndexSet::with_capacity(manifests.len());
    let mut keep: Vec<bool> = manifests
        .iter()
        .rev()
        .map(|manifest| seen.insert(Identity::of(manifest)))
        .collect();
    manifests
        .into_iter()
        .filter(|_| keep.pop().unwrap_or(true))
        .collect()
}

/// Objects that two groups of manifests both make, and make differently: the index of the earlier group, of
/// the later one, and the later manifest.
pub(crate) fn clashes<'a>(
    groups: impl IntoIterator<Item = &'a [Value]>,
) -> Vec<(usize, usize, &'a Value)> {
    let mut first: IndexMap<Identity<'_>, (usize, &Value)> = IndexMap::new();
    let mut clashes = Vec::new();
    for (group, manifests) in groups.into_iter().enumerate() {
        for manifest in manifests {
            let (owner, known) = *first
                .entry(Identity::of(manifest))
                .or_insert((group, manifest));
            if owner != group && known != manifest {
                clashes.push((owner, group, manifest));
            }
        }
    }
    clashes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Fields;

    fn manifest(kind: &str, name: &str, data: i64) -> Value {
        let metadata = Fields::new().with("name", name);
        Fields::new()
            .with("kind", kind)
            .with("metadata", metadata)
            .with("data", data)
            .into()
    }

    #[test]
    fn the_latest_manifest_of_an_object_stays_in_its_place() {
        let manifests = vec![
            manifest("A", "x", 1),
            manifest("A", "y", 2),
            manifest("A", "x", 3),
            manifest("B", "x", 4),
        ];
        let expected = vec![
            manifest("A", "y", 2),
            manifest("A", "x", 3),
            manifest("B", "x", 4),
        ];
        assert_eq!(latest(manifests), expected);
    }

    #[test]
    fn groups_may_make_the_same_object_only_alike() {
        let one = [manifest("A", "x", 1), manifest("A", "y", 2)];
        let two = [manifest("A", "x", 1), manifest("A", "y", 3)];
        assert_eq!(clashes([&one[..], &two[..]]), [(0, 1, &two[1])]);
    }
}
