//! The pipes to a running program, each in a thread of its own, for systems that cannot wait for several at once.
#![cfg_attr(
    not(windows),
    allow(unreachable_pub, reason = "elsewhere only its tests need it")
)]

use std::collections::VecDeque;
use std::io::{self, Read, Write as _};
use std::process::{Child, ChildStdin};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The number of bytes that a thread reads at once, and the most that wait to be taken.
const CHUNK: usize = 64 * 1024;

/// The pipes to a running program. Nothing but [`ChildPipes::wait`] waits; what would have to gives
/// [`io::ErrorKind::WouldBlock`].
#[derive(Debug)]
pub struct ChildPipes {
    shared: Arc<Shared>,
}

/// What the threads and their owner hand to each other.
#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Something has changed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    input: Input,
    stdout: Output,
    stderr: Output,
    /// Nobody takes anything any more.
    is_over: bool,
}

/// Bytes on their way to the program.
#[derive(Debug, Default)]
struct Input {
    bytes: VecDeque<u8>,
    /// No more come.
    is_closed: bool,
    /// The program takes none.
    is_broken: bool,
}

/// Bytes that the program wrote.
#[derive(Debug, Default)]
struct Output {
    bytes: VecDeque<u8>,
    end: Option<io::Result<()>>,
    /// The end was told to who reads.
    is_told: bool,
}

impl Output {
    fn is_ready(&self) -> bool {
        !self.bytes.is_empty() || (self.end.is_some() && !self.is_told)
    }

