//! Paths of patches lead to what they say, and end.

use super::*;
use score_yaml::{emit, parse_str};

const SAMPLE: &str = "{o: {k.d: 1, l: [1, 2]}, s: text}";

fn after_set(path: &str) -> Result<(Reached, Value), PathError> {
    let mut value = parse_str(SAMPLE).unwrap();
    set(
        &mut value,
        path,
        Value::from("V"),
        Padding::Refused,
        &mut Work::default(),
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
        ("o.nope", Ok(Reached::Place), SAMPLE),
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
        let deleted = delete(&mut value, path, Padding::Refused, &mut Work::default());
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
        let mut work = Work::of(200_000);
        let rounds = (0..1_000).take_while(|_| {
            let (padding, work) = (Padding::Refused, &mut work);
            let done = match op {
                "set" => set(
                    &mut value,
                    path,
                    Value::from("y".repeat(5_000)),
                    padding,
                    work,
                ),
                _ => delete(&mut value, path, padding, work),
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
        let _ = delete(&mut value, &path, Padding::Refused, &mut Work::default());
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
        &mut Work::default(),
    )
    .unwrap();
    assert_eq!(
        value.as_map().unwrap().keys().collect::<Vec<_>>(),
        ["b", "a"]
    );
    assert_eq!(emit(&value), "a: 2\nb: 1\n");
}
