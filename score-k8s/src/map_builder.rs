//! A builder of maps, field by field.

use score_yaml::{Map, Str, Value};

/// A builder of a map: a list, so that the map itself is made once and as large as it needs to be. Fields
/// that are put in the order of their names spare the emitter the sorting. Of two fields of one name the
/// later one stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct MapBuilder(Vec<(Str, Value)>);

impl MapBuilder {
    /// An empty map.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.push(Str::const_new(key), value);
        self
    }

    /// Adds a field whose name is not known beforehand.
    pub(crate) fn with_named(mut self, key: Str, value: impl Into<Value>) -> Self {
        self.push(key, value);
        self
    }

    /// Adds a field, if it is given.
    pub(crate) fn with_some(self, key: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a list, unless it is empty.
    pub(crate) fn with_items<V: Into<Value>>(self, key: &'static str, items: Vec<V>) -> Self {
        if items.is_empty() {
            return self;
        }
        self.with(key, Value::Seq(items.into_iter().map(Into::into).collect()))
    }

    /// Adds other fields.
    pub(crate) fn with_all(mut self, others: MapBuilder) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Adds a field.
    pub(crate) fn push(&mut self, key: Str, value: impl Into<Value>) {
        self.0.push((key, value.into()));
    }

    /// The value of a field.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let mut fields = self.0.iter().rev();
        fields.find_map(|(name, value)| (name == key).then_some(value))
    }

    /// Removes a list and returns its items; none if there is no such field.
    pub(crate) fn take_items(&mut self, key: &str) -> Vec<Value> {
        let Some(index) = self.0.iter().rposition(|(name, _)| name == key) else {
            return Vec::new();
        };
        match self.0.remove(index).1 {
            Value::Seq(items) => items,
            _ => Vec::new(),
        }
    }

    /// Removes a field.
    pub(crate) fn remove(&mut self, key: &str) {
        self.0.retain(|(name, _)| name != key);
    }
}

impl From<Map> for MapBuilder {
    fn from(map: Map) -> Self {
        MapBuilder(map.into_iter().collect())
    }
}

impl From<MapBuilder> for Value {
    fn from(fields: MapBuilder) -> Self {
        Value::Map(fields.0.into_iter().collect())
    }
}

/// A map without fields.
pub(crate) fn empty_map() -> Value {
    Value::Map(Map::new())
}
