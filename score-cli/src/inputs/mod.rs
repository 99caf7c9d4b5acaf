//! Reads the files that flags and arguments name: Score files and everything that goes with them.

pub(crate) mod definition_run;
pub(crate) mod definitions;
mod deploy_config;
mod extensions;
mod profiles;
mod read;
pub(crate) mod trial;

use score_core::compile::Job;
use score_core::diagnostic::Diagnostics;
use score_core::provision::Provider;
use score_core::state::State;
use score_humanitec::{Extensions, PlatformContext, parse_values};
use score_yaml::{Excerpt, FileId, SourceMap};

use crate::command_tree::inputs::{ContextArgs, InputArgs, PlatformIds};
use crate::disk::Identity;
use crate::error::Error;
use crate::frontend::Frontend;
use crate::progress;
use read::InputFiles;

/// The texts that a run compiles. A flag or an argument names each; none is found by its name alone.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// The Score files, sorted by path.
    pub(crate) score_files: Vec<FileId>,
    /// A file of overrides.
    pub(crate) overrides: Option<FileId>,
    /// The extensions of the Score files; of their profiles those of one folder, sorted.
    pub(crate) extensions: Extensions,
    /// The files that were read for them.
    pub(crate) files: Vec<Identity>,
}

impl Inputs {
    /// Reads the files that a command line names.
    ///
    /// # Errors
    /// Flags do not go together, a file cannot be read, or one that is no Score file and no extension breaks
    /// its format.
    pub(crate) fn read<F: Frontend>(
        args: &InputArgs,
        sources: &mut SourceMap,
    ) -> Result<Self, Error> {
        Self::read_with::<F>(args, sources, |inputs, paths| {
            match F::TEXTS.takes_a_file_twice {
                true => inputs.each_once(paths),
                false => inputs.all(paths),
            }
        })
    }

    /// [`Inputs::read`], but each Score file counts once, and one that cannot be read is told in `unread` and left out.
    ///
    /// # Errors
    /// As for [`Inputs::read`].
    pub(crate) fn read_each<F: Frontend>(
        args: &InputArgs,
        sources: &mut SourceMap,
        unread: &mut Diagnostics,
    ) -> Result<Self, Error> {
        Self::read_with::<F>(args, sources, |inputs, paths| {
            Ok(inputs.readable(paths, unread))
        })
    }

    fn read_with<F: Frontend>(
        args: &InputArgs,
        sources: &mut SourceMap,
        score_files: impl FnOnce(&mut InputFiles<'_>, &[&str]) -> Result<Vec<FileId>, Error>,
    ) -> Result<Self, Error> {
        let _step = progress::step(|| "Reading files".to_owned());
        let mut inputs = InputFiles::new(sources);
        let (score_files, files) = if args.deploy_config.is_empty() {
            let mut paths: Vec<&str> = args.score_files.iter().map(String::as_str).collect();
            paths.sort_unstable();
            let score_files = score_files(&mut inputs, &paths)?;
            let files = extensions::read(&args.extensions, &mut inputs)?;
            (score_files, files)
        } else {
            deploy_config::read::<F>(args, &mut inputs)?
        };
        Ok(Inputs {
            score_files,
            overrides: inputs.optional(args.changes.overrides_file())?,
            extensions: Extensions {
                files,
                context: context(&args.context, &mut inputs)?,
                profiles: profiles::read_folder(&args.context.profiles, &mut inputs)?,
                definitions: None,
            },
            files: inputs.files,
        })
    }

    /// The job that the same arguments ask for, in a project.
    pub(crate) fn job<'a>(
        &'a self,
        args: &'a InputArgs,
        state: State,
        entries: Vec<Box<dyn Provider>>,
    ) -> Job<'a> {
        let mut job = Job::default();
        job.score_files = self.score_files.clone();
        job.overrides = self.overrides;
        job.properties = &args.changes.properties;
        job.image = args.changes.image();
        job.layers = vec![&self.extensions];
        job.entries = entries;
        job.state = state;
        job.strict = args.is_strict;
        job
    }
}

/// The place on the platform that flags name.
pub(crate) fn platform(ids: &PlatformIds) -> PlatformContext {
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    PlatformContext {
        app: given(&ids.app),
        env: given(&ids.env),
        env_type: given(&ids.env_type),
        org: given(&ids.org),
        ..PlatformContext::default()
    }
}

/// The values of the platform's placeholders, as the flags give them.
fn context(args: &ContextArgs, inputs: &mut InputFiles<'_>) -> Result<PlatformContext, Error> {
    let paths: Vec<&str> = args.values.iter().map(String::as_str).collect();
    let mut context = platform(&args.ids);
    let mut diags = Diagnostics::new();
    for file in inputs.all_as(&paths, Excerpt::Masked)? {
        match parse_values(inputs.sources, file) {
            Ok(values) => context.values.extend(values),
            Err(found) => diags.extend(found),
        }
    }
    if diags.has_errors() {
        Err(diags.into())
    } else {
        Ok(context)
    }
}
