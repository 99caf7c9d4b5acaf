//! Interrupts (Ctrl-C, TERM, HUP), and the end of the time that a run may take.
//!
//! A program that a provisioner runs has a process group of its own, so an interrupt from the terminal does not reach
//! it. A thread waits for the interrupt: it waits until files that are being replaced are in place, kills the running
//! process groups, runs the clean-ups of half-done work, and ends this process by the same signal, so that a shell
//! knows. The thread starts with the first of these; before, an interrupt ends the process as it does any program.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Work that has to end before the process does. The thread that ends the process never unlocks it, so that a run whose
/// program was killed reports nothing any more.
static PENDING: Mutex<Pending> = Mutex::new(Pending {
    groups: Vec::new(),
    clean_ups: Vec::new(),
    next: 0,
});
/// Locked while files are replaced; always locked before [`PENDING`].
static WRITING: Mutex<()> = Mutex::new(());

struct Pending {
    /// The running process groups.
    groups: Vec<u32>,
    /// The clean-ups of half-done work, by number.
    clean_ups: Vec<(u64, Box<dyn FnOnce() + Send>)>,
    /// The number of the next clean-up.
    next: u64,
}

/// Starts the thread that waits for interrupts, once. A signal that the parent process ignores (`nohup`) stays ignored.
fn start_watching() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let ignored = ignored();
        let wanted = [SIGHUP, SIGINT, SIGTERM]
            .into_iter()
            .filter(|signal| ignored & (1 << (signal - 1)) == 0);
        // Without it an interrupt ends the process at once, as it does for any program.
        let Ok(mut signals) = Signals::new(wanted.clone()) else {
            return;
        };
        let waiting = std::thread::Builder::new().spawn(move || {
            if let Some(signal) = signals.forever().next() {
                let _writing = lock(&WRITING);
                let _pending = stop_pending();
                end_by(signal);
            }
        });
        // Without a thread to be had it is the same; but now nobody would hear of them.
        if waiting.is_err() {
            for signal in wanted {
                let _ = register_conditional_default(signal, Arc::new(AtomicBool::new(true)));
            }
        }
    });
}

/// Kills the programs that run, and cleans up half-done work. Nothing new starts while the guard is there.
fn stop_pending() -> MutexGuard<'static, Pending> {
    let mut pending = lock(&PENDING);
    for group in &pending.groups {
        kill_group(*group);
    }
    for (_, remove) in pending.clean_ups.drain(..) {
        remove();
    }
    pending
}

/// True if this run has written what it had to write.
static HAS_WRITTEN: AtomicBool = AtomicBool::new(false);

/// Notes that this run has written what it had to write, which no time limit takes back. Called while an interrupt is held
/// back.
pub(crate) fn note_written() {
    HAS_WRITTEN.store(true, SeqCst);
}

/// Ends the process with 1 after some time, as an interrupt would, unless it has written what it had to write. `say` tells
/// why.
///
/// # Errors
/// No thread can be had.
pub(crate) fn end_after(limit: Duration, say: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let waiting = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(limit);
        let _writing = lock(&WRITING);
        if !HAS_WRITTEN.load(SeqCst) {
            let _pending = stop_pending();
            say();
            end_as_failed();
        }
    });
    waiting.map(|_| ())
}

#[expect(clippy::exit, reason = "the time is over wherever the process is")]
fn end_as_failed() -> ! {
    std::process::exit(1)
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

/// Ends the process as a write to a closed pipe ends other programs: without a message.
pub(crate) fn end_by_closed_pipe() -> ! {
    end_by(SIGPIPE)
}

#[expect(clippy::exit, reason = "a signal ends the process wherever it is")]
fn end_by(signal: i32) -> ! {
    let _ = emulate_default_handler(signal);
    std::process::exit(128 + signal)
}

/// Keeps an interrupt from ending the process until the guard is dropped.
pub(crate) fn hold_back() -> MutexGuard<'static, ()> {
    start_watching();
    lock(&WRITING)
}

/// Starts a program in a process group of its own, which an interrupt kills until the guard is dropped.
pub(crate) fn spawn(command: &mut Command) -> io::Result<(Child, Group)> {
    start_watching();
    // Nothing may start while the groups are being killed.
    let mut pending = lock(&PENDING);
    let child = command.process_group(0).spawn()?;
    pending.groups.push(child.id());
    let group = Group(child.id());
    Ok((child, group))
}

/// A running process group, which an interrupt kills until this is dropped.
#[derive(Debug)]
pub(crate) struct Group(u32);

impl Drop for Group {
    fn drop(&mut self) {
        lock(&PENDING).groups.retain(|id| *id != self.0);
    }
}

/// A clean-up that an interrupt runs, until this is dropped.
#[derive(Debug)]
pub(crate) struct CleanUp(u64);

impl CleanUp {
    /// Registers a clean-up. It must use neither this module nor anything that may be locked.
    pub(crate) fn new(remove: impl FnOnce() + Send + 'static) -> CleanUp {
        start_watching();
        let mut pending = lock(&PENDING);
        let number = pending.next;
        pending.next += 1;
        pending.clean_ups.push((number, Box::new(remove)));
        CleanUp(number)
    }
}

impl Drop for CleanUp {
    fn drop(&mut self) {
        lock(&PENDING)
            .clean_ups
            .retain(|(number, _)| *number != self.0);
    }
}

/// Kills every process of a group.
pub(crate) fn kill_group(id: u32) {
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
