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
        "error[invalid-reply]: definition `aaa`: template `outputs`: a number that JSON does not have",
        "definitions.yaml:12:11",
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
        "`base-env.default#modules.shop.externals.db` has no output `b`: there is `a`",
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

#[test]
fn references_to_secrets_that_placeholders_make_wrong_are_told() {
    let secrets = "secret_refs:
  a: {store: vault, ref: '${resources.other.values}'}
  b: {store: '${resources.other.outputs.own}', ref: x}
  c: {store: vault, ref: x, version: '${resources.other.outputs.list}'}
  d: {store: vault, ref: '${resources.other.outputs.none}'}
  e: {store: vault, ref: '${resources.other.outputs.number}'}";
    let other = echo(
        "bbb",
        "other",
        "{own: humanitec, list: [1], none: null, number: 5}",
    );
    let said = graph(&(definition("aaa", "thing", "echo", secrets, "") + &other));
    said.has(&[
        "error[invalid-secret-reference]: definition `aaa`: expected a text as `ref`, found a map",
        "definitions.yaml:10:30  driver_inputs.secret_refs.a.ref",
        "the store `humanitec` is the platform's own",
        "definitions.yaml:11:18  driver_inputs.secret_refs.b.store",
        "expected a text as `version`, found a list",
        "expected a text as `ref`, found no value",
    ]);
    assert_eq!(said.stderr.matches("error[").count(), 4, "{}", said.stderr);

    let open = definition(
        "aaa",
        "thing",
        "echo",
        "secret_refs: {a: {store: v, ref: 'x/${resources.other.outputs.b}'}}",
        "",
    );
    let other = definition("bbb", "other", "strange", "{}", "");
    let flags = ["--driver-map", "humanitec/strange=ignore"];
    graph_with(&(open + &other), "{db: {type: thing}}", &flags).has(&[
        "expected a text as `ref`, found `other.default#modules.shop.externals.db/b`, which nobody knows yet",
    ]);
}

#[test]
fn secrets_stand_in_no_key_and_no_account() {
    let secret = definition("bbb", "other", "echo", "secret_refs: {p: {value: x}}", "");
    let keys = "secret_refs: {'${resources.other.outputs.p}': {value: x}}";
    graph(&(definition("aaa", "thing", "echo", keys, "") + &secret)).has(&[
        "error[misplaced-secret]: definition `aaa`: `${resources.other.outputs.p}` is a secret of `other.default#modules.shop.externals.db`, and may not stand in a key",
    ]);
    let account = "driver_account: '${resources.other.outputs.p}'";
    let said = graph(&(definition("aaa", "thing", "echo", "{}", account) + &secret));
    said.has(&[
        "and may not stand in `driver_account`",
        "definitions.yaml:11:20",
    ]);
    assert!(!said.stderr.contains("help"), "{}", said.stderr);
}

/// What nobody knows yet is checked by nobody: a graph shows it where a name or a label is wanted.
#[test]
fn open_outputs_stand_in_updates() {
    let account = definition(
        "accounts",
        "account",
        "terraform",
        "values: {script: x}",
        "",
    );
    let update = "values:
  update:
  - {op: add, path: /spec/pod/serviceAccountName, value: '${resources.account.outputs.name}'}
  - {op: add, path: /spec/pod/labels, value: {of: '${resources.account.outputs.name}'}}";
    let workload = definition("updates", "workload", "echo", update, "");
    let said = graph_with(&(account + &workload), "{}", &[]);
    let open = r#"{
              "open": "account.default#modules.shop/name"
            }"#;
    let shown = format!(r#""serviceAccountName": {open}"#);
    assert!(
        said.stdout.contains(&shown),
        "{}{}",
        said.stdout,
        said.stderr
    );
}
