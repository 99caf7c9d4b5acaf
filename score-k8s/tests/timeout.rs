//! `--timeout`: a run that takes too long ends, and leaves nothing behind.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::{Duration, Instant};

use testdata::{Project, Server, failure};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const SAID: &str = "error[timed-out]: the run took longer than 1 s";

fn thing(project: &Project, script: &str) {
    project.write(
        "score.yaml",
        "apiVersion: score.dev/v1b1\nmetadata: {name: app}\ncontainers: {main: {image: 'x:1'}}\nresources: {thing: {type: thing}}\n",
    );
    let entry = format!("- uri: cmd:///bin/sh\n  type: thing\n  args: ['-c', '{script}']\n");
    project.write(".score-k8s/x.provisioners.yaml", &entry);
}

/// Fails as a run that took too long, with nothing changed.
fn times_out(project: &Project, args: &[&str]) {
    let before = project.files();
    let start = Instant::now();
    let stderr = failure(&project.run(args));
    assert!(stderr.contains(SAID), "{stderr}");
    assert!(start.elapsed() < Duration::from_secs(20), "{stderr}");
    let mut after = project.files();
    after.remove("pid");
    assert!(after == before, "it changed a file");
}

#[test]
fn programs_and_what_they_started_are_killed() {
    let project = Project::new(BIN);
    thing(&project, "sleep 100 & echo $! >pid; sleep 100");
    times_out(&project, &["generate", "score.yaml", "--timeout", "1"]);
    let pid = project.read("pid");
    let stat = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    let start = Instant::now();
    while stat().is_ok_and(|stat| !stat.contains(") Z")) {
        assert!(start.elapsed() < Duration::from_secs(20), "it runs on");
    }
}

#[test]
fn a_server_is_not_waited_for() {
    let server = Server::new(|_| {
        std::thread::sleep(Duration::from_secs(25));
        (200, vec![], Vec::new())
    });
    let project = Project::empty(BIN);
    let uri = format!("http://{}/x.yaml", server.address());
    times_out(&project, &["init", "--provisioners", &uri, "--timeout=1"]);
}

#[test]
fn a_reader_that_does_not_read_is_not_waited_for() {
    let project = Project::new(BIN);
    thing(&project, "echo {}");
    let mut command = project.sh(
        "mkfifo pipe; exec 3<>pipe; head -c 65536 /dev/zero >&3; \"$BIN\" generate score.yaml -o /dev/fd/3 --timeout 1; status=$?; rm pipe; exit $status",
    );
    let state = project.read(".score-k8s/state.yaml");
    let stderr = failure(&command.output().unwrap());
    assert!(stderr.contains(SAID), "{stderr}");
    assert_eq!(project.read(".score-k8s/state.yaml"), state);
    let names = std::fs::read_dir(project.path(".score-k8s")).unwrap();
    let names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let is_left = |name: &String| name.starts_with(".score-tmp") || name.starts_with("journal");
    assert!(!names.iter().any(is_left), "{names:?}");
}

#[test]
fn a_run_in_time_is_as_any() {
    let project = Project::new(BIN);
    thing(&project, "echo {}");
    project.ok(&["generate", "score.yaml", "--timeout", "600"]);
    for wrong in ["0", "-1", "1.5", "soon"] {
        let stderr = project.fails(&["generate", &format!("--timeout={wrong}")]);
        assert!(stderr.contains("invalid --timeout value"), "{stderr}");
    }
}
