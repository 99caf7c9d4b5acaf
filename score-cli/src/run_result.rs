//! `--result json`: what a run of `generate` read and made, as one JSON object on stdout. Names, never values.
//! `schemas/result.json` describes it.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;

use score_core::compile::Compiled;
use score_core::diagnostic::{Diagnostics, escape_hidden, json_value};
use score_core::state::{State, WorkloadState};
use score_humanitec::definitions::Giver;
use score_yaml::{Mapping, Node, SourceMap, Str};
use serde_json::{Map, Value, json};

use crate::binary::Binary;
use crate::error::Error;
use crate::kept_resources::{KeptResource, KeptResources};
use crate::last_run::LastRun;
use crate::output_object::{ContainerImages, OutputObject};
use crate::report::stdout;
use crate::secret_objects::{NeededKind, NeededSecret};
use crate::transaction::FileOutcome;
use crate::version::VERSION;

/// The JSON Schema of a result, with that of a diagnostic in it.
pub const SCHEMA: &str = include_str!("../schemas/result.json");

/// The result of a run, as far as it is known.
#[derive(Debug, Default)]
pub(crate) struct RunResult {
    /// True if a person asked for it.
    pub(crate) is_wanted: bool,
    workloads: Vec<Value>,
    resources: Vec<Value>,
    objects: Vec<Value>,
    environment: Vec<String>,
    secrets: Vec<Value>,
    files: Vec<Value>,
    diagnostics: Vec<Value>,
    /// Of a run for all environments: what is known of each, by name.
    environments: Vec<Value>,
}

/// A secret that the outputs need, and the file that this run wrote it to.
pub(crate) struct PlacedSecret<'a> {
    pub(crate) secret: NeededSecret,
    pub(crate) file: Option<&'a str>,
}

/// An object, and the file that it is in.
pub(crate) struct PlacedObject {
    pub(crate) object: OutputObject,
    pub(crate) file: String,
}

/// True if somebody prints the result of this run, or has printed it.
static IS_PRINTED: AtomicBool = AtomicBool::new(false);

/// True for the first who asks: that one prints the result. The command line and the time limit may want to at once, and one may
/// wait for a reader meanwhile.
pub(crate) fn take_turn() -> bool {
    !IS_PRINTED.swap(true, SeqCst)
}

impl RunResult {
    /// True if a command line asks for a result, though it is otherwise wrong.
    pub(crate) fn is_asked(line: &[String]) -> bool {
        let words = line.iter().take_while(|word| *word != "--");
        let words: Vec<&str> = words.map(String::as_str).collect();
        words.contains(&"generate")
            && (words.contains(&"--result=json")
                || words.windows(2).any(|pair| *pair == ["--result", "json"]))
    }

    /// Notes what a run has made, before it is written.
    pub(crate) fn note_compiled(
        &mut self,
        binary: Binary,
        compiled: &Compiled,
        sources: &SourceMap,
    ) -> Result<(), Diagnostics> {
        let state = &compiled.state;
        let images = binary.images(&compiled.manifests);
        let workloads = state.workloads.iter();
        self.workloads = workloads
            .map(|(name, workload)| workload_value(binary, name, workload, &images))
            .collect();
        self.resources = resources(state, compiled)?;
        self.environment = compiled.env.iter().cloned().collect();
        self.note_diagnostics(&compiled.warnings, sources);
        Ok(())
    }

    /// Notes where the objects of a run go, and what they need.
    pub(crate) fn note_outputs<'a>(
        &mut self,
        objects: impl IntoIterator<Item = PlacedObject>,
        secrets: impl IntoIterator<Item = PlacedSecret<'a>>,
    ) {
        self.objects = objects.into_iter().map(object_value).collect();
        self.secrets = secrets.into_iter().map(secret_value).collect();
    }

    /// Notes the files that were written.
    pub(crate) fn note_files(&mut self, outcomes: impl IntoIterator<Item = FileOutcome>) {
        let files = outcomes.into_iter().map(|FileOutcome { path, outcome }| {
            json!({"path": path.to_string_lossy(), "change": outcome.as_str()})
        });
        self.files = files.collect();
    }

    /// Notes what a run has made of one of the environments of a project, or why it could not.
    pub(crate) fn note_environment(
        &mut self,
        name: &str,
        mut made: RunResult,
        error: Option<&Error>,
        sources: &SourceMap,
    ) {
        if let Some(error) = error {
            made.note_error(error, sources);
        }
        let mut environment = Map::from_iter([("name".to_owned(), json!(name))]);
        environment.extend(made.into_lists());
        self.environments.push(Value::Object(environment));
    }

    fn note_error(&mut self, error: &Error, sources: &SourceMap) {
        match error {
            // What came before it is among them.
            Error::Diagnostics(found) => {
                self.diagnostics.clear();
                self.note_diagnostics(found, sources);
            }
            other => self
                .diagnostics
                .push(json_value(&other.diagnostic(), sources)),
        }
    }

    /// What each environment has of its own.
    fn into_lists(self) -> [(String, Value); 6] {
        [
            ("workloads", self.workloads),
            ("resources", self.resources),
            ("objects", self.objects),
            (
                "environment",
                self.environment.into_iter().map(Value::String).collect(),
            ),
            ("secrets", self.secrets),
            ("diagnostics", self.diagnostics),
        ]
        .map(|(key, list)| (key.to_owned(), Value::Array(list)))
    }

    fn note_diagnostics(&mut self, found: &Diagnostics, sources: &SourceMap) {
        let shown = found.shown(sources).into_iter();
        self.diagnostics
            .extend(shown.map(|diagnostic| json_value(&diagnostic, sources)));
    }

    /// Prints it: of a run that ended well, or with an error.
    ///
    /// # Errors
    /// As [`stdout`].
    pub(crate) fn print(
        mut self,
        binary: Binary,
        error: Option<&Error>,
        sources: &SourceMap,
    ) -> Result<(), Error> {
        if let Some(error) = error {
            self.note_error(error, sources);
        }
        let (files, environments) = (
            std::mem::take(&mut self.files),
            std::mem::take(&mut self.environments),
        );
        let mut result = Map::from_iter([
            (
                "tool".to_owned(),
                json!({
                    "name": binary.name(),
                    "version": VERSION,
                    "standsInFor": binary.texts().stands_in_for,
                }),
            ),
            ("ok".to_owned(), Value::Bool(error.is_none())),
            ("files".to_owned(), Value::Array(files)),
        ]);
        result.extend(self.into_lists());
        if !environments.is_empty() {
            result.insert("environments".to_owned(), Value::Array(environments));
        }
        let result = Value::Object(result);
        stdout((escape_hidden(&format!("{result:#}")) + "\n").as_bytes())
    }
}

