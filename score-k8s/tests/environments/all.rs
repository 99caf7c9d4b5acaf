//! All environments in one run.

use crate::{DEFINITIONS, SCORE, generate, project};

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
fn the_same_fault_of_all_environments_is_told_once() {
    let project = project();
    for name in ["live", "pr-7"] {
        project.ok(&["environments", "clone", "dev", name]);
    }
    project.write("score.yaml", &SCORE.replace("env.LEVEL", "env.LEVLE"));
    let said = project.fails(&[
        "generate",
        "score.yaml",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
    ]);
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    assert!(
        said.contains("in environments `dev`, `live`, `pr-7`"),
        "{said}"
    );
    let last = said.lines().rfind(|line| line.starts_with("Error: "));
    let last = last.expect("there is a last word");
    let start = "Error: environments `dev`, `live`, `pr-7`: score.yaml:9:";
    assert!(last.starts_with(start), "{last}");
}

#[test]
fn each_output_of_all_environments_names_the_environment() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    let said = project.fails(&[
        "generate",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
        "--secret-objects",
        "separate=s.yaml",
    ]);
    assert!(said.contains("put {env} into --secret-objects"), "{said}");
}

#[test]
fn a_result_has_each_environment() {
    let project = project();
    project.ok(&["environments", "clone", "dev", "live"]);
    let args = [
        "generate",
        "--all-environments",
        "-o",
        "{env}/out.yaml",
        "--result",
        "json",
    ];
    let result = |text: &str| -> serde_json::Value {
        if let Err(fault) = testdata::check_result(text) {
            panic!("{fault:?}");
        }
        serde_json::from_str(text).expect("it is JSON")
    };
    let made = result(&project.ok(&args));
    let names: Vec<_> = made["environments"]
        .as_array()
        .expect("it is a list")
        .iter()
        .map(|one| one["name"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(names, ["dev", "live"]);
    assert_eq!(made["files"].as_array().map(Vec::len), Some(2));
    let own = [
        "generate",
        "--env",
        "live",
        "-o",
        "live/out.yaml",
        "--result",
        "json",
    ];
    let alone = result(&project.ok(&own));
    for list in [
        "workloads",
        "resources",
        "objects",
        "secrets",
        "environment",
    ] {
        assert_eq!(made["environments"][1][list], alone[list], "{list}");
    }
    project.write(
        "platform.yaml",
        &DEFINITIONS.replace("[{}]", "[{env_id: live}]"),
    );
    let output = project.run(&args);
    let failed = result(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(failed["ok"], false);
    let found = &failed["environments"][0]["diagnostics"];
    assert_eq!(found[0]["code"], "no-definition", "{found}");
    assert_eq!(
        failed["environments"][1]["diagnostics"],
        serde_json::json!([])
    );
}
