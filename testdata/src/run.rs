//! A workload case in memory: what comes out, that it comes out again, and that it is what is known.

use std::fs;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::Failed;
use score_cli::Frontend;
use score_cli::binary_of;
use score_cli::command_line::{FlagSet as _, RawArgs, parse};
use score_cli::command_tree::generate::GenerateArgs;
use score_cli::command_tree::root;
use score_cli::provisioners::all_kinds;
use score_cli::state_dir::LAYERS;
use score_core::backend::Backend;
use score_core::compile::{Compiled, Job, compile};
use score_core::diagnostic::{Diagnostic, Diagnostics, render};
use score_core::host::Host;
use score_core::provision::{EntryContext, ProvisionerEntry, load, providers};
use score_core::state::{self, State};
use score_humanitec::Extensions;
use score_humanitec::definitions::DefinitionRun;
use score_yaml::{FileId, SourceMap, Value};

use crate::blessed::{self, Files};
use crate::case::{Case, SCORE_FILE};
use crate::definitions;
use crate::extension;
use crate::host::CaseHost;
use crate::ir::ir;
use crate::{short_name, snapshot};

/// Checks a case: the files of its folder; a second run, from nothing and the same random bytes; a third,
/// from the state of the first, with other random bytes and the Score files in reverse order; a fourth from the state
/// as its file holds it, without any Score file.
pub(crate) fn check<F: Frontend>(case: &Case) -> Result<(), Failed> {
    let run =
        |state, seed, given| Run::<F>::new(case, given)?.run(state, &CaseHost::new(case, seed));
    let first = Run::<F>::new(case, Given::Sorted)?.with_ir();
    let first = first.run(None, &CaseHost::new(case, 0))?;
    let again = run(None, 0, Given::Sorted)?;
    same("a second run", &first.files, &again.files)?;
    same("a second run", &first.said, &again.said)?;
    let written = state::write(&again.state, &F::STATE).concat();
    let rerun = run(Some(written.clone()), 1, Given::Reversed)?;
    let reversed = "a run from the state, Score files reversed";
    same(reversed, &first.files, &rerun.files)?;
    same(reversed, &first.said, &rerun.said)?;
    // What it says names places, and there are none.
    let alone = run(Some(written), 1, Given::Nothing)?;
    same("a run from the state alone", &first.files, &alone.files)?;
    let input = case.path(SCORE_FILE);
    let backend = short_name::<F>();
    let said = SAID.map(|what| {
        let text = first.said.get(what).map_or(&[][..], Vec::as_slice);
        let name = format!("{backend}-{what}");
        snapshot::compare(
            &case.folder,
            &name,
            Some(&input),
            &String::from_utf8_lossy(text),
        )
    });
    let results = [
        snapshot::compare(&case.folder, "ir", Some(&input), &first.ir),
        blessed::folder(&case.path(backend), &first.files),
    ];
    snapshot::all(results.into_iter().chain(said))
}

/// What a run says: its warnings, and lines for the user.
const SAID: [&str; 2] = ["diagnostics", "log"];

/// The Score files of a run, and what goes with them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    Sorted,
    Reversed,
    /// All is in the state.
    Nothing,
}

/// The result of a run.
pub(crate) struct Outcome {
    /// Its workloads before placeholders are resolved, if they were asked for.
    ir: String,
    pub(crate) files: Files,
    /// What it says, by the names of [`SAID`].
    said: Files,
    pub(crate) state: State,
}

impl Outcome {
    fn new<F: Frontend>(backend: &F, compiled: Compiled, ir: String, sources: &SourceMap) -> Self {
        let output = backend.render(&compiled.manifests).concat().into_bytes();
        let mut files = Files::from([(F::TEXTS.output.to_owned(), output)]);
        let made = compiled.manifests.files.into_iter();
        files.extend(made.map(|(path, file)| (path, file.bytes)));
        let env = lines(&compiled.env);
        if !env.is_empty() {
            files.insert("env.txt".to_owned(), env.into_bytes());
        }
        let said = [text(&compiled.warnings, sources), lines(&compiled.log)];
        let said = said.map(String::into_bytes);
        Outcome {
            ir,
            files,
            said: SAID.map(str::to_owned).into_iter().zip(said).collect(),
            state: compiled.state,
        }
    }
}

