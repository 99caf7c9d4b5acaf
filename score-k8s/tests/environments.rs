//! Environments of a project: what each keeps, what a clone has of another, and what comes back.

use std::os::unix::fs::symlink;

use testdata::Project;

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

const SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: api}
containers:
  main:
    image: api:1
    variables:
      HOST: ${resources.db.host}
      PASSWORD: ${resources.db.password}
      LEVEL: ${resources.env.LEVEL}
      KEY: ${resources.env.KEY}
resources:
  db: {type: database}
  env: {type: environment}
";

/// A database with a password of its own in each environment, which its cookie keeps.
const DEFINITIONS: &str = r#"
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: database}
entity:
  name: Database
  type: database
  driver_type: humanitec/template
  driver_inputs:
    values:
      templates:
        init: |
          password: {{ dig "password" (randAlphaNum 12) (default dict .cookie) }}
        outputs: |
          host: db.${context.env.id}.${context.env.type}
        secrets: |
          password: {{ .init.password }}
        cookie: |
          password: {{ .init.password }}
  criteria: [{}]
"#;

const CONTEXT: [&str; 8] = [
    "--definitions",
    "platform.yaml",
    "--app",
    "shop",
    "--env",
    "dev",
    "--env-type",
    "development",
];

/// A project whose default environment is `dev`, generated into `dev/out.yaml`.
fn project() -> Project {
    let project = Project::new(BIN);
    project.write("score.yaml", SCORE);
    project.write("platform.yaml", DEFINITIONS);
    project.write("app.yaml", "LEVEL: info\nKEY: {store: vault, ref: key}\n");
    project.write("env/dev.yaml", "LEVEL: debug\n");
    let mut args = vec!["generate", "score.yaml"];
    args.extend(CONTEXT);
    args.extend(["--values", "app.yaml", "--values", "env/{env}.yaml"]);
    args.extend(["--output", "{env}/out.yaml"]);
    project.ok(&args);
    project
}

fn generate(project: &Project, environment: &str, args: &[&str]) -> String {
    let mut all = vec!["generate", "--env", environment, "-o", "{env}/out.yaml"];
    all.extend(args);
    project.ok(&all);
    project.read(&format!("{environment}/out.yaml"))
}

/// The value of a key that stands alone on its line.
fn value<'t>(text: &'t str, key: &str) -> &'t str {
    let line = text
        .lines()
        .map(str::trim)
        .find_map(|line| line.strip_prefix(key));
    line.unwrap_or_else(|| panic!("no {key} in {text}")).trim()
}

