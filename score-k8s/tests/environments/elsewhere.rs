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

#[test]
fn what_init_has_made_is_no_obstacle() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    let live = generate(&project, "live", &[]);
    project.ok(&["state", "export", "all.json", "--plain"]);
    let other = Project::new(BIN);
    for file in [
        "score.yaml",
        "platform.yaml",
        "app.yaml",
        "env/dev.yaml",
        "all.json",
    ] {
        other.write(file, &project.read(file));
    }
    let own = other.read(".score-k8s/.gitignore") + "/mine\n";
    other.write(".score-k8s/.gitignore", &own);
    other.ok(&["state", "import", "all.json"]);
    assert_eq!(generate(&other, "live", &[]), live);
    let ignored = other.read(".score-k8s/.gitignore");
    assert!(ignored.starts_with(&own), "{ignored}");
    assert!(
        ignored.contains("\n/environments/\n/set-*.yaml\n")
            || ignored.contains("\n/set-*.yaml\n/environments/\n"),
        "{ignored}"
    );
}

#[test]
fn an_archive_of_one_environment_goes_into_that_one() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    let live = generate(&project, "live", &[]);
    let dev = project.read("dev/out.yaml");
    project.ok(&["state", "export", "live.json", "--plain", "--env", "live"]);
    project.ok(&["environments", "remove", "live"]);
    for flags in [&[][..], &["--overwrite"]] {
        let said = project.says(&[&["state", "import", "live.json"], flags].concat());
        assert!(
            said.contains("Imported environment 'live' into '.score-k8s/environments/live'"),
            "{said}"
        );
        assert_eq!(generate(&project, "live", &[]), live);
        assert_eq!(generate(&project, "dev", &[]), dev);
    }
    let ignored = project.read(".score-k8s/.gitignore");
    assert!(ignored.contains("/environments/"), "{ignored}");

    // One that does not say which one it holds, as earlier versions wrote it.
    let old = project
        .read("live.json")
        .replace("\"environment\": \"live\",", "");
    project.write("old.json", &old);
    let before = project.files();
    for flags in [&[][..], &["--overwrite"]] {
        let said = project.fails(&[&["state", "import", "old.json"], flags].concat());
        assert!(said.contains("--env live"), "{said}");
        assert_eq!(project.files(), before);
    }
    project.ok(&["environments", "remove", "live"]);
    let said = project.fails(&["state", "import", "old.json", "--overwrite"]);
    assert!(said.contains("`--env live` puts it beside"), "{said}");
    project.ok(&["state", "import", "old.json", "--env", "live"]);
    assert_eq!(generate(&project, "live", &[]), live);
    assert_eq!(generate(&project, "dev", &[]), dev);

    // A project that has none has it as its default one, and is told.
    let other = Project::new(BIN);
    other.write("live.json", &project.read("live.json"));
    let said = other.says(&["state", "import", "live.json"]);
    assert!(
        said.contains("it is the default one of this project"),
        "{said}"
    );
    // Workloads that no name was ever said for stay what they are.
    let other = Project::new(BIN);
    other.write("live.json", &project.read("live.json"));
    let score =
        "apiVersion: score.dev/v1b1\nmetadata: {name: own}\ncontainers: {main: {image: a}}\n";
    other.write("score.yaml", score);
    other.ok(&["generate", "score.yaml"]);
    let state = other.read(".score-k8s/state.yaml");
    other.ok(&["state", "import", "live.json", "--overwrite"]);
    assert_eq!(other.read(".score-k8s/state.yaml"), state);
    assert!(
        other
            .path(".score-k8s/environments/live/state.yaml")
            .exists()
    );
}
