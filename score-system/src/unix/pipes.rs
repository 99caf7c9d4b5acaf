//! The pipes to a running program, in one thread that never waits for one of them alone.

use std::io::{self, Read, Write as _};
use std::os::fd::AsFd;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// The pipes to a running program. Nothing but [`ChildPipes::wait`] waits; what would have to gives
/// [`io::ErrorKind::WouldBlock`].
#[derive(Debug)]
pub struct ChildPipes {
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
}

impl ChildPipes {
    /// Takes the pipes of a program.
    ///
    /// # Errors
    /// The system does not let them be read without waiting.
    pub fn new(child: &mut Child) -> io::Result<ChildPipes> {
        let pipes = ChildPipes {
            stdin: child.stdin.take(),
            stdout: child.stdout.take(),
            stderr: child.stderr.take(),
        };
        let stdin = pipes.stdin.as_ref().map(AsFd::as_fd);
        let stdout = pipes.stdout.as_ref().map(AsFd::as_fd);
        let stderr = pipes.stderr.as_ref().map(AsFd::as_fd);
        for pipe in [stdin, stdout, stderr].into_iter().flatten() {
            fcntl_setfl(pipe, fcntl_getfl(pipe)? | OFlags::NONBLOCK)?;
        }
        Ok(pipes)
    }

    /// Waits until a pipe that is open is ready, for `at_most` this long.
    ///
    /// # Errors
    /// The system cannot wait.
    pub fn wait(&mut self, at_most: Option<Duration>) -> io::Result<()> {
        let mut ready = Vec::with_capacity(3);
        if let Some(stdin) = &self.stdin {
            ready.push(PollFd::new(stdin, PollFlags::OUT));
        }
        if let Some(stdout) = &self.stdout {
            ready.push(PollFd::new(stdout, PollFlags::IN));
        }
        if let Some(stderr) = &self.stderr {
            ready.push(PollFd::new(stderr, PollFlags::IN));
        }
        // Longer than the system can wait is for ever.
        let at_most = at_most.and_then(|time| Timespec::try_from(time).ok());
        match poll(&mut ready, at_most.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes to its standard input; returns how many bytes it took.
    ///
    /// # Errors
    /// It takes nothing now, or never again.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stdin {
            Some(stdin) => stdin.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Ends its standard input.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Reads from its standard output; none at the end.
    ///
    /// # Errors
    /// There is nothing now, or it cannot be read.
    pub fn read_stdout(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        read(&mut self.stdout, piece)
    }

    /// Reads from its standard error; none at the end.
    ///
    /// # Errors
    /// There is nothing now, or it cannot be read.
    pub fn read_stderr(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        read(&mut self.stderr, piece)
    }
}

/// Reads what is there; a pipe is closed at its end.
fn read(from: &mut Option<impl Read>, piece: &mut [u8]) -> io::Result<usize> {
    let Some(pipe) = from else { return Ok(0) };
    let count = pipe.read(piece)?;
    if count == 0 && !piece.is_empty() {
        *from = None;
    }
    Ok(count)
}
