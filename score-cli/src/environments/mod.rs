//! The environments of a project: which one a name means, and what each of them keeps.
//!
//! The state of the default environment is the state folder itself, that of each other one is a folder of its name below
//! it. A project has environments once its default one was generated with definitions, or another one was made; before that,
//! `--env` says nothing but the id of the context.

pub(crate) mod outputs;
pub(crate) mod sets;

use score_core::diagnostic::Diagnostic;
use score_core::state::State;
use score_yaml::{SourceMap, message};

use crate::binary::Binary;
use crate::codes;
use crate::environment_name::{DEFAULT, EnvironmentName};
use crate::error::Error;
use crate::last_run::LastRun;
use crate::state_dir::StateDir;

/// The environment that a name means in a project.
#[derive(Default)]
pub(crate) struct Chosen {
    /// Its name; `None` if it is the default one.
    pub(crate) name: Option<EnvironmentName>,
    /// True if there is no such environment yet.
    pub(crate) is_new: bool,
    /// The state of the default environment, if it had to be read.
    pub(crate) default: Option<State>,
}

/// The name of the default environment, by its last run; that of one that has none if nobody has named it.
pub(crate) fn default_name(last: Option<&LastRun>) -> &str {
    match last.map_or("", LastRun::name) {
        "" => DEFAULT,
        name => name,
    }
}

/// What a name means in a project.
enum Meaning {
    /// The default environment, with its state if it had to be read.
    Default(Option<State>),
    /// Another one.
    Other(EnvironmentName),
    /// None that is there. Holds the state of the default one.
    None(State),
}

/// Finds what a name means. A project without environments has one state, whatever the name is; and a default environment that
/// nobody has named takes it. An empty name means the default one.
fn meaning(
    binary: Binary,
    directory: &StateDir,
    wanted: &str,
    sources: &mut SourceMap,
) -> Result<Meaning, Error> {
    if wanted.is_empty() || !directory.is_kept() {
        return Ok(Meaning::Default(None));
    }
    if let Ok(name) = EnvironmentName::parse(wanted)
        && directory.has_environment(&name)
    {
        return Ok(Meaning::Other(name));
    }
    let Some(default) = directory.state(binary, sources)? else {
        return Ok(Meaning::Default(None));
    };
    let last = LastRun::of(&default)?;
    let is_default = match last.as_ref().map_or("", LastRun::name) {
        "" if last.as_ref().is_some_and(LastRun::has_definitions) => true,
        "" => wanted == DEFAULT || directory.environments()?.is_empty(),
        own => own == wanted,
    };
    Ok(match is_default {
        true => Meaning::Default(Some(default)),
        false => Meaning::None(default),
    })
}

/// Finds the environment that a run of `generate` means by a name, which may be a new one.
///
/// # Errors
/// The state of the default environment cannot be read; there is no such environment, and the name can be none.
pub(crate) fn choose(
    binary: Binary,
    directory: &StateDir,
    wanted: &str,
    sources: &mut SourceMap,
) -> Result<Chosen, Error> {
    Ok(match meaning(binary, directory, wanted, sources)? {
        Meaning::Default(default) => Chosen {
            default,
            ..Chosen::default()
        },
        Meaning::Other(name) => Chosen {
            name: Some(name),
            ..Chosen::default()
        },
        Meaning::None(default) => Chosen {
            name: Some(EnvironmentName::parse(wanted)?),
            is_new: true,
            default: Some(default),
        },
    })
}

