//! Transactions in a project of their own.

use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use score_yaml::SortedMap;

use super::*;
use crate::disk::DiskCall;
use crate::project_files::TEMPORARY;
use crate::replacement::Replacement;

mod faults;
mod folders;
mod journals;
mod places;

const STATE: &str = ".state";

/// A project folder with a state folder in it, and a folder beside it.
struct TargetFolder {
    dir: tempfile::TempDir,
    project: Project,
}

fn place() -> TargetFolder {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("app").join(STATE)).unwrap();
    fs::create_dir(dir.path().join("outside")).unwrap();
    let project = Project::of(&dir.path().join("app"));
    TargetFolder { dir, project }
}

impl TargetFolder {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("app").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run<'a>(&'a self, disk: &'a Disk) -> ProjectFiles<'a> {
        ProjectFiles {
            project: &self.project,
            disk,
            state_dir: Path::new(STATE),
        }
    }

    fn commit(&self, transaction: &mut Transaction) -> Result<(), Error> {
        transaction.commit(&self.project, Path::new(STATE))
    }

    /// All files, folders and links below the folder that holds the project.
    fn all(&self) -> SortedMap<String, String> {
        let mut all = SortedMap::new();
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

/// A transaction that writes over files, makes some in folders old and new, and removes others.
fn everything() -> Transaction {
    let mut t = Transaction::new();
    t.write(".state/state.yaml", b"new state".to_vec(), Mode::Private);
    t.write("mounts/a", b"new a".to_vec(), Mode::Kept(0o644));
    t.write("mounts/asked", b"new asked".to_vec(), Mode::Exact(0o640));
    t.write("mounts/fresh", b"fresh".to_vec(), Mode::Kept(0o644));
    t.write("mounts/deep/er/b", b"b".to_vec(), Mode::Kept(0o644));
    t.write("mounts/deep/c", b"c".to_vec(), Mode::Kept(0o644));
    t.write_named("out.yaml", vec!["new ".to_owned(), "out".to_owned()]);
    t.directory("mounts/empty");
    t.remove_file("mounts/gone");
    t.remove_directory("mounts/removed");
    t
}

fn everything_before() -> TargetFolder {
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
    failing_on(true, first, many, kind)
}

/// As [`failing`], on a disk that has second names for files, or has none.
fn failing_on(
    has_links: bool,
    first: usize,
    many: usize,
    kind: io::ErrorKind,
) -> (Disk, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let fault = move |call: DiskCall, _: &Path| {
        if call == DiskCall::Link && !has_links {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let now = counted.fetch_add(1, Ordering::Relaxed);
        if now >= first && now - first < many {
            return Err(kind.into());
        }
        Ok(())
    };
    let fault: Option<Box<crate::disk::Fault>> = Some(Box::new(fault));
    (Disk { fault }, count)
}

/// Fails if a name of a run that works is there.
#[track_caller]
fn no_temporaries(all: &SortedMap<String, String>) {
    let left = all.keys().find(|name| name.contains(TEMPORARY));
    assert_eq!(left, None);
}