fn ids(project: &Project, environment: &str) -> Vec<String> {
    let list = project.ok(&["environments", "list", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).expect("it is JSON");
    let all = list.as_array().expect("it is a list");
    let one = all.iter().find(|item| item["Name"] == environment);
    let sets = one
        .and_then(|one| one["Sets"].as_array())
        .expect("it is there");
    sets.iter()
        .map(|id| id.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_clone_equals_the_other_but_for_what_is_random_and_what_the_context_changes() {
    let project = project();
    project.ok(&[
        "environments",
        "clone",
        "dev",
        "pr-7",
        "--env-type",
        "preview",
    ]);
    let graph = project.ok(&[
        "graph",
        "--env",
        "pr-7",
        "--format",
        "json",
        "--show-secrets",
    ]);
    assert!(graph.contains("db.pr-7.preview"), "{graph}");
    let dev = project.read("dev/out.yaml");
    let own = generate(&project, "pr-7", &[]);
    let [a, b] = [&dev, &own].map(|text| value(text, "password:").to_owned());
    assert_ne!(a, b, "passwords are drawn anew");
    let [suffix_a, suffix_b] =
        [&dev, &own].map(|text| value(text, "app.kubernetes.io/instance:").to_owned());
    assert_ne!(suffix_a, suffix_b);
    assert!(suffix_b.starts_with("api-"), "{suffix_b}");
    let same = own
        .replace("db.pr-7.preview", "db.dev.development")
        .replace(&b, &a)
        .replace(&suffix_b, &suffix_a);
    assert_eq!(same, dev);
    // And they stay.
    assert_eq!(generate(&project, "pr-7", &[]), own);
    assert_eq!(generate(&project, "dev", &[]), dev);
}

#[test]
fn values_of_an_environment_go_before_those_of_the_application() {
    let project = project();
    assert!(project.read("dev/out.yaml").contains("value: debug"));
    project.write(
        "env/live.yaml",
        "KEY: {store: vault, ref: live, version: '2'}\n",
    );
    project.ok(&["environments", "clone", "dev", "live"]);
    let live = generate(&project, "live", &[]);
    assert!(
        live.contains("value: info"),
        "its own file takes the place of that of dev: {live}"
    );
    let graph = project.ok(&["graph", "--env", "live", "--format", "json"]);
    assert!(graph.contains("vault/live@2"), "{graph}");
    // Without a file of its own it has that of the other one.
    project.ok(&["environments", "clone", "dev", "pr-7"]);
    assert!(generate(&project, "pr-7", &[]).contains("value: debug"));
}

#[test]
fn without_definitions_the_name_is_the_context_alone() {
    let project = Project::new(BIN);
    let score =
        "apiVersion: score.dev/v1b1\nmetadata: {name: api}\ncontainers: {main: {image: a}}\n";
    project.write("score.yaml", score);
    for name in ["dev", "Any Name/../x", "live"] {
        project.ok(&["generate", "score.yaml", "--env", name]);
    }
    let files: Vec<String> = project.files().into_keys().collect();
    assert_eq!(
        files,
        [
            ".score-k8s/.gitignore",
            ".score-k8s/state.yaml",
            "manifests.yaml",
            "score.yaml"
        ]
    );
}

#[test]
fn no_name_leads_out_of_its_folder() {
    let project = project();
    let before = project.files();
    for name in [
        "../x",
        "..",
        "a/b",
        "/tmp/x",
        "A",
        "-a",
        "a.b",
        "default",
        "\u{1b}[31m",
        "",
    ] {
        for args in [
            &["environments", "clone", "dev", name][..],
            &["environments", "remove", name],
            &["workloads", "list", "--env", name],
            &[
                "generate",
                "score.yaml",
                "--env",
                name,
                "-o",
                "{env}/out.yaml",
                "--strict",
            ],
        ] {
            if name.is_empty() && args[0] != "environments" {
                continue;
            }
            let mut args = args.to_vec();
            if name.starts_with('-') {
                args.retain(|arg| *arg != name);
                args.push("--");
                args.push(name);
                if args[0] != "environments" {
                    continue;
                }
            }
            let said = project.fails(&args);
            assert!(!said.contains('\u{1b}'), "{said:?}");
        }
    }
    assert_eq!(project.files(), before);
}

#[test]
fn a_link_in_the_place_of_environments_is_not_followed_out() {
    let project = project();
    project.write(
        "../outside/live/state.yaml",
        "workloads: {}\nresources: {}\nshared_state: {}\n",
    );
    symlink("../../outside", project.path(".score-k8s/environments")).expect("it is ours");
    for args in [
        &["environments", "list"][..],
        &["workloads", "list", "--env", "live"],
        &["environments", "clone", "dev", "pr-1"],
        &["environments", "remove", "live"],
    ] {
        let said = project.fails(args);
        assert!(said.contains("leads out"), "{said}");
    }
    assert!(project.path("../outside/live/state.yaml").exists());
}

#[test]
fn an_environment_goes_with_nothing_but_its_folder() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "pr-7"]);
    generate(&project, "pr-7", &[]);
    let own = |name: &String| !name.starts_with(".score-k8s/environments/");
    let mut expected = project.files();
    expected.retain(|name, _| own(name));
    project.fails(&["environments", "remove", "pr-7", "gone"]);
    assert!(project.path(".score-k8s/environments/pr-7").exists());
    project.ok(&["environments", "remove", "pr-7"]);
    assert_eq!(project.files(), expected);
    assert!(!project.path(".score-k8s/environments").exists());
    let said = project.fails(&["environments", "remove", "dev"]);
    assert!(said.contains("default environment"), "{said}");
}

#[test]
fn what_comes_back_equals_the_set_that_was() {
    let project = project();
    project.write("env/live.yaml", "LEVEL: warn\n");
    project.ok(&["environments", "clone", "dev", "live"]);
    let first = generate(&project, "live", &[]);
    project.write("score.yaml", &SCORE.replace("api:1", "api:2"));
    project.write("more.yaml", &SCORE.replace("name: api", "name: more"));
    project.write("env/live.yaml", "LEVEL: trace\n");
    let second = generate(&project, "live", &["score.yaml", "more.yaml"]);
    assert_ne!(first, second);
    let known = ids(&project, "live");
    assert_eq!(known.len(), 2);

    project.ok(&["environments", "rollback", "live"]);
    assert_eq!(ids(&project, "live")[0], known[1]);
    assert_eq!(generate(&project, "live", &[]), first);
    assert_eq!(
        ids(&project, "live").len(),
        3,
        "it is a set again, and no other"
    );
    project.ok(&["environments", "rollback", "live"]);
    assert_eq!(ids(&project, "live")[0], known[0]);
    assert_eq!(generate(&project, "live", &[]), second);
    // Files that hold what came back are the values again.
    let kept = project.read(".score-k8s/environments/live/definitions.yaml");
    assert!(kept.contains("env/{env}.yaml"), "{kept}");

    project.ok(&["environments", "rollback", "live", "2"]);
    let files = project.files();
    let sets = files.iter().filter(|(name, _)| name.contains("/live/set-"));
    let secret = value(&first, "password:").to_owned();
    for (name, bytes) in sets {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&secret), "{name} holds a password");
        assert!(text.contains("vault"), "{name} holds no reference");
    }
    let said = project.fails(&["environments", "rollback", "live", "9"]);
    assert!(said.contains("none of 9 back"), "{said}");
}

