//! Programs that were started, and what ends this one.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use rustix::process::{Pid, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXFSZ};
use signal_hook::flag::{register, register_conditional_default, register_usize};
use signal_hook::iterator::Signals;
use signal_hook::low_level::{emulate_default_handler, raise};

/// Puts a program that is to be started into a group of its own: an interrupt from the terminal does not reach it.
pub fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// Kills every process of the group that a program was started in.
pub fn kill_group(id: u32) {
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, rustix::process::Signal::KILL);
    }
}

/// A signal that ends a process.
#[derive(Clone, Copy, Debug)]
pub struct Signal(i32);

impl Signal {
    /// Ends this process by the signal, as if nobody had waited for it.
    pub fn end(self) -> ! {
        let _ = emulate_default_handler(self.0);
        std::process::exit(128 + self.0)
    }

    /// Sends it to this process again, for those who listen by now.
    pub fn send_again(self) {
        let _ = raise(self.0);
    }
}

/// Ends the process as a write to a closed pipe ends other programs: without a message.
pub fn end_by_closed_pipe() -> ! {
    Signal(SIGPIPE).end()
}

/// Lets a write past the limit of a file's size (`ulimit -f`) fail as one to a full disk does: it ends the process otherwise, without
/// a word and in the middle of its work. Programs that are started have the system's own way again.
pub fn outlive_size_limits() {
    // What cannot be had leaves all as it is.
    let _ = register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// What interrupts this process from now on (Ctrl-C, TERM, HUP). A signal that the parent process ignores (`nohup`) stays
/// ignored.
#[derive(Debug)]
pub struct Interrupts {
    signals: Signals,
    wanted: Vec<i32>,
}

impl Interrupts {
    /// Listens to them: none ends the process any more.
    ///
    /// # Errors
    /// The system does not let it listen; an interrupt ends the process at once, as it does for any program.
    pub fn listen() -> io::Result<Interrupts> {
        let wanted = wanted();
        Ok(Interrupts {
            signals: Signals::new(&wanted)?,
            wanted,
        })
    }

    /// Lets a thread wait for the first one; `then` gets it.
    ///
    /// # Errors
    /// No thread can be had. An interrupt ends the process at once again.
    pub fn wait_in_thread(self, then: impl FnOnce(Signal) + Send + 'static) -> io::Result<()> {
        let Interrupts {
            mut signals,
            wanted,
        } = self;
        let waiting = std::thread::Builder::new().spawn(move || {
            if let Some(signal) = signals.forever().next() {
                then(Signal(signal));
            }
        });
        if waiting.is_err() {
            // Nobody would hear of them.
            for signal in wanted {
                let _ = register_conditional_default(signal, Arc::new(AtomicBool::new(true)));
            }
        }
        waiting.map(|_| ())
    }
}

/// True while interrupts that may be held back end the process, as they do any program.
static END: AtomicBool = AtomicBool::new(false);
/// The last interrupt that came while they were held back, or 0.
static LAST: AtomicUsize = AtomicUsize::new(0);

/// The interrupts of this process, held back now and then. No thread waits for them, which would take longer to start than
/// small files to write: whoever holds them back asks afterwards.
#[derive(Debug)]
pub struct HeldInterrupts(());

impl HeldInterrupts {
    /// Holds them back from now on. A signal that the parent process ignores (`nohup`) stays ignored.
    ///
    /// # Errors
    /// The system does not let it; an interrupt ends the process at once, as it does for any program.
    pub fn hold() -> io::Result<HeldInterrupts> {
        let held = HeldInterrupts(());
        held.hold_again();
        let listening = wanted().into_iter().try_for_each(|signal| {
            // In this order: what does not end the process is known once it has been handled.
            register_usize(signal, &LAST, signal.unsigned_abs() as usize)?;
            register_conditional_default(signal, &END).map(|_| ())
        });
        if listening.is_err() {
            held.release();
        }
        listening.map(|()| held)
    }

    /// Holds them back again.
    pub fn hold_again(&self) {
        END.store(false, SeqCst);
    }

    /// Lets an interrupt end the process at once again, from now on: what came before is [the last](HeldInterrupts::last).
    pub fn release(&self) {
        END.store(true, SeqCst);
    }

    /// The last one that came while they were held back.
    #[must_use]
    pub fn last(&self) -> Option<Signal> {
        let last = i32::try_from(LAST.load(SeqCst)).ok();
        last.filter(|last| *last != 0).map(Signal)
    }
}

/// The signals to listen to.
fn wanted() -> Vec<i32> {
    let ignored = ignored();
    let mut wanted = vec![SIGHUP, SIGINT, SIGTERM];
    wanted.retain(|signal| ignored & (1 << (signal - 1)) == 0);
    wanted
}

/// The ignored signals, one bit each; none where the system does not say.
fn ignored() -> u64 {
    // The system gives it whole to whoever asks for enough.
    let mut buffer = [0; 8192];
    let read = File::open("/proc/self/status").and_then(|mut file| file.read(&mut buffer));
    let status = String::from_utf8_lossy(&buffer[..read.unwrap_or_default()]);
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{ExitStatus, Stdio};

    use super::*;

    /// Set where a test runs as the process that is interrupted.
    const VICTIM: &str = "SCORE_SYSTEM_VICTIM";

    /// The end of a process in which a test of this file does what `victim` does.
    fn end_of(test: &str, victim: impl FnOnce(HeldInterrupts)) -> Option<ExitStatus> {
        if std::env::var_os(VICTIM).is_some() {
            victim(HeldInterrupts::hold().expect("the system lets it"));
            return None;
        }
        let this = std::env::current_exe().expect("the test itself");
        let test = format!("unix::programs::tests::{test}");
        let status = Command::new(this)
            .args(["--exact", &test])
            .env(VICTIM, "1")
            .stdout(Stdio::null())
            .status();
        Some(status.expect("it starts"))
    }

    #[test]
    fn an_interrupt_is_held_back_until_somebody_asks() {
        let end = end_of(
            "an_interrupt_is_held_back_until_somebody_asks",
            |interrupts| {
                assert!(interrupts.last().is_none());
                Signal(SIGTERM).send_again();
                let last = interrupts.last().expect("it came");
                interrupts.release();
                last.end();
            },
        );
        assert_eq!(end.map(|end| end.signal()), Some(Some(SIGTERM)));
    }

    #[test]
    fn an_interrupt_that_is_not_held_back_ends_the_process() {
        // Who runs the test may ignore some, as `nohup` does.
        let first = wanted().first().copied().unwrap_or(SIGTERM);
        let end = end_of(
            "an_interrupt_that_is_not_held_back_ends_the_process",
            |interrupts| {
                interrupts.release();
                interrupts.hold_again();
                interrupts.release();
                Signal(first).send_again();
            },
        );
        assert_eq!(end.map(|end| end.signal()), Some(Some(first)));
    }
}
