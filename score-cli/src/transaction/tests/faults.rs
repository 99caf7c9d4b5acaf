//! Each call to the file system fails, or is the last one.

use super::*;

/// The files of a project but for what only a failed removal leaves.
fn without_removals(all: &SortedMap<String, String>) -> SortedMap<String, String> {
    let is_kept = |name: &str| {
        let removed = ["app/mounts/gone", "app/mounts/removed"];
        removed.iter().all(|removed| !name.starts_with(removed)) && !name.contains(TEMPORARY)
    };
    let kept = all.iter().filter(|(name, _)| is_kept(name));
    kept.map(|(name, text)| (name.clone(), text.clone()))
        .collect()
}

/// The files of a project before everything is done, and after.
fn before_and_after() -> (SortedMap<String, String>, SortedMap<String, String>) {
    let place = everything_before();
    let old = place.all();
    place.commit(&mut everything()).unwrap();
    (old, place.all())
}

#[test]
fn each_call_may_fail_and_all_is_old_or_new() {
    each_call_fails(true);
}

#[test]
fn each_call_may_fail_and_all_is_old_or_new_without_second_names() {
    each_call_fails(false);
}

fn each_call_fails(has_links: bool) {
    let (old, new) = before_and_after();
    assert!(
        new.keys()
            .all(|name| !name.contains(TEMPORARY) && !name.contains("journal"))
    );
    let mut calls = SortedMap::<&str, usize>::new();
    for kind in [
        io::ErrorKind::ResourceBusy,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::StorageFull,
        io::ErrorKind::InvalidInput,
    ] {
        for first in 0.. {
            let place = everything_before();
            let (disk, count) = failing_on(has_links, first, 1, kind);
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
    each_call_is_the_last(true);
}

#[test]
fn a_run_may_die_at_each_call_and_the_next_finds_all_old_or_all_new_without_second_names() {
    each_call_is_the_last(false);
}

fn each_call_is_the_last(has_links: bool) {
    let (old, new) = before_and_after();
    let (mut undone, mut completed) = (0, 0);
    for first in 0.. {
        let place = everything_before();
        let (disk, count) = failing_on(has_links, first, usize::MAX, io::ErrorKind::Other);
        let _ = everything().commit_on(place.run(&disk));
        let is_reached = count.load(Ordering::Relaxed) > first;
        let notes = recover(place.run(&Disk::default()));
        let after = place.all();
        no_temporaries(&after);
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
    each_pair_is_the_last(true);
}

#[test]
fn a_run_that_takes_up_another_may_die_too_without_second_names() {
    each_pair_is_the_last(false);
}

fn each_pair_is_the_last(has_links: bool) {
    let (old, new) = before_and_after();
    for first in 0..60 {
        for second in 0..60 {
            let place = everything_before();
            let (disk, _) = failing_on(has_links, first, usize::MAX, io::ErrorKind::Other);
            let _ = everything().commit_on(place.run(&disk));
            let (disk, count) = failing_on(has_links, second, usize::MAX, io::ErrorKind::Other);
            recover(place.run(&disk));
            recover(place.run(&Disk::default()));
            let after = place.all();
            no_temporaries(&after);
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
pub(super) fn mounted(target: &'static str, dies_at: usize) -> (Disk, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let fault = move |call: DiskCall, path: &Path| {
        if counted.fetch_add(1, Ordering::Relaxed) >= dies_at {
            return Err(io::ErrorKind::Other.into());
        }
        match call == DiskCall::Rename && path.ends_with(target) {
            true => Err(io::ErrorKind::ResourceBusy.into()),
            false => Ok(()),
        }
    };
    let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
    (Disk { fault }, count)
}

#[test]
fn a_file_that_cannot_be_renamed_over_is_written_as_it_stands() {
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
fn a_folder_that_cannot_be_written_to_is_left_alone_and_nothing_stays() {
    for refused in [[DiskCall::Open].as_slice(), &[DiskCall::Write]] {
        let place = everything_before();
        let before = place.all();
        let replacement = Replacement {
            temporary: Path::new(STATE).join(".score-tmp-1"),
            target: "mounts/a".into(),
            was_there: true,
            in_place: true,
            modes: None,
        };
        place.write(".state/.score-tmp-1", "new a");
        let refused = refused.to_vec();
        let fault = move |call: DiskCall, path: &Path| {
            let is_there = path
                .parent()
                .is_some_and(|folder| folder.ends_with("mounts"));
            let is_name = [DiskCall::Link, DiskCall::Unlink, DiskCall::Rename].contains(&call);
            match is_there && (is_name || refused.contains(&call)) {
                true => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
                false => Ok(()),
            }
        };
        let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
        let disk = Disk { fault };
        let files = place.run(&disk);
        assert!(replacement.apply(files, true).is_err());
        let undone = replacement.undo(files);
        assert!(undone.is_ok(), "{undone:?}");
        assert_eq!(place.all(), before);
    }
}

#[test]
fn a_temporary_file_goes_though_the_old_one_cannot_be_put_back() {
    let place = everything_before();
    place.write(".state/.score-tmp-1", "new a");
    place.write(".state/.score-tmp-1-kept", "old a");
    let replacement = Replacement {
        temporary: Path::new(STATE).join(".score-tmp-1"),
        target: "mounts/a".into(),
        was_there: true,
        in_place: true,
        modes: None,
    };
    let fault =
        |call: DiskCall, path: &Path| match call == DiskCall::Open && path.ends_with("mounts/a") {
            true => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            false => Ok(()),
        };
    let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
    let disk = Disk { fault };
    let files = place.run(&disk);
    assert!(replacement.undo(files).is_err());
    assert!(!place.path(".state/.score-tmp-1").exists());
    let kept = Path::new(".state/.score-tmp-1-kept");
    assert_eq!(replacement.where_kept(files).as_deref(), Some(kept));
}

#[test]
fn what_cannot_be_looked_at_is_not_taken_for_gone() {
    for name in [".score-tmp-1", ".score-tmp-1-kept"] {
        let place = everything_before();
        place.write(".score-tmp-1", "new");
        let replacement = Replacement {
            temporary: ".score-tmp-1".into(),
            target: "out.yaml".into(),
            was_there: true,
            in_place: false,
            modes: None,
        };
        let fault = move |call: DiskCall, path: &Path| match call == DiskCall::Metadata
            && path.ends_with(name)
        {
            true => Err(io::ErrorKind::PermissionDenied.into()),
            false => Ok(()),
        };
        let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
        let disk = Disk { fault };
        let files = place.run(&disk);
        let applied = replacement.apply(files, false);
        assert_eq!(applied.is_err(), name == ".score-tmp-1");
        assert!(replacement.undo(files).is_err());
        replacement.undo(place.run(&Disk::default())).unwrap();
        assert_eq!(place.all()["app/out.yaml"], "old");
    }
}

#[test]
fn new_files_that_a_run_left_go_and_old_ones_stay() {
    let ignore_missing = ["0123456789abcdef-0", "0123456789abcdef-12-part"];
    let kept = [
        "0123456789abcdef-0-kept",
        "0123456789abcdef-0-old",
        "0123456789abcdef-stray",
        "0123456789abcdef-",
        "mine-1",
    ];
    let place = place();
    let write = |names: &[&str]| {
        for name in names {
            place.write(&format!("{STATE}/{TEMPORARY}{name}"), "x");
        }
    };
    write(&kept);
    let before = place.all();
    write(&ignore_missing);
    // What a run may still take up is not touched.
    place.write(&format!("{STATE}/journal.json"), "x");
    let disk = Disk::default();
    let all = place.all();
    crate::journal::sweep(place.run(&disk));
    assert_eq!(place.all(), all);
    recover(place.run(&disk));
    crate::journal::sweep(place.run(&disk));
    assert_eq!(place.all(), before);
}