/// A run that is about to be.
pub(crate) struct Run<'a, F: Frontend> {
    case: &'a Case,
    frontend: PhantomData<fn() -> F>,
    sources: SourceMap,
    args: GenerateArgs,
    given: Given,
    has_ir: bool,
}

impl<'a, F: Frontend> Run<'a, F> {
    pub(crate) fn new(case: &'a Case, given: Given) -> Result<Self, Failed> {
        let mut args = raw_args::<F>("generate", case.generate_args(short_name::<F>()))?;
        let target = binary_of::<F>().read_generate(&mut args);
        Ok(Run {
            case,
            frontend: PhantomData,
            sources: SourceMap::new(),
            args: GenerateArgs::read(&mut args, &F::TEXTS, target),
            given,
            has_ir: false,
        })
    }

    /// As well with the workloads before placeholders are resolved.
    fn with_ir(self) -> Self {
        Run {
            has_ir: true,
            ..self
        }
    }

    pub(crate) fn run(
        mut self,
        before: Option<String>,
        host: &CaseHost,
    ) -> Result<Outcome, Failed> {
        match self.compile(before, host)? {
            Ok(outcome) => Ok(outcome),
            Err(diags) => Err(text(&diags, &self.sources).into()),
        }
    }

    pub(crate) fn compile(
        &mut self,
        before: Option<String>,
        host: &CaseHost,
    ) -> Result<Result<Outcome, Diagnostics>, Failed> {
        let mut files = self.case.score_files();
        files.sort();
        match self.given {
            Given::Sorted => {}
            Given::Reversed => files.reverse(),
            Given::Nothing => files.clear(),
        }
        let score_files = files
            .iter()
            .map(|name| self.source(name))
            .collect::<Result<Vec<_>, _>>()?;
        let overrides = self.args.inputs.changes.overrides_file().map(str::to_owned);
        let overrides = match overrides.filter(|_| !files.is_empty()) {
            Some(name) => Some(self.source(&name)?),
            None => None,
        };
        if self.given == Given::Nothing {
            // All but where it is: that is named in each run.
            self.args.inputs.extensions.clear();
        }
        let extensions = extension::read(self.case, &self.args.inputs, &mut self.sources)?;
        let extensions = match extensions {
            Ok(extensions) => extensions,
            Err(diags) => return Ok(Err(diags)),
        };
        let prepared = definitions::prepare::<F>(
            self.case,
            &self.args.definitions,
            &extensions.context,
            &mut self.sources,
        )?;
        let run = match prepared {
            Ok(run) => run,
            Err(diags) => return Ok(Err(diags)),
        };
        let provisioners = self.provisioners()?;
        let state = match before {
            Some(text) => {
                let file = self.sources.add("state.yaml", text);
                match state::read(&self.sources, file, &F::STATE, &LAYERS) {
                    Ok(state) => state,
                    Err(diags) => return Ok(Err(diags)),
                }
            }
            None => self.state()?,
        };
        Ok(self.stages(
            score_files,
            overrides,
            (extensions, run),
            &provisioners,
            state,
            host,
        ))
    }

