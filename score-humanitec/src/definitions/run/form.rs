//! Outputs in the words of the target: what resources give to workloads, and what is not plain in it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use score_core::diagnostic::{each_text, each_text_of};
use score_core::target::FragmentField;
use score_core::text::{Part, Text};
use score_yaml::{Map, Str, Value, message};

use super::manifest_secrets::{self, SecretKeeper};
use super::operations::UPDATE;
use super::secret_uses::SecretUses;
use super::{NodeResult, TakenBy};
use crate::definitions::driver::Location;
use crate::definitions::hex::push_hex;
use crate::definitions::sealed::{Sealed, SealedPart, SealedValue};

/// The way in which a target writes what is not plain in the outputs that workloads read.
pub trait OutputForm: Send + Sync {
    /// The outputs of a resource in the words of the target, and what has to be there for them.
    fn outputs(&self, result: &NodeResult, sealed: &Sealed) -> FormedOutputs;

    /// A text in the words of the target as one with marks.
    fn decode(&self, text: &str, sealed: &Sealed) -> Str;

    /// What stands for an output that nobody knows yet.
    fn open(&self, resource: &str, output: &str, sealed: &Sealed) -> Text;

    /// What has to be there for the finished objects of the target, a line each.
    fn wanted(&self, objects: &[Value]) -> Vec<String> {
        let _ = objects;
        Vec::new()
    }

    /// True if somebody looks at the inputs of resources that are built in.
    fn shows_inputs(&self) -> bool {
        false
    }

    /// The part by which provisioners add objects for Kubernetes, if the target takes them.
    fn manifests(&self) -> Option<&'static FragmentField>;
}

/// Outputs in the words of a target.
#[derive(Default)]
pub struct FormedOutputs {
    /// The outputs, secrets among them.
    pub outputs: Map,
    /// Objects for Kubernetes that the outputs refer to.
    pub objects: Vec<Value>,
    /// Objects of the driver that are other ones for the target, by their index.
    pub changed: BTreeMap<usize, Value>,
    /// The indices of the driver's objects in which literal secrets are for all to see.
    pub exposing: Vec<usize>,
}

/// Outputs with their marks, literal secrets among them: for whoever shows them.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarkedOutputs;

impl OutputForm for MarkedOutputs {
    fn outputs(&self, result: &NodeResult, _: &Sealed) -> FormedOutputs {
        let all = result.values.iter().chain(result.secrets.iter());
        FormedOutputs {
            outputs: all
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            ..FormedOutputs::default()
        }
    }

    fn decode(&self, text: &str, _: &Sealed) -> Str {
        text.into()
    }

    fn open(&self, resource: &str, output: &str, sealed: &Sealed) -> Text {
        let mark = sealed.open_output(resource.into(), output.into());
        Text::literal(mark.as_str().unwrap_or_default())
    }

    fn shows_inputs(&self) -> bool {
        true
    }

    fn manifests(&self) -> Option<&'static FragmentField> {
        None
    }
}

/// Outputs for Kubernetes: what is not plain is a key of a Secret. Literal secrets are in Secrets that are written; the
/// others are listed.
pub struct KubernetesSecrets {
    manifests: &'static FragmentField,
    /// What keys of Secrets stand for.
    known: Mutex<BTreeMap<(Str, Str), Str>>,
    /// What has to be in Secrets that are not written: by name and key, what it is.
    wanted: Mutex<BTreeMap<(String, String), String>>,
}

impl KubernetesSecrets {
    /// With the part by which provisioners add manifests.
    #[must_use]
    pub fn new(manifests: &'static FragmentField) -> Self {
        KubernetesSecrets {
            manifests,
            known: Mutex::default(),
            wanted: Mutex::default(),
        }
    }

    /// The reference to a key of a Secret that stands for a text with marks, or for a literal secret.
    fn reference(&self, name: &str, key: &str, stands_for: &str) -> Text {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((name.into(), key.into()), stands_for.into());
        Text::secret(name, key)
    }

    /// Notes what has to be in a Secret that is not written.
    fn want(&self, name: &str, key: &str, value: &SealedValue) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let what = || value.to_string();
        wanted
            .entry((name.to_owned(), key.to_owned()))
            .or_insert_with(what);
    }
}

