//! Flags as data, so that a frontend declares its own without naming the argument parser.

use std::collections::BTreeMap;

/// A flag of a command.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// `--name`
    pub long: &'static str,
    /// `-n`, if it has a short form.
    pub short: Option<char>,
    /// What values it takes.
    pub kind: FlagKind,
    /// One sentence for `--help`.
    pub help: &'static str,
}

/// What values a flag takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlagKind {
    /// None; `--name=false` takes it back.
    Bool,
    /// One; the last one given counts. Holds the default.
    String(&'static str),
    /// Any number, in the order given; empty ones are passed over.
    StringArray,
}

/// What says that a switch is on.
pub(crate) const TRUE: &[&str] = &["true", "True", "TRUE", "t", "T", "1"];
/// What says that it is off.
pub(crate) const FALSE: &[&str] = &["false", "False", "FALSE", "f", "F", "0"];

/// The values of a command's flags, and its positional arguments.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// Values by flag name; a flag that was not given has none.
    pub(crate) values: BTreeMap<&'static str, Vec<String>>,
    /// Defaults by flag name.
    pub(crate) defaults: BTreeMap<&'static str, &'static str>,
    /// Positional arguments.
    pub(crate) args: Vec<String>,
}

impl Flags {
    /// The last value of a flag, or its default; empty if it has neither.
    #[must_use]
    pub fn string(&self, name: &str) -> &str {
        match self.values.get(name).and_then(|v| v.last()) {
            Some(value) => value,
            None => self.defaults.get(name).copied().unwrap_or_default(),
        }
    }

    /// All values of a flag.
    #[must_use]
    pub fn strings(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn bool(&self, name: &str) -> bool {
        self.values
            .get(name)
            .and_then(|v| v.last())
            .is_some_and(|v| TRUE.contains(&v.as_str()))
    }

    /// Whether a flag was given at all.
    #[must_use]
    pub fn is_given(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The positional arguments.
    #[must_use]
    pub fn args(&self) -> &[String] {
        &self.args
    }
}
