//! What a terminal says of itself.

use std::io;
use std::os::fd::AsFd;

use crate::Output;

/// The number of columns of the terminal that an output of this process goes to; `None` if it goes to none, or to one that
/// does not say.
#[must_use]
pub fn terminal_width(output: Output) -> Option<usize> {
    match output {
        Output::Standard => width(&io::stdout()),
        Output::Error => width(&io::stderr()),
    }
}

fn width(stream: &impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}
