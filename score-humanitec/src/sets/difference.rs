//! The delta between two sets, by leaves.

use score_yaml::{Map, Value};

use super::delta::{DeploymentDelta, ModuleUpdate};
use super::operation::Operation;
use super::set::DeploymentSet;
use crate::json_pointer::push_key;
use crate::operation_kind::OperationKind;

impl DeploymentDelta {
    /// The delta that makes the second set of the first. Maps are compared key by key, lists are replaced as a whole; the
    /// operations are sorted by path.
    #[must_use]
    pub fn between(from: &DeploymentSet, to: &DeploymentSet) -> Self {
        let mut delta = DeploymentDelta::default();
        for (name, module) in &to.modules {
            let Some(old) = from.modules.get(name) else {
                delta.add.insert(name.clone(), Some(module.clone()));
                continue;
            };
            let operations = operations(old, module);
            if !operations.is_empty() {
                let update = ModuleUpdate {
                    span: None,
                    operations,
                };
                delta.update.insert(name.clone(), update);
            }
        }
        let removed = from.modules.keys();
        let removed = removed.filter(|name| !to.modules.contains_key(*name));
        delta.remove.extend(removed.cloned());
        delta.shared = operations(&from.shared, &to.shared);
        delta
    }
}

/// The operations that make one map of another, sorted by path.
fn operations(old: &Value, new: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    if let (Value::Map(old), Value::Map(new)) = (old, new) {
        compare(old, new, &mut String::new(), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn compare(old: &Map, new: &Map, path: &mut String, found: &mut Vec<Operation>) {
    let length = path.len();
    let mut say = |kind, path: &str, value: Option<&Value>| {
        let operation = Operation::new(kind, path, value.cloned(), None);
        found.push(operation.expect("the path leads to a key"));
    };
    let mut both = Vec::new();
    for (key, value) in new.iter() {
        push_key(path, key);
        match (old.get(key), value) {
            (None, _) => say(OperationKind::Add, path, Some(value)),
            (Some(Value::Map(before)), Value::Map(after)) => both.push((key, before, after)),
            (Some(before), _) if before != value => say(OperationKind::Replace, path, Some(value)),
            (Some(_), _) => {}
        }
        path.truncate(length);
    }
    for key in old.keys().filter(|key| !new.contains_key(key)) {
        push_key(path, key);
        say(OperationKind::Remove, path, None);
        path.truncate(length);
    }
    for (key, before, after) in both {
        push_key(path, key);
        compare(before, after, path, found);
        path.truncate(length);
    }
}
