//! Patch templates.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use score_core::backend::Emitted;
use score_core::diagnostic::Diagnostics;
use score_core::patch::{check, patch};
use score_yaml::Value;
use support::{Setup, summaries, yaml};

const SCORE: &str = "
metadata: {name: app}
containers: {c: {image: i, variables: {A: x}}}
resources: {r: {type: t}}
";

/// The objects after a template, the lines for the user, and what was found, with its places.
fn run(template: &str) -> (Vec<Value>, Vec<String>, Diagnostics, Vec<String>) {
    run_all(&[template])
}

fn run_all(templates: &[&str]) -> (Vec<Value>, Vec<String>, Diagnostics, Vec<String>) {
    let mut setup = Setup::new(&[SCORE]);
    setup
        .provisioners("- {uri: 'template://t', type: t, outputs: 'v: out'}")
        .unwrap();
    setup.provision().unwrap();
    let files: Vec<_> = templates
        .iter()
        .map(|template| setup.sources.add("patch template 1", *template))
        .collect();
    let mut emitted = Emitted::default();
    emitted.manifests.documents = vec![yaml("{kind: A, list: [1]}"), yaml("{kind: B}")];
    let mut diags = Diagnostics::new();
    let log = patch(
        &setup.backend,
        &mut setup.sources,
        &files,
        &mut emitted,
        &setup.state,
        &setup.host,
        &mut diags,
    )
    .log;
    let places = setup.places(&diags);
    (emitted.manifests.documents, log, diags, places)
}

#[test]
fn patches_change_what_the_template_sees() {
    let template = r#"
{{- range $i, $object := .Objects }}
- op: set
  path: {{ $i }}.metadata
  value: {name: {{ $object.kind | lower }}-{{ $.Namespace }}, v: '{{ substituteValue "app" "<${resources.r.v}>" }}', d: 2001-01-02}
  description: name it
{{- end }}
- {op: delete, path: 0.kind}
- {op: set, path: "1", value: {{ (index .Workloads.app.containers "c").variables | toJson }}}
"#;
    let (objects, log, diags, _) = run(template);
    assert!(diags.is_empty(), "{diags:?}");
    assert_eq!(
        objects[0],
        yaml("{list: [1], metadata: {name: a-prod, v: <out>, d: '2001-01-02T00:00:00Z'}}")
    );
    assert_eq!(objects[1], yaml("{A: x}"));
    assert_eq!(
        log,
        [
            "Applying patching template 1",
            "Applying patch to 0.metadata (name it)",
            "Applying patch to 1.metadata (name it)",
            "Applying patch to 0.kind",
            "Applying patch to 1",
        ]
    );
}

#[test]
fn a_template_may_give_no_patches() {
    for template in ["", "{{/* none */}}\n", "[]", "# none"] {
        let (objects, _, diags, _) = run(template);
        assert!(diags.is_empty() && objects.len() == 2, "{template}");
    }
}

#[test]
fn what_cannot_be_applied_is_said_with_its_place() {
    for (template, summary, place) in [
        (
            "- {op: move, path: a}",
            "invalid-patch: a patch has the `op` `set` or `delete`, not `move`",
            "1:8 move",
        ),
        (
            "- {op: set, path: a, vlue: 1}",
            "invalid-patch: a patch has no field `vlue`",
            "1:22 vlue",
        ),
        (
            "\n\n- {op: set, path: 0.list.7, value: 1}",
            "invalid-patch: cannot set `0.list.7`: index 7 is out of range of a list of 1",
            "",
        ),
        (
            "- {op: delete, path: '#'}",
            "invalid-patch: cannot delete `#`: cannot delete value from a complex path",
            "1:22 '#'",
        ),
        (
            "- {op: set, path: 0.spec.x, value: 1}",
            "patch-missed-path: the patch of `0.spec.x` found nothing there to set",
            "1:19 0.spec.x",
        ),
        (
            "a: 1",
            "invalid-patch: expected a list of patches, found a map",
            "1:1 a",
        ),
        (
            "x: [",
            "invalid-yaml: the template gives no YAML: the `[` that line 1 opens is not closed",
            "",
        ),
        ("{{ if }}", "template-syntax: the patch template", ""),
        (
            "\n {{ .Nope }}",
            "template-failed: the patch template",
            "2:5 .Nope",
        ),
        (
            "{{ substituteValue \"app\" \"${resources.r.x}\" }}",
            "template-failed: the patch template",
            "",
        ),
        (
            "{{ substituteValue \"nope\" \"\" }}",
            "template-failed: the patch template",
            "",
        ),
    ] {
        let (_, _, diags, places) = run(template);
        let found = &summaries(&diags)[0];
        assert!(found.starts_with(summary), "{found}\n{summary}");
        assert!(places[0].starts_with(place), "{places:?} {place}");
        assert_eq!(diags.len(), 1, "{diags:?}");
    }
}

#[test]
fn what_holds_a_known_field_is_made_without_a_word() {
    let (objects, _, diags, _) = run("- {op: set, path: 1.metadata.labels.a, value: x}");
    assert!(diags.is_empty(), "{diags:?}");
    assert_eq!(objects[1], yaml("{kind: B, metadata: {labels: {a: x}}}"));
}

#[test]
fn a_template_is_checked_before_it_is_installed() {
    let mut setup = Setup::new(&[]);
    let good = setup
        .sources
        .add("good", "{{ substituteValue .Namespace \"\" }}");
    let bad = setup.sources.add("bad", "x\n{{ nope }}");
    assert!(check(&setup.backend, &setup.sources, good).is_ok());
    let diags = check(&setup.backend, &setup.sources, bad).unwrap_err();
    assert!(
        setup.places(&diags)[0].starts_with("2:"),
        "{:?}",
        setup.places(&diags)
    );
}

#[test]
fn what_patches_do_has_a_limit() {
    // A value of a megabyte in many places, and many patches that move a long list.
    let wide = "- {op: set, path: 0.list, value: [{{ repeat 400 `{a: 1},` }}]}\n- {op: set, path: '0.list.#.a', value: {{ repeat 1000000 `x` }}}";
    let (_, _, diags, places) = run(wide);
    let codes: Vec<_> = diags.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(codes, ["invalid-patch"]);
    assert!(places[0].starts_with("2:"), "{places:?}");
    let long = "- {op: set, path: 0.list, value: [{{ repeat 100000 `1,` }}]}\n{{ range until 10000 }}- {op: delete, path: 0.list.0}\n{{ end }}";
    // No other template is rendered then.
    let (_, log, diags, _) = run_all(&[long, "- {op: delete, path: 0.kind}", "{{ fail `x` }}"]);
    let codes: Vec<_> = diags.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(codes, ["invalid-patch"]);
    assert!(!log.contains(&"Applying patching template 2".to_owned()));
}
