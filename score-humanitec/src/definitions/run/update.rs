//! The updates of a module: what the `workload` definition of a workload changes in it, and the containers and volumes
//! that its resources bring.

use std::sync::{Arc, PoisonError};

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::layer::Outputs;
use score_core::path::FieldPath;
use score_core::resource::ResourceUid;
use score_core::text::{Spanned, Text};
use score_core::tree::Tree;
use score_kubernetes::strict;
use score_yaml::{SortedSet, Span, Str, Value, message};

use super::DefinitionRun;
use super::node_result::{NodeResult, TakenBy};
use super::operation_places::{OperationPlaces, WrittenPaths};
use super::operations::{Patch, SPEC, SpecDraft, UPDATE};
use crate::codes;
use crate::definitions::Definition;
use crate::definitions::definition::named;
use crate::definitions::driver::Location;
use crate::module::{Entries, Key, Module, ModuleNode, NodeKind};
use crate::written_operation::{FaultPlace, OperationFault};

impl DefinitionRun {
    /// Updates the module of a workload; true if something changed. `outputs` are those of the run in the words of the
    /// target. The places of operations with values that nobody knows yet go to `unknown`.
    ///
    /// # Errors
    /// Operations that are none, or that do not apply.
    pub(crate) fn update(
        &self,
        workload: &Spanned<Str>,
        module: &mut Module,
        outputs: &Outputs<'_>,
        unknown: &mut SortedSet<Span>,
    ) -> Result<bool, Diagnostics> {
        let uid = self.workload_uid(workload);
        let Some(result) = self.result(&uid) else {
            return Ok(false);
        };
        let labelled = |found: Diagnostics| -> Diagnostics {
            let name = for_workload(workload);
            let found = found.into_iter();
            found
                .map(|fault| fault.label(workload.span, name.clone()))
                .collect()
        };
        let update = outputs(&uid).and_then(|outputs| outputs.get(UPDATE));
        if result.secrets.contains_key(UPDATE) {
            return Err(labelled(self.misplaced(&result).into()));
        }
        if let Some(update) = update {
            let patched = self.apply(&result, update, module);
            unknown.extend(patched.map_err(labelled)?);
        }
        let wrong = self.wrong_parts(workload);
        if wrong.has_errors() {
            return Err(labelled(wrong));
        }
        let is_extended = self.add_parts(workload, module);
        Ok(is_extended || update.is_some())
    }

    /// The error that an update is among the secret outputs, where it would do nothing.
    fn misplaced(&self, result: &NodeResult) -> Diagnostic {
        let definition = self.definition_of(result);
        let id = definition.map_or("", |definition| &definition.id);
        let message =
            message!("definition `{id}`: `{UPDATE}` is a secret output; it belongs in `outputs`");
        let error = Diagnostic::new(codes::INVALID_PATCH, message).path(UPDATE);
        match definition {
            Some(definition) => error.at(secrets_place(definition)),
            None => error,
        }
    }

    /// Names in a fault of an updated module the definition that made it, and the workload.
    pub(crate) fn named_fault(&self, fault: Diagnostic, workload: &Spanned<Str>) -> Diagnostic {
        let mut definitions = self.data.definitions.iter();
        let definition = fault.span.and_then(|place| {
            definitions.find(|definition| {
                let span = definition.span;
                span.file == place.file && span.start <= place.start && place.end <= span.end
            })
        });
        match definition {
            Some(definition) => {
                named(&definition.id, fault).label(workload.span, for_workload(workload))
            }
            None => fault,
        }
    }

