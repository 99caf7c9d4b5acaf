//! The layer of extension files: `humanitec.score.yaml` beside `score.yaml`.

use std::sync::Arc;

use score_core::diagnostic::{Code, Diagnostic, Diagnostics, each_text};
use score_core::document::Document;
use score_core::layer::{Layer, LayerContext, Module};
use score_core::path::FieldPath;
use score_core::state::StateLayer;
use score_core::text::Template;
use score_core::workload::Workload;
use score_yaml::message;
use score_yaml::message::listed;
use score_yaml::{FileId, Node, SortedMap, SortedSet, SourceMap, Str};

use super::attach::attach;
use super::built_module::BuiltModule;
use super::state_form::{STATE_LAYER, is_same, kept_values};
use super::{Attached, PlatformContext, Profile, parse};
use crate::codes;
use crate::definitions::DefinitionRun;
use crate::definitions::run::check_types;
use crate::extension_paths::relocate;
use crate::ignored_metadata;

/// The extension files of a run, and what they are read with.
#[derive(Clone, Debug, Default)]
pub struct Extensions {
    /// The files.
    pub files: Vec<ExtensionFile>,
    /// The values of platform placeholders.
    pub context: PlatformContext,
    /// The custom profiles that the files may name.
    pub profiles: Vec<Arc<Profile>>,
    /// The definitions that say what resources are, and change modules.
    pub definitions: Option<Arc<DefinitionRun>>,
}

/// An extension file of one of a run's Score files.
#[derive(Clone, Debug)]
pub struct ExtensionFile {
    /// The name of its workload; none if there is one Score file only.
    pub workload: Option<String>,
    /// Its text.
    pub file: FileId,
}

impl Layer for Extensions {
    fn state_layer(&self) -> StateLayer {
        STATE_LAYER
    }

    fn attach(
        &self,
        documents: &[Document],
        sources: &SourceMap,
    ) -> Result<SortedMap<Str, Arc<Node>>, Diagnostics> {
        let mut diags = Diagnostics::new();
        let mut found = SortedMap::new();
        for (name, file) in extension_by_workload(&self.files, documents)? {
            let path = sources.get(file).name.as_str();
            let kept = parse(sources, file)
                .and_then(|document| attach(path, document, &self.context, &self.profiles));
            match kept {
                Ok(kept) => _ = found.insert(name.into(), Arc::new(kept)),
                Err(errors) => diags.extend(errors),
            }
        }
        if diags.has_errors() {
            Err(diags)
        } else {
            Ok(found)
        }
    }

    fn build(
        &self,
        workload: &mut Workload<Template>,
        spec: &Node,
        kept: Option<&Node>,
        run: &LayerContext<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Box<dyn Module>> {
        let sources = run.sources;
        ignored_metadata::check(workload, spec, kept, run.dialect, diags);
        let attached = kept.map(|kept| Attached::read(kept, &workload.name.value, sources));
        let attached = match attached.transpose() {
            Ok(attached) => attached.flatten(),
            Err(found) => {
                diags.extend(found);
                return None;
            }
        };
        let module = BuiltModule::build(workload, spec, attached.as_ref(), run, diags);
        let Some(definitions) = &self.definitions else {
            return module.map(|module| Box::new(module) as Box<dyn Module>);
        };
        definitions.note_workload(&workload.name);
        let declared = workload.resources.iter();
        let declared = declared
            .map(|(name, resource)| (name.as_str(), resource.uid.kind(), resource.kind_span));
        check_types(declared, diags);
        let module = module.or_else(|| BuiltModule::plain(workload, spec, run))?;
        Some(Box::new(module.with_definitions(definitions, workload)))
    }

    fn codes(&self) -> &'static [Code] {
        codes::HUMANITEC_CODES
    }

    /// The ids of where on the platform it is, and what definitions gave that is no secret.
    fn each_public_text(&self, f: &mut dyn FnMut(&str)) {
        let PlatformContext {
            org,
            app,
            env,
            env_type,
            values: _,
        } = &self.context;
        let ids = [org, app, env, env_type].into_iter().flatten();
        ids.for_each(|id| f(id));
        if let Some(definitions) = &self.definitions {
            definitions.each_public_text(f);
        }
    }

