//! What a run of `generate` finds of a project: its state, or none, and its provisioner files.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use score_core::diagnostic::Diagnostics;
use score_core::provision::{Kinds, Provider};
use score_core::state::State;
use score_yaml::{FileId, message};

use crate::binary::{AnyFrontend, Binary};
use crate::command_tree::generate::GenerateArgs;
use crate::commands::CommandContext;
use crate::environment_name::EnvironmentName;
use crate::environments::{self, Chosen, default_name, outputs};
use crate::error::{Error, invalid_flag};
use crate::fetch::Fetched;
use crate::fetched_files::{checked_patches, fetch_patches, fetch_provisioners, provisioner_texts};
use crate::last_run::LastRun;
use crate::lock_file::Lock;
use crate::new_project::{folder_name, stage_defaults};
use crate::provisioners::providers_of;
use crate::report::Report;
use crate::shell_word::shell_word;
use crate::state_dir::{Access, StateDir};
use crate::state_files::DEFAULTS;
use crate::transaction::Transaction;

/// A command line with what its environment keeps filled in, and the state of that.
type ChosenRun<'a> = (Cow<'a, GenerateArgs>, State);

/// The project of a run.
pub(super) struct Place {
    /// The state folder, which may be none, or not there yet.
    pub(super) directory: StateDir,
    /// True if there is no state yet.
    is_new: bool,
}

impl Place {
    /// Opens what the command line names, and reads the state.
    ///
    /// # Errors
    /// There is no project, and nothing says that none is needed; the state cannot be read; another run holds it.
    pub(super) fn open(binary: Binary, args: &GenerateArgs) -> Result<Self, Error> {
        let flags = &args.one_run;
        let named = &flags.state_dir;
        if flags.no_state && named.path.is_some() {
            let text = "`--no-state` and `--state-dir` are both given: a run has a state or none";
            return Err(invalid_flag(text).into());
        }
        let timeout = args.lock_timeout.duration()?;
        let is_made = named.path.is_some();
        let directory = if flags.no_state {
            StateDir::nowhere(binary)?
        } else if args.preview.is_on() {
            StateDir::look(binary, named)?
        } else if is_made {
            StateDir::create(binary, named, Access::Write(timeout))?
        } else {
            let there = StateDir::open(binary, named, Access::Write(timeout))?;
            there.ok_or(Error::NoProject(binary.name()))?
        };
        Ok(Place {
            directory,
            is_new: false,
        })
    }

    /// The same place for an environment; `None` is the default one.
    pub(super) fn of_environment(&self, environment: Option<EnvironmentName>) -> Place {
        Place {
            directory: self.directory.of_environment(environment),
            is_new: self.is_new,
        }
    }

