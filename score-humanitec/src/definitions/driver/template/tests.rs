use score_yaml::Value;

use crate::definitions::driver::testing::Case;

fn case(templates: &str) -> Case {
    let templates = templates.trim_matches('\n').replace('\n', "\n    ");
    Case::new(
        "humanitec/template",
        &format!("values:\n  resId: ${{context.res.id}}\n  templates:\n    {templates}"),
    )
}

/// `case` with a secret reference, `vault/pg`.
fn with_secret(templates: &str) -> Case {
    let templates = templates.trim_matches('\n').replace('\n', "\n    ");
    Case::new(
        "humanitec/template",
        &format!(
            "values:\n  templates:\n    {templates}\nsecret_refs:\n  pass: {{store: vault, ref: pg}}"
        ),
    )
}

#[test]
fn phases_see_what_those_before_gave() {
    let case = case(
        r#"
init: |
  {{- if .cookie }}
  name: {{ .cookie.name }}
  {{- else }}
  name: pg-{{ index (splitList "." .driver.values.resId) 3 }}
  {{- end }}
  port: 5432
cookie: |
  name: {{ .init.name }}
outputs: |
  host: {{ .init.name }}
  port: {{ .init.port }}
  size: {{ .resource.size | default "small" }}
  id: {{ .id }}
secrets: |
  url: x://{{ .outputs.values.host }}:{{ .outputs.values.port }}
manifests: |
  z.yaml: {location: cluster, data: {n: {{ .outputs.values.port }}}}
  a.yaml: {location: namespace, data: "text: {{ .init.name }}"}
"#,
    );
    let case = case.params("{size: 3}");
    let expected = r#"{"host":"pg-db","id":"0123456789abcdef0123456789abcdef01234567","port":5432,"size":3} {"url":"x://pg-db:5432"}"#;
    assert_eq!(case.outputs(), expected);
    let manifests = "a.yaml namespace {\"text\":\"pg-db\"}\nz.yaml cluster {\"n\":5432}";
    assert_eq!(case.manifests(), manifests);
    let reply = case.reply();
    assert_eq!(
        reply.cookie.map(|cookie| case.json(&cookie)),
        Some(r#"{"name":"pg-db"}"#.to_owned())
    );
    assert_eq!(
        reply.init.map(|init| case.json(&init)),
        Some(r#"{"name":"pg-db","port":5432}"#.to_owned())
    );
    let again = case.cookie("{name: kept}");
    assert!(
        again.outputs().contains(r#""host":"kept""#),
        "{}",
        again.outputs()
    );
}

#[test]
fn a_phase_may_be_an_object_of_templates() {
    let case = case(
        r#"
outputs:
  host: h-{{ .id | trunc 2 }}
  "a.b": [1, true, null, "{{ list 1 2 | toJson }}"]
  deep: {n: "{{ 5 }}", empty: "{{ if .nope }}x{{ end }}", text: '{{ "5" | quote }}'}
manifests:
  cm.yaml:
    location: namespace
    data: |
      kind: ConfigMap
      data: {n: {{ .outputs.values.deep.n }}}
  "{{ 1 }}": {location: volumes, data: {name: "v-{{ .id | trunc 3 }}"}}
  never.yaml:
    location: namespace
    data: |
      {{- if false }}
      kind: ConfigMap
      {{- end }}
  none.yaml: {location: pod, data: {}}
"#,
    );
    assert_eq!(
        case.outputs(),
        r#"{"a.b":[1,true,null,[1,2]],"deep":{"empty":null,"n":5,"text":"5"},"host":"h-01"} {}"#
    );
    assert_eq!(
        case.manifests(),
        "cm.yaml namespace {\"data\":{\"n\":5},\"kind\":\"ConfigMap\"}\n{{ 1 }} volumes {\"name\":\"v-012\"}"
    );
}

#[test]
fn a_phase_that_is_not_there_gives_nothing() {
    assert_eq!(case("init: 'a: 1'").outputs(), "{} {}");
    let reply =
        case("outputs: ''\nsecrets: '{{ if .cookie }}a: 1{{ end }}'\nmanifests: null").reply();
    assert!(reply.values.is_empty() && reply.secrets.is_empty() && reply.manifests.is_empty());
    assert!(reply.init.is_none() && reply.cookie.is_none());
    let found =
        case("outputs: 'a: {{ .init.x.y | default 1 }}{{ range .resource.none.here }}x{{ end }}'");
    assert_eq!(found.outputs(), r#"{"a":1} {}"#);
}

#[test]
fn the_old_place_of_secrets_is_known() {
    let old = Case::new(
        "humanitec/template",
        "values: {templates: {outputs: 'a: 1'}}\nsecrets: {user: bob, templates: {outputs: 'u: {{ .driver.secrets.user }}'}}",
    );
    assert_eq!(old.outputs(), r#"{"a":1} {"u":"bob"}"#);
    let only = Case::new(
        "humanitec/template",
        "secrets: {templates: {outputs: 'u: 1'}}",
    );
    assert_eq!(only.outputs(), r#"{} {"u":1}"#);
    Case::new(
        "humanitec/template",
        "values: {templates: {secrets: 'a: 1'}}\nsecrets: {templates: {outputs: 'u: 1'}}",
    )
    .fails("error[invalid-driver-inputs]: definition `cfg`: the templates `secrets` stand in");
}

#[test]
fn inputs_have_a_shape() {
    Case::new("humanitec/template", "values: {a: 1}").fails("needs `templates`");
    Case::new("humanitec/template", "").fails("needs `templates`\n --> cfg.yaml:4:14");
    Case::new("humanitec/template", "values: {templates: [1]}")
        .fails("takes a map as `templates`, not a list");
    let case = case("init: x\noutput: y");
    case.fails("error[unknown-field]: definition `cfg`: the template driver has no phase `output`");
    case.fails("--> cfg.yaml:10:7  driver_inputs.values.templates.output");
    case.fails("did you mean `outputs`?");
}

#[test]
fn a_template_that_does_not_parse_has_its_place() {
    let case = case(
        r"
outputs: |
  update:
  - op: add
    {{/* a note *//}}
    value: x
",
    );
    case.fails(
        "error[template-syntax]: definition `cfg`: the template `outputs` does not parse: comment ends before closing delimiter
  --> cfg.yaml:12:13  driver_inputs.values.templates.outputs
   |
12 |           {{/* a note *//}}
",
    );
}

#[test]
fn an_error_behind_a_placeholder_has_its_place() {
    let inputs = "values:\n  templates:\n    manifests:\n      cm.yaml:\n        data: |\n          name: ${context.app.id}\n          \
                  id: ${context.res.id} {{ .id | fooo }}";
    Case::new("humanitec/template", inputs).fails(
        "error[template-syntax]: definition `cfg`: the template `manifests: cm.yaml: data` does not parse: function \"fooo\" not defined
  --> cfg.yaml:12:44  driver_inputs.values.templates.manifests.cm\\.yaml.data",
    );
    let inputs = "values:\n  templates:\n    init: |\n      a: {{ if \"${context.app.id}\" }}{{ fail \"no ${context.app.id} here\" }}{{ end }}";
    Case::new("humanitec/template", inputs).fails(
        "error[template-failed]: definition `cfg`: the template `init` failed: at `fail \"no shop here\"`: error calling fail: no shop here
 --> cfg.yaml:9:43  driver_inputs.values.templates.init
  |
9 |         a: {{ if \"${context.app.id}\" }}{{ fail \"no ${context.app.id} here\" }}{{ end }}
  |                                           ^^^^^^^^^^^^^^^^^^^",
    );
    // What a placeholder made fails at the placeholder.
    let inputs = "values:\n  templates:\n    init: |\n      a: ${resources.x.outputs.code}";
    Case::new("humanitec/template", inputs)
        .value("resources.x.outputs.code", Value::from("b {{ nope }}"))
        .fails("the template `init` does not parse: function \"nope\" not defined\n --> cfg.yaml:9:12  ");
    // A template that is wholly somebody else's is in no file.
    Case::new(
        "humanitec/template",
        "values:\n  templates:\n    init: ${resources.x.outputs.code}",
    )
    .value(
        "resources.x.outputs.code",
        Value::from("a:\n  b: {{ nope }}"),
    )
    .fails("function \"nope\" not defined\n --> cfg.yaml:8:13  ");
}

#[test]
fn what_is_no_map_is_no_output() {
    case("outputs: |\n  - host: h").fails(
        "error[invalid-reply]: definition `cfg`: the template `outputs` gave something else than expected: expected a map, got a list
 --> cfg.yaml:9:16  driver_inputs.values.templates.outputs",
    );
    case("secrets: x").fails(
        "the template `secrets` gave something else than expected: expected a map, got a string",
    );
    case("outputs:\n  - a").fails("expected a map, got a list");
    case("init: 'a: [b'").fails("error[invalid-reply]: definition `cfg`: the template `init` gave something else than expected: yaml: ");
}

#[test]
fn manifests_have_a_place_and_an_object() {
    let case = case(
        "manifests: |
  a.yaml: {location: pod, data: {kind: ConfigMap}}
  b.yaml: {data: {kind: ConfigMap}}
  c.yaml: {location: namespace, data: [1]}
  d.yaml: {location: namespace, data: 'a: [b'}
  e.yaml: {location: [namespace], data: {a: 1}}
  f.yaml: text
  g.yaml: {location: volume, date: {a: 1}}
  h.yaml: null",
    );
    for expected in [
        "error[invalid-reply]: definition `cfg`: the template `manifests` gave something else than expected: manifest `a.yaml` has `pod` as \
         `location`, expected one of `namespace`, `cluster`, `containers`, `volumes`\n  --> cfg.yaml:10:9  driver_inputs.values.templates.manifests.a\\.yaml",
        "manifest `b.yaml` has no `location`, expected one of",
        "manifest `c.yaml` has a list as `data`, expected an object",
        "manifest `d.yaml` has `data` that cannot be read: yaml: ",
        "manifest `e.yaml` has a list as `location`",
        "manifest `f.yaml` is a string, expected `location` and `data`",
        "manifest `g.yaml` has a field `date`, expected `location` and `data`",
        "did you mean `data`?",
    ] {
        case.fails(expected);
    }
    self::case("manifests: '[1]'").fails("expected a map of files, got a list");
    self::case("manifests:\n  x: {location: volume, data: {a: 1}}")
        .fails("did you mean `volumes`?");
    self::case("manifests:\n  x: {location: volume, data: {a: 1}}").fails("--> cfg.yaml:10:9");
}

#[test]
fn fail_says_its_text() {
    case(
        r#"
init: |
  {{- if not (regexMatch "^shared" .driver.values.resId) }}
  {{- cat "scaling is per workload, not for" .driver.values.resId | fail }}
  {{- end }}
"#,
    )
    .fails("error[template-failed]: definition `cfg`: the template `init` failed: at `fail`: error calling fail: scaling is per workload, not for modules.api.externals.db");
}

#[test]
fn a_field_that_templates_never_see_is_an_error() {
    let case = case("outputs: |\n  a: 1\n  arn: {{ .drivers.role_arn }}");
    case.fails(
        "error[template-failed]: definition `cfg`: the template `outputs` failed: at `.drivers.role_arn`: templates see no `.drivers`, but `.cookie`",
    );
    case.fails("--> cfg.yaml:11:17  driver_inputs.values.templates.outputs");
    case.fails("did you mean `driver`?");
}

#[test]
fn a_value_that_is_missing_is_warned_of() {
    let case =
        case("outputs: |\n  a: {{ .driver.values.hots }}\n  b: {{ .driver.values.x | default 1 }}");
    assert_eq!(case.outputs(), r#"{"a":"\u003cno value\u003e","b":1} {}"#);
    let said = case.warnings();
    let expected = "warning[no-value]: definition `cfg`: the template `outputs` prints `.driver.values.hots`, which is not there
  --> cfg.yaml:10:15  driver_inputs.values.templates.outputs";
    assert!(said.contains(expected), "{said}");
    assert_eq!(said.matches("warning[").count(), 1);
}

#[test]
fn what_cannot_be_read_is_told_at_its_line() {
    let case = case("init: |\n  a: 1\n  name: name: {{ .driver.values.resId }}\n  c: 2");
    case.fails("gave something else than expected: yaml: line 2: a `:` is not allowed here");
    case.fails("--> cfg.yaml:11:9  driver_inputs.values.templates.init");
    let case = self::case("init: |\n  a: 1\n  {{- if true }}\n  name: name: x\n  {{- end }}");
    case.fails("--> cfg.yaml:9:13  driver_inputs.values.templates.init");
    case.fails("= help: the line is one of the text that the template gives");
}

#[test]
fn what_does_not_parse_is_helped() {
    case("outputs: |\n  {{/* one\n  *//}}\n  a: 1").fails("= help: a comment ends with `*/}}`");
    case("outputs: |\n  a: {{ .resource.max | 10 }}")
        .fails("= help: behind a `|` stands a function: `| default 10`, not `| 10`");
}

#[test]
fn a_field_of_null_is_an_error() {
    case("init: 'a: {{ .cookie.name }}'")
        .fails("at `.cookie.name`: nil pointer evaluating interface {}.name");
}

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
        "error[unresolved-secret]: definition `cfg`: the template `manifests` computes on `vault/pg` with `b64enc`, which is not known here
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
    case.fails("the template `outputs` computes on `s3.default#x/name` with `trunc`, which is not known here");
    case.fails("it is known when `s3.default#x` has been made");
}

#[test]
fn random_values_follow_from_seed_resource_and_place() {
    let templates = "init:\n  a: '{{ randAlphaNum 16 }}'\n  b: '{{ randAlphaNum 16 }}'\noutputs: |\n  v: {{ .init | toJson }}";
    let one = case(templates).outputs();
    assert_eq!(one, case(templates).outputs());
    let value =
        score_yaml::parse_str(one.split(' ').next().unwrap_or_default()).expect("it is JSON");
    let init = value.get("v").expect("it is there");
    let texts: Vec<&str> = ["a", "b"]
        .map(|key| init.get(key).and_then(Value::as_str).unwrap_or_default())
        .into();
    assert!(
        texts[0] != texts[1] && texts.iter().all(|text| text.len() == 16),
        "{texts:?}"
    );
    let mut other = case(templates);
    other.resource.id = "modules.api.externals.dc".into();
    assert_ne!(one, other.outputs());
    let mut other = case(templates);
    other.seed = crate::definitions::Seed::new([7; 32]);
    assert_ne!(one, other.outputs());
    // `env` and the time tell nothing.
    let world = case("outputs: 'a: x{{ env \"HOME\" }}{{ now | date \"2006\" }}'");
    assert_eq!(world.outputs(), r#"{"a":"x1970"} {}"#);
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
    assert!(made.contains("calling fail: ***"), "{made}");
}

#[test]
fn hostile_templates_end() {
    for (templates, expected) in [
        (
            "outputs: '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}'",
            "takes more than 50000000 steps",
        ),
        (
            "outputs: '{{ $x := repeat 1000000 \"x\" }}{{ range until 60000 }}{{ $x }}{{ end }}'",
            "error[template-failed]",
        ),
        (
            "outputs: '{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}'",
            "maximum template depth",
        ),
        (
            "outputs: '{{ repeat 900 \"[\" }}{{ repeat 900 \"[\" }}'",
            "error[invalid-reply]",
        ),
        (
            "outputs: '{{ randAlphaNum 1000000000 }}'",
            "takes more than",
        ),
        (
            "outputs: 'a: {{ repeat 30000000 \"x\" | quote }}'\nsecrets: 'a: {{ repeat 30000000 \"x\" | quote }}'",
            "takes more than 50000000 steps",
        ),
    ] {
        case(templates).fails(expected);
    }
    let deep = "{{ if true }}".repeat(5_000);
    case(&format!("outputs: '{deep}'")).fails("error[template-syntax]");
    let long = "x".repeat(2 << 20);
    case(&format!("outputs: '{long}'")).fails("error[template-syntax]");
    // Many templates of one resource share its limits.
    let many: Vec<String> = (0..40)
        .map(|n| format!("  k{n}: '{{{{ range until 1000000 }}}}{{{{ end }}}}'"))
        .collect();
    case(&format!("outputs:\n{}", many.join("\n"))).fails("takes more than 50000000 steps");
}

#[test]
fn deep_inputs_are_walked_on_any_stack() {
    let deep = |inner: &str, levels: usize| "[".repeat(levels) + inner + &"]".repeat(levels);
    let tree = deep("'${context.app.id}'", 980);
    let echo = Case::new("humanitec/echo", &format!("values: {{a: {tree}}}")).outputs();
    assert!(echo.contains("[\"shop\"]"));
    let tree = deep("'{{ 1 }}-${context.app.id}'", 970);
    let all = case(&format!("outputs: {{a: {tree}}}")).outputs();
    assert!(all.contains("[\"1-shop\"]"));
}

#[test]
fn of_very_many_errors_the_first_are_found() {
    let many: Vec<String> = (0..5_000)
        .map(|n| format!("  k{n}: '{{{{ fail \"no\" }}}}'"))
        .collect();
    let errors = case(&format!("outputs:\n{}", many.join("\n")))
        .run()
        .expect_err("all fail");
    assert_eq!(errors.len(), score_core::diagnostic::KEPT);
}

#[test]
fn a_definition_compiles_its_templates_once() {
    use super::super::Driver as _;
    let case = case("outputs: 'a: {{ .id }}-${context.env.id}'\nsecrets: 'a: {{ .id }}'");
    let driver = super::TemplateDriver::default();
    for _ in 0..3 {
        case.with_run(|run| driver.run(run)).expect("it runs");
    }
    assert_eq!(driver.engine.kept(), 2);
    // Templates that come from elsewhere are told apart by their texts.
    let inputs = "values:\n  templates: ${resources.x.outputs.all}";
    let all = score_yaml::parse_str("{outputs: 'a: 1', secrets: 'b: 2'}").expect("it is YAML");
    let case = Case::new("humanitec/template", inputs).value("resources.x.outputs.all", all);
    assert_eq!(case.outputs(), r#"{"a":1} {"b":2}"#);
}
