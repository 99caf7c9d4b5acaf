//! Programs that were started, and what ends this one.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::process::{Pid, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

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
}

/// Ends the process as a write to a closed pipe ends other programs: without a message.
pub fn end_by_closed_pipe() -> ! {
    Signal(SIGPIPE).end()
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
        let ignored = ignored();
        let mut wanted = vec![SIGHUP, SIGINT, SIGTERM];
        wanted.retain(|signal| ignored & (1 << (signal - 1)) == 0);
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
