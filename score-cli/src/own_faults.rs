//! The end of a run in which the program itself is wrong: a panic.
//!
//! None is known. The binaries are built without unwinding, which takes a tenth off the time to build them and to run them, so
//! that nothing behind a panic runs any more: programs that run are killed and half-done work is cleaned up here, and files are
//! replaced all together or not at all whenever a process ends.

use std::panic;

use crate::{report, signals};

/// Lets a panic end the process with 1, after the words of the standard library, which say where it is, and whose fault it is.
pub(crate) fn end_with_words() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |fault| {
        hook(fault);
        report::last_words(WORDS);
        signals::end_by_fault();
    }));
}

const WORDS: &str =
    "Error: this is a fault of the program itself, please report it with the lines above\n";

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// A process of its own for a panic.
    #[test]
    #[ignore = "ends its process"]
    fn a_run_that_panics() {
        end_with_words();
        let _clean_up = signals::CleanUp::new(|| report::last_words("cleaned up\n"));
        let nothing: Option<u8> = std::hint::black_box(None);
        let _ = nothing.expect("a fault of ours");
    }

    #[test]
    fn a_panic_ends_the_run_in_order() {
        let run = Command::new(std::env::current_exe().unwrap())
            .args(["own_faults::tests::a_run_that_panics", "--exact"])
            .args(["--ignored", "--nocapture"])
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(1));
        let said = String::from_utf8(run.stderr).unwrap();
        assert!(said.contains("own_faults.rs"), "{said}");
        assert!(said.contains("a fault of ours"), "{said}");
        assert!(said.contains(WORDS), "{said}");
        assert!(said.ends_with("cleaned up\n"), "{said}");
    }
}
