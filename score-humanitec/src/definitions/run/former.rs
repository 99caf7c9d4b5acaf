//! The outputs of one resource in the words of Kubernetes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use score_core::diagnostic::{Words, each_text, each_text_of};
use score_core::text::Text;
use score_yaml::{Map, SortedMap, Str, Value};

use super::form::FormedOutputs;
use super::manifest_secrets::{self, SecretKeeper};
use super::operations::UPDATE;
use super::secret_keys::SecretKeys;
use super::secret_names::{object_name, secret_key};
use super::{NodeResult, TakenBy};
use crate::definitions::sealed::{Sealed, SealedPart, SealedValue};

/// Puts the outputs of one resource into the words of Kubernetes.
pub(super) struct Former<'a> {
    keys: &'a SecretKeys,
    result: &'a NodeResult,
    sealed: &'a Sealed,
    /// The literal secrets that its driver knew or gave, but for short ones.
    own_secrets: Words,
    /// Literal secrets by key.
    literals: Map,
}

impl<'a> Former<'a> {
    pub(super) fn new(keys: &'a SecretKeys, result: &'a NodeResult, sealed: &'a Sealed) -> Self {
        Former {
            keys,
            result,
            sealed,
            own_secrets: own_secrets(result, sealed),
            literals: Map::new(),
        }
    }

    /// An output that is no secret, though there may be marks in it. Whatever a template says, a text with a literal secret
    /// in it is one.
    pub(super) fn value(&mut self, path: &str, value: &Value) -> Value {
        match value {
            Value::String(text) if self.tells_secret(text) => self.secret(path, value),
            Value::String(text) => self.text(path, text).encode().into(),
            Value::Seq(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(i, item)| self.value(&format!("{path}.{i}"), item));
                Value::Seq(items.collect())
            }
            Value::Map(map) => {
                let entries = map.iter();
                let entries = entries
                    .map(|(key, item)| (key.clone(), self.value(&format!("{path}.{key}"), item)));
                Value::Map(entries.collect())
            }
            other => other.clone(),
        }
    }

    /// True if a literal secret of the resource stands in a text.
    fn tells_secret(&self, text: &str) -> bool {
        self.own_secrets.stand_in(text)
    }

    /// The operations on the module of a workload. A literal secret in a variable is a key of a Secret.
    pub(super) fn update(&mut self, operations: &[Value]) -> Value {
        let operations = operations.iter().enumerate().map(|(i, operation)| {
            let path = format!("{UPDATE}.{i}");
            let target = operation.get("path").and_then(Value::as_str);
            match (operation.as_map(), target.and_then(variable_name)) {
                (Some(map), Some(name)) => {
                    let entries = map.iter();
                    let entries =
                        entries.map(|(key, value)| (key.clone(), self.variable(&name, value)));
                    Value::Map(entries.collect())
                }
                _ => self.value(&path, operation),
            }
        });
        Value::Seq(operations.collect())
    }

    fn variable(&mut self, path: &str, value: &Value) -> Value {
        match value {
            Value::String(text) if self.sealed.is_secret(text) => self.secret(path, value),
            Value::Map(map) => {
                let entries = map.iter();
                let entries = entries.map(|(key, item)| {
                    (key.clone(), self.variable(&format!("{path}.{key}"), item))
                });
                Value::Map(entries.collect())
            }
            other => self.value(path, other),
        }
    }

    /// A secret output.
    pub(super) fn secret(&mut self, path: &str, value: &Value) -> Value {
        match value {
            Value::String(text) if self.sealed.first_in(text).is_some() => {
                self.text(path, text).encode().into()
            }
            Value::Seq(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(i, item)| self.secret(&format!("{path}.{i}"), item));
                Value::Seq(items.collect())
            }
            Value::Map(map) => {
                let entries = map.iter();
                let entries = entries
                    .map(|(key, item)| (key.clone(), self.secret(&format!("{path}.{key}"), item)));
                Value::Map(entries.collect())
            }
            Value::Null => Value::Null,
            scalar => self.literal(path, &plain_text(scalar)).encode().into(),
        }
    }

    /// What becomes of the objects of the driver: those that change, and those in which literal secrets stay.
    pub(super) fn manifests(&mut self) -> (SortedMap<usize, Value>, Vec<usize>) {
        let (mut changed, mut exposing) = (SortedMap::new(), Vec::new());
        if self.own_secrets.is_empty() {
            return (changed, exposing);
        }
        let result = self.result;
        for (i, manifest) in result.manifests.iter().enumerate() {
            let kept = manifest_secrets::take(manifest, self);
            changed.extend(kept.object.map(|object| (i, object)));
            exposing.extend(kept.exposes.then_some(i));
        }
        (changed, exposing)
    }

    /// A literal secret: a key of the Secret that is written.
    fn literal(&mut self, path: &str, text: &str) -> Text {
        let key = self.literal_key(path, text);
        self.keys.reference(&self.secret_name(""), &key, text)
    }

    /// The key of a literal secret.
    fn literal_key(&mut self, path: &str, text: &str) -> String {
        let mut key = secret_key(path);
        let is_other = |known: &Value| known.as_str() != Some(text);
        while self.literals.get(&key).is_some_and(is_other) {
            key.push('-');
        }
        self.literals.insert(key.as_str().into(), text.into());
        key
    }

    /// A text in which each mark, and what is between them with a literal secret in it, is a key of a Secret.
    fn text(&mut self, path: &str, text: &str) -> Text {
        let parts = self.sealed.parts(text);
        let is_whole = parts.len() == 1;
        let mut formed = Text::default();
        for part in parts {
            match part {
                SealedPart::Text(text) if self.tells_secret(text) => {
                    formed.append(self.literal(path, text));
                }
                SealedPart::Text(text) => formed.push_str(text),
                SealedPart::Value(value) => {
                    let mark = mark_of(self.sealed, &value);
                    formed.append(self.sealed_value(path, &value, &mark, is_whole));
                }
            }
        }
        formed
    }

    fn sealed_value(
        &mut self,
        path: &str,
        value: &SealedValue,
        mark: &str,
        is_whole: bool,
    ) -> Text {
        let (name, key) = match value {
            SealedValue::Open { resource, output } => match resource.strip_prefix("Secret ") {
                Some(secret) => return Text::secret(secret, output.as_str()),
                None => (object_name(resource), secret_key(output)),
            },
            SealedValue::Secret(_) if is_whole => (self.secret_name("-refs"), secret_key(path)),
            SealedValue::Secret(secret) => (
                // No text of a definition holds the character between them, so no two have one name.
                object_name(&format!("{}\0{}", secret.store, secret.reference)),
                match &secret.version {
                    None => "value".to_owned(),
                    Some(version) => secret_key(&format!("version-{version}")),
                },
            ),
        };
        self.keys.want(&name, &key, value);
        self.keys.reference(&name, &key, mark)
    }

    /// The name of the Secret of this resource. Those that give the shared values all give the same, and have one.
    fn secret_name(&self, end: &str) -> String {
        let NodeResult { resource, by, .. } = self.result;
        let name = match (by, resource.kind.as_str()) {
            (TakenBy::BuiltIn, ENVIRONMENT) => object_name(ENVIRONMENT),
            _ => object_name(&resource.to_string()),
        };
        name + end
    }

    pub(super) fn finish(self, outputs: Map) -> FormedOutputs {
        let mut formed = FormedOutputs {
            outputs,
            ..FormedOutputs::default()
        };
        if !self.literals.is_empty() {
            let name = self.secret_name("");
            let metadata = [("name", Value::from(name.as_str()))].into_iter().collect();
            let fields = [
                ("apiVersion", Value::from("v1")),
                ("kind", Value::from("Secret")),
                ("metadata", metadata),
                ("stringData", Value::Map(self.literals)),
            ];
            formed.objects.push(fields.into_iter().collect());
        }
        formed
    }
}

