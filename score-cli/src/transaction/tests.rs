use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::disk::Call;

const STATE: &str = ".state";

/// A project folder with a state folder in it, and a folder beside it.
struct Place {
    dir: tempfile::TempDir,
    project: Project,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("app").join(STATE)).unwrap();
    fs::create_dir(dir.path().join("outside")).unwrap();
    let project = Project::of(&dir.path().join("app"));
    Place { dir, project }
}

impl Place {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("app").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run<'a>(&'a self, disk: &'a Disk) -> Run<'a> {
        Run {
            project: &self.project,
            disk,
            state_dir: Path::new(STATE),
        }
    }

    fn commit(&self, transaction: &mut Transaction) -> Result<(), Error> {
        transaction.commit(&self.project, Path::new(STATE))
    }

    /// All files, folders and links below the folder that holds the project.
    fn all(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        let mut folders = vec![self.dir.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let kind = fs::symlink_metadata(&path).unwrap().file_type();
                let text = if kind.is_symlink() {
                    format!("-> {}", fs::read_link(&path).unwrap().display())
                } else if kind.is_dir() {
                    folders.push(path.clone());
                    "folder".to_owned()
                } else {
                    fs::read_to_string(&path).unwrap()
                };
                let name = path.strip_prefix(self.dir.path()).unwrap();
                all.insert(name.to_string_lossy().into_owned(), text);
            }
        }
        all
    }
}

/// What a run does that writes over files, makes some in folders old and new, and removes others.
fn everything() -> Transaction {
    let mut t = Transaction::new();
    t.write(".state/state.yaml", b"new state".to_vec(), Mode::Private);
    t.write("mounts/a", b"new a".to_vec(), Mode::Kept(0o644));
    t.write("mounts/asked", b"new asked".to_vec(), Mode::Asked(0o640));
    t.write("mounts/fresh", b"fresh".to_vec(), Mode::Kept(0o644));
    t.write("mounts/deep/er/b", b"b".to_vec(), Mode::Kept(0o644));
    t.write("mounts/deep/c", b"c".to_vec(), Mode::Kept(0o644));
    t.write_named("out.yaml", vec!["new ".to_owned(), "out".to_owned()]);
    t.directory("mounts/empty");
    t.remove_file("mounts/gone");
    t.remove_directory("mounts/removed");
    t
}

fn everything_before() -> Place {
    let place = place();
    fs::create_dir_all(place.path("mounts/removed/x")).unwrap();
    for name in [".state/state.yaml", "mounts/a", "mounts/asked", "out.yaml"] {
        place.write(name, "old");
    }
    place.write("mounts/gone", "old");
    place.write("mounts/removed/x/y", "old");
    place
}

/// A disk on which the calls from `first` on fail, `many` of them.
fn failing(first: usize, many: usize, kind: io::ErrorKind) -> (Disk, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let fault = move |_: Call, _: &Path| {
        let now = counted.fetch_add(1, Ordering::Relaxed);
        if now >= first && now - first < many {
            return Err(kind.into());
        }
        Ok(())
    };
    let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
    (Disk { fault }, count)
}

/// The files of a project but for what only a failed removal leaves.
fn without_removals(all: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_kept = |name: &str| {
        let removed = ["app/mounts/gone", "app/mounts/removed"];
        removed.iter().all(|removed| !name.starts_with(removed)) && !name.ends_with("-old")
    };
    let kept = all.iter().filter(|(name, _)| is_kept(name));
    kept.map(|(name, text)| (name.clone(), text.clone()))
        .collect()
}

