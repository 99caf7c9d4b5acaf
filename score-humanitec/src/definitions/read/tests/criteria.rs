//! Files of criteria.

use super::*;

const TWO: &str = "[{id: abc, name: A, type: t, driver_type: o/d, criteria: [{env_id: x}]}, {id: def, name: A, type: u, driver_type: o/d}]";

#[test]
fn a_file_of_criteria_replaces_a_list_and_adds_one() {
    let counts = |criteria: &[(Option<&str>, &str)]| {
        let read = read_with(TWO, criteria).expect("they are valid");
        ids(&read)
            .iter()
            .map(|(_, count)| *count)
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(&[]), [1, 0]);
    assert_eq!(
        counts(&[(None, "abc: [{env_id: y}, {}]\ndef: {env_id: z}")]),
        [2, 1]
    );
    assert_eq!(
        counts(&[(Some("abc"), "[]"), (Some("def"), "[{class: a}]")]),
        [0, 1]
    );
    // In whatever order: what is added is added to what replaces.
    let (list, one) = (
        (Some("abc"), "[{env_id: a}, {env_id: b}]"),
        (Some("abc"), "{env_id: c}"),
    );
    assert_eq!(counts(&[list, one]), [3, 0]);
    assert_eq!(counts(&[one, list]), [3, 0]);
}

#[test]
fn files_of_criteria_say_what_is_wrong_with_them() {
    let one = |code, path| vec![(code, path)];
    for (definition, text, expected) in [
        (None, "abd: []", one(codes::INVALID_VALUE, "abd")),
        (Some("abd"), "[]", one(codes::INVALID_VALUE, "-")),
        (None, "[]", one(codes::WRONG_TYPE, "-")),
        (None, "", one(codes::NOT_A_MAP, "-")),
        (None, "abc: 5", one(codes::WRONG_TYPE, "abc")),
        (
            Some("abc"),
            "[{env: x}]",
            one(codes::UNKNOWN_FIELD, "0.env"),
        ),
        (None, "a: [", one(codes::INVALID_YAML, "-")),
        (
            None,
            "abc: []\n---\nabc: []",
            one(codes::SECOND_DOCUMENT, "-"),
        ),
        (
            None,
            "abc: {env_id: x}",
            one(codes::DUPLICATE_CRITERIA, "-"),
        ),
    ] {
        let found = read_with(TWO, &[(definition, text)]).expect_err(text);
        assert_eq!(faults(&found), expected, "{text}");
    }
    let twice = [(None, "abc: [{}]"), (Some("abc"), "[{}]")];
    let error = only(read_with(TWO, &twice));
    assert_eq!(error.code, codes::DUPLICATE_KEY);
    assert_eq!(
        error.message,
        "definition `abc`: its criteria are given twice"
    );
    // What is unknown may be one of those that have something wrong.
    let error = only(read_with(
        "{id: abc, name: A, driver_type: o/d}",
        &[(None, "abc: []")],
    ));
    assert_eq!(error.code, codes::MISSING_FIELD);
}
