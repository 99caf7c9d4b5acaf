//! The updates of a module: what the `workload` definition of a workload changes in it, and the containers and volumes
//! that its resources bring.

use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::layer::Outputs;
use score_core::text::{Spanned, Text};
use score_core::tree::Tree;
use score_yaml::{Span, Str, Value, message};

use super::DefinitionRun;
use super::node_result::{NodeResult, TakenBy};
use super::operations::{Patch, SPEC, UPDATE};
use crate::codes;
use crate::definitions::driver::Location;
use crate::module::{Entries, Key, Module, ModuleNode, NodeKind};

impl DefinitionRun {
    /// Updates the module of a workload; true if something changed. `outputs` are those of the run in the words of the
    /// target.
    ///
    /// # Errors
    /// Operations that are none, or that do not apply.
    pub(crate) fn update(
        &self,
        workload: &Spanned<Str>,
        module: &mut Module,
        outputs: &Outputs<'_>,
    ) -> Result<bool, Diagnostics> {
        let uid = self.workload_uid(workload);
        let Some(result) = self.result(&uid) else {
            return Ok(false);
        };
        let update = outputs(&uid).and_then(|outputs| outputs.get(UPDATE));
        if let Some(update) = update {
            self.apply(&result, update, module).map_err(|found| {
                let name = message!("for workload `{}`", workload.value);
                let labelled = found.into_iter();
                let labelled = labelled.map(|fault| fault.label(workload.span, name.clone()));
                labelled.collect::<Diagnostics>()
            })?;
        }
        let is_extended = self.add_parts(workload, module);
        Ok(is_extended || update.is_some())
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

    /// The place of what gave a result: the template of its outputs, or its definition; of another one where there is none.
    fn place_of(&self, result: &NodeResult) -> Option<Span> {
        let definition = match &result.by {
            TakenBy::Definition { definition, .. } => self.data.definitions.get(definition),
            TakenBy::BuiltIn => None,
        };
        let definition = definition.or_else(|| self.data.definitions.iter().next())?;
        let templates = definition
            .values
            .as_ref()
            .and_then(|values| values.get("templates"));
        let outputs = templates.and_then(|templates| templates.get("outputs"));
        Some(outputs.map_or(definition.id.span, |outputs| outputs.span))
    }

    fn apply(
        &self,
        result: &NodeResult,
        update: &Tree<Text>,
        module: &mut Module,
    ) -> Result<(), Diagnostics> {
        let TakenBy::Definition { definition, .. } = &result.by else {
            return Ok(());
        };
        let Some(span) = self.place_of(result) else {
            return Ok(());
        };
        let fault = |path: String, what: &str| {
            let message = message!("definition `{definition}`: `{path}` {what}");
            Diagnostic::new(codes::INVALID_PATCH, message)
                .at(span)
                .path(path)
        };
        let operations = match update {
            Tree::Null => return Ok(()),
            Tree::Seq(operations) => operations,
            _ => return Err(fault(UPDATE.to_owned(), "has to be a list of operations").into()),
        };
        let mut diags = Diagnostics::new();
        for (i, operation) in operations.iter().enumerate() {
            let mut patch = Patch { span };
            if let Err(what) = patch.operation(operation, &mut module.spec) {
                diags.push(fault(format!("{UPDATE}[{i}]"), &what));
            }
        }
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(()),
        }
    }

    /// Adds the containers and volumes that the workload's resources bring; true if there are some.
    fn add_parts(&self, workload: &str, module: &mut Module) -> bool {
        let mut is_extended = false;
        for result in self.parts_of(workload) {
            // A volume is one where a container mounts it.
            let is_volume = result.resource.kind == "volume";
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

    /// The results for a workload, and for its private resources, that bring containers or volumes.
    fn parts_of(&self, workload: &str) -> Vec<Arc<NodeResult>> {
        let parts = super::read(&self.data.parts);
        let uids = parts.get(workload).into_iter().flatten();
        uids.filter_map(|uid| self.result(uid)).collect()
    }
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
