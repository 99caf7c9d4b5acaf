//! A whole run in memory, as the binaries do it between reading and writing.

use std::collections::BTreeMap;
use std::time::Duration;

use score_cli::flags::Flags;
use score_cli::provisioners::all_kinds;
use score_cli::{Frontend, args, tree};
use score_core::compile::{Compiled, ExtensionFile, Job, compile, validate};
use score_core::diagnostic::Diagnostics;
use score_core::host::Host;
use score_core::humanitec::PlatformContext;
use score_core::provision::{Context, Entry, kinds, load};
use score_core::state::{self, State};
use score_yaml::{Excerpt, FileId, Map, SourceMap, Value, parse_all_str};

use crate::masks::with_says;
use crate::outside::Outside;
use crate::reply::kinds_with;
use crate::said::said;

/// What a run is given.
#[derive(Clone, Copy, Default)]
pub(crate) struct Given<'a> {
    /// The Score file.
    pub(crate) score: Option<&'a str>,
    /// Its extension.
    pub(crate) extension: Option<&'a str>,
    /// The state file; none is what `init` makes.
    pub(crate) state: Option<&'a str>,
    /// Its provisioners.
    pub(crate) provisioners: Option<&'a str>,
    /// Whether there are those that `init` installs, too. They take longer to read than most inputs.
    pub(crate) has_defaults: bool,
    /// What `answer://` provisioners answer.
    pub(crate) answer: Option<&'a [u8]>,
    /// What `says://` provisioners say.
    pub(crate) says: Option<&'a str>,
}

/// What a run gives.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Outcome {
    /// Errors and warnings.
    pub(crate) said: String,
    /// What it makes, if there is no error.
    pub(crate) made: Option<Made>,
}

/// What a run makes.
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
pub(crate) fn check<F: Frontend>(given: Given<'_>) -> Outcome {
    let first = run::<F>(given);
    assert_eq!(first, run::<F>(given), "a second run gives something else");
    if let Some(made) = &first.made {
        let output = String::from_utf8_lossy(&made.files[""]);
        if let Err(error) = parse_all_str(&output) {
            panic!("the output is not YAML: {error}\n{output}");
        }
        let again = run::<F>(Given {
            score: None,
            extension: None,
            state: Some(&made.state),
            ..given
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

fn run<F: Frontend>(given: Given<'_>) -> Outcome {
    let mut sources = SourceMap::new();
    let read = read::<F>(given, &mut sources);
    let result = read.and_then(|read| read.compile(given, &mut sources));
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
struct Read<F> {
    backend: F,
    flags: Flags,
    score_files: Vec<FileId>,
    extensions: Vec<ExtensionFile>,
    state: State,
}

fn read<F: Frontend>(given: Given<'_>, sources: &mut SourceMap) -> Result<Read<F>, Diagnostics> {
    let state = match given.state {
        Some(text) => {
            let file = sources.add_as("state.yaml", text, Excerpt::Masked);
            state::read(sources, file, &F::STATE)?
        }
        None => new_state::<F>()?,
    };
    let line = match given.score {
        Some(_) => vec!["generate", "score.yaml"],
        None => vec!["generate"],
    };
    let flags = flags::<F>(&line);
    let backend = F::new(&flags, &state)?;
    let mut add = |name: &str, text: Option<&str>| text.map(|text| sources.add(name, text));
    let score_files = add("score.yaml", given.score).into_iter().collect();
    let extension = add("humanitec.score.yaml", given.extension);
    let extensions = extension.map(|file| ExtensionFile {
        workload: None,
        file,
    });
    Ok(Read {
        backend,
        flags,
        score_files,
        extensions: extensions.into_iter().collect(),
        state,
    })
}

/// What `init` makes.
pub(crate) fn new_state<F: Frontend>() -> Result<State, Diagnostics> {
    let mut state = State::default();
    F::init_state(&mut state, &flags::<F>(&["init"]), "project", true)?;
    Ok(state)
}

/// The flags of a command line.
pub(crate) fn flags<F: Frontend>(line: &[&str]) -> Flags {
    let line: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
    let invocation = args::parse(&tree::root::<F>(), &line).expect("these flags are right");
    invocation.flags
}

impl<F: Frontend> Read<F> {
    fn job<'a>(&self, entries: Vec<Entry>) -> Job<'a> {
        Job {
            score_files: self.score_files.clone(),
            overrides: None,
            properties: &[],
            image: None,
            extensions: self.extensions.clone(),
            context: context(),
            profiles: Vec::new(),
            entries,
            state: self.state.clone(),
            strict: false,
        }
    }

    fn compile(
        self,
        given: Given<'_>,
        sources: &mut SourceMap,
    ) -> Result<(F, Compiled), Diagnostics> {
        let host = Outside::default();
        let found = validate(&self.backend, self.job(Vec::new()), sources, &host);
        // What cannot be compiled needs no provisioners.
        let entries = match found.has_errors() {
            true => Vec::new(),
            false => entries(&self.backend, given, sources)?,
        };
        let extras = |containers: &[&str], before: Option<&Map>| {
            F::workload_extras(&self.flags, containers, before, &host as &dyn Host)
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

/// What platform placeholders stand for.
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
    given: Given<'_>,
    sources: &mut SourceMap,
) -> Result<Vec<Entry>, Diagnostics> {
    let mut kinds = given.answer.map_or_else(kinds, kinds_with);
    if let Some(text) = given.says {
        kinds = with_says(kinds, text);
    }
    let context = Context::new(backend);
    let mut entries = Vec::new();
    let defaults = given.has_defaults.then_some(F::DEFAULT_PROVISIONERS);
    let texts = [given.provisioners, defaults];
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
) -> Result<Vec<Entry>, Diagnostics> {
    let file = sources.add("p.provisioners.yaml", text);
    let kinds = all_kinds(Duration::from_secs(1));
    load(sources, file, &kinds, &Context::new(backend))
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
