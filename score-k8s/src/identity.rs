//! The identity of objects. A later manifest of an object replaces an earlier one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

use score_yaml::Value;
use score_yaml::parallel;

/// The fields by which two manifests are of one object.
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

/// Two workloads that make different manifests of one object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ObjectClash {
    /// The number of the first workload, from zero.
    pub(crate) first: usize,
    /// The number of the second one.
    pub(crate) second: usize,
    /// The kind of the object.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
}

/// All manifests in one list, those of the resources first, then those of each workload, without those that a later one
/// replaces; and the clashes between workloads.
pub(crate) fn latest_manifests(
    resources: Vec<Value>,
    workloads: Vec<Vec<Value>>,
) -> (Vec<Value>, Vec<ObjectClash>) {
    let owners = workloads
        .iter()
        .enumerate()
        .flat_map(|(owner, objects)| objects.iter().map(move |_| Some(owner)));
    let owners: Vec<Option<usize>> = resources.iter().map(|_| None).chain(owners).collect();
    let mut manifests = resources;
    manifests.extend(workloads.into_iter().flatten());

    let keys = RandomState::new();
    let identities: Vec<HashedIdentity<'_>> = parallel::map(&manifests, 1, |manifest| {
        HashedIdentity::new(Identity::of(manifest), &keys)
    });
    let mut seen: HashMap<HashedIdentity<'_>, SeenObject, BuildHasherDefault<PrecomputedHasher>> =
        HashMap::with_capacity_and_hasher(manifests.len(), BuildHasherDefault::default());
    let mut replaced = Vec::new();
    let mut clashes = Vec::new();
    for (at, hashed) in identities.into_iter().enumerate() {
        let owned = owners[at].map(|owner| (owner, at));
        match seen.entry(hashed) {
            Entry::Vacant(free) => drop(free.insert(SeenObject { latest: at, owned })),
            Entry::Occupied(mut known) => {
                let Identity { kind, name, .. } = known.key().identity;
                let known = known.get_mut();
                replaced.push(std::mem::replace(&mut known.latest, at));
                match (known.owned, owned) {
                    (Some((first, made)), Some((second, _)))
                        if first != second && manifests[made] != manifests[at] =>
                    {
                        clashes.push(ObjectClash {
                            first,
                            second,
                            kind: kind.to_owned(),
                            name: name.to_owned(),
                        });
                    }
                    (None, _) => known.owned = owned,
                    _ => {}
                }
            }
        }
    }
    if !replaced.is_empty() {
        let mut keep = vec![true; manifests.len()];
        replaced.into_iter().for_each(|at| keep[at] = false);
        let mut keep = keep.into_iter();
        manifests.retain(|_| keep.next().unwrap_or(true));
    }
    (manifests, clashes)
}

/// An object that was met already.
struct SeenObject {
    /// Its latest manifest.
    latest: usize,
    /// The first workload that makes it, and its manifest.
    owned: Option<(usize, usize)>,
}

/// An identity with its hash, which is made on all cores; with random keys, so that no choice of names is slow.
#[derive(PartialEq, Eq)]
struct HashedIdentity<'a> {
    hash: u64,
    identity: Identity<'a>,
}

impl<'a> HashedIdentity<'a> {
    fn new(identity: Identity<'a>, keys: &RandomState) -> Self {
        HashedIdentity {
            hash: keys.hash_one(identity),
            identity,
        }
    }
}

impl Hash for HashedIdentity<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// A hasher of identities that have their hash already.
#[derive(Default)]
struct PrecomputedHasher(u64);

impl Hasher for PrecomputedHasher {
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_builder::MapBuilder;

    fn manifest(kind: &str, name: &str, data: i64) -> Value {
        let metadata = MapBuilder::new().with("name", name);
        MapBuilder::new()
            .with("kind", kind)
            .with("metadata", metadata)
            .with("data", data)
            .into()
    }

    #[test]
    fn the_latest_manifest_of_an_object_stays_in_its_place() {
        let resources = vec![manifest("A", "x", 1), manifest("A", "y", 2)];
        let workload = vec![manifest("A", "x", 3), manifest("B", "x", 4)];
        let expected = vec![
            manifest("A", "y", 2),
            manifest("A", "x", 3),
            manifest("B", "x", 4),
        ];
        assert_eq!(
            latest_manifests(resources, vec![workload]),
            (expected, vec![])
        );
    }

    #[test]
    fn workloads_may_make_the_same_object_only_alike() {
        let one = vec![manifest("A", "x", 1), manifest("A", "y", 2)];
        let two = vec![manifest("A", "x", 1), manifest("A", "y", 3)];
        let clash = ObjectClash {
            first: 0,
            second: 1,
            kind: "A".to_owned(),
            name: "y".to_owned(),
        };
        // That a resource makes it too is no matter.
        let resource = vec![manifest("A", "y", 0)];
        let (left, clashes) = latest_manifests(resource, vec![one, two.clone()]);
        assert_eq!(left, two);
        assert_eq!(clashes, [clash]);
    }
}
