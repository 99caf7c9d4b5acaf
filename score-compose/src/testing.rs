//! Projects for tests of the backend: workloads from Score text, resources from YAML.

use std::sync::Arc;

use score_core::backend::{Backend, Emitted, Manifests, Project, ResolvedWorkload};
use score_core::diagnostic::Diagnostics;
use score_core::document::Document;
use score_core::host::TestHost;
use score_core::layer::{Layer as _, LayerContext};
use score_core::provision::Provisioned;
use score_core::resource::ResourceUid;
use score_core::target::Fragment;
use score_core::text::{Part, Piece, Template, Text};
use score_core::tree::Tree;
use score_core::workload::{Lowering, lower};
use score_humanitec::{ExtensionFile, Extensions};
use score_yaml::{Map, SortedSet, SourceMap, Value, parse, parse_str};

use crate::{Compose, ComposeDeferred, ComposeFragment};

/// A project that a test puts together.
pub(crate) struct TestProject {
    pub(crate) compose: Compose,
    pub(crate) extras: Map,
    project: Project<ComposeFragment>,
}

/// A project `p` of workloads: for each its name and its `containers`, in YAML.
pub(crate) fn given(workloads: &[(&str, &str)]) -> TestProject {
    let workloads = workloads.iter();
    project(
        workloads
            .map(|(name, containers)| workload(name, containers, None))
            .collect(),
    )
}

/// As [`given`], with the extension of each behind it: all but its `apiVersion`, in YAML.
pub(crate) fn extended(workloads: &[(&str, &str, &str)]) -> TestProject {
    let workloads = workloads.iter();
    project(
        workloads
            .map(|(name, containers, extension)| workload(name, containers, Some(extension)))
            .collect(),
    )
}

fn project(workloads: Vec<ResolvedWorkload>) -> TestProject {
    let compose = Compose {
        project: "p".to_owned(),
        mounts_directory: "m".to_owned(),
        publish: Vec::new(),
        ..Compose::default()
    };
    let project = Project {
        workloads,
        resources: indexmap::IndexMap::new(),
        env: SortedSet::new(),
    };
    TestProject {
        compose,
        extras: Map::new(),
        project,
    }
}

/// A workload whose placeholders all are variables of the environment.
fn workload(name: &str, containers: &str, extension: Option<&str>) -> ResolvedWorkload {
    let mut sources = SourceMap::new();
    let text = format!(
        "apiVersion: score.dev/v1b1\nmetadata: {{name: {name}}}\ncontainers: {containers}\n\
         resources: {{e: {{type: environment}}}}\n"
    );
    let file = sources.add("score.yaml", text);
    let spec = parse(&sources, file)
        .expect("the test's YAML is valid")
        .remove(0);
    let mut diags = Diagnostics::new();
    let lowering = Lowering {
        sources: &sources,
        host: &TestHost::WithoutFiles,
        score_file: "score.yaml",
        builds: &SortedSet::new(),
        images: Compose::IMAGES,
        dialect: &Compose::DIALECT,
    };
    let mut workload = lower(&spec, lowering, &mut diags).unwrap_or_else(|| panic!("{diags:?}"));
    if let Some(extension) = extension {
        let text = format!("apiVersion: humanitec.org/v1b1\n{extension}\n");
        let file = sources.add("humanitec.score.yaml", text);
        let file = ExtensionFile {
            workload: None,
            file,
        };
        let extensions = Extensions {
            files: vec![file],
            ..Extensions::default()
        };
        let document = Document::new(spec.clone()).expect("the test's Score file is a map");
        let attached = extensions.attach(&[document], &sources);
        let attached = attached.expect("the test's extension is one");
        let context = LayerContext {
            sources: &sources,
            annotation_prefix: Compose::ANNOTATION_PREFIX,
            dialect: &Compose::DIALECT,
        };
        let kept = attached.values().next().map(|kept| &**kept);
        let module = extensions.build(&mut workload, &spec, kept, &context, &mut diags);
        if let Some(module) = module {
            module.lower(&mut workload, &mut diags);
        }
    }
    assert!(!diags.has_errors(), "{diags:?}");
    let workload = workload.map_texts(&mut |_, _, template: Template| {
        let mut text = Text::default();
        let written_twice = template.escapes().to_vec();
        for (i, piece) in template.pieces.into_iter().enumerate() {
            match piece {
                Piece::Literal(literal) => {
                    let escapes = written_twice.iter().filter(|(of, _)| *of == i);
                    text.push_written(literal, escapes.map(|(_, at)| *at));
                }
                Piece::Known(part) => text.push(part),
                Piece::Placeholder(placeholder) => text.push(Part::Env {
                    name: placeholder.raw,
                    required: false,
                }),
            }
        }
        text
    });
    ResolvedWorkload {
        workload,
        extras: Map::new(),
    }
}

