//! score-core knows no target and no platform: it depends on no crate of one, and names none in its code.

#![allow(
    clippy::disallowed_methods,
    reason = "the library does no IO, its tests may"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Words of targets and platforms, as whole words of a name: `decompose` is none, `ComposeFile` and `kubernetes_names` are.
const TARGETS: [&str; 6] = [
    "kubernetes",
    "k8s",
    "kubectl",
    "compose",
    "docker",
    "humanitec",
];

/// The crates that score-core may depend on.
const DEPENDENCIES: [&str; 14] = [
    "base64",
    "hmac",
    "indexmap",
    "memchr",
    "score-diagnostic",
    "score-jinja",
    "score-schema",
    "score-sprig",
    "score-template",
    "score-words",
    "score-yaml",
    "serde",
    "serde_json",
    "sha2",
];

/// The crates that its tests may depend on besides.
const DEV_DEPENDENCIES: [&str; 5] = ["proptest", "rand", "rayon", "score-sprig", "score-yaml"];

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
    let end = text
        .match_indices("\n#[cfg(test)]\n")
        .find(|(at, attribute)| {
            let behind = text[at + attribute.len()..].lines();
            let mut items = behind.skip_while(|line| line.starts_with("#["));
            items.next().is_some_and(|line| line.ends_with('{'))
        });
    let text = end.map_or(text, |(at, _)| &text[..at]);
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(i, line)| (i + 1, line.split(" // ").next().unwrap_or_default()))
}

/// The words of a line, those in names of several words too (`ComposeFile`, `HTTPCompose`), in lower case.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        let is_capital = c.is_ascii_uppercase();
        let starts_word =
            is_capital && (was_lower || letters.peek().is_some_and(char::is_ascii_lowercase));
        if !c.is_ascii_alphanumeric() || starts_word {
            words.push(String::new());
        }
        was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        if c.is_ascii_alphanumeric() {
            words
                .last_mut()
                .expect("there is one")
                .push(c.to_ascii_lowercase());
        }
    }
    words
}

fn names_a_target(line: &str) -> bool {
    words(line)
        .iter()
        .any(|word| TARGETS.contains(&word.as_str()))
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
fn names_are_found_however_they_are_written() {
    let text = "// compose\nstruct ComposeFile;\n#[cfg(test)]\nmod testing;\nfn to_k8s() {}\nfn decompose() {}\n\
                const A: &str = \"docker\";\nenum IRKubernetes {}\ntype K8sNames = DOCKER;\n\
                #[cfg(test)]\nmod tests {\nuse humanitec;\n}\n";
    let named = code(text).filter(|(_, line)| names_a_target(line));
    let lines: Vec<usize> = named.map(|(number, _)| number).collect();
    assert_eq!(lines, [2, 5, 7, 8, 9]);
}

/// The names in a section of a manifest; none if there is no such section.
fn names_in<'m>(manifest: &'m str, section: &str) -> Vec<&'m str> {
    let behind = manifest
        .split_once(&format!("\n[{section}]\n"))
        .map_or("", |(_, behind)| behind);
    let lines = behind.split("\n[").next().unwrap_or_default().lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut names: Vec<&str> = lines
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .collect();
    names.sort_unstable();
    names
}

/// Says which dependencies of a manifest are not those that score-core may have. Sections of other names that end in
/// `dependencies`, or that are for a single one, count as well.
fn dependency_faults(manifest: &str) -> Vec<String> {
    let mut faults = vec![];
    for (section, allowed) in [
        ("dependencies", &DEPENDENCIES[..]),
        ("dev-dependencies", &DEV_DEPENDENCIES[..]),
    ] {
        let found = names_in(manifest, section);
        if found != allowed {
            faults.push(format!("[{section}] has {found:?}, expected {allowed:?}"));
        }
    }
    let others = manifest
        .lines()
        .filter(|line| line.starts_with('[') && line.contains("dependencies"));
    let others = others.filter(|line| !matches!(*line, "[dependencies]" | "[dev-dependencies]"));
    faults.extend(others.map(|line| format!("{line}: another section of dependencies")));
    faults
}

#[test]
fn it_depends_on_no_crate_of_a_target_or_platform() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest can be read");
    let faults = dependency_faults(&manifest);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // A dependency more is found, wherever it stands.
    for planted in [
        manifest.replace("\nmemchr", "\nkube.workspace = true\nmemchr"),
        manifest.replace("\nmemchr", "\nbollard = \"1\"\nmemchr"),
        manifest.replace("\nmemchr.workspace = true", ""),
        manifest.replace("\nrand.", "\nscore-k8s.workspace = true\nrand."),
        format!("{manifest}\n[dependencies.kube]\nversion = \"1\"\n"),
        format!("{manifest}\n[build-dependencies]\nkube = \"1\"\n"),
        format!("{manifest}\n[target.'cfg(unix)'.dependencies]\nkube = \"1\"\n"),
    ] {
        assert_eq!(dependency_faults(&planted).len(), 1, "{planted}");
    }
}
