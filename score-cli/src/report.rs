//! The only file that prints. All text for people goes through [`visible`]: control characters other than those of our
//! own styling are escaped, and no line break in a name begins a line that could be taken for ours.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity, render, render_json};
use score_yaml::message::{MAX_MESSAGE, cut, visible};
use score_yaml::{SourceMap, parallel};

use crate::error::Error;
use crate::installed_origin::at_origins;
use crate::progress;

/// The format of diagnostics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MessageFormat {
    /// With an excerpt, for people.
    Human,
    /// One JSON object a line.
    Json,
}

/// The settings of messages: which ones are written to stderr, and how.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// No logs at all.
    pub quiet: bool,
    /// The number of times that `-v` was given.
    pub verbosity: u8,
    /// The format of diagnostics.
    pub format: MessageFormat,
    /// True if stderr takes colours.
    pub color: bool,
    /// What is said, if it is held back until others have said theirs.
    held: Option<&'static HeldText>,
}

/// What is said of one of several things that are done at once, held back so that it stands together.
pub(crate) type HeldText = Mutex<Vec<u8>>;

impl Report {
    /// A report to stderr; colours if it is a terminal and `NO_COLOR` is unset.
    #[must_use]
    pub fn new(quiet: bool, verbosity: u8, format: MessageFormat) -> Self {
        let color =
            io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        Report {
            quiet,
            verbosity,
            format,
            color,
            held: None,
        }
    }

    /// The same report, which holds back what is said; [`Report::release`] says it. There are few of them, and they stay as long
    /// as the process.
    pub(crate) fn hold(self) -> Report {
        Report {
            held: Some(Box::leak(Box::default())),
            ..self
        }
    }

    /// Says what was held back.
    pub(crate) fn release(self) {
        if let Some(held) = self.held {
            let text = std::mem::take(&mut *held.lock().unwrap_or_else(PoisonError::into_inner));
            write(&String::from_utf8_lossy(&text));
        }
    }

    /// Writes text to stderr, or holds it back.
    fn write(&self, text: &str) {
        match self.held {
            Some(held) => {
                let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
                held.extend_from_slice(text.as_bytes());
            }
            None => write(text),
        }
    }

    /// Writes a line to stderr.
    fn line(&self, kind: &str, text: &str) {
        self.write(&format!("{kind}{}\n", shown(text)));
    }

    /// A line of the log.
    pub fn info(&self, message: impl AsRef<str>) {
        if !self.quiet {
            self.line("INFO: ", message.as_ref());
        }
    }

    /// Lines of the log, all at once: a large project has one for each resource.
    pub(crate) fn info_lines(&self, lines: &[String]) {
        if !self.quiet && !lines.is_empty() {
            let lines = lines.iter().map(|line| format!("INFO: {}\n", shown(line)));
            self.write(&lines.collect::<String>());
        }
    }

    /// A warning in the log.
    pub fn warn(&self, message: impl AsRef<str>) {
        if !self.quiet {
            self.line("WARN: ", message.as_ref());
        }
    }

    /// A line of the log for `--verbose`. The text is made only if it is shown.
    pub fn debug(&self, message: impl FnOnce() -> String) {
        if !self.quiet && self.verbosity > 0 {
            self.line("DEBUG: ", &message());
        }
    }

    /// Diagnostics in the order of their places; of very many the first ones and the number of the others. For people, the page
    /// of the first one's code stands behind them. Those in installed files lead to what they were installed from. `--quiet`
    /// silences warnings only.
    pub fn diagnostics(&self, found: &Diagnostics, sources: &SourceMap) {
        /// So many are rendered by one thread.
        const FEWEST: usize = 16;
        let mut shown = found.shown(sources);
        let moved = at_origins(&mut shown, sources);
        let sources = moved.as_ref().unwrap_or(sources);
        let is_told = |one: &&Diagnostic| !self.quiet || one.severity == Severity::Error;
        let told = shown.iter().filter(is_told);
        let texts = parallel::map(told, FEWEST, |told| self.rendered(told, sources));
        if !texts.is_empty() {
            self.write(&texts.concat());
        }
        // What stops the run is looked up first.
        let worst = shown.iter().filter(is_told).map(|one| one.severity).max();
        let first = shown.iter().find(|one| Some(one.severity) == worst);
        let uri = first.and_then(|first| first.code.help_uri());
        if let Some(uri) = uri.filter(|_| self.format == MessageFormat::Human) {
            self.write(&format!("More: {uri}\n"));
        }
    }

    /// A diagnostic with its excerpt, or as a line of JSON.
    fn rendered(&self, diagnostic: &Diagnostic, sources: &SourceMap) -> String {
        match self.format {
            MessageFormat::Human => render(diagnostic, sources, self.color),
            MessageFormat::Json => render_json(diagnostic, sources) + "\n",
        }
    }

    /// The last paragraph of a failed run, by lines.
    pub fn error(&self, lines: &[String]) {
        let lines: Vec<_> = lines.iter().map(|line| shown(line)).collect();
        self.text(&format!("Error: {}", lines.join("\n")));
    }

    /// Writes text of our own to stderr without escaping it: the usage before an error, say.
    pub fn text(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }
}

/// Passes on a line that a program wrote to its stderr, in which values of the project are masked already.
pub(crate) fn program_line(line: &str) {
    /// The most bytes of a line that are shown.
    const LONGEST: usize = 8 * 1024;
    let text = cut(line, LONGEST);
    write(&format!("{}\n", visible(&text.replace('\t', "    "))));
}

/// Writes to stderr.
fn write(text: &str) {
    let _cleared = progress::cleared();
    // Nothing is lost with a log that nobody reads, so the run goes on without it.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Writes to stderr when the process is about to end, whoever holds the line of progress.
pub(crate) fn last_words(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// A line with its control characters escaped. Tabs at its start stay, as our own lists begin with them.
fn shown(text: &str) -> String {
    let words = text.trim_start_matches('\t');
    let tabs = &text[..text.len() - words.len()];
    format!("{tabs}{}", visible(&cut(words, MAX_MESSAGE)))
}

/// Writes a command's result to stdout.
///
/// # Errors
/// stdout cannot be written (a full disk, say), or its reader went away ([`Error::ClosedPipe`]).
pub fn stdout(bytes: &[u8]) -> Result<(), Error> {
    drop(progress::cleared());
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|source| Error::from_stream("standard output".into(), source))
}

/// Ends a help or version text with a newline and writes it.
///
/// # Errors
/// As [`stdout`].
pub fn stdout_line(text: &str) -> Result<(), Error> {
    stdout(format!("{text}\n").as_bytes())
}
