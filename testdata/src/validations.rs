//! `validate`, held against `generate` and against the forms that it prints: what compiles is valid, and each fault of the corpus
//! fits the form of each service that may be told of it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use libtest_mimic::Failed;
use score_cli::{Frontend, codes};
use score_core::backend::Conventions;
use score_core::diagnostic::SCHEMA;
use score_schema::Schema;
use serde_json::Value;

use crate::case::{Case, discover};
use crate::command::copy;
use crate::schemas::fits;
use crate::short_name;

/// The flags of `generate` that `validate` has.
const KEPT_FLAGS: [&str; 12] = [
    "--overrides-file",
    "--override-property",
    "--image",
    "--extensions",
    "--deploy-config",
    "--profiles",
    "--values",
    "--app",
    "--env",
    "--env-type",
    "--org",
    "--strict",
];

/// The arguments of `generate` without those that `validate` does not have.
fn kept_args(args: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut args = args.into_iter().peekable();
    while let Some(arg) = args.next() {
        let name = arg.split('=').next().unwrap_or_default().to_owned();
        let is_alone = arg.contains('=') || matches!(name.as_str(), "--strict");
        let is_flag = arg.starts_with('-');
        let value = args.next_if(|next| is_flag && !is_alone && !next.starts_with('-'));
        if !is_flag || KEPT_FLAGS.contains(&name.as_str()) {
            kept.push(arg);
            kept.extend(value);
        }
    }
    kept
}

/// Checks that a case which compiles is valid, with its own provisioners and without.
pub(crate) fn compiles<F: Frontend>(case: &Case, binary: &str) -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    copy(&case.folder, home.path())?;
    let mut args = vec!["validate".to_owned()];
    args.extend(kept_args(case.generate_args(short_name::<F>())));
    succeeds(case, binary, home.path(), &args)?;
    for name in case.provisioner_files()? {
        args.extend(["--provisioners".to_owned(), name]);
    }
    succeeds(case, binary, home.path(), &args)
}

fn succeeds(case: &Case, binary: &str, folder: &Path, args: &[String]) -> Result<(), Failed> {
    let output = run(case, binary, folder, args)?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let stderr = String::from_utf8_lossy(&output.stderr);
            Err(format!("{args:?}: {}\n{stderr}", output.status).into())
        }
    }
}

/// Checks that what `validate` finds in a case is told in each form, whatever there is to find.
pub(crate) fn forms<F: Frontend>(case: &Case, binary: &str) -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    copy(&case.folder, home.path())?;
    let mut args = vec!["validate".to_owned()];
    match &case.config.args {
        Some(given) => args.extend(given.iter().skip(1).cloned()),
        None => args.extend(kept_args(case.generate_args(short_name::<F>()))),
    }
    for name in case.provisioner_files()? {
        args.extend(["--provisioners".to_owned(), name]);
    }
    args.push("--format".to_owned());
    let in_form = |form: &str| -> Result<(String, bool), Failed> {
        let mut args = args.clone();
        args.push(form.to_owned());
        let output = run(case, binary, home.path(), &args)?;
        let is_valid = output.status.success();
        let text = String::from_utf8(output.stdout)?;
        if text.is_empty() && !is_valid {
            let stderr = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{args:?} says nothing:\n{stderr}").into());
        }
        Ok((text, is_valid))
    };
    let (json, is_valid) = in_form("json")?;
    let all = diagnostics(&json)?;
    let has_errors = all.iter().any(|one| one["severity"] == "error");
    if has_errors == is_valid {
        return Err(format!("success is {is_valid}, and it says\n{json}").into());
    }
    sarif::<F>(&in_form("sarif")?.0, &all)?;
    github(&in_form("github")?.0, &all)?;
    gitlab(&in_form("gitlab")?.0, &all)
}

/// The diagnostics of `--format json`, each as its schema wants it.
fn diagnostics(text: &str) -> Result<Vec<Value>, Failed> {
    let all: Vec<Value> = serde_json::from_str(text)?;
    let schema = Schema::compile(SCHEMA)?;
    all.iter()
        .try_for_each(|one| fits(&schema, &one.to_string()))?;
    Ok(all)
}

/// Fails unless something holds.
fn expect(holds: bool, what: &str, of: &impl std::fmt::Display) -> Result<(), Failed> {
    match holds {
        true => Ok(()),
        false => Err(format!("{what}: {of}").into()),
    }
}

