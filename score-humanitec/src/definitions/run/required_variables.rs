//! Outputs for Compose: what is not plain is a variable that has to be there when compose starts.

use std::sync::{Mutex, MutexGuard, PoisonError};

use score_core::diagnostic::each_text;
use score_core::target::FragmentField;
use score_core::text::{Part, Text};
use score_yaml::{Map, SortedMap, SortedSet, Str, Value, message};

use super::NodeResult;
use super::form::{FormedOutputs, OutputForm};
use super::node_result::TakenBy;
use super::variable_names::variable_name;
use crate::definitions::driver::{DriverManifest, Location};
use crate::definitions::sealed::{Sealed, SealedPart, SealedValue, SecretReference};

/// Outputs for Compose: what is not plain is a required variable, `${NAME:?what}`.
pub struct RequiredVariables {
    manifests: &'static FragmentField,
    variables: Mutex<Variables>,
}

/// The variables of a run.
#[derive(Default)]
struct Variables {
    /// What each stands for, by name.
    by_name: SortedMap<String, SealedValue>,
    /// The references that outputs hold, as they are written.
    written: SortedSet<String>,
}

/// The resource of an open output that a provisioner gave as a reference of compose's own; the output is that reference.
const REFERENCE: &str = "variable";

impl RequiredVariables {
    /// With the part by which the target is given objects for Kubernetes.
    #[must_use]
    pub fn new(manifests: &'static FragmentField) -> Self {
        RequiredVariables {
            manifests,
            variables: Mutex::default(),
        }
    }

    fn variables(&self) -> MutexGuard<'_, Variables> {
        self.variables
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The reference to the variable that stands for a value.
    fn reference(&self, value: &SealedValue) -> String {
        let mut variables = self.variables();
        let written = match value {
            SealedValue::Open { resource, output } if resource == REFERENCE => output.to_string(),
            value => {
                let name = variables.name(value);
                format!("${{{name}:?{}}}", plain_words(&value.to_string()))
            }
        };
        variables.written.insert(written.clone());
        written
    }

    /// A text in the words of compose; `literal` writes what is plain in it.
    fn text(&self, text: &str, sealed: &Sealed, literal: impl Fn(&str) -> String) -> Str {
        let parts = sealed.parts(text).into_iter();
        let parts = parts.map(|part| match part {
            SealedPart::Text(text) => literal(text),
            SealedPart::Value(value) => self.reference(&value),
        });
        parts.collect::<String>().into()
    }

    /// A value in the words of compose.
    fn value(&self, value: &Value, sealed: &Sealed, literal: &dyn Fn(&str) -> String) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text, sealed, literal)),
            Value::Seq(items) => {
                let items = items.iter();
                Value::Seq(
                    items
                        .map(|item| self.value(item, sealed, literal))
                        .collect(),
                )
            }
            Value::Map(map) => {
                let entries = map.iter();
                let entries =
                    entries.map(|(key, item)| (key.clone(), self.value(item, sealed, literal)));
                Value::Map(entries.collect())
            }
            other => other.clone(),
        }
    }
}

impl Variables {
    /// The name of the variable for a value, which is noted.
    fn name(&mut self, value: &SealedValue) -> String {
        let name = variable_name(value);
        self.by_name
            .entry(name.clone())
            .or_insert_with(|| value.clone());
        name
    }
}

impl OutputForm for RequiredVariables {
    fn outputs(&self, result: &NodeResult, sealed: &Sealed) -> FormedOutputs {
        let all = result.values.iter().chain(result.secrets.iter());
        let formed = all.map(|(key, value)| {
            let value = self.value(value, sealed, &str::to_owned);
            (key.clone(), value)
        });
        FormedOutputs {
            outputs: formed.collect(),
            ..FormedOutputs::default()
        }
    }

    fn decode(&self, text: &str, sealed: &Sealed) -> Str {
        if !text.contains("${") {
            return text.into();
        }
        let decoded = Text::decode_late_references(text.into(), |_| false);
        let parts = decoded.parts.iter().map(|part| match part {
            Part::LateReference(reference) => {
                let variables = self.variables();
                let value = reference.name().and_then(|name| {
                    let is_own = variables.written.contains(reference.written());
                    variables.by_name.get(name).filter(|_| is_own).cloned()
                });
                drop(variables);
                let mark = match value {
                    Some(SealedValue::Secret(secret)) => sealed.secret(secret),
                    Some(SealedValue::Open { resource, output }) => {
                        sealed.open_output(resource, output)
                    }
                    None => sealed.open_output(REFERENCE.into(), reference.written().into()),
                };
                match mark {
                    Value::String(mark) => mark,
                    _ => Str::default(),
                }
            }
            part => part.to_string().into(),
        });
        parts.collect::<Vec<Str>>().concat().into()
    }

