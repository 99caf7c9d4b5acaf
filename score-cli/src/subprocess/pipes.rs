//! The talk with a running program: its input, its output, and the lines of its stderr.

use std::io;
use std::process::Child;
use std::time::Duration;

use score_system::ChildPipes;

/// The number of bytes that are read or written at once.
const CHUNK: usize = 64 * 1024;

/// The pipes to a program, and what went through them.
pub(super) struct Pipes<'t> {
    pipes: ChildPipes,
    input: Vec<u8>,
    written: usize,
    /// False once the program takes no input, or has all of it.
    takes_input: bool,
    is_open: bool,
    /// The bytes that the program has written to stdout.
    pub(super) reply: Vec<u8>,
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
        Ok(Pipes {
            pipes: ChildPipes::new(child)?,
            input,
            written: 0,
            takes_input: true,
            is_open: true,
            reply: Vec::new(),
            lines: Lines {
                line: Vec::new(),
                after_return: false,
                tell,
            },
            stderr_bytes: 0,
            piece: vec![0; CHUNK],
        })
    }

    /// True if the program may write more to its stdout.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Waits until a pipe is ready, for `at_most` this long, and reads or writes what it takes.
    pub(super) fn transfer(&mut self, at_most: Option<Duration>) -> io::Result<()> {
        if self.written == self.input.len() {
            // The end of the input; some wait for it.
            self.close_stdin();
        }
        self.pipes.wait(at_most)?;
        self.write_stdin();
        self.read_stdout()?;
        self.read_stderr()
    }

    fn close_stdin(&mut self) {
        if self.takes_input {
            self.takes_input = false;
            self.pipes.close_stdin();
        }
    }

    /// Writes input. A program need not read all of it, so a broken pipe is no error.
    fn write_stdin(&mut self) {
        if !self.takes_input {
            return;
        }
        let rest = &self.input[self.written..];
        match self.pipes.write(&rest[..rest.len().min(CHUNK)]) {
            Ok(count) => self.written += count,
            Err(error) if is_later(&error) => {}
            Err(_) => self.close_stdin(),
        }
    }

    fn read_stdout(&mut self) -> io::Result<()> {
        if let Some(count) = now(self.pipes.read_stdout(&mut self.piece))? {
            self.is_open = count > 0;
            self.reply.extend_from_slice(&self.piece[..count]);
        }
        Ok(())
    }

    fn read_stderr(&mut self) -> io::Result<()> {
        if let Some(count) = now(self.pipes.read_stderr(&mut self.piece))? {
            self.stderr_bytes += count as u64;
            self.lines.push(&self.piece[..count]);
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

/// How many bytes were read: none at the end, `None` if there may be more later.
fn now(read: io::Result<usize>) -> io::Result<Option<usize>> {
    match read {
        Err(error) if is_later(&error) => Ok(None),
        read => read.map(Some),
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
