//! What is wrong with templates, and where.

use super::*;

#[test]
fn inputs_have_a_shape() {
    Case::new("humanitec/template", "values: {a: 1}").fails("needs `templates`");
    Case::new("humanitec/template", "").fails("needs `templates`\n --> cfg.yaml:4:14");
    Case::new("humanitec/template", "values: {templates: [1]}")
        .fails("expected a map of templates, found a list");
    Case::new("humanitec/template", "values: {outputs: 'a: 1'}")
        .fails("= help: write `templates: {outputs: …}`");
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
  --> cfg.yaml:12:25  driver_inputs.values.templates.outputs
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
        "error[template-syntax]: definition `cfg`: the template `manifests: cm.yaml: data` does not parse: there is no function `fooo`
  --> cfg.yaml:12:44  driver_inputs.values.templates.manifests.cm\\.yaml.data",
    );
    let inputs = "values:\n  templates:\n    init: |\n      a: {{ if \"${context.app.id}\" }}{{ fail \"no ${context.app.id} here\" }}{{ end }}";
    Case::new("humanitec/template", inputs).fails(
        "error[template-failed]: definition `cfg`: the template `init` failed: no shop here
 --> cfg.yaml:9:43  driver_inputs.values.templates.init
  |
9 |         a: {{ if \"${context.app.id}\" }}{{ fail \"no ${context.app.id} here\" }}{{ end }}
  |                                           ^^^^^^^^^^^^^^^^^^^",
    );
    // What a placeholder made fails at the placeholder.
    let inputs = "values:\n  templates:\n    init: |\n      a: ${resources.x.outputs.code}";
    Case::new("humanitec/template", inputs)
        .value("resources.x.outputs.code", Value::from("b {{ nope }}"))
        .fails(
            "the template `init` does not parse: there is no function `nope`\n --> cfg.yaml:9:12  ",
        );
    // A template that is wholly somebody else's is in no file.
    Case::new(
        "humanitec/template",
        "values:\n  templates:\n    init: ${resources.x.outputs.code}",
    )
    .value(
        "resources.x.outputs.code",
        Value::from("a:\n  b: {{ nope }}"),
    )
    .fails("there is no function `nope`\n --> cfg.yaml:8:13  ");
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
    .fails("error[template-failed]: definition `cfg`: the template `init` failed: scaling is per workload, not for modules.api.externals.db");
}

#[test]
fn a_field_that_templates_never_see_is_an_error() {
    let case = case("outputs: |\n  a: 1\n  arn: {{ .drivers.role_arn }}");
    case.fails(
        "error[template-failed]: definition `cfg`: the template `outputs` failed: at `.drivers.role_arn`: templates see no `.drivers`",
    );
    case.fails("--> cfg.yaml:11:17  driver_inputs.values.templates.outputs");
    case.fails("did you mean `.driver.role_arn`?");
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
    case.fails("gives no YAML at `name: name: …`: a text with a `: ` in it needs quotes");
    case.fails("--> cfg.yaml:11:9  driver_inputs.values.templates.init");
    let case = self::case("init: |\n  a: 1\n  {{- if true }}\n  name: name: x\n  {{- end }}");
    case.fails("--> cfg.yaml:12:9  driver_inputs.values.templates.init");
    let case = self::case("init: |\n  {{ print \"a: b: c\" }}");
    case.fails("--> cfg.yaml:9:13  driver_inputs.values.templates.init");
    case.fails("gives no YAML, line 1 of it: ");
}

#[test]
fn what_does_not_parse_is_helped() {
    case("outputs: |\n  {{/* one\n  *//}}\n  a: 1").fails("= help: a comment ends with `*/}}`");
    case("outputs: |\n  a: {{ .resource.max | 10 }}")
        .fails("= help: behind a `|` stands a function: `| default 10`, not `| 10`");
}

#[test]
fn a_field_of_null_is_an_error() {
    case("init: 'a: {{ .cookie.name }}'").fails("failed: there is no value to take `.name` of");
}
