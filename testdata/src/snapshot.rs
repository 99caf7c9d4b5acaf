//! Texts that people read, kept by insta: a file `NAME.snap` beside the case, which `cargo insta review` asks about.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, ExitCode};

use insta::Settings;
use libtest_mimic::{Arguments, Failed, Trial};

/// The ends of the files that insta writes.
const ENDS: [&str; 2] = [".snap", ".snap.new"];
/// The variable that says what insta does with a text that is not the known one.
const UPDATE: &str = "INSTA_UPDATE";

/// True if a file was written by insta.
pub(crate) fn is_snapshot(name: &str) -> bool {
    ENDS.iter().any(|end| name.ends_with(end))
}

/// True if known results, plain files and snapshots, are written anew instead of compared.
pub(crate) fn is_blessing() -> bool {
    let is_one_of = |name: &str, values: &[&str]| {
        std::env::var(name).is_ok_and(|value| values.contains(&value.as_str()))
    };
    is_one_of("BLESS", &["1"]) || is_one_of(UPDATE, &["always", "force"])
}

/// Runs tests whose results are known; with `BLESS=1` once more as a process that insta is told so.
pub(crate) fn run(trials: Vec<Trial>) -> ExitCode {
    let arguments = Arguments::from_args();
    if is_blessing() && !arguments.list && std::env::var_os(UPDATE).is_none() {
        let again = std::env::current_exe().and_then(|exe| {
            let mut command = Command::new(exe);
            command.args(std::env::args_os().skip(1));
            // Headers too, where they name a case by an older name.
            command.env(UPDATE, "force").status()
        });
        return match again {
            Ok(status) if status.success() => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        };
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Compares a text with the snapshot `NAME.snap` of a folder; no text is no snapshot. `input` is the file that it was made from,
/// which a reviewer is shown, if that is another one.
pub(crate) fn compare(
    folder: &Path,
    name: &str,
    input: Option<&Path>,
    found: &str,
) -> Result<(), Failed> {
    let path = folder.join(format!("{name}.snap"));
    if found.is_empty() {
        return match (path.exists(), is_blessing()) {
            (false, _) => Ok(()),
            (true, true) => Ok(fs::remove_file(path)?),
            (true, false) => Err(format!("{}: no longer made", path.display()).into()),
        };
    }
    let mut settings = Settings::new();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    if let Some(input) = input {
        settings.set_input_file(input);
    }
    // It has written what is new, and printed the difference.
    let assert = || settings.bind(|| insta::assert_snapshot!(name, found));
    catch_unwind(AssertUnwindSafe(assert))
        .map_err(|_| format!("{} differs: cargo insta review", path.display()).into())
}

/// The text of a snapshot; empty if it is not there.
pub(crate) fn text(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    match text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
    {
        Some((_, text)) => text.to_owned(),
        None => text,
    }
}

/// All that is wrong, in one.
pub(crate) fn all(results: impl IntoIterator<Item = Result<(), Failed>>) -> Result<(), Failed> {
    let failures = results.into_iter().filter_map(Result::err);
    let messages: Vec<String> = failures
        .filter_map(|failed| failed.message().map(str::to_owned))
        .collect();
    match messages.is_empty() {
        true => Ok(()),
        false => Err(messages.join("\n").into()),
    }
}
