//! Programs that are run to their end: bytes in, bytes out, within a time and a size.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A program and how to run it.
#[derive(Debug)]
pub struct Program {
    /// The program, its arguments, folder and environment.
    pub command: Command,
    /// How long it may take.
    pub timeout: Duration,
    /// How much it may write to stdout, in bytes.
    pub limit: u64,
}

/// Why a program gave no reply.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
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
    #[error("'{program}' did not end within {} s and was killed", .timeout.as_secs(), program = .program.display())]
    TimedOut {
        /// Which.
        program: PathBuf,
        /// How long it was waited for.
        timeout: Duration,
    },
    /// The program wrote more than is taken.
    #[error("'{program}' wrote more than {limit} bytes", program = .program.display())]
    TooMuch {
        /// Which.
        program: PathBuf,
        /// How much it may write, in bytes.
        limit: u64,
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

impl Program {
    /// Runs it: `input` on stdin, what it writes to stdout comes back, stderr passes through.
    /// It gets a process group of its own, which is killed as a whole when it takes too long.
    ///
    /// # Errors
    /// It cannot be started, fails, takes too long or writes too much.
    pub fn run(mut self, input: Vec<u8>) -> Result<Vec<u8>, CommandError> {
        let name: OsString = self.command.get_program().to_owned();
        let program = || PathBuf::from(&name);
        let limit = self.limit;
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let (mut child, _group) =
            crate::signals::spawn(&mut self.command).map_err(|source| CommandError::Start {
                program: program(),
                source,
            })?;

        let (mut stdin, mut stdout) = match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => (stdin, stdout),
            _ => unreachable!("both were asked for as pipes"),
        };
        // A program need not read its input, so a broken pipe here is no failure.
        thread::spawn(move || stdin.write_all(&input));
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let mut reply = Vec::new();
            let read = stdout
                .by_ref()
                .take(limit + 1)
                .read_to_end(&mut reply)
                .map(|_| reply);
            let _ = send.send(read);
        });

        let Ok(reply) = receive.recv_timeout(self.timeout) else {
            kill(&mut child);
            return Err(CommandError::TimedOut {
                program: program(),
                timeout: self.timeout,
            });
        };
        let reply = reply.map_err(|source| CommandError::Pipe {
            program: program(),
            source,
        })?;
        if reply.len() as u64 > limit {
            kill(&mut child);
            return Err(CommandError::TooMuch {
                program: program(),
                limit,
            });
        }
        let status = wait(&mut child, self.timeout)
            .map_err(|source| CommandError::Pipe {
                program: program(),
                source,
            })?
            .ok_or_else(|| CommandError::TimedOut {
                program: program(),
                timeout: self.timeout,
            })?;
        if !status.success() {
            return Err(CommandError::Status {
                program: program(),
                status,
            });
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
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        Program {
            command,
            timeout: Duration::from_secs(seconds),
            limit: 1 << 20,
        }
    }

    #[test]
    fn the_request_goes_in_and_the_reply_comes_out() {
        assert_eq!(
            sh("cat; echo '!'", 60).run(b"hello".to_vec()).unwrap(),
            b"hello!\n"
        );
        assert_eq!(
            sh("echo done", 60).run(vec![b'x'; 1 << 20]).unwrap(),
            b"done\n",
            "a request nobody reads"
        );
    }

    #[test]
    fn failures_say_what_failed() {
        assert!(matches!(
            sh("exit 3", 60).run(vec![]),
            Err(CommandError::Status { .. })
        ));
        assert!(matches!(
            sh("sleep 100 & sleep 100", 0).run(vec![]),
            Err(CommandError::TimedOut { .. })
        ));
        assert!(matches!(
            sh("exec >&-; sleep 100", 1).run(vec![]),
            Err(CommandError::TimedOut { .. })
        ));
        assert!(matches!(
            sh("yes", 60).run(vec![]),
            Err(CommandError::TooMuch { .. })
        ));
        let missing = Program {
            command: Command::new("/nonexistent/x"),
            ..sh("", 1)
        };
        assert!(
            missing
                .run(vec![])
                .unwrap_err()
                .to_string()
                .contains("/nonexistent/x")
        );
    }
}
