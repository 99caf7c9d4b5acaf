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

#[test]
fn a_run_with_room_for_no_thread_or_for_part_of_one_ends() {
    const STEPS: u32 = 40;
    let project = Project::new(BIN);
    for n in 0..10 {
        project.write(
            &format!("w{n}.yaml"),
            &SCORE.replace("web", &format!("web{n}")),
        );
    }
    // The least with which a run on its own thread is done, to some KiB.
    let (mut low, mut high) = (1_000_u32, 400_000);
    while high - low > 64 {
        let middle = low.midpoint(high);
        let small = within(&project, middle, "validate w0.yaml");
        let Some((code, _)) = small else { return };
        match code == Some(0) {
            true => high = middle,
            false => low = middle,
        }
    }
    for trace in ["0", "1"] {
        for step in 0..STEPS {
            // From no room for a stack to room for two.
            let room = high + 256 + step * 128;
            let script = format!(
                "ulimit -v {room} && RUST_BACKTRACE={trace} RAYON_NUM_THREADS=4 timeout 20 '{BIN}' generate w*.yaml"
            );
            let output = project.sh(&script).output().unwrap();
            let said = said(&output);
            assert_ne!(output.status.code(), Some(124), "{room}: {said}");
            assert!(!said.contains("alternative stack"), "{room}: {said}");
        }
    }
    let script = format!("RAYON_NUM_THREADS=70000 '{BIN}' generate w*.yaml");
    let output = project.sh(&script).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
}
