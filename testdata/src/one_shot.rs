//! A workload case as continuous integration meets it: in a clean folder, with a seed, and with or without a state.

use std::fs;
use std::path::Path;
use std::process::Output;

use libtest_mimic::Failed;
use score_cli::{DIFFERENCE_SCHEMA, Frontend};
use score_schema::Schema;

use crate::blessed::Files;
use crate::case::{Case, copy_folder};
use crate::project::{Project, said};
use crate::schemas::fits;
use crate::short_name;

/// The folder of the state, where a run is told to keep it elsewhere.
const STATE_DIR: &str = "kept";
/// What is known of the results of a case.
const RESULTS: [&str; 2] = ["k8s", "compose"];

/// Checks that clean folders and one seed give the same bytes, whether a state is kept or not and wherever it is kept,
/// and that what a run has written is what it would write.
pub(crate) fn check<F: Frontend>(case: &Case, binary: &str) -> Result<(), Failed> {
    let (files, _) = made::<F>(case, binary, &["--no-state"])?;
    let (again, project) = made::<F>(case, binary, &["--no-state"])?;
    same("another clean folder", &files, &again)?;
    is_settled::<F>(case, &project, &["--no-state"])?;
    differs_by_seed::<F>(case, &project)?;
    let kept = ["--state-dir", STATE_DIR];
    let (with_state, project) = made::<F>(case, binary, &kept)?;
    same("--state-dir", &files, &with_state)?;
    is_settled::<F>(case, &project, &kept)?;
    let (in_project, project) = initialized::<F>(case, binary)?;
    same("init", &files, &in_project)?;
    is_settled::<F>(case, &project, &[])
}

/// The files that a run makes in a clean folder, and the folder.
fn made<F: Frontend>(
    case: &Case,
    binary: &str,
    place: &[&str],
) -> Result<(Files, Project), Failed> {
    let project = clean(case, binary)?;
    succeeds(&run(&project, case, &args::<F>(case, place)?))?;
    Ok((outputs::<F>(case, &project), project))
}

/// As [`made`], after `init`.
fn initialized<F: Frontend>(case: &Case, binary: &str) -> Result<(Files, Project), Failed> {
    let project = clean(case, binary)?;
    let mut init = vec!["init".to_owned(), "--no-sample".to_owned()];
    init.extend(named::<F>());
    init.extend(own_files(case)?);
    succeeds(&run(&project, case, &init))?;
    succeeds(&run(&project, case, &generate::<F>(case, &[])))?;
    Ok((outputs::<F>(case, &project), project))
}

/// Fails unless a run would change nothing.
fn is_settled<F: Frontend>(case: &Case, project: &Project, place: &[&str]) -> Result<(), Failed> {
    let before = project.files();
    let mut args = match place {
        [] => generate::<F>(case, place),
        _ => args::<F>(case, place)?,
    };
    args.extend(["--diff", "--check"].map(str::to_owned));
    let output = run(project, case, &args);
    succeeds(&output)?;
    if !output.stdout.is_empty() || project.files() != before {
        return Err(format!("something changed:\n{}", said(&output)).into());
    }
    Ok(())
}

/// Checks that what another seed would give is told as the schema says.
fn differs_by_seed<F: Frontend>(case: &Case, project: &Project) -> Result<(), Failed> {
    let mut args = args::<F>(case, &["--no-state", "--seed=another"])?;
    args.extend(["--diff", "--diff-format=json"].map(str::to_owned));
    let output = run(project, case, &args);
    succeeds(&output)?;
    let schema = Schema::compile(DIFFERENCE_SCHEMA)?;
    fits(&schema, &String::from_utf8_lossy(&output.stdout))
}

/// A copy of the files of a case.
fn clean(case: &Case, binary: &str) -> Result<Project, Failed> {
    let project = Project::empty(binary);
    copy_folder(&case.folder, project.folder(), &RESULTS)?;
    let names_output = |flag: &&String| ["-o", "--output"].contains(&flag.as_str());
    let flags = case.config.flags.iter();
    let flags = flags.chain(case.config.flags_for.values().flatten());
    let mut flags = flags.skip_while(|flag| !names_output(flag));
    if let Some(folder) = flags.nth(1).and_then(|output| Path::new(output).parent()) {
        fs::create_dir_all(project.folder().join(folder))?;
    }
    Ok(project)
}

/// `generate` with all that it needs of a project.
fn args<F: Frontend>(case: &Case, place: &[&str]) -> Result<Vec<String>, Failed> {
    let mut args = generate::<F>(case, place);
    args.extend(named::<F>());
    args.extend(own_files(case)?);
    Ok(args)
}

/// `generate` in a project.
fn generate<F: Frontend>(case: &Case, place: &[&str]) -> Vec<String> {
    let mut args = vec!["generate".to_owned()];
    args.extend(case.generate_args(short_name::<F>()));
    args.extend(place.iter().map(|flag| (*flag).to_owned()));
    args
}

/// The flag without which the name of a compose project is that of the folder.
fn named<F: Frontend>() -> Vec<String> {
    match short_name::<F>() {
        "compose" => vec!["--project".to_owned(), "corpus".to_owned()],
        _ => Vec::new(),
    }
}

/// The flags of the provisioner files and patch templates of a case.
fn own_files(case: &Case) -> Result<Vec<String>, Failed> {
    let mut flags = Vec::new();
    for name in case.provisioner_files()? {
        flags.extend(["--provisioners".to_owned(), name]);
    }
    for name in &case.config.patch_templates {
        flags.extend(["--patch-templates".to_owned(), name.clone()]);
    }
    Ok(flags)
}

fn run(project: &Project, case: &Case, args: &[String]) -> Output {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut command = project.command(&args);
    command
        .envs(&case.config.env)
        .env("SCORE_SEED", "corpus")
        .env("SOURCE_DATE_EPOCH", "1700000000");
    command.output().expect("the binary was built")
}

fn succeeds(output: &Output) -> Result<(), Failed> {
    match output.status.success() {
        true => Ok(()),
        false => Err(said(output).into()),
    }
}

/// The files of a folder without those of the case and of the state.
fn outputs<F: Frontend>(case: &Case, project: &Project) -> Files {
    let state = format!(".{}/", F::NAME);
    let mut files = project.files();
    files.retain(|name, _| {
        let of_state = name.strip_prefix(&state).or(name.strip_prefix("kept/"));
        let is_state = of_state.is_some_and(|name| !name.contains('/'));
        !is_state && !case.path(name).exists()
    });
    files
}

fn same(what: &str, files: &Files, others: &Files) -> Result<(), Failed> {
    if files.is_empty() {
        return Err("nothing was written".into());
    }
    for name in files.keys().chain(others.keys()) {
        let (one, other) = (files.get(name), others.get(name));
        if one != other {
            let text = |bytes: Option<&Vec<u8>>| {
                bytes
                    .map_or_else(|| "(none)".into(), |bytes| String::from_utf8_lossy(bytes))
                    .into_owned()
            };
            let (one, other) = (text(one), text(other));
            return Err(format!("{what}: {name} differs:\n{one}\n---\n{other}").into());
        }
    }
    Ok(())
}
