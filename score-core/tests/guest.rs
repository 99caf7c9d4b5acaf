//! A format beside the Score file and a kind of entry, both from another crate than score-core, in one run.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::sync::Arc;

use score_core::backend::Backend;
use score_core::compile::{Compiled, Job, compile};
use score_core::diagnostic::Diagnostics;
use score_core::layer::{Layer, LayerContext, Module};
use score_core::plan::{Entry, Node as Resource, Rank};
use score_core::provision::{Provider, Provisioner, Reply, Request};
use score_core::state::{self, State, StateLayer};
use score_core::text::{Spanned, Template};
use score_core::workload::Workload;
use score_core::{document::Document, host::Host};
use score_yaml::{FileId, Map, Node, SortedMap, SourceMap, Str};
use support::{Plain, Still};

const SCORE: &str = "{apiVersion: score.dev/v1b1, metadata: {name: app},
containers: {main: {image: i, variables: {A: a}}}, resources: {box: {type: crate}}}";

/// A file of variables that every container gets.
struct Variables {
    file: Option<FileId>,
}

impl Layer for Variables {
    fn state_layer(&self) -> StateLayer {
        StateLayer::unchecked("variables")
    }

    fn attach(
        &self,
        documents: &[Document],
        sources: &SourceMap,
    ) -> Result<SortedMap<Str, Arc<Node>>, Diagnostics> {
        let files = self.file.into_iter().zip(documents);
        let trees = files.map(|(file, document)| {
            let tree = score_yaml::parse(sources, file).unwrap().remove(0);
            (document.name().unwrap().0.into(), Arc::new(tree))
        });
        Ok(trees.collect())
    }

    fn build(
        &self,
        _: &mut Workload<Template>,
        _: &Node,
        kept: Option<&Node>,
        _: &LayerContext<'_>,
        _: &mut Diagnostics,
    ) -> Option<Box<dyn Module>> {
        let kept = kept?.clone();
        Some(Box::new(
            move |workload: &mut Workload<Template>, _: &mut Diagnostics| {
                for (name, node) in kept.as_map().unwrap().iter() {
                    let text = Template::parse(node.as_str().unwrap_or_default(), node.span, "");
                    for container in workload.containers.values_mut() {
                        let text = Spanned::new(text.clone(), node.span);
                        container.variables.insert(name.text.clone(), text);
                    }
                }
            },
        ))
    }
}

/// An entry that takes crates.
struct Crates(Str);

impl Entry for Crates {
    fn kind(&self) -> &str {
        "crate"
    }

    fn takes(&self, _: &Resource) -> Option<Rank> {
        Some(Rank(0))
    }
}

impl Provider for Crates {
    fn uri(&self) -> &Str {
        &self.0
    }

    fn provisioner(&self) -> &dyn Provisioner {
        self
    }
}

impl Provisioner for Crates {
    fn provision(&self, request: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        let lid = format!("{}-lid", request.uid.id());
        Ok(Reply {
            outputs: Map::from_iter([("lid".to_owned(), lid.as_str().into())]),
            ..Reply::default()
        })
    }
}

/// Runs all stages, with a Score file and its variables, or with what the state keeps of them.
fn run(files: Option<(&str, &str)>, state: State, sources: &mut SourceMap) -> Compiled {
    let variables = Variables {
        file: files.map(|(_, variables)| sources.add("variables.yaml", variables)),
    };
    let mut job = Job::default();
    job.score_files = files
        .map(|(score, _)| sources.add("score.yaml", score))
        .into_iter()
        .collect();
    job.layers = vec![&variables];
    job.entries = vec![Box::new(Crates("crates://all".into()))];
    job.state = state;
    compile(&Plain::default(), job, sources, &Still, &|_, _, _| {
        Ok(Map::new())
    })
    .unwrap()
}

#[test]
fn a_format_and_a_kind_of_entry_come_from_outside() {
    let mut sources = SourceMap::new();
    let files = (SCORE, "{A: b, LID: '${resources.box.lid}'}");
    let first = run(Some(files), State::default(), &mut sources);
    let variables = |compiled: &Compiled| score_yaml::emit(&compiled.manifests.documents[0]);
    assert_eq!(variables(&first), "A: b\nLID: app.box-lid\n");

    let text = state::write(&first.state, &Plain::STATE).concat();
    assert!(text.contains("    variables:\n      A: b\n"), "{text}");
    let file = sources.add("state.yaml", text);
    let layers = [StateLayer::unchecked("variables")];
    let state = state::read(&sources, file, &Plain::STATE, &layers).unwrap();
    let again = run(None, state, &mut sources);
    assert_eq!(variables(&again), variables(&first));
}
