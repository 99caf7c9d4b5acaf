//! Overrides: a file merged over a document, and single properties set from the command line.

use score_yaml::message;
use score_yaml::message::Name;
use score_yaml::{FileId, Key, Kind, Limits, Mapping, Node, SourceMap, Span};

use super::{Document, parse_map};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::path::FieldPath;

/// Reads a file of overrides: a YAML map, or nothing.
///
/// # Errors
/// It is something else.
pub fn parse_overrides(sources: &SourceMap, file: FileId) -> Result<Option<Node>, Diagnostics> {
    let name = &sources.get(file).name;
    parse_map(sources, file, &|| {
        message!("--overrides-file '{name}' is invalid: failed to decode yaml")
    })
}

/// Merges overrides over a document: maps deep, everything else (lists too) replaced. Null sets null, an
/// empty map changes no map, a value may change its type. What comes from the overrides keeps its place there.
pub fn overlay(document: &mut Document, overrides: Node) {
    if let Kind::Map(overrides) = overrides.kind {
        merge(document.map_mut(), overrides);
    }
}

fn merge(base: &mut Mapping, overrides: Mapping) {
    for (key, value) in overrides {
        match (base.get_mut(&key.text), value) {
            (
                Some(Node {
                    kind: Kind::Map(base),
                    ..
                }),
                Node {
                    kind: Kind::Map(overrides),
                    ..
                },
            ) => {
                merge(base, overrides);
            }
            (Some(old), new) => *old = new,
            (None, new) => {
                base.insert(key, new);
            }
        }
    }
}

/// Applies `path=value`. The path is as [`FieldPath::keys`] reads it; in a list a number addresses an item and
/// `-1` the place behind the last. The value is YAML; an empty one deletes, and so does null. Maps that are
/// missing on the way are made, even to delete in them.
///
/// The value becomes a source of its own, named after the flag and the path.
///
/// # Errors
/// There is no `=`, the value is not YAML, or the path leads through what is neither map nor list or to an
/// item that is not there.
pub fn override_property(
    document: &mut Document,
    entry: &str,
    sources: &mut SourceMap,
) -> Result<(), Diagnostics> {
    let Some((path, text)) = entry.split_once('=') else {
        let message =
            message!("`--override-property {entry}` has no `=`, expected a path and a value");
        return Err(Diagnostic::new(Code::InvalidOverride, message)
            .summary(message!(
                "--override-property '{entry}' is invalid, expected a =-separated path and value"
            ))
            .into());
    };
    let file = sources.add(format!("--override-property {path}"), text);
    let documents = score_yaml::parse(sources, file).map_err(|errors| {
        errors
            .into_iter()
            .map(|error| {
                let entry = Name(entry);
                let summary = format!(
                    "--override-property '{entry}' is invalid, failed to read the value: {error}"
                );
                Diagnostic::from(error).path(path).summary(summary)
            })
            .collect::<Diagnostics>()
    })?;
    let value = documents.into_iter().next().filter(|node| !node.is_null());
    let place = Span::new(file, 0, text.len());
    let keys = FieldPath::keys(path);
    let limit = Limits::default().depth;
    if keys.len() + value.as_ref().map_or(0, depth) > limit {
        let message = message!("the value would be nested deeper than {limit} levels");
        return Err(Diagnostic::new(Code::TooLarge, message).at(place).into());
    }
    set(document.map_mut(), &keys, value, place).map_err(|reason| {
        let (at, reason) = reason.text(&keys);
        Diagnostic::new(
            Code::InvalidOverride,
            message!("`{path}` cannot be overridden: {reason}"),
        )
        .at(place)
        .path(at.iter().map(String::as_str).collect::<FieldPath>())
        .summary(format!(
            "--override-property '{}' could not be applied: {}{reason}",
            Name(entry),
            at.iter().map(|key| message!("{key}: ")).collect::<String>()
        ))
        .into()
    })
}

