//! What a program sees of this crate is made of its own types and those of the standard library: no type of another crate is in
//! a signature, so that none of them can break a program.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Roots of paths that are no other crates.
const OWN_ROOTS: [&str; 4] = ["std", "crate", "super", "self"];

/// What may be seen of other crates: types of a program's own are read and written by serde, and what stands in for a driver
/// is said where drivers are.
const SEEN: [&str; 7] = [
    "Deserialize",
    "Deserializer",
    "DeserializeOwned",
    "Serialize",
    "Serializer",
    "StandIn",
    "serde",
];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// The names by which a file knows items of other crates, and these crates.
fn foreign(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let code = format!("\n{}", code(text).join("\n"));
    for used in code.split("\nuse ").skip(1) {
        let used = used.split(';').next().unwrap_or_default();
        let root = words(used).next().unwrap_or_default();
        if OWN_ROOTS.contains(&root) {
            continue;
        }
        // `a::{b, c as d}`: the last word of each.
        for part in used.split([',', '{', '}']) {
            names.extend(words(part).last().map(str::to_owned));
        }
        names.insert(root.to_owned());
    }
    names.retain(|name| !SEEN.contains(&name.as_str()));
    names
}

/// The code of a file, without its comments, its unit tests and what is in no documentation.
fn code(text: &str) -> Vec<&str> {
    let text = text
        .split("\n#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let mut hidden = false;
    let mut found = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//") {
            continue;
        }
        hidden |= trimmed == "#[doc(hidden)]";
        if !hidden {
            found.push(line);
        }
        // A hidden item of a trait ends with its signature; its body has nothing to see.
        hidden &= !line.ends_with(['{', ';']);
    }
    found
}

/// The signatures of a file that are public: items, fields, variants, items of traits, and traits of exported types.
fn signatures(text: &str, exported: &BTreeSet<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    let mut block = "";
    for line in code(text) {
        let trimmed = line.trim_start();
        let starts = match (line.len() - trimmed.len(), block) {
            (0, _) => {
                block = if trimmed.starts_with("pub enum ") {
                    "enum"
                } else if trimmed.starts_with("pub trait ") {
                    "trait"
                } else {
                    ""
                };
                let own = trimmed.split_once(" for ").map(|(_, own)| own);
                let own = own.and_then(|own| words(own).next());
                trimmed.starts_with("pub ")
                    || trimmed.starts_with("impl") && own.is_some_and(|own| exported.contains(own))
            }
            (4, "trait") => ["fn ", "const ", "type "]
                .iter()
                .any(|item| trimmed.starts_with(item)),
            (_, "enum") => true,
            _ => trimmed.starts_with("pub "),
        };
        match found.last_mut() {
            Some(last) if open => last.push_str(trimmed),
            _ if starts => found.push(trimmed.to_owned()),
            _ => continue,
        }
        // Parameters stand on lines of their own.
        let last = found.last().unwrap();
        open = !line.ends_with(['{', ';', ',', '}'])
            || last.matches('(').count() > last.matches(')').count();
    }
    found
}

#[test]
fn no_type_of_another_crate_is_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let front = fs::read_to_string(folder.join("lib.rs")).unwrap();
    let exported = front.split("pub use ").skip(1);
    let exported = exported.flat_map(|used| words(used.split(';').next().unwrap_or_default()));
    let exported: BTreeSet<String> = exported
        .filter(|word| word.starts_with(char::is_uppercase))
        .map(str::to_owned)
        .collect();
    assert!(exported.contains("Compiler") && exported.contains("Request"));
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let foreign = foreign(&text);
        for signature in signatures(&text, &exported) {
            seen += 1;
            let name = words(&signature).find(|word| foreign.contains(*word));
            assert_eq!(name, None, "{}: {signature}", path.display());
        }
    }
    assert!(seen > 200, "only {seen} signatures are found");
}

#[test]
fn what_is_public_is_found() {
    let exported = BTreeSet::from(["A".to_owned()]);
    let text = "use x::{B, y as C};\nuse std::fmt;\n/// B\npub struct A {\n    pub b: B,\n    c: C,\n}\n\
                impl From<C> for A {\n    fn from(c: C) -> Self {\n        c\n    }\n}\n\
                impl A {\n    pub fn f(\n        b: B,\n    ) -> C {\n    }\n    pub(crate) fn g(b: B) {}\n}\n\
                pub trait T {\n    #[doc(hidden)]\n    fn h(b: B);\n    fn i(b: C);\n}\n\
                pub enum E {\n    F(B),\n}\n";
    let names = foreign(text);
    assert_eq!(names, ["B", "C", "x"].map(str::to_owned).into());
    let found = signatures(text, &exported);
    let with_foreign = found
        .iter()
        .filter(|text| words(text).any(|word| names.contains(word)));
    let with_foreign: Vec<&str> = with_foreign.map(String::as_str).collect();
    assert_eq!(
        with_foreign,
        [
            "pub b: B,",
            "impl From<C> for A {",
            "pub fn f(b: B,) -> C {",
            "fn i(b: C);",
            "F(B),"
        ]
    );
}
