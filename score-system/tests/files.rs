//! What holds on every system.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::ffi::OsStr;
use std::fs::{self, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use score_system::{
    FolderLock, FolderRights, create_new, has_mode, identity, identity_of_open,
    make_private_folder, mode, open_below, open_to_overwrite, open_to_read, path_of_units,
    path_units, set_mode,
};

fn identity_at(path: &Path) -> score_system::Identity {
    identity(&fs::symlink_metadata(path).unwrap(), path).unwrap()
}

#[test]
fn a_folder_is_locked_by_one_and_keeps_nothing_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut one = FolderLock::open(dir.path()).unwrap();
    let mut other = FolderLock::open(dir.path()).unwrap();
    one.try_lock().unwrap();
    assert!(matches!(other.try_lock(), Err(TryLockError::WouldBlock)));
    drop(one);
    other.try_lock().unwrap();
    drop(other);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    assert!(FolderLock::open(&dir.path().join("gone")).is_err());
}

#[test]
fn names_of_one_file_have_one_identity() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("a"), "1").unwrap();
    fs::write(at("b"), "1").unwrap();
    fs::hard_link(at("a"), at("c")).unwrap();
    assert_eq!(identity_at(&at("a")), identity_at(&at("c")));
    assert_ne!(identity_at(&at("a")), identity_at(&at("b")));
    assert_ne!(identity_at(&at("a")), identity_at(dir.path()));
    let file = open_to_read(&at("a")).unwrap();
    let opened = identity_of_open(&file, &file.metadata().unwrap()).unwrap();
    assert_eq!(opened, identity_at(&at("c")));
}

#[test]
fn files_are_made_where_nothing_was_and_overwritten_where_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new");
    make_private_folder(&folder).unwrap();
    assert!(make_private_folder(&folder).is_err());
    let path = folder.join("a");
    assert_eq!(
        open_to_overwrite(&path).unwrap_err().kind(),
        io::ErrorKind::NotFound
    );
    let mut file = create_new(&path, 0o600).unwrap();
    file.write_all(b"long").unwrap();
    set_mode(&file, 0o640).unwrap();
    let found = file.metadata().unwrap();
    assert!(has_mode(&found, 0o640) && has_mode(&found, mode(&found)));
    assert_eq!(
        create_new(&path, 0o600).unwrap_err().kind(),
        io::ErrorKind::AlreadyExists
    );
    let mut file = open_to_overwrite(&path).unwrap();
    file.set_len(0).unwrap();
    file.write_all(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert!(FolderRights::of(&folder).can_replace(&found));
}

#[test]
fn files_are_found_below_a_folder_by_their_names() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    fs::create_dir_all(root.join("a/b")).unwrap();
    fs::write(root.join("a/b/c"), "1").unwrap();
    let open = |names: &[&str]| {
        let names: Vec<&OsStr> = names.iter().map(OsStr::new).collect();
        open_below(&root, &names)
    };
    let mut text = String::new();
    open(&["a", "b", "c"])
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "1");
    assert!(open(&["a", "c"]).is_err());
    assert!(open_below(&root.join("a/b/c"), &[]).is_ok());
}

#[test]
fn a_path_is_what_its_parts_say() {
    let path = Path::new("a/b.yaml");
    assert_eq!(path_of_units(path_units(path)), path);
}
