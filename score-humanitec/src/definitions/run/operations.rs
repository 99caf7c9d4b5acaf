//! Operations on a module, `{op, path, value}`: <https://www.rfc-editor.org/rfc/rfc6902>, of which there are three, and
//! `add` makes what its path leads through.

use std::mem::take;

use score_core::text::{Template, Text};
use score_core::tree::Tree;
use score_yaml::data::depth;
use score_yaml::{Limits, Span, Str, message};

use crate::draft::{Draft, DraftList, DraftMap, Opened};
use crate::json_pointer::index;
use crate::module::{Entries, Key, Module, ModuleNode, NodeKind, Origin};
use crate::operation_kind::OperationKind;
use crate::written_operation::{OperationFault, OperationHead, WrittenField, WrittenOperation};

/// The output that holds the operations.
pub(super) const UPDATE: &str = "update";

/// The start of every path: what is in the module of a workload.
pub(super) const SPEC: &str = "spec";

/// The feature without which there is no workload.
const CONTAINERS: &str = "containers";

/// The variables of a container.
const VARIABLES: &str = "variables";

/// What is a map by names wherever a module has it.
const NAMED: [&str; 9] = [
    "annotations",
    "containers",
    "files",
    "labels",
    "ports",
    "rules",
    VARIABLES,
    "volume_mounts",
    "volumes",
];

/// The last part of a path that appends to a list.
const APPENDING: &str = "-";

/// Why an operation does not apply.
type Refusal = OperationFault;

/// The levels of maps around the features of a module, `{spec: {…}}`.
const LEVELS: usize = 2;

/// Applies operations; what they put in stands at a place.
pub(super) struct Patch {
    span: Span,
    /// True if the operation at hand changes the variables of a container.
    is_of_variables: bool,
}

/// The spec of a module while operations change it.
pub(super) struct SpecDraft(Draft<ModuleNode>);

impl SpecDraft {
    /// That of a module, which is without it until [`finish`](SpecDraft::finish).
    pub(super) fn of(module: &mut Module, span: Span) -> Self {
        let spec = NodeKind::Map(take(&mut module.spec));
        SpecDraft(Draft::new(ModuleNode::new(spec, span)))
    }

    /// Puts it back into its module.
    pub(super) fn finish(self, module: &mut Module) {
        if let NodeKind::Map(spec) = self.0.finish().kind {
            module.spec = spec;
        }
    }
}

impl Patch {
    pub(super) fn at(span: Span) -> Self {
        Patch {
            span,
            is_of_variables: false,
        }
    }

    pub(super) fn operation(
        &mut self,
        operation: &Tree<Text>,
        spec: &mut SpecDraft,
    ) -> Result<(), OperationFault> {
        let Tree::Map(fields) = operation else {
            return Err(OperationFault::no_map(operation.kind_name()));
        };
        let fields = fields.iter().map(|(name, value)| {
            let value = match value.as_string().map(Text::as_literal) {
                Some(Some(text)) => WrittenField::Text(text),
                Some(None) => WrittenField::Other("text that nobody knows yet"),
                None => WrittenField::Other(value.kind_name()),
            };
            (name.as_str(), value)
        });
        let written = WrittenOperation {
            fields: fields.collect(),
            start: Some(SPEC),
        };
        let OperationHead { kind, path, keys } = written.read()?;
        let Some((last, parents)) = keys.split_last() else {
            return Err(OperationFault::of_path(OperationKind::of_the_whole(path)));
        };
        let value = operation.get("value");
        let value = value.filter(|_| kind != OperationKind::Remove);
        if parents.is_empty()
            && last == CONTAINERS
            && value.is_none_or(|value| *value == Tree::Null)
        {
            return Err(OperationFault::of_path("leaves no container"));
        }
        self.is_of_variables =
            parents.last().is_some_and(|parent| parent == VARIABLES) || last == VARIABLES;
        let value = value.map(|value| self.node(value));
        let limit = Limits::default().depth;
        if LEVELS + parents.len() + value.as_ref().map_or(0, depth) > limit {
            return Err(OperationFault::of_path(kind.too_deep(path)));
        }
        let change = Change { kind, path, value };
        self.change(&mut spec.0, parents, last, change)
    }

