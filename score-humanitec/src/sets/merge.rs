//! Two deltas as one: what it does is what both do, one after the other.

use std::mem::take;

use score_core::diagnostic::Diagnostics;
use score_yaml::{SortedMap, Str, Value};

use super::apply::{LEVELS_OF_DELTA, UpdatePlace, apply_all};
use super::delta::DeploymentDelta;
use super::operation::Operation;

impl DeploymentDelta {
    /// The delta that does what this one and then a later one do. A module that is added later takes the place of what there
    /// was of it, one that is removed later takes that away, and one that is null takes back that it is removed. What is
    /// updated of a module that the delta adds is put into it. A removal with the value `{"scope": "delta"}` drops what
    /// the delta did at its path and below, and removes nothing from a set.
    ///
    /// # Errors
    /// Operations on modules that the delta adds do not apply.
    pub fn merge(self, later: DeploymentDelta) -> Result<Self, Diagnostics> {
        DeploymentDelta::merged([self, later])
    }

    /// The delta that does what several do, one after the other, as [`merge`](DeploymentDelta::merge) says.
    ///
    /// # Errors
    /// As for [`merge`](DeploymentDelta::merge), of the first one that has such operations.
    pub fn merged(deltas: impl IntoIterator<Item = DeploymentDelta>) -> Result<Self, Diagnostics> {
        let mut merged = DeploymentDelta::default();
        for delta in deltas {
            let mut diags = Diagnostics::new();
            merged.join(delta, &mut diags);
            if diags.has_errors() {
                return Err(diags);
            }
        }
        for update in merged.update.values_mut() {
            drop_taken_back(&mut update.operations);
        }
        merged
            .update
            .retain(|_, update| !update.operations.is_empty());
        drop_taken_back(&mut merged.shared);
        Ok(merged)
    }

    /// Adds what a later delta does, in the order in which it is applied.
    fn join(&mut self, later: DeploymentDelta, diags: &mut Diagnostics) {
        let DeploymentDelta {
            metadata,
            add,
            remove,
            update,
            shared,
        } = later;
        self.metadata.extend(metadata);
        for name in remove {
            self.add.remove(&name);
            self.update.remove(&name);
            self.remove.insert(name);
        }
        for (name, module) in add {
            self.remove.remove(&name);
            if module.is_some() {
                self.update.remove(&name);
                self.add.insert(name, module);
            }
        }
        for (name, update) in update {
            if let Some(Some(module)) = self.add.get_mut(&name) {
                put_into(module, &update.operations, &name, diags);
                continue;
            }
            let known = self.update.entry(name).or_default();
            known.span = known.span.or(update.span);
            known.operations.extend(update.operations);
        }
        self.shared.extend(shared);
    }
}

/// Applies operations to a module that a delta adds.
fn put_into(module: &mut Value, operations: &[Operation], name: &str, diags: &mut Diagnostics) {
    // What the delta did at a path of a module that it adds is what stands there.
    let operations: Vec<Operation> = operations.iter().map(Operation::on_added).collect();
    let place = UpdatePlace::Module(name);
    apply_all(&operations, module, &place, LEVELS_OF_DELTA, diags);
}

/// Drops operations that later ones take back, and those.
fn drop_taken_back(operations: &mut Vec<Operation>) {
    if !operations.iter().any(Operation::is_of_delta) {
        return;
    }
    let mut kept: Vec<Option<Operation>> = Vec::with_capacity(operations.len());
    let mut at: SortedMap<Str, Vec<usize>> = SortedMap::new();
    for operation in take(operations) {
        if !operation.is_of_delta() {
            let known = at.entry(operation.path.clone()).or_default();
            known.push(kept.len());
            kept.push(Some(operation));
            continue;
        }
        let dropped = at.remove(&operation.path).into_iter().flatten();
        dropped.for_each(|at| kept[at] = None);
        let folder = format!("{}/", operation.path);
        let below: Vec<Str> = at
            .iter_from(folder.as_str())
            .map(|(path, _)| path.clone())
            .take_while(|path| path.starts_with(&folder))
            .collect();
        for path in below {
            let dropped = at.remove(&path).into_iter().flatten();
            dropped.for_each(|at| kept[at] = None);
        }
    }
    operations.extend(kept.into_iter().flatten());
}
