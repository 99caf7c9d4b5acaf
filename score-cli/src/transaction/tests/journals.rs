//! Journals that this run did not write, and what else may have the name of one.

use super::*;

const JOURNALS: [&str; 3] = ["journal.json", "journal.complete.json", "journal.undo.json"];

/// The stamp of the state folder that a journal of this place has to hold.
fn stamp(place: &TargetFolder) -> String {
    let stamp = crate::stamp::Stamp::of_state_dir(place.run(&Disk::default()));
    stamp.unwrap().to_json().to_string()
}

/// That, without what only the folder itself knows.
fn guess(place: &TargetFolder) -> String {
    let found = fs::metadata(place.path(STATE)).unwrap();
    let (device, inode) = (found.dev(), found.ino());
    format!(r#"{{"device": {device}, "inode": {inode}, "created": null}}"#)
}

/// A journal as another project, or a stranger, would have left it.
fn foreign(place: &TargetFolder, stamp: &str, removed: &str) -> String {
    let outside = place.dir.path().join("outside");
    let any = r#"{"device": 1, "inode": 1, "created": 1}"#;
    format!(
        r#"{{"state_folder": {stamp}, "folders": [], "made": ["{removed}"],
            "replacements": [{{"temporary": "{removed}", "target": "{0}/y", "was_there": false, "in_place": false}}],
            "removed_files": [{{"path": "{removed}", "stamp": {any}}}],
            "removed_directories": [{{"path": "{0}", "stamp": {any}}}]}}"#,
        outside.display()
    )
}

#[test]
fn a_journal_of_a_stranger_does_nothing() {
    for name in JOURNALS {
        let place = place();
        fs::write(place.dir.path().join("outside/x"), "keep").unwrap();
        place.write("score.yaml", "keep");
        let before = place.all();
        let there = r#"{"device": 1, "inode": 2, "created": 3}"#;
        let deep = "a/".repeat(100_000);
        // One of another folder, one that guessed right as far as one can, and one that knows and names what no run
        // touches.
        let texts = [
            foreign(&place, there, "score.yaml"),
            foreign(&place, &guess(&place), "score.yaml"),
            foreign(&place, &stamp(&place), "../outside/x"),
            foreign(&place, &stamp(&place), &deep),
            foreign(&place, there, &deep),
            foreign(&place, "null", "score.yaml"),
            "{}".to_owned(),
            "[".repeat(100_000),
            String::new(),
        ];
        for text in texts {
            place.write(&format!("{STATE}/{name}"), &text);
            let notes = recover(place.run(&Disk::default()));
            assert!(notes.iter().any(|note| note.contains(name)), "{notes:?}");
            assert_eq!(place.all(), before, "{name} {text:.200}");
        }
    }
}

#[test]
fn numbers_that_can_be_guessed_open_nothing_outside() {
    for (was_there, in_place) in [(true, true), (true, false), (false, false)] {
        let place = place();
        let outside = place.dir.path().join("outside");
        fs::write(outside.join("precious"), "keep").unwrap();
        // As a checkout would bring them.
        place.write(&format!("{STATE}/.score-tmp-x-kept"), "evil");
        place.write(&format!("{STATE}/.score-tmp-x"), "evil");
        let folder = match in_place {
            true => Path::new(STATE),
            false => &outside,
        };
        let temporary = folder.join(".score-tmp-x");
        let (temporary, outside) = (temporary.display(), outside.display());
        let text = format!(
            r#"{{"state_folder": {}, "folders": [], "made": [], "removed_files": [], "removed_directories": [],
            "replacements": [{{"temporary": "{temporary}", "target": "{outside}/precious",
                "was_there": {was_there}, "in_place": {in_place}}}]}}"#,
            guess(&place)
        );
        for name in JOURNALS {
            place.write(&format!("{STATE}/{name}"), &text);
            let notes = recover(place.run(&Disk::default()));
            assert!(notes.concat().contains("not made here"), "{notes:?}");
            assert_eq!(place.all()["outside/precious"], "keep", "{text}");
        }
    }
}

