//! Files in a folder that a person named, which may lie anywhere.

use super::*;

/// A transaction that writes a file of a folder and removes another one.
fn in_folder(folder: &Path) -> Transaction {
    let mut t = Transaction::new();
    t.keep_outcomes();
    t.write_in_folder(folder.join("new"), vec!["new".to_owned()]);
    t.write_in_folder(folder.join("same"), vec!["same".to_owned()]);
    t.write_in_folder(folder.join("old"), vec!["new".to_owned()]);
    t.remove_from_folder(folder.join("gone"));
    t
}

fn fill(folder: &Path) {
    for (name, text) in [("old", "old"), ("same", "same"), ("gone", "old")] {
        fs::write(folder.join(name), text).unwrap();
    }
}

fn said(outcomes: &[FileOutcome]) -> Vec<(String, Outcome)> {
    let named = outcomes.iter().map(|of| {
        let name = of.path.file_name().unwrap().to_string_lossy();
        (name.into_owned(), of.outcome)
    });
    named.collect()
}

#[test]
fn folders_inside_and_outside_are_written_and_it_is_known_what_changed() {
    let place = place();
    fs::create_dir(place.path("inside")).unwrap();
    for folder in [place.path("inside"), place.dir.path().join("outside")] {
        fill(&folder);
        let mut t = in_folder(&folder);
        place.commit(&mut t).unwrap();
        let expected = [
            ("new".to_owned(), Outcome::Created),
            ("same".to_owned(), Outcome::Unchanged),
            ("old".to_owned(), Outcome::Changed),
            ("gone".to_owned(), Outcome::Removed),
        ];
        assert_eq!(said(t.outcomes()), expected);
        assert_eq!(fs::read_to_string(folder.join("old")).unwrap(), "new");
        assert!(!folder.join("gone").exists());
    }
    no_temporaries(&place.all());
}

#[test]
fn a_folder_that_is_not_there_is_made() {
    let place = place();
    for folder in [place.path("a/b"), place.dir.path().join("c/d")] {
        let mut t = in_folder(&folder);
        place.commit(&mut t).unwrap();
        assert!(folder.join("new").exists());
        let made = |(_, outcome): &(String, Outcome)| *outcome == Outcome::Created;
        assert!(said(t.outcomes()).iter().all(made));
    }
}

#[test]
fn links_are_replaced_and_lead_nowhere() {
    let place = place();
    fs::create_dir(place.path("inside")).unwrap();
    place.write("precious", "keep");
    for folder in [place.path("inside"), place.dir.path().join("outside")] {
        symlink(place.path("precious"), folder.join("new")).unwrap();
        symlink("no-such-file", folder.join("old")).unwrap();
        symlink(place.path("precious"), folder.join("gone")).unwrap();
        place.commit(&mut in_folder(&folder)).unwrap();
        assert_eq!(place.all()["app/precious"], "keep");
        for name in ["new", "old"] {
            let path = folder.join(name);
            assert!(fs::symlink_metadata(&path).unwrap().is_file());
            assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        }
    }
}

#[test]
fn a_run_that_is_cut_off_is_completed_or_undone_outside_too() {
    let mut calls = 0;
    loop {
        let place = place();
        let folder = place.dir.path().join("outside");
        fill(&folder);
        let before = place.all();
        let (disk, count) = failing(calls, usize::MAX, io::ErrorKind::Other);
        let done = in_folder(&folder).commit_on(place.run(&disk));
        if count.load(Ordering::Relaxed) <= calls {
            done.unwrap();
            break;
        }
        recover(place.run(&Disk::default()));
        let after = place.all();
        no_temporaries(&after);
        let is_done = after["outside/old"] == "new";
        match is_done {
            true => {
                assert_eq!(after["outside/new"], "new");
                assert!(!after.contains_key("outside/gone"), "call {calls}");
            }
            false => assert_eq!(after, before, "call {calls}"),
        }
        calls += 1;
    }
    assert!(calls > 10, "{calls}");
}

#[test]
fn the_state_is_not_written_to() {
    let place = place();
    let mut t = Transaction::new();
    t.write_in_folder(place.path(".state/state.yaml"), vec!["new".to_owned()]);
    assert!(place.commit(&mut t).is_err());
}

#[test]
fn files_of_many_folders_are_written_whatever_their_order() {
    let place = place();
    fs::create_dir_all(place.path("there/3")).unwrap();
    fs::create_dir(place.path("elsewhere")).unwrap();
    symlink("../elsewhere", place.path("there/4")).unwrap();
    let mut transaction = Transaction::new();
    let mut expected = SortedMap::new();
    // The files of a folder do not follow each other, so no group of them makes it alone; some hold others.
    for file in ["a", "b", "in/c", "z"] {
        for folder in 0..100 {
            for place in ["there", "new"] {
                let path = format!("{place}/{folder}/{file}");
                transaction.write(&path, path.clone().into_bytes(), Mode::Kept(0o644));
                expected.insert(path.replace("there/4/", "elsewhere/"), path);
            }
        }
    }
    place.commit(&mut transaction).unwrap();
    let all = place.all();
    for (path, text) in &expected {
        assert_eq!(all.get(&format!("app/{path}")), Some(text), "{path}");
    }
    assert_eq!(all["app/there/4"], "-> ../elsewhere");
    no_temporaries(&all);

    let mut refused = Transaction::new();
    for folder in 0..200 {
        let path = format!("other/{folder}/x");
        refused.write(path, Vec::new(), Mode::Kept(0o644));
    }
    place.write("file", "");
    refused.write("file/x", Vec::new(), Mode::Kept(0o644));
    let error = place.commit(&mut refused).unwrap_err().to_string();
    assert!(error.contains("'file' is not a directory"), "{error}");
    assert!(!place.path("other").exists());
}
