//! Whatever stands in an extension, applying it ends with a workload or with errors that have a place; it never
//! panics.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the library has no clock, its tests may"
)]

use proptest::prelude::*;
use score_core::diagnostic::{Diagnostics, Dialect, Severity, render, render_json};
use score_core::host::TestHost;
use score_core::layer::{Layer as _, LayerContext};
use score_core::text::ImageSyntax;
use score_core::{document, workload};
use score_humanitec::{ExtensionFile, Extensions, PlatformContext};
use score_yaml::{SortedSet, SourceMap, Value, parse_str};

const DIALECT: Dialect = Dialect {
    undecodable: "",
    bullet: "",
    missing_image: "",
    image_hint: "",
    variables_annotation: None,
    variable_in_command: Some("read that one"),
    in_place_of: &[],
};

const SCORE: &str = "apiVersion: score.dev/v1b1
metadata: {name: shop, team: {name: till}, annotations: {bakery/note: x}}
service: {ports: {web: {port: 80, targetPort: 8080}}}
containers:
  main:
    image: a
    variables: {A: b}
    files: {/a: {content: x}}
    volumes: {/d: {source: '${resources.disk}'}}
    livenessProbe: {httpGet: {path: /, port: 80}}
    readinessProbe: {exec: {command: [x]}}
resources: {disk: {type: volume}, dns: {type: dns}}
";

/// An extension that uses every feature of its profile and whose parts are replaced.
const GOOD: &str = "apiVersion: humanitec.org/v1b1
profile: humanitec/default-module
deploy: {when: before, success: available, timeout: 5}
resources: {dns: {scope: shared}}
spec:
  labels: {a: b}
  replicas: 2
  nodeSelector: {a: b}
  deployment: {replicas: 2, labels: {a: b}, strategy: {rollingUpdate: {maxSurge: 25%}}}
  pod:
    labels: {'${metadata.team.name}': '$${values.T}'}
    tolerations: [{key: '${resources.dns.host}', operator: Exists}]
    volumes: [{name: v, emptyDir: {sizeLimit: 5}}]
    initContainers: [{name: i, image: x}]
  service: {type: NodePort, annotations: {a: b}, ports: {web: {service_port: 81, name: x}}}
  ingress: {rules: {'${resources.dns}': {http: {/: {type: prefix, port: 81}}}}}
  volumes: {w: {type: projected, configMap: {items: [{key: a, path: a}]}}}
  variables: {a: b}
  default_container_resources: {limits: {cpu: 1}}
  extraContainers: [{name: e, image: x}]
  extraVolumes: [{name: f, secret: {secretName: s}}]
  extraObjects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {n: '$${values.N}'}}]
  containers:
    main:
      args: ['$${values.N}', '$\\{x}']
      variables: {A: null, C: d}
      env: [{name: E, value: e}]
      files: {/b: {mode: '0644', value: x}}
      volume_mounts: {/w: {id: w}, /d: {read_only: true}}
      resources: {limits: {cpu: 1, gpu: 1}}
      liveness_probe: {failureThreshold: 2, headers: {a: b}}
      startup_probe: {type: grpc, port: 5}
      lifecycle: {preStop: {type: command, command: [x]}}
";

/// Applies an extension to the Score file.
fn run(extension: &str, sources: &mut SourceMap) -> Diagnostics {
    let score = sources.add("score.yaml", SCORE);
    let document = document::parse(sources, score, &DIALECT).unwrap();
    let documents = [document.clone()];
    let spec = document::spec(document, None);
    let mut diags = Diagnostics::new();
    let lowering = workload::Lowering {
        sources,
        host: &TestHost::WithoutFiles,
        score_file: "score.yaml",
        builds: &SortedSet::new(),
        images: ImageSyntax::Placeholders,
        dialect: &DIALECT,
    };
    let mut workload = workload::lower(&spec, lowering, &mut diags).unwrap();
    let Ok(Value::Map(values)) = parse_str("{T: text, N: 3, B: true, F: .5}") else {
        return diags;
    };
    let context = PlatformContext {
        values,
        app: Some("app".to_owned()),
        ..PlatformContext::default()
    };
    let file = sources.add("humanitec.score.yaml", extension);
    let extensions = Extensions {
        files: vec![ExtensionFile {
            workload: None,
            file,
        }],
        context,
        profiles: Vec::new(),
        definitions: None,
    };
    match extensions.attach(&documents, sources) {
        Ok(attached) => {
            let context = LayerContext {
                sources,
                annotation_prefix: "k8s.score.dev/",
                dialect: &DIALECT,
            };
            let kept = attached.values().next().map(|kept| &**kept);
            let module = extensions.build(&mut workload, &spec, kept, &context, &mut diags);
            if let Some(module) = module {
                module.lower(&mut workload, &mut diags);
            }
            workload::check(&workload, &DIALECT, &mut diags);
            workload::check_mounts(&workload, &mut diags);
        }
        Err(found) => diags.extend(found),
    }
    diags
}