    /// Goes to the environment that a command line means, and reads its state. What an environment that is named keeps fills in
    /// what the command line leaves open.
    ///
    /// # Errors
    /// A state cannot be read, or there is none; there is no such environment, and no Score file to make it from.
    pub(super) fn choose<'a>(
        &mut self,
        binary: Binary,
        args: &'a GenerateArgs,
        context: &mut CommandContext<'_>,
    ) -> Result<ChosenRun<'a>, Error> {
        let wanted = args.inputs.context.ids.env.as_str();
        let chosen = environments::choose(binary, &self.directory, wanted, context.sources)?;
        self.directory.enter(chosen.name.clone());
        let Chosen {
            name,
            is_new,
            default,
        } = chosen;
        let (mut args, state) = match (name, is_new, default) {
            (Some(name), true, default) => {
                let default = default.unwrap_or_default();
                let (args, state) = new_environment(binary, args, &name, default, self, context)?;
                (Cow::Owned(args), state)
            }
            (_, _, default) => {
                let state = match default {
                    Some(state) => state,
                    None => self.state(binary, args, context)?,
                };
                let last = LastRun::of(&state)?;
                // Without `--env` it is for the default environment, too, if that has a name; but one without definitions has
                // nothing of it.
                let has_definitions = !args.definitions.files.definitions.is_empty();
                let last = last.filter(|last| {
                    !wanted.is_empty() || (has_definitions && !last.name().is_empty())
                });
                let args = match last {
                    Some(last) => {
                        let mut args = filled(args, last.clone(), &self.directory, context.report)?;
                        let env = &mut args.inputs.context.ids.env;
                        if env.is_empty() {
                            last.name().clone_into(env);
                        }
                        Cow::Owned(args)
                    }
                    None => Cow::Borrowed(args),
                };
                (args, state)
            }
        };
        if outputs::name_one(binary, &args) {
            let args = args.to_mut();
            let name = match args.inputs.context.ids.env.as_str() {
                "" => LastRun::of(&state)?.map_or_else(String::new, |last| last.name().to_owned()),
                name => name.to_owned(),
            };
            outputs::name_all(binary, args, &name)?;
        }
        Ok((args, state))
    }

    /// The state of the project; a new one where none is, if the command line says that none is needed.
    ///
    /// # Errors
    /// It cannot be read; or there is none.
    fn state(
        &mut self,
        binary: Binary,
        args: &GenerateArgs,
        context: &mut CommandContext<'_>,
    ) -> Result<State, Error> {
        if let Some(state) = self.directory.state(binary, context.sources)? {
            return Ok(state);
        }
        if self.directory.is_kept() && args.one_run.state_dir.path.is_none() {
            return Err(Error::NoProject(binary.name()));
        }
        self.is_new = true;
        let mut state = State::default();
        binary.new_state(&mut state, &args.target, &folder_name())?;
        Ok(state)
    }

    /// The entries of a run, in the order in which they are asked: those of its own files, those installed, the default
    /// ones.
    ///
    /// # Errors
    /// A file cannot be read, or entries are not valid.
    pub(super) fn entries(
        &self,
        backend: &dyn AnyFrontend,
        own: &OwnFiles,
        kinds: &Arc<Kinds>,
        context: &mut CommandContext<'_>,
    ) -> Result<Vec<Box<dyn Provider>>, Error> {
        let defaults = self.directory.path().join(DEFAULTS);
        let defaults = defaults.to_string_lossy();
        let mut installed = self.directory.provisioner_files()?;
        let has_defaults = installed.iter().any(|(path, _)| *path == defaults);
        installed.retain(|(path, _)| !own.without_defaults || *path != defaults);
        if self.is_new && !has_defaults && !own.without_defaults {
            let text = backend.binary().default_provisioners().as_bytes().to_vec();
            installed.push((DEFAULTS.to_owned(), text));
        }
        let (files, sources) = (own.provisioners.clone(), &mut *context.sources);
        let lock = Lock::find(self.directory.path(), sources)?;
        let mut all = providers_of(backend, files, kinds, None, sources)?;
        all.extend(providers_of(
            backend,
            installed,
            kinds,
            lock.as_ref(),
            sources,
        )?);
        Ok(all)
    }

    /// Adds what a new project has from the start to what a transaction writes.
    ///
    /// # Errors
    /// The state folder cannot be looked at.
    pub(super) fn stage_new(
        &self,
        binary: Binary,
        own: &OwnFiles,
        transaction: &mut Transaction,
    ) -> Result<(), Error> {
        if !self.is_new || !self.directory.is_kept() {
            return Ok(());
        }
        self.directory.stage_ignored(true, transaction)?;
        let without = own.without_defaults.then_some(true);
        stage_defaults(binary, without, &self.directory, true, transaction).map(|_| ())
    }
}

/// A command line with what the last run of an environment fills in; `directory` is where the state of that is. Says that values
/// are those that came back with an earlier set.
///
/// # Errors
/// Files of that run are gone.
pub(super) fn filled(
    args: &GenerateArgs,
    mut last: LastRun,
    directory: &StateDir,
    report: Report,
) -> Result<GenerateArgs, Diagnostics> {
    let context = &args.inputs.context;
    last.settle_in(directory);
    last.say_restored_values(directory, &context.values, report);
    last.check_files(&args.definitions, &context.values)?;
    let mut args = args.clone();
    last.fill(&mut args.definitions, &mut args.inputs.context);
    Ok(args)
}

