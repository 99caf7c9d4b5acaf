//! Steps that fail late: each run leaves a project on which the next one works.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::process::{Command, Output};

use testdata::{Project, said, skipped};

const BIN: &str = env!("CARGO_BIN_EXE_score-compose");

const SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: app}
containers: {main: {image: 'nginx:1', files: {/etc/conf: {content: one}}}}
resources: {thing: {type: thing}}
";

/// A project with one workload, and a provisioner that writes, makes and removes.
fn project(more: &str) -> Project {
    let project = Project::new(BIN);
    let entry = format!("- uri: template://thing\n  type: thing\n{more}");
    project.write(".score-compose/p.provisioners.yaml", &entry);
    project.write("score.yaml", SCORE);
    project
}

/// Fails if anything of a commit is left.
#[track_caller]
fn clean(project: &Project, output: &Output) {
    for name in project.files().keys() {
        assert!(
            !name.contains("score-tmp") && !name.contains("journal"),
            "{name}: {}",
            said(output)
        );
    }
}

/// Runs a script as root of a user namespace with mounts of its own; `None` where that is not allowed.
fn with_mounts(project: &Project, script: &str) -> Option<Output> {
    let output = Command::new("unshare")
        .args(["-Urm", "sh", "-ec", script])
        .current_dir(project.folder())
        .env("BIN", BIN)
        .output()
        .ok();
    let output = output.filter(|output| {
        !output.stderr.starts_with(b"unshare:") && output.status.code() != Some(99)
    });
    if output.is_none() {
        skipped("unshare, and to be allowed to mount");
    }
    output
}

#[test]
fn what_is_mounted_by_itself_is_written_as_it_stands() {
    for mounted in [
        "compose.yaml",
        ".score-compose/state.yaml",
        ".score-compose/mounts/files/app-files-conf",
    ] {
        let project = project("");
        project.ok(&["generate", "score.yaml"]);
        project.write(
            "score.yaml",
            &SCORE.replace("nginx:1", "nginx:2").replace("one", "two"),
        );
        let script = format!(
            "cp {mounted} ../aside; mount --bind ../aside {mounted} 2>/dev/null || exit 99
            \"$BIN\" generate score.yaml; \"$BIN\" generate; cp ../aside shown"
        );
        let Some(output) = with_mounts(&project, &script) else {
            return;
        };
        assert!(output.status.success(), "{mounted}: {}", said(&output));
        let expected = match mounted {
            ".score-compose/mounts/files/app-files-conf" => "two",
            _ => "nginx:2",
        };
        assert!(
            project.read("shown").contains(expected),
            "{mounted}: {}",
            said(&output)
        );
        clean(&project, &output);
        if mounted != "compose.yaml" {
            assert!(
                project.read("compose.yaml").contains("nginx:2"),
                "all the rest is new"
            );
        }
    }
}

#[test]
fn a_mounted_output_that_takes_no_more_is_restored() {
    let project = project("");
    project.ok(&["generate", "score.yaml"]);
    let before = project.files();
    let long = format!("command: [{}], files:", "x".repeat(20_000));
    let long = SCORE.replace("files:", &long);
    let script = format!(
        "mkdir ../disk; mount -t tmpfs -o size=8k none ../disk 2>/dev/null || exit 99
        cp compose.yaml ../disk/small; mount --bind ../disk/small compose.yaml || exit 99
        cp score.yaml ../kept; printf '%s' '{long}' >score.yaml
        \"$BIN\" generate score.yaml && exit 1
        cp ../kept score.yaml; cp ../disk/small ../shown"
    );
    let Some(output) = with_mounts(&project, &script) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("compose.yaml"), "{}", said(&output));
    let shown = fs::read(project.folder().parent().unwrap().join("shown")).unwrap();
    assert_eq!(shown, before["compose.yaml"]);
    assert!(project.files() == before, "{}", said(&output));
}

/// True if this test may become somebody else.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    let is_root = id.is_ok_and(|id| id.stdout == b"0\n")
        && Command::new("setpriv")
            .args(["--reuid=65533", "--clear-groups", "true"])
            .status()
            .is_ok_and(|status| status.success());
    if !is_root {
        skipped("root and setpriv");
    }
    is_root
}

