//! What is wrong with files of sets and deltas, and deltas that do not apply.

use score_core::diagnostic::Diagnostics;

use super::{delta, set};

/// Code, path and message of each error.
fn said(found: &Diagnostics) -> Vec<String> {
    let one = |error: &score_core::diagnostic::Diagnostic| {
        let path = error.path.as_deref().unwrap_or_default();
        format!("{} {path}: {}", error.code.as_str(), error.message)
    };
    found.iter().map(one).collect()
}

#[test]
fn all_that_is_wrong_with_a_set_is_said() {
    let text = "
module: {}
version: 1
modules:
  a: 5
  b: {profile: 1, spec: [], externals: x}
  c: {spec: {ingress: {host: h}, x: .inf}}
shared: {db: postgres}";
    let found = set(text).expect_err("nothing is right");
    assert_eq!(
        said(&found),
        [
            "unknown-field module: a set has no field `module`",
            "invalid-value version: the version of a set is 0",
            "wrong-type modules.a: expected a map, found an integer",
            "wrong-type modules.b.spec: expected a map, found a list",
            "wrong-type modules.b.externals: expected a map, found a string",
            "wrong-type modules.b.profile: expected a string, found an integer",
            "missing-field modules.c.spec.ingress: the ingress has no `rules`",
            "invalid-value modules.c.spec.x: JSON has no such number",
            "wrong-type shared.db: expected a map, found a string",
        ]
    );
    assert!(found.iter().all(|error| error.span.is_some()));
    let found = set("modules: {update: {api: []}}").expect_err("it is a delta");
    assert_eq!(
        said(&found),
        ["wrong-type modules: the file holds a delta, expected a set"]
    );
    assert!(set("modules: {update: {profile: p}}").is_ok());
    for (text, code) in [
        ("", "not-a-map"),
        ("[1]", "not-a-map"),
        ("{}\n---\n{}", "second-document"),
    ] {
        let found = set(text).expect_err(text);
        assert_eq!(
            found.iter().next().map(|error| error.code.as_str()),
            Some(code),
            "{text}"
        );
    }
}

#[test]
fn all_that_is_wrong_with_a_delta_is_said() {
    let text = "
env: dev
modules:
  added: {}
  remove: [a, 1]
  add: {a: []}
  update:
    b:
    - 5
    - {op: move, from: /x, path: /y}
    - {path: /x}
    - {op: add}
    - {op: add, path: x}
    - {op: add, path: /x~2}
    - {op: add, path: ''}
    - {op: add, path: /x, vaule: 1}
    - {op: 1, path: /x}
    c: {}
shared: {op: add}";
    let found = delta(text).expect_err("nothing is right");
    assert_eq!(
        said(&found),
        [
            "unknown-field env: a delta has no field `env`",
            "unknown-field modules.added: `modules` of a delta has no field `added`",
            "wrong-type modules.remove.1: expected a string, found an integer",
            "wrong-type modules.add.a: expected a map, found a list",
            "invalid-patch modules.update.b.0: module `b`: `update[0]` is an integer, expected a map of `op`, `path` and `value`",
            "invalid-patch modules.update.b.1: module `b`: `update[1]` has operation `move`; there are `add`, `remove`, `replace`",
            "invalid-patch modules.update.b.2: module `b`: `update[2]` has no `op`",
            "invalid-patch modules.update.b.3: module `b`: `update[3]` has no `path`",
            "invalid-patch modules.update.b.4: module `b`: `update[4]` has path `x`; paths start with `/`",
            "invalid-patch modules.update.b.5: module `b`: `update[5]` has path `/x~2`, in which `~` has to be `~0`, and `/` in a key `~1`",
            "invalid-patch modules.update.b.6: module `b`: `update[6]` changes `` as a whole; a path leads to something below",
            "invalid-patch modules.update.b.7: module `b`: `update[7]` has a field `vaule`; there are `op`, `path`, `value`",
            "invalid-patch modules.update.b.8: module `b`: `update[8]` has an integer as `op`, expected a string",
            "wrong-type modules.update.c: expected a list, found a map",
            "wrong-type shared: expected a list, found a map",
        ]
    );
    assert!(found.iter().all(|error| error.span.is_some()));
}

/// The errors of a delta on a set.
fn refused(of: &str, with: &str) -> Diagnostics {
    let set = set(of).expect("the test's set is right");
    let delta = delta(with).expect("the test's delta is right");
    set.apply(delta).expect_err(with)
}

#[test]
fn what_does_not_apply_is_said_of_each_module() {
    let of = "modules: {api: {spec: {containers: {main: {image: i}}}}, web: {spec: {l: [1]}}}";
    let with = "
modules:
  remove: [gone]
  update:
    api:
    - {op: remove, path: /spec/nothing}
    - {op: replace, path: /spec/containers/main/imge, value: x}
    - {op: replace, path: /never/told, value: x}
    apis: [{op: add, path: /x, value: 1}]
    gone: [{op: add, path: /x, value: 1}]
    web: [{op: remove, path: /spec/l/1}]
shared: [{op: add, path: /db/type, value: x}]";
    let found = refused(of, with);
    assert_eq!(
        said(&found),
        [
            "invalid-patch modules.update.api.1: module `api`: `update[1]` replaces `/spec/containers/main/imge`, which is not there",
            "unknown-module modules.update.apis: the delta updates module `apis`, which the set does not have",
            "unknown-module modules.update.gone: the delta updates module `gone`, which it removes",
            "invalid-patch modules.update.web.0: module `web`: `update[0]` removes `/spec/l/1`, and `1` is no index in a list that has one item",
            "invalid-patch shared.0: `shared[0]` adds to `/db/type`, and there is no `/db`",
        ]
    );
    let hints: Vec<&str> = found
        .iter()
        .flat_map(|error| &error.hints)
        .map(String::as_str)
        .collect();
    assert_eq!(hints, ["did you mean `image`?", "did you mean `api`?"]);
    assert!(found.iter().all(|error| error.span.is_some()));
}

#[test]
fn hostile_paths_are_refused() {
    let of = "modules: {m: {a: {b: 1}, l: [1, [2]]}}";
    let long = "/a".repeat(100_000);
    for path in [
        "/a/b/c",
        "/x/y",
        "/l/2/0",
        "/l/x",
        "/l/-1/0",
        "/l/00",
        "/l/+0",
        "/l/1/2",
        "/l/-/0",
        "/l/18446744073709551616",
        "/l/",
        "/l/1/1_0",
        long.as_str(),
    ] {
        let with =
            format!("modules: {{update: {{m: [{{op: replace, path: '{path}', value: 1}}]}}}}");
        let found = refused(of, &with);
        let codes: Vec<_> = found.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, ["invalid-patch"], "{}", &path[..path.len().min(40)]);
    }
}

#[test]
fn what_a_later_delta_does_to_an_added_module_has_to_apply() {
    let one = delta("modules: {add: {m: {spec: {}}}}").expect("it is right");
    let later = delta("modules: {update: {m: [{op: replace, path: /spec/x, value: 1}]}}");
    let found = one
        .merge(later.expect("it is right"))
        .expect_err("there is no x");
    assert_eq!(
        said(&found),
        [
            "invalid-patch modules.update.m.0: module `m`: `update[0]` replaces `/spec/x`, which is not there"
        ]
    );
}