    fn reword(&self, found: &mut [Diagnostic], sources: &SourceMap) {
        if let Some(definitions) = &self.definitions {
            definitions.reword(found, sources);
        }
        if !self.files.is_empty() {
            let files: Vec<FileId> = self.files.iter().map(|file| file.file).collect();
            relocate(&files, found, sources);
        }
    }

    /// An extension replaces lists whole.
    fn replaces(&self, kept: &Node, path: &str) -> bool {
        let keys = FieldPath::keys(path);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let containers = kept
            .get("document")
            .and_then(|document| document.get("spec"));
        let containers = containers.and_then(|spec| spec.get("containers"));
        let field = |name: &str, field: &str| containers?.get(name)?.get(field);
        match keys.as_slice() {
            ["containers", name, list @ ("args" | "command"), ..] => field(name, list).is_some(),
            ["containers", name, "livenessProbe", ..] => {
                field(name, "liveness_probe").is_some_and(|probe| probe.get("command").is_some())
            }
            ["containers", name, "readinessProbe", ..] => {
                field(name, "readiness_probe").is_some_and(|probe| probe.get("command").is_some())
            }
            _ => false,
        }
    }

    /// Secrets of definitions, and the shared values: those of this run, and those of each workload. Nearly always they are
    /// the same.
    fn each_hidden_text(&self, kept: &mut dyn Iterator<Item = &Node>, f: &mut dyn FnMut(&str)) {
        if let Some(definitions) = &self.definitions {
            definitions.each_secret(f);
        }
        for value in self.context.values.values() {
            each_text(value, f);
        }
        let mut last: Option<&Node> = None;
        for values in kept.filter_map(kept_values) {
            if last.is_some_and(|last| is_same(last, values)) {
                continue;
            }
            last = Some(values);
            let map = values.to_value();
            if map.as_map() != Some(&self.context.values) {
                each_text(&map, f);
            }
        }
    }
}

/// Extension files with the names of their workloads, each with one at most.
///
/// # Errors
/// One is for a workload that is not given, or does not say which it is for.
pub(super) fn extension_by_workload<'j>(
    files: &'j [ExtensionFile],
    documents: &'j [Document],
) -> Result<Vec<(&'j str, FileId)>, Diagnostics> {
    let names: Vec<&str> = documents
        .iter()
        .filter_map(|document| Some(document.name()?.0))
        .collect();
    let is_workload: SortedSet<&str> = names.iter().copied().collect();
    let mut diags = Diagnostics::new();
    let mut found: Vec<(&str, FileId)> = Vec::new();
    let mut has_one = SortedSet::new();
    for ExtensionFile { workload, file } in files {
        let name = match (workload.as_deref(), names.as_slice()) {
            (Some(name), _) if is_workload.contains(name) => name,
            (None, [name]) => name,
            (Some(name), _) => {
                diags.push_error(|| {
                    let message = message!(
                        "`--extensions` names workload `{name}`, and no Score file describes it"
                    );
                    let diagnostic = Diagnostic::new(codes::INVALID_FLAG, message);
                    diagnostic.near(name, names.iter().copied())
                });
                continue;
            }
            (None, names) => {
                diags.push(no_workload(names));
                continue;
            }
        };
        if !has_one.insert(name) {
            let message = message!("`--extensions` is given twice for workload `{name}`");
            diags.push(Diagnostic::new(codes::INVALID_FLAG, message));
        }
        found.push((name, *file));
    }
    if diags.has_errors() {
        Err(diags)
    } else {
        Ok(found)
    }
}

/// An extension could be for any of these workloads.
fn no_workload(names: &[&str]) -> Diagnostic {
    let message = message!(
        "`--extensions FILE` needs exactly one Score file, found {}",
        names.len()
    );
    let diagnostic = Diagnostic::new(codes::INVALID_FLAG, message);
    if names.is_empty() {
        return diagnostic;
    }
    let all = listed(names.iter().copied(), ", ");
    diagnostic.hint(format!(
        "say which workload it is for, `--extensions WORKLOAD=FILE`; there are {all}"
    ))
}

#[cfg(test)]
mod tests {
    use score_yaml::{Map, Value};

    use super::*;
    use crate::state_form::keep;
    use crate::testing::node;

