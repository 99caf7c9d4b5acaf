//! Process groups of running programs, and what an interrupt does to them.
//!
//! A cmd provisioner runs in a process group of its own. An interrupt (Ctrl-C, a TERM) reaches this
//! process alone, so a thread waits for it, kills the group, removes what is staged, and ends.

use std::sync::Mutex;

use rustix::process::{Pid, Signal, kill_process_group};

/// The groups that run at this moment.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Marks a process group as running until it is dropped.
#[derive(Debug)]
pub(crate) struct Group(u32);

impl Group {
    pub(crate) fn enter(id: u32) -> Group {
        groups().push(id);
        Group(id)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        groups().retain(|id| *id != self.0);
    }
}

/// Kills every process of a group.
pub(crate) fn kill_group(id: u32) {
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, Signal::KILL);
    }
}

fn groups() -> std::sync::MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
