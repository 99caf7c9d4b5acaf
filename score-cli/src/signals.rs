//! Interrupts (Ctrl-C, TERM, HUP), and the end of the time that a run may take.
//!
//! A program that a provisioner runs has a process group of its own, so an interrupt from the terminal does not reach
//! it. A thread waits for the interrupt: it waits until files that are being replaced are in place, kills the running
//! process groups, runs the clean-ups of half-done work, and ends this process by the same signal, so that a shell
//! knows. The thread starts with the first program or clean-up. Before, an interrupt ends the process as it does any program,
//! and while files are being replaced as soon as they are in place: most runs do nothing else, and need no thread.

use std::io;
use std::process::{Child, Command};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::time::Duration;

use score_system::{HeldInterrupts, Interrupts, Signal, kill_group, own_group};

use crate::progress;

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

/// The interrupts that are held back without a thread; `None` where the system lets nobody.
static HELD: OnceLock<Option<HeldInterrupts>> = OnceLock::new();
/// True if the thread is there.
static IS_WATCHED: AtomicBool = AtomicBool::new(false);

/// Starts the thread that waits for interrupts, once. Where none can be had an interrupt ends the process at once, as it does
/// any program.
fn start_watching() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let held = HELD.get().and_then(Option::as_ref);
        // The thread has them from now on, and so that none ends the process before it.
        if let Some(held) = held {
            held.hold_again();
        }
        let watching = Interrupts::listen().and_then(|interrupts| {
            interrupts.wait_in_thread(|signal| {
                let _writing = lock(&WRITING);
                end_by(signal);
            })
        });
        IS_WATCHED.store(watching.is_ok(), SeqCst);
        if let Some(held) = held {
            if watching.is_err() {
                held.release();
            } else if let Some(early) = held.last() {
                // The thread was not there yet.
                early.send_again();
            }
        }
    });
}

/// Ends the process by a signal, and with it what it runs.
fn end_by(signal: Signal) -> ! {
    let _pending = stop_pending();
    progress::end();
    signal.end();
}

/// Kills the programs that run, and cleans up half-done work. Nothing new starts while the guard is there.
fn stop_pending() -> MutexGuard<'static, Pending> {
    let mut pending = lock(&PENDING);
    pending.stop();
    pending
}

impl Pending {
    fn stop(&mut self) {
        for group in &self.groups {
            kill_group(*group);
        }
        for (_, remove) in self.clean_ups.drain(..) {
            remove();
        }
    }
}

/// Ends the process with 1 after a fault of its own, as an interrupt would, but that it waits for nobody: it may be this thread
/// that replaces files, and the next run finds those as if this one had been killed.
pub(crate) fn end_by_fault() -> ! {
    if let Ok(mut pending) = PENDING.try_lock() {
        pending.stop();
    }
    end_as_failed()
}

/// True if this run has written what it had to write.
static HAS_WRITTEN: AtomicBool = AtomicBool::new(false);

/// Notes that this run has written what it had to write, which no time limit takes back. Called while an interrupt is held
/// back.
pub(crate) fn note_written() {
    HAS_WRITTEN.store(true, SeqCst);
}

/// Ends the process with 1 after some time, as an interrupt would, unless it has written what it had to write. `look` sees what
/// was going on then, and `say` tells why it ends.
///
/// # Errors
/// No thread can be had.
pub(crate) fn end_after<L>(
    limit: Duration,
    look: impl FnOnce() -> L + Send + 'static,
    say: impl FnOnce(L) + Send + 'static,
) -> io::Result<()> {
    let waiting = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(limit);
        let _writing = lock(&WRITING);
        if !HAS_WRITTEN.load(SeqCst) {
            let seen = look();
            let _pending = stop_pending();
            say(seen);
            end_as_failed();
        }
    });
    waiting.map(|_| ())
}

#[expect(clippy::exit, reason = "the time is over wherever the process is")]
fn end_as_failed() -> ! {
    std::process::exit(1)
}

/// Keeps an interrupt from ending the process until the guard is dropped.
pub(crate) fn hold_back() -> HeldBack {
    let writing = lock(&WRITING);
    if !IS_WATCHED.load(SeqCst) {
        let is_new = HELD.get().is_none();
        let held = HELD.get_or_init(|| HeldInterrupts::hold().ok());
        if let Some(held) = held.as_ref().filter(|_| !is_new) {
            held.hold_again();
        }
    }
    HeldBack { _writing: writing }
}

/// While this is there, no interrupt ends the process; one that came meanwhile does when this is dropped.
#[derive(Debug)]
pub(crate) struct HeldBack {
    _writing: MutexGuard<'static, ()>,
}

impl Drop for HeldBack {
    fn drop(&mut self) {
        let Some(held) = HELD.get().and_then(Option::as_ref) else {
            return;
        };
        if !IS_WATCHED.load(SeqCst) {
            held.release();
        }
        if let Some(signal) = held.last() {
            end_by(signal);
        }
    }
}

/// Starts a program in a process group of its own, which an interrupt kills until the guard is dropped.
pub(crate) fn spawn(command: &mut Command) -> io::Result<(Child, Group)> {
    start_watching();
    // Nothing may start while the groups are being killed.
    let mut pending = lock(&PENDING);
    own_group(command);
    let child = command.spawn()?;
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

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
