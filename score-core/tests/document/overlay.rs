//! Overrides, and properties.

use proptest::prelude::*;
use score_core::document::{Document, overlay, override_property};
use score_yaml::{Key, Kind, Node, SourceMap};

use crate::{document, node};

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

/// True if two trees have a map on the one side where the other has something else.
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
        Ok(_) => Ok(document),
        Err(diags) => {
            let first = diags.into_iter().next().expect("an error");
            // The last paragraph is the place and the message then.
            assert_eq!(first.summary, None);
            Err(first.message)
        }
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
        ("a.b.7=x", "`a.b` has 2 items, so there is no item 7"),
        ("a.b.-2=x", "`a.b` has 2 items, so there is no item -2"),
        ("a.b.-1=", "`a.b` has 2 items, so there is no item -1"),
        ("a.b.2.c=x", "`a.b` has 2 items, so there is no item 2"),
        (
            "a.b.x=1",
            "`a.b` is a list, and `x` is no number of an item",
        ),
        (
            "a.b.1.c.d=1",
            "`a.b.1.c` is an integer, so nothing can be set in it",
        ),
        ("a.n.d=1", "`a.n` has no value, so nothing can be set in it"),
    ] {
        assert_eq!(with_property(base, entry), Err(expected.to_owned()));
    }
    assert!(with_property(base, "a.b").is_err());
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
