//! Whatever a project's folder holds, a run changes nothing outside of it, and takes nothing from there that nobody
//! named.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod reading;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use proptest::prelude::*;
use testdata::{Project, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-compose");
/// Stands in a file outside, which no run may read.
const PRECIOUS: &str = "precious-0815";

const SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: app}
containers:
  main:
    image: x:1
    variables: {A: '${resources.t1.a}'}
    files: {/a: {content: hi}}
resources: {t1: {type: tt}}
";

/// Files and folders of the project that a hostile checkout may bring, for each a way to be made.
#[derive(Clone, Debug)]
enum Trap {
    /// A symbolic link.
    Link(&'static str, &'static str),
    /// A field of the state has another value.
    Field(&'static str, &'static str),
    /// The journal of a run elsewhere.
    Journal(&'static str, &'static str),
    /// A file that a provisioner asks for (or asks to be removed).
    File(&'static str, bool),
    /// A directory that a provisioner asks for (or asks to be removed).
    Directory(&'static str, bool),
    /// A name that only this program gives, for something that is no file.
    Reserved(&'static str, &'static str),
}

const ELSEWHERE: [&str; 7] = [
    "../outside",
    "../../outside",
    "../../../outside",
    "../outside/precious",
    "../../outside/precious",
    "../outside/new",
    "..",
];
const PLACES: [&str; 12] = [
    ".score-compose/mounts",
    ".score-compose/mounts/d",
    ".score-compose/mounts/files",
    ".score-compose/mounts/files/app-files-a",
    ".score-compose/state.yaml",
    ".score-compose/journal.json",
    ".score-compose/.score-tmp-journal",
    ".score-compose",
    "compose.yaml",
    ".env",
    "out",
    "a",
];
const RESERVED: [&str; 6] = [
    "journal.json",
    "journal.complete.json",
    "journal.undo.json",
    ".score-tmp-journal",
    ".gitignore",
    "provisioners.lock",
];
const KINDS: [&str; 6] = [
    "mkdir NAME",
    "mkdir -p NAME/x/y",
    "mkfifo NAME",
    "ln -s ../../outside NAME",
    "ln -s ../../outside/new NAME",
    "ln -s ../../outside/precious NAME",
];
const BELOW: [&str; 8] = [
    "d/x",
    "d",
    "files/x",
    "a/b/c",
    "precious",
    "d/precious",
    "files",
    ".",
];

fn trap() -> impl Strategy<Value = Trap> {
    let place = || prop::sample::select(PLACES.as_slice());
    let elsewhere = || prop::sample::select(ELSEWHERE.as_slice());
    let below = || prop::sample::select(BELOW.as_slice());
    let field = prop::sample::select(vec!["mounts_directory", "file"]);
    let journal = prop::sample::select(vec![
        "journal.json",
        "journal.complete.json",
        "journal.undo.json",
    ]);
    let reserved = prop::sample::select(RESERVED.as_slice());
    let kind = prop::sample::select(KINDS.as_slice());
    prop_oneof![
        (reserved, kind).prop_map(|(name, kind)| Trap::Reserved(name, kind)),
        (place(), elsewhere()).prop_map(|(at, to)| Trap::Link(at, to)),
        (field, elsewhere()).prop_map(|(name, value)| Trap::Field(name, value)),
        (journal, elsewhere()).prop_map(|(name, path)| Trap::Journal(name, path)),
        (below(), any::<bool>()).prop_map(|(path, is_there)| Trap::File(path, is_there)),
        (below(), any::<bool>()).prop_map(|(path, is_there)| Trap::Directory(path, is_there)),
    ]
}

fn spring(project: &Project, traps: &[Trap]) {
    let (mut files, mut directories) = (BTreeMap::new(), BTreeMap::new());
    for trap in traps {
        match trap {
            Trap::File(path, is_there) => _ = files.insert(path, *is_there),
            Trap::Directory(path, is_there) => _ = directories.insert(path, *is_there),
            Trap::Field(name, value) => {
                let state = project.read(".score-compose/state.yaml");
                let lines = state.lines().map(|line| match line.split_once(':') {
                    Some((key, _)) if key.trim() == *name => format!("{key}: {value}\n"),
                    _ => format!("{line}\n"),
                });
                project.write(".score-compose/state.yaml", &lines.collect::<String>());
            }
            Trap::Journal(name, path) => {
                let text = format!(
                    r#"{{"made":["{path}"],"folders":["{path}"],"state_folder":{{"device":1,"inode":2,"created":null}},
                    "renames":[["score.yaml","{path}"]],"removed_files":["{path}"],"removed_directories":["{path}"],
                    "replacements":[{{"temporary":"score.yaml","target":"{path}","was_there":false,"in_place":false}}]}}"#
                );
                project.write(&format!(".score-compose/{name}"), &text);
            }
            Trap::Reserved(..) | Trap::Link(..) => {}
        }
    }
    let lines = |of: &BTreeMap<_, bool>, yes: &str, no: &str| -> String {
        let line = |(path, is_there): (_, &bool)| {
            let value = if *is_there { yes } else { no };
            format!("    {path}: {value}\n")
        };
        of.iter()
            .map(|(path, is_there)| line((*path, is_there)))
            .collect()
    };
    let entry = format!(
        "- uri: template://t\n  type: tt\n  outputs: |\n    a: b\n  files: |\n    {{}}\n{}  directories: |\n    {{}}\n{}",
        lines(&files, "hi", "null"),
        lines(&directories, "true", "false")
    );
    let entry = entry
        .replace("    {}\n    ", "    ")
        .replace("files: |\n    {}\n  directories: |\n    {}\n", "");
    project.write(".score-compose/p.provisioners.yaml", &entry);
    for trap in traps {
        if let Trap::Reserved(name, kind) = trap {
            let at = format!(".score-compose/{name}");
            let script = format!("rm -rf {at} && {}", kind.replace("NAME", &at));
            let _ = project.sh(&script).output().unwrap();
        }
    }
    // Last, so that nothing above is written through them.
    for trap in traps {
        if let Trap::Link(at, to) = trap {
            let at = project.path(at);
            let folder = at.parent().unwrap();
            // The links before may lead out already.
            let project = fs::canonicalize(project.folder()).unwrap();
            let there = folder.ancestors().find(|folder| folder.exists()).unwrap();
            if !fs::canonicalize(there).unwrap().starts_with(project) {
                continue;
            }
            let _ = fs::create_dir_all(folder);
            let _ = fs::remove_file(&at);
            let _ = fs::remove_dir_all(&at);
            let _ = symlink(to, at);
        }
    }
}

