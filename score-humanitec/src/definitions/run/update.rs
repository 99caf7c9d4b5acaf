//! The updates of a module: what the `workload` definition of a workload changes in it, and the containers and volumes
//! that its resources bring.

use std::sync::Arc;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::layer::Outputs;
use score_core::text::{Placeholder, Spanned, Template, Text};
use score_core::tree::Tree;
use score_yaml::{Span, Str, Value, message};

use super::node_result::{NodeResult, TakenBy};
use super::{DefinitionRun, uids};
use crate::codes;
use crate::definitions::driver::Location;
use crate::module::{Entries, Key, Module, ModuleNode, NodeKind, Origin};

/// The output that holds the operations.
pub(super) const UPDATE: &str = "update";

/// The start of every path: what is in the module of a workload.
const SPEC: &str = "spec";

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operation {
    Add,
    Remove,
    Replace,
}

impl Operation {
    const ALL: [(&str, Operation); 3] = [
        ("add", Operation::Add),
        ("remove", Operation::Remove),
        ("replace", Operation::Replace),
    ];
}

/// Why an operation cannot be done.
type Refusal = String;

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
        for result in self.results_of(workload) {
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

    /// What was given for a workload and for the resources that it needs.
    fn results_of(&self, workload: &str) -> Vec<Arc<NodeResult>> {
        let own = uids::of_workload(workload);
        let below = message!("{}.", own.id);
        let results = super::read(&self.data.results);
        let results = results.values().map(|(result, _)| result);
        let is_own = |result: &&Arc<NodeResult>| {
            result.resource.id == own.id || result.resource.id.starts_with(&below)
        };
        results.filter(is_own).cloned().collect()
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

/// Applies operations; what they put in stands at a place.
struct Patch {
    span: Span,
}

impl Patch {
    fn operation(&mut self, operation: &Tree<Text>, spec: &mut Entries) -> Result<(), Refusal> {
        let text = |field: &str| operation.get(field)?.as_string()?.as_literal();
        let name = text("op").ok_or("has no `op`")?;
        let known = Operation::ALL.iter().find(|(known, _)| *known == name);
        let Some((_, kind)) = known else {
            let what = message!("has operation `{name}`; there are `add`, `remove`, `replace`");
            return Err(what);
        };
        let path = text("path").ok_or("has no `path`")?;
        let keys = keys_of(path)?;
        let Some((last, parents)) = keys.split_last() else {
            return Err(message!(
                "changes `{path}` as a whole; a path leads to something below"
            ));
        };
        let value = match kind {
            Operation::Remove => None,
            Operation::Add | Operation::Replace => {
                Some(operation.get("value").unwrap_or(&Tree::Null))
            }
        };
        let change = Change {
            kind: *kind,
            path,
            value: value.map(|value| self.node(value)),
        };
        self.change(spec, parents, last, change)
    }

    /// Changes what is at a path below some entries.
    fn change(
        &mut self,
        entries: &mut Entries,
        parents: &[Str],
        last: &str,
        change: Change<'_>,
    ) -> Result<(), Refusal> {
        let Some((first, rest)) = parents.split_first() else {
            return self.change_entry(entries, last, change);
        };
        let at = entries.iter().position(|(key, _)| key.text == *first);
        let at = match (at, change.kind) {
            (Some(at), _) => at,
            (None, Operation::Add) => {
                entries.push((Key::plain(first, self.span), self.empty_map()));
                entries.len() - 1
            }
            (None, _) => return Err(change.missing()),
        };
        let (key, node) = &mut entries[at];
        if node.origin == Origin::Score {
            (key.span, node.span, node.origin) = (self.span, self.span, Origin::Extension);
        }
        self.change_below(node, rest, last, change)
    }

    /// Changes what is at a path below a value.
    fn change_below(
        &mut self,
        node: &mut ModuleNode,
        parents: &[Str],
        last: &str,
        change: Change<'_>,
    ) -> Result<(), Refusal> {
        if node.is_null() && change.kind == Operation::Add {
            node.kind = NodeKind::Map(Entries::new());
        }
        match &mut node.kind {
            NodeKind::Map(entries) => self.change(entries, parents, last, change),
            NodeKind::Seq(items) => {
                items.iter_mut().for_each(own_words);
                match parents.split_first() {
                    None => change_item(items, last, change),
                    Some((first, rest)) => {
                        let at = index(first, items.len()).ok_or_else(|| change.missing())?;
                        let item = items.get_mut(at).ok_or_else(|| change.missing())?;
                        self.change_below(item, rest, last, change)
                    }
                }
            }
            NodeKind::Null => Err(change.missing()),
            _ => Err(message!(
                "leads to `{}` through a single value",
                change.path
            )),
        }
    }

    fn change_entry(
        &self,
        entries: &mut Entries,
        name: &str,
        change: Change<'_>,
    ) -> Result<(), Refusal> {
        let at = entries.iter().position(|(key, node)| {
            key.text == name && (change.kind == Operation::Add || !node.is_null())
        });
        let deleted = || ModuleNode::new(NodeKind::Null, self.span);
        match (at, change.kind) {
            (None, Operation::Remove | Operation::Replace) => Err(change.missing()),
            (Some(at), _) => {
                let value = change.value.unwrap_or_else(deleted);
                entries[at] = (Key::plain(name, self.span), value);
                Ok(())
            }
            (None, Operation::Add) => {
                // What is null is not there.
                if let Some(value) = change.value.filter(|value| !value.is_null()) {
                    entries.push((Key::plain(name, self.span), value));
                }
                Ok(())
            }
        }
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
        ModuleNode {
            is_from_placeholder: true,
            ..ModuleNode::new(kind, self.span)
        }
    }
}

/// An operation on its way.
struct Change<'a> {
    kind: Operation,
    path: &'a str,
    value: Option<ModuleNode>,
}

impl Change<'_> {
    fn missing(&self) -> Refusal {
        let verb = match self.kind {
            Operation::Add => "adds to",
            Operation::Remove => "removes",
            Operation::Replace => "replaces",
        };
        message!("{verb} `{}`, which is not there", self.path)
    }
}

