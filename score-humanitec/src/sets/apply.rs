//! A delta on a set: what it removes, then what it adds, then what it updates.

use std::collections::BTreeSet;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_yaml::{Str, Value, message};

use super::delta::{DeploymentDelta, ModuleUpdate};
use super::operation::Operation;
use super::set::DeploymentSet;
use crate::codes;

impl DeploymentSet {
    /// The set that a delta makes of this one. To remove what is not there changes nothing; a module that is added takes the
    /// place of one of the same name.
    ///
    /// # Errors
    /// Modules are updated that are not there, and operations do not apply. Of each module the first one that does not is told.
    pub fn apply(mut self, delta: DeploymentDelta) -> Result<Self, Diagnostics> {
        let mut diags = Diagnostics::new();
        let DeploymentDelta {
            metadata: _,
            add,
            remove,
            update,
            shared,
        } = delta;
        let is_kept = |name: &Str| matches!(add.get(name), Some(None));
        let removed: BTreeSet<Str> = remove.into_iter().filter(|name| !is_kept(name)).collect();
        self.modules.retain(|name, _| !removed.contains(name));
        let added = add.into_iter();
        self.modules
            .extend(added.filter_map(|(name, module)| Some((name, module?))));
        for (name, update) in update {
            match self.modules.get_mut(&name) {
                Some(module) => {
                    let place = UpdatePlace::Module(&name);
                    apply_all(&update.operations, module, &place, &mut diags);
                }
                None => diags
                    .push_error(|| unknown_module(&name, &update, &self, removed.contains(&name))),
            }
        }
        apply_all(&shared, &mut self.shared, &UpdatePlace::Shared, &mut diags);
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(self),
        }
    }
}

/// Where operations stand in a delta.
pub(super) enum UpdatePlace<'n> {
    /// They are those of a module.
    Module(&'n str),
    /// They are those of what is shared.
    Shared,
}

impl UpdatePlace<'_> {
    /// The words for one of them.
    pub(super) fn of_operation(&self, at: usize) -> String {
        match self {
            UpdatePlace::Module(name) => message!("module `{name}`: `update[{at}]`"),
            UpdatePlace::Shared => format!("`shared[{at}]`"),
        }
    }

    /// The path of one of them in its file.
    pub(super) fn path_of(&self, at: usize) -> FieldPath {
        let at = at.to_string();
        match self {
            UpdatePlace::Module(name) => FieldPath::from_iter(["modules", "update", name, &at]),
            UpdatePlace::Shared => FieldPath::from_iter(["shared", &at]),
        }
    }
}

/// Applies operations to a map, until one does not apply.
pub(super) fn apply_all(
    operations: &[Operation],
    root: &mut Value,
    place: &UpdatePlace<'_>,
    diags: &mut Diagnostics,
) {
    for (at, operation) in operations.iter().enumerate() {
        if operation.is_of_delta() {
            continue;
        }
        if let Err(refusal) = operation.apply(root) {
            let path = place.path_of(at);
            return diags.push_error(|| {
                refusal.diagnostic(operation, &place.of_operation(at), path.as_str())
            });
        }
    }
}

fn unknown_module(
    name: &str,
    update: &ModuleUpdate,
    set: &DeploymentSet,
    is_removed: bool,
) -> Diagnostic {
    let message = match is_removed {
        true => message!("the delta updates module `{name}`, which it removes"),
        false => message!("the delta updates module `{name}`, which the set does not have"),
    };
    let path = FieldPath::from_iter(["modules", "update", name]);
    let mut error = Diagnostic::new(codes::UNKNOWN_MODULE, message).path(&path);
    error.span = update.span;
    error.near(name, set.modules.keys().map(Str::as_str))
}
