//! Programs that are run to their end, within limits of time and of size.

mod pipes;

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use pipes::Pipes;

use crate::random::SEED;

/// The size limit of what a program writes to stderr, in bytes: all of it is shown, and a log may keep it.
const MAX_STDERR: u64 = 16 << 20;

/// A program and how to run it.
#[derive(Debug)]
pub struct Program {
    /// The program, its arguments, folder and environment.
    pub command: Command,
    /// The time limit.
    pub timeout: Duration,
    /// The size limit of what it writes to stdout, in bytes.
    pub limit: u64,
}

/// How a program ended, in words.
fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with status {code}, expected 0"),
        None => format!("was ended by a signal ({status})"),
    }
}

/// Why a program gave no reply; each error names the program by its path.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// The program could not be started.
    #[error("failed to start the program `{program}`: {source}", program = .program.display())]
    Start {
        /// The program that could not be started.
        program: PathBuf,
        /// Why it could not be started.
        source: io::Error,
    },
    /// The program ended with a failure.
    #[error("the program `{program}` {}", ended(*.status), program = .program.display())]
    Status {
        /// The program that failed.
        program: PathBuf,
        /// The status that it ended with.
        status: ExitStatus,
    },
    /// The program took too long, and was killed.
    #[error("the program `{program}` did not end within {} s and was killed", .timeout.as_secs(), program = .program.display())]
    TimedOut {
        /// The program that was killed.
        program: PathBuf,
        /// The time limit that it did not keep.
        timeout: Duration,
    },
    /// The program ended in time, but what it had started kept its stdout open for too long, and was killed.
    #[error("the program `{program}` ended, but what it started held its output open for {} s and was killed", .timeout.as_secs(), program = .program.display())]
    HeldOpen {
        /// The program that had ended.
        program: PathBuf,
        /// The time limit that it did not keep.
        timeout: Duration,
    },
    /// The program wrote more than its limit.
    #[error("the program `{program}` wrote more than {limit} to {to} and was killed", program = .program.display(), limit = size(*.limit))]
    TooMuch {
        /// The program that was killed.
        program: PathBuf,
        /// What it wrote to: standard output or standard error.
        to: &'static str,
        /// The size limit that it did not keep, in bytes.
        limit: u64,
    },
    /// The pipes to the program broke.
    #[error("failed to talk to the program `{program}`: {source}", program = .program.display())]
    Pipe {
        /// The program at the other end.
        program: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl Program {
    /// Runs the program with `input` on stdin and returns what it writes to stdout; `tell` gets the lines of its
    /// stderr. It gets a process group of its own, which is killed as a whole when it takes too long.
    ///
    /// # Errors
    /// It cannot be started, fails, takes too long or writes too much.
    pub fn run(
        mut self,
        input: Vec<u8>,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Vec<u8>, ProgramError> {
        let program = PathBuf::from(self.command.get_program());
        self.command
            .env_remove(SEED)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let (mut child, _group) =
            crate::signals::spawn(&mut self.command).map_err(|source| ProgramError::Start {
                program: program.clone(),
                source,
            })?;
        let ended = self.talk(&mut child, input, tell);
        if !matches!(ended, Ok(Ending::Exited(..))) {
            kill(&mut child);
        }
        let timeout = self.timeout;
        let limit = self.limit;
        match ended {
            Ok(Ending::Exited(status, reply)) if status.success() => Ok(reply),
            Ok(Ending::Exited(status, _)) => Err(ProgramError::Status { program, status }),
            Ok(Ending::TimeOut) => Err(ProgramError::TimedOut { program, timeout }),
            Ok(Ending::HeldOpen) => Err(ProgramError::HeldOpen { program, timeout }),
            Ok(Ending::TooMuch) => Err(ProgramError::TooMuch {
                program,
                to: "standard output",
                limit,
            }),
            Ok(Ending::TooMuchOnStderr) => Err(ProgramError::TooMuch {
                program,
                to: "standard error",
                limit: MAX_STDERR,
            }),
            Err(source) => Err(ProgramError::Pipe { program, source }),
        }
    }

    /// Gives a program its input and takes what it writes, until it ends or breaks a limit.
    fn talk(
        &self,
        child: &mut Child,
        input: Vec<u8>,
        tell: &mut dyn FnMut(&str),
    ) -> io::Result<Ending> {
        // Past what a clock can show is never.
        let deadline = Instant::now().checked_add(self.timeout);
        let mut pipes = Pipes::new(child, input, tell)?;
        let mut pause = Duration::from_micros(50);
        loop {
            if !pipes.is_open() {
                // It is about to end, or to linger on; others may hold its stderr open for good.
                if let Some(status) = child.try_wait()? {
                    pipes.finish(MAX_STDERR)?;
                    return Ok(Ending::Exited(status, pipes.reply));
                }
                pause = (pause * 2).min(Duration::from_millis(10));
            }
            let left = deadline.map(|end| end.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                pipes.finish(MAX_STDERR)?;
                return Ok(match child.try_wait()? {
                    Some(_) if pipes.is_open() => Ending::HeldOpen,
                    _ => Ending::TimeOut,
                });
            }
            pipes.transfer(match pipes.is_open() {
                true => left,
                false => Some(left.map_or(pause, |left| left.min(pause))),
            })?;
            if pipes.reply.len() as u64 > self.limit {
                return Ok(Ending::TooMuch);
            }
            if pipes.stderr_bytes > MAX_STDERR {
                return Ok(Ending::TooMuchOnStderr);
            }
        }
    }
}

/// A number of bytes in words.
fn size(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        large => format!("{large} MiB"),
    }
}

/// The way a program ended.
enum Ending {
    Exited(ExitStatus, Vec<u8>),
    TimeOut,
    /// It ended in time, but programs that it started may write more.
    HeldOpen,
    TooMuch,
    TooMuchOnStderr,
}

/// Kills the program and all that it started.
fn kill(child: &mut Child) {
    score_system::kill_group(child.id());
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, seconds: u64) -> Program {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        Program {
            command,
            timeout: Duration::from_secs(seconds),
            limit: 1 << 20,
        }
    }

    fn run(script: &str, seconds: u64) -> Result<Vec<u8>, ProgramError> {
        sh(script, seconds).run(Vec::new(), &mut |_| {})
    }

    #[test]
    fn the_request_goes_in_and_the_reply_comes_out() {
        let mut said = Vec::new();
        let reply = sh("cat; echo '!'; echo 1 >&2; printf 2 >&2", 60);
        let reply = reply.run(b"hello".to_vec(), &mut |line| said.push(line.to_owned()));
        assert_eq!(reply.unwrap(), b"hello!\n");
        assert_eq!(said, ["1", "2"]);
        // More than a pipe holds, there and back.
        let large = vec![b'x'; 1 << 20];
        let echoed = sh("cat", 60).run(large.clone(), &mut |_| {}).unwrap();
        assert!(echoed == large);
    }

    #[test]
    fn a_request_need_not_be_read() {
        for script in ["echo done", "exec <&-; echo done", "sleep 0.1; echo done"] {
            let reply = sh(script, 60).run(vec![b'x'; 1 << 20], &mut |_| {});
            assert_eq!(reply.unwrap(), b"done\n", "{script}");
        }
    }

    #[test]
    fn a_program_that_closes_its_output_is_waited_for() {
        let mut said = Vec::new();
        let program = sh("echo done; exec >&-; sleep 0.1; echo late >&2", 60);
        let reply = program.run(Vec::new(), &mut |line| said.push(line.to_owned()));
        assert_eq!(reply.unwrap(), b"done\n");
        assert_eq!(said, ["late"]);
        // What it leaves behind may go on, and say what it wants.
        let start = Instant::now();
        assert_eq!(run("sleep 30 >&- & echo done", 60).unwrap(), b"done\n");
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn failures_say_what_failed() {
        assert!(matches!(
            run("exit 3", 60),
            Err(ProgramError::Status { .. })
        ));
        for (script, seconds) in [
            ("sleep 100 & sleep 100", 0),
            ("exec >&-; sleep 100", 1),
            ("exec >&- 2>&-; sleep 100", 1),
            ("while :; do sleep 0.1; echo >&2; done", 1),
        ] {
            let result = run(script, seconds);
            assert!(
                matches!(result, Err(ProgramError::TimedOut { .. })),
                "{script}: {result:?}"
            );
        }
        for script in ["yes", "yes >&2"] {
            let result = run(script, 60);
            assert!(
                matches!(result, Err(ProgramError::TooMuch { .. })),
                "{script}: {result:?}"
            );
        }
        let missing = Program {
            command: Command::new("/nonexistent/x"),
            ..sh("", 1)
        };
        let error = missing.run(Vec::new(), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/x"), "{error}");
    }

    #[test]
    fn what_a_program_leaves_behind_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("pid");
        let script = format!("sleep 100 & echo $! >{}; echo done", file.display());
        let start = Instant::now();
        let result = run(&script, 1);
        assert!(
            matches!(result, Err(ProgramError::HeldOpen { .. })),
            "{result:?}"
        );
        assert!(start.elapsed() < Duration::from_secs(20));
        let pid = std::fs::read_to_string(file).unwrap();
        let stat = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        // Killed; whoever has inherited it may not have noticed yet.
        let is_gone = || stat().map_or(true, |stat| stat.contains(") Z"));
        while !is_gone() {
            assert!(start.elapsed() < Duration::from_secs(20), "it runs on");
        }
    }

    #[test]
    fn a_timeout_past_all_clocks_is_none() {
        assert_eq!(run("echo done", u64::MAX).unwrap(), b"done\n");
    }
}