/// Puts something that is no journal at a path.
fn put(at: &Path, kind: &str) {
    use std::os::unix::net::UnixListener;
    match kind {
        "folder" => fs::create_dir(at).unwrap(),
        "full folder" => fs::create_dir_all(at.join("x/y")).unwrap(),
        "pipe" => rustix::fs::mkfifoat(rustix::fs::CWD, at, 0o600.into()).unwrap(),
        "socket" => drop(UnixListener::bind(at).unwrap()),
        "link to nothing" => symlink("../../outside/new", at).unwrap(),
        "link to a folder" => symlink("../../outside", at).unwrap(),
        "link to a file" => symlink("../../outside/keep", at).unwrap(),
        _ => fs::write(at, kind).unwrap(),
    }
}

#[test]
fn what_is_no_journal_is_in_nobodys_way() {
    let kinds = [
        "folder",
        "full folder",
        "pipe",
        "socket",
        "link to nothing",
        "link to a folder",
        "link to a file",
        "text",
    ];
    for kind in kinds {
        for name in JOURNALS.iter().chain(&[".score-tmp-journal"]) {
            let place = place();
            fs::write(place.dir.path().join("outside/keep"), "keep").unwrap();
            for round in ["first", "second"] {
                put(&place.path(STATE).join(name), kind);
                let notes = recover(place.run(&Disk::default()));
                assert_eq!(recover(place.run(&Disk::default())), [""; 0], "{notes:?}");
                let mut t = Transaction::new();
                t.write("a", round.as_bytes().to_vec(), Mode::Kept(0o644));
                place.commit(&mut t).unwrap();
                let after = place.all();
                assert_eq!(after["app/a"], round, "{name}: {kind}");
                assert!(!after.contains_key(&format!("app/{STATE}/{name}")));
                assert_eq!(after["outside/keep"], "keep");
                assert!(!after.contains_key("outside/new"));
                // What was in it is kept, under names that nobody commits.
                let is_stray = |name: &&String| name.starts_with("app/.state/.score-tmp-");
                let stray = after.keys().filter(is_stray).count();
                assert_eq!(stray > 0, kind == "full folder", "{after:?}");
            }
        }
    }
}

/// A disk that fails at some calls, and is dead from then on if so wanted.
fn faulty(
    fails: impl Fn(DiskCall, &Path) -> Option<io::ErrorKind> + Send + Sync + 'static,
) -> Disk {
    Disk {
        fault: Some(Box::new(move |call, path| match fails(call, path) {
            Some(kind) => Err(kind.into()),
            None => Ok(()),
        })),
    }
}

/// Fails for a path, and refuses second names if so wanted.
fn failing_at(call: DiskCall, end: &'static str, has_links: bool) -> Disk {
    faulty(move |now, path| {
        let is_link = now == DiskCall::Link && !has_links;
        let is_it = now == call && path.ends_with(end);
        (is_link || is_it).then_some(io::ErrorKind::StorageFull)
    })
}

#[test]
fn a_journal_that_stays_takes_nothing_that_somebody_made_meanwhile() {
    for has_links in [true, false] {
        let place = everything_before();
        let disk = failing_at(DiskCall::Unlink, "journal.complete.json", has_links);
        everything().commit_on(place.run(&disk)).unwrap();
        place.write("mounts/gone", "mine");
        fs::create_dir_all(place.path("mounts/removed")).unwrap();
        place.write("mounts/removed/z", "mine");
        place.write("mounts/fresh", "mine");
        fs::remove_file(place.path("out.yaml")).unwrap();
        let mut before = place.all();
        recover(place.run(&Disk::default()));
        before.remove("app/.state/journal.complete.json").unwrap();
        assert_eq!(place.all(), before);
    }
}

#[test]
fn what_was_undone_is_not_undone_again() {
    for has_links in [true, false] {
        let place = everything_before();
        let old = place.all();
        // The last step fails, all are undone, and the journal that says so stays.
        let tries = AtomicUsize::new(0);
        let disk = faulty(move |call, path| {
            let is_journal = call == DiskCall::Unlink && path.ends_with("journal.undo.json");
            let is_last = call == DiskCall::Rename
                && path.ends_with("out.yaml")
                && tries.fetch_add(1, Ordering::Relaxed) == 0;
            let is_link = call == DiskCall::Link && !has_links;
            (is_journal || is_last || is_link).then_some(io::ErrorKind::StorageFull)
        });
        let mut transaction = everything();
        let error = transaction.commit_on(place.run(&disk)).unwrap_err();
        assert!(error.to_string().contains("out.yaml"), "{error}");
        let mut undone = place.all();
        undone.remove("app/.state/journal.undo.json").unwrap();
        assert_eq!(undone, old, "{:?}", transaction.notes);
        for name in ["mounts/fresh", "mounts/a", "out.yaml"] {
            place.write(name, "mine");
        }
        let mut before = place.all();
        recover(place.run(&Disk::default()));
        before.remove("app/.state/journal.undo.json").unwrap();
        assert_eq!(place.all(), before);
    }
}

