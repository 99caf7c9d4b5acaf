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
        ["wrong-type : the file holds a delta, expected a set"]
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
fn another_file_is_told_once() {
    let score = "apiVersion: score.dev/v1b1\nmetadata: {name: a}\ncontainers: {main: {image: i}}";
    let found = [
        set(score).expect_err("it is a Score file"),
        delta(score).expect_err("it is a Score file"),
        delta("{version: 0, shared: {}}").expect_err("it is a set"),
        delta("{modules: {a: {}}, shared: {}}").expect_err("it is a set"),
    ];
    assert_eq!(
        found.each_ref().map(said),
        [
            ["wrong-type : the file holds a Score file, expected a set"],
            ["wrong-type : the file holds a Score file, expected a delta"],
            ["wrong-type : the file holds a set, expected a delta"],
            ["wrong-type : the file holds a set, expected a delta"],
        ]
    );
    for found in &found {
        assert!(
            found
                .iter()
                .all(|error| error.hints.len() == 1 && error.span.is_some())
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

#[test]
fn what_is_nested_too_deep_is_refused_at_its_operation() {
    let nested = format!("{}1{}", "{a: ".repeat(900), "}".repeat(900));
    let operations = |base: usize| {
        let paths = (0..3).map(|i| format!("/x{}", "/a".repeat(base + 900 * i)));
        let operations = paths.map(|path| format!("{{op: add, path: {path}, value: {nested}}}"));
        operations.collect::<Vec<_>>().join(", ")
    };
    let of = "{modules: {api: {}}, shared: {x: {}}}";
    let with = format!(
        "{{modules: {{update: {{api: [{}]}}}}, shared: [{}]}}",
        operations(0),
        operations(0).replace("path: /x,", "path: /x/a,")
    );
    let found = refused(of, &with);
    let places: Vec<_> = found
        .iter()
        .map(|error| (error.code.as_str(), error.path.as_deref()))
        .collect();
    assert_eq!(
        places,
        [
            ("too-large", Some("modules.update.api.1")),
            ("too-large", Some("shared.1")),
        ]
    );
    for error in &found {
        assert!(error.span.is_some() && !error.hints.is_empty(), "{error:?}");
        assert!(error.message.contains("nested deeper than 1000 levels"));
    }
    let one = delta("{modules: {add: {api: {}}}}").expect("it is right");
    let later = format!("{{modules: {{update: {{api: [{}]}}}}}}", operations(0));
    let later = delta(&later).expect("it is right");
    let found = one.merge(later).expect_err("it is too deep");
    assert!(said(&found)[0].starts_with("too-large modules.update.api.1: "));
}

#[test]
fn the_limit_on_depth_is_that_of_files() {
    for (levels, is_right) in [(987, true), (988, false)] {
        let nested = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        let (path, maps) = ("/a".repeat(10), "{a: ".repeat(9) + "{}" + &"}".repeat(9));
        let with = format!(
            "{{modules: {{update: {{api: [{{op: add, path: /a, value: {maps}}}, {{op: add, path: {path}/y, value: {nested}}}]}}}}}}"
        );
        let with = delta(&with).expect("it is right");
        let of = set("{modules: {api: {}}}").expect("it is right");
        let made = of
            .apply(with)
            .map(|made| score_yaml::emit(&made.to_value()));
        assert_eq!(made.is_ok(), is_right, "{levels}");
        if let Ok(text) = made {
            assert!(set(&text).is_ok(), "{levels}");
        }
    }
}

#[test]
fn a_set_that_nobody_would_read_is_refused_at_its_operation() {
    let of =
        "modules: {api: {spec: {ingress: {rules: {}}}, externals: {}}}\nshared: {db: {type: t}}";
    for (operation, expected) in [
        (
            "{op: replace, path: /spec, value: 5}",
            "`/spec` wrong: expected a map, found an integer",
        ),
        (
            "{op: add, path: /externals, value: [1]}",
            "`/externals` wrong: expected a map, found a list",
        ),
        (
            "{op: add, path: /externals/db, value: 5}",
            "`/externals/db` wrong: expected a map, found an integer",
        ),
        (
            "{op: add, path: /profile, value: {}}",
            "`/profile` wrong: expected a string, found a map",
        ),
        (
            "{op: add, path: /deploy, value: x}",
            "`/deploy` wrong: expected a map, found a string",
        ),
        (
            "{op: remove, path: /spec/ingress/rules}",
            "`/spec/ingress` wrong: the ingress has no `rules`",
        ),
    ] {
        // What comes behind it makes no difference, nor what is put right.
        let with = format!(
            "modules: {{update: {{api: [{{op: add, path: /deploy, value: 1}}, {{op: remove, path: /deploy}}, {operation}, {{op: add, path: /y, value: 1}}]}}}}"
        );
        let found = refused(of, &with);
        let said: Vec<_> = found.iter().map(|error| error.message.as_str()).collect();
        let expected = format!("module `api`: `update[2]` would leave {expected}");
        assert_eq!(said, [expected], "{operation}");
        let error = found.iter().next().expect("there is one");
        assert_eq!(error.path.as_deref(), Some("modules.update.api.2"));
        assert!(error.span.is_some());
    }
    let found = refused(of, "shared: [{op: add, path: /x, value: 5}]");
    assert_eq!(
        said(&found),
        [
            "wrong-type shared.0: `shared[0]` would leave `/x` wrong: expected a map, found an integer"
        ]
    );
    let one = delta("modules: {add: {m: {spec: {}}}}").expect("it is right");
    let later = delta("modules: {update: {m: [{op: replace, path: /spec, value: 5}]}}");
    let found = one
        .merge(later.expect("it is right"))
        .expect_err("it would be no module");
    assert_eq!(found.iter().count(), 1);
}

#[test]
fn a_resource_of_a_set_is_a_map() {
    let found = set("modules: {a: {externals: {db: 5, none: null}}}").expect_err("one is none");
    assert_eq!(
        said(&found),
        ["wrong-type modules.a.externals.db: expected a map, found an integer"]
    );
}
