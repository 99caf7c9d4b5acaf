//! The literal secrets of a run, by their type: what definitions give as secret outputs, what their drivers were given as
//! secrets, what stands in Secrets, and what `--secrets` gives. No name has to say that they are secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use score_core::resource::ResourceUid;
use score_yaml::{Map, Str, Value};

use super::run_data::read;
use super::{DefinitionRun, NodeResult};
use crate::definitions::Sealed;

/// A literal secret of a run.
#[derive(Clone, PartialEq, Eq)]
pub struct LiteralSecret {
    /// The secret itself.
    pub value: String,
    /// What it is of.
    pub origin: SecretOrigin,
    /// The resource that it is of, unless it is of a store.
    pub resource: Option<ResourceUid>,
}

/// What a literal secret is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SecretOrigin {
    /// A secret of a store, for which a value was given.
    Store {
        /// The variable that stands for it where no value is given.
        variable: String,
        /// The reference, as it is written.
        reference: String,
    },
    /// An output, or something that a driver was given: the keys that lead to it.
    Output(Vec<Str>),
    /// A key of a Secret.
    SecretKey(Str),
}

/// What it is of, and not what it is.
impl std::fmt::Debug for LiteralSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiteralSecret")
            .field("origin", &self.origin)
            .field("resource", &self.resource)
            .finish_non_exhaustive()
    }
}

impl DefinitionRun {
    /// The literal secrets of the run: those of stores first, then those of each resource.
    #[must_use]
    pub fn literal_secrets(&self) -> Vec<LiteralSecret> {
        let data = &self.data;
        let mut found = Vec::new();
        for (reference, value) in data.sealed.given_secrets() {
            if let Some(variable) = data.settings.form.variable_for(&reference) {
                let origin = SecretOrigin::Store {
                    variable,
                    reference: reference.to_string(),
                };
                found.extend(single(&value).map(|value| LiteralSecret {
                    value,
                    origin,
                    resource: None,
                }));
            }
        }
        for (uid, (result, _)) in read(&data.results).iter() {
            let mut of = OfResource {
                uid,
                sealed: &data.sealed,
                found: &mut found,
            };
            of.outputs(result);
            of.driver_inputs(result);
            for manifest in &result.manifests {
                of.objects(&manifest.object);
            }
        }
        found
    }
}

/// Collects the literal secrets of one resource.
struct OfResource<'a> {
    uid: &'a ResourceUid,
    sealed: &'a Sealed,
    found: &'a mut Vec<LiteralSecret>,
}

impl OfResource<'_> {
    fn outputs(&mut self, result: &NodeResult) {
        self.map(&result.secrets, &mut Vec::new());
    }

    /// What the driver was given, but for its templates, which are none.
    fn driver_inputs(&mut self, result: &NodeResult) {
        let Some((_, Value::Map(secrets))) = &result.driver_inputs else {
            return;
        };
        for (key, value) in secrets.iter().filter(|(key, _)| *key != "templates") {
            self.value(value, &mut vec!["driver".into(), key.clone()]);
        }
    }

    /// The data of Secrets.
    fn objects(&mut self, object: &Value) {
        let kind = object.get("kind").and_then(Value::as_str);
        if let Some(Value::Seq(items)) = object.get("items") {
            items.iter().for_each(|item| self.objects(item));
        }
        if kind != Some("Secret") {
            return;
        }
        let entries = |field: &str| object.get(field).and_then(Value::as_map);
        for (key, value) in entries("stringData").into_iter().flatten() {
            let text = single(value);
            self.add(text, SecretOrigin::SecretKey(key.clone()));
        }
        for (key, value) in entries("data").into_iter().flatten() {
            let encoded: String = value
                .as_str()
                .unwrap_or_default()
                .split_whitespace()
                .collect();
            let text = STANDARD.decode(encoded).ok();
            let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
            self.add(text, SecretOrigin::SecretKey(key.clone()));
        }
    }

    fn map(&mut self, map: &Map, path: &mut Vec<Str>) {
        for (key, value) in map {
            path.push(key.clone());
            self.value(value, path);
            path.pop();
        }
    }

    fn value(&mut self, value: &Value, path: &mut Vec<Str>) {
        match value {
            Value::Map(map) => self.map(map, path),
            Value::Seq(items) => items.iter().for_each(|item| self.value(item, path)),
            single_value => self.add(single(single_value), SecretOrigin::Output(path.clone())),
        }
    }

    /// Adds a text, unless it is or holds a reference to a secret.
    fn add(&mut self, text: Option<String>, origin: SecretOrigin) {
        let text = text.filter(|text| self.sealed.first_in(text).is_none());
        self.found.extend(text.map(|value| LiteralSecret {
            value,
            origin,
            resource: Some(self.uid.clone()),
        }));
    }
}

/// A single value as a text. What is true or false tells nothing.
fn single(value: &Value) -> Option<String> {
    match value {
        Value::String(text) | Value::Timestamp(text) => Some(text.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::UInt(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}
