//! Random projects that are right, each from its seed.

mod dice;
mod resources;
mod workload;

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use score_cli::Frontend;
use score_core::state;
use score_yaml::{Value, emit};

use crate::blessed::Files;
use crate::case::{Case, Config};
use crate::host::CaseHost;
use crate::run::{Given, Run};
use crate::short_name;
use dice::{Dice, Fields};
use workload::{Outline, score_file};

/// The number of projects that a test makes, and the number with `SCORE_CI=full`.
const COUNT: (u64, u64) = (200, 3_000);

/// Compiles random projects that are right, and hands the files of each to `check`; a run from the state alone has to
/// make them again.
///
/// `SCORE_RANDOM_COUNT` says how many. `SCORE_RANDOM_FOLDER` is a folder to keep them in, for the programs that read what
/// is made: project 7 is in `7/`, what the frontend made of it in `7/compose/`.
///
/// # Panics
/// One of them is refused, or `check` says what is wrong.
pub fn random<F: Frontend>(check: fn(&Files) -> Result<(), String>) {
    let count = match std::env::var("SCORE_RANDOM_COUNT") {
        Ok(count) => count.parse().expect("SCORE_RANDOM_COUNT is a number"),
        Err(_) if std::env::var("SCORE_CI").as_deref() == Ok("full") => COUNT.1,
        Err(_) => COUNT.0,
    };
    let kept = std::env::var_os("SCORE_RANDOM_FOLDER").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("there is room for a folder");
    let root = kept.as_deref().unwrap_or(temporary.path());
    for seed in 0..count {
        let folder = root.join(seed.to_string());
        let made = project::<F>(seed, &folder);
        if let Err(error) = made.and_then(|files| Ok(check(&files)?)) {
            let files = fs::read_to_string(folder.join("score.yaml")).unwrap_or_default();
            let message = error.message().unwrap_or_default();
            panic!("project {seed}: {message}\nThe first Score file:\n{files}");
        }
    }
}

/// Makes a project in a folder, and compiles it.
fn project<F: Frontend>(seed: u64, folder: &Path) -> Result<Files, Failed> {
    fs::create_dir_all(folder)?;
    let case = draw::<F>(seed, folder)?;
    let run = |state, salt, given| -> Result<_, Failed> {
        Run::<F>::new(&case, given)?.run(state, &CaseHost::new(&case, salt))
    };
    let first = run(None, 0, Given::Sorted)?;
    let files = first.files;
    if seed.is_multiple_of(8) {
        let written = state::write(&first.state, &F::STATE).concat();
        let alone = run(Some(written), 1, Given::Nothing)?.files;
        let output = F::TEXTS.output;
        if files.get(output) != alone.get(output) {
            return Err("a run from the state alone gives something else".into());
        }
    }
    if std::env::var_os("SCORE_RANDOM_FOLDER").is_some() {
        for (name, bytes) in &files {
            let path = folder.join(short_name::<F>()).join(name);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, bytes)?;
        }
    }
    Ok(files)
}

/// Writes the files of a project.
fn draw<F: Frontend>(seed: u64, folder: &Path) -> Result<Case, Failed> {
    let mut dice = Dice::new(seed);
    let mut host_port = 20_000;
    let count = 1 + dice.below(3);
    let outlines: Vec<_> = (0..count).map(|i| Outline::new(&mut dice, i)).collect();
    let all: Vec<(String, String)> = outlines
        .iter()
        .filter_map(|(outline, _)| Some((outline.name.clone(), outline.ports.first()?.0.clone())))
        .collect();
    let mut config = Config::default();
    let mut flags = Vec::new();
    for (i, (outline, service)) in outlines.into_iter().enumerate() {
        let score = score_file(&mut dice, &outline, service, &all, &mut host_port);
        let name = match i {
            0 => "score.yaml".to_owned(),
            i => format!("score-{i}.yaml"),
        };
        fs::write(folder.join(&name), emit(&score))?;
        if i > 0 {
            config.score_files.push(name);
        }
        for (target, _) in outline.targets {
            if dice.is(30) && target > 1 {
                host_port += 1;
                let publish = format!("{host_port}:{}:{target}", outline.name);
                flags.extend(["--publish".to_owned(), publish]);
            }
        }
    }
    if dice.is(20) {
        flags.push("--keep-resources".to_owned());
    }
    if dice.is(20) {
        flags.extend(["--http-probe", "curl"].map(str::to_owned));
    }
    if dice.is(20) {
        flags.extend(["--output", "dist/compose.yaml"].map(str::to_owned));
    }
    config.flags_for.insert("compose".to_owned(), flags);
    if count == 1 && dice.is(30) {
        fs::write(folder.join("humanitec.score.yaml"), emit(&extension()))?;
    }
    let for_compose = match short_name::<F>() {
        "compose" => resources::OWN_COMPOSE,
        _ => "",
    };
    if short_name::<F>() == "compose" && dice.is(20) {
        fs::write(folder.join("patch.tpl"), resources::PATCH)?;
        config.patch_templates.push("patch.tpl".to_owned());
    }
    let own = resources::OWN.replace("COMPOSE", for_compose);
    fs::write(folder.join("own.provisioners.yaml"), own)?;
    config.seed = seed;
    Ok(Case {
        name: format!("random-{seed}"),
        folder: folder.to_owned(),
        config,
    })
}

/// An extension that goes with any Score file.
fn extension() -> Value {
    let mut metadata = Fields::default();
    metadata.set("example.com/by", "an $extension");
    let mut deployment = Fields::default();
    deployment.set("annotations", metadata.value());
    let mut spec = Fields::default();
    spec.set("deployment", deployment.value());
    let mut extension = Fields::default();
    extension.set("apiVersion", "humanitec.org/v1b1");
    extension.set("spec", spec.value());
    extension.value()
}