/// The fields of a SARIF log that its standard asks for, and that services read.
fn sarif<F: Frontend>(text: &str, all: &[Value]) -> Result<(), Failed> {
    let log: Value = serde_json::from_str(text)?;
    expect(log["version"] == "2.1.0", "the version", &log["version"])?;
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    expect(driver["name"] == F::NAME, "the name of the driver", driver)?;
    let rules = driver["rules"].as_array().map_or(&[][..], Vec::as_slice);
    expect(
        rules.len() == codes::of(&Conventions::of::<F>()).len(),
        "the rules",
        driver,
    )?;
    for rule in rules {
        let says = rule["shortDescription"]["text"]
            .as_str()
            .is_some_and(|text| text.ends_with('.'));
        expect(says, "a rule without a sentence", rule)?;
    }
    let results = run["results"].as_array().map_or(&[][..], Vec::as_slice);
    expect(results.len() == all.len(), "the number of results", run)?;
    for (result, one) in results.iter().zip(all) {
        let is_same = result["ruleId"] == one["code"] && result["level"] == one["severity"];
        expect(is_same, "another result", result)?;
        let rule = result["ruleIndex"]
            .as_u64()
            .and_then(|at| rules.get(usize::try_from(at).ok()?));
        expect(
            rule.is_some_and(|rule| rule["id"] == one["code"]),
            "another rule",
            result,
        )?;
        let message = result["message"]["text"].as_str().unwrap_or_default();
        expect(!message.is_empty(), "a result without a message", result)?;
        let physical = &result["locations"][0]["physicalLocation"];
        if physical.is_null() {
            continue;
        }
        let uri = physical["artifactLocation"]["uri"]
            .as_str()
            .unwrap_or_default();
        let is_relative =
            !uri.is_empty() && !uri.starts_with(['/', '.']) && !uri.contains(['\\', ' ']);
        expect(is_relative, "the uri", physical)?;
        let region = &physical["region"];
        for (field, of) in [
            ("startLine", "line"),
            ("startColumn", "column"),
            ("endLine", "endLine"),
            ("endColumn", "endColumn"),
        ] {
            expect(region[field] == one[of], field, physical)?;
        }
    }
    Ok(())
}

/// The commands of GitHub's annotations: one line each, with properties that it knows.
fn github(text: &str, all: &[Value]) -> Result<(), Failed> {
    let lines: Vec<&str> = text.lines().collect();
    expect(lines.len() == all.len(), "the number of lines", &text)?;
    for (line, one) in lines.into_iter().zip(all) {
        let severity = one["severity"].as_str().unwrap_or_default();
        let rest = line
            .strip_prefix(&format!("::{severity} "))
            .and_then(|rest| rest.split_once("::"));
        let Some((properties, message)) = rest else {
            return Err(format!("no command: {line}").into());
        };
        expect(!message.is_empty(), "no message", &line)?;
        let properties: Vec<(&str, &str)> = properties
            .split(',')
            .filter_map(|one| one.split_once('='))
            .collect();
        let value = |name: &str| {
            properties
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        };
        expect(value("title") == one["code"].as_str(), "the title", &line)?;
        let known = ["file", "line", "col", "endLine", "endColumn", "title"];
        expect(
            properties.iter().all(|(name, _)| known.contains(name)),
            "a property",
            &line,
        )?;
        if value("file").is_some() {
            expect(
                value("line") == Some(&one["line"].to_string()),
                "the line",
                &line,
            )?;
        }
    }
    Ok(())
}

/// The fields of GitLab's reports of code quality.
fn gitlab(text: &str, all: &[Value]) -> Result<(), Failed> {
    let issues: Vec<Value> = serde_json::from_str(text)?;
    expect(issues.len() == all.len(), "the number of issues", &text)?;
    let mut fingerprints: Vec<&str> = Vec::new();
    for (issue, one) in issues.iter().zip(all) {
        expect(issue["check_name"] == one["code"], "the check", issue)?;
        let texts =
            ["description", "fingerprint"].map(|field| issue[field].as_str().unwrap_or_default());
        expect(texts.iter().all(|text| !text.is_empty()), "a text", issue)?;
        fingerprints.push(texts[1]);
        let severities = ["info", "minor", "major", "critical", "blocker"];
        let severity = issue["severity"].as_str().unwrap_or_default();
        expect(severities.contains(&severity), "the severity", issue)?;
        let location = &issue["location"];
        let has_place = location["path"].is_string() && location["lines"]["begin"].is_u64();
        expect(has_place, "the location", issue)?;
    }
    fingerprints.sort_unstable();
    let count = fingerprints.len();
    fingerprints.dedup();
    expect(
        fingerprints.len() == count,
        "two issues have one fingerprint",
        &text,
    )
}

fn run(case: &Case, binary: &str, folder: &Path, args: &[String]) -> Result<Output, Failed> {
    let output = Command::new(binary)
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs(&case.config.env)
        .stdin(Stdio::null())
        .output()?;
    Ok(output)
}

/// The cases of both sets, but for those of other commands than `generate` and `validate`, each with the name of its set.
pub(crate) fn cases(root: &Path) -> Result<Vec<(&'static str, Case)>, Failed> {
    let mut all = Vec::new();
    for set in ["workloads", "diagnostics"] {
        let cases = discover(&root.join(set), crate::case::SCORE_FILE)?;
        let is_validated = |case: &Case| match &case.config.args {
            Some(args) => args.first().is_some_and(|command| command == "validate"),
            None => true,
        };
        let cases = cases.into_iter().filter(is_validated);
        all.extend(cases.map(|case| (set, case)));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_that_validate_lacks_are_left_out_with_their_values() {
        let args = [
            "score.yaml",
            "--image",
            "a:1",
            "--publish",
            "80:web:80",
            "--env=x",
            "--build=a=b",
            "--strict",
        ];
        let kept = kept_args(args.map(str::to_owned).to_vec());
        assert_eq!(
            kept,
            ["score.yaml", "--image", "a:1", "--env=x", "--strict"]
        );
    }
}
