//! Outputs for Compose: what is not plain is a variable that has to be there when compose starts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use score_core::diagnostic::each_text;
use score_core::target::FragmentField;
use score_core::text::{Part, Text};
use score_yaml::{Map, Str, Value, message};

use super::NodeResult;
use super::form::{FormedOutputs, OutputForm};
use super::node_result::TakenBy;
use super::secret_names::push_hash;
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
    by_name: BTreeMap<String, SealedValue>,
    /// The references that outputs hold, as they are written.
    written: BTreeSet<String>,
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
    /// The name of the variable for a value.
    fn name(&mut self, value: &SealedValue) -> String {
        let mut name = variable_name(value);
        if self.by_name.get(&name).is_some_and(|known| known != value) {
            name.push('_');
            push_hash(&value.to_string(), &mut name);
            name.make_ascii_uppercase();
        }
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
        let mut used: BTreeMap<&String, &SealedValue> = BTreeMap::new();
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

    fn expect(&self, references: &dyn Fn() -> BTreeSet<SecretReference>) {
        let mut variables = self.variables();
        // A name that says all of a reference is that one's, whichever others there are.
        let (plain, others): (Vec<_>, Vec<_>) = references().into_iter().partition(is_plain);
        for reference in plain.into_iter().chain(others) {
            variables.name(&SealedValue::Secret(reference));
        }
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

/// The name of the variable for a value, if it alone has it: `VAULT__POSTGRES_DEV`, `POSTGRES_API_DB__PASSWORD`.
fn variable_name(value: &SealedValue) -> String {
    let whole = match value {
        SealedValue::Secret(SecretReference {
            store,
            reference,
            version,
        }) => {
            let version = version.iter().map(|version| format!("/v{version}"));
            format!("{store}/{reference}{}", version.collect::<String>())
        }
        SealedValue::Open { resource, output } => {
            let kept = resource.replace("modules.", "").replace("externals.", "");
            format!("{}/{output}", kept.replace(".default#", "#"))
        }
    };
    let mut name = String::with_capacity(whole.len() + 2);
    for c in whole.chars() {
        match c {
            '/' => name.push_str("__"),
            c if c.is_ascii_alphanumeric() => name.push(c.to_ascii_uppercase()),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name,
        false => format!("S_{}", name.trim_start_matches('_')),
    }
}

/// True if the name of its variable says all of a reference: of those with that name it is the usual one.
fn is_plain(secret: &SecretReference) -> bool {
    let texts = [&secret.store, &secret.reference].into_iter();
    let mut texts = texts.chain(&secret.version);
    texts.all(|text| {
        let is_usual = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-/".contains(&b);
        text.bytes().all(is_usual)
    })
}

/// A text without what compose reads in the message of a reference.
fn plain_words(text: &str) -> String {
    let is_read = |c: char| matches!(c, '$' | '{' | '}') || c.is_control();
    text.replace(is_read, "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(store: &str, reference: &str, version: Option<&str>) -> SealedValue {
        SealedValue::Secret(SecretReference {
            store: store.into(),
            reference: reference.into(),
            version: version.map(Str::from),
        })
    }

    fn variables() -> RequiredVariables {
        RequiredVariables::new(&FragmentField {
            template: "manifests",
            reply: "manifests",
        })
    }

    #[test]
    fn variables_are_named_for_what_they_hold() {
        let open = |resource: &str, output: &str| SealedValue::Open {
            resource: resource.into(),
            output: output.into(),
        };
        for (value, name) in [
            (
                secret("vault", "postgres/dev", None),
                "VAULT__POSTGRES__DEV",
            ),
            (
                secret("gsm", "db-password", Some("3")),
                "GSM__DB_PASSWORD__V3",
            ),
            (secret("1", "é", None), "S_1__"),
            (
                open("postgres.default#modules.api.externals.db", "password"),
                "POSTGRES_API_DB__PASSWORD",
            ),
            (
                open("s3.large#shared.assets", "keys.id"),
                "S3_LARGE_SHARED_ASSETS__KEYS_ID",
            ),
        ] {
            assert_eq!(variable_name(&value), name);
        }
    }

    #[test]
    fn no_two_values_have_one_variable() {
        let variables = variables();
        let all = ["A-b", "a-b", "a.b"].map(|reference| SecretReference {
            store: "x".into(),
            reference: reference.into(),
            version: None,
        });
        variables.expect(&|| BTreeSet::from(all.clone()));
        let dot = variables.reference(&secret("x", "a.b", None));
        let dash = variables.reference(&secret("x", "a-b", None));
        assert_eq!(dash, "${X__A_B:?x/a-b}");
        assert!(
            dot.starts_with("${X__A_B_") && dot.ends_with(":?x/a.b}"),
            "{dot}"
        );
        assert!(variables.has_written(&dot) && !variables.has_written("${X__A_B}"));
        let hostile = variables.reference(&secret("x", "${y}", None));
        assert_eq!(hostile, "${X__Y_:?x/--y-}");
    }
}