    /// Changes what is at a path below a value.
    fn change(
        &self,
        root: &mut Draft<ModuleNode>,
        parents: &[Str],
        last: &str,
        change: Change<'_>,
    ) -> Result<(), Refusal> {
        let mut at = root;
        for parent in parents {
            self.prepare(at, &change);
            at = match at.open() {
                Opened::Map(entries) => {
                    if change.kind == OperationKind::Add {
                        entries.get_or_insert_with(parent.clone(), || self.entry(parent));
                    }
                    let entry = entries.get_mut(parent).ok_or_else(|| change.missing())?;
                    let (key, below) = entry;
                    let node = &mut below.node;
                    if node.origin == Origin::Score {
                        (key.span, node.span, node.origin) =
                            (self.span, self.span, Origin::Extension);
                    }
                    below
                }
                Opened::Seq(items) => {
                    let found = index(parent, items.len());
                    let item = found.and_then(|at| items.get_mut(at));
                    item.ok_or_else(|| change.missing())?
                }
                Opened::Single(single) => return Err(change.through(single)),
            };
        }
        self.prepare(at, &change);
        match at.open() {
            Opened::Map(entries) if change.appends(last) && !entries.contains_key(last) => {
                let holder = parents.last().map_or(SPEC, |parent| parent);
                Err(change.appended_to_map(holder, entries.is_empty()))
            }
            Opened::Map(entries) => self.change_entry(entries, last, change),
            Opened::Seq(items) => change_item(items, last, change),
            Opened::Single(single) => Err(change.through(single)),
        }
    }

    /// Makes a map of what is not there, if something is to be added to it.
    fn prepare(&self, at: &mut Draft<ModuleNode>, change: &Change<'_>) {
        if at.node.is_null() && change.kind == OperationKind::Add {
            at.reset(|node| node.kind = NodeKind::Map(Entries::new()));
        }
    }

    fn change_entry(
        &self,
        entries: &mut DraftMap<ModuleNode>,
        name: &str,
        change: Change<'_>,
    ) -> Result<(), Refusal> {
        let is_add = change.kind == OperationKind::Add;
        let known = entries.get_mut(name);
        match known.filter(|(_, draft)| is_add || !draft.node.is_null()) {
            Some(known) => {
                let deleted = || ModuleNode::new(NodeKind::Null, self.span);
                let value = change.value.unwrap_or_else(deleted);
                *known = (Key::plain(name, self.span), Draft::new(value));
            }
            None if !is_add => return Err(change.missing()),
            None => {
                // What is null is not there.
                if let Some(value) = change.value.filter(|value| !value.is_null()) {
                    let entry = (Key::plain(name, self.span), Draft::new(value));
                    entries.insert(name.into(), entry);
                }
            }
        }
        Ok(())
    }

    /// An entry for what is to be added below.
    fn entry(&self, name: &str) -> (Key, Draft<ModuleNode>) {
        (Key::plain(name, self.span), Draft::new(self.empty_map()))
    }

    fn empty_map(&self) -> ModuleNode {
        ModuleNode::new(NodeKind::Map(Entries::new()), self.span)
    }

    /// A value as the module holds it.
    fn node(&self, value: &Tree<Text>) -> ModuleNode {
        let kind = match value {
            Tree::Null => NodeKind::Null,
            Tree::Bool(value) => NodeKind::Bool(*value),
            Tree::Int(value) => NodeKind::Int(*value),
            Tree::UInt(value) => NodeKind::UInt(*value),
            Tree::Float(value) => NodeKind::Float(*value),
            Tree::Timestamp(text) => NodeKind::String(Template::literal(text.clone())),
            Tree::String(text) => NodeKind::String(Template::from(text.clone())),
            Tree::Seq(items) => NodeKind::Seq(items.iter().map(|item| self.node(item)).collect()),
            Tree::Map(map) => {
                let entries = map.iter();
                let entries =
                    entries.map(|(key, value)| (Key::plain(key, self.span), self.node(value)));
                NodeKind::Map(entries.collect())
            }
            Tree::Keyed(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let key = key.encode();
                    (Key::plain(&key, self.span), self.node(value))
                });
                NodeKind::Map(entries.collect())
            }
        };
        // A number is a text where one is wanted; a list or a map is JSON in variables alone.
        let is_single = !matches!(kind, NodeKind::Seq(_) | NodeKind::Map(_));
        ModuleNode {
            is_from_placeholder: is_single || self.is_of_variables,
            ..ModuleNode::new(kind, self.span)
        }
    }
}

/// An operation on its way.
struct Change<'a> {
    kind: OperationKind,
    path: &'a str,
    value: Option<ModuleNode>,
}

