//! Files of a folder.

#![cfg(all(feature = "files", unix))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::os::unix::fs::symlink;

use score_compiler::Compiler;
use score_k8s::K8s;

const SCORE: &str = "{apiVersion: score.dev/v1b1, metadata: {name: web},
containers: {main: {image: i, files: {/a: {source: SOURCE}}}}}";

/// A project in a folder beside another one, with links out of it.
fn project() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &str| dir.path().join(path);
    fs::create_dir_all(at("project/web")).unwrap();
    fs::create_dir(at("project/other")).unwrap();
    fs::write(at("project/web/own.txt"), "own-text").unwrap();
    fs::write(at("project/other/b.txt"), "other-text").unwrap();
    fs::write(at("outside.txt"), "outside-text").unwrap();
    symlink("../../outside.txt", at("project/web/out.txt")).unwrap();
    symlink("../other/b.txt", at("project/web/beside.txt")).unwrap();
    symlink("..", at("project/up")).unwrap();
    dir
}

#[test]
fn files_of_the_folder_are_read_and_none_outside() {
    let dir = project();
    let run = |source: &str| {
        let path = dir.path().join("project/web/score.yaml");
        fs::write(path, SCORE.replace("SOURCE", source)).unwrap();
        Compiler::new(K8s::default())
            .folder(dir.path().join("project"))
            .score_path("web/score.yaml")
            .compile()
    };
    assert!(run("own.txt").unwrap().text().contains("b3duLXRleHQ="));
    for (source, code) in [
        ("out.txt", "not-allowed"),
        ("beside.txt", "invalid-file"),
        ("../other/b.txt", "invalid-file"),
        ("missing.txt", "invalid-file"),
        (".", "invalid-file"),
    ] {
        let error = run(source).unwrap_err();
        let found = error.diagnostics().iter().next().unwrap();
        assert_eq!(found.code(), code, "{source}: {error}");
        assert!(!error.to_string().contains("-text"), "{error}");
    }
}

#[test]
fn score_files_are_read_anew_and_from_the_folder_alone() {
    let dir = project();
    let compiler = |path: &str| {
        Compiler::new(K8s::default())
            .folder(dir.path().join("project"))
            .score_path(path)
    };
    let code = |compiler: &Compiler| {
        let error = compiler.compile().unwrap_err();
        let found = error.diagnostics().iter().next().unwrap();
        found.code().to_owned()
    };
    assert_eq!(code(&compiler("up/outside.txt")), "not-allowed");
    assert_eq!(code(&compiler("../outside.txt")), "not-allowed");
    assert_eq!(code(&compiler("web")), "read-failed");
    let later = compiler("web/score.yaml");
    assert_eq!(code(&later), "read-failed");
    let text = SCORE.replace("SOURCE", "own.txt");
    fs::write(dir.path().join("project/web/score.yaml"), text).unwrap();
    assert!(later.compile().is_ok());
    let nowhere = Compiler::new(K8s::default()).folder(dir.path().join("nowhere"));
    assert_eq!(code(&nowhere), "invalid-setting");
    let without = Compiler::new(K8s::default()).score_path("score.yaml");
    assert_eq!(code(&without), "not-allowed");
}
