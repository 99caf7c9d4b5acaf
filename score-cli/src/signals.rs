//! What an interrupt (Ctrl-C, TERM, HUP) does.
//!
//! A program that a provisioner runs has a process group of its own, so an interrupt from the terminal
//! does not reach it. A thread waits for the interrupt: it kills the groups that run, lets a transaction
//! that is under way end, and ends this process.
#![expect(clippy::exit, reason = "an interrupt ends the process wherever it is")]

use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The groups that run at this moment.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());
/// Held while files are replaced.
static WRITING: Mutex<()> = Mutex::new(());

/// Starts to wait for interrupts, once.
pub(crate) fn watch() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        // Without it an interrupt ends the process at once, as it does for any program.
        let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else {
            return;
        };
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                for group in lock(&GROUPS).iter() {
                    kill_group(*group);
                }
                let _writing = lock(&WRITING);
                std::process::exit(128 + signal);
            }
        });
    });
}

/// Keeps an interrupt from ending the process until it is dropped.
pub(crate) fn hold() -> MutexGuard<'static, ()> {
    lock(&WRITING)
}

/// Marks a process group as running until it is dropped.
#[derive(Debug)]
pub(crate) struct Group(u32);

impl Group {
    pub(crate) fn enter(id: u32) -> Group {
        lock(&GROUPS).push(id);
        Group(id)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        lock(&GROUPS).retain(|id| *id != self.0);
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
