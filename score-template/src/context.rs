//! One execution: what it may ask of the world, and what is left of its limits.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::error::CallError;
use crate::fmt;
use crate::guard::{CallGuard, DoubtfulPrint, PrintDoubt};
use crate::limits::{ELEMENT_STEPS, Limits};
use crate::outside::Outside;
use crate::redaction::without_values;
use crate::value::Value;

/// The state of an execution, which every function gets: the world outside, and the limits.
///
/// A function whose work or result grows with what it is given charges steps for it, before it
/// does the work: so every template ends.
pub struct Context<'a> {
    outside: &'a dyn Outside,
    limits: Limits,
    steps_left: u64,
    /// The values that libraries keep, one of a type.
    kept: Vec<Box<dyn Any>>,
    /// The values of environment variables that templates have read: no message says them.
    environment: BTreeSet<String>,
    guard: Option<&'a dyn CallGuard>,
    doubts: Vec<DoubtfulPrint>,
    is_known: Option<&'a dyn Fn(&str) -> bool>,
    /// So many loops over what is not there were looked at.
    missed_loops: usize,
}

/// So many places are noted at which something doubtful was printed.
const MOST_DOUBTS: usize = 16;

/// So many loops over what is not there are looked at: most are meant, and a loop around them has many rounds.
const MOST_MISSED_LOOPS: usize = 64;

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
            steps_left: limits.steps,
            kept: Vec::new(),
            environment: BTreeSet::new(),
            guard: None,
            doubts: Vec::new(),
            is_known: None,
            missed_loops: 0,
        }
    }

    /// The context with a guard that is asked before each call of a function.
    #[must_use]
    pub fn guarded_by(self, guard: &'a dyn CallGuard) -> Self {
        Context {
            guard: Some(guard),
            ..self
        }
    }

    /// The context of somebody who knows texts as a whole, and finds them in messages. Messages may quote those; else the
    /// parts of what a function was given are hidden, as nobody could find them.
    #[must_use]
    pub fn knowing(self, is_known: &'a dyn Fn(&str) -> bool) -> Self {
        Context {
            is_known: Some(is_known),
            ..self
        }
    }

    /// Whether a text is known as a whole.
    pub(crate) fn known(&self) -> &'a dyn Fn(&str) -> bool {
        self.is_known.unwrap_or(&|_| false)
    }

    /// Asks the guard, if there is one, and charges for what it looked at.
    #[inline]
    pub(crate) fn check_call(&mut self, function: &str, args: &[Value]) -> Result<(), CallError> {
        match self.guard {
            None => Ok(()),
            Some(guard) => guard
                .check(function, args, self.steps_left)
                .and_then(|steps| self.charge(steps)),
        }
    }

    /// True if a place at which something doubtful is printed is worth a note: it is new, and one of the first.
    pub(crate) fn takes_doubt(&self, offset: usize) -> bool {
        let is_new = |known: &DoubtfulPrint| known.offset != offset;
        self.doubts.len() < MOST_DOUBTS && self.doubts.iter().all(is_new)
    }

    /// Forgets that a field is beside one of nearly its name, as it is about to be noted that it is not there, and returns that
    /// name.
    pub(crate) fn drop_alike(&mut self, offset: usize) -> Option<String> {
        let is_alike =
            |known: &DoubtfulPrint| known.offset == offset && known.doubt == PrintDoubt::NoField;
        let at = self.doubts.iter().position(is_alike)?;
        self.doubts.remove(at).meant
    }

    /// The same of a loop over what is not there, which is counted.
    pub(crate) fn takes_missed_loop(&mut self, offset: usize) -> bool {
        self.missed_loops += 1;
        self.missed_loops <= MOST_MISSED_LOOPS && self.takes_doubt(offset)
    }

    /// Notes a place at which something doubtful is printed, or a loop that goes over nothing.
    pub(crate) fn note_doubt(&mut self, doubt: DoubtfulPrint) {
        self.doubts.push(doubt);
    }

    /// What templates printed since this was last asked, and nobody can have meant: the first places of many.
    pub fn take_doubts(&mut self) -> Vec<DoubtfulPrint> {
        std::mem::take(&mut self.doubts)
    }

    /// The world outside.
    pub fn outside(&self) -> &'a dyn Outside {
        self.outside
    }

    /// The value of a type that a library keeps from call to call, as a cache. It is made when it is
    /// first asked for.
    pub fn kept<T: Any + Default>(&mut self) -> &mut T {
        let found = self.kept.iter().position(|kept| (**kept).is::<T>());
        let index = found.unwrap_or_else(|| {
            self.kept.push(Box::<T>::default());
            self.kept.len() - 1
        });
        let kept = self.kept[index].downcast_mut();
        kept.expect("it was found by its type, or made")
    }

    /// The value of an environment variable, which is kept out of messages from now on.
    ///
    /// # Errors
    /// It must not be asked for.
    pub fn env(&mut self, name: &str) -> Result<Option<String>, CallError> {
        let value = self.outside.env(name)?;
        if let Some(value) = &value
            && !self.environment.contains(value)
        {
            self.environment.insert(value.clone());
        }
        Ok(value)
    }

    /// A message without the values of environment variables.
    pub(crate) fn without_values(&self, message: &str) -> String {
        without_values(message, &self.environment)
    }

    /// The limits.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The number of steps that have been taken.
    pub fn steps_taken(&self) -> u64 {
        self.limits.steps - self.steps_left
    }

    /// The number of steps that are left, as a number of bytes.
    pub(crate) fn bytes_left(&self) -> usize {
        usize::try_from(self.steps_left).unwrap_or(usize::MAX)
    }

    /// Takes steps from those that are left.
    ///
    /// # Errors
    /// Not enough are left.
    pub fn charge(&mut self, steps: u64) -> Result<(), CallError> {
        match self.steps_left.checked_sub(steps) {
            Some(left) => {
                self.steps_left = left;
                Ok(())
            }
            None => {
                self.steps_left = 0;
                Err(format!("it does too much: more than {} steps", self.limits.steps).into())
            }
        }
    }

    /// Charges a step for each byte that is about to be made.
    ///
    /// # Errors
    /// Not enough steps are left.
    pub fn charge_bytes(&mut self, bytes: usize) -> Result<(), CallError> {
        self.charge(u64::try_from(bytes).unwrap_or(u64::MAX))
    }

    /// Charges [`ELEMENT_STEPS`] for each element of a list or map that is about to be made.
    ///
    /// # Errors
    /// Not enough steps are left.
    pub fn charge_elements(&mut self, elements: usize) -> Result<(), CallError> {
        let elements = u64::try_from(elements).unwrap_or(u64::MAX);
        self.charge(elements.saturating_mul(ELEMENT_STEPS))
    }

    /// Appends a value as `%v` prints it, and charges for its text.
    ///
    /// # Errors
    /// Not enough steps are left, or the value cannot be printed.
    pub fn print(&mut self, out: &mut Vec<u8>, value: &Value) -> Result<(), CallError> {
        let before = out.len();
        // What is too much is not even copied.
        if let Some(bytes) = value.as_bytes() {
            self.charge_bytes(bytes.len())?;
            out.extend_from_slice(bytes);
            return Ok(());
        }
        let printed = fmt::print(out, value);
        self.charge_bytes(out.len() - before)?;
        Ok(printed?)
    }

    /// A value as text: a string as it is, another value as `%v` prints it, which is charged for.
    ///
    /// # Errors
    /// Not enough steps are left, or the value cannot be printed.
    pub fn printed<'v>(&mut self, value: &'v Value) -> Result<Cow<'v, [u8]>, CallError> {
        if let Some(bytes) = value.as_bytes() {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut out = Vec::new();
        self.print(&mut out, value)?;
        Ok(Cow::Owned(out))
    }

    /// A string that a function has made in one pass over its arguments, which is charged for.
    ///
    /// # Errors
    /// Not enough steps are left.
    pub fn made(&mut self, text: impl Into<Vec<u8>>) -> Result<Value, CallError> {
        let bytes = text.into();
        self.charge_bytes(bytes.len())?;
        Ok(Value::bytes(bytes))
    }
}
