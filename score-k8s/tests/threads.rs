//! Runs that get no thread but their own.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says why it does not run"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
/// More than a run does alone.
const WORKLOADS: usize = 20;
/// What the script ends with if it cannot take the threads away.
const SKIPPED: i32 = 99;

/// A project whose folder anybody may use, with the binary in it.
fn project() -> Project {
    let project = Project::empty(BIN);
    for folder in [project.folder(), project.folder().parent().unwrap()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    }
    fs::copy(BIN, project.path("bin")).unwrap();
    for n in 0..WORKLOADS {
        let score = format!(
            "{{apiVersion: score.dev/v1b1, metadata: {{name: w{n:02}}}, containers: {{main: {{image: 'x:1'}}}}, \
             resources: {{one: {{type: own}}}}}}"
        );
        project.write(&format!("w{n:02}.yaml"), &score);
    }
    project
}

/// Runs the binary as somebody who may have no further process; root always may, so root becomes nobody.
fn alone(project: &Project, args: &str) -> Option<(Option<i32>, String)> {
    // Shells call it by other letters.
    let limit = format!("ulimit -u 1 2>/dev/null || ulimit -p 1 2>/dev/null || exit {SKIPPED}");
    let run = format!("{limit}; exec ./bin {args}");
    let script = format!(
        "if [ \"$(id -u)\" != 0 ]; then {run}; fi
         setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null || exit {SKIPPED}
         exec setpriv --reuid=65534 --regid=65534 --clear-groups sh -c '{run}'"
    );
    let output = project.sh(&script).output().unwrap();
    if output.status.code() == Some(SKIPPED) {
        eprintln!("skipped: there is no way to have no further process here");
        return None;
    }
    Some((output.status.code(), said(&output)))
}

#[test]
fn a_run_without_other_threads_does_its_work_or_says_why_not() {
    let project = project();
    project.write(
        "own.yaml",
        "[{uri: 'template://own', type: own, outputs: '{a: b}'}]",
    );
    project.write("cmd.yaml", "[{uri: 'cmd://sh', type: other}]");
    project.write(
        "other.yaml",
        "{apiVersion: score.dev/v1b1, metadata: {name: other}, containers: {main: {image: 'x:1'}}, \
         resources: {one: {type: other}}}",
    );
    for (args, status, text) in [
        (
            "init --no-sample --provisioners own.yaml --provisioners cmd.yaml",
            0,
            "INFO",
        ),
        ("generate w00.yaml", 0, "Wrote"),
        ("generate w*.yaml", 0, "Wrote"),
        ("generate", 0, "Wrote"),
        ("validate w00.yaml", 0, "valid"),
        ("resources list", 0, "own.default#w19.one"),
        ("provisioners list", 0, "own"),
        (
            "__complete resources get-outputs own",
            0,
            "own.default#w19.one",
        ),
        // A program is a process, and a name is looked up by a thread.
        ("generate other.yaml", 1, "failed to start"),
        (
            "init --provisioners http://localhost:1/x",
            1,
            "failed to get http://localhost:1/x",
        ),
        (
            "init --provisioners git-http://localhost:1/x.git/y",
            1,
            "failed to start 'git'",
        ),
    ] {
        let Some((code, said)) = alone(&project, args) else {
            return;
        };
        assert_eq!(code, Some(status), "{args}: {said}");
        assert!(said.contains(text), "{args}: {said}");
        assert!(!said.contains("panicked"), "{args}: {said}");
    }
}
