//! Resource Definitions in a project.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use testdata::Project;

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

const SCORE: &str = "\
apiVersion: score.dev/v1b1
metadata: {name: shop}
containers: {web: {image: nginx, variables: {A: '${resources.db.place}'}}}
resources: {db: {type: postgres}}
";

fn definition(id: &str, criteria: &str) -> String {
    format!(
        "apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {{id: {id}}}
entity:
  name: {id}
  type: postgres
  driver_type: humanitec/echo
  driver_inputs: {{values: {{place: '${{context.env.id}}'}}}}
  criteria: {criteria}
"
    )
}

/// An output may be the environment's id; that is no secret for that.
#[test]
fn the_environment_is_named_though_an_output_has_its_name() {
    let project = Project::new(BIN);
    project.write("score.yaml", SCORE);
    project.write("def.yaml", &definition("pg-all", "[{}]"));
    let args = ["generate", "score.yaml", "--definitions", "def.yaml"];
    let args = [&args[..], &["--env", "rehearsal"]].concat();
    project.ok(&args);
    project.write("def.yaml", &definition("pg-all", "[{app_id: other}]"));
    let said = project.fails(&args);
    assert!(said.contains("environment `rehearsal`"), "{said}");
}

/// What is random follows from `SCORE_SEED`, also in another project.
#[test]
fn a_run_can_be_repeated_with_a_seed() {
    let run = |seed: &str| {
        let project = Project::new(BIN);
        project.write("score.yaml", SCORE);
        let random = definition("pg-all", "[{}]")
            .replace("echo", "template")
            .replace(
                "{place: '${context.env.id}'}",
                "{templates: {outputs: 'place: {{ randAlphaNum 9 }}'}}",
            );
        project.write("def.yaml", &random);
        let args = ["generate", "score.yaml", "--definitions", "def.yaml"];
        let mut command = project.command(&args);
        command.env("SCORE_SEED", seed);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", testdata::said(&output));
        project.read("manifests.yaml")
    };
    let manifests = run("one");
    assert_eq!(manifests, run("one"));
    assert_ne!(manifests, run("two"));
    assert_ne!(run(""), run(""));
}

const NAMESPACE: &str = "
---
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: namespace}
entity:
  name: namespace
  type: k8s-namespace
  driver_type: humanitec/echo
  driver_inputs: {values: {namespace: shop-dev}}
  criteria: [{env_id: dev}]
";

#[test]
fn the_namespace_that_a_definition_says_is_written_if_asked_for() {
    let project = Project::new(BIN);
    project.write("score.yaml", SCORE);
    project.write("def.yaml", &(definition("pg-all", "[{}]") + NAMESPACE));
    let args = ["generate", "score.yaml", "--definitions", "def.yaml"];
    let args = |env| {
        [
            &args[..],
            &["-o", "-", "--generate-namespace", "--env", env],
        ]
        .concat()
    };
    let manifests = project.ok(&args("dev"));
    let first = manifests.split("---").nth(1).unwrap();
    assert!(first.contains("kind: Namespace"), "{manifests}");
    assert!(first.contains("name: shop-dev"), "{manifests}");
    let said = project.fails(&args("qa"));
    assert!(said.contains("error[invalid-flag]"), "{said}");
    let said = project.fails(&["generate", "--generate-namespace"]);
    assert!(said.contains("--namespace flag is required"), "{said}");
}

/// A Secret is asked for only if an object reads it.
#[test]
fn keys_that_nothing_reads_are_not_listed() {
    let project = Project::new(BIN);
    project.write("score.yaml", SCORE);
    let secrets = "driver_inputs: {values: {}, secret_refs: \
                   {place: {store: s, ref: a}, other: {store: s, ref: b}}}";
    let definition = definition("pg-all", "[{}]").replace(
        "driver_inputs: {values: {place: '${context.env.id}'}}",
        secrets,
    );
    project.write("def.yaml", &definition);
    let output = project.run(&["generate", "score.yaml", "--definitions", "def.yaml"]);
    let said = testdata::said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("has to have key `place`: s/a"), "{said}");
    assert!(!said.contains("`other`"), "{said}");
}

