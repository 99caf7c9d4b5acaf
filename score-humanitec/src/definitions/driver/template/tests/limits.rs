//! How much a template may do.

use super::*;

#[test]
fn hostile_templates_end() {
    for (templates, expected) in [
        (
            "outputs: '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}'",
            "more than 50000000 steps",
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
            "more than 50000000 steps",
        ),
        (
            "outputs: 'a: {{ repeat 30000000 \"x\" | quote }}'\nsecrets: 'a: {{ repeat 30000000 \"x\" | quote }}'",
            "more than 50000000 steps",
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
    case(&format!("outputs:\n{}", many.join("\n"))).fails("more than 50000000 steps");
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
    let driver = super::super::TemplateDriver::default();
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