#[test]
fn each_call_may_fail_and_all_is_old_or_new() {
    let old = everything_before().all();
    let new = {
        let place = everything_before();
        place.commit(&mut everything()).unwrap();
        place.all()
    };
    assert!(
        new.keys()
            .all(|name| !name.contains(TEMPORARY) && !name.contains("journal"))
    );
    let mut calls = BTreeMap::<&str, usize>::new();
    for kind in [
        io::ErrorKind::ResourceBusy,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::StorageFull,
        io::ErrorKind::InvalidInput,
    ] {
        for first in 0.. {
            let place = everything_before();
            let (disk, count) = failing(first, 1, kind);
            let mut transaction = everything();
            let result = transaction.commit_on(place.run(&disk));
            let is_reached = count.load(Ordering::Relaxed) > first;
            let mut after = place.all();
            // A journal that could not be removed is with the next run; what else could not be is told.
            if !transaction.notes.is_empty() {
                recover(place.run(&Disk::default()));
                after = place.all();
            }
            let told = transaction.notes.concat();
            let left = after.keys().find(|name| {
                let name = name.strip_prefix("app/").unwrap_or(name);
                name.contains(TEMPORARY) && !told.contains(name)
            });
            assert_eq!(left, None, "call {first}, {kind}");
            match &result {
                Ok(()) => assert_eq!(
                    without_removals(&after),
                    without_removals(&new),
                    "call {first}, {kind}: {:?}",
                    transaction.notes
                ),
                Err(error) => {
                    assert_eq!(after, old, "call {first}, {kind}: {error}");
                    *calls.entry("failed").or_default() += 1;
                }
            }
            // Whatever it was, the next run does all of it.
            place.commit(&mut everything()).unwrap();
            assert_eq!(
                without_removals(&place.all()),
                without_removals(&new),
                "after call {first}, {kind}"
            );
            if !is_reached {
                assert!(first > 30, "{first} calls are too few to be all of them");
                break;
            }
        }
    }
    assert!(calls["failed"] > 40, "{calls:?}");
}

#[test]
fn a_run_may_die_at_each_call_and_the_next_finds_all_old_or_all_new() {
    let old = everything_before().all();
    let new = {
        let place = everything_before();
        place.commit(&mut everything()).unwrap();
        place.all()
    };
    let (mut undone, mut completed) = (0, 0);
    for first in 0.. {
        let place = everything_before();
        let (disk, count) = failing(first, usize::MAX, io::ErrorKind::Other);
        let _ = everything().commit_on(place.run(&disk));
        let is_reached = count.load(Ordering::Relaxed) > first;
        let notes = recover(place.run(&Disk::default()));
        let after = place.all();
        if without_removals(&after) == without_removals(&new) {
            completed += 1;
        } else {
            assert_eq!(after, old, "died at call {first}: {notes:?}");
            undone += 1;
        }
        // And the run that takes it up may die too.
        place.commit(&mut everything()).unwrap();
        assert_eq!(place.all(), new);
        if !is_reached {
            break;
        }
    }
    assert!(
        undone > 10 && completed > 10,
        "{undone} undone, {completed} completed"
    );
}

#[test]
fn a_run_that_takes_up_another_may_die_too() {
    let old = everything_before().all();
    let new = {
        let place = everything_before();
        place.commit(&mut everything()).unwrap();
        place.all()
    };
    for first in 0..60 {
        for second in 0..60 {
            let place = everything_before();
            let (disk, _) = failing(first, usize::MAX, io::ErrorKind::Other);
            let _ = everything().commit_on(place.run(&disk));
            let (disk, count) = failing(second, usize::MAX, io::ErrorKind::Other);
            recover(place.run(&disk));
            recover(place.run(&Disk::default()));
            let after = place.all();
            assert!(
                after == old || without_removals(&after) == without_removals(&new),
                "died at call {first}, then at {second}: {after:?}"
            );
            if count.load(Ordering::Relaxed) <= second {
                break;
            }
        }
    }
}

/// A disk that refuses to rename one file, as the system does for what is mounted, and dies later.
fn mounted(target: &'static str, dies_at: usize) -> (Disk, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let fault = move |call: Call, path: &Path| {
        if counted.fetch_add(1, Ordering::Relaxed) >= dies_at {
            return Err(io::ErrorKind::Other.into());
        }
        match call == Call::Rename && path.ends_with(target) {
            true => Err(io::ErrorKind::ResourceBusy.into()),
            false => Ok(()),
        }
    };
    let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
    (Disk { fault }, count)
}

#[test]
fn a_file_that_cannot_be_renamed_over_is_written_as_it_stands() {
    use std::os::unix::fs::MetadataExt as _;
    for target in ["out.yaml", "state.yaml"] {
        let place = everything_before();
        let path = place.path(match target {
            "state.yaml" => ".state/state.yaml",
            other => other,
        });
        let inode = fs::metadata(&path).unwrap().ino();
        let (disk, _) = mounted(target, usize::MAX);
        everything().commit_on(place.run(&disk)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
        let plain = everything_before();
        plain.commit(&mut everything()).unwrap();
        assert_eq!(place.all(), plain.all());
    }
}

#[test]
fn a_file_that_is_written_as_it_stands_is_restored_by_the_next_run() {
    let old = everything_before().all();
    for target in ["out.yaml", "state.yaml"] {
        for first in 0.. {
            let place = everything_before();
            let (disk, count) = mounted(target, first);
            let _ = everything().commit_on(place.run(&disk));
            let is_reached = count.load(Ordering::Relaxed) > first;
            // The next one may not rename over it either.
            let (disk, _) = mounted(target, usize::MAX);
            let notes = recover(place.run(&disk));
            let after = place.all();
            let is_new = after["app/out.yaml"] == "new out"
                && after["app/.state/state.yaml"] == "new state"
                && after["app/mounts/a"] == "new a";
            assert!(
                is_new || after == old,
                "{target} {first}: {notes:?} {after:?}"
            );
            assert!(
                after.keys().all(|name| !name.contains(TEMPORARY)),
                "{target} {first}: {after:?}"
            );
            if !is_reached {
                break;
            }
        }
    }
}

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
        t.input("score.yaml");
        t.write("mounts/a", b"a".to_vec(), Mode::Kept(0o644));
        t.write_named(output, vec!["new".to_owned()]);
        assert!(place.commit(&mut t).is_err(), "{output}");
        assert_eq!(place.all(), before, "{output}");
    }
}

