//! `environments clone`: an environment with what another one is made from.

use score_core::state::State;
use score_yaml::message;

use super::name_of_default;
use crate::binary::Binary;
use crate::command_tree::CloneEnvironmentArgs;
use crate::command_tree::inputs::PlatformIds;
use crate::commands::{CommandContext, held_project, named_place, no_project};
use crate::environment_name::EnvironmentName;
use crate::environments;
use crate::error::{Error, invalid_flag};
use crate::last_run::LastRun;
use crate::random::Randomness;
use crate::shell_word::shell_word;
use crate::state_dir::StateDir;
use crate::state_files::{EMPTIED, NAMED_SCORE_FILES};
use crate::transaction::{Mode, Transaction};

pub(crate) fn clone(
    binary: Binary,
    args: &CloneEnvironmentArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let name = EnvironmentName::parse(&args.to)?;
    let ids = PlatformIds {
        env_type: args.env_type.clone(),
        ..PlatformIds::default()
    };
    ids.check()?;
    let report = context.report;
    let directory = held_project(binary, &args.state_dir, &args.lock_timeout, report)?;
    let text = || message!("there is an environment `{name}` already");
    if directory.has_environment(&name) {
        let hint = message!("`environments remove {name}` removes it; or take another name");
        return Err(invalid_flag(text()).hint(hint).into());
    }
    if name_of_default(binary, &directory, context)? == args.to {
        return Err(invalid_flag(text() + ": the default one of the project").into());
    }
    let mut from = directory.of_environment(None);
    let state = environments::enter(binary, &mut from, &args.from, context.sources)?;
    let state = state.ok_or_else(|| no_project(binary, &args.state_dir))?;
    let to = directory.of_environment(Some(name));
    let has_restored_values =
        LastRun::of(&state)?.is_some_and(|last| last.has_restored_values(&from));
    let mut transaction = Transaction::new();
    let (made, notes) = cloned(binary, args, state, [&from, &to], &mut transaction)?;
    to.stage(binary, &made, &mut transaction)?;
    directory.stage_ignored(false, &mut transaction)?;
    directory.commit(&mut transaction, report)?;
    report.info(message!(
        "Cloned environment '{}' to '{}'",
        args.from,
        args.to
    ));
    for note in notes {
        report.info(note);
    }
    if has_restored_values {
        report.info(message!(
            "Its values are those of files, not those that `environments rollback` brought back to '{}'",
            args.from
        ));
    }
    let place = named_place(&args.state_dir);
    report.info(format!(
        "Run \"{0} graph --env {1}{place}\" to see what it gets, \"{0} generate --env {1}{place} -o '{{env}}/{2}'\" to write it",
        binary.name(),
        shell_word(&args.to),
        binary.texts().output
    ));
    Ok(())
}

/// The state of the clone of an environment, which has the workloads, values and definitions of the other one and nothing
/// that was drawn or stored for it, and notes for people. Files beside the state are copied by the transaction.
fn cloned(
    binary: Binary,
    args: &CloneEnvironmentArgs,
    state: State,
    [from, to]: [&StateDir; 2],
    transaction: &mut Transaction,
) -> Result<(State, Vec<String>), Error> {
    let mut last = LastRun::of(&state)?.unwrap_or_default();
    last.rules.clear();
    if !args.env_type.is_empty() {
        last.ids.env_type.clone_from(&args.env_type);
    }
    // Those that came back are of the other one, secrets among them.
    last.take_files(from);
    let notes = last.rename(&args.from, &args.to)?;
    if let Some(bytes) = from.own_file(NAMED_SCORE_FILES)? {
        transaction.write(to.own_path(NAMED_SCORE_FILES), bytes, Mode::Private);
    }
    if let Some(bytes) = from.own_file(EMPTIED)? {
        transaction.write(to.own_path(EMPTIED), bytes, Mode::Kept(0o644));
    }
    let mut made = State {
        workloads: state.workloads,
        extras: state.extras,
        ..State::default()
    };
    made.beside.last_run = last.to_map();
    let folder = to.own_folder();
    let randomness = Randomness::of_environment().in_environment(Some(&args.to));
    let draw = |purpose: &[&str], bytes: &mut [u8]| randomness.fill(purpose, bytes);
    binary.draw_anew(&mut made, &draw);
    binary.bind_to_environment(&mut made, &args.to, &folder.to_string_lossy());
    Ok((made, notes))
}
