//! A delta on a set: what it removes, then what it adds, then what it updates.

use std::mem::take;

use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_yaml::{SortedSet, Str, Value, message};

use super::delta::{DeploymentDelta, ModuleUpdate};
use super::operation::Operation;
use super::set::DeploymentSet;
use super::shape::{check_module, check_shared};
use crate::codes;
use crate::draft::Draft;
use crate::json_pointer::push_key;

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
        let removed: SortedSet<Str> = remove.into_iter().filter(|name| !is_kept(name)).collect();
        self.modules.retain(|name, _| !removed.contains(name));
        let added = add.into_iter();
        self.modules
            .extend(added.filter_map(|(name, module)| Some((name, module?))));
        let mut room = LOOKED_AT;
        for (name, update) in update {
            match self.modules.get_mut(&name) {
                Some(module) => {
                    let place = UpdatePlace::Module(&name);
                    let operations = &update.operations;
                    apply_all(operations, module, &place, LEVELS_OF_SET, &mut diags);
                }
                None => {
                    room = room.saturating_sub(self.modules.len());
                    diags.push_error(|| {
                        let error = unknown_module(&name, &update, removed.contains(&name));
                        let known = self.modules.keys().filter(|_| room > 0);
                        error.near(&name, known.map(Str::as_str))
                    });
                }
            }
        }
        let place = UpdatePlace::Shared;
        apply_all(
            &shared,
            &mut self.shared,
            &place,
            LEVELS_OF_SHARED,
            &mut diags,
        );
        match diags.has_errors() {
            true => Err(diags),
            false => Ok(self),
        }
    }
}

/// So many names are looked at, in all, for those that were meant by unknown ones.
const LOOKED_AT: usize = 1 << 21;

/// The levels of maps around what stands in a module of a set, `modules: {NAME: {…}}`.
const LEVELS_OF_SET: usize = 3;

/// The levels of maps around shared resources of a set, `shared: {…}`.
const LEVELS_OF_SHARED: usize = 2;

/// The levels of maps around what stands in a module that a delta adds, `modules: {add: {NAME: {…}}}`.
pub(super) const LEVELS_OF_DELTA: usize = 4;

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

/// Applies operations to a map with `levels` of maps around its entries, until one does not apply. What they make of it has to
/// be what is read.
pub(super) fn apply_all(
    operations: &[Operation],
    root: &mut Value,
    place: &UpdatePlace<'_>,
    levels: usize,
    diags: &mut Diagnostics,
) {
    let mut draft = Draft::new(take(root));
    let numbered = operations.iter().enumerate();
    let mut applied = numbered.filter(|(_, operation)| !operation.is_of_delta());
    let refused = applied.find_map(|(at, operation)| {
        let refusal = operation.apply(&mut draft, levels).err()?;
        Some((at, operation, refusal))
    });
    *root = draft.finish();
    match refused {
        Some((at, operation, refusal)) => diags.push_error(|| {
            let path = place.path_of(at);
            refusal.diagnostic(operation, &place.of_operation(at), path.as_str())
        }),
        None => check_result(operations, root, place, diags),
    }
}

/// Reports what nobody would read, each with the last operation that changed it.
fn check_result(
    operations: &[Operation],
    root: &Value,
    place: &UpdatePlace<'_>,
    diags: &mut Diagnostics,
) {
    let mut found = Diagnostics::new();
    let mut reader = Cursor::new(&mut found);
    match place {
        UpdatePlace::Module(_) => check_module(&mut reader, root),
        UpdatePlace::Shared => check_shared(&mut reader, root),
    }
    for fault in found {
        if fault.more > 0 {
            diags.push(fault);
            continue;
        }
        let keys = FieldPath::keys(fault.path.as_deref().unwrap_or_default());
        let numbered = operations.iter().enumerate().rev();
        let mut numbered = numbered.filter(|(_, operation)| !operation.is_of_delta());
        let changed = numbered.find(|(_, operation)| {
            let mut both = operation.keys().iter().zip(&keys);
            both.all(|(one, other)| one.as_str() == other)
        });
        // What no operation changed was read so.
        let Some((at, operation)) = changed else {
            continue;
        };
        let mut pointer = String::new();
        keys.iter().for_each(|key| push_key(&mut pointer, key));
        let message = message!(
            "{} would leave `{pointer}` wrong: {}",
            place.of_operation(at),
            fault.message
        );
        diags.push(Diagnostic {
            message,
            span: operation.span,
            path: Some(place.path_of(at).as_str().into()),
            ..fault
        });
    }
}

fn unknown_module(name: &str, update: &ModuleUpdate, is_removed: bool) -> Diagnostic {
    let message = match is_removed {
        true => message!("the delta updates module `{name}`, which it removes"),
        false => message!("the delta updates module `{name}`, which the set does not have"),
    };
    let path = FieldPath::from_iter(["modules", "update", name]);
    let mut error = Diagnostic::new(codes::UNKNOWN_MODULE, message).path(&path);
    error.span = update.span;
    error
}
