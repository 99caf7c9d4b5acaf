//! The places that may be written to, and what stays as it is.

use super::*;

#[test]
fn one_bad_target_leaves_everything_as_it_was() {
    for bad in ["is-a-folder", "is-a-file/x", "out/"] {
        let place = place();
        place.write("a", "old");
        place.write("is-a-file", "old");
        fs::create_dir(place.path("is-a-folder")).unwrap();
        let before = place.all();
        let mut t = Transaction::new();
        t.write("a", b"new".to_vec(), Mode::Kept(0o644));
        t.write("sub/c", b"new".to_vec(), Mode::Kept(0o644));
        t.write_named(bad, vec!["new".to_owned()]);
        assert!(place.commit(&mut t).is_err(), "{bad}");
        assert_eq!(place.all(), before, "{bad}");
    }
}

#[test]
fn nothing_outside_is_written_or_removed_for_a_file() {
    let place = place();
    fs::write(place.dir.path().join("outside/keep"), "keep").unwrap();
    symlink("../outside", place.path("link")).unwrap();
    symlink("../outside/keep", place.path("file")).unwrap();
    symlink("../outside/new", place.path("dangling")).unwrap();
    let before = place.all();
    for path in [
        "../outside/x",
        "link/x",
        "link/deep/x",
        "/dev/null",
        "a/../../x",
    ] {
        let mut t = Transaction::new();
        t.write(path, b"new".to_vec(), Mode::Kept(0o644));
        assert!(place.commit(&mut t).is_err(), "{path}");
        let mut t = Transaction::new();
        t.remove_file(path);
        assert!(place.commit(&mut t).is_err(), "{path}");
        let mut t = Transaction::new();
        t.directory(path);
        assert!(place.commit(&mut t).is_err(), "{path}");
    }
    let mut t = Transaction::new();
    t.write_named("link/x", vec!["new".to_owned()]);
    assert!(
        place.commit(&mut t).is_err(),
        "a person meant the project's folder"
    );
    assert_eq!(place.all(), before);

    let mut t = Transaction::new();
    t.write("file", b"new".to_vec(), Mode::Kept(0o644));
    t.write_named("dangling", vec!["new".to_owned()]);
    t.remove_directory("link");
    place.commit(&mut t).unwrap();
    let after = place.all();
    assert_eq!(after["outside/keep"], "keep");
    assert_eq!(
        (after["app/file"].as_str(), after["app/dangling"].as_str()),
        ("new", "new")
    );
    assert!(!after.contains_key("app/link") && !after.contains_key("outside/new"));

    let mut t = Transaction::new();
    t.write_named("../outside/x", vec!["new".to_owned()]);
    place.commit(&mut t).unwrap();
    assert_eq!(place.all()["outside/x"], "new");
}

#[test]
fn a_link_that_stays_in_the_project_stays() {
    let place = place();
    fs::create_dir(place.path("b")).unwrap();
    symlink("b/new", place.path("link")).unwrap();
    symlink("b", place.path("folder")).unwrap();
    let mut t = Transaction::new();
    t.write_named("link", vec!["1".to_owned()]);
    t.write("folder/x", b"2".to_vec(), Mode::Kept(0o644));
    place.commit(&mut t).unwrap();
    let after = place.all();
    assert_eq!(
        (after["app/b/new"].as_str(), after["app/b/x"].as_str()),
        ("1", "2")
    );
    assert_eq!(after["app/link"], "-> b/new");
}

#[test]
fn what_is_read_or_kept_or_written_already_is_not_written_over() {
    let place = place();
    place.write("score.yaml", "input");
    place.write(".state/state.yaml", "state");
    symlink("score.yaml", place.path("link")).unwrap();
    let before = place.all();
    for output in [
        "score.yaml",
        "./a/../score.yaml",
        "link",
        ".state/state.yaml",
        ".state/journal.json",
        ".state/x.provisioners.yaml",
        "mounts/a",
    ] {
        let mut t = Transaction::new();
        t.input(&place.path("score.yaml"));
        t.write("mounts/a", b"a".to_vec(), Mode::Kept(0o644));
        t.write_named(output, vec!["new".to_owned()]);
        assert!(place.commit(&mut t).is_err(), "{output}");
        assert_eq!(place.all(), before, "{output}");
    }
}

#[test]
fn removals_do_not_win_over_writes() {
    for (removed, is_refused) in [
        ("kept", true),
        ("kept/in", true),
        ("kept/in/it", false),
        ("m", true),
        ("m/a", true),
        ("m/a/b", false),
        (".state", true),
        (".", true),
    ] {
        let place = place();
        fs::create_dir(place.path("m")).unwrap();
        fs::create_dir_all(place.path("kept/in/it")).unwrap();
        let mut t = Transaction::new();
        t.directory("kept/in");
        t.write("m/a/c", b"1".to_vec(), Mode::Kept(0o644));
        t.remove_directory(removed);
        assert_eq!(place.commit(&mut t).is_err(), is_refused, "{removed}");
    }
}