/// A map of what is there.
fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    let entries = entries.into_iter();
    let entries = entries.filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn workload_value(
    binary: Binary,
    name: &str,
    workload: &WorkloadState,
    images: &ContainerImages,
) -> Value {
    let containers = workload.spec.get("containers");
    let containers = containers.and_then(Node::as_map).into_iter();
    let containers = containers.flat_map(Mapping::iter).map(|(key, node)| {
        let declared = node.get("image").and_then(Node::as_str);
        // What stands in for it is not said by the Score file.
        let declared = declared.filter(|image| *image != "." && !image.contains("${"));
        let made = images.get(&(name.into(), key.text.clone()));
        let image = made.map(Str::as_str).or(declared);
        object([
            ("name", Some(json!(key.text.as_str()))),
            ("image", image.map(|image| json!(image))),
        ])
    });
    object([
        ("name", Some(json!(name))),
        ("file", workload.file.as_ref().map(|file| json!(file))),
        ("containers", Some(containers.collect())),
        (
            "instance",
            binary.instance(name, &workload.extras).map(Value::String),
        ),
    ])
}

/// The resources of a run, in the order in which they were provisioned.
fn resources(state: &State, compiled: &Compiled) -> Result<Vec<Value>, Diagnostics> {
    let last = LastRun::with_definitions(state)?;
    let kept = KeptResources::new(state, last.as_ref());
    let declared = compiled.order.iter().filter_map(|uid| kept.declared(uid));
    Ok(declared.chain(kept.beside()).map(resource_value).collect())
}

fn resource_value(resource: KeptResource<'_>) -> Value {
    let uid = resource.uid;
    // By this name other commands take it.
    let name = resource.shown_name();
    let id = name.split_once('#').map_or(uid.id(), |(_, id)| id);
    let (provisioner, definition) = match resource.giver() {
        Giver::Provisioner(uri) => (Some(json!(uri)), None),
        Giver::Definition(id) => (None, Some(json!(id))),
        Giver::BuiltIn => (None, None),
    };
    let names = resource.output_names();
    let names: Vec<&str> = names.iter().map(Str::as_str).collect();
    object([
        ("uid", Some(json!(name.as_str()))),
        ("type", Some(json!(uid.kind()))),
        ("class", Some(json!(uid.class()))),
        ("id", Some(json!(id))),
        ("workload", Some(json!(resource.source_workload()))),
        ("provisioner", provisioner),
        ("definition", definition),
        ("outputs", Some(json!(names))),
    ])
}

fn object_value(PlacedObject { object: of, file }: PlacedObject) -> Value {
    let text = |text: Option<Str>| text.map(|text| json!(text.as_str()));
    object([
        ("apiVersion", text(of.api_version)),
        ("kind", text(Some(of.kind))),
        ("namespace", text(of.namespace)),
        ("name", text(Some(of.name))),
        ("file", Some(json!(file))),
    ])
}

fn secret_value(PlacedSecret { secret, file }: PlacedSecret<'_>) -> Value {
    let NeededSecret {
        namespace,
        name,
        kind,
    } = secret;
    let (sort, keys, resource) = match kind {
        NeededKind::Object { keys } => {
            let keys: Vec<&str> = keys.iter().map(Str::as_str).collect();
            ("secret", Some(json!(keys)), None)
        }
        NeededKind::Variable { resource } => ("variable", None, resource),
    };
    object([
        ("kind", Some(json!(sort))),
        ("namespace", namespace.map(|name| json!(name.as_str()))),
        ("name", Some(json!(name.as_str()))),
        ("keys", keys),
        ("resource", resource.map(|uid| json!(uid.as_str()))),
        ("file", file.map(|file| json!(file))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_command_line_may_ask_for_a_result() {
        for (line, expected) in [
            ("generate --result json --nope", true),
            ("--quiet generate --result=json", true),
            ("generate --result", false),
            ("generate --result xml", false),
            ("generate -- --result=json", false),
            ("validate --result=json", false),
        ] {
            let line: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(RunResult::is_asked(&line), expected, "{line:?}");
        }
    }
}
