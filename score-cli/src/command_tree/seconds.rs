//! Flags that hold a number of seconds.

use std::time::Duration;

use score_core::diagnostic::Diagnostic;
use score_yaml::message;

use crate::command_line::{RawArgs, TextFlag};
use crate::error::{Error, invalid_flag};

/// How long to wait for another run on the same project, in seconds.
pub(super) const LOCK_TIMEOUT: TextFlag = TextFlag::with_default(
    "lock-timeout",
    None,
    "60",
    "Seconds to wait while another run holds the project",
);

/// A number of seconds as it was typed.
#[derive(Clone, Debug)]
pub struct Seconds {
    flag: &'static str,
    text: String,
}

impl Seconds {
    pub(super) fn read(args: &mut RawArgs, flag: TextFlag) -> Self {
        Seconds {
            flag: flag.flag().long,
            text: args.text(flag),
        }
    }

    /// The time that it says.
    ///
    /// # Errors
    /// It is no number of seconds.
    pub fn duration(&self) -> Result<Duration, Error> {
        let Seconds { flag, text } = self;
        text.parse().map(Duration::from_secs).map_err(|_| {
            let message =
                message!("invalid --{flag} value \"{text}\", expected a number of seconds");
            no_seconds(message, flag, text)
        })
    }
}

/// The error of a value of a flag that is no number of seconds, with the number that is meant.
pub(crate) fn no_seconds(message: String, flag: &str, text: &str) -> Error {
    let error = invalid_flag(message);
    let meant = seconds_meant(text).map(|seconds| format!("write `--{flag} {seconds}`"));
    meant.into_iter().fold(error, Diagnostic::hint).into()
}

/// The seconds that a time with units means, `90` of `1m30s`.
fn seconds_meant(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut seconds: u64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at(end);
        let behind = behind.trim_start();
        let end = behind.find(|c: char| !c.is_ascii_alphabetic());
        let (unit, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let times = match unit.to_ascii_lowercase().as_str() {
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 60 * 60,
            _ => return None,
        };
        let number: u64 = number.parse().ok()?;
        seconds = seconds.checked_add(number.checked_mul(times)?)?;
        rest = behind.trim_start();
    }
    (seconds > 0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_counted_in_seconds() {
        for (text, seconds) in [
            ("10s", Some(10)),
            ("5m", Some(300)),
            ("1m30s", Some(90)),
            ("2 hours", Some(7200)),
            ("10", None),
            ("0s", None),
            ("1.5s", None),
            ("10ms", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(seconds_meant(text), seconds, "{text}");
        }
    }
}
