//! No files of a crate need each other in a circle.

mod modules;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use modules::{Crate, Module};

/// The circles that there still are. Each is to go, none is to come.
const KNOWN: &[&str] = &[];

/// Files that need each other, a circle a text: `a::b, c`. A module and those below it may use each other: a `mod.rs`
/// shows what its children have.
fn circles(sources: &Crate) -> BTreeSet<String> {
    let modules = sources.uses.keys();
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = modules
        .map(|module| (module, reached(sources, module)))
        .collect();
    let circle = |(from, all): (&&Module, &BTreeSet<&Module>)| {
        let in_circle = all.iter().filter(|to| reached[**to].contains(*from));
        let names: Vec<String> = in_circle.map(|to| to.join("::")).collect();
        names.join(", ")
    };
    let circles = reached.iter().map(circle);
    circles.filter(|circle| !circle.is_empty()).collect()
}

/// The modules that one leads to, by one use or more.
fn reached<'c>(sources: &'c Crate, from: &'c Module) -> BTreeSet<&'c Module> {
    let is_family = |a: &Module, b: &Module| a.starts_with(b) || b.starts_with(a);
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        let used = sources.uses.get(module).into_iter().flatten();
        let used = used.filter(|used| !is_family(module, used));
        next.extend(used.filter(|used| reached.insert(*used)));
    }
    reached
}

#[test]
fn no_crate_has_circles_between_its_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut crates = 0;
    let mut found = BTreeSet::new();
    for entry in root.read_dir().unwrap() {
        let entry = entry.unwrap();
        let src = entry.path().join("src");
        if !src.is_dir() || !entry.path().join("Cargo.toml").is_file() {
            continue;
        }
        crates += 1;
        let name = entry.file_name();
        let circles = circles(&Crate::read(&src));
        found.extend(
            circles
                .iter()
                .map(|circle| format!("{}: {circle}", name.display())),
        );
    }
    assert!(crates >= 9, "{crates} crates are read");
    let known: BTreeSet<String> = KNOWN.iter().map(|&circle| circle.to_owned()).collect();
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(
        new.is_empty(),
        "files of a crate need each other: {new:#?}\nPut what both need into a third."
    );
    assert!(
        gone.is_empty(),
        "these are gone, take them out of KNOWN: {gone:#?}"
    );
}

#[test]
fn circles_are_found_however_a_path_is_written() {
    let circle = |a: &str, b: &str| {
        let files = [("lib.rs", ""), ("a.rs", a), ("b/mod.rs", ""), ("b/c.rs", b)];
        circles(&Crate::of(&files)).into_iter().next()
    };
    for (a, b) in [
        ("use crate::b::c::X;", "use crate::a::Y;"),
        ("use crate::{b::{c::{self, X}}};", "use super::super::a;"),
        (
            "use super::b::c as d;",
            "fn f() -> crate::a::Y { crate::a::g() }",
        ),
        ("pub use crate::b::{c::*};", "use crate::{d, a::{X, Z}, e};"),
        (
            "use self::super::b::c;",
            "mod inner { use super::super::super::a::X; }",
        ),
        (
            "#[cfg(test)] use std::x; use crate::b::c;",
            "#[cfg(test)]\nmod tests { use super::*; } use crate::a;",
        ),
        (
            "const Q: char = '\"'; fn f<'a>() { crate::b::c::g::<'a>('\\'') }",
            "const T: &str = r#\"a\"b\"#; use crate::a;",
        ),
    ] {
        assert_eq!(circle(a, b).as_deref(), Some("a, b::c"), "{a} {b}");
    }
    for (a, b) in [
        ("use crate::b::c;", ""),
        (
            "use crate::b::c;",
            "// use crate::a;\n/* /* */ crate::a::X */",
        ),
        ("use crate::b::c;", "const A: &str = \"crate::a::X\";"),
        (
            "use crate::b::c;",
            "#[cfg(test)]\nmod tests { use crate::a; }",
        ),
        ("use crate::b::c;", "#[cfg(test)]\nuse crate::a::{X, Y};"),
        (
            "use crate::b::c;",
            "struct S { #[cfg(test)] pub(crate) a: crate::a::X, b: B } #[cfg(all(test, x))] fn f() { crate::a::g() }",
        ),
        ("use crate::b::c;", "use a::X; use super::c; use ::a::b;"),
        // The facade shows what its child has.
        ("use crate::b::X;", "use crate::a; use super::Y;"),
    ] {
        assert_eq!(circle(a, b), None, "{a} {b}");
    }
    let three = [
        ("lib.rs", "#[cfg(test)] mod tests;"),
        ("a.rs", "use crate::b;"),
        ("b.rs", "use crate::c; use crate::d;"),
        ("c.rs", "use crate::a;"),
        ("d.rs", ""),
        ("tests.rs", "use crate::a;"),
    ];
    let found: Vec<_> = circles(&Crate::of(&three)).into_iter().collect();
    assert_eq!(found, ["a, b, c"]);
}
