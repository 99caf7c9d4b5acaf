//! A whole run in memory, as the binaries do it between reading and writing.

use std::collections::BTreeMap;
use std::time::Duration;

use score_cli::Frontend;
use score_cli::binary_of;
use score_cli::command_line::{FlagSet as _, RawArgs, parse};
use score_cli::command_tree::generate::GenerateArgs;
use score_cli::command_tree::root;
use score_cli::provisioners::all_kinds;
use score_cli::state_dir::LAYERS;
use score_core::compile::{Compiled, Job, compile, validate};
use score_core::diagnostic::Diagnostics;
use score_core::host::Host;
use score_core::provision::{EntryContext, ProvisionerEntry, kinds, load, providers};
use score_core::state::{self, State};
use score_humanitec::{ExtensionFile, Extensions, PlatformContext};
use score_yaml::{Excerpt, FileId, Map, SourceMap, Value, parse_all_str};

use crate::outside::Outside;
use crate::programs::{with_answer, with_says};
use crate::said::said;

/// The inputs of a run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Inputs<'a> {
    /// The Score file.
    pub(crate) score: Option<&'a str>,
    /// Its extension.
    pub(crate) extension: Option<&'a str>,
    /// The state file; none is what `init` makes.
    pub(crate) state: Option<&'a str>,
    /// Its provisioners.
    pub(crate) provisioners: Option<&'a str>,
    /// True if there are those that `init` installs, too. They take longer to read than most inputs.
    pub(crate) has_defaults: bool,
    /// The answer of `answer://` provisioners.
    pub(crate) answer: Option<&'a [u8]>,
    /// The words of `says://` provisioners.
    pub(crate) says: Option<&'a str>,
}

/// The outcome of a run.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Outcome {
    /// Errors and warnings.
    pub(crate) said: String,
    /// The result, if there is no error.
    pub(crate) made: Option<Made>,
}

/// The result of a run.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Made {
    /// The output under the name `""`, and further files.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// The state file.
    pub(crate) state: String,
}

/// Runs twice and from the state.
///
/// # Panics
/// The second run gives something else; or the output is not YAML, or the state cannot be read, or gives another
/// output; or `validate` finds fault with what compiles.
pub(crate) fn check<F: Frontend>(inputs: Inputs<'_>) -> Outcome {
    let first = run::<F>(inputs);
    assert_eq!(first, run::<F>(inputs), "a second run gives something else");
    if let Some(made) = &first.made {
        let output = String::from_utf8_lossy(&made.files[""]);
        if let Err(error) = parse_all_str(&output) {
            panic!("the output is not YAML: {error}\n{output}");
        }
        let again = run::<F>(Inputs {
            score: None,
            extension: None,
            state: Some(&made.state),
            ..inputs
        });
        let Some(again) = again.made else {
            panic!("what is in the state fails: {}\n{}", again.said, made.state);
        };
        assert_eq!(
            shown(&made.files),
            shown(&again.files),
            "the state gives something else:\n{}",
            made.state
        );
    }
    first
}

/// Files as texts, to be read in a message.
fn shown(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, std::borrow::Cow<'_, str>> {
    let files = files.iter();
    files
        .map(|(name, bytes)| (name.as_str(), String::from_utf8_lossy(bytes)))
        .collect()
}

fn run<F: Frontend>(inputs: Inputs<'_>) -> Outcome {
    let mut sources = SourceMap::new();
    let read = read::<F>(inputs, &mut sources);
    let result = read.and_then(|read| read.compile(inputs, &mut sources));
    match result {
        Ok((backend, compiled)) => Outcome {
            said: said(&compiled.warnings, &sources),
            made: Some(made(&backend, compiled)),
        },
        Err(found) => Outcome {
            said: said(&found, &sources),
            made: None,
        },
    }
}

/// The texts of a run, as sources.
struct Read<F: Frontend> {
    backend: F,
    args: GenerateArgs,
    score_files: Vec<FileId>,
    extensions: Extensions,
    state: State,
}

fn read<F: Frontend>(inputs: Inputs<'_>, sources: &mut SourceMap) -> Result<Read<F>, Diagnostics> {
    let state = match inputs.state {
        Some(text) => {
            let file = sources.add_as("state.yaml", text, Excerpt::Masked);
            state::read(sources, file, &F::STATE, &LAYERS)?
        }
        None => new_state::<F>()?,
    };
    let line = match inputs.score {
        Some(_) => vec!["generate", "score.yaml"],
        None => vec!["generate"],
    };
    let args = generate_args::<F>(&line);
    let backend = F::for_generate(&args, args.target.known(), &state)?;
    let mut add = |name: &str, text: Option<&str>| text.map(|text| sources.add(name, text));
    let score_files = add("score.yaml", inputs.score).into_iter().collect();
    let extension = add("humanitec.score.yaml", inputs.extension);
    let extensions = extension.map(|file| ExtensionFile {
        workload: None,
        file,
    });
    Ok(Read {
        backend,
        args,
        score_files,
        extensions: Extensions {
            files: extensions.into_iter().collect(),
            context: context(),
            profiles: Vec::new(),
            definitions: None,
        },
        state,
    })
}

