//! Whatever a project's folder holds, a run changes nothing outside of it, and takes nothing from there that nobody
//! named.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

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
    /// What is no file has a name that only this program gives.
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

#[test]
fn a_state_takes_no_file_from_outside() {
    for file in ["../outside/score.yaml", "link/score.yaml"] {
        let project = project();
        symlink("../outside", project.path("link")).unwrap();
        let state = project.read(".score-compose/state.yaml");
        let state = state
            .replace("file: score.yaml", &format!("file: {file}"))
            .replace("content: hi", "source: precious");
        assert!(
            state.contains("precious") && state.contains(file),
            "{state}"
        );
        project.write(".score-compose/state.yaml", &state);
        let before = project.files();
        let stderr = project.fails(&["generate"]);
        assert!(
            stderr.contains("outside") && stderr.contains("precious"),
            "{stderr}"
        );
        assert!(!stderr.contains(PRECIOUS));
        assert!(project.files() == before);
    }
}

#[test]
fn a_person_may_name_what_lies_outside() {
    let project = project();
    let score = SCORE.replace("content: hi", "source: precious");
    let outside = project.folder().parent().unwrap().join("outside");
    fs::write(outside.join("score.yaml"), score).unwrap();
    project.ok(&[
        "generate",
        "../outside/score.yaml",
        "-o",
        "../outside/compose.yaml",
    ]);
    let written = fs::read_to_string(outside.join("compose.yaml")).unwrap();
    assert!(written.contains("image: x:1"), "{written}");
    assert_eq!(
        project.read(".score-compose/mounts/files/app-files-a"),
        PRECIOUS
    );
}

#[test]
fn what_was_named_once_is_known_in_later_runs_of_this_project_alone() {
    let project = project();
    let home = project.folder().parent().unwrap().to_owned();
    let score = SCORE.replace("content: hi", "source: precious");
    fs::create_dir(home.join("elsewhere")).unwrap();
    for folder in ["outside", "elsewhere"] {
        fs::write(home.join(folder).join("score.yaml"), &score).unwrap();
    }
    fs::write(home.join("elsewhere/precious"), PRECIOUS).unwrap();
    symlink("../outside", project.path("link")).unwrap();
    project.ok(&["generate", "link/score.yaml"]);
    project.ok(&["generate"]);
    project.ok(&["generate"]);

    // A copy is another project, and may be somebody else's.
    let copy = home.join("copy");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args([project.folder(), &copy])
        .status();
    assert!(copied.unwrap().success());
    assert!(copy.join(".score-compose/score-files.json").exists());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_score-compose"))
        .arg("generate")
        .current_dir(&copy)
        .output()
        .unwrap();
    let stderr = said(&output);
    assert!(!output.status.success(), "{stderr}");
    assert!(
        stderr.contains("give `link/score.yaml` to this run"),
        "{stderr}"
    );

    // The link leads elsewhere now.
    fs::remove_file(project.path("link")).unwrap();
    symlink("../elsewhere", project.path("link")).unwrap();
    let stderr = project.fails(&["generate"]);
    assert!(
        stderr.contains("give `link/score.yaml` to this run"),
        "{stderr}"
    );
    project.ok(&["generate", "link/score.yaml"]);
    project.ok(&["generate"]);
}

#[test]
fn a_pipe_in_place_of_the_output_that_nobody_named_is_replaced() {
    let project = project();
    let made = std::process::Command::new("mkfifo")
        .arg(project.path("pipe"))
        .status();
    assert!(made.unwrap().success());
    fs::remove_file(project.path("compose.yaml")).ok();
    fs::rename(project.path("pipe"), project.path("compose.yaml")).unwrap();
    project.ok(&["generate", "score.yaml"]);
    assert!(project.read("compose.yaml").contains("services"));
}