impl SecretKeeper for Former<'_> {
    fn tells_secret(&self, text: &str) -> bool {
        Former::tells_secret(self, text)
    }

    fn keep(&mut self, path: &str, text: &str) -> (String, String) {
        let key = self.literal_key(path, text);
        (self.secret_name(""), key)
    }
}

/// The type of resource that gives the shared values.
const ENVIRONMENT: &str = "environment";

/// Literal secrets from this length on, in bytes, are looked for in outputs; shorter ones may stand there by chance.
const LONG: usize = 8;

/// The literal secrets that the driver of a resource knew or gave, as they are and in Base64.
fn own_secrets(result: &NodeResult, sealed: &Sealed) -> Words {
    let mut found = Vec::new();
    let mut add = |text: &str| {
        let text = text.trim();
        if text.len() >= LONG && sealed.first_in(text).is_none() {
            found.push(text.to_owned());
            // Without its end, which depends on what follows.
            found.push(STANDARD_NO_PAD.encode(text));
        }
    };
    if let Some((_, Value::Map(secrets))) = &result.driver_inputs {
        // Its templates are none.
        let secrets = secrets.iter().filter(|(key, _)| *key != "templates");
        secrets.for_each(|(_, value)| each_text(value, &mut add));
    }
    each_text_of(&result.secrets, &mut add);
    Words::new(found)
}

/// The container and the variable that a path of an operation leads to, `main.TOKEN`; the container alone if it leads to
/// all of its variables.
fn variable_name(path: &str) -> Option<String> {
    let mut keys = path.split('/').skip_while(|key| *key != "containers");
    let container = keys.nth(1)?;
    (keys.next()? == "variables").then(|| {
        let names = [container].into_iter().chain(keys);
        names.collect::<Vec<_>>().join(".")
    })
}

/// The mark of a value.
pub(super) fn mark_of(sealed: &Sealed, value: &SealedValue) -> Str {
    let mark = match value {
        SealedValue::Secret(secret) => sealed.secret(secret.clone()),
        SealedValue::Open { resource, output } => {
            sealed.open_output(resource.clone(), output.clone())
        }
    };
    match mark {
        Value::String(mark) => mark,
        _ => Str::default(),
    }
}

/// A single value as the text that an environment variable has.
fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => {
            let mut text = String::new();
            // What JSON cannot say, an infinite number, is left out.
            let _ = score_yaml::json::push(other, &mut text);
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_found_in_a_path() {
        for (path, name) in [
            ("/spec/containers/main/variables/TOKEN", Some("main.TOKEN")),
            ("/spec/containers/main/variables", Some("main")),
            ("/spec/containers/main/image", None),
            ("/spec/pod/labels/variables", None),
        ] {
            assert_eq!(variable_name(path).as_deref(), name, "{path}");
        }
    }
}