    #[test]
    fn shared_values_are_looked_at_once() {
        let context = |word: &str| PlatformContext {
            values: Map::from_iter([("word".to_owned(), word.into())]),
            ..PlatformContext::default()
        };
        let extensions = Extensions {
            context: context("a"),
            ..Extensions::default()
        };
        let document = node("{}");
        let kept = ["a", "b", "b", "a", "c"];
        let kept = kept.map(|word| keep("", document.clone(), &context(word), None));
        let mut found = Vec::new();
        extensions.each_hidden_text(&mut kept.iter(), &mut |text| found.push(text.to_owned()));
        assert_eq!(found, ["a", "b", "c"]);
    }

    #[test]
    fn what_is_kept_is_what_was_given() {
        let mut sources = SourceMap::new();
        let file = sources.add("x.yaml", "spec: {day: 2020-01-01, 1: x}");
        let document = score_yaml::parse(&sources, file)
            .expect("it is YAML")
            .remove(0);
        let context = PlatformContext {
            app: Some("shop".to_owned()),
            values: Map::from_iter([("n".to_owned(), Value::Int(3))]),
            ..PlatformContext::default()
        };
        let profile = Profile {
            id: "own".to_owned(),
            definition: Map::from_iter([("a".to_owned(), Value::Bool(true))]),
        };
        let kept = keep("x.yaml", document, &context, Some(&profile));
        let read = Attached::read(&kept, "web", &sources).expect("it is one");
        let read = read.expect("there is a document");
        assert_eq!(
            (&read.context, read.profile.as_deref()),
            (&context, Some(&profile))
        );
        let day = read.document.get("spec").and_then(|spec| spec.get("day"));
        assert_eq!(day.and_then(Node::as_str), Some("2020-01-01"));
    }

    #[test]
    fn what_somebody_changed_in_the_state_is_told_with_its_place() {
        let mut sources = SourceMap::new();
        let text = "{file: x, document: [], context: {app: {}, nav: b}, profil: {}}";
        let file = sources.add("state.yaml", text);
        let kept = score_yaml::parse(&sources, file)
            .expect("it is YAML")
            .remove(0);
        let found = Attached::read(&kept, "web", &sources).expect_err("four faults");
        let found: Vec<_> = found
            .iter()
            .map(|d| {
                (
                    d.code,
                    d.path.as_deref().unwrap_or_default(),
                    d.span.map(|span| span.file),
                )
            })
            .collect();
        let at = |path| (codes::INVALID_STATE, path, Some(file));
        assert_eq!(
            found,
            [
                at("workloads.web.extension.document"),
                at("workloads.web.extension.context.app"),
                at("workloads.web.extension.context.nav"),
                at("workloads.web.extension.profil"),
            ]
        );
    }

    /// A state of one workload with an extension, read; and what is wrong with it.
    fn read_state(extension: &str) -> Result<String, Vec<String>> {
        use score_core::target::StateFields;
        let fields = StateFields {
            top: &[],
            workload: &[],
            others: &[],
        };
        let mut sources = SourceMap::new();
        let text = format!("workloads: {{web: {{spec: {{}}, extension: {extension}}}}}");
        let file = sources.add("state.yaml", text);
        let state = score_core::state::read(&sources, file, &fields, &[crate::STATE_LAYER]);
        let state = state.map_err(|found| {
            let said = found.iter().map(|d| d.path.clone().unwrap_or_default());
            said.collect::<Vec<_>>()
        })?;
        let kept = &state.workloads["web"].layers["extension"];
        Ok(score_yaml::emit(&kept.to_value()))
    }

    #[test]
    fn a_state_is_checked_and_completed_when_it_is_read() {
        let empty = "context: {}\ndocument: {}\nfile: \"\"\n";
        for extension in ["null", "{}", "{document: {}}"] {
            assert_eq!(read_state(extension).as_deref(), Ok(empty));
        }
        let text = "{file: -1, context: {env: 0o17}, document: {spec: {}}}";
        let expected = "context:\n  env: \"0o17\"\ndocument:\n  spec: {}\nfile: \"-1\"\n";
        assert_eq!(read_state(text).as_deref(), Ok(expected));
        for (extension, path) in [("5", ""), ("{nope: 1}", ".nope"), ("{file: [1]}", ".file")] {
            let expected = vec![format!("workloads.web.extension{path}")];
            assert_eq!(read_state(extension), Err(expected));
        }
    }
}
