//! Faults on purpose: disks that are full, folders that cannot be written, readers that go away, interrupts.
//! A run that fails leaves what it found, and no run leaves temporary files.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says why it does not run"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};

use testdata::{Project, failure, said, skipped};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const STATE: &str = ".score-k8s/state.yaml";
const OUTPUT: &str = "manifests.yaml";
/// What `| head` ends its writers by.
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

#[test]
fn a_full_device_is_an_error_and_stays_a_device() {
    let project = project();
    change(&project);
    let before = project.files();
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("device");
    symlink("/dev/full", &link).unwrap();
    for output in [link.to_str().unwrap(), "/dev/full"] {
        let stderr = project.fails(&["generate", "score.yaml", "--output", output]);
        assert!(stderr.contains("No space left on device"), "{stderr}");
        assert!(stderr.contains(output), "{stderr}");
    }
    let stderr = failure(&sh(&project, &format!("{GENERATE} -o - >/dev/full")));
    assert!(stderr.contains("standard output"), "{stderr}");
    assert!(
        fs::metadata("/dev/full")
            .unwrap()
            .file_type()
            .is_char_device()
    );
    unchanged(&project, &before);

    // A link of the project may have come with it, and is not followed out of it.
    symlink("/dev/full", project.path("device")).unwrap();
    project.ok(&["generate", "score.yaml", "--output", "device"]);
    assert!(project.read("device").contains("httpd"));
}

#[test]
fn a_pipe_as_output_is_written_to_and_stays_a_pipe() {
    let project = project();
    let script = format!("mkfifo pipe; {GENERATE} -o pipe & cat pipe; wait");
    let output = sh(&project, &script);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        project.read(OUTPUT)
    );
    let pipe = fs::metadata(project.path("pipe")).unwrap();
    assert!(pipe.file_type().is_fifo());
}

#[test]
fn standard_output_has_other_names() {
    let project = project();
    for name in ["/dev/stdout", "/proc/self/fd/1"] {
        // Not everywhere: some sandboxes have no such files.
        let there = sh(&project, &format!("(echo there >{name}) | cat"));
        if there.stdout != b"there\n" {
            eprintln!("skipped: {name} is not standard output here");
            continue;
        }
        let output = sh(&project, &format!("{GENERATE} -o {name} | cat"));
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            project.read(OUTPUT),
            "{name}: {}",
            said(&output)
        );
    }
}

#[test]
fn what_a_shell_has_opened_is_written_where_it_stands() {
    let project = project();
    let expected = project.read(OUTPUT);
    for (script, name) in [
        // Others write there, before and behind.
        (
            "echo before >&2; \"$BIN\" generate --quiet -o /dev/stderr; echo behind >&2",
            "2>log",
        ),
        (
            "echo before >&2; \"$BIN\" generate --quiet -o /proc/self/fd/2; echo behind >&2",
            "2>log",
        ),
        (
            "echo before >&3; \"$BIN\" generate --quiet -o /dev/fd/3; echo behind >&3",
            "3>log",
        ),
        (
            "echo before >&3; \"$BIN\" generate --quiet -o /proc/self/fd/3; echo behind >&3",
            "3>>log",
        ),
        (
            "echo before >&9; \"$BIN\" generate --quiet -o /dev/fd/9 | cat; echo behind >&9",
            "9>>log",
        ),
    ] {
        let _ = fs::remove_file(project.path("log"));
        let output = sh(&project, &format!("{{ {script}; }} {name}"));
        assert!(output.status.success(), "{script}: {}", said(&output));
        let log = project.read("log");
        assert_eq!(
            log,
            format!("before\n{expected}behind\n"),
            "{script} {name}"
        );
    }
    let output = sh(&project, "\"$BIN\" generate --quiet -o /dev/fd/77");
    assert!(failure(&output).contains("/dev/fd/77"), "{}", said(&output));
}

