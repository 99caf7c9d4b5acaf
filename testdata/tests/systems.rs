//! What operating systems do each in its own way is asked of score-system alone, and one place says which Rust is enough.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// What only score-system may name.
const SYSTEMS: [&str; 11] = [
    "std::os::",
    "rustix",
    "signal_hook",
    "libc::",
    "winapi_util",
    "cfg(unix)",
    "cfg(windows)",
    "cfg!(unix)",
    "cfg!(windows)",
    "target_os",
    "target_family",
];
/// The crates that ask a system.
const CRATES: [&str; 4] = ["rustix", "signal-hook", "libc", "winapi-util"];

/// The folders of the crates that are published.
fn crates() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = root.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut crates: Vec<_> = entries
        .filter(|path| name(path).starts_with("score-") && path.join("Cargo.toml").is_file())
        .collect();
    crates.sort();
    crates
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().display().to_string()
}

/// The sources below a folder, but for those of tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let is_of_tests = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_of_tests {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && !is_of_tests {
            found.push(path);
        }
    }
    found
}

/// The lines of a source that name a system, without its unit tests and comments.
fn lines_with_systems(text: &str) -> Vec<&str> {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    let names_one = |line: &&str| SYSTEMS.iter().any(|system| line.contains(system));
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .filter(names_one)
        .collect()
}

/// The dependencies in a manifest, but for those of tests alone.
fn dependencies(manifest: &toml::Table) -> Vec<String> {
    let names = |table: Option<&toml::Value>| -> Vec<String> {
        let table = table.and_then(toml::Value::as_table);
        table.into_iter().flat_map(|t| t.keys().cloned()).collect()
    };
    let mut found = names(manifest.get("dependencies"));
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    for target in targets.into_iter().flat_map(|all| all.values()) {
        found.extend(names(target.get("dependencies")));
    }
    found
}

#[test]
fn one_crate_knows_systems() {
    let mut wrong = Vec::new();
    let mut of_system = 0;
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let asks = |dependency: &String| CRATES.contains(&dependency.as_str());
        let asked = dependencies(&manifest).into_iter().filter(asks);
        let mut found: Vec<String> = asked.collect();
        for source in sources(&folder.join("src")) {
            let text = fs::read_to_string(&source).unwrap();
            let lines = lines_with_systems(&text).into_iter();
            found.extend(lines.map(|line| format!("{}: {line}", source.display())));
        }
        match name(&folder) == "score-system" {
            true => of_system += found.len(),
            false => wrong.extend(
                found
                    .into_iter()
                    .map(|it| format!("{}: {it}", name(&folder))),
            ),
        }
    }
    assert!(
        wrong.is_empty(),
        "score-system is to do it:\n{}",
        wrong.join("\n")
    );
    assert!(of_system > 10, "score-system names systems");
}

#[test]
fn code_of_one_system_is_seen() {
    let text = "// std::os::unix\nuse std::os::unix::fs::symlink;\n#[cfg(test)]\nmod tests {\n    use rustix::fs;\n}\n";
    assert_eq!(
        lines_with_systems(text),
        ["use std::os::unix::fs::symlink;"]
    );
}

#[test]
fn one_place_says_which_rust_is_enough() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let version = manifest["package"].get("rust-version");
        let is_shared = version.and_then(|version| version.get("workspace"));
        assert_eq!(
            is_shared.and_then(toml::Value::as_bool),
            Some(true),
            "{}: {version:?}",
            name(&folder)
        );
    }
}
