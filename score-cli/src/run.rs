//! Runs a command line: from the arguments to an exit code.

use std::process::ExitCode;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message::visible;
use score_yaml::{SourceMap, message};

use crate::binary::{Binary, binary_of};
use crate::codes;
use crate::command_line::{
    CommandSpec, FlagSet as _, GlobalArgs, Invocation, help, near_commands, parse_once,
    short_usage, usage,
};
use crate::command_tree::validate::FindingForm;
use crate::command_tree::{Command, root};
use crate::commands::{self, CommandContext};
use crate::error::Error;
use crate::frontend::Frontend;
use crate::installed_origin::last_paragraph;
use crate::own_faults;
use crate::progress;
use crate::report::{MessageFormat, Report, stdout, stdout_line};
use crate::restriction;
use crate::run_result::{self, RunResult};
use crate::threads;
use crate::timeout;
use crate::version::long_version;

/// Runs the binary of a frontend with the arguments of this process. The exit code is 0 if the command succeeds, 2 if
/// what it checks is not so, else 1.
#[must_use]
pub fn run<F: Frontend>() -> ExitCode {
    run_binary(binary_of::<F>())
}

fn run_binary(binary: Binary) -> ExitCode {
    own_faults::end_with_words();
    score_system::outlive_size_limits();
    let root = root(binary);
    let line: Result<Vec<String>, _> = std::env::args_os()
        .skip(1)
        .map(std::ffi::OsString::into_string)
        .collect();
    let mut sources = SourceMap::new();
    let mut report = Report::new(false, 0, MessageFormat::Human);
    let mut made = RunResult::default();
    let result = match line {
        Err(bad) => {
            made.is_wanted = RunResult::is_asked(&readable_line());
            Err(Error::Other(format!("the argument {bad:?} is not UTF-8")))
        }
        Ok(line) => commands::completion::answer(binary, &root, &line).unwrap_or_else(|| {
            made.is_wanted = RunResult::is_asked(&line);
            let mut invocation = parse_once(&root, &line)?;
            let global = GlobalArgs::read(&mut invocation.args);
            report = reporting(&global, &invocation)?;
            if !report.quiet && report.format == MessageFormat::Human {
                progress::show();
            }
            restriction::restrict(&global.restriction)?;
            let is_wanted = made.is_wanted;
            timeout::start(&global.timeout, report, move |error| {
                if is_wanted && run_result::take_turn() {
                    // Nothing of what the run knew by then was made.
                    let _ = RunResult::default().print(binary, Some(error), &SourceMap::new());
                }
            })?;
            made.is_wanted = false;
            dispatch(binary, &root, invocation, report, &mut sources, &mut made)
        }),
    };
    let result = match made.is_wanted {
        true => {
            while !run_result::take_turn() {
                // The time is over, and whoever says so ends the process.
                std::thread::park();
            }
            let printed = made.print(binary, result.as_ref().err(), &sources);
            result.and(printed)
        }
        false => result,
    };
    match result {
        Ok(()) => {
            // The process ends; to give its memory back piece by piece would only take time.
            std::mem::forget(sources);
            ExitCode::SUCCESS
        }
        Err(Error::ClosedPipe) => score_system::end_by_closed_pipe(),
        Err(error) => {
            show(&error, &root, report, &sources);
            match error {
                Error::Different(_) => ExitCode::from(2),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

/// The arguments of this process, with what is not UTF-8 replaced.
fn readable_line() -> Vec<String> {
    let line = std::env::args_os().skip(1);
    line.map(|arg| arg.to_string_lossy().into_owned()).collect()
}

fn reporting(global: &GlobalArgs, invocation: &Invocation) -> Result<Report, Error> {
    let format = match global.message_format.as_str() {
        "human" => MessageFormat::Human,
        "json" => MessageFormat::Json,
        other => {
            let mut message = message!(
                "invalid --message-format value \"{other}\", expected \"human\" or \"json\""
            );
            if FindingForm::is_known(other) {
                message += &message!("; \"validate --format {other}\" writes that");
            }
            return Err(Error::Usage {
                message,
                command: Some(invocation.path.clone()),
            });
        }
    };
    Ok(Report::new(global.is_quiet, invocation.verbosity, format))
}

fn dispatch(
    binary: Binary,
    root: &CommandSpec,
    invocation: Invocation,
    report: Report,
    sources: &mut SourceMap,
    made: &mut RunResult,
) -> Result<(), Error> {
    let spec = root.find(&invocation.path).unwrap_or(root);
    if invocation.help || (spec.is_group() && !invocation.version) {
        return stdout(help(root, &invocation.path).as_bytes());
    }
    if invocation.version {
        return stdout_line(&long_version(binary.name(), binary.texts().stands_in_for));
    }
    let command = Command::read(binary, &invocation.path, invocation.args);
    threads::configure(binary, command.score_files(), command.environment());
    let context = &mut CommandContext {
        report,
        sources,
        result: made,
    };
    match command {
        Command::Init(args) => commands::init::init(binary, &args, context),
        Command::Generate(args) => commands::generate::generate(binary, &args, context),
        Command::Validate(args) => commands::validate::validate(binary, &args, context),
        Command::Delta(args) => commands::delta::delta(binary, &args, context),
        Command::Set(args) => commands::sets::set(binary, &args, context),
        Command::DiffSets(args) => commands::sets::diff(&args, context),
        Command::ApplyDeltas(args) => commands::sets::apply(&args, context),
        Command::MergeDeltas(args) => commands::sets::merge(&args, context),
        Command::Catalog(args) => commands::catalog::catalog(binary, &args, context),
        Command::ListDefinitions(args) => commands::definitions::list(binary, &args, context),
        Command::ShowDefinition(args) => commands::definitions::show(binary, &args, context),
        Command::Graph(args) => commands::graph::graph(binary, &args, context),
        Command::Match(args) => commands::definitions::matching(binary, &args, context),
        Command::ListEnvironments(args) => commands::environments::list(binary, &args, context),
        Command::CloneEnvironment(args) => commands::environments::clone(binary, &args, context),
        Command::RemoveEnvironments(args) => commands::environments::remove(binary, &args, context),
        Command::RollBack(args) => commands::environments::roll_back(binary, &args, context),
        Command::TestDefinition(args) => commands::definitions::test::test(binary, &args, context),
        Command::Usage(args) => commands::definitions::usage::usage(binary, &args, context),
        Command::DiffDefinitions(args) => commands::definitions::diff::diff(binary, &args, context),
        Command::ResourceTypes(args) => commands::types::resource_types(binary, &args, context),
        Command::ScoreSchema(args) => commands::types::score_schema(binary, &args, context),
        Command::ListProvisioners(args) => commands::provisioners::list(binary, &args, context),
        Command::ExplainProvisioners(args) => {
            commands::provisioners::explain(binary, &args, context)
        }
        Command::ListWorkloads(args) => commands::workloads::list(binary, &args, context),
        Command::RemoveWorkloads(args) => commands::workloads::remove(binary, &args, context),
        Command::DeleteResources(args) => commands::resources::delete(binary, &args, context),
        Command::PruneResources(args) => commands::resources::prune(binary, &args, context),
        Command::ListResources(args) => commands::resources::list(binary, &args, context),
        Command::GetOutputs(args) => commands::resources::get_outputs(binary, &args, context),
        Command::ExportState(args) => commands::state::export(binary, &args, context),
        Command::ImportState(args) => commands::state::import(binary, &args, context),
        Command::CheckVersion(constraint) => commands::version::check_version(binary, &constraint),
        Command::Version(args) => commands::version::version(binary, &args),
        Command::Explain(args) => commands::explain::explain(binary, &args, context),
        Command::Completion(args) => commands::completion::completion(root, &args),
        Command::Help(words) => help_command(root, &words, report),
    }
}

fn help_command(root: &CommandSpec, words: &[String], report: Report) -> Result<(), Error> {
    // What follows the last word that names a command says nothing.
    let known = (0..=words.len()).rev().map(|len| &words[..len]);
    let path = known
        .into_iter()
        .find(|path| root.find(path).is_some())
        .unwrap_or_default();
    if path.is_empty() && !words.is_empty() {
        let topic: Vec<String> = words.iter().map(|word| topic(word)).collect();
        let near = near_commands(root, path, &words[0]);
        let near = near.map(|near| format!("\n{near}\n")).unwrap_or_default();
        report.text(&format!(
            "Unknown help topic [{}]\n{near}{}",
            topic.join(" "),
            usage(root, &[])
        ));
        return Ok(());
    }
    stdout(help(root, path).as_bytes())
}

/// A word as the Go tools quote it.
fn topic(word: &str) -> String {
    match word.contains(|c: char| c == '`' || c.is_control()) {
        true => visible(&format!("{word:?}")).into_owned(),
        false => visible(&format!("`{word}`")).into_owned(),
    }
}

/// True if the last paragraph says everything: a flag that cannot be used has no place that could be shown.
fn is_said_by_its_last_line(diagnostics: &Diagnostics, last: &[String]) -> bool {
    let mut found = diagnostics.iter();
    let (Some(one), None) = (found.next(), found.next()) else {
        return false;
    };
    let Diagnostic {
        code,
        severity: _,
        message,
        span,
        path,
        labels,
        hints,
        summary: _,
        about: _,
        patched_by: _,
        more: _,
    } = one;
    *code == codes::INVALID_FLAG
        && (span.is_none() && path.is_none() && labels.is_empty() && hints.is_empty())
        && last.len() == 1
        && *message == last[0]
}

/// Writes an error to stderr: diagnostics or usage, then the last paragraph.
fn show(error: &Error, root: &CommandSpec, report: Report, sources: &SourceMap) {
    match error {
        Error::Usage {
            command: Some(path),
            ..
        } => report.text(&short_usage(root, path)),
        Error::Diagnostics(diagnostics) => {
            let said = last_paragraph(&diagnostics.without_foreign(sources), sources);
            if report.format == MessageFormat::Json || !is_said_by_its_last_line(diagnostics, &said)
            {
                report.diagnostics(diagnostics, sources);
                report.text("");
            }
            return report.error(&said);
        }
        Error::Read { .. } | Error::Write { .. } | Error::Different(_) => {
            report.diagnostics(&error.diagnostic().into(), sources);
            report.text("");
        }
        _ => {}
    }
    report.error(&error.lines());
}
