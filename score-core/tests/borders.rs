//! score-core knows no target and no platform: it depends on no crate of one, and names none in its code.

#![allow(
    clippy::disallowed_methods,
    reason = "the library does no IO, its tests may"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Words of targets and platforms. `compose` is a word of its own in `decompose` and the like, so whole words count.
const TARGETS: [&str; 6] = [
    "kubernetes",
    "k8s",
    "kubectl",
    "compose",
    "docker",
    "humanitec",
];

/// The crates of this workspace that score-core may depend on.
const BELOW: [&str; 5] = [
    "score-diagnostic",
    "score-jinja",
    "score-sprig",
    "score-template",
    "score-yaml",
];

fn sources_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in folder.read_dir().expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            found.extend(sources_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The lines of a file that are code, without those of its unit tests and comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    lines
        .take_while(|(_, line)| *line != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(i, line)| (i + 1, line.split(" // ").next().unwrap_or_default()))
}

fn names_a_target(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| TARGETS.contains(&word))
}

#[test]
fn the_code_names_no_target_and_no_platform() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = vec![];
    let mut count = 0;
    for path in sources_below(&root.join("src")) {
        if path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("the source can be read");
        count += 1;
        let named = code(&text).filter(|(_, line)| names_a_target(line));
        faults.extend(named.map(|(number, line)| format!("{}:{number}: {line}", path.display())));
    }
    assert!(count > 50, "there are sources");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn it_depends_on_no_crate_of_a_target_or_platform() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest can be read");
    let (_, dependencies) = manifest
        .split_once("[dependencies]")
        .expect("there are dependencies");
    let dependencies = dependencies.split("\n[").next().unwrap_or_default();
    let names = dependencies
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next());
    let own: Vec<&str> = names.filter(|name| name.starts_with("score-")).collect();
    assert!(own.contains(&"score-yaml"), "{own:?}");
    let others: Vec<_> = own.iter().filter(|name| !BELOW.contains(name)).collect();
    assert!(others.is_empty(), "score-core depends on {others:?}");
}
