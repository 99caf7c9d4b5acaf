//! Merges an extension into a module: the extension wins.

use score_yaml::message;
use score_yaml::{Kind, Mapping, Node};

use score_core::diagnostic::{Code, Diagnostic, Diagnostics, with_article};
use score_core::path::FieldPath;

/// Merges `over` into `base`, after RFC 7396: maps deep, lists and scalars replaced, null deletes. A list where
/// there is a map, and the like, is an error.
pub(super) fn merge(
    base: &mut Mapping,
    over: Mapping,
    path: &mut FieldPath,
    diags: &mut Diagnostics,
) {
    for (key, value) in over {
        let mark = path.enter(&key.text);
        match (
            base.get_mut(&key.text).map(|node| &mut node.kind),
            value.kind,
        ) {
            (_, Kind::Null) => drop(base.remove(&key.text)),
            (Some(Kind::Map(base)), Kind::Map(over)) => merge(base, over, path, diags),
            (None, Kind::Map(over)) => {
                let mut map = Mapping::new();
                merge(&mut map, over, path, diags);
                base.insert(key, Node::new(Kind::Map(map), value.span));
            }
            (Some(old), new) if shape(old) != shape(&new) => {
                let found = Node::new(new, value.span);
                let message = message!(
                    "expected {}, as in the Score file, found {}",
                    with_article(shape(old)),
                    with_article(found.kind_name())
                );
                diags.push(
                    Diagnostic::new(Code::WrongType, message)
                        .at(found.span)
                        .path(&*path),
                );
            }
            (_, new) => {
                base.insert(key, Node::new(new, value.span));
            }
        }
        path.leave(mark);
    }
}

fn shape(kind: &Kind) -> &'static str {
    match kind {
        Kind::Map(_) => "map",
        Kind::Seq(_) => "list",
        _ => "single value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::node;

    fn merged(base: &str, over: &str) -> (Node, Vec<String>) {
        let (mut base, mut diags) = (node(base), Diagnostics::new());
        let (Some(map), Kind::Map(over)) = (base.as_map_mut(), node(over).kind) else {
            panic!("the test has maps");
        };
        merge(map, over, &mut FieldPath::new(), &mut diags);
        let said = diags
            .into_iter()
            .map(|d| format!("{}: {}", d.path.unwrap_or_default(), d.message));
        (base, said.collect())
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
                (node(expected), vec![]),
                "{base} + {over}"
            );
        }
    }

    #[test]
    fn what_changes_its_shape_is_refused() {
        for (base, over, expected) in [
            (
                "{a: {b: {}}}",
                "{a: {b: []}}",
                "a.b: expected a map, as in the Score file, found a list",
            ),
            (
                "{a: []}",
                "{a: x}",
                "a: expected a list, as in the Score file, found a string",
            ),
            (
                "{a: x}",
                "{a: {b: 1}}",
                "a: expected a single value, as in the Score file, found a map",
            ),
        ] {
            assert_eq!(merged(base, over), (node(base), vec![expected.to_owned()]));
        }
    }
}
