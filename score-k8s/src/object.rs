//! Maps, field by field.

use score_yaml::{Map, Value};

/// A map in the making: a list, so that the map itself is made once and as large as it needs to be. Fields
/// that are put in the order of their names spare the emitter the sorting.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<(String, Value)>);

impl Fields {
    /// An empty map.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.push((key.to_owned(), value.into()));
        self
    }

    /// Adds a field, if it is given.
    pub(crate) fn with_some(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a list, unless it is empty.
    pub(crate) fn with_items<V: Into<Value>>(self, key: &str, items: Vec<V>) -> Self {
        if items.is_empty() {
            return self;
        }
        self.with(key, Value::Seq(items.into_iter().map(Into::into).collect()))
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Value::Map(fields.0.into_iter().collect())
    }
}

/// A map without fields.
pub(crate) fn empty() -> Value {
    Value::Map(Map::new())
}