/// A value of YAML in flow style.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("''".to_owned()),
        Just("true".to_owned()),
        Just("'$${values.N}'".to_owned()),
        Just("'$${values.T}x${resources.dns.host}'".to_owned()),
        Just("'${resources.nope.x}'".to_owned()),
        Just("'${${}..${a'".to_owned()),
        Just("99999999999999999999".to_owned()),
        Just(".nan".to_owned()),
        Just("2020-01-01".to_owned()),
        "-?[0-9]{1,6}",
        "[a-z/]{1,6}",
    ];
    leaf.prop_recursive(4, 24, 4, |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec((key(), value), 0..4).prop_map(|entries| {
                let entries: Vec<String> = entries
                    .into_iter()
                    .map(|(key, value)| format!("'{key}': {value}"))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }),
        ]
    })
}

/// A key that some place of an extension knows, or one that none does.
fn key() -> impl Strategy<Value = String> {
    let known: SortedSet<&str> = GOOD
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '/')
        .filter(|word| !word.is_empty())
        .chain(["schedules", "schedule", "job", "cronjob", "httpGet", "name"])
        .collect();
    let known: Vec<String> = known.into_iter().map(str::to_owned).collect();
    prop_oneof![
        8 => prop::sample::select(known),
        1 => "[a-z.]{0,6}",
        1 => Just("${resources.dns}".to_owned()),
        1 => Just("$${values.N}".to_owned()),
    ]
}

/// The good extension with a value in the place of one of its own, or any tree as the spec.
fn extension() -> impl Strategy<Value = String> {
    let places: Vec<usize> = GOOD.match_indices(": ").map(|(at, _)| at + 2).collect();
    let mutant = (prop::sample::select(places), value()).prop_map(|(at, value)| {
        let end = GOOD[at..]
            .find([',', '}', ']', '\n'])
            .map_or(GOOD.len(), |end| at + end);
        format!("{}{value}{}", &GOOD[..at], &GOOD[end..])
    });
    let profiles = [
        "humanitec/default-module",
        "humanitec/default-job",
        "humanitec/default-cronjob",
        "score/statefulset",
    ];
    let tree = (prop::sample::select(profiles.to_vec()), key(), value()).prop_map(
        |(profile, key, value)| {
            format!(
                "apiVersion: humanitec.org/v1b1\nprofile: {profile}\nspec: {{'{key}': {value}}}\n"
            )
        },
    );
    prop_oneof![2 => mutant, 1 => tree, 1 => any::<String>()]
}

#[test]
fn the_good_one_is_good() {
    let found = run(GOOD, &mut SourceMap::new());
    assert!(!found.has_errors(), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_extension_ends_well(text in extension()) {
        let mut sources = SourceMap::new();
        for diagnostic in run(&text, &mut sources) {
            prop_assert!(!render(&diagnostic, &sources, false).is_empty());
            prop_assert!(!render_json(&diagnostic, &sources).contains('\n'));
            if diagnostic.severity == Severity::Error {
                prop_assert!(diagnostic.span.is_some(), "{}", diagnostic.message);
            }
        }
    }
}

/// Maps of a hundred thousand keys, in places where two are merged or a check looks for names, take a moment at most.
#[test]
fn large_maps_are_no_trouble() {
    let map = |prefix: &str| {
        let entries: Vec<String> = (0..100_000).map(|i| format!("{prefix}{i}: x")).collect();
        format!("{{{}}}", entries.join(", "))
    };
    let selector = map("key");
    let variables = map("V");
    let text = format!(
        "apiVersion: humanitec.org/v1b1\nspec:\n  nodeSelector: {selector}\n  labels: {selector}\n  pod: {{nodeSelector: {selector}, labels: {selector}}}\n  containers: {{main: {{variables: {variables}}}}}\n"
    );
    let start = std::time::Instant::now();
    let found = run(&text, &mut SourceMap::new());
    assert!(!found.has_errors(), "{:?}", found.iter().next());
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
