//! Environments on another machine, and in a state folder elsewhere.

use testdata::Project;

use crate::{BIN, CONTEXT, SCORE, generate, ids, project};

#[test]
fn environments_go_to_another_machine() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    let live = generate(&project, "live", &[]);
    project.ok(&["state", "export", "all.json", "--plain"]);
    project.ok(&["state", "export", "live.json", "--plain", "--env", "live"]);
    let list = project.ok(&["environments", "list"]);

    let other = Project::empty(BIN);
    for file in [
        "score.yaml",
        "platform.yaml",
        "app.yaml",
        "env/dev.yaml",
        "all.json",
        "live.json",
    ] {
        other.write(file, &project.read(file));
    }
    other.ok(&["state", "import", "all.json"]);
    assert_eq!(other.ok(&["environments", "list"]), list);
    assert_eq!(generate(&other, "live", &[]), live);
    other.ok(&["environments", "remove", "live"]);
    other.ok(&["state", "import", "live.json", "--env", "live"]);
    assert_eq!(generate(&other, "live", &[]), live);
    let said = other.fails(&["state", "import", "all.json", "--env", "x"]);
    assert!(said.contains("several environments"), "{said}");

    // By another name it is another environment.
    other.ok(&["state", "import", "live.json", "--env", "pr-7"]);
    let output = ["-o", "{env}/out.yaml"];
    other.ok(&[&["generate", "--all-environments"][..], &output].concat());
    assert!(other.read("pr-7/out.yaml").contains("db.pr-7."));
    assert_eq!(other.read("live/out.yaml"), live);
}

#[test]
fn sets_of_another_state_go_with_it() {
    let project = project();
    let first = project.read("dev/out.yaml");
    project.ok(&["state", "export", "first.json", "--plain"]);
    for image in ["api:2", "api:3"] {
        project.write("score.yaml", &SCORE.replace("api:1", image));
        generate(&project, "dev", &["score.yaml"]);
    }
    let before = project.files();
    let said = project.fails(&["state", "import", "first.json"]);
    assert!(said.contains("--overwrite"), "{said}");
    assert_eq!(project.files(), before);
    project.ok(&["state", "import", "first.json", "--overwrite"]);
    assert_eq!(ids(&project, "dev").len(), 1);
    assert_eq!(generate(&project, "dev", &[]), first);
    project.fails(&["environments", "rollback", "dev"]);
}

#[test]
fn a_state_folder_elsewhere_has_environments_too() {
    let project = project();
    let elsewhere = project.path("../elsewhere").display().to_string();
    let place = ["--state-dir", elsewhere.as_str()];
    let mut args = vec![
        "generate",
        "score.yaml",
        "--values",
        "app.yaml",
        "-o",
        "{env}/out.yaml",
    ];
    args.extend(CONTEXT);
    args.extend(place);
    project.ok(&args);
    let with = |args: &[&str]| project.ok(&[args, &place].concat());
    with(&["environments", "clone", "dev", "live"]);
    with(&["generate", "--env", "live", "-o", "{env}/out.yaml"]);
    assert!(
        project
            .path("../elsewhere/environments/live/state.yaml")
            .exists()
    );
    let list = with(&["environments", "list"]);
    assert!(list.contains("live"), "{list}");
    with(&["environments", "remove", "live"]);
    assert!(!project.path("../elsewhere/environments").exists());
}
