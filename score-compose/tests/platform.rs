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

/// What the example has of an environment of the type `local` is what its script makes.
#[test]
fn the_local_environment_is_what_its_script_makes() {
    let project = Project::empty(BIN);
    let example = Path::new(EXAMPLE);
    for folder in ["definitions", "values", "workloads"] {
        for entry in fs::read_dir(example.join(folder)).expect("it is there") {
            let path = entry.expect("it can be read").path();
            let name = path.file_name().and_then(|name| name.to_str());
            let text = fs::read_to_string(&path).expect("it is text");
            project.write(&format!("{folder}/{}", name.expect("it is text")), &text);
        }
    }
    let script = fs::read_to_string(example.join("local.sh")).expect("it is there");
    project.write("local.sh", &script);
    let search = Path::new(BIN).parent().expect("it lies in a folder");
    let others = std::env::var("PATH").unwrap_or_default();
    let mut shell = project.sh("sh local.sh");
    shell.env("PATH", format!("{}:{others}", search.display()));
    let output = shell.output().expect("there is a shell");
    assert!(output.status.success(), "{}", said(&output));
    let made = fs::read_to_string(project.path("local/compose.yaml")).expect("it was written");
    let known = fs::read_to_string(example.join("local/compose.yaml")).expect("it is there");
    assert!(
        made == known,
        "run examples/platform/local.sh, and read what changed"
    );
}