    fn stages(
        &mut self,
        score_files: Vec<FileId>,
        overrides: Option<FileId>,
        (mut extensions, run): (Extensions, Option<Arc<DefinitionRun>>),
        provisioners: &[FileId],
        state: State,
        host: &CaseHost,
    ) -> Result<Outcome, Diagnostics> {
        let args = &self.args;
        F::check_generate(args, args.target.known())?;
        let mut backend = F::for_generate(args, args.target.known(), &state)?;
        let changes = &args.inputs.changes;
        let (mut properties, mut image) = (changes.properties.as_slice(), changes.image());
        if self.given == Given::Nothing {
            (properties, image) = (&[], None);
        }
        let ir = match self.has_ir {
            true => ir::<F>(
                &score_files,
                overrides,
                properties,
                image,
                &extensions,
                &mut self.sources,
                host,
            )?,
            false => String::new(),
        };
        let entries = entries(&backend, provisioners, &self.sources)?;
        if let Some(run) = &run {
            let find = Arc::clone(run);
            backend.set_namespace(move || find.namespace());
        }
        extensions.definitions.clone_from(&run);
        let mut job = Job::default();
        job.score_files = score_files;
        job.overrides = overrides;
        job.properties = properties;
        job.image = image;
        job.layers = vec![&extensions];
        job.entries = providers(entries);
        job.state = state;
        if let Some(run) = &run {
            job.groups.push(&**run);
        }
        job.strict = args.inputs.is_strict;
        let extras = |workload: &str, containers: &[&str], before: Option<&_>| {
            F::workload_extras(
                args.target.known(),
                workload,
                containers,
                before,
                host as &dyn Host,
            )
        };
        let mut compiled = compile(&backend, job, &mut self.sources, host, &extras)?;
        if let Some(run) = &run {
            let wanted = run.wanted(&compiled.manifests.documents);
            compiled.log.extend(wanted);
        }
        Ok(Outcome::new(&backend, compiled, ir, &self.sources))
    }

    /// Adds a text file of the case.
    fn source(&mut self, name: &str) -> Result<FileId, Failed> {
        let text =
            fs::read_to_string(self.case.path(name)).map_err(|error| format!("{name}: {error}"))?;
        Ok(self.sources.add(name, text))
    }

    /// The provisioner files of the case, then the defaults.
    fn provisioners(&mut self) -> Result<Vec<FileId>, Failed> {
        let mut files = Vec::new();
        for name in self.case.provisioner_files()? {
            files.push(self.source(&name)?);
        }
        files.push(
            self.sources
                .add("zz-default.provisioners.yaml", F::DEFAULT_PROVISIONERS),
        );
        Ok(files)
    }

    /// The state that `init` makes.
    fn state(&self) -> Result<State, Failed> {
        let mut state = State::default();
        F::init_state(&mut state, &init_flags::<F>(), "corpus", true)
            .map_err(|diagnostic| diagnostic.message)?;
        let mut templates = Vec::new();
        for name in &self.case.config.patch_templates {
            templates.push(Value::String(
                fs::read_to_string(self.case.path(name))
                    .map_err(|error| format!("{name}: {error}"))?
                    .into(),
            ));
        }
        if !templates.is_empty() {
            state
                .extras
                .insert("patching_templates".into(), Value::Seq(templates));
        }
        Ok(state)
    }
}

/// The flags of an `init` that says nothing.
pub(crate) fn init_flags<F: Frontend>() -> F::InitFlags {
    F::InitFlags::read(&mut RawArgs::default())
}

/// The arguments of a command line.
fn raw_args<F: Frontend>(command: &str, rest: Vec<String>) -> Result<RawArgs, Failed> {
    let mut line = vec![command.to_owned()];
    line.extend(rest);
    let invocation = parse(&root(binary_of::<F>()), &line).map_err(|error| error.to_string())?;
    Ok(invocation.args)
}

fn entries<B: Backend>(
    backend: &B,
    files: &[FileId],
    sources: &SourceMap,
) -> Result<Vec<ProvisionerEntry>, Diagnostics> {
    let kinds = all_kinds(backend, Duration::from_secs(20));
    let context = EntryContext::new(backend);
    let mut entries = Vec::new();
    for file in files {
        entries.extend(load(sources, *file, &kinds, &context)?);
    }
    Ok(entries)
}

fn lines<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| format!("{item}\n")).collect()
}

/// Diagnostics as a terminal without colours shows them.
pub(crate) fn text(diags: &Diagnostics, sources: &SourceMap) -> String {
    let mut diags = diags.clone();
    diags.sort();
    diags
        .iter()
        .map(|diagnostic: &Diagnostic| render(diagnostic, sources, false))
        .collect()
}

fn same(what: &str, first: &Files, second: &Files) -> Result<(), Failed> {
    let names = first
        .keys()
        .chain(second.keys().filter(|name| !first.contains_key(*name)));
    let differences: String = names
        .filter_map(|name| blessed::difference(name, first.get(name), second.get(name)))
        .collect();
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("{what} gives something else:\n{differences}").into())
    }
}
