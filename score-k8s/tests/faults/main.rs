//! Faults on purpose: disks that are full, folders that cannot be written, readers that go away, interrupts.
//! A run that fails leaves what it found, and no run leaves temporary files.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says why it does not run"
)]

mod disks;
mod interrupts;
mod outputs;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};

use testdata::{Project, failure, said, skipped};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const STATE: &str = ".score-k8s/state.yaml";
const OUTPUT: &str = "manifests.yaml";
/// The signal by which `| head` ends its writers.
const SIGPIPE: i32 = 13;

const SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: shop}
containers: {web: {image: nginx}}
";

/// A project with one workload, generated once.
fn project() -> Project {
    let project = Project::new(BIN);
    project.write("score.yaml", SCORE);
    project.ok(&["generate", "score.yaml"]);
    project
}

/// A change that makes the next run write state and output anew.
fn change(project: &Project) {
    project.write("score.yaml", &SCORE.replace("nginx", "httpd"));
}

const GENERATE: &str = "\"$BIN\" generate score.yaml";

fn sh(project: &Project, script: &str) -> Output {
    project.sh(script).output().unwrap()
}

/// Fails if a run has changed anything, or left anything behind.
#[track_caller]
fn unchanged(project: &Project, before: &BTreeMap<String, Vec<u8>>) {
    let after = project.files();
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(before));
    assert!(after == *before, "a file has changed");
}
