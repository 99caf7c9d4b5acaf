//! What the flags and arguments of a run name, read: Score files and everything that goes with them.

mod deploy_config;
mod extensions;
mod profiles;
mod read;

use std::sync::Arc;

use score_core::compile::{ExtensionFile, Job};
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::humanitec::{PlatformContext, Profile, parse_values};
use score_core::provision::Entry;
use score_core::state::State;
use score_yaml::{Excerpt, FileId, SourceMap};

use crate::disk::Identity;
use crate::error::Error;
use crate::flags::Flags;
use crate::frontend::Frontend;
use read::Reader;

/// The texts that a run compiles. None of them is found by its name alone: a flag or an argument says each.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// The Score files, sorted by path.
    pub(crate) score_files: Vec<FileId>,
    /// A file of overrides.
    pub(crate) overrides: Option<FileId>,
    /// The extensions of the Score files.
    pub(crate) extensions: Vec<ExtensionFile>,
    /// What platform placeholders stand for.
    pub(crate) context: PlatformContext,
    /// The custom workload profiles, sorted by folder.
    pub(crate) profiles: Vec<Arc<Profile>>,
    /// The files that were read for all that.
    pub(crate) files: Vec<Identity>,
}

impl Inputs {
    /// Reads what a command line names. Flags that a command does not have count as not given.
    ///
    /// # Errors
    /// Flags do not go together, a file cannot be read, or one that is no Score file and no extension breaks
    /// its format.
    pub(crate) fn read<F: Frontend>(flags: &Flags, sources: &mut SourceMap) -> Result<Self, Error> {
        let mut reader = Reader::new(sources);
        let config = flags.string("deploy-config");
        let (score_files, extensions) = if config.is_empty() {
            let mut paths: Vec<&str> = flags.args().iter().map(String::as_str).collect();
            paths.sort_unstable();
            let score_files = match F::TEXTS.takes_a_file_twice {
                true => reader.each_once(&paths)?,
                false => reader.all(&paths)?,
            };
            let extensions = extensions::read(flags.strings("extensions"), &mut reader)?;
            (score_files, extensions)
        } else {
            deploy_config::read::<F>(flags, config, &mut reader)?
        };
        Ok(Inputs {
            score_files,
            overrides: reader.optional(flags.string("overrides-file"))?,
            extensions,
            context: context(flags, &mut reader)?,
            profiles: profiles::read_folder(flags.string("profiles"), &mut reader)?,
            files: reader.files,
        })
    }

    /// The job that the flags ask for, in a project.
    pub(crate) fn job(self, flags: &Flags, state: State, entries: Vec<Entry>) -> Job<'_> {
        Job {
            score_files: self.score_files,
            overrides: self.overrides,
            properties: flags.strings("override-property"),
            image: Some(flags.string("image")).filter(|image| !image.is_empty()),
            extensions: self.extensions,
            context: self.context,
            profiles: self.profiles,
            entries,
            state,
            strict: flags.bool("strict"),
        }
    }
}

/// What the flags say platform placeholders stand for.
fn context(flags: &Flags, reader: &mut Reader<'_>) -> Result<PlatformContext, Error> {
    let given = |name| Some(flags.string(name).to_owned()).filter(|text| !text.is_empty());
    let paths: Vec<&str> = flags.strings("values").iter().map(String::as_str).collect();
    let mut context = PlatformContext {
        app: given("app"),
        env: given("env"),
        env_type: given("env-type"),
        org: given("org"),
        ..PlatformContext::default()
    };
    let mut diags = Diagnostics::new();
    for file in reader.all_as(&paths, Excerpt::Masked)? {
        match parse_values(reader.sources, file) {
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

/// A flag that cannot be used as it was given; scripts read the text.
fn invalid_flag(text: impl Into<String>) -> Diagnostic {
    let text = text.into();
    Diagnostic::new(Code::InvalidFlag, text.clone()).summary(text)
}
