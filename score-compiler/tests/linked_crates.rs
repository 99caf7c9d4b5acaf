//! Who links a backend gets no command line with it.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::process::Command;

/// So many crates at most.
const MOST: usize = 110;

/// The crates that a package brings without its default features, itself among them.
fn crates(package: &str) -> BTreeSet<String> {
    let cargo = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--no-default-features", "--no-dedupe"])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--package", package])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&cargo.stderr);
    assert!(cargo.status.success(), "{errors}");
    let lines = String::from_utf8(cargo.stdout).unwrap();
    lines.lines().map(str::to_owned).collect()
}

#[test]
fn a_backend_alone_brings_few_crates_and_none_of_a_command_line() {
    for package in ["score-k8s", "score-compose"] {
        let found = crates(package);
        let count = found.len();
        assert!((50..=MOST).contains(&count), "{package}: {count}");
        for unwanted in [
            "clap",
            "ureq",
            "rustls",
            "signal-hook",
            "rayon-core",
            "score-cli",
        ] {
            let start = format!("{unwanted} v");
            assert!(
                !found.iter().any(|name| name.starts_with(&start)),
                "{package} brings {unwanted}"
            );
        }
    }
}
