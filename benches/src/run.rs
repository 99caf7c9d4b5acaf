//! A whole run in memory: what the binaries do between reading and writing.

use std::time::Duration;

use score_core::backend::Backend;
use score_core::compile::{Compiled, Job, compile};
use score_core::host::{Host, HostError};
use score_core::provision::{EntryContext, kinds, load, providers};
use score_core::state::{self, State};
use score_humanitec::{ExtensionFile, Extensions, STATE_LAYER};
use score_yaml::{Map, SourceMap, Value};

use crate::workload_name;

/// A host without an outside; its random bytes are always the same.
#[derive(Clone, Copy, Debug)]
pub struct Fixed;

impl Host for Fixed {
    fn read(&self, _: &str, path: &str) -> Result<Vec<u8>, HostError> {
        Err(HostError::new(format!("there is no file `{path}`")))
    }
    fn env(&self, _: &str) -> Option<String> {
        None
    }
    fn now(&self) -> Duration {
        Duration::ZERO
    }
    fn random(&self, _: &[&str], buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

/// The texts that go into a run.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// Score files.
    pub score_files: Vec<String>,
    /// Extensions, in the order of the Score files; empty, or one for each.
    pub extensions: Vec<String>,
    /// The provisioners file.
    pub provisioners: String,
    /// The state before, as its file.
    pub state: String,
}

/// The texts that come out of a run.
#[derive(Clone, Debug)]
pub struct Outputs {
    /// The main output.
    pub main: Vec<u8>,
    /// The state after, as its file.
    pub state: String,
}

/// Runs a backend on inputs.
///
/// # Panics
/// The inputs do not compile.
#[must_use]
pub fn run<B: Backend>(backend: &B, inputs: &Inputs) -> Outputs {
    let mut sources = SourceMap::new();
    let state_file = sources.add("state.yaml", inputs.state.as_str());
    let state =
        state::read(&sources, state_file, &B::STATE, &[STATE_LAYER]).expect("the state is one");
    let compiled = compiled(backend, inputs, state, &mut sources);
    Outputs {
        main: backend.render(&compiled.manifests).concat().into_bytes(),
        state: state::write(&compiled.state, &B::STATE).concat(),
    }
}

fn compiled<B: Backend>(
    backend: &B,
    inputs: &Inputs,
    state: State,
    sources: &mut SourceMap,
) -> Compiled {
    let provisioners = sources.add("p.provisioners.yaml", inputs.provisioners.as_str());
    let kinds = backend.add_kinds(kinds());
    let entries = load(sources, provisioners, &kinds, &EntryContext::new(backend))
        .expect("the provisioners load");
    let add = |(i, text): (usize, &String)| sources.add(format!("{i}.yaml"), text.as_str());
    let score_files = inputs.score_files.iter().enumerate().map(add).collect();
    let extensions = inputs.extensions.iter().enumerate();
    let extensions = extensions.map(|(i, text)| ExtensionFile {
        workload: Some(workload_name(i)),
        file: sources.add(format!("{i}.ext.yaml"), text.as_str()),
    });
    let extensions = Extensions {
        files: extensions.collect(),
        ..Extensions::default()
    };
    let mut job = Job::default();
    job.score_files = score_files;
    job.layers = vec![&extensions];
    job.entries = providers(entries);
    job.state = state;
    let extras = |_: &str, _: &[&str], _: Option<&Map>| {
        let suffix = ("instance_suffix".to_owned(), Value::from("-0123456789"));
        Ok(if B::NAME == "score-k8s" {
            Map::from_iter([suffix])
        } else {
            Map::new()
        })
    };
    compile(backend, job, sources, &Fixed, &extras).expect("the project compiles")
}
