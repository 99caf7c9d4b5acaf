//! The errors of commands: each variant names the file, the directory or the command that it is about.

use std::io;
use std::path::{Path, PathBuf};

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity, nearest};
use score_yaml::message::visible;
use score_yaml::{SourceMap, message};

use crate::codes;
use crate::shell_word::shell_word;
use crate::uri;

/// The folder at which paths of the command line start.
const WORKING_FOLDER: &str = "the folder that the command runs in";

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
    #[error(
        "failed to read '{}': {}",
        shown_path(path),
        why_not_read(path, source)
    )]
    Read {
        /// The path of the file, or the name of the stream.
        path: PathBuf,
        /// Why it could not be read.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("failed to write '{path}': {}", reason(source), path = .path.display())]
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
        self.diagnostic_from(WORKING_FOLDER)
    }

    /// [`Error::diagnostic`] of a path that starts at the folder which `base` names.
    pub(crate) fn diagnostic_from(&self, base: &str) -> Diagnostic {
        let text = self.to_string();
        let code = match self {
            // What a restricted run is refused has a code of its own, and says what would allow it.
            Error::Read { source, path } => {
                let error = Diagnostic::of_error(codes::READ_FAILED, text, source);
                return match source.kind() {
                    io::ErrorKind::NotFound => match where_else(path, base) {
                        Some(hint) => error.hint(hint),
                        None => error,
                    },
                    io::ErrorKind::PermissionDenied if source.raw_os_error().is_some() => {
                        let path = path.display();
                        error.hint(message!(
                            "who runs this has to be allowed to read it: `ls -ld {path}`"
                        ))
                    }
                    io::ErrorKind::IsADirectory if path.extension().is_some() => error
                        .hint("a folder stands in the place of the file: move it away, or name a file in it"),
                    io::ErrorKind::IsADirectory => {
                        let usual = path.join("score.yaml");
                        let file = match usual.is_file() {
                            true => usual,
                            false => path.join("NAME"),
                        };
                        error.hint(message!("name a file in it: `{}`", file.display()))
                    }
                    _ => blocked(path, source).into_iter().fold(error, Diagnostic::hint),
                };
            }
            Error::Write { source, path } => {
                let error = Diagnostic::of_error(codes::WRITE_FAILED, text, source);
                let folder = path.parent().unwrap_or(path);
                let is_named = !folder.as_os_str().is_empty();
                let folder = folder.display();
                return match source.kind() {
                    io::ErrorKind::NotFound if is_named => {
                        error.hint(message!("make it: `mkdir -p {folder}`"))
                    }
                    io::ErrorKind::IsADirectory => {
                        let folder = path.display().to_string();
                        let folder = folder.trim_end_matches('/');
                        error.hint(message!("name a file in it: `{folder}/NAME`"))
                    }
                    io::ErrorKind::PermissionDenied if source.raw_os_error().is_some() => {
                        let folder = if is_named {
                            folder.to_string()
                        } else {
                            ".".to_owned()
                        };
                        error.hint(message!(
                            "who runs this has to be allowed to write there: `ls -ld {folder}`"
                        ))
                    }
                    _ => blocked(path, source)
                        .into_iter()
                        .fold(error, Diagnostic::hint),
                };
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

/// Why a file cannot be read or written, without the number that the system has for it.
pub(crate) fn reason(error: &io::Error) -> String {
    if error.get_ref().is_some() {
        // It has words of its own.
        return error.to_string();
    }
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let end = text.find(" (os error ").unwrap_or(text.len());
            text[..end].to_owned()
        }
    }
}

/// A path as it is shown: one that is a URL may have a password in it.
fn shown_path(path: &Path) -> String {
    match path.to_str().filter(|text| is_url(text)) {
        Some(url) => uri::redacted(url),
        None => path.display().to_string(),
    }
}

/// Why a path cannot be read; a URL is none.
fn why_not_read(path: &Path, error: &io::Error) -> String {
    let is_absent = error.kind() == io::ErrorKind::NotFound;
    match path.to_str().is_some_and(is_url) && is_absent {
        true => "it is a URL, expected a file".to_owned(),
        false => reason(error),
    }
}

/// True of a text with the scheme of a URL.
fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.chars().all(is_part))
}

