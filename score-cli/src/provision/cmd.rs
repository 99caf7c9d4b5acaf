//! `cmd://`: a program that reads the request as JSON on stdin and writes the reply as JSON on stdout.

use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use score_core::backend::FragmentField;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::host::Host;
use score_core::provision::{Context, EntryReader, Provisioner, Reply, Request, wire};
use score_yaml::Span;

/// The most that a program may write to stdout, in bytes.
const MAX_REPLY: u64 = 64 << 20;

/// A program and how to call it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Program {
    /// Where it is.
    pub path: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// How long it may take.
    pub timeout: Duration,
}

/// Why a program gave no reply.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The uri names no program.
    #[error("{0}")]
    Uri(String),
    /// The program could not be started.
    #[error("failed to start '{program}': {source}", program = .program.display())]
    Start {
        /// Which.
        program: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The program ended with a failure.
    #[error("'{program}' failed: {status}", program = .program.display())]
    Status {
        /// Which.
        program: PathBuf,
        /// How it ended.
        status: ExitStatus,
    },
    /// The program took too long, and was killed.
    #[error("'{program}' did not end within {} s and was killed (see --cmd-timeout)", .timeout.as_secs(), program = .program.display())]
    TimedOut {
        /// Which.
        program: PathBuf,
        /// How long it was waited for.
        timeout: Duration,
    },
    /// The program wrote more than is taken.
    #[error("'{program}' wrote more than {} MiB", MAX_REPLY >> 20, program = .program.display())]
    TooMuch {
        /// Which.
        program: PathBuf,
    },
    /// The pipes to the program broke.
    #[error("failed to talk to '{program}': {source}", program = .program.display())]
    Pipe {
        /// Which.
        program: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A `cmd://` entry.
struct Cmd {
    uri: String,
    span: Span,
    args: Vec<String>,
    parts: &'static [FragmentField],
    timeout: Duration,
}

/// Reads a `cmd://` entry: its uri, and `args`, where `<mode>` becomes what the target calls the mode.
///
/// # Errors
/// The uri has parts that name no program.
pub fn load(
    entry: &mut EntryReader<'_>,
    context: &Context,
    timeout: Duration,
) -> Result<Box<dyn Provisioner>, Diagnostics> {
    let mut args = entry.strings("args");
    if let Some(mode) = context.target.mode {
        args.iter_mut().filter(|arg| *arg == "<mode>").for_each(|arg| mode.clone_into(arg));
    }
    // Older entries name these so; they say nothing to us.
    entry.strings("params");
    entry.strings("outputs");
    let (uri, span) = (entry.uri().to_owned(), entry.span());
    check_uri(&uri).map_err(|error| failed(span, &error))?;
    Ok(Box::new(Cmd { uri, span, args, parts: context.parts, timeout }))
}

fn failed(span: Span, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::CommandFailed, error.to_string()).at(span)
}

impl Provisioner for Cmd {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostic> {
        let text = wire::request(request).map_err(|error| failed(self.span, &error))?;
        let path = program(&self.uri).map_err(|error| failed(self.span, &error))?;
        let program = Program { path, args: self.args.clone(), timeout: self.timeout };
        let answer = program.run(text.into_bytes()).map_err(|error| failed(self.span, &error))?;
        wire::reply(request, self.parts, &answer).map_err(|error| {
            let message = format!("failed to decode output from cmd provisioner: {error}");
            Diagnostic::new(Code::InvalidReply, message).at(self.span)
        })
    }
}

/// The program that a `cmd://` uri names: `cmd://./a/b` and `cmd://../b` from the working directory or
/// the one above it, `cmd://~/b` from the home directory, `cmd:///a/b` absolute, `cmd://name` on PATH.
///
/// # Errors
/// The uri has parts that name no program, or there is no such program on PATH.
pub fn program(uri: &str) -> Result<PathBuf, CommandError> {
    let (host, path) = check_uri(uri)?;
    let below = path.unwrap_or_default();
    let wrong = |message: &str| CommandError::Uri(format!("{message}: '{uri}'"));
    let working = || std::env::current_dir().map_err(|_| wrong("there is no working directory"));
    match host {
        "" => Ok(Path::new("/").join(below)),
        "." => Ok(working()?.join(below)),
        ".." => Ok(working()?.parent().unwrap_or(Path::new("/")).join(below)),
        "~" => match std::env::home_dir() {
            Some(home) => Ok(home.join(below)),
            None => Err(wrong("there is no home directory")),
        },
        name if path.is_none() => {
            on_path(name).ok_or_else(|| wrong(&format!("failed to find '{name}' on path")))
        }
        _ => Err(wrong("direct command reference cannot contain additional path parts")),
    }
}

/// Host and path of a uri that names a program.
fn check_uri(uri: &str) -> Result<(&str, Option<&str>), CommandError> {
    let wrong = |message: &str| CommandError::Uri(format!("{message}: '{uri}'"));
    let rest = uri.strip_prefix("cmd://").ok_or_else(|| wrong("expected cmd://HOST/PATH"))?;
    // A fragment tells entries of one program apart.
    let rest = rest.split('#').next().unwrap_or(rest);
    if rest.contains('?') {
        return Err(wrong("cmd provisioner uri cannot contain query params"));
    }
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    if host.contains('@') {
        return Err(wrong("cmd provisioner uri cannot contain user info"));
    }
    if host.contains(':') {
        return Err(wrong("cmd provisioner uri cannot contain a port"));
    }
    Ok((host, path))
}

fn on_path(name: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| {
        std::fs::metadata(file).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
    })
}

