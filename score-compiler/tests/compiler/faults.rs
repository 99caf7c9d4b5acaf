//! What is told of faults, and what never is.

use std::error::Error as _;

use score_compiler::{Compiler, Reply, State};
use score_k8s::K8s;

use crate::score_files::{score, with_resource};

#[test]
fn a_report_is_a_result() {
    let valid = score("{main: {image: i}}", "{}");
    assert!(score_compiler::validate(&valid).into_result().is_ok());
    let error = score_compiler::validate("a: 1").into_result().unwrap_err();
    assert!(!error.diagnostics().is_valid());
}

#[test]
fn nothing_to_compile_is_a_fault_of_the_program() {
    let compiler = Compiler::new(K8s::default());
    let error = compiler.compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "invalid-setting");
    assert!(found.to_string().contains("nothing to compile"), "{found}");
    let with = compiler
        .clone()
        .score_file("score.yaml", score("{main: {image: nginx}}", "{}"));
    let state = with.compile().unwrap().state().clone();
    compiler.state(state).compile().unwrap();
}

#[test]
fn all_overrides_that_do_not_fit_are_told() {
    let error = Compiler::new(K8s::default())
        .score_file("score.yaml", score("{main: {image: nginx}}", "{}"))
        .override_property("nothing")
        .override_property("metadata.name.first=a")
        .compile()
        .unwrap_err();
    assert_eq!(error.diagnostics().iter().count(), 2, "{error}");
}

#[test]
fn errors_are_shown_and_read_by_programs() {
    let error = Compiler::new(K8s::default())
        .score_file("score.yaml", score("{main: {image: i, imge: i}}", "{}"))
        .compile()
        .unwrap_err();
    let shown = error.to_string();
    assert!(shown.contains("did you mean `image`?"), "{shown}");
    assert_eq!(format!("{error:?}"), shown);
    let json: serde_json::Value = serde_json::from_str(&error.to_json()).unwrap();
    assert_eq!(json[0]["code"], "unknown-field");
    assert_eq!(json[0]["line"], 3);
    assert!(error.source().is_none());
}

#[test]
fn a_damaged_state_is_an_error() {
    let compiler = Compiler::new(K8s::default()).state(State::new("{workloads: 1}"));
    let error = compiler.compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "invalid-state");
}

#[test]
fn nothing_secret_is_in_debug_output() {
    let compiler = Compiler::new(K8s::default())
        .score_file("score.yaml", with_resource("${resources.db.p}", "pg"))
        .variable("TOKEN", "hunter2")
        .seed("hunter2")
        .provisioner("pg", |_| {
            Ok(Reply::outputs([("p", "hunter2")]).state([("p", "hunter2")]))
        });
    let output = compiler.compile().unwrap();
    let reply = Reply::outputs([("p", "hunter2")]);
    let text = format!("{compiler:?} {output:?} {:?} {reply:?}", output.state());
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("score.yaml"));
}