#[test]
fn the_last_twenty_sets_are_kept() {
    let project = project();
    for version in 2..=25 {
        project.write(
            "score.yaml",
            &SCORE.replace("api:1", &format!("api:{version}")),
        );
        generate(&project, "dev", &["score.yaml"]);
    }
    assert_eq!(ids(&project, "dev").len(), 20);
    project.ok(&["environments", "rollback", "dev", "19"]);
    let out = generate(&project, "dev", &[]);
    assert!(out.contains("image: api:6\n"), "{out}");
    project.ok(&["workloads", "remove", "api", "--env", "dev"]);
    project.ok(&["environments", "rollback", "dev"]);
    assert_eq!(generate(&project, "dev", &[]), out);
}

#[test]
fn a_set_that_somebody_changed_does_not_come_back() {
    let project = project();
    project.write("score.yaml", &SCORE.replace("api:1", "api:2"));
    generate(&project, "dev", &["score.yaml"]);
    let files = project.files();
    let first = files.keys().find(|name| name.contains("/set-000001-"));
    let first = first.expect("it is kept");
    for wrong in ["", "id: x\n", "[", "\u{0}"] {
        project.write(first, wrong);
        let before = project.files();
        let said = project.fails(&["environments", "rollback", "dev"]);
        assert!(said.contains("does not hold the set"), "{said}");
        assert_eq!(project.files(), before);
    }
    project.write(first, &project.read(first).replace("api:1", "evil:1"));
    project.fails(&["environments", "rollback", "dev"]);
}

#[test]
fn all_faults_of_all_environments_are_told_and_none_is_written() {
    let project = project();
    for name in ["live", "pr-7"] {
        project.ok(&["environments", "clone", "dev", name]);
    }
    project.ok(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
    project.write(
        "platform.yaml",
        &DEFINITIONS.replace("[{}]", "[{env_id: live}]"),
    );
    let before = project.files();
    let said = project.fails(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
    for name in ["dev", "pr-7"] {
        assert!(said.contains(&format!("in environment `{name}`")), "{said}");
        assert!(said.contains(&format!("environment `{name}`: ")), "{said}");
    }
    assert!(!said.contains("in environment `live`"), "{said}");
    assert_eq!(project.files(), before);
    // In the same order each time.
    for _ in 0..5 {
        let again = project.fails(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
        assert_eq!(again, said);
    }
}

#[test]
fn all_environments_are_as_each_alone() {
    let project = project();
    for name in ["live", "pr-7"] {
        project.ok(&["environments", "clone", "dev", name]);
        generate(&project, name, &[]);
    }
    let expected = project.files();
    project.ok(&["generate", "--all-environments", "-o", "{env}/out.yaml"]);
    assert_eq!(project.files(), expected);
    project.ok(&[
        "generate",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
        "--check",
    ]);
    project.write("score.yaml", &SCORE.replace("api:1", "api:2"));
    let check = [
        "generate",
        "score.yaml",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
        "--check",
    ];
    let output = project.run(&check);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    for name in ["dev", "live", "pr-7"] {
        assert!(
            said.contains(&format!("'{name}/out.yaml' (changed)")),
            "{said}"
        );
    }
    project.ok(&[
        "generate",
        "score.yaml",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
    ]);
    for name in ["dev", "live", "pr-7"] {
        assert!(
            project
                .read(&format!("{name}/out.yaml"))
                .contains("image: api:2")
        );
    }
}

#[test]
fn environments_go_to_another_machine() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    let live = generate(&project, "live", &[]);
    project.ok(&["state", "export", "all.json", "--plain"]);
    project.ok(&["state", "export", "live.json", "--plain", "--env", "live"]);
    let list = project.ok(&["environments", "list"]);

    let other = testdata::Project::empty(BIN);
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
fn outputs_do_not_write_into_the_state_of_an_environment() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    let said = project.fails(&[
        "generate",
        "--env",
        "dev",
        "-o",
        ".score-k8s/environments/live/state.yaml",
    ]);
    assert!(said.contains("belongs to the project's state"), "{said}");
}
