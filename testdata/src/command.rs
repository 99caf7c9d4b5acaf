//! A diagnostics case as a user would meet it: the binary in a project of its own, what it says and what it leaves.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use libtest_mimic::Failed;
use score_cli::{Frontend, codes};
use score_core::backend::Conventions;
use score_core::diagnostic::Severity;

use crate::blessed::{self, Files};
use crate::case::{Case, SCORE_FILE};
use crate::short_name;
use crate::snapshot::{self, is_snapshot};

/// Checks a case: the binary names the code of the case's folder, ends as the code's severity says, leaves the
/// project as it was if that is an error, and says what is known.
pub(crate) fn check<F: Frontend>(case: &Case, binary: &str) -> Result<(), Failed> {
    let code = case.name.split('/').next().unwrap_or_default();
    let code = codes::of(&Conventions::of::<F>())
        .into_iter()
        .find(|known| known.as_str() == code)
        .ok_or_else(|| format!("there is no code `{code}`"))?;
    let home = tempfile::tempdir()?;
    let project = home.path().join("project");
    copy(&case.folder, &project)?;
    init::<F>(case, binary, &project)?;

    let before = blessed::read(&project)?;
    let output = run(case, binary, &project, &args::<F>(case))?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_error = code.severity() == Severity::Error
        || case.config.flags.iter().any(|flag| flag == "--strict");
    // What `--check` finds has a status of its own.
    let expected = match code.as_str() {
        "out-of-date" => 2,
        _ => i32::from(is_error),
    };
    if output.status.code() != Some(expected) {
        return Err(format!("{}\n{stderr}", output.status).into());
    }
    let named = [
        format!("[{}]", code.as_str()),
        format!("\"code\":\"{}\"", code.as_str()),
    ];
    if !named.iter().any(|named| stderr.contains(named)) {
        return Err(format!("`{}` is not among what it says:\n{stderr}", code.as_str()).into());
    }
    if is_error {
        unchanged(&before, &blessed::read(&project)?)?;
    }
    snapshot::compare(
        &case.folder,
        short_name::<F>(),
        Some(&case.path(SCORE_FILE)),
        &stderr,
    )
}

/// The command line of a case.
pub(crate) fn args<F: Frontend>(case: &Case) -> Vec<String> {
    case.config.args.clone().unwrap_or_else(|| {
        let mut args = vec!["generate".to_owned()];
        args.extend(case.generate_args(short_name::<F>()));
        args
    })
}

/// Makes the project: `init`, the case's own provisioners, and whatever else it wants at some place.
pub(crate) fn init<F: Frontend>(case: &Case, binary: &str, project: &Path) -> Result<(), Failed> {
    let mut args = ["init", "--no-sample"].map(str::to_owned).to_vec();
    if !case.config.default_provisioners {
        args.push("--no-default-provisioners".to_owned());
    }
    for template in &case.config.patch_templates {
        args.extend(["--patch-templates".to_owned(), template.clone()]);
    }
    let output = run(case, binary, project, &args)?;
    if !output.status.success() {
        return Err(format!(
            "init: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    let state = format!(".{}", F::NAME);
    for name in case.provisioner_files()? {
        fs::copy(case.path(&name), project.join(&state).join(&name))?;
    }
    for (name, place) in &case.config.place {
        fs::copy(
            case.path(name),
            project.join(place.replace("STATE", &state)),
        )?;
    }
    for (name, target) in &case.config.links {
        std::os::unix::fs::symlink(target, project.join(name))?;
    }
    Ok(())
}

pub(crate) fn run(
    case: &Case,
    binary: &str,
    project: &Path,
    args: &[String],
) -> Result<Output, Failed> {
    let output = Command::new(binary)
        .args(args)
        .current_dir(project)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("NO_COLOR", "1")
        .envs(&case.config.env)
        .stdin(std::process::Stdio::null())
        .output()?;
    Ok(output)
}

/// Copies the files of a case, but not what is known of it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Failed> {
    for (name, bytes) in blessed::read(from)? {
        if name == "case.toml" || is_snapshot(&name) {
            continue;
        }
        let path = to.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

fn unchanged(before: &Files, after: &Files) -> Result<(), Failed> {
    let names = before
        .keys()
        .chain(after.keys().filter(|name| !before.contains_key(*name)));
    let changes: String = names
        .filter_map(|name| blessed::difference(name, before.get(name), after.get(name)))
        .collect();
    if changes.is_empty() {
        Ok(())
    } else {
        Err(format!("it failed and changed files:\n{changes}").into())
    }
}
