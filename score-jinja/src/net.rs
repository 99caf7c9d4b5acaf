//! A net for the panics of a foreign engine: an error is left, and nothing on the terminal. In a program that is built without
//! unwinding a panic ends the process, and its hook speaks.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs something; `None` if it panics. Nothing that it changed is to be used then.
pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_CAUGHT.get() || cfg!(panic = "abort") {
                hook(info);
            }
        }));
    });
    let outer = IS_CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    IS_CAUGHT.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_value() {
        assert_eq!(catch(|| 1), Some(1));
        let numbers: Vec<u8> = Vec::new();
        assert_eq!(catch(|| numbers[std::hint::black_box(0)]), None);
        assert!(!IS_CAUGHT.get());
    }
}
