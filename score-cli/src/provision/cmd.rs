//! `cmd://`: a program that reads the request as JSON on stdin and writes the reply as JSON on stdout.

use std::cell::{Cell, LazyCell};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use score_core::diagnostic::{About, Diagnostic, Diagnostics};
use score_core::document::words_of_line;
use score_core::host::{Host, Wanted};
use score_core::provision::{EntryContext, EntryReader, Provisioner, Reply, Request, wire};
use score_core::target::{ForeignPart, FragmentField};
use score_restrict::on_path;
use score_yaml::message::Name;
use score_yaml::{Span, Str, message};

use super::program_advice;
use super::program_uri::SCHEME;
pub(crate) use super::program_uri::{is_program, program_name};
use crate::codes;
use crate::error::reason;
use crate::progress;
use crate::report::program_line;
use crate::subprocess::{Program, ProgramError};

/// The size limit of what a program writes to stdout, in bytes.
const MAX_REPLY: u64 = 64 << 20;

/// Why a uri names no program.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UriError(String);

/// Fields of other tools that run programs, and what stands for them here.
const OTHER_FIELDS: &[(&str, &str)] = &[
    ("command", WITH_ARGS),
    ("cmd", WITH_ARGS),
    (
        "arguments",
        "the arguments of the program are `args: [\"…\"]`",
    ),
    (
        "script",
        "a script is an argument of its shell: `uri: cmd://bash`, `args: [-c, \"…\"]`",
    ),
    ("env", WITH_ENVIRONMENT),
    ("environment", WITH_ENVIRONMENT),
    (
        "timeout",
        "`generate --cmd-timeout SECONDS` says it for all programs",
    ),
    ("working_dir", WITH_FOLDER),
    ("workdir", WITH_FOLDER),
    ("cwd", WITH_FOLDER),
    (
        "manifests",
        "a program prints them in its reply: `{\"manifests\": […]}`",
    ),
    (
        "services",
        "a program prints them in its reply: `{\"compose_services\": {…}}`",
    ),
    (
        "state",
        "a program prints it in its reply: `{\"resource_state\": {…}}`",
    ),
];
const WITH_ARGS: &str = "the program stands in the uri, its arguments in `args: [\"…\"]`";
const WITH_ENVIRONMENT: &str = "a program has the environment of this process; a shell sets more: `uri: cmd://bash`, `args: [-c, \"NAME=value ./program\"]`";
const WITH_FOLDER: &str = "programs run in the folder of the project; a shell goes elsewhere: `uri: cmd://bash`, `args: [-c, \"cd FOLDER && ./program\"]`";

/// A provisioner that runs a program.
struct Cmd {
    uri: String,
    span: Span,
    /// The place of what the program does: of its script, else of its first argument, else of its uri.
    script: Span,
    args: Vec<Str>,
    parts: &'static [FragmentField],
    /// Parts that programs give to other tools.
    foreign_parts: &'static [ForeignPart],
    timeout: Duration,
    /// What is hardly meant of its arguments.
    doubts: Diagnostics,
}

/// Reads a `cmd://` entry: its uri, and `args`, where `<mode>` becomes what the target calls the mode.
///
/// # Errors
/// The uri has parts that name no program.
pub fn load(
    entry: &mut EntryReader<'_>,
    context: &EntryContext,
    timeout: Duration,
) -> Result<Box<dyn Provisioner>, Diagnostics> {
    let mut args = entry.strings("args");
    if let Some(mode) = context.target.mode {
        args.iter_mut()
            .filter(|arg| *arg == "<mode>")
            .for_each(|arg| *arg = mode.into());
    }
    entry.explain(OTHER_FIELDS);
    // Older entries name these so; they say nothing to us.
    entry.strings("params");
    match entry.is_text("outputs") {
        true => entry.refuse(
            "outputs",
            "a program gives its outputs itself: this is no template",
            "leave it out, and print them: `{\"resource_outputs\": {\"host\": \"…\"}}`; `expected_outputs: [host]` names them",
        ),
        false => _ = entry.strings("outputs"),
    }
    let (uri, span) = (entry.uri().to_owned(), entry.span());
    check_uri(&uri).map_err(|error| {
        let way_out = program_advice::as_uri(&uri);
        way_out
            .into_iter()
            .fold(failed(span, &error), Diagnostic::hint)
    })?;
    let places = entry.places("args");
    let doubts = program_advice::unrendered(&args, &places);
    let script = args.iter().position(|arg| arg.contains([' ', '\n']));
    let script = script.or_else(|| args.iter().position(|arg| !arg.starts_with('-')));
    let script = places.get(script.unwrap_or(0)).copied().unwrap_or(span);
    Ok(Box::new(Cmd {
        uri,
        span,
        script,
        args,
        parts: context.parts,
        foreign_parts: context.target.foreign_parts,
        timeout,
        doubts,
    }))
}

