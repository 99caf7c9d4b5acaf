//! Sets and deltas: what they do with each other, and what is refused.

mod faults;
mod properties;

use score_core::diagnostic::Diagnostics;
use score_yaml::{SourceMap, Value, parse_str};

use super::{DeploymentDelta, DeploymentSet};

fn set(text: &str) -> Result<DeploymentSet, Diagnostics> {
    let mut sources = SourceMap::new();
    let file = sources.add("set.yaml", text);
    DeploymentSet::read(&sources, file)
}

fn delta(text: &str) -> Result<DeploymentDelta, Diagnostics> {
    let mut sources = SourceMap::new();
    let file = sources.add("delta.yaml", text);
    DeploymentDelta::read(&sources, file)
}

fn value(text: &str) -> Value {
    parse_str(text).expect("the test's YAML is valid")
}

/// The set that a delta makes of one.
fn applied(of: &str, with: &str) -> Value {
    let set = set(of).expect("the test's set is right");
    let delta = delta(with).expect("the test's delta is right");
    set.apply(delta).expect("it applies").to_value()
}

/// What two deltas are as one.
fn merged(one: &str, later: &str) -> Value {
    let one = delta(one).expect("the test's delta is right");
    let later = delta(later).expect("the test's delta is right");
    one.merge(later).expect("they merge").to_value()
}

#[test]
fn what_is_removed_goes_first_and_what_is_added_is_updated() {
    let of =
        "modules: {a: {spec: {x: 1}}, b: {spec: {y: 1}}, c: {}}\nshared: {db: {type: postgres}}";
    let with = "
modules:
  remove: [a, b, nobody]
  add: {b: {spec: {}}, d: {profile: p}}
  update:
    b: [{op: add, path: /spec/z, value: [1]}, {op: add, path: /spec/z/-, value: 2}]
    c: [{op: add, path: /spec, value: null}]
shared:
- {op: add, path: /cache, value: {type: redis}}
- {op: replace, path: /db/type, value: mysql}
- {op: remove, path: /nothing}";
    let expected = "
modules: {b: {spec: {z: [1, 2]}}, c: {spec: null}, d: {profile: p}}
shared: {cache: {type: redis}, db: {type: mysql}}";
    assert_eq!(applied(of, with), value(expected));
    assert_eq!(applied(of, "{}"), value(of));
}

#[test]
fn operations_change_what_their_paths_lead_to() {
    let spec = "{l: [1, {k: [a]}, 3], 'a/b': {'~': 1}, '': {'': 0}, n: null}";
    for (operation, expected) in [
        (
            "{op: add, path: /l/0, value: 0}",
            "{l: [0, 1, {k: [a]}, 3]}",
        ),
        (
            "{op: add, path: /l/3, value: 4}",
            "{l: [1, {k: [a]}, 3, 4]}",
        ),
        (
            "{op: add, path: /l/-, value: 4}",
            "{l: [1, {k: [a]}, 3, 4]}",
        ),
        (
            "{op: add, path: /l/1/k/0, value: b}",
            "{l: [1, {k: [b, a]}, 3]}",
        ),
        ("{op: remove, path: /l/1}", "{l: [1, 3]}"),
        ("{op: remove, path: /l/1/x}", "{}"),
        (
            "{op: replace, path: /l/2, value: {}}",
            "{l: [1, {k: [a]}, {}]}",
        ),
        (
            "{op: replace, path: /a~1b/~0, value: 2}",
            "{'a/b': {'~': 2}}",
        ),
        ("{op: replace, path: //, value: 1}", "{'': {'': 1}}"),
        ("{op: replace, path: /n, value: 1}", "{n: 1}"),
        ("{op: add, path: /l, value: x}", "{l: x}"),
        ("{op: replace, path: /l, value: null}", "{l: null}"),
        ("{op: remove, path: /l, value: {scope: delta}}", "{}"),
        ("{op: remove, path: /l, value: {scope: set}}", "{l: 0}"),
    ] {
        let of = format!("modules: {{m: {spec}}}");
        let with = format!("modules: {{update: {{m: [{operation}]}}}}");
        let mut expected_spec = value(spec);
        let spec = expected_spec.as_map_mut().expect("it is a map");
        if let Value::Map(changed) = value(expected) {
            match operation.contains("scope: set") {
                true => _ = spec.shift_remove("l"),
                false => spec.extend(changed),
            }
        }
        let found = applied(&of, &with);
        let found = found.get("modules").and_then(|modules| modules.get("m"));
        assert_eq!(found, Some(&expected_spec), "{operation}");
    }
}

#[test]
fn many_operations_at_the_front_of_a_list_apply_in_their_order() {
    let count = 40_000;
    let mut with = String::from("modules: {update: {m: [{op: add, path: /l, value: []}");
    for i in 0..count {
        with += &format!(", {{op: add, path: /l/0, value: {i}}}");
    }
    for _ in 0..count - 2 {
        with += ", {op: remove, path: /l/1}";
    }
    let found = applied("modules: {m: {}}", &(with + "]}}"));
    let expected = format!(
        "{{modules: {{m: {{l: [{}, 0]}}}}, shared: {{}}}}",
        count - 1
    );
    assert_eq!(found, value(&expected));
}