/// Every file, folder and link below a folder, with modes.
fn all(folder: &Path, found: &mut BTreeMap<String, String>) {
    use std::os::unix::fs::MetadataExt as _;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        let text = match metadata.is_file() {
            true => fs::read_to_string(&path).unwrap(),
            false => String::new(),
        };
        found.insert(
            path.display().to_string(),
            format!("{:o} {} {text}", metadata.mode(), metadata.ino()),
        );
        if metadata.is_dir() {
            all(&path, found);
        }
    }
}

fn outside(project: &Project) -> BTreeMap<String, String> {
    let home = project.folder().parent().unwrap();
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(home).unwrap() {
        let path = entry.unwrap().path();
        if path != project.folder() {
            found.insert(path.display().to_string(), String::new());
        }
    }
    all(&home.join("outside"), &mut found);
    found
}

fn project() -> Project {
    let project = Project::empty(BIN);
    let outside = project.folder().parent().unwrap().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("precious"), PRECIOUS).unwrap();
    fs::write(outside.join("score.yaml"), SCORE).unwrap();
    project.write(
        ".score-compose/p.provisioners.yaml",
        "- uri: template://t\n  type: tt\n  outputs: |\n    a: b\n",
    );
    project.ok(&["init", "--no-sample", "--no-default-provisioners"]);
    project.write("score.yaml", SCORE);
    project.ok(&["generate", "score.yaml"]);
    project
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_outside_changes(traps in prop::collection::vec(trap(), 1..5), output in prop::sample::select(vec!["compose.yaml", "out", "a/out.yaml"])) {
        let project = project();
        let before = outside(&project);
        spring(&project, &traps);
        prop_assert_eq!(&outside(&project), &before, "the traps themselves are inside");
        for args in [
            &["generate", "score.yaml", "-o", output, "--env-file", ".env"][..],
            &["generate"],
            &["init"],
            &["resources", "list"],
        ] {
            let output = project.run(args);
            prop_assert!(output.status.code().is_some_and(|code| code < 2), "{}", said(&output));
            prop_assert!(!said(&output).contains(PRECIOUS), "{}", said(&output));
            prop_assert_eq!(&outside(&project), &before, "{:?}: {}", args, said(&output));
        }
    }
}