    fn open(&self, resource: &str, output: &str, sealed: &Sealed) -> Text {
        let value = SealedValue::Open {
            resource: resource.into(),
            output: output.into(),
        };
        let _ = sealed.open_output(resource.into(), output.into());
        Text::decode_late_references(self.reference(&value).into(), |_| false)
    }

    fn wanted(&self, objects: &[Value]) -> Vec<String> {
        let variables = self.variables();
        if variables.by_name.is_empty() {
            return Vec::new();
        }
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut used: SortedMap<&String, &SealedValue> = SortedMap::new();
        for object in objects {
            each_text(object, &mut |text| {
                for (at, _) in text.match_indices("${") {
                    let behind = &text[at + 2..];
                    let end = behind.find(|c| !is_letter(c));
                    let end = end.filter(|end| behind[*end..].starts_with([':', '}']));
                    let name = end.map(|end| &behind[..end]);
                    used.extend(name.and_then(|name| variables.by_name.get_key_value(name)));
                }
            });
        }
        let line = |(name, value): (&String, &SealedValue)| {
            message!("variable `{name}` has to be there when compose starts: {value}")
        };
        used.into_iter().map(line).collect()
    }

    fn manifests(&self) -> Option<&'static FragmentField> {
        Some(self.manifests)
    }

    fn variable_for(&self, reference: &SecretReference) -> Option<String> {
        let value = SealedValue::Secret(reference.clone());
        Some(self.variables().name(&value))
    }

    fn has_written(&self, reference: &str) -> bool {
        self.variables().written.contains(reference)
    }

    fn takes_references(&self) -> bool {
        true
    }

    /// Containers and volumes of workloads are in their modules; the volume of a resource that containers mount is given.
    fn takes(&self, result: &NodeResult, manifest: &DriverManifest) -> bool {
        match manifest.location {
            Location::Containers => false,
            Location::Volumes => result.resource.kind == "volume",
            Location::Namespace | Location::Cluster => true,
        }
    }

    /// The object with who made it. Dollars in its strings are compose's: one that is text stands twice.
    fn object(
        &self,
        result: &NodeResult,
        manifest: &DriverManifest,
        namespace: Option<&str>,
        sealed: &Sealed,
    ) -> Value {
        let definition = match &result.by {
            TakenBy::Definition { definition, .. } => Value::String(definition.clone()),
            TakenBy::BuiltIn => Value::Null,
        };
        let offset = |at: u32| Value::Int(at.into());
        let object = self.value(&manifest.object, sealed, &|text| text.replace('$', "$$"));
        let fields: [(&str, Value); 8] = [
            ("definition", definition),
            ("resource", result.resource.to_string().into()),
            ("file", Value::String(manifest.file.clone())),
            ("location", manifest.location.as_str().into()),
            ("namespace", namespace.map_or(Value::Null, Value::from)),
            ("start", offset(manifest.span.start)),
            ("end", offset(manifest.span.end)),
            ("object", object),
        ];
        Value::Map(Map::from_iter(fields))
    }
}

/// A text without what compose reads in the message of a reference.
fn plain_words(text: &str) -> String {
    let is_read = |c: char| matches!(c, '$' | '{' | '}') || c.is_control();
    text.replace(is_read, "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::run::variable_names::tests::secret;

    fn variables() -> RequiredVariables {
        RequiredVariables::new(&FragmentField {
            template: "manifests",
            reply: "manifests",
        })
    }

    #[test]
    fn a_variable_does_not_depend_on_what_others_there_are() {
        let (alone, beside) = (variables(), variables());
        let wanted = secret("vault", "a/b", None);
        let _ = beside.reference(&secret("vault", "A/b", None));
        let reference = beside.reference(&wanted);
        assert_eq!(reference, "${VAULT__A__B:?vault/a/b}");
        assert_eq!(alone.reference(&wanted), reference);
        assert!(beside.has_written(&reference) && !beside.has_written("${VAULT__A__B}"));
        let hostile = beside.reference(&secret("x", "${y}", None));
        assert!(
            hostile.starts_with("${X_Y_") && hostile.ends_with(":?x/--y-}"),
            "{hostile}"
        );
    }
}
