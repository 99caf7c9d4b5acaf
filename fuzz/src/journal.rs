use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Component, Path};

use score_cli::fuzzing;
use serde_json::{Value, json};

use crate::text;

/// The journals that a state folder may hold; an input has them in this order, with [`SEPARATOR`] between them.
const JOURNALS: [&str; 3] = ["journal.complete.json", "journal.undo.json", "journal.json"];
const SEPARATOR: &str = "\n====\n";
/// The placeholder in an input for the stamp of the state folder, without which a journal does not count.
const STAMP: &str = "\"@STAMP@\"";
/// The placeholder in an input for the folder beside the project.
const OUTSIDE: &str = "@OUTSIDE@";

const STATE_DIR: &str = ".state";
const PROJECT: &str = "app";

/// Journals of runs that were cut off, taken up in a project in a temporary folder.
///
/// # Panics
/// A journal from elsewhere changes a file, or any journal one outside of the project that no person has named; the
/// project cannot be worked on afterwards; or there is still something to take up.
pub fn journal(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let place = place().expect("the folder for temporary files can be written");
    let root = fs::canonicalize(place.path()).expect("it is there");
    let project = root.join(PROJECT);
    let outside = root.join("outside");
    let stamp = fuzzing::stamp(&project.join(STATE_DIR)).expect("the state folder is there");
    let text = text.replace(OUTSIDE, &outside.to_string_lossy());
    let is_from_here = text.contains(STAMP);
    let text = text.replace(STAMP, &stamp);
    if !text.split(SEPARATOR).all(|text| is_harmless(text, &root)) {
        return;
    }
    for (name, text) in JOURNALS.iter().zip(text.split(SEPARATOR)) {
        if !text.is_empty() {
            let path = project.join(STATE_DIR).join(name);
            fs::write(path, with_stamps(text, &project)).expect("the state folder can be written");
        }
    }
    let before = all(&root);
    let notes = recover(&project);
    let after = all(&root);
    if !is_from_here {
        let (before, after) = (kept(&before), kept(&after));
        assert_eq!(before, after, "a journal from elsewhere changes files");
    } else if !text.contains(&*outside.to_string_lossy()) {
        let (before, after) = (in_outside(&before), in_outside(&after));
        assert_eq!(before, after, "files outside of the project have changed");
    }
    assert!(is_text(&notes), "{notes:?}");
    assert_eq!(recover(&project), [""; 0], "there is more to take up");
    if project.join(STATE_DIR).is_dir() {
        let written = fuzzing::write(&project, Path::new(STATE_DIR), "probe.yaml", "x");
        assert!(written.is_ok(), "the project is unusable: {written:?}");
    }
}

/// A journal in which a path that is to be removed has the stamp of what is there.
fn with_stamps(text: &str, project: &Path) -> String {
    let Ok(mut journal) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    let removed = ["removed_files", "removed_directories"];
    for name in removed {
        let items = journal.get_mut(name).and_then(Value::as_array_mut);
        for item in items.into_iter().flatten() {
            let Value::String(path) = item else { continue };
            let stamp = fuzzing::stamp(&project.join(&*path)).ok();
            let stamp = stamp.and_then(|stamp| serde_json::from_str::<Value>(&stamp).ok());
            let nobody = || json!({"device": 0, "inode": 0, "created": 0});
            *item = json!({"path": path, "stamp": stamp.unwrap_or_else(nobody)});
        }
    }
    journal.to_string()
}

fn recover(project: &Path) -> Vec<String> {
    fuzzing::recover(project, Path::new(STATE_DIR)).expect("the project is there")
}

/// Notes are shown in lines.
fn is_text(notes: &[String]) -> bool {
    notes.iter().all(|note| !note.trim().is_empty())
}

/// A project in which runs were cut off in several ways, and a folder beside it.
fn place() -> io::Result<tempfile::TempDir> {
    let place = tempfile::tempdir()?;
    let at = |name: &str| place.path().join(name);
    for folder in [
        "app/.state",
        "app/sub",
        "app/empty",
        "app/gone",
        "outside/empty",
    ] {
        fs::create_dir_all(at(folder))?;
    }
    for file in [
        "app/.state/state.yaml",
        // One run's files: a new one, an old one with its second name, one that is written in place.
        "app/out.yaml",
        "app/.score-tmp-1",
        "app/sub/old.yaml",
        "app/sub/.score-tmp-2-old",
        "app/mounted.yaml",
        "app/.state/.score-tmp-3",
        "app/.state/.score-tmp-3-kept",
        "app/sub/made.yaml",
        "app/gone/file",
        "outside/file",
        "outside/.score-tmp-4",
    ] {
        fs::write(at(file), file)?;
    }
    symlink("../outside", at("app/out"))?;
    symlink("../outside/file", at("app/link.yaml"))?;
    symlink("../../outside", at("app/gone/out"))?;
    Ok(place)
}

/// True if what a journal names is in the folder for this input: a fault must do no harm to the machine.
fn is_harmless(text: &str, root: &Path) -> bool {
    fn all(value: &Value, is_right: &dyn Fn(&str) -> bool) -> bool {
        match value {
            Value::String(text) => is_right(text),
            // A path that is no text.
            Value::Array(items) if items.iter().all(Value::is_u64) => {
                let byte = |item: &Value| item.as_u64().and_then(|byte| u8::try_from(byte).ok());
                let bytes: Vec<u8> = items.iter().filter_map(byte).collect();
                is_right(&String::from_utf8_lossy(&bytes))
            }
            Value::Array(items) => items.iter().all(|item| all(item, is_right)),
            Value::Object(map) => map.values().all(|value| all(value, is_right)),
            _ => true,
        }
    }
    let stays = |text: &str| {
        let path = Path::new(text);
        let below = match path.is_absolute() {
            true => path.strip_prefix(root),
            false => Ok(path),
        };
        // The project's folder is one below the root.
        let mut depth = if path.is_absolute() { 0 } else { 1 };
        below.is_ok_and(|path| {
            path.components().all(|component| {
                depth += match component {
                    Component::Normal(_) => 1,
                    Component::ParentDir => -1,
                    _ => 0,
                };
                depth >= 0
            })
        })
    };
    serde_json::from_str(text).map_or(true, |journal| all(&journal, &stays))
}

/// All files, folders and links below a folder, by their paths.
fn all(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(known) = fs::symlink_metadata(&path) else {
                continue;
            };
            let what = if known.is_symlink() {
                format!("-> {:?}", fs::read_link(&path))
            } else if known.is_dir() {
                folders.push(path.clone());
                "folder".to_owned()
            } else {
                String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned()
            };
            let mode = known.permissions().mode();
            let name = path.strip_prefix(root).unwrap_or(&path);
            found.insert(
                name.to_string_lossy().into_owned(),
                format!("{mode:o} {what}"),
            );
        }
    }
    found
}

/// All but journals and temporary files of the project.
fn kept(all: &BTreeMap<String, String>) -> BTreeMap<&str, &str> {
    let is_kept = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_ours = name.starts_with(".score-tmp-") || JOURNALS.contains(&name);
        path.starts_with("outside") || !is_ours
    };
    let all = all
        .iter()
        .map(|(path, what)| (path.as_str(), what.as_str()));
    all.filter(|(path, _)| is_kept(path)).collect()
}

fn in_outside(all: &BTreeMap<String, String>) -> BTreeMap<&str, &str> {
    let all = all
        .iter()
        .map(|(path, what)| (path.as_str(), what.as_str()));
    all.filter(|(path, _)| path.starts_with("outside"))
        .collect()
}