/// Goes to the environment of a name, which has to be there, and reads its state; an empty name means the default one.
/// `None` if there is no state at all.
///
/// # Errors
/// There is no such environment; its state cannot be read.
pub(crate) fn enter(
    binary: Binary,
    directory: &mut StateDir,
    wanted: &str,
    sources: &mut SourceMap,
) -> Result<Option<State>, Error> {
    if wanted.is_empty() {
        return directory.state(binary, sources);
    }
    if let Ok(name) = EnvironmentName::parse(wanted)
        && directory.has_environment(&name)
    {
        directory.enter(Some(name));
        return there(binary, directory, wanted, sources).map(Some);
    }
    let Some(default) = directory.state(binary, sources)? else {
        return Ok(None);
    };
    let last = LastRun::of(&default)?;
    let default_name = default_name(last.as_ref());
    match default_name == wanted {
        true => Ok(Some(default)),
        false => Err(unknown(directory, default_name, wanted).into()),
    }
}

/// Goes to the environment of a name, and reads its state. If there is none of this name, and `may_be_new`, it goes to the default
/// one: then it is shown what that would be there.
///
/// # Errors
/// A state cannot be read; there is no such environment, and it may not be a new one, or the name can be none.
pub(crate) fn enter_or_default(
    binary: Binary,
    directory: &mut StateDir,
    wanted: &str,
    may_be_new: bool,
    sources: &mut SourceMap,
) -> Result<Option<State>, Error> {
    match meaning(binary, directory, wanted, sources)? {
        Meaning::Default(Some(default)) => return Ok(Some(default)),
        Meaning::Default(None) => {}
        Meaning::Other(name) => {
            directory.enter(Some(name));
            return there(binary, directory, wanted, sources).map(Some);
        }
        Meaning::None(default) if may_be_new => {
            EnvironmentName::parse(wanted)?;
            return Ok(Some(default));
        }
        Meaning::None(default) => {
            let last = LastRun::of(&default)?;
            return Err(unknown(directory, default_name(last.as_ref()), wanted)
                .hint("Score files or `--definitions` on the command line show what a new one would be")
                .into());
        }
    }
    directory.state(binary, sources)
}

/// The state of the environment that was gone to. Another run may have removed it since it was found.
fn there(
    binary: Binary,
    directory: &StateDir,
    wanted: &str,
    sources: &mut SourceMap,
) -> Result<State, Error> {
    if let Some(state) = directory.state(binary, sources)? {
        return Ok(state);
    }
    let default = directory.of_environment(None).state(binary, sources)?;
    let last = LastRun::of(&default.unwrap_or_default())?;
    Err(unknown(directory, default_name(last.as_ref()), wanted).into())
}

/// The error that a project has no environment of a name.
pub(crate) fn unknown(directory: &StateDir, default_name: &str, wanted: &str) -> Diagnostic {
    /// So many are named.
    const SHOWN: usize = 20;
    let others = directory.environments().unwrap_or_default();
    let mut known = vec![default_name];
    known.extend(others.iter().map(EnvironmentName::as_str));
    let message = message!("the project has no environment `{wanted}`");
    let error = Diagnostic::new(codes::UNKNOWN_ENVIRONMENT, message);
    let error = error.near(wanted, known.iter().copied());
    if known.len() == 1 {
        return error.hint(message!("it has `{default_name}` alone"));
    }
    let more = known.len().saturating_sub(SHOWN);
    known.truncate(SHOWN);
    let shown = known.join("`, `");
    error.hint(match more {
        0 => message!("it has `{shown}`"),
        more => message!("it has `{shown}`, and {more} more"),
    })
}

/// The state of each environment, the default one first, the others by name; with the name of each.
///
/// # Errors
/// A state cannot be read.
pub(crate) fn all(
    binary: Binary,
    directory: &StateDir,
    sources: &mut SourceMap,
) -> Result<Vec<(String, StateDir, State)>, Error> {
    let mut all = Vec::new();
    let own = directory.of_environment(None);
    if let Some(default) = own.state(binary, sources)? {
        let last = LastRun::of(&default)?;
        all.push((default_name(last.as_ref()).to_owned(), own, default));
    }
    for name in directory.environments()? {
        let own = directory.of_environment(Some(name.clone()));
        if let Some(state) = own.state(binary, sources)? {
            all.push((name.as_str().to_owned(), own, state));
        }
    }
    Ok(all)
}