/// The way out where a part of a path is a file, and something is wanted below it.
fn blocked(path: &Path, why: &io::Error) -> Option<String> {
    let is_blocked = matches!(
        why.kind(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists
    );
    let mut parts = path.ancestors().filter(|_| is_blocked);
    let file = parts.find(|part| part.is_file())?.display();
    Some(message!(
        "'{file}' is a file, expected a folder: move it away, or name another path"
    ))
}

/// The last names of hosts that files are commonly fetched from; folders end in none of them.
const TOP_DOMAINS: &[&str] = &["com", "dev", "io", "net", "org"];

/// Where a file may be that is not where a path says, which starts at the folder that `base` names.
fn where_else(path: &Path, base: &str) -> Option<String> {
    let text = path.to_str().unwrap_or_default();
    if let Some(folder) = folder_of_pattern(path) {
        return Some(message!(
            "a pattern in quotes stays one: name a file of the folder, or the folder, `{folder}`"
        ));
    }
    if let Some(near) = near_file(path) {
        return Some(message!("did you mean '{near}'?"));
    }
    if let Some((host, below)) = ssh_address(text) {
        return Some(message!(
            "write it as a URL, with the file in it: `git-ssh://{host}/{below}/FILE`"
        ));
    }
    let mut parts = text.split(',').filter(|part| !part.is_empty());
    if text.contains(',') && parts.any(|part| Path::new(part).exists()) {
        return Some("these are several: give the flag once for each".to_owned());
    }
    if let Some(path) = text.strip_prefix("file://") {
        return Some(message!("write its path: `{}`", shell_word(path)));
    }
    if let Some(artifact) = text
        .strip_prefix("oci://")
        .filter(|rest| !rest.contains('@'))
    {
        return Some(message!(
            "fetch it first: `oras pull {}`",
            shell_word(artifact)
        ));
    }
    if is_url(text) {
        // A password may stand in it.
        let is_plain = !text.contains(['@', '?', '#']);
        let address = if is_plain {
            shell_word(text)
        } else {
            "URL".to_owned()
        };
        return Some(format!("fetch it first: `curl -fsSO {address}`"));
    }
    if text.contains(['*', '?']) {
        return Some(message!("no file matches this pattern in {base}"));
    }
    if is_artifact(text) {
        return Some(message!(
            "a file of a registry starts with its scheme: `oci://{text}`"
        ));
    }
    let host = text.split('/').next().unwrap_or_default();
    let top = host.rsplit_once('.').map(|(_, top)| top);
    let is_host = host.len() < text.len() && top.is_some_and(|top| TOP_DOMAINS.contains(&top));
    if is_host && !Path::new(host).exists() {
        return Some(message!("a URL starts with its scheme: `https://{text}`"));
    }
    path.is_relative()
        .then(|| format!("a path starts at {base}"))
}

/// True of a text that names an artifact of a registry as people name images: with a tag or a digest behind its last name, or with
/// the host of a registry before it.
fn is_artifact(text: &str) -> bool {
    /// Hosts of registries, and parts of some.
    const HOSTS: [&str; 4] = ["ghcr.io", "docker.io", "quay.io", "gcr.io"];
    const ENDS: [&str; 5] = [
        ".gcr.io",
        ".azurecr.io",
        ".pkg.dev",
        ".docker.io",
        ".amazonaws.com",
    ];
    let Some((host, path)) = text
        .split_once('/')
        .filter(|(host, _)| !host.is_empty() && !host.contains('@'))
    else {
        return false;
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    if !path.chars().all(is_name) || host.starts_with('.') || Path::new(host).exists() {
        return false;
    }
    let is_registry = HOSTS.contains(&host) || ENDS.iter().any(|end| host.ends_with(end));
    let last = path.rsplit('/').next().unwrap_or_default();
    let has_tag = last
        .split_once(':')
        .is_some_and(|(name, tag)| !name.is_empty() && !tag.is_empty());
    is_registry || has_tag
}

/// The folder of a pattern in the last part of a path, if there is one and it is not empty.
fn folder_of_pattern(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent()?;
    let mut entries = folder
        .read_dir()
        .ok()
        .filter(|_| name.contains(['*', '?']))?;
    entries.next()?.ok()?;
    Some(folder.display().to_string())
}

/// The user and host, and the path, of an address as `git clone` takes it: `git@example.com:org/repo.git`.
fn ssh_address(text: &str) -> Option<(&str, &str)> {
    let (host, path) = text.split_once(':')?;
    let (user, name) = host.split_once('@')?;
    let is_word = |text: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        !text.is_empty() && text.chars().all(is_part)
    };
    let is_path = !path.is_empty() && !path.starts_with('/');
    (is_word(user) && is_word(name) && is_path).then_some((host, path))
}

/// The names in the folder of a path that are near to its own: somebody may have meant one of them.
pub(crate) fn near_file(path: &Path) -> Option<String> {
    /// So many are looked at.
    const MOST: usize = 1000;
    let name = path.file_name()?.to_str()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let entries = folder.unwrap_or(Path::new(".")).read_dir().ok()?;
    let names = entries
        .take(MOST)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: Vec<String> = names.collect();
    // One ending makes no two names near.
    let stem = |name: &str| {
        Path::new(name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let own = stem(name)?;
    let is_near = |other: &&str| {
        let other = stem(other).unwrap_or_default();
        other == own || nearest(&own, [other.as_str()]).is_some()
    };
    let near = nearest(name, names.iter().map(String::as_str).filter(is_near))?;
    let near = folder.map_or_else(|| near.into(), |folder| folder.join(near));
    Some(near.display().to_string())
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

/// The last paragraph for sorted diagnostics, by lines: the text that scripts know, if the first error has such a text; else
/// the place of that error, its field and its message, and how many more there are.
pub(crate) fn last_paragraph_of_sorted(
    diagnostics: &Diagnostics,
    sources: &SourceMap,
) -> Vec<String> {
    let more = diagnostics.more(Severity::Error);
    let mut errors = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error);
    let Some(first) = errors.next() else {
        return vec!["the run failed".to_owned()];
    };
    if let Some(text) = &first.summary {
        return text.split('\n').map(str::to_owned).collect();
    }
    let place = first.span.map(|span| {
        let place = sources.location(span);
        message!("{}:{}:{}", place.name, place.line, place.column)
    });
    let place = [place.as_deref(), first.path.as_deref()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut text = match place.is_empty() {
        true => first.message.clone(),
        false => format!("{place}: {}", first.message),
    };
    match errors.count() + more {
        0 => {}
        more => text.push_str(&format!(" … and {more} more")),
    }
    vec![text]
}

/// The first error, for those who have no sources to say where it stands.
fn summary(diagnostics: &Diagnostics) -> String {
    let mut without = diagnostics.clone();
    without.sort();
    for one in without.as_mut_slice() {
        one.span = None;
    }
    last_paragraph_of_sorted(&without, &SourceMap::new()).join("\n")
}
