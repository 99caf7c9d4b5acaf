//! Secrets, references to them, and outputs that nobody knows yet.

use super::*;

#[test]
fn a_secret_reference_passes_through() {
    let case = with_secret(
        r#"
outputs: "host: h"
init: |
  both: x-{{ .driver.secrets.pass }}
  kept: {{ .driver.secrets.pass }}
secrets: |
  a: {{ .driver.secrets.pass | toRawJson }}
  b: "{{ .driver.secrets.pass }}"
  c: {{ .init.kept | quote }}
  d: {e: [{{ .driver.secrets.pass }}]}
manifests: |
  s.yaml: {location: namespace, data: {kind: Secret, stringData: {p: {{ .driver.secrets.pass }}}}}
"#,
    );
    let secret = r#"{"secret":"vault/pg"}"#;
    let expected = format!(
        r#"{{"host":"h"}} {{"a":{secret},"b":{secret},"c":{secret},"d":{{"e":[{secret}]}}}}"#
    );
    assert_eq!(case.outputs(), expected);
    assert!(case.manifests().contains(secret));
    let case = case.given("vault/pg", Value::from("hunter2"));
    assert!(case.outputs().contains(r#""a":"hunter2""#));
    let init = case.reply().init.expect("there is one");
    assert_eq!(case.json(&init), r#"{"both":"x-hunter2","kept":"hunter2"}"#);
}

#[test]
fn what_looks_into_a_secret_reference_needs_its_value() {
    for pipeline in [
        ".driver.secrets.pass.word",
        "dig `word` 1 .driver.secrets.pass",
        "get .driver.secrets.pass `word`",
        "range .driver.secrets.pass }}x{{ end",
    ] {
        let case = with_secret(&format!("outputs: 'a: {{{{ {pipeline} }}}}'"));
        case.fails("definition `cfg`: the template `outputs` looks into `vault/pg`, which is not known here");
        case.fails("`--secrets FILE` gives its value, under `vault/pg`");
    }
}

#[test]
fn what_computes_on_a_secret_reference_needs_its_value() {
    let case = with_secret(
        "manifests: |\n  s.yaml:\n    location: namespace\n    data: {p: {{ .driver.secrets.pass | b64enc }}}",
    );
    case.fails(
        "error[unresolved-secret]: definition `cfg`: the template `manifests` computes with `b64enc` on `vault/pg`, which is not known here
  --> cfg.yaml:11:47  driver_inputs.values.templates.manifests",
    );
    case.fails("`--secrets FILE` gives its value, under `vault/pg`");
    let case = case.given("vault/pg", Value::from("hunter2"));
    assert!(case.manifests().contains(r#"{"p":"aHVudGVyMg=="}"#));

    let url = with_secret("secrets: |\n  url: x://u:{{ .driver.secrets.pass }}@h");
    url.fails("the template `secrets` makes a text with the secret `vault/pg` in it, which is not known here");
    let key = with_secret("outputs: |\n  {{ .driver.secrets.pass }}: 1");
    key.fails("the template `outputs` makes a key of `vault/pg`");
    let late =
        with_secret("init: |\n  u: x-{{ .driver.secrets.pass }}\nsecrets: |\n  u: {{ .init.u }}");
    late.fails("the template `secrets` makes a text with the secret `vault/pg`");
    let cookie = with_secret("cookie: |\n  p: {{ .driver.secrets.pass }}");
    cookie.fails("the template `cookie` stores `vault/pg`, which is not known here");
    assert!(
        url.given("vault/pg", Value::from("hunter2"))
            .outputs()
            .contains("x://u:hunter2@h")
    );
}

#[test]
fn open_outputs_pass_through_and_may_stand_in_texts() {
    let inputs = "values:\n  o: ${resources.s3.outputs.name}\n  templates:\n    outputs: |\n      \
                  arn: arn:${resources.s3.outputs.name}\n      all: {{ .driver.values.o | toRawJson }}";
    let case = Case::new("humanitec/template", inputs);
    let open = case
        .sealed
        .open_output("s3.default#x".into(), "name".into());
    let case = case.value("resources.s3.outputs.name", open);
    let open_json = r#"{"open":"s3.default#x/name"}"#;
    let expected = format!(r#"{{"all":{open_json},"arn":{{"parts":["arn:",{open_json}]}}}} {{}}"#);
    assert_eq!(case.outputs(), expected);
    let inputs = "values:\n  templates:\n    outputs: |\n      a: {{ \"${resources.s3.outputs.name}\" | trunc 3 }}";
    let case = Case::new("humanitec/template", inputs);
    let open = case
        .sealed
        .open_output("s3.default#x".into(), "name".into());
    let case = case.value("resources.s3.outputs.name", open);
    case.fails("the template `outputs` computes with `trunc` on `s3.default#x/name`, which is not known here");
    case.fails("it is known when `s3.default#x` has been made");
}

#[test]
fn messages_hold_no_secrets() {
    let said = |case: Case| match case.run() {
        Ok(_) => panic!("it does not fail"),
        Err(errors) => format!("{errors:?}"),
    };
    let inputs = "values: {templates: {init: '{{ fail (print \"bad \" .driver.secrets.p .cookie.q) }}'}}\nsecrets: {p: hunter2hunter2}";
    let text = said(Case::new("humanitec/template", inputs).cookie("{q: correct-horse}"));
    assert!(
        text.contains("bad ***") && !text.contains("hunter2hunter2\""),
        "{text}"
    );
    assert!(!text.contains("horse"), "{text}");
    let made = said(case(
        "init: 'p: {{ randAlphaNum 24 }}'\noutputs: '{{ fail .init.p }}'",
    ));
    assert!(made.contains("failed: ***"), "{made}");
}
