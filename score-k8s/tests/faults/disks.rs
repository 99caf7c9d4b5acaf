//! Disks that are full or read-only, and states and folders that are not what they should be.

use super::*;

#[test]
fn a_file_that_gets_too_large_leaves_what_was_there() {
    let project = project();
    project.write("score.yaml", &SCORE.replace("nginx", &"x".repeat(5000)));
    let before = project.files();
    let script = format!("ulimit -f 1; {GENERATE}");
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
            stderr.contains("'.score-k8s")
                && ["no folder", "not a directory"]
                    .iter()
                    .any(|why| stderr.contains(why)),
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
            stderr.contains(STATE) && stderr.contains("it is a folder"),
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
