//! `--timeout`: the time limit of a whole run.

use std::time::Duration;

use score_core::diagnostic::Diagnostic;
use score_yaml::{SourceMap, message};

use crate::codes;
use crate::command_tree::seconds::no_seconds;
use crate::error::Error;
use crate::progress;
use crate::report::Report;
use crate::signals;

/// Starts the time limit of this run, in seconds as they were typed; an empty text is none. When it is over, programs that
/// run are killed, half-done work is cleaned up, and the process ends with 1. What has been written by then stands, and the
/// run goes on to its end. `tell` is told the error, too.
///
/// # Errors
/// It is no number of seconds; or nobody can watch the time.
pub(crate) fn start(
    seconds: &str,
    report: Report,
    tell: impl FnOnce(&Error) + Send + 'static,
) -> Result<(), Error> {
    if seconds.is_empty() {
        return Ok(());
    }
    let limit = seconds.parse().ok().filter(|seconds| *seconds > 0);
    let limit = limit.map(Duration::from_secs).ok_or_else(|| {
        let message = message!(
            "invalid --timeout value \"{seconds}\", expected a number of seconds, 1 or more"
        );
        no_seconds(message, "timeout", seconds)
    })?;
    progress::note();
    signals::end_after(limit, progress::current, move |step| {
        let error = over(limit, step);
        tell(&error);
        say(&error, report);
    })
    .map_err(|error| {
        Error::Other(format!(
            "the time limit --timeout cannot be watched: {error}"
        ))
    })
}

/// The error that the time is over, and at what the run was then.
fn over(limit: Duration, step: Option<String>) -> Error {
    let message = format!(
        "the run took longer than {} s (see --timeout) and was ended; nothing was written",
        limit.as_secs()
    );
    let error = Diagnostic::new(codes::TIMED_OUT, message);
    let step = step.map(|step| message!("it was still at this: {step}"));
    step.into_iter().fold(error, Diagnostic::hint).into()
}

/// Says that the time is over.
fn say(error: &Error, report: Report) {
    if let Error::Diagnostics(found) = error {
        report.diagnostics(found, &SourceMap::new());
        report.text("");
    }
    report.error(&error.lines());
}
