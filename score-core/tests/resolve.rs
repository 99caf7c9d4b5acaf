//! Placeholders of workloads: what becomes of them, and what they cannot refer to.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use proptest::prelude::*;
use score_core::backend::Backend as _;
use score_core::diagnostic::Diagnostics;
use score_core::resolve::{Resolved, resolve};
use score_core::text::{Part, Text};
use score_core::workload::Content;
use support::{Plain, Setup, summaries};

const PROVISIONERS: &str = r#"
- uri: template://t
  type: t
  outputs: |
    text: plain
    num: 12
    big: 1e21
    list: [{b: "<&>", a: null}, true]
    map: {in\.side: {deep: x}}
    ref: {{ encodeSecretRef "s" "k" }}
    refs: [{{ encodeSecretRef "s" "k" }}]
"#;

fn run(variable: &str, content: &str) -> (Setup, Result<Resolved, Diagnostics>) {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let score = format!(
        "metadata: {{name: app, n: {{'a.b': [1]}}}}\ncontainers: {{web: {{image: i, variables: {{V: {}}}, files: {{/f.txt: {{content: {}}}}}, volumes: {{/v: {{source: '${{resources.r}}'}}}}}}}}\nresources: {{r: {{type: t}}, env: {{type: environment}}}}\n",
        quoted(variable),
        quoted(content)
    );
    let mut setup = Setup::new(&[&score]);
    setup.backend = Plain {
        has_environment: true,
    };
    setup.provisioners(PROVISIONERS).unwrap();
    setup.provision().unwrap();
    let workload = setup.workloads.remove(0);
    let resolved = resolve(workload, &setup.state, &setup.backend.target(), &setup.host);
    (setup, resolved)
}

fn variable(text: &str) -> Text {
    let (_, resolved) = run(text, "");
    resolved.unwrap().workload.containers["web"].variables["V"]
        .value
        .clone()
}

#[test]
fn what_placeholders_stand_for_has_a_limit() {
    let score = "metadata: {name: app}\ncontainers: {web: {image: i, variables: {V: 'TEXT'}}}\nresources: {r: {type: t}}\n";
    let resolved = |text: &str| {
        let mut setup = Setup::new(&[&score.replace("TEXT", text)]);
        let outputs = "outputs: \"v: {{ repeat 1000000 `x` }}\\nl: [{{ repeat 1000000 `x` }}]\"";
        setup
            .provisioners(&format!("- {{uri: 'template://t', type: t, {outputs}}}"))
            .unwrap();
        setup.provision().unwrap();
        let workload = setup.workloads.remove(0);
        resolve(workload, &setup.state, &setup.backend.target(), &setup.host)
    };
    for placeholder in ["${resources.r.v}", "${resources.r.l}"] {
        assert!(resolved(&placeholder.repeat(60)).is_ok());
        let diags = resolved(&placeholder.repeat(1_000)).unwrap_err();
        let [error] = diags.iter().collect::<Vec<_>>()[..] else {
            panic!("one error is enough");
        };
        assert_eq!(error.code.as_str(), "too-large");
        assert!(error.span.is_some());
    }
}

#[test]
fn a_string_is_put_in_as_it_is_and_anything_else_as_json() {
    for (template, expected) in [
        ("${resources.r.text}", "plain"),
        (
            "a ${resources.r.num} $$ $x ${unclosed",
            "a 12 $ $x ${unclosed",
        ),
        ("${resources.r.big}", "1e+21"),
        (
            "${resources.r.list}",
            r#"[{"a":null,"b":"\u003c\u0026\u003e"},true]"#,
        ),
        (r"${resources.r.map.in\\\.side}", ""),
        ("${metadata.name}-${metadata.n}", r#"app-{"a.b":[1]}"#),
        (r"${metadata.n.a\.b}", "[1]"),
        ("$${resources.r.nope}", "${resources.r.nope}"),
    ] {
        if !expected.is_empty() {
            assert_eq!(
                variable(template).as_literal(),
                Some(expected),
                "{template}"
            );
        }
    }
}

#[test]
fn secrets_stay_references() {
    assert_eq!(variable("${resources.r.ref}"), Text::secret("s", "k"));
    let parts = variable("<${resources.r.refs}>").parts;
    let expected = [
        Part::Literal("<[\"".into()),
        Part::Secret {
            name: "s".into(),
            key: "k".into(),
        },
        Part::Literal("\"]>".into()),
    ];
    assert_eq!(parts, expected);
}

#[test]
fn environment_variables_wait_for_the_start_but_not_in_files() {
    let (_, resolved) = run("x${resources.env.LATER}", "at ${resources.env.HOME}");
    let resolved = resolved.unwrap();
    let web = &resolved.workload.containers["web"];
    let late = Part::Env {
        name: "LATER".into(),
        required: false,
    };
    assert_eq!(
        web.variables["V"].value.parts,
        [Part::Literal("x".into()), late]
    );
    let Content::Text(content) = &web.files["/f.txt"].content else {
        panic!()
    };
    assert_eq!(content.value.as_literal(), Some("at /home/u"));
    assert_eq!(
        resolved.env.into_iter().collect::<Vec<_>>(),
        ["HOME", "LATER"]
    );
}

#[test]
fn what_is_not_there_is_reported_in_the_words_that_scripts_know() {
    for (variable, content, summary, place) in [
        (
            "${resources.r.nope}",
            "",
            "no `nope` in the outputs of `r`",
            "nope",
        ),
        (
            "${resources.r.text.x}",
            "",
            "`text` is a string, so there is no `x` in it",
            "resources.r.text.x",
        ),
        ("", "${metadata.nam}", "no `nam` in the metadata", "nam"),
        (
            "",
            "${resources.env.UNSET}",
            "failed to convert 'app': containers.web.files[/f.txt]: failed to substitute in content: invalid ref 'resources.env.UNSET': environment variable 'UNSET' must be resolved",
            "resources.env.UNSET",
        ),
        (
            "${resources.env}",
            "",
            "expected one variable of `env`, as in `${resources.env.NAME}`, found the resource alone",
            "resources.env",
        ),
    ] {
        let (setup, resolved) = run(variable, content);
        let diags = resolved.unwrap_err();
        let expected = format!("unknown-reference: {summary}");
        assert_eq!(summaries(&diags), [expected]);
        assert!(
            setup.places(&diags)[0].ends_with(place),
            "{:?}",
            setup.places(&diags)
        );
    }
    let (_, resolved) = run("${metadata.nam} ${resources.r.txt}", "${resources.r.nm}");
    assert_eq!(resolved.unwrap_err().len(), 3);
}

proptest! {
    #[test]
    fn text_without_a_dollar_stays_as_it_is(text in "[ -#%-~äé\n]{0,20}") {
        let resolved = variable(&text);
        prop_assert_eq!(resolved.as_literal(), Some(text.as_str()));
    }

    /// But for a dollar inside braces behind a dollar, where `$${…}` keeps all that stands in them.
    #[test]
    fn text_comes_back_when_its_dollars_are_doubled(
        pieces in prop::collection::vec(prop_oneof!["[$a.\\}]{0,3}", "\\{[a.]{0,3}\\}"], 0..6),
    ) {
        let text = pieces.concat();
        let resolved = variable(&text.replace('$', "$$"));
        prop_assert_eq!(resolved.as_literal(), Some(text.as_str()));
    }
}
