//! The errors of commands: each variant names the file, the directory or the command that it is about.

use std::io;
use std::path::PathBuf;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_yaml::message::visible;

use crate::codes;

/// Why a command failed. Its text is the last paragraph of stderr, behind `Error: `.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The arguments do not fit; the usage of the command is shown before.
    #[error("{message}")]
    Usage {
        /// Says what does not fit.
        message: String,
        /// The path of the command whose usage helps, without the binary; `None` shows none.
        command: Option<Vec<String>>,
    },
    /// The sources have errors, which are shown before.
    #[error("{}", summary(.0))]
    Diagnostics(Box<Diagnostics>),
    /// There is no project in the working directory. Holds the name of the binary that sets one up.
    #[error("state directory does not exist, please run \"{0} init\" first")]
    NoProject(&'static str),
    /// There is no project in the folder that the command line names.
    #[error("there is no project in '{path}', please run \"{init}\" first", path = .path.display())]
    NoProjectIn {
        /// The state folder, as it was named.
        path: PathBuf,
        /// The command that sets one up there.
        init: String,
    },
    /// A file could not be read.
    #[error("failed to read '{path}': {source}", path = .path.display())]
    Read {
        /// The path of the file, or the name of the stream.
        path: PathBuf,
        /// Why it could not be read.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("failed to write '{path}': {source}", path = .path.display())]
    Write {
        /// The path of the file, or the name of the stream.
        path: PathBuf,
        /// Why it could not be written.
        source: io::Error,
    },
    /// The reader of the output closed it before its end.
    #[error("nobody reads the output any more")]
    ClosedPipe,
    /// Another run holds the project.
    #[error("another run holds the project '{path}': waited {seconds} s for it (see --lock-timeout)", path = .path.display())]
    Locked {
        /// The state directory of the project.
        path: PathBuf,
        /// The time that this run waited for the other one, in seconds.
        seconds: u64,
    },
    /// What is there is not what would be written. Holds the files, each with what would happen to it.
    #[error("what is there is not what would be written: {}", files(.0))]
    Different(Vec<String>),
    /// Any other error, with its whole text.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// The text as lines. Only texts of our own have several; a line break in a name is escaped, so it begins no line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let text = self.to_string();
        match self {
            Error::Usage { .. } | Error::Diagnostics(_) => {
                text.split('\n').map(str::to_owned).collect()
            }
            _ => vec![visible(&text).into_owned()],
        }
    }

    /// The error as a program is told of it. Of several diagnostics it is the last paragraph alone.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let text = self.to_string();
        let code = match self {
            // What a restricted run is refused has a code of its own, and says what would allow it.
            Error::Read { source, .. } => {
                return Diagnostic::of_error(codes::READ_FAILED, text, source);
            }
            Error::Write { source, .. } => {
                return Diagnostic::of_error(codes::WRITE_FAILED, text, source);
            }
            Error::NoProject(_) | Error::NoProjectIn { .. } | Error::Locked { .. } => {
                codes::READ_FAILED
            }
            Error::ClosedPipe => codes::WRITE_FAILED,
            Error::Different(_) => codes::OUT_OF_DATE,
            Error::Usage { .. } | Error::Other(_) | Error::Diagnostics(_) => codes::INVALID_FLAG,
        };
        Diagnostic::new(code, visible(&text))
    }

    /// The error of a write to something that may be a pipe.
    pub(crate) fn from_stream(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::BrokenPipe => Error::ClosedPipe,
            _ => Error::Write { path, source },
        }
    }
}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Error::Diagnostics(Box::new(diagnostics))
    }
}
impl From<score_core::diagnostic::Diagnostic> for Error {
    fn from(diagnostic: score_core::diagnostic::Diagnostic) -> Self {
        Error::Diagnostics(Box::new(diagnostic.into()))
    }
}

/// The diagnostic of a flag that cannot be used as it was given; scripts read the text.
pub(crate) fn invalid_flag(text: impl Into<String>) -> Diagnostic {
    let text = text.into();
    Diagnostic::new(codes::INVALID_FLAG, text.clone()).summary(text)
}

/// The first files of a list.
fn files(all: &[String]) -> String {
    /// So many are named.
    const SHOWN: usize = 20;
    let shown: Vec<&str> = all.iter().take(SHOWN).map(String::as_str).collect();
    match all.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{}, and {more} more", shown.join(", ")),
    }
}

/// The last paragraph for some diagnostics: the text that scripts know, if one of them has such a text; else the only
/// error, or how many there are and the one that is shown first.
fn summary(diagnostics: &Diagnostics) -> String {
    use score_core::diagnostic::Severity;
    let mut shown = diagnostics.clone();
    shown.sort();
    let errors: Vec<_> = shown
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .collect();
    if let Some(text) = errors.iter().find_map(|d| d.summary.as_deref()) {
        return text.to_owned();
    }
    match (errors.as_slice(), shown.more(Severity::Error)) {
        ([], _) => "the run failed".to_owned(),
        ([one], 0) => one.message.clone(),
        (all, more) => format!("{} errors; the first: {}", all.len() + more, all[0].message),
    }
}
