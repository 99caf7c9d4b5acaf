//! Paths of patches lead to what they say, and end.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use score_yaml::sjson::{Budget, Padding, PathError, Reached, delete, set};
use score_yaml::{Value, emit, parse_str};

const SAMPLE: &str = "{o: {k.d: 1, l: [1, 2]}, s: text}";

/// More than any of these takes.
fn budget() -> Budget {
    Budget::new(1 << 28)
}

fn after_set(path: &str) -> Result<(Reached, Value), PathError> {
    let mut value = parse_str(SAMPLE).unwrap();
    set(
        &mut value,
        path,
        Value::from("V"),
        Padding::Refused,
        &mut budget(),
    )
    .map(|reached| (reached, value))
}

#[test]
fn a_set_reaches_creates_and_appends() {
    for (path, reached, expected) in [
        ("s", Reached::Place, "{o: {k.d: 1, l: [1, 2]}, s: V}"),
        (
            r"o.k\.d",
            Reached::Place,
            "{o: {k.d: V, l: [1, 2]}, s: text}",
        ),
        (
            "o.new",
            Reached::Place,
            "{o: {k.d: 1, l: [1, 2], new: V}, s: text}",
        ),
        (
            "o.a.b",
            Reached::Made,
            "{o: {k.d: 1, l: [1, 2], a: {b: V}}, s: text}",
        ),
        (
            "o.a.-1.b",
            Reached::Made,
            "{o: {k.d: 1, l: [1, 2], a: [{b: V}]}, s: text}",
        ),
        (
            "o.a.:0",
            Reached::Made,
            "{o: {k.d: 1, l: [1, 2], a: {'0': V}}, s: text}",
        ),
        ("o.l.1", Reached::Place, "{o: {k.d: 1, l: [1, V]}, s: text}"),
        (
            "o.l.2",
            Reached::Place,
            "{o: {k.d: 1, l: [1, 2, V]}, s: text}",
        ),
        (
            "o.l.-1",
            Reached::Place,
            "{o: {k.d: 1, l: [1, 2, V]}, s: text}",
        ),
        ("s.x", Reached::Made, "{o: {k.d: 1, l: [1, 2]}, s: {x: V}}"),
    ] {
        assert_eq!(
            after_set(path),
            Ok((reached, parse_str(expected).unwrap())),
            "{path}"
        );
    }
}

#[test]
fn what_cannot_be_set_is_an_error() {
    for (path, error) in [
        ("", PathError::Empty),
        ("o.l.x", PathError::NotAnIndex("x".to_owned())),
        ("o.l.3", PathError::OutOfRange("3".to_owned(), 2)),
        ("new.1", PathError::OutOfRange("1".to_owned(), 0)),
        (
            "o.l.99999999999999999999",
            PathError::OutOfRange("99999999999999999999".to_owned(), 2),
        ),
    ] {
        assert_eq!(after_set(path), Err(error), "{path}");
    }
}

#[test]
fn a_delete_takes_away_what_is_there() {
    for (path, result, expected) in [
        ("s", Ok(Reached::Place), "{o: {k.d: 1, l: [1, 2]}}"),
        ("o.nope", Ok(Reached::Absent), SAMPLE),
        ("x.y", Ok(Reached::Nothing), SAMPLE),
        ("s.y", Ok(Reached::Nothing), SAMPLE),
        (
            "o.l.-1",
            Ok(Reached::Place),
            "{o: {k.d: 1, l: [1]}, s: text}",
        ),
        (
            "o.l.0",
            Ok(Reached::Place),
            "{o: {k.d: 1, l: [2]}, s: text}",
        ),
        (
            "o.l.2",
            Err(PathError::OutOfRange("2".to_owned(), 2)),
            SAMPLE,
        ),
        ("o.*", Err(PathError::ComplexDelete), SAMPLE),
    ] {
        let mut value = parse_str(SAMPLE).unwrap();
        let deleted = delete(&mut value, path, Padding::Refused, &mut budget());
        assert_eq!(deleted, result, "{path}");
        assert_eq!(value, parse_str(expected).unwrap(), "{path}");
    }
}

#[test]
fn what_patches_do_has_a_limit() {
    let items = "{a: xxxxxxxxxxxxxxxxxxxx}, ".repeat(1_000);
    let keys: String = (0..1_000).map(|i| format!("k{i}: 1, ")).collect();
    let many = parse_str(&format!("{{l: [{items}], m: {{{keys}}}}}")).unwrap();
    let like = format!("l.#(a%\"{}b\")#.b", "*x".repeat(10));
    for (op, path) in [
        ("set", "l.#.b"),
        ("set", "l.#(a)#.a"),
        ("set", &like),
        ("set", "*"),
        ("set", "new"),
        ("delete", "l.0"),
        ("delete", "m.k0"),
    ] {
        let mut value = many.clone();
        let mut budget = Budget::new(200_000);
        let rounds = (0..1_000).take_while(|_| {
            let (padding, budget) = (Padding::Refused, &mut budget);
            let done = match op {
                "set" => set(
                    &mut value,
                    path,
                    Value::from("y".repeat(5_000)),
                    padding,
                    budget,
                ),
                _ => delete(&mut value, path, padding, budget),
            };
            done != Err(PathError::TooMuch)
        });
        assert!(rounds.count() < 1_000, "{op} {path}");
    }
}

