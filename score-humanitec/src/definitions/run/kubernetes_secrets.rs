//! Outputs for Kubernetes.

use score_core::target::FragmentField;
use score_core::text::{Part, Text};
use score_yaml::{Map, Str, Value, message};

use super::NodeResult;
use super::form::{FormedOutputs, OutputForm};
use super::former::{Former, mark_of};
use super::operations::UPDATE;
use super::secret_keys::SecretKeys;
use super::secret_names::{object_name, secret_key};
use crate::definitions::driver::Location;
use crate::definitions::sealed::{Sealed, SealedValue};

/// Outputs for Kubernetes: what is not plain is a key of a Secret. Literal secrets are in Secrets that are written; the
/// others are listed.
pub struct KubernetesSecrets {
    manifests: &'static FragmentField,
    keys: SecretKeys,
}

impl KubernetesSecrets {
    /// With the part by which provisioners add manifests.
    #[must_use]
    pub fn new(manifests: &'static FragmentField) -> Self {
        KubernetesSecrets {
            manifests,
            keys: SecretKeys::default(),
        }
    }
}

impl OutputForm for KubernetesSecrets {
    fn has_namespaces(&self) -> bool {
        true
    }

    fn outputs(&self, result: &NodeResult, sealed: &Sealed) -> FormedOutputs {
        let mut former = Former::new(&self.keys, result, sealed);
        let mut outputs = Map::new();
        let is_workload = result.resource.kind == "workload";
        for (key, value) in result.values.iter() {
            let formed = match (value, key.as_str()) {
                (Value::Seq(operations), UPDATE) if is_workload => former.update(operations),
                _ => former.value(key, value),
            };
            outputs.insert(key.clone(), formed);
        }
        for (key, value) in result.secrets.iter() {
            outputs.insert(key.clone(), former.secret(key, value));
        }
        if result.resource.kind == VOLUME
            && let Some(source) = volume_source(result)
        {
            // A text is no volume: the driver says it for another target, or for people.
            let is_volume = outputs
                .get(SOURCE)
                .is_some_and(|known| known.as_map().is_some());
            if !is_volume {
                outputs.insert(SOURCE.into(), source);
            }
        }
        let (changed, exposing) = former.manifests();
        FormedOutputs {
            changed,
            exposing,
            ..former.finish(outputs)
        }
    }

    fn decode(&self, text: &str, sealed: &Sealed) -> Str {
        // The notation of secrets is not ASCII, and nearly all texts are.
        if text.is_ascii() {
            return text.into();
        }
        let decoded = Text::decode(text);
        if !decoded.has_secret() {
            return text.into();
        }
        let parts = decoded.parts.iter().map(|part| match part {
            Part::Secret { name, key } => match self.keys.stands_for(name, key) {
                Some(text) => text,
                // One of a provisioner.
                None => {
                    let value = sealed.open_output(message!("Secret {name}").into(), key.clone());
                    match value {
                        Value::String(mark) => mark,
                        _ => Str::default(),
                    }
                }
            },
            part => part.to_string().into(),
        });
        parts.collect::<Vec<Str>>().concat().into()
    }

    fn open(&self, resource: &str, output: &str, sealed: &Sealed) -> Text {
        let value = SealedValue::Open {
            resource: resource.into(),
            output: output.into(),
        };
        let (name, key) = (object_name(resource), secret_key(output));
        self.keys.want(&name, &key, &value);
        self.keys.reference(&name, &key, &mark_of(sealed, &value))
    }

    fn wanted(&self, objects: &[Value]) -> Vec<String> {
        self.keys.wanted(objects)
    }

    fn manifests(&self) -> Option<&'static FragmentField> {
        Some(self.manifests)
    }
}

/// The type of resource that containers mount, and the output by which they find it.
const VOLUME: &str = "volume";
const SOURCE: &str = "source";

/// The volume of a Pod that a driver made, as what mounts it takes it: without its name.
fn volume_source(result: &NodeResult) -> Option<Value> {
    let mut manifests = result.manifests.iter();
    let volume = manifests.find(|manifest| manifest.location == Location::Volumes)?;
    let fields = volume.object.as_map()?.iter();
    let source = fields.filter(|(key, _)| key.as_str() != "name");
    Some(Value::Map(
        source
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    ))
}
