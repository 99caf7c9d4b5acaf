//! Limits on what provisioners may give.

use score_core::diagnostic::Diagnostics;
use score_core::provision::Provisionings;

use crate::run;

/// The codes and messages of what is wrong.
fn wrong(given: Result<Provisionings, Diagnostics>) -> Vec<String> {
    let errors = given.err().into_iter().flatten();
    errors
        .map(|error| {
            assert!(error.span.is_some(), "{}", error.message);
            format!("{}: {}", error.code.as_str(), error.message)
        })
        .collect()
}

#[test]
fn what_provisioners_give_has_a_limit() {
    let resources: String = (0..3).map(|i| format!("  r{i}: {{type: t}}\n")).collect();
    let score = format!(
        "metadata: {{name: app}}\ncontainers: {{c: {{image: i}}}}\nresources:\n{resources}"
    );
    // Each gives 100 MB: a node counts 64 bytes.
    let fields =
        r#"state: "s: [{{ repeat 800000 `1,` }}]", outputs: "o: [{{ repeat 800000 `1,` }}]""#;
    let provisioners = format!("- {{uri: 'template://t', type: t, {fields}}}");
    let (_, given) = run(&score, &provisioners);
    let is_full = "too-large: what provisioners give is larger than 256 MiB in all";
    assert_eq!(wrong(given), [is_full]);
    let one = "metadata: {name: app}\ncontainers: {c: {image: i}}\nresources: {r: {type: t}}\n";
    for (fields, expected) in [
        (
            r#"outputs: "a: [{{ repeat 2100000 `1,` }}]""#,
            "invalid-reply: the template `outputs` gives no YAML at `a: […]`: more than 2000000 nodes",
        ),
        (
            r#"outputs: "a: &a {{ repeat 1000000 `x` }}\nb: [{{ repeat 100 `*a,` }}]""#,
            ": too much of the document comes from aliases",
        ),
        (
            r#"outputs: "{{ range until 100 }}{{ repeat 1000000 `x` }}{{ end }}""#,
            "template-failed: the template `outputs` failed: `repeat`: it does too much: more than 50000000 steps",
        ),
    ] {
        let provisioners = format!("- {{uri: 'template://t', type: t, {fields}}}");
        let (_, given) = run(one, &provisioners);
        let found = wrong(given);
        assert!(
            found.len() == 1 && found[0].ends_with(expected),
            "{found:?}"
        );
    }
}

#[test]
fn functions_of_jinja_templates_are_paid_for() {
    let one = "metadata: {name: app}\ncontainers: {c: {image: i}}\nresources: {r: {type: t}}\n";
    let steps = "it does too much: more than 50000000 steps";
    let length = "a random text has at most 65536 characters";
    for (call, expected) in [
        ("random_alphanum(60000)", steps),
        ("random_alphanum(65537)", length),
        ("uuid()", steps),
        ("encode_secret_ref('k' * 9000, 'n')", steps),
    ] {
        let calls = format!("{{{{ {call} }}}}").repeat(10);
        let text = format!("{{% for i in range(100000) %}}{calls}{{% endfor %}}");
        let provisioners = format!("- {{uri: 'jinja://t', type: t, outputs: \"{text}\"}}");
        let (_, given) = run(one, &provisioners);
        let expected = format!("template-failed: the template `outputs` failed: {expected}");
        assert_eq!(wrong(given), [expected], "{call}");
    }
}

#[test]
fn what_provisioners_share_has_a_limit() {
    let resources: String = (0..2).map(|i| format!("  r{i}: {{type: t}}\n")).collect();
    let score = format!(
        "metadata: {{name: app}}\ncontainers: {{c: {{image: i}}}}\nresources:\n{resources}"
    );
    for fields in [
        // Set by templates, and patched.
        r#"outputs: "{{ $_ := set .Shared .Id (until 1000000) }}""#,
        r#"shared: "{{ .Id }}: [{{ repeat 900000 `1,` }}]""#,
        // Lists that hold the same list twice, and a map that holds itself twice.
        r#"outputs: "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ $_ := set .Shared `a` $x }}""#,
        r#"outputs: "{{ $_ := set .Shared `a` .Shared }}{{ $_ := set .Shared `b` .Shared }}""#,
    ] {
        let provisioners = format!("- {{uri: 'template://t', type: t, {fields}}}");
        let (_, given) = run(&score, &provisioners);
        let mut wrong = wrong(given);
        wrong.dedup();
        assert_eq!(
            wrong,
            ["too-large: what provisioners share is larger than 64 MiB"],
            "{fields}"
        );
    }
}

#[test]
fn params_have_a_limit() {
    let many = "${resources.one.v}".repeat(100);
    let score = format!(
        "metadata: {{name: app}}\ncontainers: {{c: {{image: i}}}}\nresources: {{one: {{type: t}}, two: {{type: t, params: {{a: '{many}', b: '{many}'}}}}}}\n"
    );
    let provisioners =
        r#"- {uri: "template://t", type: t, outputs: "v: {{ repeat 1000000 `x` }}"}"#;
    let (_, given) = run(&score, provisioners);
    assert_eq!(
        wrong(given),
        ["too-large: placeholders stand for more than 64 MiB here, up to `resources.one.v`"]
    );
}