#[test]
fn a_difference_is_by_leaves_and_in_the_order_of_paths() {
    let one = set(
        "modules: {a: {spec: {x: {k: 1, l: [1]}, y: {}, b: 1}}, gone: {}}\nshared: {s: {type: t}}",
    );
    let other =
        set("modules: {new: {profile: p}, a: {spec: {x: {l: [1, 2], m: {n: 1}}, y: 2, a~/: {}}}}");
    let delta = DeploymentDelta::between(&one.expect("it is one"), &other.expect("it is one"));
    let expected = "
modules:
  add: {new: {profile: p}}
  remove: [gone]
  update:
    a:
    - {op: add, path: /spec/a~0~1, value: {}}
    - {op: remove, path: /spec/b}
    - {op: remove, path: /spec/x/k}
    - {op: replace, path: /spec/x/l, value: [1, 2]}
    - {op: add, path: /spec/x/m, value: {n: 1}}
    - {op: replace, path: /spec/y, value: 2}
shared: [{op: remove, path: /s}]";
    assert_eq!(delta.to_value(), value(expected));
}

#[test]
fn deltas_merge_as_the_platform_merges_them() {
    let base = "{modules: {add: {one: {spec: {x: 1}}}, remove: [two], update: {three: [{op: add, path: /k, value: v}]}}}";
    for (later, expected) in [
        (
            "{modules: {remove: [three]}}",
            "{modules: {add: {one: {spec: {x: 1}}}, remove: [three, two]}, shared: []}",
        ),
        (
            "{modules: {remove: [one]}}",
            "{modules: {remove: [one, two], update: {three: [{op: add, path: /k, value: v}]}}, shared: []}",
        ),
        (
            "{modules: {add: {three: {p: 1}, one: {p: 2}}}}",
            "{modules: {add: {one: {p: 2}, three: {p: 1}}, remove: [two]}, shared: []}",
        ),
        (
            "{modules: {add: {two: {p: 1}}}}",
            "{modules: {add: {one: {spec: {x: 1}}, two: {p: 1}}, update: {three: [{op: add, path: /k, value: v}]}}, shared: []}",
        ),
        (
            "{modules: {add: {two: null}}}",
            "{modules: {add: {one: {spec: {x: 1}}}, update: {three: [{op: add, path: /k, value: v}]}}, shared: []}",
        ),
        (
            "{modules: {update: {one: [{op: replace, path: /spec/x, value: 2}], three: [{op: remove, path: /k}]}}}",
            "{modules: {add: {one: {spec: {x: 2}}}, remove: [two], update: {three: [{op: add, path: /k, value: v}, {op: remove, path: /k}]}}, shared: []}",
        ),
        (
            "{modules: {update: {three: [{op: remove, path: /k, value: {scope: delta}}]}}}",
            "{modules: {add: {one: {spec: {x: 1}}}, remove: [two]}, shared: []}",
        ),
        (
            "{modules: {update: {one: [{op: remove, path: /spec/x, value: {scope: delta}}]}}}",
            "{modules: {add: {one: {spec: {}}}, remove: [two], update: {three: [{op: add, path: /k, value: v}]}}, shared: []}",
        ),
    ] {
        assert_eq!(merged(base, later), value(expected), "{later}");
    }
}

#[test]
fn a_removal_of_a_delta_drops_what_was_done_at_its_path_and_below() {
    let one = "
metadata: {name: one, env_id: dev}
shared:
- {op: add, path: /a, value: {}}
- {op: add, path: /a/b, value: 1}
- {op: add, path: /a-b, value: 2}
- {op: add, path: /ab, value: 3}
- {op: remove, path: /a/b}";
    let later = "
metadata: {name: later}
shared:
- {op: remove, path: /a, value: {scope: delta}}
- {op: add, path: /a, value: 4}
- {op: remove, path: /ab, value: {scope: delta}}
- {op: remove, path: /never, value: {scope: delta}}";
    let expected = "
metadata: {name: later, env_id: dev}
modules: {}
shared: [{op: add, path: /a-b, value: 2}, {op: add, path: /a, value: 4}]";
    assert_eq!(merged(one, later), value(expected));
}

#[test]
fn an_id_follows_from_the_content() {
    let id = |text: &str| set(text).expect("it is one").id().expect("it is JSON");
    let one = id("modules: {a: {profile: p, spec: {x: 1, y: 2}}}");
    assert!(one.len() == 40 && one.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(
        one,
        id("{id: other, version: 0, shared: {}, modules: {a: {spec: {y: 2, x: 1}, profile: p}}}")
    );
    for other in [
        "{}",
        "modules: {a: {profile: p, spec: {x: 1, y: '2'}}}",
        "modules: {b: {}}",
    ] {
        assert_ne!(one, id(other), "{other}");
    }
}
