//! Runs that get no thread but their own.

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
/// More than a run does alone.
const WORKLOADS: usize = 20;

fn project() -> Project {
    let project = Project::empty(BIN);
    for n in 0..WORKLOADS {
        let score = format!(
            "{{apiVersion: score.dev/v1b1, metadata: {{name: w{n:02}}}, containers: {{main: {{image: 'x:1'}}}}, \
             resources: {{one: {{type: own}}}}}}"
        );
        project.write(&format!("w{n:02}.yaml"), &score);
    }
    project
}

/// Runs the binary as somebody who may have no further process.
fn alone(project: &Project, args: &str) -> Option<(Option<i32>, String)> {
    // Shells call it by other letters.
    let script =
        format!("ulimit -u 1 2>/dev/null || ulimit -p 1 2>/dev/null || exit 99; exec ./bin {args}");
    let output = project.as_nobody(&script)?;
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
            "failed to start the program `git`",
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
