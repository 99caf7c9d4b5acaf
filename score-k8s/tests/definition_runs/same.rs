//! The same input gives the same bytes: on one core and on two, with files named in any order, in a second run.

use std::collections::BTreeMap;

use testdata::{Project, said};

use super::{BIN, CONTEXT, definition, score};

/// More than a run does on one thread.
const WORKLOADS: usize = 20;

/// Definitions in files, which refer to each other.
fn files() -> [(&'static str, String); 4] {
    let template =
        |phases: &str| format!("  driver_inputs:\n    values:\n      templates:\n{phases}");
    let db = "        init: 'name: {{ randAlphaNum 8 | lower }}'\n        cookie: 'name: {{ .init.name }}'\n        outputs: 'host: {{ .init.name }}'\n        secrets: 'password: {{ randAlphaNum 20 }}'\n        manifests: {db.yaml: {location: namespace, data: {apiVersion: v1, kind: ConfigMap, metadata: {name: '{{ .init.name }}'}}}}\n";
    let policy = "        outputs: 'name: {{ randAlphaNum 5 }}'\n";
    let shared = "  driver_inputs: {values: {all: '${resources[\"policy.default#main>db\"].outputs.host}', first: '${context.res.guresid}'}}\n";
    let work = "        outputs: |\n          update:\n          - {op: add, path: /spec/pod/labels, value: {of: '{{ .id | trunc 8 }}'}}\n          - {op: add, path: /spec/containers/main/variables/DRAWN, value: '{{ randAlphaNum 6 }}'}\n";
    [
        (
            "platform/a/db.yaml",
            definition(
                "db-all",
                "db",
                "template",
                &(template(db)
                    + "  provision: {'policy#main': {is_dependent: true, match_dependents: true}}\n"),
            ),
        ),
        (
            "platform/b/policy.yaml",
            definition("policy-all", "policy", "template", &template(policy)),
        ),
        (
            "platform/c.yaml",
            definition("shared-all", "shared", "echo", shared),
        ),
        (
            "work.yaml",
            definition("work-all", "workload", "template", &template(work)),
        ),
    ]
}

fn project() -> Project {
    let project = Project::new(BIN);
    for (path, text) in files() {
        project.write(path, &text);
    }
    for n in 0..WORKLOADS {
        let name = format!("w{n:02}");
        let variables =
            "H: '${resources.db.host}', P: '${resources.db.password}', A: '${resources.all.first}'";
        let resources = "db: {type: db}, all: {type: shared, id: all}";
        project.write(&format!("{name}.yaml"), &score(&name, variables, resources));
    }
    project
}

/// Runs the binary with so many threads.
fn run(project: &Project, threads: &str, args: &[&str]) -> Vec<u8> {
    let mut command = project.command(&[args, &CONTEXT].concat());
    command
        .env("RAYON_NUM_THREADS", threads)
        .env("SCORE_SEED", "same");
    let output = command.output().expect("the binary was built");
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    output.stdout
}

fn outputs(threads: &str, is_reversed: bool) -> BTreeMap<String, Vec<u8>> {
    let project = project();
    let mut scores: Vec<String> = (0..WORKLOADS).map(|n| format!("w{n:02}.yaml")).collect();
    let mut definitions = vec![
        "--definitions",
        "platform",
        "--definitions",
        "work.yaml",
        "--definitions",
        "platform/c.yaml",
    ];
    if is_reversed {
        scores.reverse();
        definitions = vec![
            "--definitions",
            "platform/c.yaml",
            "--definitions",
            "work.yaml",
            "--definitions",
            "platform",
        ];
    }
    let scores: Vec<&str> = scores.iter().map(String::as_str).collect();
    let graph = [&["graph", "--format", "json"], &definitions[..], &scores].concat();
    let outside = run(&project, threads, &graph);
    run(
        &project,
        threads,
        &[&["generate"], &definitions[..], &scores].concat(),
    );
    let first = project.files();
    run(
        &project,
        threads,
        &[&["generate"], &definitions[..]].concat(),
    );
    let second = project.files();
    let changed = first
        .iter()
        .filter(|(name, bytes)| second.get(*name) != Some(bytes));
    let changed: Vec<&String> = changed.map(|(name, _)| name).collect();
    assert!(changed.is_empty(), "a second run changes {changed:?}");
    for format in ["json", "dot", "svg"] {
        let shown = run(&project, threads, &["graph", "--format", format]);
        let again = run(
            &project,
            threads,
            &[&["graph", "--format", format], &definitions[..]].concat(),
        );
        assert!(shown == again, "{format} is another one the second time");
        project.write(&format!("graph.{format}"), &String::from_utf8_lossy(&shown));
    }
    project.write("graph.outside.json", &String::from_utf8_lossy(&outside));
    project.files()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let expected = outputs("1", false);
    assert!(expected.contains_key(".score-k8s/definitions.yaml"));
    for (threads, is_reversed) in [("2", false), ("1", true), ("4", true)] {
        let found = outputs(threads, is_reversed);
        let differing = expected
            .iter()
            .filter(|(name, bytes)| found.get(*name) != Some(bytes));
        let differing: Vec<&String> = differing.map(|(name, _)| name).collect();
        assert!(
            differing.is_empty(),
            "{threads} threads, reversed {is_reversed}: {differing:?}"
        );
        assert_eq!(expected.len(), found.len());
    }
}

/// Where a definition stands, in a file of its own or behind others, changes nothing.
#[test]
fn definitions_may_stand_in_one_file_or_in_many() {
    let scores: Vec<String> = (0..WORKLOADS).map(|n| format!("w{n:02}.yaml")).collect();
    let scores = scores.iter().map(String::as_str);
    let joined: String = files().into_iter().rev().map(|(_, text)| text).collect();
    let made = |definitions: &[&str]| {
        let project = project();
        project.write("joined.yaml", &joined);
        let scores: Vec<&str> = scores.clone().collect();
        let graph = [&["graph", "--format", "json"], definitions, &scores].concat();
        let generate = [&["generate", "-o", "-"], definitions, &scores].concat();
        let again = [
            &["graph", "--show-secrets", "--format", "json"],
            definitions,
            &scores,
        ]
        .concat();
        [graph, generate, again].map(|args| run(&project, "2", &args))
    };
    let many = ["--definitions", "platform", "--definitions", "work.yaml"];
    let expected = made(&many);
    let [graph, manifests, shown] = made(&["--definitions", "joined.yaml"]);
    assert!(
        graph == expected[0] && shown == expected[2],
        "the graph differs"
    );
    assert!(manifests == expected[1], "the manifests differ");
}
