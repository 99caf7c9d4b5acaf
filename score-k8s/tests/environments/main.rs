//! Environments of a project: what each keeps, what a clone has of another, and what comes back.

mod all;
mod elsewhere;
mod names;
mod restored;
mod sets;

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

    project.write(".score-k8s/environments/README.md", "somebody's own\n");
    project.ok(&["environments", "clone", "dev", "pr-7"]);
    project.ok(&["environments", "remove", "pr-7"]);
    assert!(!project.path(".score-k8s/environments/pr-7").exists());
    assert!(project.path(".score-k8s/environments/README.md").exists());
}

#[test]
fn commands_about_definitions_look_at_each_environment_as_it_is_generated() {
    let project = Project::new(BIN);
    project.write(
        "score.yaml",
        "apiVersion: score.dev/v1b1\nmetadata: {name: api}\ncontainers: {main: {image: a}}\nresources: {db: {type: database}}\n",
    );
    let database = DEFINITIONS.replace("${context.env.id}.${context.env.type}", "example.com");
    let named = database.replace("id: database", "id: named");
    let named = named.replace("[{}]", "[{env_id: default}, {env_id: pr-7}]");
    project.write(
        "platform.yaml",
        &format!("{}\n---\n{}\n", database.trim(), named.trim()),
    );
    // Its default environment has no name, so no rule is for it.
    let generate = ["generate", "score.yaml", "--definitions", "platform.yaml"];
    project.ok(&generate);
    project.ok(&["environments", "clone", "default", "pr-7"]);
    let used = |id: &str| -> Vec<serde_json::Value> {
        let used = project.ok(&["definitions", "usage", id, "--format", "json"]);
        let used: serde_json::Value = serde_json::from_str(&used).expect("it is JSON");
        let all = used.as_array().expect("it is a list").iter();
        all.map(|one| one["env"].clone()).collect()
    };
    assert_eq!(used("database"), [serde_json::Value::Null]);
    assert_eq!(used("named"), ["pr-7"]);
}

#[test]
fn validate_looks_at_the_score_files_of_the_environment() {
    let project = project();
    project.write("other.yaml", &SCORE.replace("name: api", "name: other"));
    project.ok(&["environments", "clone", "dev", "pr-7"]);
    generate(&project, "pr-7", &["other.yaml"]);
    project.write("other.yaml", "apiVersion: score.dev/v1b1\n");
    project.ok(&["validate"]);
    project.ok(&["validate", "--env", "dev"]);
    let said = project.fails(&["validate", "--env", "pr-7"]);
    assert!(said.contains("other.yaml"), "{said}");
}

#[test]
fn completion_knows_environments_and_what_is_in_them() {
    let project = project();
    project.write("other.yaml", &SCORE.replace("name: api", "name: other"));
    project.ok(&["environments", "clone", "dev", "pr-7"]);
    generate(&project, "pr-7", &["other.yaml"]);
    let said = |words: &[&str]| project.ok(&[&["__completeNoDesc"], words].concat());
    for command in [&["generate"][..], &["workloads", "remove"], &["graph"]] {
        assert_eq!(said(&[command, &["--env", ""]].concat()), "dev\npr-7\n:4\n");
        assert_eq!(said(&[command, &["--env", "p"]].concat()), "pr-7\n:4\n");
    }
    assert_eq!(said(&["workloads", "remove", ""]), "api\n:4\n");
    for flag in [&["--env", "pr-7"][..], &["--env=pr-7"]] {
        let words = [&["workloads", "remove"], flag, &[""]].concat();
        assert_eq!(said(&words), "api\nother\n:4\n");
        let words = [&["resources", "delete"], flag, &[""]].concat();
        assert!(said(&words).contains("#other.db\n"));
    }
    assert!(!said(&["resources", "delete", ""]).contains("#other.db"));
    assert_eq!(said(&["generate", "--env-type", ""]), ":0\n");
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
