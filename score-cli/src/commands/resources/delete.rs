//! `resources delete` and `resources prune`: what the state keeps of resources goes.

use score_core::resource::ResourceUid;
use score_core::state::State;
use score_yaml::{SortedSet, message};

use super::{find, needed};
use crate::binary::Binary;
use crate::command_tree::DeleteResourcesArgs;
use crate::commands::{CommandContext, changed_project};
use crate::error::Error;
use crate::kept_resources::KeptResources;
use crate::last_run::LastRun;
use crate::report::Report;
use crate::state_dir::StateDir;
use crate::transaction::Transaction;

/// Deletes the resources that a command line names, all or none.
pub(crate) fn delete(
    binary: Binary,
    args: &DeleteResourcesArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    args.check_count()?;
    let (directory, mut state) = changed_project(binary, &args.of, context)?;
    let needed = needed(binary, &state, context.sources)?;
    let last = LastRun::with_definitions(&state)?;
    let mut uids = SortedSet::new();
    let resources = KeptResources::new(&state, last.as_ref());
    for name in &args.uids {
        let resource = find(&resources, name, context)?;
        let uid = resource.uid;
        let is_needed = needed.contains(uid) || !resource.is_declared;
        if is_needed && !args.is_forced {
            let by = resource.source_workload();
            let text = match resource.is_declared {
                true => message!(
                    "workload '{by}' declares the resource '{name}': take it out of the Score file, or add --force to have it made anew"
                ),
                false => message!(
                    "definitions made the resource '{name}' for workload '{by}': add --force to have it made anew"
                ),
            };
            return Err(Error::Other(text));
        }
        uids.insert(uid.clone());
    }
    forget(&uids, &mut state);
    finish(binary, &uids, args, &directory, &state, context.report)
}

/// Deletes the resources that no workload declares.
pub(crate) fn prune(
    binary: Binary,
    args: &DeleteResourcesArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let (directory, mut state) = changed_project(binary, &args.of, context)?;
    let needed = needed(binary, &state, context.sources)?;
    let known = state.resources.keys();
    let uids: SortedSet<ResourceUid> = known
        .filter(|uid| !needed.contains(*uid))
        .cloned()
        .collect();
    if uids.is_empty() {
        context
            .report
            .info("Workloads declare all resources of the project");
        return Ok(());
    }
    forget(&uids, &mut state);
    finish(binary, &uids, args, &directory, &state, context.report)
}

/// Takes resources out of a state; and what provisioners share, if nobody is left to share it.
pub(in crate::commands) fn forget(uids: &SortedSet<ResourceUid>, state: &mut State) {
    for known in [&mut state.resources, &mut state.beside.resources] {
        let all = std::mem::take(known).into_iter();
        *known = all.filter(|(uid, _)| !uids.contains(uid)).collect();
    }
    state.forget_unshared();
}

/// Writes the state without what was deleted, and says what went.
fn finish(
    binary: Binary,
    uids: &SortedSet<ResourceUid>,
    args: &DeleteResourcesArgs,
    directory: &StateDir,
    state: &State,
    report: Report,
) -> Result<(), Error> {
    if !args.is_dry_run {
        let mut transaction = Transaction::new();
        directory.stage(binary, state, &mut transaction)?;
        directory.stage_ignored(false, &mut transaction)?;
        directory.commit(&mut transaction, report)?;
    }
    say_deleted(uids, args.is_dry_run, report);
    Ok(())
}

/// A line for each resource that was deleted, or would be.
pub(in crate::commands) fn say_deleted(
    uids: &SortedSet<ResourceUid>,
    is_dry_run: bool,
    report: Report,
) {
    let verb = if is_dry_run {
        "Would delete"
    } else {
        "Deleted"
    };
    for uid in uids {
        report.info(message!("{verb} resource '{uid}'"));
    }
}
