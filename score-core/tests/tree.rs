//! Trees of data whose strings are something else, a template or a resolved text.

use score_core::path::FieldPath;
use score_core::text::Text;
use score_core::tree::{Miss, Tree};
use score_yaml::{Str, Value};

fn sample() -> Value {
    let inner: Value = [("n", Value::Int(1)), ("s", Value::from("x"))]
        .into_iter()
        .collect();
    [
        ("a", inner),
        ("l", Value::Seq(vec![Value::Null, Value::from("y")])),
    ]
    .into_iter()
    .collect()
}

#[test]
fn lookup_follows_keys_and_says_what_missed() {
    let tree = Tree::from_value(sample(), &mut |s| s);
    let path = |keys: &[&str]| keys.iter().map(|k| Str::from(*k)).collect::<Vec<_>>();
    assert_eq!(tree.lookup(&path(&["a", "n"])), Ok(&Tree::Int(1)));
    assert_eq!(tree.lookup(&path(&["a", "z"])), Err(Miss::NoKey("z")));
    assert_eq!(tree.lookup(&path(&["l", "0"])), Err(Miss::NotAMap("0")));
}

#[test]
fn data_survives_the_way_there_and_back() {
    let tree =
        Tree::from_value(sample(), &mut |s| s).map_strings_at(&mut FieldPath::new(), &mut |_, s| s);
    assert_eq!(tree.to_value(&mut Clone::clone), sample());
    let mut places = Vec::new();
    tree.each_string_at(&mut ["top"].into_iter().collect(), &mut |path, s| {
        places.push(format!("{path}={s}"))
    });
    assert_eq!(places, ["top.a.s=x", "top.l.1=y"]);
}

#[test]
fn a_reference_is_no_secret_but_its_default_and_what_stands_around_it() {
    for (text, expected) in [
        ("plain", &["plain"][..]),
        ("${A:?unset}", &[]),
        ("${A:-s3cret}", &["s3cret"]),
        ("user:${A}@host", &["user:${A}@host", "user:", "@host"]),
    ] {
        let text = Text::decode_late_references(text.into(), |_| false);
        let mut found = Vec::new();
        Tree::String(text).each_text(&mut |text| found.push(text.to_owned()));
        assert_eq!(found, expected);
    }
}
