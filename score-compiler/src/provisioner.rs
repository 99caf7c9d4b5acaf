//! Provisioners that are closures of the program.

use std::collections::BTreeMap;
use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::provision::{self as core, PartValue, Parts, Provisioner, ProvisionerEntry};
use score_core::target::{FragmentField, Notation};
use score_yaml::{Map, Str, message};

use crate::codes;
use crate::error::BoxError;
use crate::value::{Value, map_into_tree};

/// What makes a resource: from a request to a reply.
pub(crate) type Provision = dyn Fn(&Request) -> Result<Reply, BoxError> + Send + Sync;

/// The request for one resource.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    uid: String,
    kind: String,
    class: String,
    id: String,
    guid: String,
    params: Value,
    metadata: Value,
    state: Value,
    workload: String,
    workload_metadata: Value,
}

impl Request {
    fn of(request: &core::Request<'_>) -> Self {
        let map = |map: Option<&Map>| Value::from_tree_map(map.cloned().unwrap_or_default());
        let uid = request.uid;
        Request {
            uid: uid.as_str().to_owned(),
            kind: uid.kind().to_owned(),
            class: uid.class().to_owned(),
            id: uid.id().to_owned(),
            guid: request.guid.to_owned(),
            params: map(request.params.as_ref()),
            metadata: map(request.metadata),
            state: map(Some(request.state)),
            workload: request.source_workload.to_owned(),
            workload_metadata: map(Some(request.workload_metadata)),
        }
    }

    /// `TYPE.CLASS#ID`: it is the same in each run, and no other resource has it.
    #[must_use]
    pub fn uid(&self) -> &str {
        &self.uid
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its class, `default` if the Score file says none.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.class
    }

    /// Its id: that of the Score file, or `WORKLOAD.NAME`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A random uuid that stays with the resource as long as the state is kept.
    #[must_use]
    pub fn guid(&self) -> &str {
        &self.guid
    }

    /// Its params, a map: placeholders in them are replaced.
    #[must_use]
    pub fn params(&self) -> &Value {
        &self.params
    }

    /// Its own metadata, a map.
    #[must_use]
    pub fn metadata(&self) -> &Value {
        &self.metadata
    }

    /// What the provisioner remembered of it the last time, a map.
    #[must_use]
    pub fn state(&self) -> &Value {
        &self.state
    }

    /// The name of the workload that asks for it; of several, the one whose definition counts.
    #[must_use]
    pub fn workload(&self) -> &str {
        &self.workload
    }

    /// That workload's metadata, a map.
    #[must_use]
    pub fn workload_metadata(&self) -> &Value {
        &self.workload_metadata
    }
}

/// The reply of a provisioner: what workloads see of the resource, and what is remembered of it.
///
/// ```
/// use score_compiler::Reply;
///
/// let reply = Reply::outputs([("host", "db.internal")])
///     .output("port", 5432)
///     .output("password", Reply::secret("db-admin", "password"));
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Reply {
    outputs: BTreeMap<String, Value>,
    state: Option<BTreeMap<String, Value>>,
    parts: Vec<(String, Value)>,
    log: Vec<String>,
}

impl Reply {
    /// A reply without outputs.
    #[must_use]
    pub fn new() -> Self {
        Reply::default()
    }

    /// A reply with outputs, which Score files read as `${resources.NAME.OUTPUT}`.
    pub fn outputs<K: Into<String>, V: Into<Value>>(
        outputs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let outputs = outputs.into_iter();
        Reply {
            outputs: outputs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            ..Reply::default()
        }
    }

    /// The value that a Secret holds under a key, as an output: the target refers to it, and nobody sees it. The Secret has
    /// to be there, or is made by a [part](Reply::part) `manifests`.
    #[must_use]
    pub fn secret(name: impl Into<String>, key: impl Into<String>) -> Value {
        Value::Secret {
            name: name.into(),
            key: key.into(),
        }
    }

    /// Adds an output.
    #[must_use]
    pub fn output(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.outputs.insert(name.into(), value.into());
        self
    }

    /// Says what is remembered of the resource; without it, what was remembered before.
    #[must_use]
    pub fn state<K: Into<String>, V: Into<Value>>(
        mut self,
        state: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let state = state.into_iter();
        let state = state.map(|(name, value)| (name.into(), value.into()));
        self.state = Some(state.collect());
        self
    }

    /// Adds a part for the target, by its name in provisioner files: `manifests` for Kubernetes; `services`, `volumes` and
    /// others for Compose.
    #[must_use]
    pub fn part(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parts.push((name.into(), value.into()));
        self
    }

