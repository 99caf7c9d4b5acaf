//! What is read, in each spelling.

use super::*;

#[test]
fn each_spelling_is_read() {
    let text = "
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: first}
entity: {name: First, type: bus, driver_type: acme/own, criteria: [{env_type: dev}]}
---
apiVersion: core.api.humanitec.io/v1
kind: Definition
metadata: {id: second}
entity: {name: Second, type: bus, driver_type: acme/own}
criteria: [{class: big}, {class: small}]
---
apiVersion: core.api.humanitec.io/v1
kind: Definition
metadata: {id: third}
object: {name: Third, type: acme/bus, driver_type: acme/own, criteria: [{}]}
---
---
- {id: fourth, name: Fourth, type: bus, driver_type: acme/own, org_id: acme, driver_account: '', created_at: 2024-01-01T00:00:00Z, created_by: ann, is_default: false, is_deleted: false, criteria: [{id: c1, res_id: r}]}
- {id: fifth, name: Fifth, type: bus, driver_type: acme/own, is_deleted: true}
---
kind: Application
apiVersion: acme.example/v1
---
apiVersion: v1
---
a: b
";
    let read = read(text);
    check_schema(text, &read);
    let read = read.expect("all are valid");
    let expected = [("first", 1), ("fourth", 1), ("second", 2), ("third", 1)];
    assert_eq!(ids(&read), expected);
    let reasons: Vec<_> = read
        .skipped
        .iter()
        .map(|skipped| skipped.reason.clone())
        .collect();
    let other = |what: &str| SkipReason::Other(Some(Str::from(what)));
    let expected = [
        SkipReason::Deleted,
        other("Application"),
        other("v1"),
        SkipReason::Other(None),
    ];
    assert_eq!(reasons, expected);
    let fourth = read.definitions.get("fourth").expect("it is there");
    assert_eq!(fourth.driver_account, None);
    assert_eq!(read.definitions.of_kind("acme/bus").count(), 1);
}

#[test]
fn all_of_a_definition_is_read() {
    let text = "
apiVersion: entity.humanitec.io/v1b1
kind: Definition
metadata: {id: store-1}
entity:
  name: Store
  type: store
  driver_type: humanitec/template
  driver_account: '${resources.config.account}'
  driver_inputs:
    values: {size: 3, who: '${context.app.id}'}
    secret_refs:
      value: {value: plain}
      deep: {er: {store: vault, ref: a/b, version: '2'}}
  provision:
    policy.read#main: {is_dependent: true, params: {a: 1}}
    role: {match_dependents: true}
    acme/extra:
";
    let read = read(text);
    check_schema(text, &read);
    let read = read.expect("it is valid");
    let definition = read.definitions.get("store-1").expect("it is there");
    let account = definition
        .driver_account
        .as_ref()
        .map(|text| text.value.as_str());
    assert_eq!(account, Some("${resources.config.account}"));
    assert!(definition.values.is_some() && definition.secrets.is_none());
    let entries: Vec<_> = definition
        .provision
        .iter()
        .map(|entry| {
            let key = entry.key.value.to_string();
            (
                key,
                entry.is_dependent,
                entry.match_dependents,
                entry.params.is_some(),
            )
        })
        .collect();
    let entry =
        |key: &str, dependent, dependents, params| (key.to_owned(), dependent, dependents, params);
    assert_eq!(
        entries,
        [
            entry("policy.read#main", true, false, true),
            entry("role", false, true, false),
            entry("acme/extra", false, false, false)
        ]
    );
}

#[test]
fn other_documents_are_skipped() {
    for text in [
        "",
        "5",
        "[[], 5, {}]",
        "apiVersion: apps/v1\nkind: Deployment\nentity: {driver_type: x}",
        "kind: 5",
        "- uri: template://x\n  type: t",
        "{entity: {name: x}}",
    ] {
        let read = read(text);
        check_schema(text, &read);
        assert!(read.expect(text).definitions.is_empty(), "{text}");
    }
}
