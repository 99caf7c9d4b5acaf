//! Modules use only those that stand above them in `lib.rs`.

use std::path::{Path, PathBuf};

/// The modules in the order that `lib.rs` declares them.
fn modules(lib: &str) -> Vec<&str> {
    lib.lines()
        .filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            line.strip_prefix("mod ")?.strip_suffix(';')
        })
        .collect()
}

fn sources_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in dir.read_dir().expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            found.extend(sources_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The modules that a text names behind `crate::`; comments and unit tests are left out.
fn uses(text: &str) -> impl Iterator<Item = &str> {
    let code = text
        .split("\n#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| {
        line.split("crate::").skip(1).map(|rest| {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            &rest[..end]
        })
    })
}

#[test]
fn no_module_uses_a_later_one() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    #[expect(
        clippy::disallowed_methods,
        reason = "the library does no IO, its tests may"
    )]
    let read = |path: &Path| std::fs::read_to_string(path).expect("the source can be read");
    let lib = read(&src.join("lib.rs"));
    let order = modules(&lib);
    let place = |module: &str| order.iter().position(|other| *other == module);
    let mut faults = vec![];
    for path in sources_below(&src) {
        let inside = path
            .strip_prefix(&src)
            .expect("it is below src")
            .with_extension("");
        let module = inside
            .iter()
            .next()
            .and_then(|part| part.to_str())
            .unwrap_or_default();
        if module == "lib" {
            continue;
        }
        let text = read(&path);
        let later = uses(&text).filter(|used| place(used) > place(module));
        faults.extend(
            later.map(|used| format!("{} uses the later module `{used}`", inside.display())),
        );
    }
    assert!(order.len() > 10, "lib.rs declares modules: {order:?}");
    assert_eq!(faults, Vec::<String>::new());
}
