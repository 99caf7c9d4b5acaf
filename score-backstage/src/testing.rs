//! Workloads and their entities for the tests of this crate.

use score_core::diagnostic::{Diagnostic, Diagnostics, Dialect};
use score_core::host::TestHost;
use score_core::text::{ImageSyntax, Template};
use score_core::workload::{Lowering, Workload, lower};
use score_yaml::SourceMap;

use crate::entity::Entity;
use crate::settings::Settings;

/// A typed workload: its name, its annotations and its resources, these two as they stand in braces.
pub(crate) fn workload(name: &str, annotations: &str, resources: &str) -> Workload<Template> {
    let text = format!(
        "apiVersion: score.dev/v1b1\nmetadata: {{name: {name}, annotations: {{{annotations}}}}}\ncontainers: {{main: {{image: busybox}}}}\nresources: {{{resources}}}\n"
    );
    let mut sources = SourceMap::new();
    let file = sources.add("score.yaml", text);
    let spec = score_yaml::parse(&sources, file).expect("the test's YAML is valid");
    let lowering = Lowering {
        sources: &sources,
        host: &TestHost::WithEmptyFiles,
        score_file: "score.yaml",
        builds: &Default::default(),
        images: ImageSyntax::Placeholders,
        dialect: &Dialect {
            undecodable: "",
            bullet: "",
            missing_image: "",
            image_hint: "",
            variables_annotation: None,
            variable_in_command: Some("read that one"),
            in_place_of: &[],
        },
    };
    let mut found = Diagnostics::new();
    let workload = lower(&spec[0], lowering, &mut found);
    assert!(found.is_empty(), "{found:?}");
    workload.expect("it is one")
}

/// The entities of workloads, and what was found.
pub(crate) fn made(
    workloads: &[Workload<Template>],
    settings: &Settings,
) -> (Vec<Entity>, Vec<Diagnostic>) {
    let mut found = Diagnostics::new();
    let entities = crate::entities(workloads, settings, &mut found);
    (entities, found.iter().cloned().collect())
}

/// The entities of workloads with which nothing is wrong, as YAML.
pub(crate) fn yaml(workloads: &[Workload<Template>], settings: &Settings) -> String {
    let (entities, found) = made(workloads, settings);
    assert_eq!(found, []);
    crate::yaml(&entities)
}
