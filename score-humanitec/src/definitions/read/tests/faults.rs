//! What is wrong with definitions, and where.

use super::*;

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let text = "
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: Store_1, lable: x}
entity:
  name: ''
  type: a.b
  driver_typ: x/y
  driver_account: [a]
  driver_inputs:
    value: {}
    secrets: {a: b}
    secret_refs: {c: {store: humanitec, ref: d}, e: f, g: [h], i: {ref: j}, k: {store: l}, m: {value: n, ref: o}, p: {version: '1'}, q: {store: r, ref: s, verson: t}, u: {store: '', ref: 5}, v: {value: }, w: {value: [x]}}
  provision:
    'a b': {}
    c: {is_dependent: maybe, match_dependent: true, params: 5}
    d: []
  criteria:
  - env_typ: dev
  - {app_id: 5, class: ''}
  - dev
criteria: []
x: y
";
    let found = read(text).expect_err("nearly all of it");
    let secret = |name: &'static str| (codes::INVALID_SECRET_REFERENCE, name);
    let expected = [
        (codes::UNKNOWN_FIELD, "criteria"),
        (codes::UNKNOWN_FIELD, "x"),
        (codes::UNKNOWN_FIELD, "metadata.lable"),
        (codes::INVALID_VALUE, "metadata.id"),
        (codes::UNKNOWN_FIELD, "entity.driver_typ"),
        (codes::INVALID_VALUE, "entity.name"),
        (codes::INVALID_VALUE, "entity.type"),
        (codes::WRONG_TYPE, "entity.driver_account"),
        (codes::UNKNOWN_FIELD, "entity.driver_inputs.value"),
        (codes::INVALID_DEFINITION, "entity.driver_inputs"),
        secret("entity.driver_inputs.secret_refs.c.store"),
        secret("entity.driver_inputs.secret_refs.e"),
        secret("entity.driver_inputs.secret_refs.g"),
        secret("entity.driver_inputs.secret_refs.i"),
        secret("entity.driver_inputs.secret_refs.k"),
        secret("entity.driver_inputs.secret_refs.m"),
        secret("entity.driver_inputs.secret_refs.p"),
        secret("entity.driver_inputs.secret_refs.q.verson"),
        secret("entity.driver_inputs.secret_refs.u.store"),
        secret("entity.driver_inputs.secret_refs.u.ref"),
        secret("entity.driver_inputs.secret_refs.v"),
        secret("entity.driver_inputs.secret_refs.w.value"),
        (codes::INVALID_VALUE, r"entity.provision.a b"),
        (codes::UNKNOWN_FIELD, "entity.provision.c.match_dependent"),
        (codes::WRONG_TYPE, "entity.provision.c.is_dependent"),
        (codes::WRONG_TYPE, "entity.provision.c.params"),
        (codes::WRONG_TYPE, "entity.provision.d"),
        (codes::UNKNOWN_FIELD, "entity.criteria.0.env_typ"),
        (codes::WRONG_TYPE, "entity.criteria.1.app_id"),
        (codes::INVALID_VALUE, "entity.criteria.1.class"),
        (codes::WRONG_TYPE, "entity.criteria.2"),
    ];
    assert_eq!(faults(&found), expected);
    let all = found.iter();
    let unnamed = all.filter(|d| !d.message.starts_with("definition `Store_1`: "));
    assert_eq!(unnamed.count(), 0);
    let said = format!("{found:?}");
    assert!(
        said.contains("did you mean `driver_type`?") && said.contains("did you mean `env_type`?")
    );
}

