//! What `generate --result json` says of each case, against its schema, and against what the run did.

use std::collections::BTreeSet;
use std::process::Output;

use libtest_mimic::{Failed, Trial};
use score_cli::{Frontend, RESULT_SCHEMA};
use score_schema::Schema;
use serde_json::Value;

use crate::case::{self, Case, SCORE_FILE};
use crate::command;
use crate::schemas::fits;
use crate::short_name;

/// Fails unless a text is what `--result json` prints, by its schema.
///
/// # Errors
/// It is not.
pub fn check_result(text: &str) -> Result<(), Failed> {
    fits(&Schema::compile(RESULT_SCHEMA)?, text)
}

/// A test for each case of `workloads/` and each one of `diagnostics/` that runs `generate`.
pub(crate) fn trials<F: Frontend + 'static>(binary: &'static str) -> Result<Vec<Trial>, Failed> {
    let mut trials = Vec::new();
    for set in ["workloads", "diagnostics"] {
        let cases = case::discover(&crate::folder().join(set), SCORE_FILE)?;
        for mut case in cases {
            case.config.default_provisioners |= set == "workloads";
            let args = command::args::<F>(&case);
            let is_skipped = case.config.skip.contains_key(short_name::<F>());
            let is_generate = args.first().is_some_and(|command| command == "generate");
            // With what is printed, a result is refused.
            let mut words = args.iter().map(String::as_str);
            let is_printed = words.any(|word| ["-", "-o-", "--output=-"].contains(&word));
            if is_skipped || !is_generate || is_printed {
                continue;
            }
            let name = format!("results::{set}::{}", case.name);
            trials.push(Trial::test(name, move || check::<F>(&case, binary, &args)));
        }
    }
    Ok(trials)
}

/// Checks a case: what it says fits the schema, and is what the run did; and a dry run before and a second run after it say
/// the same.
fn check<F: Frontend>(case: &Case, binary: &str, args: &[String]) -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let project = home.path().join("project");
    command::copy(&case.folder, &project)?;
    command::init::<F>(case, binary, &project)?;
    let mut args = args.to_vec();
    // A dry run names what a run does only if both draw the same.
    args.extend(["--result", "json", "--seed", "results"].map(str::to_owned));
    let preview = [args.as_slice(), &["--dry-run".to_owned()]].concat();
    let preview = result(&command::run(case, binary, &project, &preview)?)?;
    let output = command::run(case, binary, &project, &args)?;
    let first = result(&output)?;
    let state = project.join(format!(".{}/state.yaml", F::NAME));
    let state = std::fs::read_to_string(state).unwrap_or_default();
    let text = String::from_utf8_lossy(&output.stdout);
    if let Some(value) = secrets(&state).find(|value| text.contains(value)) {
        return Err(format!("the secret {value} is in the result:\n{text}").into());
    }
    if !output.status.success() {
        return Ok(());
    }
    if preview["files"] != first["files"] {
        let (preview, made) = (&preview["files"], &first["files"]);
        return Err(format!("a dry run says of files:\n{preview:#}\n{made:#}").into());
    }
    for file in array(&first, "files") {
        let (path, change) = (text_of(file, "path"), text_of(file, "change"));
        if project.join(path).exists() == (change == "removed") {
            return Err(format!("{path} is not {change}").into());
        }
    }
    let written: BTreeSet<&str> = array(&first, "files")
        .iter()
        .map(|of| text_of(of, "path"))
        .collect();
    let missing = array(&first, "objects")
        .iter()
        .map(|of| text_of(of, "file"));
    if let Some(file) = missing.into_iter().find(|file| !written.contains(file)) {
        return Err(format!("an object is in {file}, which was not written").into());
    }
    let again = result(&command::run(case, binary, &project, &args)?)?;
    for field in [
        "workloads",
        "resources",
        "objects",
        "environment",
        "secrets",
    ] {
        if first[field] != again[field] {
            return Err(format!(
                "a second run says of {field}:\n{:#}\n{:#}",
                first[field], again[field]
            )
            .into());
        }
    }
    let changed = array(&again, "files");
    match changed
        .iter()
        .find(|of| text_of(of, "change") != "unchanged")
    {
        Some(file) => Err(format!("a second run changes {file}").into()),
        None => Ok(()),
    }
}

/// The one object that a run has printed, if it is what the run did.
fn result(output: &Output) -> Result<Value, Failed> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let value: Value =
        serde_json::from_str(&text).map_err(|error| format!("{error}: {}", crate::said(output)))?;
    fits(&Schema::compile(RESULT_SCHEMA)?, &text)?;
    let has_errors = array(&value, "diagnostics")
        .iter()
        .any(|of| of["severity"] == "error");
    if value["ok"] != output.status.success() || has_errors == output.status.success() {
        return Err(crate::said(output).into());
    }
    Ok(value)
}

fn array<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

fn text_of<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

/// The passwords that a state keeps.
fn secrets(state: &str) -> impl Iterator<Item = &str> {
    const LONG: usize = 12;
    let values = state.lines().filter_map(|line| {
        let (key, value) = line.trim().split_once(": ")?;
        key.to_lowercase().ends_with("password").then_some(value)
    });
    values.filter(|value| value.len() >= LONG)
}