    /// The module of a workload after its updates, as it is shown: `{profile, spec}`, with marks.
    pub(crate) fn module_after(&self, workload: &str) -> Option<Value> {
        let result = self.result(&self.workload_uid(workload))?;
        let spec = result.inputs.get(SPEC)?;
        let span = self.place_of(&result)?;
        let NodeKind::Map(entries) = ModuleNode::from_value(spec, span).kind else {
            return None;
        };
        let mut module = Module { spec: entries };
        if let Some(update) = result.values.get(UPDATE) {
            let tree = Tree::from_value(update.clone(), &mut Text::literal);
            // What does not apply was told when the run made it.
            let _ = self.apply(&result, &tree, &mut module);
        }
        self.add_parts(workload, &mut module);
        let profile = result.inputs.get("profile").cloned();
        let profile = profile.map(|profile| ("profile", profile));
        let spec = [(SPEC, module.into_value())];
        Some(profile.into_iter().chain(spec).collect())
    }

    /// Applies an update; the places of its operations with values that nobody knows yet.
    fn apply(
        &self,
        result: &NodeResult,
        update: &Tree<Text>,
        module: &mut Module,
    ) -> Result<Vec<Span>, Diagnostics> {
        let mut unknown = Vec::new();
        let Some(definition) = self.definition_of(result) else {
            return Ok(unknown);
        };
        let written = self.written_paths(definition);
        let whole = written.whole;
        let mut places = OperationPlaces::new(written);
        let fault = |span: Span, path: String, what: &str| {
            let message = message!("definition `{}`: `{path}` {what}", definition.id.value);
            Diagnostic::new(codes::INVALID_PATCH, message)
                .at(span)
                .path(path)
        };
        let operations = match update {
            Tree::Null => return Ok(unknown),
            Tree::Seq(operations) => operations,
            _ => {
                let what = "has to be a list of operations";
                return Err(fault(whole, UPDATE.to_owned(), what).into());
            }
        };
        let mut diags = Diagnostics::new();
        let mut spec = SpecDraft::of(module, whole);
        for (i, operation) in operations.iter().enumerate() {
            let path = operation.get("path").and_then(Tree::as_string);
            let path = path.and_then(Text::as_literal);
            let span = path.map_or(whole, |path| places.next(path));
            if let Err(wrong) = Patch::at(span).operation(operation, &mut spec) {
                let OperationFault { what, place, hint } = wrong;
                let is_of_path = matches!(place, FaultPlace::Value("path")) && span != whole;
                let known = match is_of_path {
                    true => Some(span),
                    false => places.of_fault(i, &place, operation, &self.data.sources),
                };
                let error = fault(known.unwrap_or(span), format!("{UPDATE}[{i}]"), &what);
                diags.push(hint.into_iter().fold(error, Diagnostic::hint));
            }
            let mut is_known = true;
            operation.each_text(&mut |text| is_known &= self.data.sealed.first_in(text).is_none());
            if !is_known {
                unknown.push(span);
            }
        }
        spec.finish(module);
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(unknown),
        }
    }

    /// The definition that gave a result.
    fn definition_of(&self, result: &NodeResult) -> Option<&Definition> {
        match &result.by {
            TakenBy::Definition { definition, .. } => self.data.definitions.get(definition),
            TakenBy::BuiltIn => None,
        }
    }

    /// The place of what gave a result, or that of another definition where none did.
    fn place_of(&self, result: &NodeResult) -> Option<Span> {
        let definition = self.definition_of(result);
        let definition = definition.or_else(|| self.data.definitions.iter().next())?;
        Some(self.written_paths(definition).whole)
    }

    /// The paths that stand in what a definition gives; they are looked for once in a run.
    fn written_paths(&self, definition: &Definition) -> Arc<WrittenPaths> {
        let id = &definition.id.value;
        if let Some(known) = super::read(&self.data.written_paths).get(id) {
            return Arc::clone(known);
        }
        let paths = Arc::new(WrittenPaths::of(definition, &self.data.sources));
        let written = self.data.written_paths.write();
        let mut written = written.unwrap_or_else(PoisonError::into_inner);
        Arc::clone(written.entry(id.clone()).or_insert(paths))
    }

    /// Adds the containers and volumes that the workload's resources bring; true if there are some.
    fn add_parts(&self, workload: &str, module: &mut Module) -> bool {
        let mut is_extended = false;
        for result in self.parts_of(workload) {
            // A volume is one where a container mounts it; with containers beside, it is one of the pod.
            let is_volume = result.resource.kind == "volume" && !brings_containers(&result);
            for manifest in &result.manifests {
                let feature = match manifest.location {
                    Location::Containers => "extraContainers",
                    Location::Volumes if !is_volume => "extraVolumes",
                    _ => continue,
                };
                append(&mut module.spec, feature, &manifest.object, manifest.span);
                is_extended = true;
            }
        }
        is_extended
    }

    /// The fields of the containers and volumes that a workload's resources bring which have another type than Kubernetes
    /// gives them. In a module any single value would do as text.
    fn wrong_parts(&self, workload: &str) -> Diagnostics {
        let mut wrong = Diagnostics::new();
        for result in self.parts_of(workload) {
            for manifest in &result.manifests {
                let of = match manifest.location {
                    Location::Containers => "core.v1.Container",
                    Location::Volumes => "core.v1.Volume",
                    _ => continue,
                };
                let mut found = Diagnostics::new();
                strict::check_value(of, &manifest.object, &FieldPath::new(), &mut found);
                let id = self.definition_of(&result).map_or("", |known| &known.id);
                let found = found
                    .into_iter()
                    .filter(|fault| fault.code == codes::WRONG_TYPE);
                wrong.extend(found.map(|mut fault| {
                    let file = &manifest.file;
                    fault.message = format!(
                        "{}: {}",
                        message!("definition `{id}`, `{file}`"),
                        fault.message
                    );
                    fault.at(manifest.span)
                }));
            }
        }
        wrong
    }

    /// The name of the volume of a workload's pod that a resource of type `volume` is, if it brings containers that share it.
    pub(crate) fn pod_volume(&self, workload: &str, uid: &ResourceUid) -> Option<Str> {
        let is_own = self.data.pod_parts.has(workload, uid);
        let result = self.result(uid).filter(|_| is_own)?;
        if result.resource.kind != "volume" || !brings_containers(&result) {
            return None;
        }
        let mut manifests = result.manifests.iter();
        let volume = manifests.find(|manifest| manifest.location == Location::Volumes)?;
        volume.object.get("name")?.as_str().map(Str::from)
    }

    /// The results for a workload, for its private resources and for others that it uses, that bring containers or volumes.
    fn parts_of(&self, workload: &str) -> Vec<Arc<NodeResult>> {
        let uids = self.data.pod_parts.of(workload).into_iter();
        uids.filter_map(|uid| self.result(&uid)).collect()
    }
}

/// True if a resource makes containers for pods.
fn brings_containers(result: &NodeResult) -> bool {
    let mut manifests = result.manifests.iter();
    manifests.any(|manifest| manifest.location == Location::Containers)
}

/// Appends an item to the list of a feature.
fn append(spec: &mut Entries, feature: &str, object: &Value, span: Span) {
    let item = ModuleNode::from_value(object, span);
    match spec.iter_mut().find(|(key, _)| key.text == feature) {
        Some((_, node)) => match &mut node.kind {
            NodeKind::Seq(items) => items.push(item),
            _ => *node = ModuleNode::new(NodeKind::Seq(vec![item]), span),
        },
        None => {
            let list = ModuleNode::new(NodeKind::Seq(vec![item]), span);
            spec.push((Key::plain(feature, span), list));
        }
    }
}

/// The place of what a definition gives as secret outputs.
fn secrets_place(definition: &Definition) -> Span {
    let values = definition.values.as_ref();
    let templates = values.and_then(|values| values.get("templates"));
    let secrets = templates.and_then(|templates| templates.get("secrets"));
    secrets.map_or(definition.id.span, |secrets| secrets.span)
}

fn for_workload(workload: &str) -> String {
    message!("for workload `{workload}`")
}
