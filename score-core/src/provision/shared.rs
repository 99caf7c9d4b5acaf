//! What provisioners share.

use score_template::value as go;
use score_yaml::{Map, Value};

use crate::data;

/// The shared state of a run. Held as templates see it, so that it is made once however many ask;
/// what a template sets in it stays, as in the Go tools.
pub struct Shared {
    map: go::Map,
}

/// Names, not values.
impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.map.snapshot().into_iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

impl Shared {
    /// Takes the shared state of the project.
    #[must_use]
    pub fn new(map: Map) -> Self {
        Shared {
            map: data::map(&map),
        }
    }

    /// As templates see it.
    pub(super) fn map(&self) -> &go::Map {
        &self.map
    }

    /// As it is now.
    #[must_use]
    pub fn to_map(&self) -> Map {
        data::plain_map(&self.map)
    }

    /// Patches it: maps are merged, null deletes, anything else replaces.
    pub fn patch(&self, patch: Map) {
        merge(&self.map, patch);
    }
}

fn merge(map: &go::Map, patch: Map) {
    for (key, value) in patch {
        match value {
            Value::Null => {
                map.unset(&key);
            }
            Value::Map(patch) => {
                let inner = match map.get(&key) {
                    Some(go::Value::Map(inner)) if !inner.is_nil() => inner,
                    _ => {
                        let inner = data::map(&Map::new());
                        map.set(key, go::Value::Map(inner.clone()));
                        inner
                    }
                };
                merge(&inner, patch);
            }
            value => {
                map.set(key, data::value(&value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::parse_str;

    #[test]
    fn a_patch_merges_maps_deletes_by_null_and_replaces_the_rest() {
        for (state, patch, expected) in [
            ("{a: 1}", "{b: 2}", "{a: 1, b: 2}"),
            (
                "{a: {x: 1, y: 2}}",
                "{a: {x: null, z: 3}}",
                "{a: {y: 2, z: 3}}",
            ),
            ("{a: 1, b: 2}", "{a: null, c: null}", "{b: 2}"),
            ("{a: [1, 2]}", "{a: [3]}", "{a: [3]}"),
            ("{a: 1}", "{a: {x: {y: null}}}", "{a: {x: {}}}"),
            (
                "{a: 2001-01-02, b: 18446744073709551615}",
                "{}",
                "{a: 2001-01-02T00:00:00Z, b: 18446744073709551615}",
            ),
        ] {
            let map = |text: &str| parse_str(text).unwrap().as_map().unwrap().clone();
            let shared = Shared::new(map(state));
            shared.patch(map(patch));
            assert_eq!(shared.to_map(), map(expected), "{state} with {patch}");
        }
    }
}
