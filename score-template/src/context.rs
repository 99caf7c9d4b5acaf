//! What an execution may use: the outside, and its limits.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::error::CallError;
use crate::funcs::Patterns;
use crate::hidden::without_values;
use crate::limits::Limits;
use crate::value::Value;

/// What templates may ask of the outside. Every method has an answer of its own that tells
/// nothing, so that a caller gives only what it wants to give.
pub trait Outside {
    /// Fills a buffer with random bytes.
    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }

    /// The time now.
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    /// A time zone by its name in the tz database; `Local` is the local one, by itself UTC. (The
    /// database is part of the program: nothing is asked of the outside for that.)
    fn time_zone(&self, name: &str) -> Option<TimeZone> {
        match name {
            "UTC" | "Local" => Some(TimeZone::UTC),
            name => TimeZone::get(name).ok(),
        }
    }

    /// The value of an environment variable.
    fn env(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Calls a function that the caller declared with [`crate::funcs::Body::Outside`].
    ///
    /// # Errors
    /// As the function likes; by default it is unknown.
    fn call(&self, name: &str, args: &[Value]) -> Result<Value, CallError> {
        let _ = args;
        Err(format!("function {name:?} is not there").into())
    }
}

/// An [`Outside`] that knows nothing.
#[derive(Clone, Copy, Debug)]
pub struct Closed;

impl Outside for Closed {}

/// One execution: the outside and what is left of its limits.
pub struct Context<'a> {
    outside: &'a dyn Outside,
    limits: Limits,
    steps: u64,
    patterns: Patterns,
    /// The values of environment variables that templates were given: no message says them.
    given: BTreeSet<String>,
}

impl<'a> Context<'a> {
    /// A context with the default limits. One context may serve several executions, which then
    /// share its steps.
    pub fn new(outside: &'a dyn Outside) -> Self {
        Context::with_limits(outside, Limits::default())
    }

    /// A context with limits of the caller's choice.
    pub fn with_limits(outside: &'a dyn Outside, limits: Limits) -> Self {
        Context {
            outside,
            limits,
            steps: limits.steps,
            patterns: Patterns::default(),
            given: BTreeSet::new(),
        }
    }

    /// The regular expressions compiled so far.
    pub(crate) fn patterns(&mut self) -> &mut Patterns {
        &mut self.patterns
    }

    /// What there is outside.
    pub fn outside(&self) -> &'a dyn Outside {
        self.outside
    }

    /// The value of an environment variable, which is kept out of messages from now on.
    pub(crate) fn env(&mut self, name: &str) -> Option<String> {
        let value = self.outside.env(name)?;
        if !self.given.contains(&value) {
            self.given.insert(value.clone());
        }
        Some(value)
    }

    /// A message without the values of environment variables.
    pub(crate) fn without_values(&self, message: &str) -> String {
        without_values(message, &self.given)
    }

    /// The limits.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How many steps have been taken.
    pub fn spent(&self) -> u64 {
        self.limits.steps - self.steps
    }

    /// How many steps are left, as a number of bytes.
    pub(crate) fn left(&self) -> usize {
        usize::try_from(self.steps).unwrap_or(usize::MAX)
    }

    /// Takes steps from those that are left. A function whose work or result grows with a number
    /// in its arguments (`repeat`, `until`) spends one step for each byte or element, before it
    /// does the work.
    ///
    /// # Errors
    /// Not enough are left.
    pub fn spend(&mut self, steps: u64) -> Result<(), CallError> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => {
                self.steps = 0;
                Err(format!("the template takes more than {} steps", self.limits.steps).into())
            }
        }
    }
}