    fn take(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        if !self.bytes.is_empty() {
            return self.bytes.read(piece);
        }
        let end = self.end.replace(Ok(()));
        self.is_told = end.is_some();
        match end {
            Some(end) => end.map(|()| 0),
            None => {
                self.end = None;
                Err(io::ErrorKind::WouldBlock.into())
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&'s self, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        let woken = self.changed.wait(state);
        woken.unwrap_or_else(PoisonError::into_inner)
    }
}

impl ChildPipes {
    /// Takes the pipes of a program.
    ///
    /// # Errors
    /// No thread can be had for one of them.
    pub fn new(child: &mut Child) -> io::Result<ChildPipes> {
        let shared = Arc::<Shared>::default();
        let pipes = ChildPipes {
            shared: Arc::clone(&shared),
        };
        let start = |body: Box<dyn FnOnce() + Send>| std::thread::Builder::new().spawn(body);
        match child.stdin.take() {
            Some(stdin) => {
                let shared = Arc::clone(&shared);
                start(Box::new(move || write_all(stdin, &shared)))?;
            }
            None => shared.lock().input.is_broken = true,
        }
        match child.stdout.take() {
            Some(stdout) => {
                let shared = Arc::clone(&shared);
                start(Box::new(move || {
                    read_all(stdout, &shared, |state| &mut state.stdout);
                }))?;
            }
            None => shared.lock().stdout.end = Some(Ok(())),
        }
        match child.stderr.take() {
            Some(stderr) => {
                let shared = Arc::clone(&shared);
                start(Box::new(move || {
                    read_all(stderr, &shared, |state| &mut state.stderr);
                }))?;
            }
            None => shared.lock().stderr.end = Some(Ok(())),
        }
        Ok(pipes)
    }

    /// Waits until a pipe that is open is ready, for `at_most` this long.
    ///
    /// # Errors
    /// Never: the system can always wait.
    pub fn wait(&mut self, at_most: Option<Duration>) -> io::Result<()> {
        let is_idle = |state: &mut State| {
            let input = &state.input;
            let takes = !input.is_closed && (input.bytes.len() < CHUNK || input.is_broken);
            !(takes || state.stdout.is_ready() || state.stderr.is_ready())
        };
        let state = self.shared.lock();
        let changed = &self.shared.changed;
        match at_most {
            Some(time) => drop(changed.wait_timeout_while(state, time, is_idle)),
            None => drop(changed.wait_while(state, is_idle)),
        }
        Ok(())
    }

    /// Writes to its standard input; returns how many bytes it took.
    ///
    /// # Errors
    /// It takes nothing now, or never again.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.shared.lock();
        if state.input.is_broken || state.input.is_closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let room = CHUNK.saturating_sub(state.input.bytes.len());
        if room == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = room.min(bytes.len());
        state.input.bytes.extend(bytes.iter().take(count));
        self.shared.changed.notify_all();
        Ok(count)
    }

    /// Ends its standard input.
    pub fn close_stdin(&mut self) {
        self.shared.lock().input.is_closed = true;
        self.shared.changed.notify_all();
    }

    /// Reads from its standard output; none at the end.
    ///
    /// # Errors
    /// There is nothing now, or it cannot be read.
    pub fn read_stdout(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let count = self.shared.lock().stdout.take(piece);
        self.shared.changed.notify_all();
        count
    }

    /// Reads from its standard error; none at the end.
    ///
    /// # Errors
    /// There is nothing now, or it cannot be read.
    pub fn read_stderr(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let count = self.shared.lock().stderr.take(piece);
        self.shared.changed.notify_all();
        count
    }
}

impl Drop for ChildPipes {
    fn drop(&mut self) {
        // A thread that waits for the program ends with it.
        self.shared.lock().is_over = true;
        self.shared.changed.notify_all();
    }
}

/// Writes what there is to the program, until no more comes.
fn write_all(mut stdin: ChildStdin, shared: &Shared) {
    let mut state = shared.lock();
    loop {
        if state.is_over {
            return;
        }
        let piece: Vec<u8> = state.input.bytes.drain(..).collect();
        if piece.is_empty() {
            if state.input.is_closed {
                return;
            }
            state = shared.wait(state);
            continue;
        }
        shared.changed.notify_all();
        drop(state);
        let written = stdin.write_all(&piece);
        state = shared.lock();
        if written.is_err() {
            state.input.is_broken = true;
            shared.changed.notify_all();
            return;
        }
    }
}

/// Reads what the program writes, as far as somebody takes it.
fn read_all(mut pipe: impl Read, shared: &Shared, output: impl Fn(&mut State) -> &mut Output) {
    let mut piece = vec![0; CHUNK];
    loop {
        let read = pipe.read(&mut piece);
        let mut state = shared.lock();
        let end = match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok(0) => Some(Ok(())),
            Ok(count) => {
                let bytes = piece.iter().take(count);
                output(&mut state).bytes.extend(bytes);
                None
            }
            Err(error) => Some(Err(error)),
        };
        let is_end = end.is_some();
        output(&mut state).end = end;
        shared.changed.notify_all();
        while !is_end && !state.is_over && output(&mut state).bytes.len() >= CHUNK {
            state = shared.wait(state);
        }
        if is_end || state.is_over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// Gives a program its input, and returns what it writes to stdout and to stderr.
    fn talk(script: &str, input: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut child = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipes = ChildPipes::new(&mut child).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut rest = input;
        let mut piece = vec![0; 1000];
        loop {
            match pipes.write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => rest = &[],
            }
            if rest.is_empty() {
                pipes.close_stdin();
            }
            pipes.wait(Some(Duration::from_secs(10))).unwrap();
            if let Ok(count) = pipes.read_stderr(&mut piece) {
                err.extend_from_slice(&piece[..count]);
            }
            match pipes.read_stdout(&mut piece) {
                Ok(0) => break,
                Ok(count) => out.extend_from_slice(&piece[..count]),
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
            }
        }
        child.wait().unwrap();
        (out, err)
    }

    #[test]
    fn more_than_a_pipe_holds_goes_there_and_back() {
        let input = vec![b'x'; 1 << 20];
        assert!(talk("cat", &input).0 == input);
        assert!(talk("cat | cat; echo late >&2", &input).0 == input);
        assert_eq!(talk("exec <&-; echo done", &input).0, b"done\n");
        let (out, err) = talk("echo 1 >&2; sleep 0.1; cat", b"in");
        assert_eq!((&out[..], &err[..]), (&b"in"[..], &b"1\n"[..]));
    }

    #[test]
    fn nobody_waits_longer_than_asked() {
        let mut child = Command::new("sleep")
            .arg("30")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipes = ChildPipes::new(&mut child).unwrap();
        pipes.close_stdin();
        let start = std::time::Instant::now();
        pipes.wait(Some(Duration::from_millis(50))).unwrap();
        let error = pipes.read_stdout(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        assert!(start.elapsed() < Duration::from_secs(20));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