#[test]
fn an_envelope_that_does_not_fit_is_an_error_and_no_other_document() {
    let body = "{name: A, type: t, driver_type: o/d}";
    let ok = "metadata: {id: abc}";
    let at = |code, path| vec![(code, path)];
    for (text, expected) in [
        (
            format!("kind: Definition\napiVersion: acme.example/v1\n{ok}\nentity: {body}"),
            at(codes::INVALID_DEFINITION, "apiVersion"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: acme.example/v1\n{ok}\nobject: {body}\ncriteria: []"
            ),
            at(codes::INVALID_DEFINITION, "apiVersion"),
        ),
        (
            format!("kind: Definition\napiVersion: [1]\n{ok}\nentity: {body}"),
            at(codes::WRONG_TYPE, "apiVersion"),
        ),
        (
            format!("kind: Definition\n{ok}\nentity: {body}"),
            at(codes::MISSING_FIELD, "-"),
        ),
        (
            format!(
                "kind: definition\napiVersion: {}\n{ok}\nentity: {body}",
                fields::ENTITY_VERSION
            ),
            at(codes::INVALID_DEFINITION, "kind"),
        ),
        (
            format!("kind: ResourceDefinition\n{ok}\nobject: {body}"),
            at(codes::INVALID_DEFINITION, "kind"),
        ),
        (
            format!("apiVersion: {}\n{ok}\nobject: {body}", fields::CORE_VERSION),
            at(codes::MISSING_FIELD, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nobject: {body}",
                fields::ENTITY_VERSION
            ),
            vec![(codes::UNKNOWN_FIELD, "object")],
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nobject: {body}\nentity: {body}",
                fields::CORE_VERSION
            ),
            at(codes::INVALID_DEFINITION, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}",
                fields::CORE_VERSION
            ),
            at(codes::MISSING_FIELD, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\nentity: {body}",
                fields::CORE_VERSION
            ),
            at(codes::MISSING_FIELD, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\nmetadata: {{}}\nentity: {body}",
                fields::CORE_VERSION
            ),
            at(codes::MISSING_FIELD, "metadata"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\nmetadata: 5\nentity: 5",
                fields::CORE_VERSION
            ),
            vec![
                (codes::WRONG_TYPE, "metadata"),
                (codes::WRONG_TYPE, "entity"),
            ],
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nentity: {{name: A, type: t, driver_type: o/d, criteria: []}}\ncriteria: []",
                fields::CORE_VERSION
            ),
            at(codes::INVALID_DEFINITION, "criteria"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nentity: {{id: abd, name: A, type: t, driver_type: o/d}}",
                fields::CORE_VERSION
            ),
            at(codes::INVALID_DEFINITION, "entity.id"),
        ),
        (
            "name: A\ntype: t\ndriver_inputs: {}".to_owned(),
            vec![(codes::MISSING_FIELD, "-"), (codes::MISSING_FIELD, "-")],
        ),
        (
            "[{name: A, id: abc, type: t, driver_type: o/d, kind: }, {driver_type: 5}]".to_owned(),
            vec![
                (codes::UNKNOWN_FIELD, "0.kind"),
                (codes::MISSING_FIELD, "1"),
                (codes::MISSING_FIELD, "1"),
                (codes::MISSING_FIELD, "1"),
                (codes::WRONG_TYPE, "1.driver_type"),
            ],
        ),
        ("a: [".to_owned(), at(codes::INVALID_YAML, "-")),
    ] {
        let read = read(&text);
        // Of these it says nothing: they are of another kind, or two parts do not agree.
        let is_of_other_kind = !text.contains("kind: Definition") && text.contains("apiVersion");
        let is_twofold = ["kind: ResourceDefinition", "criteria: []}", "id: abd"];
        if !is_of_other_kind && !is_twofold.iter().any(|part| text.contains(part)) {
            check_schema(&text, &read);
        }
        assert_eq!(faults(&read.expect_err(&text)), expected, "{text}");
    }
}

#[test]
fn an_id_is_there_once() {
    let one = "{id: abc, name: A, type: t, driver_type: o/d}";
    let error = only(read(&format!("[{one}, {one}]")));
    assert_eq!(error.code, codes::DUPLICATE_DEFINITION);
    assert_eq!(error.message, "there are two definitions with the id `abc`");
    assert!(error.labels[0].span.start < error.span.expect("it has a place").start);
    for id in ["ab", "-ab", "ab-", "aBc", "a_b", "a.b", "äöü"] {
        let error = only(read(&one.replace("abc", id)));
        assert_eq!(error.code, codes::INVALID_VALUE, "{id}");
    }
    assert!(read(&one.replace("abc", "a-b--c0")).is_ok());
}

#[test]
fn a_secret_in_the_wrong_place_is_not_in_the_message() {
    let text = "{id: abc, name: A, type: t, driver_type: o/d, driver_inputs: {secret_refs: {password: hunter2, x: {value: [hunter2]}}}}";
    let found = read(text).expect_err("neither is a reference");
    assert_eq!(found.len(), 2);
    assert!(!format!("{found:?}").contains("hunter2"));
}