/// Runs a script as somebody to whom the project belongs.
fn as_somebody(project: &Project, script: &str) -> Output {
    let home = project.folder().parent().unwrap();
    let prepared = "chmod 755 .. && chown -R 65533 . && cp \"$BIN\" ../score-compose && chmod 755 ../score-compose";
    let script = format!(
        "{prepared} && {script}\nexec setpriv --reuid=65533 --regid=65533 --clear-groups ../score-compose generate score.yaml"
    );
    let output = project.sh(&script).output().unwrap();
    let _ = fs::remove_file(home.join("score-compose"));
    output
}

#[test]
fn a_file_of_somebody_else_in_a_sticky_folder_is_written_as_it_stands() {
    if !is_root() {
        return;
    }
    let project = project("");
    let script = "echo old >compose.yaml && chown 65532 . compose.yaml && chmod 1777 . && chmod 666 compose.yaml";
    let output = as_somebody(&project, script);
    assert!(output.status.success(), "{}", said(&output));
    assert!(project.read("compose.yaml").contains("nginx:1"));
    clean(&project, &output);

    // And one that cannot be written is an error, after which the next run works.
    let script = "echo old >compose.yaml && chown 65532 . compose.yaml && chmod 1777 . && chmod 644 compose.yaml";
    let output = as_somebody(&project, script);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(project.read("compose.yaml"), "old\n");
    clean(&project, &output);
    let output = project.run(&["generate"]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn what_cannot_be_removed_is_a_warning() {
    if !is_root() {
        return;
    }
    let project = project("  directories: |\n    data: false\n");
    let script = "mkdir -p .score-compose/mounts/data/deep && echo x >.score-compose/mounts/data/deep/x && chown -R 0 .score-compose/mounts/data";
    let output = as_somebody(&project, script);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("WARN: failed to remove '.score-compose/mounts/data'"),
        "{}",
        said(&output)
    );
    clean(&project, &output);
    project.ok(&["generate"]);
    assert!(!project.path(".score-compose/mounts/data").exists());
}

#[test]
fn a_folder_in_the_place_of_a_file_and_the_reverse_block_nothing() {
    let project = project("  files: |\n    a: null\n  directories: |\n    b: false\n");
    fs::create_dir_all(project.path(".score-compose/mounts/a/x")).unwrap();
    project.write(".score-compose/mounts/b", "a file");
    let output = project.run(&["generate", "score.yaml"]);
    assert!(output.status.success(), "{}", said(&output));
    for name in ["a", "b"] {
        let told = format!("WARN: failed to remove '.score-compose/mounts/{name}'");
        assert!(said(&output).contains(&told), "{}", said(&output));
    }
    clean(&project, &output);
    project.ok(&["generate"]);
}

#[test]
fn what_cannot_be_written_is_found_before_anything_changes() {
    let long = "x".repeat(300);
    for (more, name) in [
        (format!("  files: |\n    {long}: text\n"), "too long"),
        ("  files: |\n    a/b: text\n".to_owned(), "below a file"),
        ("  files: |\n    folder: text\n".to_owned(), "a folder"),
        ("  directories: |\n    a: true\n".to_owned(), "a file"),
    ] {
        let project = project(&more);
        project.write(".score-compose/mounts/a", "a file");
        fs::create_dir_all(project.path(".score-compose/mounts/folder/x")).unwrap();
        let before = project.files();
        let stderr = project.fails(&["generate", "score.yaml"]);
        assert!(stderr.contains("write-failed"), "{name}: {stderr}");
        assert!(project.files() == before, "{name}");
        project.write(
            ".score-compose/p.provisioners.yaml",
            "- {uri: 'template://thing', type: thing}\n",
        );
        project.ok(&["generate", "score.yaml"]);
    }
}

#[test]
fn modes_are_kept_and_the_umask_is_honoured() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = project("");
    let mode = |name: &str| {
        let found = fs::metadata(project.path(name)).unwrap();
        found.permissions().mode() & 0o777
    };
    let mounted = ".score-compose/mounts/files/app-files-conf";
    let script = "umask 077; \"$BIN\" generate --quiet score.yaml --env-file .env";
    let output = project.sh(script).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    for name in ["compose.yaml", ".env", mounted] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    for name in ["compose.yaml", ".env", mounted] {
        fs::set_permissions(project.path(name), fs::Permissions::from_mode(0o640)).unwrap();
    }
    project.write(
        "score.yaml",
        &SCORE.replace("nginx:1", "nginx:2").replace("one", "two"),
    );
    let script = "umask 022; \"$BIN\" generate --quiet score.yaml --env-file .env";
    let output = project.sh(script).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    for name in ["compose.yaml", ".env", mounted] {
        assert_eq!(mode(name), 0o640, "{name}");
    }
    // What the Score file says goes before.
    project.write(
        "score.yaml",
        &SCORE.replace("content: one", "content: one, mode: '0444'"),
    );
    let output = project.sh(script).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(mode(mounted), 0o644);

    assert_eq!(mode(".score-compose"), 0o700);
    assert!(
        project
            .read(".score-compose/.gitignore")
            .contains("state.yaml")
    );
}

