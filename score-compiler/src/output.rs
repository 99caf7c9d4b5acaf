//! What a run makes.

use std::fmt;
use std::sync::OnceLock;

use score_core::resource::ResourceUid;
use score_core::state as core;
use score_core::target::StateFields;
use score_yaml::{SortedSet, Value as Yaml};

use crate::backend::ProvisionedResource;
use crate::report::Report;
use crate::state::State;
use crate::value::Value;

/// What a run made. Nothing of it is written anywhere.
#[derive(Clone)]
pub struct Output {
    pub(crate) text: String,
    pub(crate) trees: Vec<Yaml>,
    /// The same as values, once somebody asks.
    pub(crate) documents: OnceLock<Vec<Value>>,
    pub(crate) files: Vec<OutputFile>,
    /// The resources in the order in which they were provisioned.
    pub(crate) order: Vec<ResourceUid>,
    pub(crate) state: core::State,
    pub(crate) state_fields: StateFields,
    pub(crate) warnings: Report,
    pub(crate) environment: SortedSet<String>,
    pub(crate) log: Vec<String>,
}

/// A file beside the main output: one that a service mounts.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputFile {
    /// Its path from the project's folder.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its mode bits, if they matter.
    pub mode: Option<u32>,
}

/// Its path and size: secrets may be in it.
impl fmt::Debug for OutputFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutputFile({:?}, {} bytes)", self.path, self.bytes.len())
    }
}

/// Names and sizes: secrets are in it.
impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("text", &self.text.len())
            .field("files", &self.files)
            .field("warnings", &self.warnings)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

impl Output {
    /// The main output: manifests, a compose file, what the target makes.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The main output as data, a value for each document.
    #[must_use]
    pub fn documents(&self) -> &[Value] {
        self.documents.get_or_init(|| {
            let trees = self.trees.iter().cloned();
            trees.map(Value::from_tree).collect()
        })
    }

    /// The resources in the order in which they were provisioned, with what workloads see of them.
    pub fn resources(&self) -> impl Iterator<Item = ProvisionedResource> {
        self.order.iter().filter_map(|uid| {
            let known = self.state.resource(uid.as_str())?;
            let (workload, outputs) = (&known.source_workload, &known.outputs);
            Some(ProvisionedResource::new(uid, workload, outputs))
        })
    }

    /// The files beside it, in the order of their paths.
    #[must_use]
    pub fn files(&self) -> &[OutputFile] {
        &self.files
    }

    /// What the project remembers, for the next run.
    #[must_use]
    pub fn state(&self) -> State {
        State::write(&self.state, &self.state_fields)
    }

    /// What was found and did not stop the run.
    #[must_use]
    pub fn warnings(&self) -> &Report {
        &self.warnings
    }

    /// The names of the environment variables that the output reads when it starts, sorted.
    pub fn environment(&self) -> impl Iterator<Item = &str> {
        self.environment.iter().map(String::as_str)
    }

    /// Lines for people that provisioners and patches wrote.
    #[must_use]
    pub fn log(&self) -> &[String] {
        &self.log
    }
}