#[test]
fn modes_are_kept_or_asked_for() {
    let mode = |place: &TargetFolder, name: &str| {
        let found = fs::metadata(place.path(name)).unwrap();
        found.permissions().mode() & 0o777
    };
    let place = place();
    for (name, before) in [("kept", 0o640), ("asked", 0o600), ("private", 0o666)] {
        place.write(name, "old");
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(before)).unwrap();
    }
    let mut t = Transaction::new();
    t.write("kept", b"new".to_vec(), Mode::Kept(0o644));
    t.write("asked", b"new".to_vec(), Mode::Exact(0o444));
    t.write("private", b"old".to_vec(), Mode::Private);
    place.commit(&mut t).unwrap();
    assert_eq!(mode(&place, "kept"), 0o640);
    assert_eq!(mode(&place, "asked"), 0o444 & !score_system::umask());
    assert_eq!(mode(&place, "private"), 0o600);
}

#[test]
fn what_is_written_as_it_stands_has_the_mode_that_is_wanted() {
    let mode =
        |place: &TargetFolder, name: &str| fs::metadata(place.path(name)).unwrap().mode() & 0o777;
    let set = |place: &TargetFolder, name: &str, mode: u32| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(place.path(name), mode).unwrap();
    };
    for (target, name, before, wanted) in [
        ("state.yaml", ".state/state.yaml", 0o644, 0o600),
        (
            "asked",
            "mounts/asked",
            0o666,
            0o640 & !score_system::umask(),
        ),
        ("a", "mounts/a", 0o604, 0o604),
    ] {
        let place = everything_before();
        set(&place, name, before);
        let (disk, _) = faults::mounted(target, usize::MAX);
        everything().commit_on(place.run(&disk)).unwrap();
        assert_eq!(mode(&place, name), wanted, "{name}");
        // Killed at any moment, the file has the mode of what is in it.
        for dies_at in 0.. {
            let place = everything_before();
            set(&place, name, before);
            let (disk, count) = faults::mounted(target, dies_at);
            let _ = everything().commit_on(place.run(&disk));
            let (disk, _) = faults::mounted(target, usize::MAX);
            recover(place.run(&disk));
            let expected = match fs::read_to_string(place.path(name)).unwrap().as_str() {
                "old" => before,
                _ => wanted,
            };
            assert_eq!(mode(&place, name), expected, "{name} {dies_at}");
            if count.load(Ordering::Relaxed) <= dies_at {
                break;
            }
        }
    }
}

#[test]
fn a_mode_that_cannot_be_set_is_told() {
    let place = everything_before();
    let readable = fs::Permissions::from_mode(0o644);
    fs::set_permissions(place.path(".state/state.yaml"), readable).unwrap();
    let fault = |call: DiskCall, path: &Path| match (call, path.ends_with("state.yaml")) {
        (DiskCall::Rename, true) => Err(io::ErrorKind::ResourceBusy.into()),
        (DiskCall::Chmod, true) => Err(io::ErrorKind::PermissionDenied.into()),
        _ => Ok(()),
    };
    let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
    let disk = Disk { fault };
    let mut t = everything();
    t.commit_on(place.run(&disk)).unwrap();
    assert!(
        t.notes.concat().contains("mode of '.state/state.yaml'"),
        "{:?}",
        t.notes
    );
    assert_eq!(place.all()["app/.state/state.yaml"], "new state");
}

/// As where `A` is `a`.
#[test]
fn a_folder_that_is_there_by_another_name_is_none_to_be_made() {
    let place = place();
    let fault = |call: DiskCall, path: &Path| {
        if call == DiskCall::MakeDirectory && path.ends_with("a/b") {
            fs::create_dir(path)?;
        }
        Ok(())
    };
    let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
    let disk = Disk { fault };
    let mut t = Transaction::new();
    t.write("a/b/c", b"new".to_vec(), Mode::Kept(0o644));
    t.commit_on(place.run(&disk)).unwrap();
    assert_eq!(place.all()["app/a/b/c"], "new");
}

#[test]
fn what_belongs_to_the_state_is_known_by_its_folder() {
    let place = place();
    symlink(STATE, place.path("alias")).unwrap();
    for name in [
        "state.yaml",
        "State.YAML",
        "Journal.json",
        "x.Provisioners.yaml",
    ] {
        for folder in [STATE, "alias", "alias/../.state"] {
            let mut t = Transaction::new();
            t.write_named(&format!("{folder}/{name}"), vec!["new".to_owned()]);
            let error = place.commit(&mut t).unwrap_err().to_string();
            assert!(error.contains("belongs to"), "{folder}/{name}: {error}");
        }
        let mut t = Transaction::new();
        t.write_named(name, vec!["new".to_owned()]);
        place.commit(&mut t).unwrap();
    }
}