impl Change<'_> {
    fn missing(&self) -> Refusal {
        let verb = self.kind.verb();
        OperationFault::of_path(message!("{verb} `{}`, which is not there", self.path))
    }

    /// True of what puts something at the end of a list, by the last part of its path.
    fn appends(&self, last: &str) -> bool {
        self.kind == OperationKind::Add && last == APPENDING
    }

    /// The refusal of what appends to a map, or to what is not there yet.
    fn appended_to_map(&self, holder: &str, is_empty: bool) -> Refusal {
        let path = self.path.trim_end_matches(APPENDING).trim_end_matches('/');
        let is_map = !is_empty || NAMED.contains(&holder);
        let what = match is_map {
            true => message!("appends to `{path}`, which is no list but a map"),
            false => message!("appends to `{path}`, where no list is"),
        };
        let one = self.value.as_ref().and_then(|value| match &value.kind {
            NodeKind::Map(entries) => match entries.as_slice() {
                [(key, _)] => Some(&key.text),
                _ => None,
            },
            _ => None,
        });
        let hint = match (is_map, one) {
            (true, Some(name)) => {
                message!("write `path: {path}/{name}`, and as `value` what `{name}` holds")
            }
            (true, None) => message!("write a name for `-`: `path: {path}/NAME`"),
            (false, _) => message!("write `path: {path}`, and a list as `value`: `[…]`"),
        };
        OperationFault::of_path(what).hint(Some(hint))
    }

    /// The refusal of a path that leads through what is neither a map nor a list.
    fn through(&self, single: &ModuleNode) -> Refusal {
        match single.is_null() {
            true => self.missing(),
            false => {
                OperationFault::of_path(message!("leads to `{}` through a single value", self.path))
            }
        }
    }
}

