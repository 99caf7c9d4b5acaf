//! The Score files of the example of a platform in clean folders: the same bytes come out, with a state and without one.

use std::fs;
use std::path::Path;

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-compose");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/platform");
/// What Compose has not.
const SCALING: &str =
    "- uri: template://test/scaling\n  type: horizontal-pod-autoscaler\n  outputs: \"{}\"\n";

/// Runs `generate` in a clean folder, and gives what it wrote.
fn generated(place: &[&str]) -> String {
    let project = Project::empty(BIN);
    project.write("scaling.provisioners.yaml", SCALING);
    let mut command = project.command(&["generate"]);
    let workloads = fs::read_dir(Path::new(EXAMPLE).join("workloads")).expect("it is there");
    command.args(workloads.map(|entry| entry.expect("it can be read").path()));
    command
        .args(["--project", "ferries"])
        .args(["--provisioners", "scaling.provisioners.yaml"])
        .args(place)
        .env("SCORE_SEED", "ferries");
    let output = command.output().expect("the binary was built");
    assert!(output.status.success(), "{}", said(&output));
    fs::read_to_string(project.path("compose.yaml")).expect("it was written")
}

#[test]
fn clean_folders_give_the_same_bytes() {
    let known = generated(&["--no-state"]);
    for place in [&["--no-state"][..], &["--state-dir", "kept"]] {
        assert!(generated(place) == known, "{place:?}");
    }
}
