//! The merge of an extension into what the Score file says.

use score_yaml::{SortedMap, Str};

use super::node::{Entries, ModuleNode, NodeKind, Origin, without_nulls_in};
use score_core::path::FieldPath;

/// The most keys that are searched one by one.
const SHORT: usize = 16;

/// Merges `over` into `base`, which stands at `path`, after RFC 7396: maps deep, lists and scalars replaced. Nulls
/// delete; they stay as the mark of it until the module is read or written.
///
/// `on_clash` is told of a list where there was a map, and the like: the path, the old value and the new one, which
/// takes its place.
pub(crate) fn merge(
    base: &mut Entries,
    over: Entries,
    path: &mut FieldPath,
    on_clash: &mut dyn FnMut(&FieldPath, &ModuleNode, &ModuleNode),
) {
    let index: Option<SortedMap<Str, usize>> = (base.len() > SHORT).then(|| {
        let keys = base.iter().enumerate();
        keys.map(|(at, (key, _))| (key.text.clone(), at)).collect()
    });
    let known = base.len();
    for (key, node) in over {
        let at = match &index {
            Some(index) => index.get(&key.text).copied(),
            None => base[..known]
                .iter()
                .position(|(old, _)| old.text == key.text),
        };
        let Some((old_key, old)) = at.map(|at| &mut base[at]) else {
            base.push((key, node));
            continue;
        };
        let mark = path.enter(&key.text);
        match (&mut old.kind, node) {
            (
                NodeKind::Map(below),
                ModuleNode {
                    kind: NodeKind::Map(over),
                    span,
                    ..
                },
            ) => {
                merge(below, over, path, on_clash);
                if old.origin == Origin::Score {
                    // From now on it is known by its place in the extension.
                    (*old_key, old.span, old.origin) = (key, span, Origin::Extension);
                }
            }
            (_, node) => {
                if !node.is_null() && shape(&old.kind) != shape(&node.kind) {
                    on_clash(path, old, &node);
                }
                (*old_key, *old) = (key, node);
            }
        }
        path.leave(mark);
    }
}

/// The shape of a value, which stays the same in a merge, as messages say it.
pub(crate) fn shape(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Map(_) => "map",
        NodeKind::Seq(_) => "list",
        _ => "single value",
    }
}

/// The entries of an old place, and over them those of the new one; what the new one deletes is gone.
pub(crate) fn joined(mut old: Entries, new: Entries) -> Entries {
    merge(&mut old, new, &mut FieldPath::new(), &mut |_, _, _| {});
    without_nulls_in(old)
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::Value;
    use score_yaml::data::Data;

    use crate::module::Module;
    use crate::testing::node;

    /// The merged maps, and where one shape met another: path, old shape, new kind.
    fn merged(base: &str, over: &str) -> (Value, Vec<String>) {
        let base = ModuleNode::of_score(&node(base));
        let over = ModuleNode::of_extension_data(&node(over));
        let (NodeKind::Map(mut base), NodeKind::Map(over)) = (base.kind, over.kind) else {
            panic!("the test has maps");
        };
        let mut clashes = Vec::new();
        merge(
            &mut base,
            over,
            &mut FieldPath::new(),
            &mut |path, old, new| {
                clashes.push(format!("{path}: {} {}", shape(&old.kind), new.kind_name()));
            },
        );
        let merged = Module { spec: base };
        (merged.into_value(), clashes)
    }

    fn value(text: &str) -> Value {
        node(text).into_value()
    }

    #[test]
    fn the_extension_wins() {
        for (base, over, expected) in [
            ("{a: 1, b: 2}", "{a: 3}", "{a: 3, b: 2}"),
            ("{a: ''}", "{a: x}", "{a: x}"),
            (
                "{a: {b: 1, c: 2}}",
                "{a: {c: 3, d: 4}}",
                "{a: {b: 1, c: 3, d: 4}}",
            ),
            ("{a: [1, 2]}", "{a: [3]}", "{a: [3]}"),
            (
                "{a: {b: 1, c: 2}, d: 3}",
                "{a: {b: null}, d: null, e: null}",
                "{a: {c: 2}}",
            ),
            ("{}", "{a: {b: null, c: {d: null}}}", "{a: {c: {}}}"),
            ("{a: 1}", "{a: text}", "{a: text}"),
        ] {
            assert_eq!(
                merged(base, over),
                (value(expected), vec![]),
                "{base} + {over}"
            );
        }
    }

    #[test]
    fn what_changes_its_shape_is_told() {
        for (base, over, expected) in [
            ("{a: {b: {}}}", "{a: {b: []}}", "a.b: map list"),
            ("{a: []}", "{a: x}", "a: list string"),
            ("{a: x}", "{a: {b: 1}}", "a: single value map"),
        ] {
            assert_eq!(merged(base, over), (value(over), vec![expected.to_owned()]));
        }
    }
}
