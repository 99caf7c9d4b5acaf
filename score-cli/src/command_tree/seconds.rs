//! Flags that hold a number of seconds.

use std::time::Duration;

use score_core::diagnostic::Diagnostic;
use score_core::document::duration;
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
    let meant = duration(text).map(|seconds| format!("write `--{flag} {seconds}`"));
    meant.into_iter().fold(error, Diagnostic::hint).into()
}