/// How many collections are in one another.
fn depth(node: &Node) -> usize {
    match &node.kind {
        Kind::Map(map) => 1 + map.iter().map(|(_, node)| depth(node)).max().unwrap_or(0),
        Kind::Seq(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Why a path cannot be set; `left` is how many keys were left when it failed.
struct Refusal {
    left: usize,
    kind: RefusalKind,
}

enum RefusalKind {
    NotACollection,
    NotAnIndex,
    OutOfRange { index: i64, verb: &'static str },
}

impl Refusal {
    /// The keys that lead to the place, and what is wrong there.
    fn text<'k>(&self, keys: &'k [String]) -> (&'k [String], String) {
        let (at, rest) = keys.split_at(keys.len() - self.left);
        let reason = match &self.kind {
            RefusalKind::NotACollection => "cannot set path in non-map/non-array".to_owned(),
            RefusalKind::NotAnIndex => {
                message!(
                    "failed to parse '{}' as array index",
                    rest.first().map_or("", String::as_str)
                )
            }
            RefusalKind::OutOfRange { index, verb } => {
                message!("cannot {verb} '{index}' in array: out of range")
            }
        };
        (at, reason)
    }
}

/// Sets or deletes (`None`) what `keys` lead to; there is one at least.
fn set(
    map: &mut Mapping,
    keys: &[String],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(());
    };
    let new_key = || Key {
        text: key.as_str().into(),
        span: place,
        is_string: true,
    };
    if rest.is_empty() {
        match (value, map.get_mut(key)) {
            (Some(value), Some(old)) => *old = value,
            (Some(value), None) => {
                map.insert(new_key(), value);
            }
            (None, _) => {
                map.remove(key);
            }
        }
        return Ok(());
    }
    if let Some(child) = map.get_mut(key) {
        return set_below(child, rest, value, place);
    }
    let mut child = Mapping::new();
    let result = set(&mut child, rest, value, place);
    map.insert(new_key(), Node::new(Kind::Map(child), place));
    result
}

fn set_below(
    node: &mut Node,
    keys: &[String],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    match &mut node.kind {
        Kind::Map(map) => set(map, keys, value, place),
        Kind::Seq(items) => set_item(items, keys, value, place),
        _ => Err(Refusal {
            left: keys.len(),
            kind: RefusalKind::NotACollection,
        }),
    }
}

fn set_item(
    items: &mut Vec<Node>,
    keys: &[String],
    value: Option<Node>,
    place: Span,
) -> Result<(), Refusal> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(());
    };
    let refusal = |kind| Refusal {
        left: keys.len(),
        kind,
    };
    let index: i64 = key.parse().map_err(|_| refusal(RefusalKind::NotAnIndex))?;
    let at = usize::try_from(index).ok().filter(|at| *at < items.len());
    let out_of_range = |verb| refusal(RefusalKind::OutOfRange { index, verb });
    if !rest.is_empty() {
        let item = at
            .and_then(|at| items.get_mut(at))
            .ok_or_else(|| out_of_range("set"))?;
        return set_below(item, rest, value, place);
    }
    match (value, at) {
        (Some(value), Some(at)) => items[at] = value,
        (Some(value), None) if index == -1 => items.push(value),
        (Some(_), None) => return Err(out_of_range("set")),
        (None, Some(at)) => drop(items.remove(at)),
        (None, None) => return Err(out_of_range("remove")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{document, node};
    use super::*;

    fn overlaid(mut base: Document, overrides: &Node) -> Document {
        overlay(&mut base, overrides.clone());
        base
    }

    #[test]
    fn maps_merge_and_everything_else_is_replaced() {
        for (base, overrides, expected) in [
            (
                "{a: {b: 1, c: 2}}",
                "{a: {b: 3, d: 4}}",
                "{a: {b: 3, c: 2, d: 4}}",
            ),
            ("{a: {b: 1}}", "{a: {}}", "{a: {b: 1}}"),
            ("{a: {b: 1}}", "{a: {b: null}}", "{a: {b: null}}"),
            ("{a: {b: 1}}", "{a: null}", "{a: null}"),
            ("{a: {b: 1}}", "{a: []}", "{a: []}"),
            ("{a: [1, 2]}", "{a: [3]}", "{a: [3]}"),
            ("{a: [{b: 1}]}", "{a: {}}", "{a: {}}"),
            ("{a: x}", "{a: {b: {}}}", "{a: {b: {}}}"),
            ("{a: x}", "{a: ''}", "{a: ''}"),
            ("{}", "{a: {b: null}}", "{a: {b: null}}"),
        ] {
            assert_eq!(
                overlaid(document(base), &node(overrides)),
                document(expected),
                "{base} + {overrides}"
            );
        }
    }

    /// Maps over few keys, so that they meet.
    fn tree() -> impl Strategy<Value = Kind> {
        let leaf = prop_oneof![
            Just(Kind::Null),
            any::<bool>().prop_map(Kind::Bool),
            (0i64..3).prop_map(Kind::Int),
            Just(Kind::Seq(vec![])),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| map_of(inner).boxed())
    }

    fn map_of(inner: impl Strategy<Value = Kind>) -> impl Strategy<Value = Kind> {
        prop::collection::vec(("[a-d]", inner), 0..4).prop_map(|entries| {
            let place = node("x").span;
            let key = |text| Key {
                text,
                span: place,
                is_string: true,
            };
            Kind::Map(
                entries
                    .into_iter()
                    .map(|(text, kind)| (key(text.into()), Node::new(kind, place)))
                    .collect(),
            )
        })
    }

    fn map() -> impl Strategy<Value = Node> {
        map_of(tree()).prop_map(|kind| Node::new(kind, node("x").span))
    }

    /// Whether two trees have a map on the one side where the other has something else.
    fn clash(a: &Node, b: &Node) -> bool {
        match (a.as_map(), b.as_map()) {
            (Some(a), Some(b)) => a
                .iter()
                .any(|(key, a)| b.get(&key.text).is_some_and(|b| clash(a, b))),
            (None, None) => false,
            _ => true,
        }
    }

    proptest! {
        #[test]
        fn nothing_over_a_document_is_the_document(base in map()) {
            let document = Document::new(base).expect("a map");
            prop_assert_eq!(overlaid(document.clone(), &node("{}")), document);
        }

        #[test]
        fn the_same_overrides_twice_are_the_same_as_once(base in map(), over in map()) {
            let once = overlaid(Document::new(base).expect("a map"), &over);
            prop_assert_eq!(overlaid(once.clone(), &over), once);
        }

        #[test]
        fn every_overriding_leaf_is_there_afterwards(base in map(), over in map()) {
            fn holds(result: &Node, over: &Node) -> bool {
                match over.as_map() {
                    Some(over) => result.as_map().is_some_and(|result| {
                        over.iter().all(|(key, over)| result.get(&key.text).is_some_and(|r| holds(r, over)))
                    }),
                    None => result == over,
                }
            }
            let result = overlaid(Document::new(base).expect("a map"), &over);
            prop_assert!(holds(result.root(), &over));
        }

        // A map over something else over a map forgets the lowest one, so grouping matters there.
        #[test]
        fn overrides_group_as_you_like_where_types_agree(a in map(), b in map(), c in map()) {
            prop_assume!(!clash(&a, &b) && !clash(&b, &c) && !clash(&a, &c));
            let [a, b_doc] = [a, b.clone()].map(|node| Document::new(node).expect("a map"));
            let left = overlaid(overlaid(a.clone(), &b), &c);
            let right = overlaid(a, overlaid(b_doc, &c).root());
            prop_assert_eq!(left, right);
        }
    }

    fn with_property(base: &str, entry: &str) -> Result<Document, String> {
        let mut document = document(base);
        match override_property(&mut document, entry, &mut SourceMap::new()) {
            Ok(()) => Ok(document),
            Err(diags) => Err(diags
                .into_iter()
                .next()
                .and_then(|d| d.summary)
                .unwrap_or_default()),
        }
    }

    #[test]
    fn properties_set_append_and_delete() {
        let base = "{a: {b: [1, {c: 2}], d.e: 3}}";
        for (entry, expected) in [
            ("a.b=x", "{a: {b: x, d.e: 3}}"),
            ("a.b.0=[4]", "{a: {b: [[4], {c: 2}], d.e: 3}}"),
            ("a.b.-1=5", "{a: {b: [1, {c: 2}, 5], d.e: 3}}"),
            ("a.b.1.c=6", "{a: {b: [1, {c: 6}], d.e: 3}}"),
            ("a.b.0=", "{a: {b: [{c: 2}], d.e: 3}}"),
            (r"a.d\.e=null", "{a: {b: [1, {c: 2}]}}"),
            (
                "x.y.z=1=2",
                "{a: {b: [1, {c: 2}], d.e: 3}, x: {y: {z: 1=2}}}",
            ),
            ("x.y.z=", "{a: {b: [1, {c: 2}], d.e: 3}, x: {y: {}}}"),
            ("a=", "{}"),
        ] {
            assert_eq!(
                with_property(base, entry),
                Ok(document(expected)),
                "{entry}"
            );
        }
    }

    #[test]
    fn no_property_is_nested_deeper_than_a_document() {
        let nested = |keys: usize, values: usize| {
            let path = vec!["a"; keys].join(".");
            let value = "[".repeat(values) + &"]".repeat(values);
            with_property("{}", &format!("{path}={value}")).is_ok()
        };
        assert!(nested(500, 500));
        assert!(!nested(500, 501));
        assert!(!nested(100_000, 0));
    }

    #[test]
    fn properties_that_cannot_be_set_say_where() {
        let base = "{a: {b: [1, {c: 2}], n: null}}";
        for (entry, expected) in [
            ("a.b.7=x", "a: b: cannot set '7' in array: out of range"),
            ("a.b.-2=x", "a: b: cannot set '-2' in array: out of range"),
            ("a.b.-1=", "a: b: cannot remove '-1' in array: out of range"),
            ("a.b.2.c=x", "a: b: cannot set '2' in array: out of range"),
            ("a.b.x=1", "a: b: failed to parse 'x' as array index"),
            (
                "a.b.1.c.d=1",
                "a: b: 1: c: cannot set path in non-map/non-array",
            ),
            ("a.n.d=1", "a: n: cannot set path in non-map/non-array"),
        ] {
            let expected =
                format!("--override-property '{entry}' could not be applied: {expected}");
            assert_eq!(with_property(base, entry), Err(expected));
        }
        let expected =
            "--override-property 'a.b' is invalid, expected a =-separated path and value";
        assert_eq!(with_property(base, "a.b"), Err(expected.to_owned()));
        assert!(with_property(base, "a=[").is_err());
    }

    #[test]
    fn an_overriding_value_stands_in_a_source_named_after_the_flag() {
        let mut sources = SourceMap::new();
        let mut document = document("{a: 1}");
        override_property(&mut document, "a.=[7]", &mut sources).expect_err("1 is no map");
        override_property(&mut document, "b={c: 7}", &mut sources).expect("b can be set");
        let place = document
            .map()
            .get("b")
            .and_then(|b| b.get("c"))
            .map(|c| sources.location(c.span));
        assert_eq!(
            place.map(|p| (p.name, p.column)),
            Some(("--override-property b".to_owned(), 5))
        );
    }
}
