//! Whatever stands in a Score file, the stages up to the checks end with a workload or with errors that have a
//! place; they never panic.

use proptest::prelude::*;
use score_core::diagnostic::{Diagnostics, Dialect, Severity, render, render_json};
use score_core::host::TestHost;
use score_core::text::ImageSyntax;
use score_core::{document, schema, workload};
use score_yaml::{SortedSet, SourceMap};

const DIALECT: Dialect = Dialect {
    undecodable: "{file}",
    bullet: "- ",
    missing_image: "{container}",
    image_hint: "",
    variables_annotation: None,
    variable_in_command: Some("read that one"),
    in_place_of: &[],
};

/// Runs a text and overrides through the stages; without the schema check if `loose`, as a state file is read.
fn run(text: &str, property: &str, loose: bool, sources: &mut SourceMap) -> Diagnostics {
    let file = sources.add("score.yaml", text);
    let mut document = match document::parse(sources, file, &DIALECT) {
        Ok(document) => document,
        Err(diags) => return diags,
    };
    let mut diags = Diagnostics::new();
    if let Err(found) = document::override_property(&mut document, property, sources) {
        diags.extend(found);
    }
    document::upgrade(&mut document, &mut diags);
    diags.extend(schema::check(&document, sources));
    if diags.has_errors() && !loose {
        return diags;
    }
    let spec = document::spec(document, Some("image"));
    let builds = SortedSet::new();
    let lowering = workload::Lowering {
        sources,
        host: &TestHost::WithoutFiles,
        score_file: "score.yaml",
        builds: &builds,
        images: ImageSyntax::Placeholders,
        dialect: &DIALECT,
    };
    if let Some(workload) = workload::lower(&spec, lowering, &mut diags) {
        workload::check(&workload, &DIALECT, &mut diags);
        workload::check_mounts(&workload, &mut diags);
    }
    diags
}

/// A good document whose parts are replaced.
fn mutant() -> impl Strategy<Value = String> {
    const GOOD: &str = "apiVersion: score.dev/v1b1
metadata: {name: shop, annotations: {a.b/c: d}}
service: {ports: {web: {port: 80, targetPort: 8080, protocol: TCP}}}
containers:
  main:
    image: .
    command: [a]
    variables: {A: '${metadata.name} ${resources.db.host}'}
    files: {/a: {content: 'x${resources.db.x}', mode: '0644'}, /b: {binaryContent: AAEC}}
    volumes: [{target: /d, source: '${resources.db}', read_only: true}]
    livenessProbe: {httpGet: {path: /, port: 80}}
    before: {other: {ready: healthy}}
  other: {image: x, resources: {limits: {cpu: 1m}}}
resources: {db: {type: postgres, class: big, id: a.b, params: {p: ['${metadata.name}', 1]}}}
";
    let replacement = prop_oneof![
        Just("null".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("-1".to_owned()),
        Just("99999999999999999999".to_owned()),
        Just(".nan".to_owned()),
        Just("'${${}..${a'".to_owned()),
        Just("&a [*a]".to_owned()),
        Just("2020-01-01".to_owned()),
        "[ -~é\n\t]{0,6}",
    ];
    prop::collection::vec((0..GOOD.len(), 0usize..12, replacement), 0..4).prop_map(|edits| {
        let mut text = GOOD.to_owned();
        for (at, length, replacement) in edits {
            let start = at.min(text.len());
            let end = (start + length).min(text.len());
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                text.replace_range(start..end, &replacement);
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_ends_well(
        text in prop_oneof![3 => mutant(), 1 => any::<String>()],
        property in prop_oneof!["containers\\.main\\.[a-z0-9.]{1,10}=.{0,5}", any::<String>()],
        loose in any::<bool>(),
    ) {
        let mut sources = SourceMap::new();
        for diagnostic in run(&text, &property, loose, &mut sources) {
            prop_assert!(!render(&diagnostic, &sources, false).is_empty());
            prop_assert!(!render_json(&diagnostic, &sources).contains('\n'));
            if diagnostic.severity == Severity::Error {
                prop_assert!(diagnostic.span.is_some() || diagnostic.message.contains("--override-property"));
            }
        }
    }
}
