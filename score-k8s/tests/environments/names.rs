//! What the name of an environment means, and what a command does with one that is not there.

use crate::{DEFINITIONS, generate, project, value};

#[test]
fn a_misspelt_name_is_told_by_every_command_that_reads_a_project() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    project.write("next.yaml", DEFINITIONS);
    let commands: [&[&str]; 19] = [
        &["generate", "-o", "x.yaml"],
        &["graph"],
        &["validate"],
        &["catalog"],
        &["set"],
        &["workloads", "list"],
        &["workloads", "remove", "api"],
        &["resources", "list"],
        &["resources", "get-outputs", "database.default#api.db"],
        &["provisioners", "list"],
        &["explain", "api.db"],
        &["definitions", "usage", "database"],
        &["definitions", "diff", "platform.yaml", "next.yaml"],
        &["definitions", "list"],
        &["definitions", "show", "database"],
        &["definitions", "match", "database"],
        &["resource-types"],
        &["schema", "score", "--types"],
        &["state", "export", "x.json", "--plain"],
    ];
    for command in commands {
        let said = project.fails(&[command, &["--env", "lvie"]].concat());
        assert!(
            said.contains("error[unknown-environment]"),
            "{command:?}: {said}"
        );
        assert!(said.contains("did you mean `live`?"), "{command:?}: {said}");
    }
    // With Score files or definitions of its own it is a new one.
    project.ok(&["graph", "score.yaml", "--env", "lvie"]);
    project.ok(&["validate", "score.yaml", "--env", "lvie"]);
    project.ok(&[
        "resource-types",
        "--env",
        "lvie",
        "--definitions",
        "platform.yaml",
    ]);
    project.ok(&[
        "definitions",
        "match",
        "database",
        "--env",
        "lvie",
        "--definitions",
        "platform.yaml",
    ]);
}

#[test]
fn definitions_on_the_command_line_leave_the_default_environment_as_it_is() {
    let project = project();
    let before = project.read("dev/out.yaml");
    let state = project.read(".score-k8s/definitions.yaml");
    project.ok(&[
        "generate",
        "score.yaml",
        "--definitions",
        "platform.yaml",
        "-o",
        "{env}/out.yaml",
    ]);
    assert_eq!(project.read("dev/out.yaml"), before);
    assert_eq!(project.read(".score-k8s/definitions.yaml"), state);
    // Without definitions the way back says all of them.
    let said = project.fails(&["generate", "-o", "out.yaml"]);
    assert!(said.contains("--definitions platform.yaml"), "{said}");
}

#[test]
fn a_new_environment_without_a_type_is_told() {
    let project = project();
    let args = ["generate", "score.yaml", "-o", "{env}/out.yaml", "--env"];
    let untyped = DEFINITIONS.replace(".${context.env.type}", "");
    project.write("platform.yaml", &untyped);
    let said = project.says(&[&args[..], &["pr-1"]].concat());
    assert!(said.contains("of no type: `--env-type TYPE`"), "{said}");
    let said = project.says(&[&args[..], &["pr-2", "--env-type", "preview"]].concat());
    assert!(!said.contains("of no type"), "{said}");
}

#[test]
fn a_name_of_a_branch_is_told_with_a_name_that_works() {
    let project = project();
    for (name, near) in [
        ("PR-123", "`pr-123` is one"),
        ("feature/foo", "`feature-foo` is one"),
        ("#12", "`12` is one"),
    ] {
        let said = project.fails(&[
            "generate",
            "score.yaml",
            "--env",
            name,
            "-o",
            "{env}/out.yaml",
        ]);
        assert!(said.contains(near), "{said}");
        let said = project.fails(&["environments", "clone", "dev", name]);
        assert!(said.contains(near), "{said}");
    }
}

#[test]
fn other_placeholders_for_the_environment_are_told_at_once() {
    let project = project();
    let said = project.fails(&[
        "generate",
        "--env",
        "dev",
        "-o",
        "{environment}/out.yaml",
        "--values",
        "env/{ENV}.yaml",
    ]);
    for word in ["`{environment}` in `--output`", "`{ENV}` in `--values`"] {
        assert!(said.contains(word), "{said}");
    }
    let said = project.fails(&["graph", "--values", "env/{environment}.yaml"]);
    assert!(said.contains("`{environment}` in `--values`"), "{said}");
    // A folder of such a name may be there.
    project.write("{ENV}/x", "");
    project.ok(&["generate", "--env", "dev", "-o", "{ENV}/out.yaml"]);
}

#[test]
fn definitions_of_the_project_need_not_be_named() {
    let project = project();
    project.ok(&[
        "environments",
        "clone",
        "dev",
        "live",
        "--env-type",
        "production",
    ]);
    let named = ["--definitions", "platform.yaml"];
    for command in [
        &["definitions", "list"][..],
        &["definitions", "show", "database"],
    ] {
        assert_eq!(project.ok(command), project.ok(&[command, &named].concat()));
        assert_eq!(
            project.ok(command),
            project.ok(&[command, &["--env", "live"]].concat())
        );
    }
    let found = project.ok(&[
        "definitions",
        "match",
        "database",
        "--env",
        "live",
        "-f",
        "json",
    ]);
    assert!(found.contains("\"env_type\": \"production\""), "{found}");
    let inputs = ["definitions", "test", "database", "--generate"];
    assert_eq!(
        project.ok(&inputs),
        project.ok(&[&inputs[..], &named].concat())
    );
    // Outside of what the project was generated with, they are.
    let other = testdata::Project::new(crate::BIN);
    let said = other.fails(&["definitions", "list"]);
    assert!(
        said.contains("required flag(s) \"definitions\" not set"),
        "{said}"
    );
}

#[test]
fn validate_takes_the_definitions_of_the_environment() {
    let project = project();
    let said = project.says(&["validate", "--env", "dev", "--strict"]);
    assert!(!said.contains("no provisioner takes"), "{said}");
}

#[test]
fn shared_values_that_are_missing_are_told_with_their_flag() {
    let project = testdata::Project::new(crate::BIN);
    project.write("score.yaml", crate::SCORE);
    project.write("platform.yaml", DEFINITIONS);
    let said = project.fails(&["generate", "score.yaml", "--definitions", "platform.yaml"]);
    assert!(said.contains("`--values FILE` gives it"), "{said}");
}

#[test]
fn an_environment_that_is_named_is_read_by_its_state() {
    let project = testdata::Project::new(crate::BIN);
    let score =
        "apiVersion: score.dev/v1b1\nmetadata: {name: api}\ncontainers: {main: {image: a}}\n";
    project.write("score.yaml", score);
    project.ok(&["generate", "score.yaml"]);
    project.ok(&["environments", "clone", "default", "dev"]);
    for args in [
        &["score.yaml", "--env", "dev"][..],
        &["score.yaml", "--all-environments"],
    ] {
        let all = [&["generate"], args, &["--strict", "-o", "{env}/out.yaml"]].concat();
        project.ok(&all);
    }
    let out = generate(&project, "dev", &[]);
    assert!(value(&out, "app.kubernetes.io/instance:").starts_with("api-"));
}
