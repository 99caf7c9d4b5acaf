//! The uses between the files of a crate, as their paths say: `use` in all its forms, and `crate::`, `super::` and
//! `self::` anywhere. Comments, texts in quotes, and what is compiled for unit tests only are left out.

mod paths;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use tokens::tokens;

/// A module by its names from the root of its crate; the root itself has none.
pub(crate) type Module = Vec<String>;

/// The files of a crate as modules, and which of them each uses.
#[derive(Debug)]
pub(crate) struct Crate {
    /// By module, the root of the crate among them; what is for tests only is left out.
    pub(crate) uses: BTreeMap<Module, BTreeSet<Module>>,
}

impl Crate {
    /// Reads the sources in the folder `src` of a crate.
    pub(crate) fn read(src: &Path) -> Self {
        let mut files = Vec::new();
        collect(src, src, &mut files);
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
        Self::of(&files)
    }

    /// The crate of some files, each with its path below `src` and its text.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut found = BTreeMap::new();
        let mut tests = BTreeSet::new();
        for (path, text) in files.iter().filter(|(path, _)| *path != "main.rs") {
            let module = module(path);
            let (used, for_tests) = paths::of(&module, &tokens(text));
            found.insert(module, used);
            tests.extend(for_tests);
        }
        let is_test = |module: &Module| (0..=module.len()).any(|n| tests.contains(&module[..n]));
        found.retain(|module, _| !is_test(module));
        let modules: BTreeSet<Module> = found.keys().cloned().collect();
        let uses = found.into_iter().map(|(module, paths)| {
            let used = paths.into_iter().map(|path| file(path, &modules));
            let used = used.filter(|used| *used != module).collect();
            (module, used)
        });
        Crate {
            uses: uses.collect(),
        }
    }
}

/// The module of a file by its path below `src`.
fn module(path: &str) -> Module {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let mut names: Module = path.split('/').map(str::to_owned).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib")) {
        names.pop();
    }
    names
}

/// The file that a path leads into: what follows are its items.
fn file(mut path: Module, modules: &BTreeSet<Module>) -> Module {
    while !path.is_empty() && !modules.contains(&path) {
        path.pop();
    }
    path
}

/// The files below a folder: paths below `src`, and texts.
#[allow(
    clippy::disallowed_methods,
    reason = "the library does no IO, its tests may"
)]
fn collect(src: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            collect(src, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(src).expect("it is below `src`");
            let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
            let text = fs::read_to_string(&path).expect("the source can be read");
            files.push((names.join("/"), text));
        }
    }
}
