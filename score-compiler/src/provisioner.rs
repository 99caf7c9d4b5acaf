//! What a provisioner of the program is told, and what it answers.

use std::collections::BTreeMap;

use score_core::provision as core;
use score_yaml::Map;

use crate::secrets::{self, Encoded};
use crate::value::Value;

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
    pub(crate) fn of(request: &core::Request<'_>) -> Self {
        let map = |map: Option<&Map>| Value::from_tree_map(map.cloned().unwrap_or_default());
        // A param may be another resource's password, and what was remembered this one's.
        let with_secrets = |read: Option<&Map>, notation| secrets::found(map(read), notation);
        let uid = request.uid;
        Request {
            uid: uid.as_str().to_owned(),
            kind: uid.kind().to_owned(),
            class: uid.class().to_owned(),
            id: uid.id().to_owned(),
            guid: request.guid.to_owned(),
            params: with_secrets(request.params.as_ref(), request.target.notation),
            metadata: map(request.metadata),
            state: with_secrets(Some(request.state), &Encoded),
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
    pub(crate) outputs: BTreeMap<String, Value>,
    pub(crate) state: Option<BTreeMap<String, Value>>,
    pub(crate) parts: Vec<(String, Value)>,
    pub(crate) log: Vec<String>,
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
