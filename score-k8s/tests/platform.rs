//! The example of a platform in clean folders: the bytes of the repository come out, with a state and without one.

use std::fs;
use std::path::Path;

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/platform");

/// Runs `generate` for an environment of the example, and gives what it wrote.
fn generated(project: &Project, env: &str, kind: &str, place: &[&str]) -> String {
    let mut command = project.command(&["generate"]);
    let workloads = fs::read_dir(Path::new(EXAMPLE).join("workloads")).expect("it is there");
    command.args(workloads.map(|entry| entry.expect("it can be read").path()));
    for (flag, value) in [
        ("--definitions", "definitions"),
        ("--values", "values/ferries.yaml"),
        ("--values", &format!("values/{env}.yaml")),
    ] {
        command.arg(flag).arg(Path::new(EXAMPLE).join(value));
    }
    let ids = ["--org", "harbourline", "--app", "ferries", "--env", env];
    command
        .args(ids)
        .args(["--env-type", kind, "--no-default-provisioners"])
        .args(place)
        .env("SCORE_SEED", "ferries");
    let output = command.output().expect("the binary was built");
    assert!(output.status.success(), "{}", said(&output));
    fs::read_to_string(project.path("manifests.yaml")).expect("it was written")
}

fn known(env: &str) -> String {
    let out = Path::new(EXAMPLE).join("out").join(env);
    fs::read_to_string(out.join("manifests.yaml")).expect("it is there")
}

#[test]
fn a_clean_folder_gives_the_bytes_of_the_repository() {
    let project = Project::empty(BIN);
    for (env, kind) in [
        ("dev", "development"),
        ("live", "production"),
        ("pr-42", "preview"),
    ] {
        let made = generated(&project, env, kind, &["--state-dir", "kept"]);
        assert!(made == known(env), "{env}");
    }
}

#[test]
fn the_default_environment_needs_no_state() {
    let made = generated(&Project::empty(BIN), "dev", "development", &["--no-state"]);
    assert!(made == known("dev"));
}