/// The state that `init` makes.
pub(crate) fn new_state<F: Frontend>() -> Result<State, Diagnostics> {
    let mut state = State::default();
    let flags = F::InitFlags::read(&mut RawArgs::default());
    F::init_state(&mut state, &flags, "project", true)?;
    Ok(state)
}

/// The arguments of a command line that calls `generate`.
pub(crate) fn generate_args<F: Frontend>(line: &[&str]) -> GenerateArgs {
    let line: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
    let mut invocation = parse(&root(binary_of::<F>()), &line).expect("these flags are right");
    let target = binary_of::<F>().read_generate(&mut invocation.args);
    GenerateArgs::read(&mut invocation.args, &F::TEXTS, target)
}

impl<F: Frontend> Read<F> {
    fn job(&self, entries: Vec<ProvisionerEntry>) -> Job<'_> {
        let mut job = Job::default();
        job.score_files = self.score_files.clone();
        job.layers = vec![&self.extensions];
        job.entries = providers(entries);
        job.state = self.state.clone();
        job
    }

    fn compile(
        self,
        inputs: Inputs<'_>,
        sources: &mut SourceMap,
    ) -> Result<(F, Compiled), Diagnostics> {
        let host = Outside;
        let extras = |workload: &str, containers: &[&str], before: Option<&Map>| {
            F::workload_extras(
                self.args.target.known(),
                workload,
                containers,
                before,
                &host as &dyn Host,
            )
        };
        let found = validate(&self.backend, self.job(Vec::new()), sources, &host, &extras);
        // What cannot be compiled needs no provisioners.
        let entries = match found.has_errors() {
            true => Vec::new(),
            false => entries(&self.backend, inputs, sources)?,
        };
        let job = self.job(entries);
        let compiled = compile(&self.backend, job, sources, &host, &extras);
        assert!(
            !found.has_errors() || compiled.is_err(),
            "what `validate` refuses compiles: {}",
            said(&found, sources)
        );
        compiled.map(|compiled| (self.backend, compiled))
    }
}

/// The values of platform placeholders.
pub(crate) fn context() -> PlatformContext {
    let values = parse_all_str("{db: {host: h, ports: [1, 2]}, name: 'a ${b} $$ {{ c }}', n: 7}");
    let values = values.expect("it is YAML").into_iter().next();
    PlatformContext {
        app: Some("app".to_owned()),
        env: Some("development".to_owned()),
        env_type: None,
        org: Some("org".to_owned()),
        values: match values {
            Some(Value::Map(values)) => values,
            _ => Map::new(),
        },
    }
}

fn entries<F: Frontend>(
    backend: &F,
    inputs: Inputs<'_>,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let mut kinds = backend.add_kinds(kinds());
    if let Some(answer) = inputs.answer {
        kinds = with_answer(kinds, answer);
    }
    if let Some(text) = inputs.says {
        kinds = with_says(kinds, text);
    }
    let context = EntryContext::new(backend);
    let mut entries = Vec::new();
    let defaults = inputs.has_defaults.then_some(F::DEFAULT_PROVISIONERS);
    let texts = [inputs.provisioners, defaults];
    for text in texts.into_iter().flatten() {
        let file = sources.add("provisioners.yaml", text);
        entries.extend(load(sources, file, &kinds, &context)?);
    }
    Ok(entries)
}

/// The entries of a provisioners file as the binaries load them, programs too.
pub(crate) fn load_all<F: Frontend>(
    backend: &F,
    text: &str,
    sources: &mut SourceMap,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let file = sources.add("p.provisioners.yaml", text);
    let kinds = all_kinds(backend, Duration::from_secs(1));
    load(sources, file, &kinds, &EntryContext::new(backend))
}

fn made<F: Frontend>(backend: &F, compiled: Compiled) -> Made {
    let files = compiled.manifests.files.iter();
    let mut files: BTreeMap<_, _> = files
        .map(|(path, file)| (path.clone(), file.bytes.clone()))
        .collect();
    let output = backend.render(&compiled.manifests).concat();
    files.insert(String::new(), output.into_bytes());
    Made {
        files,
        state: state::write(&compiled.state, &F::STATE).concat(),
    }
}