#[test]
fn a_file_that_somebody_makes_meanwhile_is_not_written_over() {
    for has_links in [true, false] {
        let place = everything_before();
        let disk = faulty(move |call, path| {
            // Behind all that is looked at before.
            if call == DiskCall::Rename && path.ends_with("journal.complete.json") {
                fs::write(path.with_file_name("../mounts/fresh"), "mine").unwrap();
            }
            (call == DiskCall::Link && !has_links).then_some(io::ErrorKind::Unsupported)
        });
        let error = everything().commit_on(place.run(&disk)).unwrap_err();
        assert!(error.to_string().contains("mounts/fresh"), "{error}");
        assert_eq!(
            fs::read_to_string(place.path("mounts/fresh")).unwrap(),
            "mine"
        );
        fs::remove_file(place.path("mounts/fresh")).unwrap();
        assert_eq!(place.all(), everything_before().all());
    }
}

#[test]
fn paths_that_are_no_text_are_in_a_journal_too() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;
    let home = tempfile::tempdir().unwrap();
    let odd = home.path().join(OsString::from_vec(b"odd-\xff".to_vec()));
    fs::create_dir_all(odd.join("app").join(STATE)).unwrap();
    let project = Project::of(&odd.join("app"));
    for first in 0.. {
        let _ = fs::remove_file(odd.join("out.yaml"));
        let (disk, count) = failing(first, usize::MAX, io::ErrorKind::Other);
        let run = |disk| ProjectFiles {
            project: &project,
            disk,
            state_dir: Path::new(STATE),
        };
        let mut t = Transaction::new();
        t.write_named(&odd.join("app/../out.yaml").to_string_lossy(), vec![]);
        assert!(t.commit_on(run(&disk)).is_err(), "that is another folder");
        let mut t = Transaction::new();
        t.add(
            odd.join("out.yaml"),
            vec![b"new".to_vec()],
            Mode::Kept(0o644),
            NamedBy::Person,
        );
        let _ = t.commit_on(run(&disk));
        recover(run(&Disk::default()));
        let left: Vec<_> = fs::read_dir(&odd)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert!(
            left.iter().all(|name| !name.contains(TEMPORARY)),
            "{left:?}"
        );
        if count.load(Ordering::Relaxed) <= first {
            assert!(left.contains(&"out.yaml".to_owned()));
            break;
        }
    }
}

#[test]
fn a_copy_of_a_project_that_was_cut_off_ignores_its_journal() {
    let mut dropped = 0;
    for (first, target) in (4..60).flat_map(|first| [(first, "none"), (first, "out.yaml")]) {
        let place = everything_before();
        let (disk, _) = faults::mounted(target, first);
        let _ = everything().commit_on(place.run(&disk));
        let copy = tempfile::tempdir().unwrap();
        let status = std::process::Command::new("cp")
            .args(["-a", "--"])
            .arg(place.dir.path())
            .arg(copy.path().join("copy"))
            .status();
        assert!(status.unwrap().success());
        let app = copy.path().join("copy/app");
        let project = Project::of(&app);
        let disk = Disk::default();
        let targets = ["out.yaml", "mounts/a", ".state/state.yaml"];
        let read = || targets.map(|name| fs::read_to_string(app.join(name)).unwrap());
        let before = read();
        let notes = recover(ProjectFiles {
            project: &project,
            disk: &disk,
            state_dir: Path::new(STATE),
        });
        dropped += usize::from(notes.iter().any(|note| note.contains("not made here")));
        assert_eq!(read(), before);
        for folder in [app.clone(), app.join(STATE), app.join("mounts")] {
            for entry in fs::read_dir(folder).unwrap() {
                let name = entry.unwrap().file_name();
                let name = name.to_string_lossy();
                assert!(!name.contains(TEMPORARY), "{first}: {name} {notes:?}");
            }
        }
    }
    assert!(dropped > 40, "{dropped}");
}