/// Changes an item of a list.
fn change_item(items: &mut Vec<ModuleNode>, last: &str, change: Change<'_>) -> Result<(), Refusal> {
    let length = items.len();
    match change.kind {
        Operation::Add => {
            let at = if last == "-" {
                Some(length)
            } else {
                index(last, length + 1)
            };
            let at = at.ok_or_else(|| change.missing())?;
            items.extend(change.value);
            items[at..].rotate_right(1);
        }
        Operation::Remove => {
            let at = index(last, length).ok_or_else(|| change.missing())?;
            items.remove(at);
        }
        Operation::Replace => {
            let at = index(last, length).ok_or_else(|| change.missing())?;
            if let Some(value) = change.value {
                items[at] = value;
            }
        }
    }
    Ok(())
}

/// The index that a key of a path is in a list of a length.
fn index(key: &str, length: usize) -> Option<usize> {
    let is_plain = key == "0" || !key.starts_with(['0', '+']);
    let at: usize = key.parse().ok().filter(|_| is_plain)?;
    (at < length).then_some(at)
}

/// Makes a word of the Score file, which stands in a list, one that an extension could say.
fn own_words(node: &mut ModuleNode) {
    if let NodeKind::ScoreText(text) = &mut node.kind {
        node.kind = NodeKind::String(Template::literal(std::mem::take(text)));
    }
    node.origin = Origin::Extension;
}

/// The keys of a path below `/spec`: <https://www.rfc-editor.org/rfc/rfc6901>.
fn keys_of(path: &str) -> Result<Vec<Str>, Refusal> {
    let below = path
        .strip_prefix('/')
        .map(|path| path.split('/'))
        .map(|mut keys| (keys.next(), keys));
    let Some((Some(SPEC), keys)) = below else {
        return Err(message!("has path `{path}`; paths start with `/{SPEC}`"));
    };
    let keys = keys.map(|key| key.replace("~1", "/").replace("~0", "~").into());
    Ok(keys.collect())
}

/// The inputs that stand for a workload: its id, profile and module. `is_late` says of the name of a resource that its
/// outputs are read when the target starts: what refers to it stays as it is written.
pub(crate) fn inputs(
    workload: &str,
    profile: &str,
    module: &Module,
    is_late: &dyn Fn(&str) -> bool,
) -> Tree<Template> {
    let text = |text: &str| Tree::String(Template::literal(text));
    let spec = module.spec.iter().filter(|(_, node)| !node.is_null());
    let spec = spec.map(|(key, node)| (key.text.clone(), input(node, false, is_late)));
    let fields: [(&str, Tree<Template>); 3] = [
        ("id", text(workload)),
        ("profile", text(profile)),
        (SPEC, Tree::Map(spec.collect())),
    ];
    let fields = fields.into_iter();
    let fields = fields.map(|(key, value)| (Str::from(key), value));
    Tree::Map(fields.collect())
}

/// A value of a module as an input; `is_words` if it is a command, in which nothing is a placeholder.
fn input(node: &ModuleNode, is_words: bool, is_late: &dyn Fn(&str) -> bool) -> Tree<Template> {
    match &node.kind {
        NodeKind::ScoreText(text) if is_words => Tree::String(Template::literal(text.clone())),
        NodeKind::ScoreText(text) => {
            let template = Template::parse(text, node.span, "");
            let is_late = |placeholder: &Placeholder| {
                let resource = placeholder.resource();
                // One without an output is mounted, and stands for no text.
                resource.is_some_and(|(name, output)| output.is_empty() || is_late(name))
            };
            let has_late = template.placeholders().any(is_late);
            Tree::String(match has_late {
                true => Template::literal(text.clone()),
                false => template,
            })
        }
        NodeKind::Seq(items) => {
            let items = items.iter().map(|item| input(item, is_words, is_late));
            Tree::Seq(items.collect())
        }
        NodeKind::Map(entries) if entries.iter().all(|(key, _)| key.pending.is_none()) => {
            let entries = entries.iter().filter(|(_, node)| !node.is_null());
            let entries = entries.map(|(key, node)| {
                let is_words = matches!(key.text.as_str(), "command" | "args");
                (key.text.clone(), input(node, is_words, is_late))
            });
            Tree::Map(entries.collect())
        }
        _ => node.clone().into_tree(),
    }
}

#[cfg(test)]
mod tests {
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
        for operation in &operations {
            Patch { span: spec.span }.operation(operation, &mut module.spec)?;
        }
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
    fn what_does_not_apply_is_refused() {
        for (operations, said) in [
            ("[{op: move, path: /spec/a}]", "`move`"),
            ("[{path: /spec/a}]", "`op`"),
            ("[{op: add}]", "`path`"),
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
            ("[{op: remove, path: /spec/l/00}]", "removes"),
        ] {
            let error = patched("{a: {b: 1}, l: [1]}", operations).expect_err(operations);
            assert!(error.contains(said), "{operations}: {error}");
        }
    }
}
