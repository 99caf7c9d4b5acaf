//! A deployment delta as data.

use score_yaml::json::sort_keys;
use score_yaml::{Map, SortedMap, SortedSet, Span, Str, Value};

use super::change::Change;
use super::operation::Operation;
use crate::operation_kind::OperationKind;

/// A deployment delta: what is to change of a set.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DeploymentDelta {
    /// What is said about the delta: its name, its environment.
    pub(super) metadata: Map,
    /// The modules that are added, in place of those of the same names. One that is null takes back that a module is removed.
    pub(super) add: SortedMap<Str, Option<Value>>,
    /// The names of the modules that are removed.
    pub(super) remove: SortedSet<Str>,
    /// What changes in modules.
    pub(super) update: SortedMap<Str, ModuleUpdate>,
    /// What changes of shared resources.
    pub(super) shared: Vec<Operation>,
}

/// What changes in a module.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct ModuleUpdate {
    /// The place of its name in the delta's file.
    pub(super) span: Option<Span>,
    /// The operations, in their order.
    pub(super) operations: Vec<Operation>,
}

impl DeploymentDelta {
    /// True if it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none()
    }

    /// Each change: whole modules first, then what changes in modules, then what is shared.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        let whole = |module, kind: OperationKind, value| Change {
            module: Some(module),
            operation: kind.as_str(),
            path: "",
            value,
        };
        let removed = self.remove.iter();
        let removed = removed.map(move |name| whole(name.as_str(), OperationKind::Remove, None));
        let added = self.add.iter();
        let added = added
            .map(move |(name, module)| whole(name.as_str(), OperationKind::Add, module.as_ref()));
        let updated = self.update.iter().flat_map(|(name, update)| {
            let operations = update.operations.iter();
            operations.map(|operation| operation.change(Some(name)))
        });
        let shared = self.shared.iter().map(|operation| operation.change(None));
        removed.chain(added).chain(updated).chain(shared)
    }

    /// `{metadata?, modules: {add?, remove?, update?}, shared}`, what is empty left out where it may be.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut modules = Map::new();
        if !self.add.is_empty() {
            let added = self.add.iter();
            let added = added.map(|(name, module)| {
                let module = module.clone().unwrap_or(Value::Null);
                (name.clone(), module)
            });
            let mut added = Value::Map(added.collect());
            sort_keys(&mut added);
            modules.insert("add".into(), added);
        }
        if !self.remove.is_empty() {
            let removed = self.remove.iter().cloned().map(Value::String);
            modules.insert("remove".into(), Value::Seq(removed.collect()));
        }
        if !self.update.is_empty() {
            let updated = self.update.iter();
            let updated = updated.map(|(name, update)| (name.clone(), values(&update.operations)));
            modules.insert("update".into(), Value::Map(updated.collect()));
        }
        let mut delta = Map::new();
        if !self.metadata.is_empty() {
            delta.insert("metadata".into(), Value::Map(self.metadata.clone()));
        }
        delta.insert("modules".into(), Value::Map(modules));
        delta.insert("shared".into(), values(&self.shared));
        Value::Map(delta)
    }
}

/// Operations as they are written.
fn values(operations: &[Operation]) -> Value {
    Value::Seq(operations.iter().map(Operation::to_value).collect())
}
