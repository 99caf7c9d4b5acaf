//! Workloads with extensions for the tests of this module.

use score_yaml::{Kind, Map, Node, SourceMap, Span, parse_str};

use super::attach::attach;
use super::built_module::BuiltModule;
use super::{Attached, PlatformContext, parse};
use score_core::diagnostic::{Diagnostic, Diagnostics, Dialect};
use score_core::document::{self, Document};
use score_core::host::TestHost;
use score_core::layer::{LayerContext, Module};
use score_core::text::{ImageSyntax, Template};
use score_core::workload::{Lowering, Workload, lower};

/// A tree from YAML text.
pub(super) fn node(text: &str) -> Node {
    let mut sources = SourceMap::new();
    let file = sources.add("test.yaml", text);
    let documents = score_yaml::parse(&sources, file).expect("the test's YAML is valid");
    documents
        .into_iter()
        .next()
        .unwrap_or_else(|| Node::new(Kind::Null, Span::new(file, 0, 0)))
}

/// A document from YAML text.
pub(super) fn document(text: &str) -> Document {
    Document::new(node(text)).expect("the test's document is a map")
}

/// The Score file that tests start from; `rest` is appended to it.
pub(super) const SCORE: &str = "apiVersion: score.dev/v1b1
metadata: {name: shop, team: front, owner: {name: ann}}
containers:
  main: {image: \"app:1\", variables: {LEVEL: info}, args: [a], livenessProbe: {httpGet: {path: /live, port: 80}}}
  side: {image: \"side:1\", readinessProbe: {exec: {command: [ok]}}}
resources: {db: {type: postgres}, dns: {type: dns}}
service: {ports: {web: {port: 80, targetPort: 8080}}}
";

/// The values of platform placeholders in tests.
fn context() -> PlatformContext {
    let values =
        match parse_str("{LEVEL: debug, COUNT: 3, FAST: true, NEST: {a: [1]}, a.b: dotted}") {
            Ok(score_yaml::Value::Map(values)) => values,
            _ => Map::new(),
        };
    PlatformContext {
        app: Some("shop-app".to_owned()),
        values,
        ..PlatformContext::default()
    }
}

/// A Score file with an extension put on it, and what is wrong.
pub(super) fn applied_to(score: &str, extension: &str) -> (Workload<Template>, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let file = sources.add("score.yaml", score);
    let spec = score_yaml::parse(&sources, file)
        .expect("the test's YAML is valid")
        .remove(0);
    let mut diags = Diagnostics::new();
    let dialect = Dialect {
        undecodable: "",
        bullet: "",
        missing_image: "",
        image_hint: "",
        variables_annotation: None,
        variable_in_command: Some("read that one"),
        in_place_of: &[],
    };
    let lowering = Lowering {
        sources: &sources,
        host: &TestHost::WithoutFiles,
        score_file: "score.yaml",
        builds: &score_yaml::SortedSet::new(),
        images: ImageSyntax::Placeholders,
        dialect: &dialect,
    };
    let document = document::Document::new(spec).expect("the test's Score file is a map");
    let spec = document::spec(document, None);
    let mut workload = lower(&spec, lowering, &mut diags).expect("the workload has a name");
    assert!(diags.is_empty(), "{diags:?}");
    let file = sources.add("x.yaml", extension);
    let kept =
        parse(&sources, file).and_then(|document| attach("x.yaml", document, &context(), &[]));
    match kept {
        Ok(kept) => {
            let attached = Attached::read(&kept, "shop", &sources).expect("it was just made");
            let attached = attached.as_ref();
            let run = LayerContext {
                sources: &sources,
                annotation_prefix: "k8s.score.dev/",
                dialect: &dialect,
            };
            let module = BuiltModule::build(&mut workload, &spec, attached, &run, &mut diags);
            if let Some(module) = module {
                Box::new(module).lower(&mut workload, &mut diags);
            }
        }
        Err(errors) => diags.extend(errors),
    }
    (workload, diags.into_iter().collect())
}

/// [`applied_to`] the usual Score file; `spec` is the extension's, in flow style.
pub(super) fn applied(spec: &str) -> (Workload<Template>, Vec<Diagnostic>) {
    applied_to(
        SCORE,
        &format!("apiVersion: humanitec.org/v1b1\nspec: {spec}\n"),
    )
}

/// Code and path of each thing that is wrong.
pub(super) fn faults(spec: &str) -> Vec<String> {
    let said = applied(spec).1.into_iter();
    said.map(|d| format!("{} {}", d.code.as_str(), d.path.unwrap_or_default()))
        .collect()
}