#[test]
fn queries_in_queries_take_no_stack() {
    for path in [
        "#(".repeat(100_000),
        "#(".repeat(100_000) + &")".repeat(100_000),
        "#.".repeat(100_000),
        "*.".repeat(100_000),
        "a.".repeat(100_000),
        format!("l.{}.a", "9".repeat(100_000)),
    ] {
        let _ = after_set(&path);
        let mut value = parse_str(SAMPLE).unwrap();
        let _ = delete(&mut value, &path, Padding::Refused, &mut budget());
    }
}

#[test]
fn new_keys_come_last() {
    let mut value = parse_str("{b: 1}").unwrap();
    set(
        &mut value,
        "a",
        Value::Int(2),
        Padding::Refused,
        &mut budget(),
    )
    .unwrap();
    assert_eq!(
        value.as_map().unwrap().keys().collect::<Vec<_>>(),
        ["b", "a"]
    );
    assert_eq!(emit(&value), "a: 2\nb: 1\n");
}

#[test]
fn what_a_path_finds_is_set() {
    let sample = "{a: [{n: 1, k: a}, {n: 2, k: b, s: [{q: 1}, {q: 2}]}], o: {a1: {x: 1}, a2: {y: 2}}, l: [1, 2, 3]}";
    for (path, changed) in [
        (
            "a.#.n",
            "{a: [{n: V, k: a}, {n: V, k: b, s: [{q: 1}, {q: 2}]}]}",
        ),
        (
            "a.#(n>0)#.n",
            "{a: [{n: V, k: a}, {n: V, k: b, s: [{q: 1}, {q: 2}]}]}",
        ),
        (
            "a.#(k==\"b\").n",
            "{a: [{n: 1, k: a}, {n: V, k: b, s: [{q: 1}, {q: 2}]}]}",
        ),
        (
            "a.#(k==b).s.0.q",
            "{a: [{n: 1, k: a}, {n: 2, k: b, s: [{q: V}, {q: 2}]}]}",
        ),
        (
            "a.#(k%\"a*\").n",
            "{a: [{n: V, k: a}, {n: 2, k: b, s: [{q: 1}, {q: 2}]}]}",
        ),
        (
            "a.#(s.#(q==2)).k",
            "{a: [{n: 1, k: a}, {n: 2, k: V, s: [{q: 1}, {q: 2}]}]}",
        ),
        ("a.#(n==1)", "{a: [V, {n: 2, k: b, s: [{q: 1}, {q: 2}]}]}"),
        ("o.*.y", "{o: {a1: {x: 1}, a2: {y: V}}}"),
        ("o.?1", "{o: {a1: V, a2: {y: 2}}}"),
        ("l.#(>1)", "{l: [1, V, 3]}"),
        ("l.#", "{}"),
        ("l.*", "{}"),
        ("a.#.zz", "{}"),
        ("o|a1", "{}"),
        ("o.@this", "{}"),
        ("a.#(n==9).n", "{}"),
    ] {
        let mut value = parse_str(sample).unwrap();
        let reached = set(
            &mut value,
            path,
            Value::from("V"),
            Padding::Refused,
            &mut budget(),
        );
        let found = reached.unwrap() == Reached::Place;
        let mut expected = parse_str(sample).unwrap();
        let changed = parse_str(changed).unwrap();
        assert_eq!(found, !changed.as_map().unwrap().is_empty(), "{path}");
        let changed = changed.as_map().unwrap().clone();
        expected.as_map_mut().unwrap().extend(changed);
        assert_eq!(value, expected, "{path}");
    }
}

#[test]
fn nothing_is_set_deeper_than_documents_are_read() {
    let nested = |levels: usize| (0..levels).fold(Value::Null, |value, _| Value::Seq(vec![value]));
    for (path, levels, is_right) in [
        ("a", 999, true),
        ("a", 1000, false),
        ("a.b.c", 997, true),
        ("a.b.c", 998, false),
        ("*.b", 998, true),
        ("*.b", 999, false),
    ] {
        let mut value = parse_str("{a: {b: 1}}").unwrap();
        let path_budget = &mut budget();
        let reached = set(
            &mut value,
            path,
            nested(levels),
            Padding::Refused,
            path_budget,
        );
        assert_eq!(reached.is_ok(), is_right, "{path} {levels}: {reached:?}");
        if !is_right {
            assert_eq!(reached, Err(PathError::TooDeep));
        }
    }
}