impl Program {
    /// Runs it: `request` on stdin, what it writes to stdout comes back, stderr passes through.
    /// It gets a process group of its own, which is killed as a whole when it takes too long.
    ///
    /// # Errors
    /// It cannot be started, fails, takes too long or writes too much.
    pub fn run(&self, request: Vec<u8>) -> Result<Vec<u8>, CommandError> {
        let program = || self.path.clone();
        let mut child = Command::new(&self.path)
            .args(&self.args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|source| CommandError::Start { program: program(), source })?;
        let _guard = crate::signals::Group::enter(child.id());

        let (mut stdin, mut stdout) = match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => (stdin, stdout),
            _ => unreachable!("both were asked for as pipes"),
        };
        // A program need not read its request, so a broken pipe here is no failure.
        thread::spawn(move || stdin.write_all(&request));
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let mut reply = Vec::new();
            let read = stdout.by_ref().take(MAX_REPLY + 1).read_to_end(&mut reply).map(|_| reply);
            let _ = send.send(read);
        });

        let Ok(reply) = receive.recv_timeout(self.timeout) else {
            kill(&mut child);
            return Err(CommandError::TimedOut { program: program(), timeout: self.timeout });
        };
        let reply = reply.map_err(|source| CommandError::Pipe { program: program(), source })?;
        if reply.len() as u64 > MAX_REPLY {
            kill(&mut child);
            return Err(CommandError::TooMuch { program: program() });
        }
        let status = wait(&mut child, self.timeout)
            .map_err(|source| CommandError::Pipe { program: program(), source })?
            .ok_or_else(|| CommandError::TimedOut { program: program(), timeout: self.timeout })?;
        if !status.success() {
            return Err(CommandError::Status { program: program(), status });
        }
        Ok(reply)
    }
}

/// Waits for a program that has closed its stdout; one that lingers on is killed.
fn wait(child: &mut Child, timeout: Duration) -> std::io::Result<Option<ExitStatus>> {
    let start = std::time::Instant::now();
    let mut pause = Duration::from_micros(50);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= timeout {
            kill(child);
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}

/// Kills the program and all that it started.
fn kill(child: &mut Child) {
    crate::signals::kill_group(child.id());
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, seconds: u64) -> Program {
        Program {
            path: "/bin/sh".into(),
            args: vec!["-c".into(), script.into()],
            timeout: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn the_request_goes_in_and_the_reply_comes_out() {
        assert_eq!(sh("cat; echo '!'", 60).run(b"hello".to_vec()).unwrap(), b"hello!\n");
        assert_eq!(sh("echo done", 60).run(vec![b'x'; 1 << 20]).unwrap(), b"done\n", "a request nobody reads");
    }

    #[test]
    fn failures_say_what_failed() {
        assert!(matches!(sh("exit 3", 60).run(vec![]), Err(CommandError::Status { .. })));
        assert!(matches!(sh("sleep 100 & sleep 100", 0).run(vec![]), Err(CommandError::TimedOut { .. })));
        assert!(matches!(sh("exec >&-; sleep 100", 1).run(vec![]), Err(CommandError::TimedOut { .. })));
        let missing = Program { path: "/nonexistent/x".into(), ..sh("", 1) };
        assert!(missing.run(vec![]).unwrap_err().to_string().contains("/nonexistent/x"));
    }

    #[test]
    fn uris_name_programs() {
        assert_eq!(program("cmd:///bin/x/y#z").unwrap(), Path::new("/bin/x/y"));
        assert!(program("cmd://sh").unwrap().ends_with("sh"));
        assert_eq!(program("cmd://./a/b").unwrap(), std::env::current_dir().unwrap().join("a/b"));
        for uri in ["cmd://sh/x", "cmd://u@sh", "cmd://sh:80", "cmd://sh?x=y", "cmd://no-such-program-anywhere"] {
            assert!(program(uri).is_err(), "{uri}");
        }
    }
}
