//! What a console says of itself.

use winapi_util::HandleRef;
use winapi_util::console::screen_buffer_info;

use crate::Output;

/// The number of columns of the console that an output of this process goes to; `None` if it goes to none.
#[must_use]
pub fn terminal_width(output: Output) -> Option<usize> {
    let handle = match output {
        Output::Standard => HandleRef::stdout(),
        Output::Error => HandleRef::stderr(),
    };
    let info = screen_buffer_info(handle).ok()?;
    usize::try_from(info.size().0)
        .ok()
        .filter(|columns| *columns > 0)
}