#[test]
fn what_git_keeps_of_a_project_is_what_is_for_it() {
    let project = project("");
    project.ok(&["generate", "score.yaml"]);
    project.write(".score-compose/provisioners.lock", "[]\n");
    project.write(".score-compose/journal.complete.json", "{}");
    let script = "git init -q . && git add -A && git ls-files .score-compose";
    let output = project.sh(script).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        ".score-compose/.gitignore\n.score-compose/p.provisioners.yaml\n.score-compose/provisioners.lock\n"
    );
}

#[test]
fn what_has_the_name_of_a_journal_is_in_nobodys_way() {
    let kinds = [
        "mkdir NAME",
        "mkdir -p NAME/x/y",
        "mkfifo NAME",
        "ln -s ../../outside NAME",
        "ln -s ../../outside/new NAME",
        "ln -s .. NAME",
        "echo text >NAME",
    ];
    let project = project("");
    project.ok(&["generate", "score.yaml"]);
    for name in [
        "journal.json",
        "journal.complete.json",
        "journal.undo.json",
        ".score-tmp-journal",
    ] {
        for (i, kind) in kinds.iter().enumerate() {
            let path = format!(".score-compose/{name}");
            let trap = kind.replace("NAME", &path);
            let score = SCORE.replace("nginx:1", &format!("nginx:{i}-{}", name.len()));
            project.write("score.yaml", &score);
            let script = format!("{trap} && timeout 20 \"$BIN\" generate score.yaml");
            let output = project.sh(&script).output().unwrap();
            assert!(output.status.success(), "{trap}: {}", said(&output));
            let written = project.read("compose.yaml");
            assert!(written.contains(&format!("nginx:{i}-")), "{trap}");
            assert!(fs::symlink_metadata(project.path(&path)).is_err(), "{trap}");
        }
    }
    let script = "git init -q . && git add -A && git ls-files .score-compose";
    let listed = project.sh(script).output().unwrap();
    assert!(!said(&listed).contains("score-tmp"), "{}", said(&listed));
}

/// A project whose provisioner is a program that notes that it ran.
fn with_program() -> Project {
    let project = Project::new(BIN);
    let entry = "- uri: cmd:///bin/sh\n  type: thing\n  args: ['-c', 'echo ran >>ran; echo {}']\n";
    project.write(".score-compose/p.provisioners.yaml", entry);
    project.write("score.yaml", SCORE);
    project
}

