//! Runs that get little address space.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says why it does not run"
)]

use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const SCORE: &str =
    "{apiVersion: score.dev/v1b1, metadata: {name: web}, containers: {main: {image: 'x:1'}}}";

/// Runs the binary with so many KiB; `None` where nobody can say so.
fn within(project: &Project, room: u32, args: &str) -> Option<(Option<i32>, String)> {
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: address space is limited on Linux only");
        return None;
    }
    let script = format!("ulimit -v {room} && exec '{BIN}' {args}");
    let output = project.sh(&script).output().unwrap();
    Some((output.status.code(), said(&output)))
}

#[test]
fn what_a_stranger_left_in_the_state_folder_takes_no_more_room_than_its_text() {
    const ROOM: u32 = 700_000;
    let project = Project::new(BIN);
    project.write("score.yaml", SCORE);
    let lists = "[],".repeat(15_000_000) + "0]";
    let stamp = r#"{"device": 1, "inode": 2, "created": 3}"#;
    for text in [
        format!("[{lists}"),
        format!("{{\"state_folder\": {stamp}, \"folders\": [{lists}}}"),
    ] {
        for name in [
            "journal.json",
            "journal.complete.json",
            "journal.undo.json",
            "score-files.json",
        ] {
            project.write(&format!(".score-k8s/{name}"), &text);
            let Some((code, said)) = within(&project, ROOM, "generate score.yaml") else {
                return;
            };
            assert_eq!(code, Some(0), "{name}: {said}");
        }
    }
}