#[test]
fn a_path_of_any_number_of_parts_is_an_error() {
    let deep = "a/".repeat(60_000);
    let limit = "File name too long";

    let project = project();
    let state = project.read(".score-compose/state.yaml");
    let mounts = "mounts_directory: .score-compose/mounts";
    assert!(state.contains(mounts), "{state}");
    let changed = state.replace(mounts, &format!("mounts_directory: {deep}"));
    project.write(".score-compose/state.yaml", &changed);
    for args in [&["generate"][..], &["init"]] {
        let stderr = project.fails(args);
        assert!(stderr.contains(limit), "{stderr:.500}");
    }
    project.write(".score-compose/state.yaml", &state);

    let before = project.files();
    for asked in [
        format!("  files: |\n    ? {deep}b\n    : hi\n"),
        format!("  files: |\n    ? {deep}b\n    : null\n"),
        format!("  directories: |\n    ? {deep}b\n    : true\n"),
        format!("  directories: |\n    ? {deep}b\n    : false\n"),
    ] {
        let entry = format!("- uri: template://t\n  type: tt\n  outputs: |\n    a: b\n{asked}");
        project.write(".score-compose/p.provisioners.yaml", &entry);
        let stderr = project.fails(&["generate"]);
        assert!(stderr.contains(limit), "{stderr:.500}");
    }
    let provisioners = &before[".score-compose/p.provisioners.yaml"];
    project.write(
        ".score-compose/p.provisioners.yaml",
        &String::from_utf8_lossy(provisioners),
    );
    assert!(project.files() == before);

    for name in ["journal.json", "journal.complete.json", "journal.undo.json"] {
        let text = format!(
            r#"{{"state_folder":{{"device":1,"inode":2,"created":3}},"folders":[],"made":["{deep}x"],
            "replacements":[{{"temporary":"{deep}.score-tmp-1","target":"{deep}x","was_there":true,"in_place":false}}],
            "removed_files":[],"removed_directories":[]}}"#
        );
        project.write(&format!(".score-compose/{name}"), &text);
        project.ok(&["generate"]);
        assert!(project.files() == before);
    }
}

#[test]
fn no_line_of_a_file_is_shown_that_a_link_of_the_project_leads_to() {
    let project = project();
    let home = project.folder().parent().unwrap();
    fs::write(home.join("outside/score.yaml"), format!("{PRECIOUS}: [")).unwrap();
    symlink("../outside/score.yaml", project.path("link.yaml")).unwrap();
    symlink("../outside", project.path("folder")).unwrap();
    symlink("project", home.join("alias")).unwrap();
    let link = home.join("alias/link.yaml");
    for path in [
        "link.yaml",
        "./link.yaml",
        "folder/score.yaml",
        &link.to_string_lossy(),
    ] {
        for folder in [".", "../alias"] {
            let script = format!("cd {folder} && \"$BIN\" generate {path}");
            let output = project.sh(&script).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{}", said(&output));
            assert!(
                !said(&output).contains(PRECIOUS),
                "{path}: {}",
                said(&output)
            );
        }
    }
    // A person who names it itself may read it.
    let stderr = project.fails(&["generate", "../outside/score.yaml"]);
    assert!(stderr.contains(PRECIOUS), "{stderr}");
}

#[test]
fn the_state_of_another_project_is_neither_used_nor_shown() {
    let victim = project();
    victim.write("score.yaml", SCORE);
    victim.ok(&["generate", "score.yaml"]);
    let state = victim.read(".score-compose/state.yaml");
    let state = state.replacen("resources:", &format!("note: {PRECIOUS}\nresources:"), 1);
    victim.write(".score-compose/state.yaml", &state);
    let commands: [&[&str]; 5] = [
        &["generate", "score.yaml"],
        &["init"],
        &["resources", "list"],
        &["resources", "get-outputs", "tt.default#app.t1"],
        &["provisioners", "list"],
    ];
    for link in [".score-compose", ".score-compose/state.yaml"] {
        for through in [false, true] {
            let project = Project::empty(BIN);
            project.write("score.yaml", SCORE);
            if link.contains('/') {
                fs::create_dir(project.path(".score-compose")).unwrap();
            }
            let end = victim.path(link);
            if through {
                // A link to a link that leads out.
                symlink(&end, project.path("next")).unwrap();
                symlink(project.path("next"), project.path(link)).unwrap();
            } else {
                symlink(&end, project.path(link)).unwrap();
            }
            let before = victim.files();
            for command in commands {
                let said = project.fails(command);
                assert!(
                    said.contains("leads out of the project"),
                    "{command:?}: {said}"
                );
                assert!(!said.contains(PRECIOUS), "{command:?}: {said}");
            }
            // A shell asks for names.
            let names = project.ok(&["__complete", "resources", "get-outputs", ""]);
            assert!(!names.contains("app.t1"), "{names}");
            assert!(victim.files() == before);
            assert!(!project.path("compose.yaml").exists());
        }
    }
}

#[test]
fn a_state_that_lies_elsewhere_in_the_project_is_used() {
    for link in [".score-compose", ".score-compose/state.yaml"] {
        let project = project();
        project.write("score.yaml", SCORE);
        let end = project.path("kept");
        fs::rename(project.path(link), &end).unwrap();
        symlink(&end, project.path(link)).unwrap();
        project.ok(&["generate", "score.yaml"]);
        project.ok(&["resources", "get-outputs", "tt.default#app.t1"]);
        assert!(
            fs::symlink_metadata(project.path(link))
                .unwrap()
                .is_symlink()
        );
    }
}
