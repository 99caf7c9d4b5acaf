//! The examples do what they say, and are short.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by a panic; nobody calls the `main` of an example here"
)]

#[path = "../examples/both_targets.rs"]
mod both_targets;
#[path = "../examples/own_backend.rs"]
mod own_backend;
#[path = "../examples/own_provisioner.rs"]
mod own_provisioner;
#[path = "../examples/validate.rs"]
mod validate;

#[test]
fn the_workload_gets_what_the_closure_gives() {
    let output = own_provisioner::compile().unwrap();
    let text = output.text();
    assert!(
        text.contains("value: postgres://small.db.internal/shop"),
        "{text}"
    );
    assert!(
        text.contains("secretKeyRef:") && text.contains("name: db-admin"),
        "{text}"
    );
}

#[test]
fn both_targets_get_what_they_read() {
    let outputs = both_targets::compile().unwrap();
    let starts = outputs.iter().map(|output| output.text());
    let found: Vec<bool> = starts
        .zip(["kind: StatefulSet", "services:"])
        .map(|(text, part)| text.contains(part))
        .collect();
    assert_eq!(found, [true, true]);
}

#[test]
fn images_are_resolved_by_a_run_and_typed_without_one() {
    let compiler = own_backend::compiler();
    let output = compiler.compile().unwrap();
    assert_eq!(output.text(), "nginx\nregistry.example.com/api:1.4\n");
    let workloads = compiler.lower().unwrap();
    let api = workloads[0].containers.get("api").unwrap();
    assert_eq!(
        api.image.to_string(),
        "registry.example.com/api:${metadata.version}"
    );
}

#[test]
fn examples_are_short() {
    for (text, most) in [
        (include_str!("../examples/both_targets.rs"), 40),
        (include_str!("../examples/own_backend.rs"), 40),
        (include_str!("../examples/own_provisioner.rs"), 40),
        (include_str!("../examples/validate.rs"), 10),
    ] {
        let lines = text.lines().count();
        assert!(lines <= most, "{lines} lines:\n{text}");
    }
}
