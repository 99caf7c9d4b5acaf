//! What provisioners share.

use score_yaml::{Map, Value};

/// The shared state of a run, and its form as a template value, made once and kept in step.
#[derive(Debug, Default)]
pub struct Shared {
    map: Map,
}

impl Shared {
    /// Takes the shared state of the project.
    #[must_use]
    pub fn new(map: Map) -> Self {
        Shared { map }
    }
    /// As it is now.
    #[must_use]
    pub fn map(&self) -> &Map {
        &self.map
    }
    /// Gives it back to the project.
    #[must_use]
    pub fn into_map(self) -> Map {
        self.map
    }
    /// Patches it: maps are merged, null deletes, anything else replaces.
    pub fn patch(&mut self, patch: Map) {
        merge(&mut self.map, patch);
    }
}

fn merge(map: &mut Map, patch: Map) {
    for (key, value) in patch {
        match value {
            Value::Null => {
                map.shift_remove(&key);
            }
            Value::Map(patch) => {
                let slot = map.entry(key).or_insert(Value::Null);
                if slot.as_map().is_none() {
                    *slot = Value::Map(Map::new());
                }
                if let Some(map) = slot.as_map_mut() {
                    merge(map, patch);
                }
            }
            value => {
                map.insert(key, value);
            }
        }
    }
}
