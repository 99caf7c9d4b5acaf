//! From Score files and extensions to manifests, in memory.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses a part of it"
)]

use std::sync::Arc;

use score_core::backend::{Backend, Manifests, Project, ResolvedWorkload};
use score_core::diagnostic::Diagnostics;
use score_core::document;
use score_core::host::TestHost;
use score_core::layer::{Layer as _, LayerContext};
use score_core::provision::Provisioned;
use score_core::resolve::resolve;
use score_core::state::{ResourceState, State};
use score_core::text::{ImageSyntax, Text};
use score_core::tree::Tree;
use score_core::workload::{Lowering, lower};
use score_humanitec::{ExtensionFile, Extensions};
use score_k8s::{K8s, K8sFragment};
use score_yaml::{Map, SourceMap, Str, Value, parse_str};

/// The result of a run over some Score files.
pub struct Run {
    pub manifests: Manifests,
    /// `code path: message`
    pub reports: Vec<String>,
}

impl Run {
    pub fn yaml(&self) -> String {
        K8s::default().render(&self.manifests).concat()
    }

    /// The value at a path of keys and indices of the only manifest of a kind.
    pub fn get(&self, kind: &str, path: &str) -> Value {
        let mut of_kind = self
            .manifests
            .documents
            .iter()
            .filter(|d| d.get("kind") == Some(&kind.into()));
        let mut value = of_kind
            .next()
            .unwrap_or_else(|| panic!("no {kind} in\n{}", self.yaml()));
        assert!(of_kind.next().is_none(), "several of {kind}");
        for step in path.split('.') {
            value = match value {
                Value::Seq(items) => items.get(step.parse::<usize>().unwrap()),
                other => other.get(step),
            }
            .unwrap_or(&Value::Null);
        }
        value.clone()
    }

    pub fn yaml_of(&self, kind: &str, path: &str) -> String {
        score_yaml::emit(&self.get(kind, path))
    }
}

/// Emits Score files. `resources` is YAML: uid to outputs, `manifests` among them for what it adds.
pub fn run(scores: &[&str], resources: &str) -> Run {
    let scores: Vec<(&str, Option<&str>)> = scores.iter().map(|score| (*score, None)).collect();
    run_extended(&scores, resources)
}

/// Emits Score files with their extensions.
pub fn run_extended(scores: &[(&str, Option<&str>)], resources: &str) -> Run {
    let target = K8s::default();
    let mut diags = Diagnostics::new();
    let mut state = State::default();
    let mut provisioned = Project::<K8sFragment> {
        workloads: Vec::new(),
        resources: Default::default(),
        env: Default::default(),
    };
    let mut declared = Vec::new();
    for (score, extension) in scores {
        let mut sources = SourceMap::new();
        let file = sources.add("score.yaml", *score);
        let document = document::parse(&sources, file, &K8s::DIALECT).unwrap();
        let files = extension.map(|text| ExtensionFile {
            workload: None,
            file: sources.add("humanitec.score.yaml", text),
        });
        let extensions = Extensions {
            files: Vec::from_iter(files),
            ..Extensions::default()
        };
        let documents = [document];
        let attached = extensions.attach(&documents, &sources).unwrap();
        let [document] = documents;
        let spec = document::spec(document, None);
        let lowering = Lowering {
            sources: &sources,
            host: &TestHost::WithoutFiles,
            score_file: "score.yaml",
            builds: &Default::default(),
            images: ImageSyntax::Placeholders,
            dialect: &K8s::DIALECT,
        };
        let Some(mut workload) = lower(&spec, lowering, &mut diags) else {
            continue;
        };
        let context = LayerContext {
            sources: &sources,
            annotation_prefix: K8s::ANNOTATION_PREFIX,
            dialect: &K8s::DIALECT,
        };
        let kept = attached.values().next().map(|kept| &**kept);
        let module = extensions.build(&mut workload, &spec, kept, &context, &mut diags);
        if let Some(module) = module {
            module.lower(&mut workload, &mut diags);
        }
        declared.push(workload);
    }
    let given = parse_str(resources).unwrap();
    for resource in declared
        .iter()
        .flat_map(|workload| workload.resources.values())
    {
        let mut outputs = given
            .get(resource.uid.as_str())
            .cloned()
            .unwrap_or(Value::Map(Map::new()));
        let manifests = match outputs
            .as_map_mut()
            .and_then(|map| map.shift_remove("manifests"))
        {
            Some(Value::Seq(manifests)) => manifests,
            _ => Vec::new(),
        };
        let outputs = Arc::new(Tree::from_value(outputs, &mut |text| Text::decode(&text)));
        let kept = ResourceState {
            guid: Str::default(),
            metadata: Map::new(),
            params: Arc::new(Tree::map()),
            source_workload: "first".into(),
            provisioner: Str::default(),
            state: Map::new(),
            outputs: outputs.clone(),
            is_environment: false,
            open_outputs: None,
            entry: None,
        };
        state.resources.insert(resource.uid.clone(), kept);
        let fragment = K8sFragment { manifests };
        let resource_state = Provisioned {
            source_workload: "first".into(),
            provisioner: "template://test".into(),
            outputs,
            fragment,
            places: Vec::new(),
            author: None,
            items: Vec::new(),
            secret_references: Vec::new(),
        };
        provisioned
            .resources
            .insert(resource.uid.clone(), resource_state);
    }
    for workload in declared {
        let resolved =
            resolve(workload, &state, &target.target(), &TestHost::WithoutFiles).unwrap();
        let extras = Map::from_iter([("instance_suffix".to_owned(), Value::from("-0a1b2c3d4e"))]);
        provisioned.workloads.push(ResolvedWorkload {
            workload: resolved.workload,
            extras,
        });
    }
    let manifests = target.emit(provisioned, &mut diags).manifests;
    let reports = diags
        .iter()
        .map(|d| {
            format!(
                "{} {}: {}",
                d.code.as_str(),
                d.path.as_deref().unwrap_or_default(),
                d.message
            )
        })
        .collect();
    Run { manifests, reports }
}
