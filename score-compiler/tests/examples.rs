//! The examples do what they say, and are short: each is run as it stands, and what it prints is looked at.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program of an example. Cargo builds all of them before it runs the tests of a package.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let program = folder.join("examples").join(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/{name}.rs"));
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    assert!(
        changed(&program) > changed(&source),
        "the example `{name}` is not built: `cargo build -p score-compiler --examples` does it"
    );
    program
}

/// Runs an example with this text as its standard input.
fn run(name: &str, input: &str) -> Output {
    let mut running = Command::new(program(name))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that reads nothing may be gone.
    let _ = running.stdin.take().unwrap().write_all(input.as_bytes());
    running.wait_with_output().unwrap()
}

/// What an example prints that does what it should.
fn printed(name: &str) -> String {
    let output = run(name, "");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_wrong_is_said() {
    let wrong = run(
        "validate",
        "apiVersion: score.dev/v1b1\nmetadata: {nam: web}\n",
    );
    let said = String::from_utf8(wrong.stdout).unwrap();
    assert!(said.contains("`metadata` has no `name`"), "{said}");
    assert_eq!(wrong.status.code(), Some(1));
    let right = run("validate", include_str!("../examples/shop.yaml"));
    assert!(right.status.success() && right.stdout.is_empty());
}

#[test]
fn the_workload_gets_what_the_closure_gives() {
    let printed = printed("own_provisioner");
    for part in [
        "value: postgres://small.db.internal/shop",
        "secretKeyRef:",
        "name: db-admin",
        "image: registry.example.com/shop:1.4",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}

#[test]
fn both_targets_get_what_they_read() {
    let printed = printed("both_targets");
    for part in [
        "kind: \"StatefulSet\"",
        "services:\n",
        "published: \"8080\"",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}

#[test]
fn images_are_typed_without_a_run_and_resolved_by_one() {
    assert_eq!(
        printed("own_backend"),
        "as written:\nnginx\nregistry.example.com/shop:${metadata.version}\n\
         as run:\nnginx\nregistry.example.com/shop:1.4\n"
    );
}

/// The lines of a program that are code.
fn code(text: &str) -> usize {
    let lines = text.lines().map(str::trim_start);
    let is_code =
        |line: &&str| !line.is_empty() && !line.starts_with("//") && !line.starts_with("#[");
    lines.filter(is_code).count()
}

#[test]
fn examples_are_short() {
    for (text, most_lines, most_code) in [
        (include_str!("../examples/both_targets.rs"), 40, 40),
        (include_str!("../examples/own_backend.rs"), 40, 40),
        (include_str!("../examples/own_provisioner.rs"), 20, 20),
        (include_str!("../examples/validate.rs"), 10, 6),
    ] {
        let lines = text.lines().count();
        assert!(lines <= most_lines, "{lines} lines:\n{text}");
        let code = code(text);
        assert!(
            (3..=most_code).contains(&code),
            "{code} lines of code:\n{text}"
        );
    }
}