/// Changes an item of a list.
fn change_item(
    items: &mut DraftList<ModuleNode>,
    last: &str,
    change: Change<'_>,
) -> Result<(), Refusal> {
    let length = items.len();
    match change.kind {
        OperationKind::Add => {
            let at = if last == "-" {
                Some(length)
            } else {
                index(last, length + 1)
            };
            let at = at.ok_or_else(|| change.missing())?;
            if let Some(value) = change.value {
                items.insert(at, Draft::new(value));
            }
        }
        OperationKind::Remove => {
            let at = index(last, length).ok_or_else(|| change.missing())?;
            items.remove(at);
        }
        OperationKind::Replace => {
            let at = index(last, length);
            let item = at.and_then(|at| items.get_mut(at));
            let item = item.ok_or_else(|| change.missing())?;
            if let Some(value) = change.value {
                *item = Draft::new(value);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use super::*;
    use crate::testing::node;

    /// A spec after operations, or why one is refused.
    fn patched(spec: &str, operations: &str) -> Result<Value, String> {
        let spec = node(spec);
        let NodeKind::Map(entries) = ModuleNode::of_score(&spec).kind else {
            panic!("the test's spec is a map");
        };
        let mut module = Module { spec: entries };
        let operations = Tree::from_value(node(operations).into_value(), &mut Text::literal);
        let Tree::Seq(operations) = operations else {
            panic!("the test's operations are a list");
        };
        let mut draft = SpecDraft::of(&mut module, spec.span);
        for operation in &operations {
            let done = Patch::at(spec.span).operation(operation, &mut draft);
            done.map_err(|fault| fault.what)?;
        }
        draft.finish(&mut module);
        Ok(module.into_value())
    }

    #[test]
    fn operations_change_the_module() {
        for (spec, operations, expected) in [
            (
                "{a: {b: 1}}",
                "[{op: add, path: /spec/a/c/d, value: 2}]",
                "{a: {b: 1, c: {d: 2}}}",
            ),
            (
                "{a: {b: 1}}",
                "[{op: add, path: /spec/a/b, value: null}, {op: add, path: /spec/x, value: null}]",
                "{a: {}}",
            ),
            (
                "{a: null}",
                "[{op: add, path: /spec/a/b, value: x}]",
                "{a: {b: x}}",
            ),
            (
                "{a: [1, 2]}",
                "[{op: add, path: /spec/a/0, value: 0}, {op: add, path: /spec/a/-, value: 3}]",
                "{a: [0, 1, 2, 3]}",
            ),
            (
                "{a: [1, {b: 2}]}",
                "[{op: replace, path: /spec/a/1/b, value: 3}, {op: remove, path: /spec/a/0}]",
                "{a: [{b: 3}]}",
            ),
            (
                "{a: {x/y: 1, '~': 2}}",
                "[{op: replace, path: /spec/a/x~1y, value: 3}, {op: remove, path: /spec/a/~0}]",
                "{a: {x/y: 3}}",
            ),
            (
                "{a: {b: 1}}",
                "[{op: remove, path: /spec/a/b}, {op: add, path: /spec/a/b, value: 2}]",
                "{a: {b: 2}}",
            ),
        ] {
            let expected = node(expected).into_value();
            assert_eq!(patched(spec, operations), Ok(expected), "{operations}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        // The root is there twice: `{spec: {…}}`.
        for (keys, is_right) in [(100, true), (996, true), (997, false), (100_000, false)] {
            let path = format!("/spec{}", "/a".repeat(keys));
            let operations = format!("[{{op: add, path: {path}, value: {{a: [[1]]}}}}]");
            let mut spec = SpecDraft(Draft::new(ModuleNode::of_extension_data(&node("{}"))));
            let operations = Tree::from_value(node(&operations).into_value(), &mut Text::literal);
            let Tree::Seq(operations) = operations else {
                panic!("the test's operations are a list");
            };
            let span = node("{}").span;
            let done = Patch::at(span).operation(&operations[0], &mut spec);
            assert_eq!(done.is_ok(), is_right, "{keys}");
            if let Err(OperationFault { what, .. }) = done {
                assert!(what.contains("nested deeper than 1000 levels"), "{what}");
            }
        }
    }

    #[test]
    fn many_operations_at_the_front_of_a_list_apply_in_their_order() {
        let mut operations = String::from("[{op: add, path: /spec/l, value: []}");
        for i in 0..20_000 {
            operations += &format!(", {{op: add, path: /spec/l/0, value: {i}}}");
        }
        operations += &", {op: remove, path: /spec/l/1}".repeat(19_998);
        let expected = node("{l: [19999, 0]}").into_value();
        assert_eq!(patched("{}", &(operations + "]")), Ok(expected));
    }

    #[test]
    fn what_does_not_apply_is_refused() {
        for (operations, said) in [
            ("[{op: move, path: /spec/a}]", "`move`"),
            ("[{path: /spec/a}]", "`op`"),
            ("[{op: add, value: 1}]", "`path`"),
            ("[{op: add, path: /spec}]", "as a whole"),
            ("[{op: add, path: /profile, value: x}]", "`/spec`"),
            ("[{op: add, path: spec/a, value: x}]", "`/spec`"),
            (
                "[{op: replace, path: /spec/x, value: 1}]",
                "replaces `/spec/x`",
            ),
            ("[{op: remove, path: /spec/a/x}]", "removes `/spec/a/x`"),
            (
                "[{op: remove, path: /spec/a/b}, {op: remove, path: /spec/a/b}]",
                "removes",
            ),
            ("[{op: add, path: /spec/a/b/c, value: 1}]", "single value"),
            (
                "[{op: add, path: /spec/l/5, value: 1}]",
                "adds to `/spec/l/5`",
            ),
            ("[{op: replace, path: /spec/l/-, value: 1}]", "replaces"),
            (
                "[{op: add, path: /spec/a/-, value: 1}]",
                "no list but a map",
            ),
            ("[{op: add, path: /spec/n/-, value: 1}]", "where no list is"),
            (
                "[{op: add, path: /spec/variables/-, value: {X: a}}]",
                "no list but a map",
            ),
            ("[{op: remove, path: /spec/l/00}]", "removes"),
            ("[5]", "is an integer, expected a map"),
            ("[null]", "is no value, expected a map"),
            ("[{op: add, path: /spec/x}]", "has no `value`"),
            ("[{op: replace, path: /spec/a/b}]", "has no `value`"),
            ("[{op: add, path: 5, value: 1}]", "an integer as `path`"),
            ("[{op: move, from: /spec/a, path: /spec/b}]", "`move`"),
            ("[{op: add, path: /spec/x, vaule: 1}]", "a field `vaule`"),
            ("[{op: add, path: /spec/a~2, value: 1}]", "`~0`"),
            ("[{op: add, path: /spec/a~, value: 1}]", "`~0`"),
            ("[{op: add, path: /spec//a, value: 1}]", "empty part"),
            ("[{op: add, path: /spec/, value: 1}]", "empty part"),
            ("[{op: remove, path: /spec/containers}]", "no container"),
            (
                "[{op: add, path: /spec/containers, value: null}]",
                "no container",
            ),
        ] {
            let error = patched("{a: {b: 1}, l: [1]}", operations).expect_err(operations);
            assert!(error.contains(said), "{operations}: {error}");
        }
    }
}
