//! The signals that programs of tests start with.

use std::sync::Arc;
use std::sync::Once;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Sees to it that programs which are started from here are ended by interrupts, as usual, even if we were started
/// with some of them switched off (by `nohup`, or as a shell starts what is to run in the background). What somebody
/// listens to is not handed down; here it goes on having no effect.
pub(crate) fn as_usual() {
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        let ignored = ignored();
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            if ignored & (1 << (signal - 1)) != 0 {
                let heard = Arc::new(AtomicBool::new(false));
                signal_hook::flag::register(signal, heard).expect("it may be listened to");
            }
        }
    });
}

/// The signals that are switched off, one bit each; none where the system does not say.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok())
        .unwrap_or_default()
}
