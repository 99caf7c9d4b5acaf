//! Modules that resources of the plan update: lowered once those are provisioned, and else before anything is.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use score_core::codes;
use score_core::compile::{Compiled, Job, compile};
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::document::Document;
use score_core::host::Host;
use score_core::layer::{Layer, LayerContext, Module, Outputs};
use score_core::plan::{Entry, Node as Resource, NodeOrigin, ParamScope, Rank};
use score_core::provision::{Provider, Provisioner, Reply, Request};
use score_core::resource::ResourceUid;
use score_core::state::StateLayer;
use score_core::text::{Spanned, Template};
use score_core::workload::Workload;
use score_yaml::{Map, Node, SortedMap, SourceMap, Span, Str};
use support::{Plain, Still};

const SCORE: &str = "{apiVersion: score.dev/v1b1, metadata: {name: app},
containers: {main: {image: i, variables: {A: a}}}, resources: {box: {type: crate}}}";

/// A layer whose module has a variable `WORD`: a fault, unless an update puts another word in.
struct Words {
    is_updated: bool,
}

impl Layer for Words {
    fn state_layer(&self) -> StateLayer {
        StateLayer::unchecked("words")
    }

    fn attach(
        &self,
        _: &[Document],
        _: &SourceMap,
    ) -> Result<SortedMap<Str, Arc<Node>>, Diagnostics> {
        Ok(SortedMap::new())
    }

    fn build(
        &self,
        workload: &mut Workload<Template>,
        _: &Node,
        _: Option<&Node>,
        _: &LayerContext<'_>,
        _: &mut Diagnostics,
    ) -> Option<Box<dyn Module>> {
        Some(Box::new(Word {
            workload: workload.name.clone(),
            word: "fault".into(),
            is_updated: self.is_updated,
        }))
    }
}

#[derive(Clone)]
struct Word {
    workload: Spanned<Str>,
    word: Str,
    is_updated: bool,
}

impl Word {
    fn uid(&self) -> ResourceUid {
        ResourceUid::new(&self.workload, "self", "word", None, None)
    }
}

impl Module for Word {
    fn resources(&self) -> Vec<Resource> {
        let span: Span = self.workload.span;
        vec![Resource {
            uid: self.uid(),
            origin: NodeOrigin::Implicit,
            span,
            kind_span: span,
            params: None,
            metadata: None,
            scope: Arc::new(ParamScope::default()),
        }]
    }

    fn is_updated(&self) -> bool {
        self.is_updated
    }

    fn update(&mut self, outputs: &Outputs<'_>) -> Result<bool, Diagnostics> {
        let outputs = outputs(&self.uid()).unwrap();
        let word = outputs.lookup(&["word".into()]).unwrap();
        let word = word.to_value(&mut |text| text.encode().into());
        let before = std::mem::replace(&mut self.word, word.as_str().unwrap().into());
        match self.word.as_str() {
            "refused" => Err(self.fault("no such word").into()),
            word => Ok(word != before),
        }
    }

    fn lower(self: Box<Self>, workload: &mut Workload<Template>, diags: &mut Diagnostics) {
        if ["fault", "wrong"].contains(&self.word.as_str()) {
            diags.push(self.fault("the word is a fault"));
        }
        for container in workload.containers.values_mut() {
            let text = Spanned::new(Template::literal(self.word.clone()), self.workload.span);
            container.variables.insert("WORD".into(), text);
        }
    }
}

impl Word {
    fn fault(&self, message: &'static str) -> Diagnostic {
        Diagnostic::new(codes::INVALID_VALUE, message).at(self.workload.span)
    }
}

/// An entry for one type, which counts how often it is asked.
struct Answer {
    kind: &'static str,
    outputs: Map,
    asked: Arc<AtomicUsize>,
    uri: Str,
}

impl Entry for Answer {
    fn kind(&self) -> &str {
        self.kind
    }

    fn takes(&self, _: &Resource) -> Option<Rank> {
        Some(Rank(0))
    }
}

impl Provider for Answer {
    fn uri(&self) -> &Str {
        &self.uri
    }

    fn provisioner(&self) -> &dyn Provisioner {
        self
    }
}

impl Provisioner for Answer {
    fn provision(&self, _: &mut Request<'_>, _: &dyn Host) -> Result<Reply, Diagnostics> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(Reply {
            outputs: self.outputs.clone(),
            ..Reply::default()
        })
    }
}

/// Runs all stages; `word` is what updates the module, if anything does. Returns how many resources were provisioned.
fn run(word: Option<&str>) -> (Result<Compiled, Diagnostics>, usize) {
    let mut sources = SourceMap::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let answer = |kind, outputs| {
        let answer = Answer {
            kind,
            outputs,
            asked: Arc::clone(&asked),
            uri: kind.into(),
        };
        Box::new(answer) as Box<dyn Provider>
    };
    let mut entries = vec![answer("crate", Map::new())];
    entries.extend(word.map(|word| {
        let outputs = [("word".to_owned(), word.into())];
        answer("word", Map::from_iter(outputs))
    }));
    let words = Words {
        is_updated: word.is_some(),
    };
    let mut job = Job::default();
    job.score_files = vec![sources.add("score.yaml", SCORE)];
    job.layers = vec![&words];
    job.entries = entries;
    let host = Still;
    let compiled = compile(&Plain::default(), job, &mut sources, &host, &|_, _, _| {
        Ok(Map::new())
    });
    (compiled, asked.load(Ordering::Relaxed))
}

/// The messages of a run that failed.
fn faults(word: Option<&str>) -> (Vec<String>, usize) {
    let (compiled, asked) = run(word);
    let found = compiled.map(drop).unwrap_err();
    (found.iter().map(|d| d.message.to_string()).collect(), asked)
}

#[test]
fn a_module_is_lowered_after_the_resources_that_update_it() {
    let (compiled, asked) = run(Some("right"));
    let documents = compiled.unwrap().manifests.documents;
    assert_eq!(score_yaml::emit(&documents[0]), "A: a\nWORD: right\n");
    assert_eq!(asked, 2);
}

#[test]
fn faults_of_what_nothing_updates_come_before_anything_is_provisioned() {
    let (messages, asked) = faults(None);
    assert!(messages[0].contains("the word is a fault"), "{messages:?}");
    assert_eq!(asked, 0);
}

/// The update to `fault` changes nothing: the fault was there before.
#[test]
fn faults_of_an_update_and_of_what_it_makes_are_told() {
    for (word, message) in [
        ("refused", "no such word"),
        ("wrong", "the word is a fault"),
        ("fault", "the word is a fault"),
    ] {
        let (messages, asked) = faults(Some(word));
        assert_eq!((messages.len(), asked), (1, 2), "{messages:?}");
        assert!(messages[0].contains(message), "{messages:?}");
    }
}