#[test]
fn removals_do_not_win_over_writes() {
    for (removed, is_refused) in [
        ("m", true),
        ("m/a", true),
        ("m/a/b", false),
        (".state", true),
        (".", true),
    ] {
        let place = place();
        fs::create_dir(place.path("m")).unwrap();
        let mut t = Transaction::new();
        t.write("m/a/c", b"1".to_vec(), Mode::Kept(0o644));
        t.remove_directory(removed);
        assert_eq!(place.commit(&mut t).is_err(), is_refused, "{removed}");
    }
}

#[test]
fn modes_are_kept_or_asked_for() {
    let mode = |place: &Place, name: &str| {
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
    t.write("asked", b"new".to_vec(), Mode::Asked(0o444));
    t.write("private", b"old".to_vec(), Mode::Private);
    place.commit(&mut t).unwrap();
    assert_eq!(mode(&place, "kept"), 0o640);
    assert_eq!(mode(&place, "asked"), 0o444 & !crate::disk::umask());
    assert_eq!(mode(&place, "private"), 0o600);
}

/// A journal as another project, or a stranger, would have left it.
fn foreign(place: &Place, stamp: &str, removed: &str) -> String {
    let outside = place.dir.path().join("outside");
    format!(
        r#"{{"state_folder": {stamp}, "folders": [], "made": ["{removed}"],
            "replacements": [{{"temporary": "{removed}", "target": "{0}/y", "was_there": false, "in_place": false}}],
            "removed_files": ["{removed}"], "removed_directories": ["{0}"]}}"#,
        outside.display()
    )
}

#[test]
fn a_journal_of_a_stranger_does_nothing() {
    use std::os::unix::fs::MetadataExt as _;
    for name in ["journal.json", "journal.complete.json", "journal.undo.json"] {
        let place = place();
        fs::write(place.dir.path().join("outside/x"), "keep").unwrap();
        place.write("score.yaml", "keep");
        let before = place.all();
        let found = fs::metadata(place.path(STATE)).unwrap();
        let here = format!(
            r#"{{"device": {}, "inode": {}, "created": null}}"#,
            found.dev(),
            found.ino()
        );
        let there = r#"{"device": 1, "inode": 2, "created": 3}"#;
        // One of another folder, and one that guessed right and names what no run touches.
        let texts = [
            foreign(&place, there, "score.yaml"),
            foreign(&place, &here, "../outside/x"),
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
        // What is no file blocks nothing either.
        fs::create_dir(place.path(&format!("{STATE}/{name}"))).unwrap();
        recover(place.run(&Disk::default()));
        assert_eq!(place.all(), before, "{name}");
        fs::create_dir_all(place.path(&format!("{STATE}/{name}/x"))).unwrap();
        recover(place.run(&Disk::default()));
        let mut t = Transaction::new();
        t.write("a", b"1".to_vec(), Mode::Kept(0o644));
        place.commit(&mut t).unwrap();
    }
}

#[test]
fn a_copy_of_a_project_that_was_cut_off_ignores_its_journal() {
    let place = everything_before();
    // When temporary files are being written.
    let (disk, _) = failing(24, usize::MAX, io::ErrorKind::Other);
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
    let notes = recover(Run {
        project: &project,
        disk: &disk,
        state_dir: Path::new(STATE),
    });
    assert!(
        notes.iter().any(|note| note.contains("not made here")),
        "{notes:?}"
    );
    assert_eq!(fs::read_to_string(app.join("out.yaml")).unwrap(), "old");
    let left: Vec<_> = fs::read_dir(&app)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().contains(TEMPORARY)),
        "{left:?}"
    );
}
