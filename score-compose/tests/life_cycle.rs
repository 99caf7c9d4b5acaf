//! What a removed workload leaves behind: nothing but what a person put there.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use testdata::Project;

const BIN: &str = env!("CARGO_BIN_EXE_score-compose");

/// A workload with a file, and a resource that makes a file and a folder.
fn score(name: &str) -> String {
    format!(
        "apiVersion: score.dev/v1b1
metadata: {{name: {name}}}
containers:
  main:
    image: busybox
    files: {{/etc/motd: {{content: hello}}}}
resources:
  own: {{type: note}}
"
    )
}

const NOTE: &str = "\
- uri: template://note
  type: note
  outputs: 'text: hello'
  shared: 'drawn: {{ randAlpha 8 }}'
  directories: 'notes-{{ .Id }}/data: true'
  files: |
    notes-{{ .Id }}/text: hello
";

fn project() -> Project {
    let project = Project::empty(BIN);
    project.write("note.yaml", NOTE);
    for name in ["api", "web"] {
        project.write(&format!("{name}.yaml"), &score(name));
    }
    project.ok(&[
        "init",
        "--no-sample",
        "--no-default-provisioners",
        "--provisioners",
        "note.yaml",
    ]);
    project
}

fn mounted(project: &Project) -> Vec<String> {
    let files = project.files().into_keys();
    let is_list = |path: &String| path.ends_with("/.gitignore");
    let mounted = files.filter(|path| path.starts_with(".score-compose/mounts/"));
    mounted.filter(|path| !is_list(path)).collect()
}

#[test]
fn files_of_a_removed_workload_go() {
    let project = project();
    project.ok(&["generate", "api.yaml"]);
    let alone = (mounted(&project), project.read("compose.yaml"));
    project.ok(&["generate", "web.yaml"]);
    assert_ne!(mounted(&project), alone.0);
    project.ok(&["workloads", "remove", "web"]);
    project.ok(&["generate"]);
    assert_eq!((mounted(&project), project.read("compose.yaml")), alone);
    let mounts = project.path(".score-compose/mounts");
    assert!(!mounts.join("notes-web.own").exists());
    assert!(!project.read(".score-compose/state.yaml").contains("web"));
}

#[test]
fn what_a_person_or_a_program_put_beside_them_stays() {
    let project = project();
    project.ok(&["generate", "api.yaml", "web.yaml"]);
    let mounts = project.path(".score-compose/mounts");
    fs::write(mounts.join("notes-web.own/data/rows"), "precious").unwrap();
    fs::write(mounts.join("files/of-a-person"), "precious").unwrap();
    project.ok(&["generate", "api.yaml", "--prune"]);
    assert!(mounts.join("notes-web.own/data/rows").exists());
    assert!(mounts.join("files/of-a-person").exists());
    assert!(!mounts.join("notes-web.own/text").exists());
}

#[test]
fn a_gitignore_of_a_person_is_left_alone() {
    let project = project();
    project.write(".score-compose/mounts/.gitignore", "*.tmp\n");
    project.ok(&["generate", "api.yaml"]);
    let kept = project.read(".score-compose/mounts/.gitignore");
    assert_eq!(kept, "*.tmp\n");
}

#[test]
fn a_list_names_nothing_beyond_its_folder() {
    let project = project();
    project.ok(&["generate", "api.yaml"]);
    project.write("src/main.c", "precious");
    let list = project.read(".score-compose/mounts/.gitignore");
    let (head, _) = list.split_once('{').unwrap();
    let files =
        r#"["src/main.c",".score-compose/mounts/../../src/main.c",".score-compose/state.yaml"]"#;
    let list = format!("{head}{{\"files\":{files},\"folders\":[\"src\",\".\"]}}\n");
    project.write(".score-compose/mounts/.gitignore", &list);
    let _ = project.run(&["generate"]);
    assert_eq!(project.read("src/main.c"), "precious");
    assert!(project.path(".score-compose/state.yaml").exists());
}

#[test]
fn a_project_whose_workloads_were_removed_generates_an_empty_output() {
    let project = project();
    project.fails(&["generate"]);
    project.ok(&["generate", "api.yaml"]);
    project.ok(&["workloads", "remove", "api"]);
    project.ok(&["generate"]);
    project.ok(&["generate"]);
    assert!(project.read("compose.yaml").contains("services: {}"));
    assert!(
        project
            .read(".score-compose/state.yaml")
            .contains("shared_state: {}")
    );
    assert!(mounted(&project).is_empty());
}
