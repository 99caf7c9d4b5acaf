//! The arguments of a command between the parser and its typed arguments.

use score_yaml::SortedMap;

use super::flag::{Flag, ListFlag, Switch, TextFlag};

/// The values of a switch that is on.
pub(super) const TRUE: &[&str] = &["true", "True", "TRUE", "t", "T", "1"];
/// The values of a switch that is off.
pub(super) const FALSE: &[&str] = &["false", "False", "FALSE", "f", "F", "0"];

/// Flags that belong together, typed.
pub trait FlagSet: Sized {
    /// Their declarations.
    const FLAGS: &'static [Flag];

    /// Takes their values out of what was typed.
    fn read(args: &mut RawArgs) -> Self;
}

/// No flags.
impl FlagSet for () {
    const FLAGS: &'static [Flag] = &[];

    fn read(_: &mut RawArgs) -> Self {}
}

/// The arguments of a command as they were typed. Reading one takes it out, so what is left was read by nobody.
#[derive(Clone, Debug, Default)]
pub struct RawArgs {
    /// Values by the long name of their flag; a flag that was not given has none.
    values: SortedMap<&'static str, Vec<String>>,
    positional: Vec<String>,
}

impl RawArgs {
    pub(super) fn new(
        values: SortedMap<&'static str, Vec<String>>,
        positional: Vec<String>,
    ) -> RawArgs {
        RawArgs { values, positional }
    }

    /// The number of positional arguments.
    pub(super) fn count(&self) -> usize {
        self.positional.len()
    }

    /// The positional arguments, as they are.
    pub(super) fn words(&self) -> &[String] {
        &self.positional
    }

    /// The first positional argument.
    pub(super) fn first(&self) -> Option<&str> {
        self.positional.first().map(String::as_str)
    }

    /// True if a flag was given at all.
    #[must_use]
    pub fn is_given(&self, flag: &Flag) -> bool {
        self.values.contains_key(flag.long)
    }

    /// True if everything has been taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.positional.is_empty()
    }

    /// Takes whether a switch is on.
    pub fn switch(&mut self, switch: Switch) -> bool {
        self.given_switch(switch) == Some(true)
    }

    /// Takes whether a switch is on; `None` if it was not given.
    pub fn given_switch(&mut self, switch: Switch) -> Option<bool> {
        let last = self.last(switch.flag())?;
        Some(TRUE.contains(&last.as_str()))
    }

    /// Takes the value of a flag, or its default.
    pub fn text(&mut self, flag: TextFlag) -> String {
        self.given_text(flag)
            .unwrap_or_else(|| flag.default_value().to_owned())
    }

    /// Takes the value of a flag; `None` if it was not given.
    pub fn given_text(&mut self, flag: TextFlag) -> Option<String> {
        self.last(flag.flag())
    }

    /// The values of a flag that count for nothing, as a later one was given: those before the last, and not the same.
    #[must_use]
    pub fn earlier(&self, flag: TextFlag) -> Vec<String> {
        let values = self.values.get(flag.flag().long).map(Vec::as_slice);
        match values {
            Some([earlier @ .., last]) => earlier
                .iter()
                .filter(|value| *value != last)
                .cloned()
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Takes all values of a flag.
    pub fn list(&mut self, flag: ListFlag) -> Vec<String> {
        let values = self.values.remove(flag.flag().long);
        values.unwrap_or_default()
    }

    /// Takes the positional arguments.
    pub fn positional(&mut self) -> Vec<String> {
        std::mem::take(&mut self.positional)
    }

    fn last(&mut self, flag: Flag) -> Option<String> {
        self.values.remove(flag.long)?.pop()
    }
}
