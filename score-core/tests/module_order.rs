//! Modules use only those that stand above them in `lib.rs`.

#[path = "../../testdata/tests/modules/mod.rs"]
mod modules;

use std::path::Path;

use modules::Crate;

/// The modules in the order that `lib.rs` declares them.
fn declared(lib: &str) -> Vec<&str> {
    lib.lines()
        .filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            line.strip_prefix("mod ")?.strip_suffix(';')
        })
        .collect()
}

/// The uses of modules that the order has later, as sentences.
fn later_uses(sources: &Crate, order: &[&str]) -> Vec<String> {
    let place = |module: &[String]| {
        order
            .iter()
            .position(|name| module.first().is_some_and(|m| m == name))
    };
    let mut faults = vec![];
    let below_root = sources.uses.iter().filter(|(module, _)| !module.is_empty());
    for (module, used) in below_root {
        let later = used.iter().filter(|used| place(used) > place(module));
        faults.extend(later.map(|used| {
            format!(
                "{} uses the later module {}",
                module.join("::"),
                used.join("::")
            )
        }));
    }
    faults
}

#[test]
fn no_module_uses_a_later_one() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    #[expect(
        clippy::disallowed_methods,
        reason = "the library does no IO, its tests may"
    )]
    let lib = std::fs::read_to_string(src.join("lib.rs")).expect("the source can be read");
    let order = declared(&lib);
    assert!(order.len() > 10, "lib.rs declares modules: {order:?}");
    assert_eq!(later_uses(&Crate::read(&src), &order), Vec::<String>::new());
}

#[test]
fn later_modules_are_found_in_groups_too() {
    let files = [
        ("lib.rs", "pub mod a;\nmod b;\n"),
        ("a.rs", "use crate::{b::{self, X}, c};"),
        ("b/mod.rs", "use crate::a::Y;"),
        ("b/d.rs", "use super::super::a;"),
    ];
    let order = declared(files[0].1);
    assert_eq!(
        later_uses(&Crate::of(&files), &order),
        ["a uses the later module b"]
    );
}
