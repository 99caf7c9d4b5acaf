//! The corpus, and the harness that runs it.
//!
//! A backend's `tests/corpus.rs` is one call of [`workloads`], its `tests/diagnostics.rs` one of
//! [`diagnostics`]. `README.md` beside this crate says how to add a case.

mod blessed;
mod case;
mod command;
mod debug_text;
mod definitions;
mod escapes;
mod explanations;
mod extension;
mod host;
mod ir;
mod killed;
mod mistakes;
mod one_shot;
mod project;
mod provisioner;
mod random;
mod results;
mod run;
mod schemas;
mod sentences;
mod server;
mod signals;
mod snapshot;
mod states;
mod templates;
mod transcripts;
mod validations;
mod walkthrough;

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use score_cli::{Frontend, codes};
use score_core::backend::Conventions;

use crate::case::Case;

pub use blessed::Files;
pub use escapes::escapes;
pub use explanations::{Explanation, MARKS};
pub use killed::{
    killed, killed_import, killed_in_a_folder, killed_in_a_new_environment,
    killed_in_all_environments, killed_with_definitions, together, together_in_a_folder,
    together_in_environments,
};
pub use mistakes::mistakes;
pub use project::{Project, failure, said, skipped};
pub use random::random;
pub use results::check_result;
pub use schemas::schema_faults;
pub use sentences::{SETS, sentences};
pub use server::{Answer, Request, Server, moved};
pub use transcripts::transcripts;

/// Runs every case of `workloads/` through a frontend, each a test of its own; `BLESS=1` takes what comes out
/// for right.
#[must_use]
pub fn workloads<F: Frontend + 'static>() -> ExitCode {
    trials(
        "workloads",
        case::SCORE_FILE,
        short_name::<F>(),
        run::check::<F>,
    )
}

/// Runs every case of `workloads/` through a binary in clean folders, with a seed: the same bytes come out whether a
/// state is kept or not, and a second run finds nothing to change.
#[must_use]
pub fn one_shot<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    trials(
        "workloads",
        case::SCORE_FILE,
        short_name::<F>(),
        move |case| one_shot::check::<F>(case, binary),
    )
}

/// Runs every case of `workloads/` through a frontend, and then the state that it left with parts of it lost, renamed
/// or of another type: no state makes a run panic.
#[must_use]
pub fn states<F: Frontend + 'static>() -> ExitCode {
    trials(
        "workloads",
        case::SCORE_FILE,
        short_name::<F>(),
        states::check::<F>,
    )
}

/// Runs every case of `diagnostics/` through a binary, each a test of its own; `BLESS=1` takes what it says
/// for right. `binary` is what cargo knows as `CARGO_BIN_EXE_…`.
#[must_use]
pub fn diagnostics<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    let cases = discovered(
        "diagnostics",
        case::SCORE_FILE,
        short_name::<F>(),
        move |case| command::check::<F>(case, binary),
    );
    let tables = mistakes::trials::<F>(binary);
    snapshot::run(cases.into_iter().chain(tables).collect())
}

/// Tries the example and the fix of every code's page with a binary, each a test of its own.
#[must_use]
pub fn explanations<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    let args = Arguments::from_args();
    let trials = codes::of(&Conventions::of::<F>()).into_iter().map(|code| {
        let name = format!("explanations::{}", code.as_str());
        Trial::test(name, move || explanations::check(code, F::NAME, binary))
    });
    libtest_mimic::run(&args, trials.collect()).exit_code()
}

/// Runs `validate` on every case of `workloads/` and `diagnostics/`, each a test of its own: what compiles is valid, and what is
/// found is told in each form.
#[must_use]
pub fn validations<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    let args = Arguments::from_args();
    let trials = match validations::cases(&folder()) {
        Ok(cases) => cases
            .into_iter()
            .map(|(set, case)| {
                let skipped = case.config.skip.contains_key(short_name::<F>());
                let name = format!("{set}::{}", case.name);
                let check = match set {
                    "workloads" => validations::compiles::<F>,
                    _ => validations::forms::<F>,
                };
                Trial::test(name, move || check(&case, binary)).with_ignored_flag(skipped)
            })
            .collect(),
        Err(error) => vec![Trial::test("validations::discover", move || Err(error))],
    };
    libtest_mimic::run(&args, trials).exit_code()
}

/// Runs every case of `workloads/` and `diagnostics/` through a binary with `--result json`, each a test of its own.
#[must_use]
pub fn results<F: Frontend + 'static>(binary: &'static str) -> ExitCode {
    let args = Arguments::from_args();
    let trials = match results::trials::<F>(binary) {
        Ok(trials) => trials,
        Err(error) => vec![Trial::test("results::discover", move || Err(error))],
    };
    libtest_mimic::run(&args, trials).exit_code()
}

/// Runs every case of `provisioners/` for a frontend, each a test of its own; `BLESS=1` takes what comes out for
/// right.
#[must_use]
pub fn provisioners<F: Frontend + 'static>() -> ExitCode {
    trials(
        "provisioners",
        provisioner::REQUEST_FILE,
        short_name::<F>(),
        provisioner::check::<F>,
    )
}

/// Runs every case of `templates/`, each a test of its own; `BLESS=1` takes what comes out for right.
#[must_use]
pub fn templates() -> ExitCode {
    let folder = folder().join("templates");
    let trials = match templates::discover(&folder) {
        Ok(names) => names
            .into_iter()
            .map(|name| {
                let folder = folder.clone();
                Trial::test(format!("templates::{name}"), move || {
                    templates::check(&folder, &name)
                })
            })
            .collect(),
        Err(error) => vec![Trial::test("templates::discover", move || Err(error))],
    };
    snapshot::run(trials)
}

/// The folder of this crate, which holds the corpus.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of the cases of `workloads/`, sorted by their paths.
///
/// # Panics
/// The corpus cannot be read.
#[must_use]
pub fn workload_folders() -> Vec<PathBuf> {
    let cases = case::discover(&folder().join("workloads"), case::SCORE_FILE);
    let cases = match cases {
        Ok(cases) => cases,
        Err(error) => panic!("{error:?}"),
    };
    cases.into_iter().map(|case| case.folder).collect()
}

/// The name that a frontend's files stand under in a case: `k8s` of `score-k8s`.
fn short_name<F: Frontend>() -> &'static str {
    F::NAME.strip_prefix("score-").unwrap_or(F::NAME)
}

fn trials(
    set: &str,
    marker: &str,
    backend: &'static str,
    check: impl Fn(&Case) -> Result<(), Failed> + Copy + Send + 'static,
) -> ExitCode {
    snapshot::run(discovered(set, marker, backend, check))
}

/// A test for each case of a set.
fn discovered(
    set: &str,
    marker: &str,
    backend: &'static str,
    check: impl Fn(&Case) -> Result<(), Failed> + Copy + Send + 'static,
) -> Vec<Trial> {
    let cases = match case::discover(&folder().join(set), marker) {
        Ok(cases) => cases,
        Err(error) => {
            return vec![Trial::test(format!("{set}::discover"), move || Err(error))];
        }
    };
    cases
        .into_iter()
        .map(|case| {
            let skipped = case.config.skip.contains_key(backend);
            Trial::test(format!("{set}::{}", case.name), move || check(&case))
                .with_ignored_flag(skipped)
        })
        .collect()
}
