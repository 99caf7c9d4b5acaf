//! `catalog`: the entities of workloads for a Backstage catalog.

use score_backstage::{Entity, Settings, entities};
use score_core::compile::{lower, mask_values};
use score_core::diagnostic::Diagnostics;
use score_core::host::TestHost;
use score_core::state::State;
use score_yaml::Map;

use super::validate::check_changes;
use super::{CommandContext, project_if_any};
use crate::binary::Binary;
use crate::command_tree::catalog::{CatalogArgs, EntityForm};
use crate::command_tree::inputs::InputArgs;
use crate::commands::generate::outputs::folder_is_there;
use crate::commands::generate::preview::{can_be_read, check};
use crate::disk::Identity;
use crate::environments::enter_or_default;
use crate::error::Error;
use crate::inputs::Inputs;
use crate::report::{Report, stdout};
use crate::state_dir::StateDir;
use crate::transaction::{Change, ChangeKind, Expected, Transaction};
use crate::validation::score_files::ScoreFiles;

/// The Score file of a folder without a project.
const SCORE_FILE: &str = "score.yaml";
/// What stands in for the image of containers that leave it open: no entity says it.
const ANY_IMAGE: &str = "image";

pub(crate) fn catalog(
    binary: Binary,
    args: &CatalogArgs,
    context: &mut CommandContext<'_>,
) -> Result<(), Error> {
    let form = args.form()?;
    let file = args.file()?;
    file.map_or(Ok(()), folder_is_there)?;
    let settings = Settings {
        object_selector: binary.object_selector(),
        ..args.settings()?
    };
    let (entities, files) = made(binary, args, &settings, context)?;
    let text = match form {
        EntityForm::Yaml => score_backstage::yaml(&entities),
        EntityForm::Json => score_backstage::json(&entities),
    };
    let Some(file) = file else {
        return stdout(text.as_bytes());
    };
    let directory = StateDir::nowhere(binary)?;
    let mut transaction = Transaction::new();
    transaction.inputs(files);
    transaction.write_named(file, vec![text]);
    if args.checks {
        let Expected { changes, .. } = directory.expected(&transaction)?;
        return is_up_to_date(&changes, context.report);
    }
    directory.commit(&mut transaction, context.report)?;
    context.report.info(format!("Wrote '{file}'"));
    Ok(())
}

/// The entities of the workloads that a command line names, and the files that were read for them. What containers name need
/// not be there: no entity says it.
fn made(
    binary: Binary,
    args: &CatalogArgs,
    settings: &Settings,
    context: &mut CommandContext<'_>,
) -> Result<(Vec<Entity>, Vec<Identity>), Error> {
    let (args, state) = named(binary, args, context)?;
    let inputs = Inputs::read(binary, &args, context.sources)?;
    check_changes(&args, inputs.score_files.len())?;
    let backend = binary.for_state(&state);
    let mut job = inputs.job(&args, state.clone(), Vec::new());
    job.image = job.image.or(Some(ANY_IMAGE));
    let host = TestHost::WithEmptyFiles;
    let lowered = lower(&*backend, job, context.sources, &host, &|_, _, _| {
        Ok(Map::new())
    });
    let (workloads, warnings) = lowered?;
    let mut found = Diagnostics::new();
    let entities = entities(&workloads, settings, &mut found);
    if args.is_strict {
        found.deny_warnings();
    }
    let has_errors = found.has_errors();
    let mut all = warnings;
    all.extend(found);
    all.sort();
    mask_values(
        &binary.conventions(),
        all.as_mut_slice(),
        &state,
        &[&inputs.extensions],
        context.sources,
    );
    if has_errors {
        return Err(all.into());
    }
    context.report.diagnostics(&all, context.sources);
    Ok((entities, inputs.files))
}

/// The inputs that a command line names, and the state of the project if it names no Score file.
fn named(
    binary: Binary,
    args: &CatalogArgs,
    context: &mut CommandContext<'_>,
) -> Result<(InputArgs, State), Error> {
    let mut inputs = args.inputs.clone();
    let mut state = State::default();
    if inputs.score_files.is_empty() && inputs.deploy_config.is_empty() {
        if let Some(mut directory) = project_if_any(binary, &args.state_dir, context.report)? {
            let wanted = inputs.context.ids.env.as_str();
            let kept = enter_or_default(binary, &mut directory, wanted, false, context.sources)?;
            state = kept.unwrap_or_default();
        }
        if state.workloads.is_empty() {
            inputs.score_files.push(SCORE_FILE.to_owned());
        }
    }
    let ScoreFiles { paths, diags, .. } = ScoreFiles::find(&inputs.score_files, None);
    if diags.has_errors() {
        return Err(diags.into());
    }
    inputs.score_files = paths;
    Ok((inputs, state))
}

/// Checks that a file is what would be written.
fn is_up_to_date(changes: &[Change<'_>], report: Report) -> Result<(), Error> {
    let changes = changes.iter();
    let differing = changes.filter(|change| change.kind != ChangeKind::Stream);
    let differing: Vec<&Change<'_>> = differing.collect();
    can_be_read(&differing)?;
    check(&differing, &[], report)
}
