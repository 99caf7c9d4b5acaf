//! The published schema, held against the reader.

use super::*;

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let whole = "{id: abc, name: A, type: t, driver_type: o/d, driver_inputs: {values: 5, secret_refs: {a: {store: s, ref: r}}}, provision: {a.b#c: {is_dependent: true}}, criteria: [{env_id: x, class: y}, {}]}";
    let valid = |text: &str| {
        let read = read(text);
        check_schema(text, &read);
        read.is_ok()
    };
    assert!(valid(whole));
    for (part, other, is_valid) in [
        ("id: abc, ", "", false),
        ("abc", "a_c", false),
        ("name: A", "name: 5", false),
        ("name: A", "name: ''", false),
        ("type: t", "type: o/t", true),
        ("type: t", "type: o/t/u", false),
        ("type: t", "type: t.c", false),
        ("driver_type: o/d", "driver_type: ", false),
        (
            "driver_type: o/d",
            "driver_type: o/d, driver_account: ''",
            true,
        ),
        (
            "driver_type: o/d",
            "driver_type: o/d, driver_account: {}",
            false,
        ),
        (
            "driver_type: o/d",
            "driver_type: o/d, org_id: 5, is_default: 6",
            true,
        ),
        (
            "driver_type: o/d",
            "driver_type: o/d, organisation: x",
            false,
        ),
        ("values: 5", "value: 5", false),
        ("values: 5", "secrets: {}", true),
        ("values: 5", "secrets: {a: b}", false),
        ("store: s", "store: humanitec", false),
        ("store: s", "store: ", false),
        ("store: s", "store: 5", false),
        ("store: s", "store: ''", false),
        ("store: s, ", "", false),
        ("ref: r", "value: r", false),
        ("ref: r", "ref: r, version: '1', value: ", true),
        ("ref: r", "ref: r, version: 1", false),
        ("ref: r", "ref: r, versio: '1'", false),
        ("{store: s, ref: r}", "{value: r}", true),
        ("{store: s, ref: r}", "{value: {value: 5}}", true),
        ("{store: s, ref: r}", "{value: [5]}", false),
        ("{store: s, ref: r}", "{version: '1'}", false),
        ("{store: s, ref: r}", "{}", true),
        ("{store: s, ref: r}", "r", false),
        ("{store: s, ref: r}", "[]", false),
        ("a.b#c", "a b", false),
        ("a.b#c", "o/a#b.c", true),
        ("a.b#c", "a.b.c", false),
        ("is_dependent: true", "is_dependent: 1", false),
        ("is_dependent: true", "dependent: true", false),
        ("is_dependent: true", "params: []", false),
        ("{is_dependent: true}", "~", true),
        ("env_id: x", "env: x", false),
        ("env_id: x", "env_id: 5", false),
        ("env_id: x", "env_id: ''", false),
        ("env_id: x", "env_id: , id: 5", true),
        ("[{env_id: x, class: y}, {}]", "{}", false),
        ("[{env_id: x, class: y}, {}]", "~", true),
        ("[{env_id: x, class: y}, {}]", "[~]", false),
    ] {
        let text = whole.replacen(part, other, 1);
        assert_ne!(text, whole);
        assert_eq!(valid(&text), is_valid, "{text}");
    }
}
