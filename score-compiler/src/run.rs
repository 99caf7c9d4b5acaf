//! A run: settings become the job of score-core, and what it made becomes the output.

use std::sync::{Arc, OnceLock};

use score_core::backend::Backend as _;
use score_core::compile::{self, Compiled};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::host::{Host, TestHost};
use score_core::provision::providers;
use score_core::state as core;
use score_humanitec::definitions::FormerDefinitions;
use score_yaml::{Map, SourceMap};

use crate::backend::{Backend, Emission, Project};
use crate::codes;
use crate::error::{BoxError, Error};
use crate::inputs::{Inputs, entries};
use crate::output::{Output, OutputFile};
use crate::report::Report;
use crate::settings::Settings;
use crate::target::Target;
use crate::workload::Workload;

/// What a compiler does, whatever its target.
pub(crate) trait Run: Send + Sync {
    fn compile(&self, settings: &Settings) -> Result<Output, Error>;
    fn lower(&self, settings: &Settings) -> Result<Vec<Workload>, Error>;
    fn validate(&self, settings: &Settings) -> Report;
    /// [`Run::validate`], where every file that is read is there.
    fn validate_text(&self, settings: &Settings) -> Report;
    fn default_provisioners(&self) -> &'static str;
}

/// The target of [`validate`](crate::validate).
pub(crate) struct AnyTarget;

impl Backend for AnyTarget {
    const NAME: &'static str = "any";

    fn emit(&self, _: &Project) -> Result<Emission, BoxError> {
        Ok(Emission::default())
    }
}

/// A target by its type.
pub(crate) struct Typed<T>(pub(crate) Arc<T>);

impl<T: Target> Run for Typed<T> {
    fn compile(&self, settings: &Settings) -> Result<Output, Error> {
        let mut sources = SourceMap::new();
        let made = self.make(settings, &mut sources);
        let (backend, compiled) = made.map_err(|mut found| {
            if !settings.has_default_provisioners {
                offer_defaults(&mut found, T::DEFAULT_PROVISIONERS);
            }
            Error::new(&found, &sources)
        })?;
        Ok(output(&backend, compiled, &sources))
    }

    fn lower(&self, settings: &Settings) -> Result<Vec<Workload>, Error> {
        let mut sources = SourceMap::new();
        let lowered = self
            .prepare(settings, &mut sources)
            .and_then(|(backend, inputs, state)| {
                let job = inputs.job(settings, state);
                let host = &settings.given;
                compile::lower(&backend, job, &mut sources, host, &self.extras(host))
            });
        match lowered {
            Ok((workloads, _)) => Ok(workloads.iter().map(Workload::of).collect()),
            Err(found) => Err(Error::new(&found, &sources)),
        }
    }

    fn validate(&self, settings: &Settings) -> Report {
        self.validate_with(settings, &settings.given)
    }

    fn validate_text(&self, settings: &Settings) -> Report {
        self.validate_with(settings, &TestHost::WithEmptyFiles)
    }

    fn default_provisioners(&self) -> &'static str {
        T::DEFAULT_PROVISIONERS
    }
}

impl<T: Target> Typed<T> {
    fn validate_with(&self, settings: &Settings, host: &dyn Host) -> Report {
        let mut sources = SourceMap::new();
        let found = match self.prepare(settings, &mut sources) {
            Ok((backend, inputs, state)) => {
                let job = inputs.job(settings, state);
                compile::validate(&backend, job, &mut sources, host, &self.extras(host))
            }
            Err(found) => found,
        };
        Report::new(&found, &sources)
    }

    fn make(
        &self,
        settings: &Settings,
        sources: &mut SourceMap,
    ) -> Result<(T::Backend, Compiled), Diagnostics> {
        let (mut backend, mut inputs, mut state) = self.prepare(settings, sources)?;
        if inputs.is_empty() && state.workloads.is_empty() {
            let message = "there is nothing to compile";
            let error = Diagnostic::new(codes::INVALID_SETTING, message);
            return Err(error
                .hint("`Compiler::score_file` adds a Score file, `Compiler::state` what an earlier run left")
                .into());
        }
        let entries = entries::<T>(&backend, settings, sources)?;
        let (host, definitions) = (&settings.given, &settings.definitions);
        let platform = inputs.extensions.context.clone();
        let run = definitions.run(T::MANIFESTS, &platform, &mut state, host, sources)?;
        if let Some(run) = &run {
            let find = Arc::clone(run);
            T::set_namespace(&mut backend, move || find.namespace());
        }
        inputs.extensions.definitions.clone_from(&run);
        let former = FormerDefinitions::new("Compiler::definitions".to_owned());
        let had_definitions = !state.beside.last_run.is_empty();
        let mut job = inputs.job(settings, state);
        job.entries = providers(entries);
        match &run {
            Some(run) => job.groups.push(&**run),
            None if had_definitions => job.groups.push(&former),
            None => {}
        }
        let mut compiled = compile::compile(&backend, job, sources, host, &self.extras(host))?;
        if let Some(run) = &run {
            let wanted = run.wanted(&compiled.manifests.documents);
            compiled.log.extend(wanted);
        }
        definitions.finish(run.as_deref(), &platform, &mut compiled);
        Ok((backend, compiled))
    }

    /// What gives the target's own fields of workloads.
    fn extras(
        &self,
        host: &dyn Host,
    ) -> impl Fn(&str, &[&str], Option<&Map>) -> Result<Map, Diagnostic> {
        move |workload, containers, before| {
            self.0.workload_extras(workload, containers, before, host)
        }
    }

    /// Reads what every kind of run reads.
    fn prepare(
        &self,
        settings: &Settings,
        sources: &mut SourceMap,
    ) -> Result<(T::Backend, Inputs, core::State), Diagnostics> {
        let inputs = Inputs::read(settings, &T::Backend::DIALECT, sources)?;
        let mut state = settings.state.read(&T::Backend::STATE, sources)?;
        let backend = T::backend(&self.0, &mut state)?;
        Ok((backend, inputs, state))
    }
}

/// Says of a resource that nobody makes that the target could, if it comes with provisioners.
fn offer_defaults(found: &mut Diagnostics, defaults: &str) {
    if defaults == <AnyTarget as Backend>::DEFAULT_PROVISIONERS {
        return;
    }
    for diagnostic in found.as_mut_slice() {
        if diagnostic.code == codes::NO_PROVISIONER {
            let hint = "`Compiler::default_provisioners` adds those that come with the target";
            diagnostic.hints.push(hint.to_owned());
        }
    }
}

fn output<B: score_core::backend::Backend>(
    backend: &B,
    compiled: Compiled,
    sources: &SourceMap,
) -> Output {
    let text = backend.render(&compiled.manifests).concat();
    let files = compiled.manifests.files.into_iter();
    let files = files.map(|(path, file)| OutputFile {
        path,
        bytes: file.bytes,
        mode: file.mode,
    });
    Output {
        text,
        trees: compiled.manifests.documents,
        documents: OnceLock::new(),
        files: files.collect(),
        order: compiled.order,
        state: compiled.state,
        state_fields: B::STATE,
        warnings: Report::new(&compiled.warnings, sources),
        environment: compiled.env,
        log: compiled.log,
    }
}