impl TestProject {
    /// Adds a resource: its outputs, and what its provisioner adds, in YAML.
    pub(crate) fn resource(mut self, uid: &str, of: &str, outputs: &str, parts: &str) -> Self {
        let value = parse_str(outputs).expect("the test's YAML is valid");
        let parts = match parse_str(parts).expect("the test's YAML is valid") {
            Value::Map(parts) => parts,
            _ => Map::new(),
        };
        let parts = ComposeFragment::FIELDS
            .iter()
            .filter_map(|field| Some((field, parts.get(field.template)?.clone())))
            .collect();
        let resource = Provisioned {
            source_workload: of.into(),
            provisioner: "template://test".into(),
            outputs: Arc::new(Tree::from_value(value, &mut Text::from)),
            fragment: ComposeFragment::decode(parts).expect("the parts are valid"),
            places: Vec::new(),
            author: None,
            items: Vec::new(),
            secret_references: Vec::new(),
        };
        self.project.resources.insert(self::uid(uid), resource);
        self
    }

    /// Adds a mount of a resource to the container `c` of the first workload.
    pub(crate) fn mount(mut self, target: &str, resource: &str, path: Option<&str>) -> Self {
        use score_core::text::Spanned;
        use score_core::workload::{Volume, VolumeSource};
        let container = self.project.workloads[0]
            .workload
            .containers
            .get_mut("c")
            .expect("there is a container `c`");
        let volume = Volume {
            span: container.span,
            source: Spanned::new(VolumeSource::Resource(self::uid(resource)), container.span),
            path: path.map(|path| Spanned::new(path.into(), container.span)),
            read_only: None,
            placeholder: None,
            named: None,
        };
        container.volumes.insert(target.into(), Box::new(volume));
        self
    }

    /// The manifests and their diagnostics.
    pub(crate) fn emit(self) -> (Compose, Manifests, Diagnostics) {
        let (compose, emitted, diags) = self.emitted();
        (compose, emitted.manifests, diags)
    }

    /// The manifests with what waits for the patches, and their diagnostics.
    pub(crate) fn emitted(mut self) -> (Compose, Emitted<ComposeDeferred>, Diagnostics) {
        if let Some(first) = self.project.workloads.first_mut() {
            first.extras = self.extras;
        }
        let mut diags = Diagnostics::new();
        let emitted = self.compose.emit(self.project, &mut diags);
        for document in &emitted.manifests.documents {
            crate::check(document).expect("what is emitted passes our check");
        }
        (self.compose, emitted, diags)
    }

    /// The compose file, if nothing is wrong.
    pub(crate) fn compose_file(self) -> Value {
        let (_, mut manifests, diags) = self.emit();
        assert!(diags.is_empty(), "{diags:?}");
        manifests.documents.remove(0)
    }

    /// The code and the path of each diagnostic.
    pub(crate) fn said(self) -> Vec<(String, String)> {
        let (_, _, diags) = self.emit();
        diags
            .iter()
            .map(|d| {
                (
                    d.code.as_str().to_owned(),
                    d.path.clone().unwrap_or_default(),
                )
            })
            .collect()
    }
}

fn uid(text: &str) -> ResourceUid {
    text.parse().expect("the test's uid is one")
}

/// Panics unless a value holds what is expected, in YAML: of maps the keys that are named (null for one
/// that is not there), all else entirely.
pub(crate) fn assert_holds(found: &Value, expected: &str) {
    fn missing(found: &Value, expected: &Value, path: &str) -> Option<String> {
        match (found, expected) {
            (Value::Map(found), Value::Map(expected)) => {
                expected.iter().find_map(|(key, expected)| {
                    missing(
                        found.get(key).unwrap_or(&Value::Null),
                        expected,
                        &format!("{path}.{key}"),
                    )
                })
            }
            _ if found == expected => None,
            _ => Some(format!("{path}: {found:?} is not {expected:?}")),
        }
    }
    let expected = parse_str(expected).expect("the test's YAML is valid");
    if let Some(missing) = missing(found, &expected, "") {
        panic!("{missing}");
    }
}
