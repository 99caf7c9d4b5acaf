//! What holds of any sets and deltas: of thousands that are drawn, always the same.

use score_yaml::{Map, SortedMap, SortedSet, Str, Value};

use crate::json_pointer::push_key;
use crate::operation_kind::OperationKind;
use crate::sets::delta::ModuleUpdate;
use crate::sets::operation::Operation;
use crate::sets::{DeploymentDelta, DeploymentSet};

/// Numbers that look random: <https://en.wikipedia.org/wiki/Xorshift>.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % end
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Few keys, so that many are equal; and those that paths have to escape.
    fn key(&mut self) -> Str {
        (*self.of(&["a", "b", "a/b", "~", "~1", "", "0", "-"])).into()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(true),
            2 => Value::Int(i64::try_from(self.below(3)).unwrap_or(0)),
            3 => Value::from("x"),
            4 => Value::Map(Map::new()),
            5 => Value::Seq((0..self.below(3)).map(|_| self.value(depth - 1)).collect()),
            _ => self.map(depth),
        }
    }

    fn map(&mut self, depth: usize) -> Value {
        let entries = (0..self.below(4)).map(|_| (self.key(), self.value(depth - 1)));
        Value::Map(entries.collect())
    }

    fn set(&mut self) -> DeploymentSet {
        let mut modules = SortedMap::new();
        for _ in 0..self.below(4) {
            modules.insert(self.key(), self.map(4));
        }
        let shared = (0..self.below(4)).map(|_| (self.key(), self.map(2)));
        DeploymentSet {
            modules,
            shared: Value::Map(shared.collect()),
        }
    }

    fn operation(&mut self) -> Operation {
        let mut path = String::new();
        for _ in 0..=self.below(2) {
            push_key(&mut path, &self.key());
        }
        let kinds = [
            OperationKind::Add,
            OperationKind::Add,
            OperationKind::Remove,
            OperationKind::Remove,
            OperationKind::Replace,
        ];
        let value = self.value(2);
        Operation::new(*self.of(&kinds), &path, Some(value), None).expect("it has a key")
    }

    /// A removal that takes back what is at a path, or at a key above it.
    fn taken_back(&mut self, path: Str) -> Operation {
        let end = match self.below(2) {
            0 => path.len(),
            _ => path.rfind('/').filter(|at| *at > 0).unwrap_or(path.len()),
        };
        let scope = Value::Map(Map::from_iter([("scope", Value::from("delta"))]));
        let made = Operation::new(OperationKind::Remove, &path[..end], Some(scope), None);
        made.expect("it has a key")
    }

    /// An operation on shared resources, which are maps.
    fn shared_operation(&mut self) -> Operation {
        let operation = self.operation();
        match operation.keys() {
            [_] => {
                let value = Some(self.map(2));
                let made = Operation::new(operation.kind, &operation.path, value, None);
                made.expect("it has a key")
            }
            _ => operation,
        }
    }

    fn operations(&mut self) -> Vec<Operation> {
        (0..self.below(4)).map(|_| self.operation()).collect()
    }

    fn delta(&mut self) -> DeploymentDelta {
        let mut delta = DeploymentDelta {
            remove: (0..self.below(3))
                .map(|_| self.key())
                .collect::<SortedSet<_>>(),
            shared: (0..self.below(4))
                .map(|_| self.shared_operation())
                .collect(),
            ..DeploymentDelta::default()
        };
        for _ in 0..self.below(3) {
            delta.add.insert(self.key(), Some(self.map(3)));
        }
        for _ in 0..self.below(3) {
            let update = ModuleUpdate {
                span: None,
                operations: self.operations(),
            };
            delta.update.insert(self.key(), update);
        }
        delta
    }
}

#[test]
fn a_difference_makes_the_one_of_the_other() {
    let mut draw = Draw(17);
    for round in 0..5_000 {
        let (one, other) = (draw.set(), draw.set());
        let delta = DeploymentDelta::between(&one, &other);
        let said = format!("{round}: {one:?}\n{other:?}\n{delta:?}");
        assert_eq!(delta.is_empty(), one == other, "{said}");
        let made = one.clone().apply(delta).expect("it applies");
        assert_eq!(made, other, "{said}");
        assert!(DeploymentDelta::between(&one, &one).is_empty());
    }
}

#[test]
fn a_merged_delta_does_what_both_do() {
    let mut draw = Draw(4711);
    let mut both = 0;
    for round in 0..20_000 {
        let (set, one, later) = (draw.set(), draw.delta(), draw.delta());
        let said = || format!("{round}: {set:?}\n{one:?}\n{later:?}");
        let first = set.clone().apply(one.clone());
        let Ok(one_by_one) = first.and_then(|set| set.apply(later.clone())) else {
            continue;
        };
        both += 1;
        let merged = one.clone().merge(later.clone());
        let merged = merged.unwrap_or_else(|_| panic!("it merges: {}", said()));
        let at_once = set.clone().apply(merged.clone());
        let at_once = at_once.unwrap_or_else(|_| panic!("it applies: {}", said()));
        assert_eq!(at_once, one_by_one, "{}", said());
        // What is written is read as the same.
        assert_eq!(
            merged.to_value(),
            merged
                .clone()
                .merge(DeploymentDelta::default())
                .expect("nothing is added")
                .to_value()
        );
    }
    assert!(both > 500, "so few apply: {both}");
}

#[test]
fn several_deltas_merge_as_one_after_the_other() {
    let mut draw = Draw(23);
    let mut all_merge = 0;
    for round in 0..5_000 {
        let mut deltas: Vec<DeploymentDelta> = (0..4).map(|_| draw.delta()).collect();
        for delta in &mut deltas {
            for operation in &mut delta.shared {
                if draw.below(4) == 0 {
                    *operation = draw.taken_back(operation.path.clone());
                }
            }
        }
        let one_by_one = deltas
            .iter()
            .cloned()
            .try_fold(DeploymentDelta::default(), DeploymentDelta::merge);
        let merged = DeploymentDelta::merged(deltas.iter().cloned());
        all_merge += usize::from(merged.is_ok());
        assert_eq!(merged, one_by_one, "{round}: {deltas:?}");
    }
    assert!(all_merge > 500, "so few merge: {all_merge}");
}
