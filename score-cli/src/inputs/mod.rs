//! Reads the files that flags and arguments name: Score files and everything that goes with them.

pub(crate) mod classes;
pub(crate) mod definition_run;
pub(crate) mod definitions;
mod deploy_config;
mod extensions;
pub(crate) mod other_format;
mod profiles;
mod read;
pub(crate) mod sets;
pub(crate) mod trial;
mod unused;

use std::borrow::Cow;
use std::{fs, io};

use score_core::compile::Job;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::provision::Provider;
use score_core::state::State;
use score_core::workload::is_image;
use score_humanitec::{Extensions, PlatformContext, parse_values};
use score_yaml::{Excerpt, FileId, Map, SourceMap, message};

use crate::binary::Binary;
use crate::codes;
use crate::command_tree::inputs::{ContextArgs, InputArgs, PlatformIds};
use crate::disk::Identity;
use crate::environment_name::{
    like_environment, name_environment, names_environment, no_placeholder,
};
use crate::error::Error;
use crate::progress;
use read::InputFiles;
pub(crate) use unused::unused_flags;

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
    /// Lines for the user.
    pub(crate) notes: Vec<String>,
}

impl Inputs {
    /// Reads the files that a command line names.
    ///
    /// # Errors
    /// Flags do not go together, a file cannot be read, or one that is no Score file and no extension breaks
    /// its format.
    pub(crate) fn read(
        binary: Binary,
        args: &InputArgs,
        sources: &mut SourceMap,
    ) -> Result<Self, Error> {
        Self::read_with(binary, args, sources, |inputs, paths| {
            match binary.texts().takes_a_file_twice {
                true => inputs.each_once(paths),
                false => inputs.all(paths),
            }
        })
    }

    /// [`Inputs::read`], but each Score file counts once, and one that cannot be read is told in `unread` and left out.
    ///
    /// # Errors
    /// As for [`Inputs::read`].
    pub(crate) fn read_each(
        binary: Binary,
        args: &InputArgs,
        sources: &mut SourceMap,
        unread: &mut Diagnostics,
    ) -> Result<Self, Error> {
        Self::read_with(binary, args, sources, |inputs, paths| {
            Ok(inputs.readable(paths, unread))
        })
    }

    fn read_with(
        binary: Binary,
        args: &InputArgs,
        sources: &mut SourceMap,
        score_files: impl FnOnce(&mut InputFiles<'_>, &[&str]) -> Result<Vec<FileId>, Error>,
    ) -> Result<Self, Error> {
        let _step = progress::step(|| "Reading files".to_owned());
        if let Some(fault) = args.changes.image().and_then(named_image) {
            return Err(Diagnostics::from(fault).into());
        }
        if let Some(fault) = args.changes.several() {
            return Err(Diagnostics::from(fault).into());
        }
        let mut inputs = InputFiles::new(sources);
        let (score_files, files) = if args.deploy_config.is_empty() {
            // They are read in the order in which they are given, which errors follow.
            let paths: Vec<&str> = args.score_files.iter().map(String::as_str).collect();
            let mut score_files = score_files(&mut inputs, &paths)?;
            let name = |file: &FileId| inputs.sources.get(*file).name.clone();
            score_files.sort_by_cached_key(name);
            let files = extensions::read(&args.extensions, &mut inputs)?;
            (score_files, files)
        } else {
            deploy_config::read(binary, args, &mut inputs)?
        };
        let mut notes = Vec::new();
        Ok(Inputs {
            score_files,
            overrides: inputs.optional(args.changes.overrides_file())?,
            extensions: Extensions {
                files,
                context: context(&args.context, &mut inputs, &mut notes)?,
                profiles: profiles::read_folder(&args.context.profiles, &mut inputs)?,
                definitions: None,
            },
            files: inputs.files,
            notes,
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

/// The error of an image with the name of a container before it, which no engine takes.
fn named_image(given: &str) -> Option<Diagnostic> {
    let (container, image) = given.split_once('=')?;
    if container.contains(['/', ':', '@']) || !is_image(image) {
        return None;
    }
    let message = message!("`--image` takes an image alone, found `{given}`");
    let error = Diagnostic::new(codes::INVALID_FLAG, message);
    let error = error.hint(message!(
        "write `--image {image}`, for all containers with `image: .`"
    ));
    Some(error.hint(message!(
        "for one of several: `--override-property containers.{container}.image={image}`"
    )))
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

/// The values of the platform's placeholders, as the flags give them; `notes` are for the user.
fn context(
    args: &ContextArgs,
    inputs: &mut InputFiles<'_>,
    notes: &mut Vec<String>,
) -> Result<PlatformContext, Error> {
    args.ids.check()?;
    let mut context = platform(&args.ids);
    context.values = values(&value_files(args, notes)?, inputs)?;
    Ok(context)
}

/// Reads files of shared values, of which later ones win.
fn values(paths: &[Cow<'_, str>], inputs: &mut InputFiles<'_>) -> Result<Map, Error> {
    let paths: Vec<&str> = paths.iter().map(|path| &**path).collect();
    let mut all = Map::new();
    let mut diags = Diagnostics::new();
    for file in inputs.all_as(&paths, Excerpt::Masked)? {
        match parse_values(inputs.sources, file) {
            Ok(values) => all.extend(values),
            Err(found) => diags.extend(found),
        }
    }
    match diags.has_errors() {
        true => Err(diags.into()),
        false => Ok(all),
    }
}

/// The shared values of an environment, by its files of values.
///
/// # Errors
/// A file cannot be read, or holds something else.
pub(crate) fn shared_values(args: &ContextArgs, sources: &mut SourceMap) -> Result<Map, Error> {
    let context = context(args, &mut InputFiles::new(sources), &mut Vec::new())?;
    Ok(context.values)
}

/// The files of values. One whose path names the environment is for those that have values of their own, and need not be there.
fn value_files<'a>(
    args: &'a ContextArgs,
    notes: &mut Vec<String>,
) -> Result<Vec<Cow<'a, str>>, Error> {
    let mut paths = Vec::with_capacity(args.values.len());
    for path in &args.values {
        if !names_environment(path) {
            if let Some(word) = like_environment(path)
                && fs::symlink_metadata(path).is_err()
            {
                return Err(no_placeholder("--values", word).into());
            }
            paths.push(Cow::Borrowed(path.as_str()));
            continue;
        }
        let environment = args.ids.env.as_str();
        let own = name_environment("--values", path, environment)?;
        if is_there(&own) {
            paths.push(Cow::Owned(own));
            continue;
        }
        let other = match args.values_of.as_str() {
            "" => None,
            other => Some(name_environment("--values", path, other)?),
        };
        notes.push(match other.filter(|other| is_there(other)) {
            Some(other) => {
                let note = message!("There is no '{own}': '{other}' stands in for it");
                paths.push(Cow::Owned(other));
                note
            }
            None => message!(
                "Environment '{environment}' has no values of its own: there is no '{own}'"
            ),
        });
    }
    Ok(paths)
}

/// True unless there is nothing at a path.
fn is_there(path: &str) -> bool {
    let found = fs::symlink_metadata(path);
    !found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}