fn failed(span: Span, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::new(codes::COMMAND_FAILED, error.to_string()).at(span)
}

/// The way out for a uri that has the arguments of its program, if it does.
fn without_arguments(uri: &str) -> Option<String> {
    let name = program_name(uri);
    let (program, arguments) = name.split_once(char::is_whitespace)?;
    let words = words_of_line(arguments).unwrap_or_default().join(", ");
    let words = match words.is_empty() {
        true => "\"…\"",
        false => &words,
    };
    Some(message!(
        "arguments stand in a list of their own: `uri: {SCHEME}{program}`, `args: [{words}]`"
    ))
}

/// The error of a program that is there and does not start.
fn not_started(uri: &str, span: Span, program: &Path, why: &io::Error) -> Diagnostic {
    let name = program.display();
    if why.kind() == io::ErrorKind::PermissionDenied && program.is_dir() {
        let error = failed(
            span,
            &message!("`{}` is a folder, expected a program", program_name(uri)),
        );
        return error.hint(message!(
            "name a file in it: `{SCHEME}{}/NAME`",
            program_name(uri).trim_end_matches('/')
        ));
    }
    let is_there = why.kind() == io::ErrorKind::NotFound && program.is_file();
    let error = match is_there {
        true => message!("`{name}` does not start: what its first line names is not there"),
        false if why.kind() == io::ErrorKind::NotFound => {
            message!("there is no program `{}`", program_name(uri))
        }
        false => message!("failed to start the program `{name}`: {}", reason(why)),
    };
    let error = failed(span, &error);
    match (why.kind(), without_arguments(uri)) {
        (io::ErrorKind::NotFound, Some(hint)) if !is_there => error.hint(hint),
        (io::ErrorKind::NotFound, None) if !is_there => {
            error.hint(program_advice::not_there(uri, Some(program)))
        }
        (io::ErrorKind::PermissionDenied, _) => error
            .hint(message!("make it executable: `chmod +x {name}`"))
            .about(About::Refusal),
        _ => error
            .hint(program_advice::of_first_line(program))
            .about(About::Refusal),
    }
}

impl Provisioner for Cmd {
    fn provision(&self, request: &mut Request<'_>, host: &dyn Host) -> Result<Reply, Diagnostics> {
        let checked = host.check(Wanted::Program(program_name(&self.uri)));
        checked.map_err(|refusal| {
            let refused = Diagnostic::from(refusal).at(self.span);
            refused.about(About::Refusal)
        })?;
        // What a program does may be in its arguments, else the file says no more of it than its name.
        let about = match self.args.is_empty() {
            true => About::Refusal,
            false => About::Value,
        };
        let failed = |error: &dyn std::fmt::Display| failed(self.span, error).about(about);
        let text = wire::request(request).map_err(|error| failed(&error))?;
        let path = program(&self.uri).map_err(|error| {
            let hint = without_arguments(&self.uri);
            let error = failed(&error).about(About::Value);
            error.hint(hint.unwrap_or_else(|| program_advice::not_there(&self.uri, None)))
        })?;
        let mut command = Command::new(path);
        command.args(&self.args);
        hide_variables(&mut command, host);
        let program = Program {
            command,
            timeout: self.timeout,
            limit: MAX_REPLY,
        };
        // What is shared may be much, and few programs say anything.
        let secrets = LazyCell::new(|| request.secrets());
        let _step = progress::step(|| message!("Running {} for {}", self.uri, request.uid));
        // Its words are in no error, which pipelines keep: they may hold a secret that only the program knows.
        let has_written = Cell::new(false);
        let script = program_advice::without_flag(&self.uri, &self.args);
        // What a program that runs does is where its script is.
        let ended = |error: &dyn std::fmt::Display| {
            let about = match about {
                About::Value => About::Program,
                about => about,
            };
            failed(error).at(self.script).about(about)
        };
        let answer = program
            .run(text.into_bytes(), &mut |line| {
                program_line(&secrets.mask(line));
                has_written.set(true);
            })
            .map_err(|error| match error {
                ProgramError::Status { .. } if script.is_some() => script
                    .iter()
                    .fold(ended(&error), |error, way_out| error.hint(way_out)),
                ProgramError::TimedOut { .. } | ProgramError::HeldOpen { .. } => {
                    failed(&format!("{error} (see --cmd-timeout)"))
                }
                ProgramError::Start { program, source } => {
                    not_started(&self.uri, self.span, &program, &source)
                }
                _ if has_written.get() => {
                    ended(&error).hint("what it wrote to standard error stands above")
                }
                ProgramError::Status { .. } => ended(&error)
                    .hint("it wrote nothing to standard error, where a program says why it fails"),
                _ => ended(&error),
            })?;
        let reply = wire::reply(request, self.parts, self.foreign_parts, &answer);
        let mut reply = reply.map_err(|errors| {
            let errors = errors.into_iter();
            let placed = errors.map(|error| error.at(self.script).about(about));
            placed.collect::<Diagnostics>()
        })?;
        let warnings = std::mem::take(&mut reply.warnings).into_iter();
        let warnings = warnings.map(|warning| warning.at(self.script));
        reply.warnings = warnings.chain(self.doubts.clone()).collect();
        Ok(reply)
    }

