//! The state that provisioners share.

use std::sync::atomic::{AtomicUsize, Ordering};

use score_template::value as go;
use score_yaml::value::map_size;
use score_yaml::{Map, Value};

use crate::{limits, templates};

/// The shared state of a run. Held as templates see it, so that it is made once however many ask;
/// what a template sets in it stays, as in the Go tools.
pub struct Shared {
    map: go::Map,
    /// The bytes that it may take by now: its size when it was last measured, and what may have come since.
    grown: AtomicUsize,
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
            map: templates::to_template_map(&map),
            grown: AtomicUsize::new(map_size(&map)),
        }
    }

    /// As templates see it.
    pub(super) fn map(&self) -> &go::Map {
        &self.map
    }

    /// As it is now.
    ///
    /// # Errors
    /// It is larger than [`limits::SHARED_STATE`]: a template can put a list into itself many times over.
    pub fn to_map(&self) -> Result<Map, String> {
        let mut left = limits::SHARED_STATE;
        let map = templates::plain_map(&self.map, &mut left).ok_or_else(|| {
            let limit = limits::SHARED_STATE >> 20;
            format!("what provisioners share is larger than {limit} MiB")
        })?;
        self.grown
            .store(limits::SHARED_STATE - left, Ordering::Relaxed);
        Ok(map)
    }

    /// Patches it: maps are merged, null deletes, anything else replaces.
    pub fn patch(&self, patch: Map) {
        self.note_growth(map_size(&patch));
        merge(&self.map, patch);
    }

    /// Notes that it may have become so much larger: a template that sets something in it takes a step for each byte.
    pub(super) fn note_growth(&self, bytes: usize) {
        let grown = |known: usize| Some(known.saturating_add(bytes));
        let _ = self
            .grown
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown);
    }

    /// Measures it, if it may have become too large.
    ///
    /// # Errors
    /// It has.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.grown.load(Ordering::Relaxed) <= limits::SHARED_STATE {
            return Ok(());
        }
        self.to_map().map(drop)
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
                        let inner = templates::to_template_map(&Map::new());
                        map.set(key, go::Value::Map(inner.clone()));
                        inner
                    }
                };
                merge(&inner, patch);
            }
            value => {
                map.set(key, templates::to_template_value(&value));
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
            assert_eq!(shared.to_map(), Ok(map(expected)), "{state} with {patch}");
        }
    }
}
