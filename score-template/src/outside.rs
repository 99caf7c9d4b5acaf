//! The world outside, as functions may ask for it.

use std::time::Duration;

use crate::error::CallError;
use crate::value::Value;

/// The world, as far as functions may see it. Every method has a default that tells nothing, so
/// that a caller opens only what it wants to. The language's own functions ask for nothing.
pub trait Outside {
    /// Fills a buffer with random bytes.
    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }

    /// The time now, since the start of 1970 in UTC.
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// The value of an environment variable.
    ///
    /// # Errors
    /// Nobody may ask for it.
    fn env(&self, name: &str) -> Result<Option<String>, CallError> {
        let _ = name;
        Ok(None)
    }

    /// Calls a function that the caller declared with [`crate::Function::outside`].
    ///
    /// # Errors
    /// The function refuses its arguments; by default no function is known.
    fn call(&self, name: &str, args: &[Value]) -> Result<Value, CallError> {
        let _ = args;
        Err(format!("function {name:?} is not there").into())
    }
}

/// An [`Outside`] that tells nothing.
#[derive(Clone, Copy, Debug)]
pub struct Closed;

impl Outside for Closed {}