    fn check(&self) -> Diagnostics {
        self.doubts.clone()
    }

    fn place(&self, _: &FragmentField) -> Option<Span> {
        Some(self.script)
    }
}

/// The program that a `cmd://` uri names: `cmd://./a/b` and `cmd://../b` from the working directory or
/// the one above it, `cmd://~/b` from the home directory, `cmd:///a/b` absolute, `cmd://name` on PATH.
///
/// # Errors
/// The uri has parts that name no program, or there is no such program on PATH.
pub fn program(uri: &str) -> Result<PathBuf, UriError> {
    let (host, path) = check_uri(uri)?;
    let below = path.unwrap_or_default();
    let wrong = |message: &str| UriError(format!("{message}: '{uri}'"));
    let working = || std::env::current_dir().map_err(|_| wrong("there is no working directory"));
    match host {
        "" => Ok(Path::new("/").join(below)),
        "." => Ok(working()?.join(below)),
        ".." => Ok(working()?.parent().unwrap_or(Path::new("/")).join(below)),
        "~" => match std::env::home_dir() {
            Some(home) => Ok(home.join(below)),
            None => Err(wrong("there is no home directory")),
        },
        name if path.is_none() => on_path(name).ok_or_else(|| {
            UriError(message!(
                "there is no program `{name}` in the folders of `PATH`"
            ))
        }),
        _ => Err(wrong(
            "direct command reference cannot contain additional path parts",
        )),
    }
}

/// Keeps from a program the environment variables that a host does not give it.
fn hide_variables(command: &mut Command, host: &dyn Host) {
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if host.check(Wanted::Variable(&shown)).is_err() {
            command.env_remove(&name);
        }
    }
}

/// Splits a uri that names a program into host and path.
fn check_uri(uri: &str) -> Result<(&str, Option<&str>), UriError> {
    if !is_program(uri) {
        let what = match uri.contains("//") {
            true => "names no program",
            false => "has no `//`",
        };
        return Err(UriError(message!(
            "the uri `{uri}` {what}, expected `{SCHEME}PROGRAM`"
        )));
    }
    let rest = program_name(uri);
    let (named, query) = match rest.find('?') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, path) = match named.split_once('/') {
        Some((host, path)) => (host, Some(path)),
        None => (named, None),
    };
    let (user, host) = match host.rfind('@') {
        Some(at) => host.split_at(at + 1),
        None => ("", host),
    };
    let (host, port) = match host.find(':') {
        Some(at) => host.split_at(at),
        None => (host, ""),
    };
    // What an address has, and the name of a program has not.
    let parts = [user, port, query].into_iter();
    let parts: Vec<String> = parts
        .filter(|part| !part.is_empty())
        .map(|part| message!("`{part}`"))
        .collect();
    if !parts.is_empty() {
        let parts = parts.join(" and ");
        let uri = Name(uri);
        return Err(UriError(format!(
            "the uri `{uri}` has {parts}, expected `{SCHEME}PROGRAM`"
        )));
    }
    Ok((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_name_programs() {
        assert_eq!(program("cmd:///bin/x/y#z").unwrap(), Path::new("/bin/x/y"));
        assert!(program("cmd://sh").unwrap().ends_with("sh"));
        assert_eq!(
            program("cmd://./a/b").unwrap(),
            std::env::current_dir().unwrap().join("a/b")
        );
        for uri in [
            "cmd://sh/x",
            "cmd://u@sh",
            "cmd://sh:80",
            "cmd://sh?x=y",
            "cmd://no-such-program-anywhere",
        ] {
            assert!(program(uri).is_err(), "{uri}");
        }
    }
}
