//! Interrupts, and what they leave.

use super::*;

/// A project whose provisioner says that it is there, and then takes its time, as does a child of it.
fn slow_project() -> Project {
    let project = project();
    project.write(
        ".score-k8s/slow.provisioners.yaml",
        "- {uri: 'cmd://./slow.sh', type: slow}\n",
    );
    project.write(
        "slow.sh",
        "#!/bin/sh\nsleep 300 &\necho $$ $! >started.part\nmv started.part started\nwait\n",
    );
    sh(&project, "chmod +x slow.sh");
    project.write(
        "score.yaml",
        &format!("{SCORE}resources: {{slow: {{type: slow}}}}\n"),
    );
    project
}

/// Waits for something that comes soon, unless there is a fault.
#[track_caller]
fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let start = std::time::Instant::now();
    while !is_there() {
        assert!(start.elapsed().as_secs() < 60, "{what} did not come");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

fn is_running(pid: &str) -> bool {
    // A process that is dead but not waited for yet is not running.
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ")
        .next()
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

fn kill(signal: &str, target: &str) {
    let status = Command::new("kill")
        .args([&format!("-{signal}"), "--", target])
        .status();
    assert!(status.unwrap().success(), "{signal} {target}");
}

#[test]
fn interrupts_end_the_provisioner_and_leave_nothing() {
    for (signal, number, to_group) in [
        ("INT", 2, true),
        ("INT", 2, false),
        ("TERM", 15, false),
        ("HUP", 1, true),
    ] {
        let project = slow_project();
        let before = project.files();
        let mut command = project.sh("exec \"$BIN\" generate score.yaml");
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for("the provisioner", || project.path("started").exists());
        let pid = child.id().to_string();
        kill(signal, &if to_group { format!("-{pid}") } else { pid });
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            output.status.signal(),
            Some(number),
            "{signal}: {}",
            said(&output)
        );
        assert_eq!(
            said(&output).lines().count(),
            1,
            "it ends without a word: {}",
            said(&output)
        );
        for pid in project.read("started").split_whitespace() {
            wait_for("the end of the provisioner", || !is_running(pid));
        }
        fs::remove_file(project.path("started")).unwrap();
        unchanged(&project, &before);
    }
}

#[test]
fn a_hang_up_that_is_switched_off_does_not_end_a_run() {
    let project = slow_project();
    let mut child = project
        .sh("trap '' HUP; exec \"$BIN\" generate score.yaml")
        .spawn()
        .unwrap();
    wait_for("the provisioner", || project.path("started").exists());
    kill("HUP", &child.id().to_string());
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(child.try_wait().unwrap().is_none(), "it ended");
    kill("TERM", &child.id().to_string());
    assert_eq!(child.wait().unwrap().signal(), Some(15));
}

#[test]
fn an_interrupt_gets_through_while_nobody_reads() {
    let project = project();
    // More than a pipe holds.
    let large = SCORE.replace("nginx", &"x".repeat(200_000));
    project.write("score.yaml", &large);
    let before = project.files();
    let mut command = project.command(&["generate", "score.yaml", "-o", "-"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    wait_for("the journal", || {
        project.path(".score-k8s/journal.json").exists()
    });
    std::thread::sleep(std::time::Duration::from_millis(100));
    kill("TERM", &child.id().to_string());
    assert_eq!(child.wait().unwrap().signal(), Some(15));
    unchanged(&project, &before);
}

#[test]
fn a_cut_off_init_is_completed_by_the_next_run() {
    let project = project();
    let state = project.read(STATE);
    // As if killed after the journal was complete, and before the first rename.
    fs::rename(
        project.path(STATE),
        project.path(".score-k8s/.score-tmp-0-0"),
    )
    .unwrap();
    let stamp = |path: &str| {
        let found = fs::metadata(project.path(path)).unwrap();
        let created = found.created().ok();
        let created = created.map(|time| time.duration_since(std::time::UNIX_EPOCH).unwrap());
        let created = created.map_or("null".to_owned(), |time| time.as_nanos().to_string());
        let (device, inode) = (found.dev(), found.ino());
        format!(r#"{{"device":{device},"inode":{inode},"created":{created}}}"#)
    };
    let replacements = [(".score-k8s/", "state.yaml"), ("gone/", "a")].map(|(folder, name)| {
        format!(
            r#"{{"temporary":"{folder}.score-tmp-0-0","target":"{folder}{name}","was_there":true,"in_place":false}}"#
        )
    });
    // The file that the Go tool installed from the URI of a new file.
    let theirs = ".score-k8s/ZxHMdRcZ4A8.JFqKt3HiDRZeQiOE659e2g.provisioners.yaml";
    project.write(theirs, "[]");
    let journal = format!(
        r#"{{"state_folder":{},"folders":[],"made":[],"replacements":[{}],"removed_files":[{{"path":"{theirs}","stamp":{}}}],"removed_directories":[]}}"#,
        stamp(".score-k8s"),
        replacements.join(","),
        stamp(theirs)
    );
    project.write(".score-k8s/journal.complete.json", &journal);
    project.write(".score-k8s/.score-tmp-journal", "half a jour");
    project.ok(&["generate", "score.yaml"]);
    assert_eq!(project.read(STATE), state);
    let left: Vec<String> = project.files().into_keys().collect();
    let ignored = ".score-k8s/.gitignore";
    assert_eq!(left, [ignored, STATE, OUTPUT, "score.yaml"]);
}
