//! Templates that take too much end with an error, in bounded time and stack.

use score_template::{Closed, Context, Error, Functions, Limits, Template, Value};

fn executed(text: &str, limits: Limits) -> Result<String, Error> {
    let template = Template::parse(text, &Functions::new())?;
    let data = Value::map([("n", Value::Int(1_000_000_000))]);
    template.execute(&data, &mut Context::with_limits(&Closed, limits))
}

fn message(text: &str, limits: Limits) -> String {
    match executed(text, limits) {
        Ok(output) => panic!("{text} gives {} bytes", output.len()),
        Err(error) => error.message,
    }
}

#[test]
fn steps_are_bounded() {
    let limits = Limits {
        steps: 10_000,
        ..Limits::default()
    };
    for text in [
        "{{ range .n }}{{ end }}",
        "{{ range .n }}{{ range $.n }}{{ end }}{{ end }}",
        "{{ range .n }}{{ printf \"%1000d\" 1 }}{{ end }}",
        "{{ $x := \"a\" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}",
    ] {
        assert!(
            message(text, limits).ends_with("it does too much: more than 10000 steps"),
            "{text}"
        );
    }
}

#[test]
fn output_is_bounded() {
    let limits = Limits {
        output: 1_000,
        ..Limits::default()
    };
    let error = executed("{{ range .n }}x{{ end }}", limits).unwrap_err();
    assert_eq!(error.message, "the output is larger than 1000 bytes");
    assert!(message("{{ printf \"%5000d\" 1 }}", limits).contains("larger"));
}

#[test]
fn recursion_is_bounded() {
    let recursive = "{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}";
    let through_all = "{{ define \"r\" }}{{ if true }}{{ with . }}{{ range 1 }}{{ print (print (len \"a\")) }}\
                       {{ template \"r\" 1 }}{{ end }}{{ end }}{{ end }}{{ end }}{{ template \"r\" 1 }}";
    let main = "{{ block \"b\" . }}{{ template \"b\" . }}{{ end }}";
    for text in [recursive, through_all, main] {
        assert!(
            message(text, Limits::default()).contains("maximum template depth"),
            "{text}"
        );
    }
}

#[test]
fn depth_that_parses_can_be_executed() {
    let depth = 150;
    let nested = format!("{{{{ {}1{} }}}}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(executed(&nested, Limits::default()).unwrap(), "1");
    let nested = format!(
        "{}x{}",
        "{{ if true }}".repeat(depth),
        "{{ end }}".repeat(depth)
    );
    assert_eq!(executed(&nested, Limits::default()).unwrap(), "x");
}

#[test]
fn long_templates_are_refused_and_many_names_are_no_trouble() {
    let error = Template::parse(&"x".repeat((1 << 20) + 1), &Functions::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "template: :1: the template is longer than 1048576 bytes"
    );
    let variables: String = (0..40_000)
        .map(|n| format!("{{{{ $v{n} := {n} }}}}"))
        .collect();
    assert_eq!(
        executed(
            &(variables.clone() + "{{ $v0 }}{{ $v39999 }}"),
            Limits::default()
        )
        .unwrap(),
        "039999"
    );
    assert!(
        message(
            &(variables + "{{ range .n }}{{ $_ := $v0 }}{{ end }}"),
            Limits::default()
        )
        .ends_with("steps")
    );
    let definitions: String = (0..20_000)
        .map(|n| format!("{{{{ define \"d{n}\" }}}}{n}{{{{ end }}}}"))
        .collect();
    let text = definitions + "{{ template \"d19999\" }}";
    assert_eq!(executed(&text, Limits::default()).unwrap(), "19999");
}