impl OutputForm for KubernetesSecrets {
    fn outputs(&self, result: &NodeResult, sealed: &Sealed) -> FormedOutputs {
        let mut former = Former {
            form: self,
            result,
            sealed,
            own_secrets: own_secrets(result, sealed),
            literals: Map::new(),
        };
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
            outputs.get_or_insert_with(SOURCE.into(), || source);
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
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = decoded.parts.iter().map(|part| match part {
            Part::Secret { name, key } => match known.get(&(name.clone(), key.clone())) {
                Some(text) => text.clone(),
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
        self.want(&name, &key, &value);
        self.reference(&name, &key, &mark_of(sealed, &value))
    }

    fn wanted(&self, objects: &[Value]) -> Vec<String> {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted.is_empty() {
            return Vec::new();
        }
        let names = wanted.keys().map(|(name, _)| name.as_str()).collect();
        let uses = SecretUses::of(objects, &names);
        let used = wanted.iter().filter(|((name, key), _)| uses.has(name, key));
        let line = |((name, key), what): (&(String, String), &String)| {
            message!("Secret `{name}` has to have key `{key}`: {what}")
        };
        used.map(line).collect()
    }

    fn manifests(&self) -> Option<&'static FragmentField> {
        Some(self.manifests)
    }
}

/// Puts the outputs of one resource into the words of Kubernetes.
struct Former<'a> {
    form: &'a KubernetesSecrets,
    result: &'a NodeResult,
    sealed: &'a Sealed,
    /// The literal secrets that its driver knew or gave, but for short ones.
    own_secrets: Vec<String>,
    /// Literal secrets by key.
    literals: Map,
}

impl Former<'_> {
    /// An output that is no secret, though there may be marks in it. Whatever a template says, a text with a literal secret
    /// in it is one.
    fn value(&mut self, path: &str, value: &Value) -> Value {
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
        let mut secrets = self.own_secrets.iter();
        secrets.any(|secret| text.contains(secret.as_str()))
    }

    /// The operations on the module of a workload. A literal secret in a variable is a key of a Secret.
    fn update(&mut self, operations: &[Value]) -> Value {
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
    fn secret(&mut self, path: &str, value: &Value) -> Value {
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
    fn manifests(&mut self) -> (BTreeMap<usize, Value>, Vec<usize>) {
        let (mut changed, mut exposing) = (BTreeMap::new(), Vec::new());
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
        self.form.reference(&self.secret_name(""), &key, text)
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
        self.form.want(&name, &key, value);
        self.form.reference(&name, &key, mark)
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

    fn finish(self, outputs: Map) -> FormedOutputs {
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
fn own_secrets(result: &NodeResult, sealed: &Sealed) -> Vec<String> {
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
    found
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
fn mark_of(sealed: &Sealed, value: &SealedValue) -> Str {
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

/// A key of a Secret: letters, digits, `-`, `_`, `.`.
fn secret_key(path: &str) -> String {
    /// The longest key of a Secret, in bytes.
    const LONGEST: usize = 253;
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if path.len() <= LONGEST && path.chars().all(is_allowed) {
        return path.to_owned();
    }
    let shown = path.chars().map(|c| if is_allowed(c) { c } else { '-' });
    // With a hash, so that no two have the same.
    let mut key: String = shown.take(READABLE).collect();
    key.push('-');
    push_hash(path, &mut key);
    key
}

/// Adds the start of a text's hash in hexadecimal digits.
fn push_hash(of: &str, out: &mut String) {
    use sha2::{Digest as _, Sha256};
    push_hex(&Sha256::digest(of.as_bytes())[..4], out);
}

/// The longest part of a name that is kept as it is.
const READABLE: usize = 40;

/// A name of an object for something of another name: readable, and with a hash, so that no two have the same.
fn object_name(of: &str) -> String {
    let mut name = String::with_capacity(READABLE + 9);
    let kept = of.replace("modules.", "").replace("externals.", "");
    for c in kept.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => name.push(c),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
        if name.len() == READABLE {
            break;
        }
    }
    let start = name.trim_end_matches('-').len();
    name.truncate(start);
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name.insert_str(0, "s-");
    }
    name.push('-');
    push_hash(of, &mut name);
    name
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

    #[test]
    fn names_are_readable_and_apart() {
        let name = object_name("postgres.default#modules.api.externals.db");
        assert!(name.starts_with("postgres-default-api-db-"), "{name}");
        assert_ne!(name, object_name("postgres.default#shared.api.db"));
        let long = object_name(&"x".repeat(300));
        assert!(long.len() < 63, "{long}");
        assert!(object_name("###").starts_with("s-"));
    }

    #[test]
    fn keys_are_apart() {
        assert_eq!(secret_key("db.password_1"), "db.password_1");
        assert_ne!(secret_key("a/b"), secret_key("a b"));
        assert_ne!(secret_key("a/b"), "a-b");
        let long = |end| secret_key(&("x".repeat(300) + end));
        assert_ne!(long("a"), long("b"));
        assert!(long("a").len() < 253);
    }
}