#[test]
fn no_program_runs_for_an_output_that_cannot_be() {
    let project = with_program();
    fs::create_dir(project.path("folder")).unwrap();
    std::os::unix::fs::symlink("score.yaml", project.path("link.yaml")).unwrap();
    project.write("file", "x");
    for output in [
        "nothere/x",
        "file/x",
        "folder",
        "out/",
        "score.yaml",
        "./folder/../score.yaml",
        "link.yaml",
        ".score-compose/state.yaml",
        ".score-compose/journal.json",
        ".score-compose/p.provisioners.yaml",
        ".score-compose/new.provisioners.yaml",
    ] {
        for args in [
            ["--output", output, "--quiet", ""],
            ["--env-file", output, "--quiet", ""],
            ["--output", output, "--env-file", output],
        ] {
            let given = args.iter().copied().filter(|arg| !arg.is_empty());
            let args: Vec<&str> = ["generate", "score.yaml"]
                .into_iter()
                .chain(given)
                .collect();
            let before = project.files();
            project.fails(&args);
            assert!(project.files() == before, "{args:?}");
        }
    }
    for args in [
        ["--output", "-", "--env-file", "/dev/stdout"],
        ["--output", "x.yaml", "--env-file", "./x.yaml"],
    ] {
        project.fails(&[&["generate", "score.yaml"], &args[..]].concat());
    }
    // A stream that is a file.
    let script = "\"$BIN\" generate /dev/stdin <score.yaml -o score.yaml";
    let output = project.sh(script).output().unwrap();
    assert!(!output.status.success(), "{}", said(&output));
    assert_eq!(project.read("ran"), "");
    project.ok(&["generate", "score.yaml", "--env-file", ".env"]);
    assert_eq!(project.read("ran"), "ran\n");
}

#[test]
fn a_state_that_is_mounted_by_itself_is_for_its_owner_alone() {
    let project = project("");
    project.ok(&["generate", "score.yaml"]);
    let state = ".score-compose/state.yaml";
    let script = format!(
        "cp {state} ../aside; chmod 644 ../aside; mount --bind ../aside {state} 2>/dev/null || exit 99
        \"$BIN\" generate; stat -c %a {state} >shown
        stat -c %Y.%y {state} >>shown; sleep 0.05; \"$BIN\" generate; stat -c %Y.%y {state} >>shown"
    );
    let Some(output) = with_mounts(&project, &script) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
    let shown = project.read("shown");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "600", "{}", said(&output));
    assert_eq!(lines[1], lines[2], "what does not change is not written");
}

#[test]
fn the_state_folder_under_another_name_is_the_state_folder() {
    let project = with_program();
    fs::create_dir(project.path("other")).unwrap();
    let script = "mount --bind .score-compose other 2>/dev/null || exit 99
        for name in state.yaml journal.json new.provisioners.yaml; do
          \"$BIN\" generate score.yaml -o other/$name && exit 1; done; exit 0";
    let Some(output) = with_mounts(&project, script) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(project.read("ran"), "");
}

#[test]
fn a_run_that_is_killed_in_an_overlay_is_taken_up() {
    let project = Project::empty(BIN);
    // A container: the image holds the project, and the first run in it is killed while it waits for a reader.
    let script = format!(
        "mkdir disk; mount -t tmpfs none disk 2>/dev/null || exit 99; cd disk
        mkdir image upper work container; cd image
        \"$BIN\" init --quiet --no-sample --no-default-provisioners
        printf '%s' '- {{uri: \"template://thing\", type: thing}}' >.score-compose/p.provisioners.yaml
        printf '%s' \"{SCORE}\" >score.yaml; \"$BIN\" generate --quiet score.yaml; cd ..
        mount -t overlay -o lowerdir=image,upperdir=upper,workdir=work,userxattr none container 2>/dev/null || exit 99
        cd container; mkfifo ../pipe; sed -i s/nginx:1/nginx:2/ score.yaml
        \"$BIN\" generate score.yaml -o ../pipe & run=$!
        until test -e .score-compose/journal.json; do kill -0 $run; sleep 0.02; done
        sleep 0.1; kill -9 $run; wait $run || true
        \"$BIN\" generate score.yaml; find . -name '*score-tmp*' -o -name '*journal*'"
    );
    let Some(output) = with_mounts(&project, &script) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
    let told = said(&output);
    assert!(
        told.contains("a run that was cut off has been undone"),
        "{told}"
    );
    assert!(output.stdout.is_empty(), "{told}");
}
