//! Tests of what a module keeps of a Score file.

use std::path::{Path, PathBuf};

use score_yaml::{SortedSet, SourceMap};

use super::*;
use crate::module_reader::ModuleReader;
use crate::profile::WorkloadProfile;
use score_core::diagnostic::{Diagnostics, Dialect};
use score_core::document;
use score_core::host::TestHost;
use score_core::text::{ImageSyntax, Template};
use score_core::workload::{self, Lowering, Workload};

const DIALECT: Dialect = Dialect {
    undecodable: "",
    bullet: "",
    missing_image: "",
    image_hint: "",
    variables_annotation: None,
    variable_in_command: Some("read that one"),
    in_place_of: &[],
};

/// The Score files of the corpus.
fn score_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/workloads");
    collect(&corpus, &mut files);
    files
}

#[expect(
    clippy::disallowed_methods,
    reason = "the library does no IO, its tests may"
)]
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let score_file = folder.join("score.yaml");
    if score_file.is_file() {
        files.push(score_file);
        return;
    }
    for entry in std::fs::read_dir(folder).expect("the corpus is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            collect(&path, files);
        }
    }
}

/// An extension that has a say in every map of a module and says nothing: each stands where the module's does.
fn echo(entries: &Entries) -> Entries {
    let maps = entries.iter().filter_map(|(key, node)| {
        let NodeKind::Map(below) = &node.kind else {
            return None;
        };
        let node = ModuleNode::new(NodeKind::Map(echo(below)), node.span);
        Some((key.clone(), node))
    });
    maps.collect()
}

/// A workload after its module was lowered, and whether there was no error.
fn lowered(mut workload: Workload<Template>, module: Module) -> (Workload<Template>, bool) {
    let place = workload.name.span;
    let chosen = WorkloadProfile::built_in("humanitec/default-module").expect("it is built in");
    let mut diags = Diagnostics::new();
    let reader = &mut ModuleReader::new(FieldPath::from_iter(["spec"]), &mut diags);
    lower(reader, module, &chosen, place, None, &mut workload);
    (workload, !diags.has_errors())
}

/// A workload without the places of the checks of probes, which a module does not keep.
fn without_places_of_checks(mut workload: Workload<Template>) -> Workload<Template> {
    for container in workload.containers.values_mut() {
        let probes = [&mut container.liveness, &mut container.readiness];
        for probe in probes.into_iter().flatten() {
            probe.exec_span = None;
            if let Some(http_get) = &mut probe.http_get {
                http_get.span = None;
            }
        }
    }
    workload
}

/// A Score file as it is typed, and once more by way of its module.
#[test]
fn a_module_keeps_all_that_a_score_file_says() {
    let mut compared = 0;
    for path in score_files() {
        #[expect(
            clippy::disallowed_methods,
            reason = "the library does no IO, its tests may"
        )]
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let mut sources = SourceMap::new();
        let file = sources.add("score.yaml", text);
        let mut diags = Diagnostics::new();
        let Ok(mut document) = document::parse(&sources, file, &DIALECT) else {
            continue;
        };
        document::upgrade(&mut document, &mut diags);
        let spec = document::spec(document, None);
        let lowering = Lowering {
            sources: &sources,
            host: &TestHost::WithEmptyFiles,
            score_file: "score.yaml",
            builds: &SortedSet::new(),
            images: ImageSyntax::PlaceholdersAndVariables,
            dialect: &DIALECT,
        };
        let Some(typed) = workload::lower(&spec, lowering, &mut diags) else {
            continue;
        };
        let typed = without_places_of_checks(typed);
        // A volume by its name is one of the extension's, so it is an error without.
        let (empty, is_right) =
            lowered(typed.clone(), build(&spec, &mut Extension(Entries::new())));
        if diags.has_errors() || !is_right {
            continue;
        }
        assert_eq!(empty, typed, "{}", path.display());
        let echo = echo(&build(&spec, &mut Extension(Entries::new())).spec);
        let (echoed, is_right) = lowered(typed.clone(), build(&spec, &mut Extension(echo)));
        if is_right {
            assert_eq!(echoed, typed, "{}", path.display());
            compared += 1;
        }
    }
    assert!(compared > 150, "compared {compared}");
}
