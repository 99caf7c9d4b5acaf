//! Definitions that are wrong, on purpose or not: each is told at its place, and nothing is printed beside.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use testdata::Project;

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");

/// A definition of type `thing`, on 10 lines; inputs and what else there is stand from line 9 on.
fn definition(id: &str, kind: &str, driver: &str, inputs: &str, more: &str) -> String {
    let indented = |text: &str, by: &str| text.replace('\n', &format!("\n{by}"));
    let inputs = indented(inputs, "    ");
    let more = match more {
        "" => String::new(),
        more => format!("  {}\n", indented(more, "  ")),
    };
    format!(
        "apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {{id: {id}}}
entity:
  name: {id}
  type: {kind}
  driver_type: humanitec/{driver}
  driver_inputs:
    {inputs}
  criteria: [{{}}]
{more}---
"
    )
}

fn echo(id: &str, kind: &str, values: &str) -> String {
    definition(id, kind, "echo", &format!("values: {values}"), "")
}

/// What `graph` says of definitions for a Score file with the resource `db` of type `thing`.
struct Said {
    /// The graph; nothing if it failed.
    stdout: String,
    stderr: String,
}

fn graph_with(definitions: &str, resources: &str, flags: &[&str]) -> Said {
    let project = Project::empty(BIN);
    project.write("definitions.yaml", definitions);
    project.write(
        "score.yaml",
        &format!(
            "apiVersion: score.dev/v1b1
metadata: {{name: shop}}
containers: {{web: {{image: nginx}}}}
resources: {resources}
"
        ),
    );
    let args = "graph score.yaml --definitions definitions.yaml --org=o --app=a --env=dev --env-type=development -f json";
    let args: Vec<&str> = args.split(' ').chain(flags.iter().copied()).collect();
    let output = project.command(&args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let said = Said {
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    };
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}: {}", said.stderr);
    assert_eq!(code == Some(1), said.stdout.is_empty(), "{}", said.stderr);
    assert_eq!(
        code == Some(1),
        said.stderr.contains("error["),
        "{}",
        said.stderr
    );
    said
}

fn graph(definitions: &str) -> Said {
    graph_with(definitions, "{db: {type: thing}}", &[])
}

impl Said {
    fn has(&self, all: &[&str]) {
        for text in all {
            assert!(
                self.stderr.contains(text),
                "no `{text}` in:\n{}",
                self.stderr
            );
        }
    }
}

#[test]
fn numbers_that_json_has_not_are_told_at_their_places() {
    graph(&echo("aaa", "thing", "{a: [1, .nan]}")).has(&[
        "error[invalid-value]: definition `aaa`: JSON has no such number",
        "definitions.yaml:9:21  entity.driver_inputs.values.a.1",
    ]);
    let params = "provision: {other: {params: {a: -.inf}}}";
    graph(&definition("aaa", "thing", "echo", "{}", params)).has(&["definitions.yaml:11:35"]);
    let outputs = "values:\n  templates:\n    outputs: |\n      a: .inf";
    graph(&definition("aaa", "thing", "template", outputs, "")).has(&[
        "error[invalid-reply]: definition `aaa`: the template `outputs` gave something else than expected: a number that JSON does not have",
        "definitions.yaml:11:18",
    ]);
    let resources = "{db: {type: thing, params: {a: .nan}}}";
    graph_with(&echo("aaa", "thing", "{a: 1}"), resources, &[]).has(&[
        "a param of `thing.default#modules.shop.externals.db` is a number that JSON does not have",
        "score.yaml:4:",
    ]);
}

#[test]
fn what_a_reference_does_not_find_says_where_to_look() {
    let empty = definition("bbb", "base-env", "echo", "values: {a: 1}", "");
    let refers = echo("aaa", "thing", "{a: '${resources.base-env.outputs.b}'}");
    graph(&(refers + &empty)).has(&[
        "`base-env.default#modules.shop.externals.db` has no output `b`: there are `a`",
        "the one of the environment is `resources['base-env.default#base-env']`",
    ]);
    let refers = echo("aaa", "thing", "{a: '${resources.other.account}'}");
    graph(&(refers + &echo("bbb", "other", "{}")))
        .has(&["= help: `driver_account` of definition `bbb` sets one"]);
}

#[test]
fn fields_that_are_not_there_are_told_with_those_that_are() {
    graph(&definition("aaa", "thing", "echo", "credentials: {}", "")).has(&[
        "`driver_inputs` has no field `credentials`",
        "= help: there are `values`, `secrets`, `secret_refs`",
    ]);
    let bare = "kind: Definition\napiVersion: entity.humanitec.io/v1b1\nentity: {driver_type: x}\n";
    graph(bare).has(&["`metadata` is missing, expected `metadata: {id: ID}`"]);
    let empty = "secret_refs:\n  user:\n    store:\n    ref:";
    graph(&definition("aaa", "thing", "echo", empty, ""))
        .has(&["the reference is empty: it sets neither `ref` nor `value`"]);
}