#[test]
fn a_log_that_cannot_be_written_ends_nothing() {
    let project = project();
    for stderr in ["2>/dev/full", "2>&1 | head -c 0", "2>&-"] {
        change(&project);
        fs::remove_file(project.path(OUTPUT)).unwrap();
        let output = sh(&project, &format!("{GENERATE} {stderr}"));
        assert!(output.status.success(), "{stderr}: {}", said(&output));
        assert!(project.read(OUTPUT).contains("httpd"), "{stderr}");
    }
}

#[test]
fn a_reader_that_went_away_ends_a_run_without_a_word() {
    let project = project();
    change(&project);
    for args in [
        "generate score.yaml -o -",
        "resources list",
        "resources list --format json",
        "explain",
        "help",
        "init --help",
        "--version",
        "version",
        "completion bash",
        "__complete generate -",
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let args: Vec<&str> = args.split(' ').collect();
        let mut command = project.command(&args);
        let output = command.stdout(writer).output().unwrap();
        assert_eq!(
            output.status.signal(),
            Some(SIGPIPE),
            "{args:?}: {}",
            said(&output)
        );
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
    assert!(
        project.read(STATE).contains("httpd"),
        "nobody reads on, but the work is done"
    );
}

#[test]
fn a_file_that_gets_too_large_leaves_what_was_there() {
    let project = project();
    project.write("score.yaml", &SCORE.replace("nginx", &"x".repeat(5000)));
    let before = project.files();
    let script = format!("trap '' XFSZ; ulimit -f 1; {GENERATE}");
    let stderr = failure(&sh(&project, &script));
    assert!(stderr.contains("File too large"), "{stderr}");
    unchanged(&project, &before);
}

/// Runs a script with a file system of its own at `disk`; `None` where that is not allowed.
fn on_a_disk(project: &Project, options: &str, script: &str) -> Option<Output> {
    fs::create_dir(project.path("disk")).unwrap();
    let mount = format!("mount -t tmpfs -o {options} none disk 2>/dev/null || exit 99\n{script}");
    let mut command = Command::new("unshare");
    let output = command
        .args(["-Urm", "sh", "-c", &mount])
        .current_dir(project.folder())
        .env("BIN", BIN)
        .output();
    let output = output
        .ok()
        .filter(|output| output.status.code() != Some(99));
    if output
        .as_ref()
        .is_none_or(|o| o.stderr.starts_with(b"unshare:"))
    {
        skipped("unshare, and to be allowed to mount");
        return None;
    }
    output
}

/// In a file system: a project of one workload, whose list of files before is in `before`.
const PROJECT_ON_DISK: &str = "\
cd disk
\"$BIN\" init --quiet --no-sample --no-default-provisioners && cp ../score.yaml . &&
\"$BIN\" generate --quiet score.yaml || exit 98
sed -i s/nginx/httpd/ score.yaml
find . -type f -exec cksum {} + | sort >../before
";

#[test]
fn a_full_disk_leaves_what_was_there() {
    let project = Project::empty(BIN);
    project.write("score.yaml", SCORE);
    let script = format!(
        "{PROJECT_ON_DISK}
        dd if=/dev/zero of=fill bs=1k count=100 2>/dev/null; find . -type f -exec cksum {{}} + | sort >../before
        {GENERATE}; echo $? >../status
        find . -type f -exec cksum {{}} + | sort >../after
        rm fill; {GENERATE} 2>/dev/null; echo $? >>../status"
    );
    let Some(output) = on_a_disk(&project, "size=64k", &script) else {
        return;
    };
    assert_eq!(project.read("status"), "1\n0\n", "{}", said(&output));
    assert!(
        said(&output).contains("No space left on device"),
        "{}",
        said(&output)
    );
    assert_eq!(project.read("after"), project.read("before"));
}

#[test]
fn a_read_only_disk_can_be_looked_at() {
    let project = Project::empty(BIN);
    project.write("score.yaml", SCORE);
    let script = format!(
        "{PROJECT_ON_DISK}
        mount -o remount,ro none .
        \"$BIN\" resources list; echo $? >../status
        {GENERATE}; echo $? >>../status
        \"$BIN\" generate -o - >../out; echo $? >>../status
        find . -type f -exec cksum {{}} + | sort >../after"
    );
    let Some(output) = on_a_disk(&project, "size=1m", &script) else {
        return;
    };
    assert_eq!(project.read("status"), "0\n1\n0\n", "{}", said(&output));
    assert!(
        said(&output).contains("Read-only file system"),
        "{}",
        said(&output)
    );
    assert!(
        project.read("out").contains("nginx"),
        "what changes nothing needs no disk"
    );
    assert_eq!(project.read("after"), project.read("before"));
}

#[test]
fn what_stands_where_the_state_should_is_named_and_kept() {
    let project = Project::empty(BIN);
    project.write("score.yaml", SCORE);
    project.write(".score-k8s", "a file");
    let before = project.files();
    for args in [
        &["init"][..],
        &["generate", "score.yaml"],
        &["resources", "list"],
    ] {
        let stderr = project.fails(args);
        assert!(
            stderr.contains("'.score-k8s") && stderr.to_lowercase().contains("not a directory"),
            "{stderr}"
        );
    }
    unchanged(&project, &before);

    fs::remove_file(project.path(".score-k8s")).unwrap();
    fs::create_dir_all(project.path(STATE)).unwrap();
    for args in [
        &["init"][..],
        &["generate", "score.yaml"],
        &["resources", "list"],
    ] {
        let stderr = project.fails(args);
        assert!(
            stderr.contains(STATE) && stderr.to_lowercase().contains("is a directory"),
            "{stderr}"
        );
    }
}

#[test]
fn a_state_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |project: &Project| {
        let metadata = fs::metadata(project.path(STATE)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(&Project::new(BIN)), 0o600);
    // As the Go tools leave it.
    let project = project();
    fs::set_permissions(project.path(STATE), fs::Permissions::from_mode(0o755)).unwrap();
    let output = sh(&project, &format!("umask 0; {GENERATE}"));
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(mode(&project), 0o600);
}

#[test]
fn links_stay_and_what_they_lead_to_is_written() {
    let project = project();
    change(&project);
    fs::create_dir(project.path("elsewhere")).unwrap();
    fs::rename(project.path(STATE), project.path("elsewhere/state")).unwrap();
    symlink("../elsewhere/state", project.path(STATE)).unwrap();
    fs::remove_file(project.path(OUTPUT)).unwrap();
    symlink("elsewhere/not-there-yet", project.path(OUTPUT)).unwrap();
    project.ok(&["generate", "score.yaml"]);
    for link in [STATE, OUTPUT] {
        assert!(
            fs::symlink_metadata(project.path(link))
                .unwrap()
                .is_symlink(),
            "{link}"
        );
    }
    assert!(project.read("elsewhere/state").contains("httpd"));
    assert!(project.read("elsewhere/not-there-yet").contains("httpd"));

    fs::rename(project.path(".score-k8s"), project.path("elsewhere/dir")).unwrap();
    fs::remove_file(project.path("elsewhere/dir/state.yaml")).unwrap();
    fs::rename(
        project.path("elsewhere/state"),
        project.path("elsewhere/dir/state.yaml"),
    )
    .unwrap();
    symlink("elsewhere/dir", project.path(".score-k8s")).unwrap();
    project.write("score.yaml", SCORE);
    project.ok(&["generate", "score.yaml"]);
    assert!(project.read("elsewhere/dir/state.yaml").contains("nginx"));

    symlink("round", project.path("round")).unwrap();
    let stderr = project.fails(&["generate", "-o", "round"]);
    assert!(stderr.contains("round"), "{stderr}");
}

#[test]
fn a_working_directory_that_is_gone_is_an_error() {
    let project = Project::empty(BIN);
    for (command, expected) in [
        ("init", "the working directory"),
        ("generate", "please run"),
        ("resources list", "please run"),
        ("provisioners list", "please run"),
    ] {
        let script = format!("mkdir gone; cd gone; rmdir ../gone; \"$BIN\" {command}");
        let stderr = failure(&sh(&project, &script));
        assert!(stderr.contains(expected), "{stderr}");
    }
}

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
    // What the Go tool installed from the URI of a new file.
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
