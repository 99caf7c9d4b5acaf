//! Commands that take any number of arguments, from a certain one on.

use crate::error::Error;

/// Checks that a command was given so many arguments at least; `command` is its path in the tree.
///
/// # Errors
/// There are fewer.
pub(super) fn at_least(least: usize, given: usize, command: &[&str]) -> Result<(), Error> {
    match given {
        given if given < least => Err(Error::Usage {
            message: format!("requires at least {least} arg(s), only received {given}"),
            command: Some(command.iter().map(|word| (*word).to_owned()).collect()),
        }),
        _ => Ok(()),
    }
}
