//! The paths of a module's code.

use std::collections::BTreeSet;

use super::Module;

/// The paths of a module's code that may lead into its crate, from the crate's root; and the modules that are declared
/// for tests only.
pub(super) fn of(module: &Module, tokens: &[&str]) -> (BTreeSet<Module>, BTreeSet<Module>) {
    let mut reader = Reader {
        tokens,
        at: 0,
        module: module.clone(),
        paths: BTreeSet::new(),
        tests: BTreeSet::new(),
    };
    while reader.at < tokens.len() {
        reader.items();
        // A brace too many.
        reader.at += 1;
    }
    (reader.paths, reader.tests)
}

struct Reader<'t> {
    tokens: &'t [&'t str],
    at: usize,
    /// The module that the code here is in.
    module: Module,
    paths: BTreeSet<Module>,
    tests: BTreeSet<Module>,
}

/// The start of the attributes that leave code out but for tests.
const FOR_TESTS: [&[&str]; 2] = [
    &["#", "[", "cfg", "(", "test", ")"],
    &["#", "[", "cfg", "(", "all", "(", "test", ","],
];

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t [&'t str] {
        &self.tokens[self.at.min(self.tokens.len())..]
    }

    /// Reads up to the brace that closes what is open here.
    fn items(&mut self) {
        loop {
            match self.rest() {
                [] | ["}", ..] => return,
                rest if FOR_TESTS.iter().any(|start| rest.starts_with(start)) => self.test_item(),
                ["mod", name, "{", ..] => {
                    self.at += 3;
                    self.module.push((*name).to_owned());
                    self.items();
                    self.module.pop();
                    self.at += 1;
                }
                ["{", ..] => {
                    self.at += 1;
                    self.items();
                    self.at += 1;
                }
                // Not the bounds of a closure's or a type's captures: `use<'a>`.
                ["use", next, ..] if *next != "<" => {
                    self.at += 1;
                    self.tree(&[]);
                }
                ["crate" | "self" | "super", "::", ..] => self.tree(&[]),
                ["::", _, ..] => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// Passes over an item or a field with its attributes.
    fn test_item(&mut self) {
        while let ["#", ..] = self.rest() {
            self.at += 1;
            self.group();
        }
        if let ["pub", ..] = self.rest() {
            self.at += 1;
            if let ["(", ..] = self.rest() {
                self.group();
            }
        }
        let is_field = matches!(self.rest(), [_, ":", ..]);
        if let ["mod", name, ";", ..] = self.rest() {
            let mut test = self.module.clone();
            test.push((*name).to_owned());
            self.tests.insert(test);
        }
        while let [first, ..] = self.rest() {
            match *first {
                ";" => return self.at += 1,
                "{" => return self.group(),
                "," if is_field => return,
                "}" => return,
                "(" | "[" => self.group(),
                _ => self.at += 1,
            }
        }
    }

    /// Passes over a group in brackets of any kind.
    fn group(&mut self) {
        let mut depth = 0;
        while let [first, ..] = self.rest() {
            self.at += 1;
            match *first {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Reads a path, or a tree of them in braces, behind `before`.
    fn tree(&mut self, before: &[&'t str]) {
        let mut path = before.to_vec();
        loop {
            match self.rest() {
                ["{", ..] => {
                    self.at += 1;
                    while !matches!(self.rest(), [] | ["}", ..]) {
                        match self.rest() {
                            [",", ..] => self.at += 1,
                            _ => self.tree(&path),
                        }
                    }
                    self.at += 1;
                    return;
                }
                [name, "::", ..] => {
                    path.push(name);
                    self.at += 2;
                }
                // A path of another crate from its root.
                ["::", ..] => {
                    path.push("::");
                    self.at += 1;
                }
                [name, rest @ ..] => {
                    path.push(name);
                    self.at += 1;
                    if let ["as", _, ..] = rest {
                        self.at += 2;
                    }
                    return self.add(&path);
                }
                [] => return,
            }
        }
    }

    /// Adds a path as it is from the root.
    fn add(&mut self, path: &[&str]) {
        let mut from_root = match path.first() {
            Some(&"crate") => Vec::new(),
            _ => self.module.clone(),
        };
        for name in path {
            match *name {
                "crate" | "self" => {}
                "super" => drop(from_root.pop()),
                name => from_root.push(name.to_owned()),
            }
        }
        self.paths.insert(from_root);
    }
}