/// What a new environment starts from: the definitions, values and fields of the default one, and Score files of its own.
///
/// # Errors
/// There are no Score files; files of the default environment are gone.
fn new_environment(
    binary: Binary,
    args: &GenerateArgs,
    name: &EnvironmentName,
    default: State,
    place: &Place,
    context: &CommandContext<'_>,
) -> Result<(GenerateArgs, State), Error> {
    let last = LastRun::of(&default)?;
    let default_name = default_name(last.as_ref()).to_owned();
    let inputs = &args.inputs;
    if inputs.score_files.is_empty() && inputs.deploy_config.is_empty() {
        let error = environments::unknown(&place.directory, &default_name, name.as_str());
        return Err(error
            .hint(message!(
                "`{} environments clone {} {name}` makes it from another one, and so do Score files given with it",
                binary.name(),
                shell_word(&default_name)
            ))
            .into());
    }
    let filled = match last {
        Some(mut last) => {
            let report = context.report;
            let of_default = place.directory.of_environment(None);
            let has_restored_values = last.take_files(&of_default);
            let has_no_type =
                inputs.context.ids.env_type.is_empty() && !last.ids.env_type.is_empty();
            report.info(match has_no_type {
                true => message!(
                    "Environment '{name}' is new, and of no type: `--env-type TYPE` gives it one; what else is not said of it is as in '{default_name}'"
                ),
                false => message!(
                    "Environment '{name}' is new; what is not said of it is as in '{default_name}'"
                ),
            });
            if has_restored_values && inputs.context.values.is_empty() {
                report.info(message!(
                    "Its values are those of files, not those that `environments rollback` brought back to '{default_name}'"
                ));
            }
            filled(args, last.for_another(), &place.directory, report)?
        }
        None => {
            context.report.info(message!("Environment '{name}' is new"));
            args.clone()
        }
    };
    let mut state = State {
        extras: default.extras,
        ..State::default()
    };
    let folder = place.directory.own_folder();
    binary.bind_to_environment(&mut state, name.as_str(), &folder.to_string_lossy());
    Ok((filled, state))
}

/// The files that are for one run.
pub(super) struct OwnFiles {
    /// The provisioner files, each with its URI as it may be shown.
    provisioners: Vec<(String, Vec<u8>)>,
    patches: Vec<Fetched>,
    /// The paths of all of them, and of the file of the seed; what is no path leads nowhere.
    read: Vec<String>,
    /// True if the default provisioners are left out.
    without_defaults: bool,
}

impl OwnFiles {
    /// Fetches what the command line names.
    ///
    /// # Errors
    /// Something cannot be fetched.
    pub(super) fn fetch(args: &GenerateArgs) -> Result<Self, Error> {
        let flags = &args.one_run;
        let provisioners = fetch_provisioners(&flags.provisioners)?;
        let patches = fetch_patches(&flags.patch_templates)?;
        let fetched = provisioners.iter().chain(&patches);
        let mut read: Vec<String> = fetched.map(|file| file.uri.clone()).collect();
        read.extend(flags.seed.seed_file.clone());
        Ok(OwnFiles {
            provisioners: provisioner_texts(provisioners),
            patches,
            read,
            without_defaults: flags.no_default_provisioners,
        })
    }

    /// The paths of the files.
    pub(super) fn read(&self) -> impl Iterator<Item = &Path> {
        self.read.iter().map(Path::new)
    }

    /// The patch templates, checked.
    ///
    /// # Errors
    /// All that is wrong with them, at once.
    pub(super) fn patch_templates(
        &self,
        backend: &dyn AnyFrontend,
        context: &mut CommandContext<'_>,
    ) -> Result<Vec<FileId>, Error> {
        checked_patches(backend, context.sources, &self.patches)
    }
}
