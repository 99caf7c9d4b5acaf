//! Programs that were started, and what ends this one.

use std::convert::Infallible;
use std::io;
use std::process::{Command, Stdio};

/// Leaves a program that is to be started in the group of this process: Ctrl-C reaches both.
pub fn own_group(_command: &mut Command) {}

/// Kills a program and what it has started, as far as the system knows their parents.
pub fn kill_group(id: u32) {
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &id.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// A signal that ends a process: there is none.
#[derive(Clone, Copy, Debug)]
pub struct Signal(Infallible);

impl Signal {
    /// Ends this process by the signal.
    pub fn end(self) -> ! {
        match self.0 {}
    }

    /// Sends it to this process again, for those who listen by now.
    pub fn send_again(self) {
        match self.0 {}
    }
}

/// Ends the process after a write to a closed pipe, without a message.
#[expect(clippy::exit, reason = "nobody reads any more")]
pub fn end_by_closed_pipe() -> ! {
    std::process::exit(1)
}

/// Lets a write past a limit fail, as it does here anyhow.
pub fn outlive_size_limits() {}

/// What interrupts this process. Nothing can be listened to: Ctrl-C ends it and the programs that it runs at once, and the
/// next run completes or undoes what it has begun.
#[derive(Debug)]
pub struct Interrupts(Infallible);

impl Interrupts {
    /// Listens to them: not here.
    ///
    /// # Errors
    /// Always. An interrupt ends the process at once, as it does for any program.
    pub fn listen() -> io::Result<Interrupts> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Lets a thread wait for the first one; `then` gets it.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn wait_in_thread(self, _then: impl FnOnce(Signal) + Send + 'static) -> io::Result<()> {
        match self.0 {}
    }
}

/// The interrupts of this process, held back now and then: none is here.
#[derive(Debug)]
pub struct HeldInterrupts(Infallible);

impl HeldInterrupts {
    /// Holds them back from now on: not here.
    ///
    /// # Errors
    /// Always. An interrupt ends the process at once, as it does for any program.
    pub fn hold() -> io::Result<HeldInterrupts> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Holds them back again.
    pub fn hold_again(&self) {
        match self.0 {}
    }

    /// Lets an interrupt end the process at once again.
    pub fn release(&self) {
        match self.0 {}
    }

    /// The last one that came while they were held back.
    #[must_use]
    pub fn last(&self) -> Option<Signal> {
        match self.0 {}
    }
}
