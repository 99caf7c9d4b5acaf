//! The pipes to a running program: its input, its output, and its stderr, all in one thread that never blocks on one of
//! them.

use std::io::{self, Read, Write as _};
use std::os::fd::AsFd;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// The number of bytes that are read or written at once.
const CHUNK: usize = 64 * 1024;

/// The pipes to a program; `None` for one that is closed.
pub(super) struct Pipes<'t> {
    stdin: Option<ChildStdin>,
    input: Vec<u8>,
    written: usize,
    stdout: Option<ChildStdout>,
    /// The bytes that the program has written to stdout.
    pub(super) reply: Vec<u8>,
    stderr: Option<ChildStderr>,
    lines: Lines<'t>,
    /// The number of bytes that the program has written to stderr.
    pub(super) stderr_bytes: u64,
    piece: Vec<u8>,
}

impl<'t> Pipes<'t> {
    /// Takes the pipes of a program. `tell` gets each line of its stderr.
    pub(super) fn new(
        child: &mut Child,
        input: Vec<u8>,
        tell: &'t mut dyn FnMut(&str),
    ) -> io::Result<Self> {
        let pipes = Pipes {
            stdin: child.stdin.take(),
            input,
            written: 0,
            stdout: child.stdout.take(),
            reply: Vec::new(),
            stderr: child.stderr.take(),
            lines: Lines {
                line: Vec::new(),
                after_return: false,
                tell,
            },
            stderr_bytes: 0,
            piece: vec![0; CHUNK],
        };
        let stdin = pipes.stdin.as_ref().map(AsFd::as_fd);
        let stdout = pipes.stdout.as_ref().map(AsFd::as_fd);
        let stderr = pipes.stderr.as_ref().map(AsFd::as_fd);
        for pipe in [stdin, stdout, stderr].into_iter().flatten() {
            fcntl_setfl(pipe, fcntl_getfl(pipe)? | OFlags::NONBLOCK)?;
        }
        Ok(pipes)
    }

    /// True if the program may write more to its stdout.
    pub(super) fn is_open(&self) -> bool {
        self.stdout.is_some()
    }

    /// Waits until a pipe is ready, for `at_most` this long, and reads or writes what it takes.
    pub(super) fn transfer(&mut self, at_most: Option<Duration>) -> io::Result<()> {
        if self.written == self.input.len() {
            // The end of the input; some wait for it.
            self.stdin = None;
        }
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
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        self.write_stdin();
        self.read_stdout()?;
        self.read_stderr()
    }

    /// Writes input. A program need not read all of it, so a broken pipe is no error.
    fn write_stdin(&mut self) {
        let Some(stdin) = &mut self.stdin else { return };
        let rest = &self.input[self.written..];
        match stdin.write(&rest[..rest.len().min(CHUNK)]) {
            Ok(count) => self.written += count,
            Err(error) if is_later(&error) => {}
            Err(_) => self.stdin = None,
        }
    }

    fn read_stdout(&mut self) -> io::Result<()> {
        match read(self.stdout.as_mut(), &mut self.piece)? {
            Some([]) => self.stdout = None,
            Some(piece) => self.reply.extend_from_slice(piece),
            None => {}
        }
        Ok(())
    }

    fn read_stderr(&mut self) -> io::Result<()> {
        match read(self.stderr.as_mut(), &mut self.piece)? {
            Some([]) => self.stderr = None,
            Some(piece) => {
                self.stderr_bytes += piece.len() as u64;
                self.lines.push(piece);
            }
            None => {}
        }
        Ok(())
    }

    /// Tells the last lines of stderr: what is still in the pipe, up to `limit` bytes in all.
    pub(super) fn finish(&mut self, limit: u64) -> io::Result<()> {
        let mut before = None;
        while self.stderr_bytes < limit && before != Some(self.stderr_bytes) {
            before = Some(self.stderr_bytes);
            self.read_stderr()?;
        }
        self.lines.end();
        Ok(())
    }
}

/// The bytes that can be read now: none at the end, `None` if there may be more later.
fn read<'p>(from: Option<&mut impl Read>, piece: &'p mut [u8]) -> io::Result<Option<&'p [u8]>> {
    let Some(from) = from else { return Ok(None) };
    match from.read(piece) {
        Ok(count) => Ok(Some(&piece[..count])),
        Err(error) if is_later(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_later(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

/// Puts chunks together and cuts them into lines. A line is told as a whole however long it is, so that a secret value
/// in it is recognized; the limit on stderr bounds it.
struct Lines<'t> {
    line: Vec<u8>,
    /// True if the last byte was a carriage return, which ends a line with the line feed behind it.
    after_return: bool,
    tell: &'t mut dyn FnMut(&str),
}

impl Lines<'_> {
    fn push(&mut self, piece: &[u8]) {
        for byte in piece {
            match byte {
                b'\n' if self.after_return => {}
                b'\n' | b'\r' => self.tell(),
                _ => self.line.push(*byte),
            }
            self.after_return = *byte == b'\r';
        }
    }

    fn end(&mut self) {
        if !self.line.is_empty() {
            self.tell();
        }
    }

    fn tell(&mut self) {
        (self.tell)(&String::from_utf8_lossy(&self.line));
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_lines() {
        let mut told = Vec::new();
        let mut tell = |line: &str| told.push(line.to_owned());
        let mut lines = Lines {
            line: Vec::new(),
            after_return: false,
            tell: &mut tell,
        };
        for piece in [&b"a"[..], b"b\n\nc\r", b"\nd\re", b"\xc3", b"\xa9"] {
            lines.push(piece);
        }
        lines.push(&vec![b'x'; 2 * CHUNK]);
        lines.end();
        assert_eq!(told[..4], ["ab", "", "c", "d"]);
        assert!(told[4].starts_with("e\u{e9}xx") && told[4].len() == 2 * CHUNK + 3);
        assert_eq!(told.len(), 5);
    }
}