/// A run without the shared values of the last one says how to give them.
#[test]
fn values_that_are_not_given_again_are_asked_for() {
    let project = Project::empty(BIN);
    project.ok(&["init", "--no-sample"]);
    let score = SCORE
        .replace("{resources.db.place}", "{resources.env.PLACE}")
        .replace("db: {type: postgres}", "env: {type: environment}");
    project.write("score.yaml", &score);
    project.write("def.yaml", &definition("pg-all", "[{}]"));
    project.write("values.yaml", "PLACE: here\n");
    let args = ["generate", "score.yaml", "--definitions", "def.yaml"];
    project.ok(&[&args[..], &["--values", "values.yaml"]].concat());
    let said = project.fails(&args);
    assert!(said.contains("error[provisioner-changed]"), "{said}");
    assert!(said.contains("help: the shared values gave it"), "{said}");
}

/// A graph has one form, whether its Score files are given or those of the project's last run are taken.
#[test]
fn a_graph_of_a_project_is_that_of_its_files() {
    let project = Project::new(BIN);
    let score = SCORE.replace(
        "{A: '${resources.db.place}'}",
        "{Z: z, A: '${resources.db.place}', M: m}, command: [run], resources: {limits: {memory: 1Mi, cpu: 1m}}",
    );
    project.write(
        "score.yaml",
        &score.replace("postgres}", "postgres, params: {z: 1, a: {y: 1, b: 2}}}"),
    );
    project.write("def.yaml", &definition("pg-all", "[{}]"));
    let args = ["score.yaml", "--definitions", "def.yaml", "--env", "dev"];
    project.ok(&[&["generate"], &args[..]].concat());
    let of_files = project.ok(&[&["graph", "--format", "json"], &args[..]].concat());
    assert!(of_files.contains(r#""z": 1"#), "{of_files}");
    assert_eq!(project.ok(&["graph", "--format", "json"]), of_files);
}

/// What is scaled is of the kind that the workload asks for.
#[test]
fn a_stateful_set_is_scaled_as_one() {
    let project = Project::new(BIN);
    let scaler = "db: {type: postgres}, scaler: {type: horizontal-pod-autoscaler}";
    let score = SCORE.replace("db: {type: postgres}", scaler).replace(
        "{name: shop}",
        "{name: shop, annotations: {k8s.score.dev/kind: StatefulSet}}",
    );
    project.write("score.yaml", &score);
    let hpa = definition("scaler", "[{}]").replace("postgres", "horizontal-pod-autoscaler");
    let hpa = hpa
        .replace("/echo", "/hpa")
        .replace("{place: '${context.env.id}'}", "{}");
    let definitions = [definition("pg-all", "[{}]"), hpa].join("---\n");
    project.write("def.yaml", &definitions);
    let args = [
        "generate",
        "score.yaml",
        "--definitions",
        "def.yaml",
        "--env",
        "dev",
        "-o",
        "-",
    ];
    let manifests = project.ok(&args);
    let scaled =
        "scaleTargetRef:\n    apiVersion: apps/v1\n    kind: StatefulSet\n    name: shop\n";
    assert!(manifests.contains(scaled), "{manifests}");
}

/// What provisioners share stays as long as somebody is left to share it, though no workload declares that.
#[test]
fn what_is_shared_stays_for_what_definitions_refer_to() {
    let project = Project::new(BIN);
    let score = SCORE.replace("${resources.db.place}", "a");
    let score = score.replace("resources: {db: {type: postgres}}\n", "");
    project.write("score.yaml", &score);
    let refers = definition("refers", "[{}]")
        .replace("type: postgres", "type: workload")
        .replace("${context.env.id}", "${resources.cache#main.outputs.a}");
    project.write("def.yaml", &refers);
    project.write(
        "p.yaml",
        "- uri: template://cache\n  type: cache\n  shared: 'word: {{ dig `word` (randAlphaNum 8) .Shared }}'\n  outputs: 'a: {{ .Shared.word }}'\n",
    );
    let args = ["generate", "score.yaml", "--prune", "--env", "dev"];
    let files = ["--definitions", "def.yaml", "--provisioners", "p.yaml"];
    let run = || {
        project.ok(&[&args[..], &files].concat());
        project.read(".score-k8s/state.yaml")
    };
    let first = run();
    assert!(first.contains("word: "), "{first}");
    assert_eq!(run(), first);
}
