//! Outputs that are no regular files, and readers that go away.

use super::*;

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
