//! Literal secrets in objects that drivers make and that are no Secrets.

use score_yaml::{Map, Value};

use crate::definitions::driver::{DriverManifest, Location};

/// What tells the literal secrets of a resource, and keeps them.
pub(super) trait SecretKeeper {
    /// True if a literal secret stands in a text.
    fn tells_secret(&self, text: &str) -> bool;

    /// Keeps the text of a variable in a Secret: the name of that, and the key.
    fn keep(&mut self, path: &str, text: &str) -> (String, String);
}

/// What became of an object.
#[derive(Default)]
pub(super) struct KeptSecrets {
    /// The object with references in the place of literal secrets in variables, if there are some.
    pub(super) object: Option<Value>,
    /// True if a literal secret stands anywhere else in it.
    pub(super) exposes: bool,
}

/// Takes literal secrets out of the variables of an object, where a reference can stand for them: in the namespace of
/// the environment.
pub(super) fn take(manifest: &DriverManifest, keeper: &mut impl SecretKeeper) -> KeptSecrets {
    let object = &manifest.object;
    let mut kept = KeptSecrets::default();
    if object.get("kind").and_then(Value::as_str) == Some("Secret") {
        return kept;
    }
    let metadata = object.get("metadata");
    let is_elsewhere = metadata.is_some_and(|metadata| metadata.get("namespace").is_some())
        || manifest.location == Location::Cluster;
    let mut walk = Walk {
        keeper,
        keeps: !is_elsewhere,
        is_changed: false,
        exposes: false,
    };
    let changed = walk.value(&manifest.file, object, false);
    kept.exposes = walk.exposes;
    kept.object = walk.is_changed.then_some(changed);
    kept
}

struct Walk<'k, K> {
    keeper: &'k mut K,
    keeps: bool,
    is_changed: bool,
    exposes: bool,
}

impl<K: SecretKeeper> Walk<'_, K> {
    /// A value; `is_variables` if it is what a container has as `env`.
    fn value(&mut self, path: &str, value: &Value, is_variables: bool) -> Value {
        match value {
            Value::String(text) => {
                self.exposes |= self.keeper.tells_secret(text);
                value.clone()
            }
            Value::Seq(items) => {
                let items = items.iter().map(|item| {
                    let variable = self.variable(path, item).filter(|_| is_variables);
                    variable.unwrap_or_else(|| self.value(path, item, false))
                });
                Value::Seq(items.collect())
            }
            Value::Map(map) => {
                let entries = map.iter().map(|(key, item)| {
                    self.exposes |= self.keeper.tells_secret(key);
                    (key.clone(), self.value(path, item, key == "env"))
                });
                Value::Map(entries.collect())
            }
            other => other.clone(),
        }
    }

    /// A variable that refers to a key of a Secret, if its value is a literal secret.
    fn variable(&mut self, path: &str, item: &Value) -> Option<Value> {
        let name = item.get("name")?.as_str()?;
        let text = item.get("value")?.as_str()?;
        if !self.keeps || self.keeper.tells_secret(name) || !self.keeper.tells_secret(text) {
            return None;
        }
        let (secret, key) = self.keeper.keep(&format!("{path}.{name}"), text);
        self.is_changed = true;
        let map = |fields: Vec<(&str, Value)>| fields.into_iter().collect::<Value>();
        let reference = map(vec![("name", secret.into()), ("key", key.into())]);
        let from = map(vec![("secretKeyRef", reference)]);
        let others = item.as_map()?.iter().filter(|(key, _)| *key != "value");
        let mut variable: Map = others
            .map(|(key, item)| (key.clone(), item.clone()))
            .collect();
        variable.insert("valueFrom".into(), from);
        Some(Value::Map(variable))
    }
}
