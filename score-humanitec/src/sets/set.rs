//! A deployment set as data.

use score_yaml::json::{NotJson, push, sort_keys};
use score_yaml::{Map, SortedMap, Str, Value};
use sha2::{Digest, Sha256};

/// A deployment set: what is deployed, without anything of an environment.
#[derive(Clone, PartialEq, Debug)]
pub struct DeploymentSet {
    /// The modules of workloads by their names, each a map.
    pub(super) modules: SortedMap<Str, Value>,
    /// The resources that workloads share, a map.
    pub(super) shared: Value,
}

/// The empty set.
impl Default for DeploymentSet {
    fn default() -> Self {
        DeploymentSet {
            modules: SortedMap::new(),
            shared: Value::Map(Map::new()),
        }
    }
}

/// The number of digits of the id of a set.
const ID_BYTES: usize = 20;

impl DeploymentSet {
    /// The modules of workloads, by their names.
    pub fn modules(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.modules
            .iter()
            .map(|(name, module)| (name.as_str(), module))
    }

    /// The resources that workloads share.
    pub fn shared(&self) -> impl Iterator<Item = (&str, &Value)> {
        let shared = self.shared.as_map().into_iter().flat_map(Map::iter);
        shared.map(|(name, resource)| (name.as_str(), resource))
    }

    /// `{modules, shared}`, all keys in their order.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let modules = self.modules.iter();
        let modules = modules.map(|(name, module)| (name.clone(), module.clone()));
        let mut value: Value = [
            ("modules", Value::Map(modules.collect())),
            ("shared", self.shared.clone()),
        ]
        .into_iter()
        .collect();
        sort_keys(&mut value);
        value
    }

    /// The id: 40 digits that follow from the content, so that equal sets have equal ids.
    ///
    /// # Errors
    /// The set holds a number that JSON cannot say.
    pub fn id(&self) -> Result<String, NotJson> {
        let mut text = String::new();
        push(&self.to_value(), &mut text)?;
        let mut id = String::with_capacity(2 * ID_BYTES);
        crate::definitions::push_hex(&Sha256::digest(text)[..ID_BYTES], &mut id);
        Ok(id)
    }

    /// `{id, version, modules, shared}`, as the platform answers.
    ///
    /// # Errors
    /// The set holds a number that JSON cannot say.
    pub fn to_answer(&self) -> Result<Value, NotJson> {
        let mut answer =
            Map::from_iter([("id", Value::from(self.id()?)), ("version", Value::Int(0))]);
        if let Value::Map(content) = self.to_value() {
            answer.extend(content);
        }
        Ok(Value::Map(answer))
    }
}
