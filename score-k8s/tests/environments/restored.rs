//! Values that came back with an earlier set, and who takes them.

use testdata::Project;

use crate::{BIN, CONTEXT, SCORE, generate, project};

/// A project whose default environment `dev` has the values of its first set again, which its files do not hold any more.
fn rolled_back() -> Project {
    let project = project();
    project.write("env/dev.yaml", "LEVEL: trace\n");
    generate(&project, "dev", &[]);
    let said = project.says(&["environments", "rollback", "dev"]);
    assert!(
        said.contains("`--values app.yaml --values 'env/{env}.yaml'` in a `generate`"),
        "{said}"
    );
    project.write(
        "env/live.yaml",
        "LEVEL: warn\nKEY: {store: vault, ref: live}\n",
    );
    project
}

#[test]
fn another_environment_takes_the_files() {
    let project = rolled_back();
    let said = project.says(&["environments", "clone", "dev", "live"]);
    assert!(
        said.contains("not those that `environments rollback`"),
        "{said}"
    );
    let live = generate(&project, "live", &[]);
    assert!(live.contains("value: warn"), "{live}");
    let graph = project.ok(&["graph", "--env", "live", "--format", "json"]);
    assert!(graph.contains("vault/live"), "{graph}");
    project.ok(&["environments", "remove", "live"]);
    let args = [
        "generate",
        "score.yaml",
        "--env",
        "live",
        "--env-type",
        "production",
        "-o",
        "{env}/out.yaml",
    ];
    let said = project.says(&args);
    assert!(
        said.contains("not those that `environments rollback`"),
        "{said}"
    );
    let live = project.read("live/out.yaml");
    assert!(live.contains("value: warn"), "{live}");
    // The other one keeps what came back.
    assert!(generate(&project, "dev", &[]).contains("value: debug"));
}

#[test]
fn a_run_that_takes_them_says_how_it_ends() {
    let project = rolled_back();
    let flags = "`--values app.yaml --values 'env/{env}.yaml'` takes those of files again";
    let output = ["-o", "{env}/out.yaml"];
    let runs: [&[&str]; 4] = [
        &["generate", "--env", "dev"],
        &["generate", "--all-environments"],
        &["generate", "score.yaml", "--definitions", "platform.yaml"],
        &["graph"],
    ];
    for run in runs {
        let with_output = [run, &output].concat();
        let args = if run[0] == "graph" { run } else { &with_output };
        let said = project.says(args);
        assert!(said.contains(flags), "{run:?}: {said}");
    }
    assert!(project.read("dev/out.yaml").contains("value: debug"));
    let args = [
        "generate",
        "--env",
        "dev",
        "--values",
        "app.yaml",
        "--values",
        "env/{env}.yaml",
    ];
    let said = project.says(&[&args[..], &output].concat());
    assert!(!said.contains("brought back"), "{said}");
    assert!(project.read("dev/out.yaml").contains("value: trace"));
    assert!(!project.path(".score-k8s/restored-values.yaml").exists());
    assert!(
        !project
            .says(&["generate", "--env", "dev", "-o", "x.yaml"])
            .contains("brought back")
    );
}

#[test]
fn a_set_without_values_takes_them_away_and_brings_them_back() {
    let project = Project::new(BIN);
    project.write("platform.yaml", crate::DEFINITIONS);
    let with_values = SCORE.replace("\n      KEY: ${resources.env.KEY}", "");
    let without = with_values
        .replace("\n      LEVEL: ${resources.env.LEVEL}", "")
        .replace("\n  env: {type: environment}", "");
    project.write("score.yaml", &without);
    let mut args = vec!["generate", "score.yaml", "-o", "{env}/out.yaml"];
    args.extend(CONTEXT);
    project.ok(&args);
    project.write("score.yaml", &with_values);
    args.extend(["--values", "values.yaml"]);
    for level in ["one", "two"] {
        project.write("values.yaml", &format!("LEVEL: {level}\n"));
        project.ok(&args);
    }
    project.write("values.yaml", "LEVEL: three\n");
    // To those of an earlier set, to none, and to some again.
    for (back, level) in [("1", Some("one")), ("3", None), ("1", Some("one"))] {
        project.ok(&["environments", "rollback", "dev", back]);
        let out = generate(&project, "dev", &[]);
        match level {
            Some(level) => assert!(out.contains(&format!("value: {level}\n")), "{out}"),
            None => assert!(!out.contains("name: LEVEL"), "{out}"),
        }
    }
    let state = project.read(".score-k8s/definitions.yaml");
    assert!(
        state.contains("former_values:\n    - values.yaml\n"),
        "{state}"
    );
}

#[test]
fn they_go_along_to_another_name_and_another_machine() {
    let project = rolled_back();
    generate(&project, "dev", &[]);
    project.ok(&["state", "export", "dev.json", "--plain", "--env", "dev"]);
    project.ok(&["state", "import", "dev.json", "--env", "pr-7"]);
    let own = generate(&project, "pr-7", &[]);
    assert!(own.contains("value: debug"), "{own}");
    let kept = project.read(".score-k8s/environments/pr-7/definitions.yaml");
    assert!(
        kept.contains("environments/pr-7/restored-values.yaml"),
        "{kept}"
    );
}
