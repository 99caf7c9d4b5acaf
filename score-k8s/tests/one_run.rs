//! What a run keeps to itself, and what it says before it has read its command line.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use testdata::{Project, said};

#[test]
fn no_template_and_no_program_sees_the_seed() {
    let project = Project::empty(env!("CARGO_BIN_EXE_score-k8s"));
    project.write(
        "score.yaml",
        "apiVersion: score.dev/v1b1\nmetadata: {name: shop}\n\
         containers: {web: {image: shop, variables: {A: '${resources.one.a}', B: '${resources.two.a}'}}}\n\
         resources: {one: {type: one}, two: {type: two}}\n",
    );
    project.write(
        "p.yaml",
        "- uri: template://one\n  type: one\n  outputs: |\n    a: '<{{ env \"SCORE_SEED\" }}>'\n\
         - uri: cmd://sh\n  type: two\n  args: ['-c', 'cat > /dev/null; env >&2; printf ''{\"resource_outputs\": {\"a\": \"<%s>\"}}'' \"$SCORE_SEED\"']\n",
    );
    let args = [
        "generate",
        "score.yaml",
        "--no-state",
        "--provisioners",
        "p.yaml",
        "-o",
        "-",
        "-vv",
    ];
    let mut command = project.command(&args);
    let output = command.env("SCORE_SEED", "hunter2-of-the-team").output();
    let said = said(&output.unwrap());
    assert_eq!(said.matches("value: <>").count(), 2, "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn an_argument_that_is_no_text_gives_a_result() {
    let project = Project::empty(env!("CARGO_BIN_EXE_score-k8s"));
    let mut command = project.command(&["generate", "--result=json"]);
    let output = command.arg(OsStr::from_bytes(b"\xff.yaml")).output();
    let result: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(result["ok"], false);
    assert_eq!(result["diagnostics"][0]["code"], "invalid-flag");
}
