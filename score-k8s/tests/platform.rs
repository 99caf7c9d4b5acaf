//! The example of a platform in clean folders: the bytes of the repository come out, with a state and without one.

use std::fs;
use std::path::Path;

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/platform");

/// Runs `generate` for an environment of the example in a clean folder, and gives what it wrote.
fn generated(env: &str, kind: &str, place: &[&str]) -> String {
    let project = Project::empty(BIN);
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

#[test]
fn a_clean_folder_gives_the_bytes_of_the_repository() {
    for (env, kind) in [
        ("dev", "development"),
        ("pr-42", "preview"),
        ("live", "production"),
    ] {
        let known = Path::new(EXAMPLE)
            .join("out")
            .join(env)
            .join("manifests.yaml");
        let known = fs::read_to_string(known).expect("it is there");
        for place in [&["--no-state"][..], &["--state-dir", "kept"]] {
            assert!(generated(env, kind, place) == known, "{env} {place:?}");
        }
    }
}