    /// Adds a line for people.
    #[must_use]
    pub fn log(mut self, line: impl Into<String>) -> Self {
        self.log.push(line.into());
        self
    }
}

/// A closure, and which resources it takes.
#[derive(Clone)]
pub(crate) struct Closure {
    /// `TYPE[.CLASS][#ID]`
    pub(crate) takes: String,
    pub(crate) provision: Arc<Provision>,
}

impl Closure {
    /// The entry for a target with these parts.
    pub(crate) fn entry(&self, fields: &'static [FragmentField]) -> ProvisionerEntry {
        let (head, id) = match self.takes.split_once('#') {
            Some((head, id)) => (head, Some(id)),
            None => (self.takes.as_str(), None),
        };
        let (kind, class) = match head.split_once('.') {
            Some((kind, class)) => (kind, Some(class)),
            None => (head, None),
        };
        ProvisionerEntry {
            uri: message!("closure://{}", self.takes).into(),
            kind: kind.into(),
            class: class.map(Str::from),
            id: id.map(Str::from),
            description: Str::default(),
            supported_params: Vec::new(),
            expected_outputs: Vec::new(),
            span: None,
            is_unchanged: false,
            texts: Vec::new(),
            provisioner: Box::new(ClosureProvisioner {
                provision: Arc::clone(&self.provision),
                fields,
            }),
        }
    }
}

/// A closure as the stages see it.
struct ClosureProvisioner {
    provision: Arc<Provision>,
    fields: &'static [FragmentField],
}

impl Provisioner for ClosureProvisioner {
    fn provision(
        &self,
        request: &mut core::Request<'_>,
        _: &dyn Host,
    ) -> Result<core::Reply, Diagnostics> {
        let reply = (self.provision)(&Request::of(request)).map_err(|error| {
            let message = message!("the provisioner of `{}` failed: {error}", request.uid);
            let diagnostic = Diagnostic::new(codes::PROVISIONER_FAILED, message);
            diagnostic.at(request.span).summary(error.to_string())
        })?;
        let mut diags = Diagnostics::new();
        for (name, value) in &reply.outputs {
            if let Some(what) = misplaced_secret(value, request.target.notation) {
                let message = message!("the output `{name}` of `{}` {what}", request.uid);
                let error = Diagnostic::new(codes::INVALID_REPLY, message);
                diags.push(error.at(request.span));
            }
        }
        let parts = self.parts(reply.parts, request, &mut diags);
        if diags.has_errors() {
            return Err(diags);
        }
        Ok(core::Reply {
            state: match reply.state {
                Some(state) => map_into_tree(state),
                None => request.state.clone(),
            },
            outputs: map_into_tree(reply.outputs),
            parts,
            logs: reply.log,
            ..core::Reply::default()
        })
    }
}

impl ClosureProvisioner {
    /// The parts by the fields of the target; those that it does not have are reported.
    fn parts(
        &self,
        parts: Vec<(String, Value)>,
        request: &core::Request<'_>,
        diags: &mut Diagnostics,
    ) -> Parts {
        let mut found = Parts::new();
        for (name, value) in parts {
            match self.fields.iter().find(|field| field.template == name) {
                Some(field) => found.push((field, PartValue::Data(value.into_tree()))),
                None => {
                    let message = message!(
                        "the reply for `{}` has a part `{name}`, which this target does not take",
                        request.uid
                    );
                    let error = Diagnostic::new(codes::INVALID_REPLY, message).at(request.span);
                    let known = self.fields.iter().map(|field| field.template);
                    diags.push(error.near(&name, known));
                }
            }
        }
        found
    }
}

/// What is wrong with a reference to a Secret in a value, if something is.
fn misplaced_secret(value: &Value, notation: &dyn Notation) -> Option<String> {
    match value {
        Value::List(items) => items
            .iter()
            .find_map(|item| misplaced_secret(item, notation)),
        Value::Map(map) => map
            .values()
            .find_map(|item| misplaced_secret(item, notation)),
        Value::Secret { name, key } => {
            let map = Map::from_iter([("secret", value.clone().into_tree())]);
            let read = notation.decode(map, &|_| false);
            let read = read.get("secret").and_then(|tree| tree.as_string());
            match read.and_then(|text| text.as_secret()) {
                Some(found) if found == (name.as_str(), key.as_str()) => None,
                Some(_) => Some(message!("refers to `{name}`, which is no name of a Secret")),
                None => {
                    let what = "refers to a Secret, and this target has none: give the value, or compile for another target";
                    Some(what.to_owned())
                }
            }
        }
        _ => None,
    }
}
