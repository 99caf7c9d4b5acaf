use proptest::prelude::*;
use score_core::diagnostic::Diagnostic;
use score_yaml::{Schema, Str};

use super::*;
use crate::codes;
use crate::schemas::RESOURCE_DEFINITIONS;

fn read(text: &str) -> Result<DefinitionFiles, Diagnostics> {
    read_with(text, &[])
}

/// Reads a definitions file and files of criteria, each with the definition that it is for.
fn read_with(
    text: &str,
    criteria: &[(Option<&str>, &str)],
) -> Result<DefinitionFiles, Diagnostics> {
    let mut sources = SourceMap::new();
    let file = sources.add("d.yaml", text);
    let criteria: Vec<CriteriaFile> = criteria
        .iter()
        .map(|(definition, text)| CriteriaFile {
            definition: definition.map(str::to_owned),
            file: sources.add("c.yaml", *text),
        })
        .collect();
    DefinitionFiles::read(&sources, &[file], &criteria)
}

/// Holds the published schema against what reading a text gives: it takes what is read, and refuses what is wrong with
/// one definition alone.
fn check_schema(text: &str, read: &Result<DefinitionFiles, Diagnostics>) {
    let mut sources = SourceMap::new();
    let file = sources.add("d.yaml", text);
    let Ok(documents) = score_yaml::parse(&sources, file) else {
        return;
    };
    let schema = Schema::compile(RESOURCE_DEFINITIONS).expect("it is a schema");
    let errors: Vec<_> = documents
        .iter()
        .flat_map(|node| schema.check(node))
        .collect();
    assert_eq!(errors.is_empty(), read.is_ok(), "{text}: {errors:?}");
}

/// The ids that are read, with the number of rules of each.
fn ids(read: &DefinitionFiles) -> Vec<(&str, usize)> {
    let all = read.definitions.iter();
    all.map(|definition| (definition.id.value.as_str(), definition.criteria.len()))
        .collect()
}

/// What is wrong: code and path.
fn faults(found: &Diagnostics) -> Vec<(score_core::diagnostic::Code, &str)> {
    let all = found.iter();
    all.map(|d| (d.code, d.path.as_deref().unwrap_or("-")))
        .collect()
}

fn only(found: Result<DefinitionFiles, Diagnostics>) -> Diagnostic {
    let found = found.expect_err("there is an error");
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().expect("there is one")
}

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
    let missing = (codes::MISSING_FIELD, "entity");
    let secret = |name: &'static str| (codes::INVALID_SECRET_REFERENCE, name);
    let expected = [
        (codes::UNKNOWN_FIELD, "criteria"),
        (codes::UNKNOWN_FIELD, "x"),
        (codes::UNKNOWN_FIELD, "metadata.lable"),
        (codes::INVALID_VALUE, "metadata.id"),
        (codes::UNKNOWN_FIELD, "entity.driver_typ"),
        (codes::INVALID_VALUE, "entity.name"),
        (codes::INVALID_VALUE, "entity.type"),
        missing,
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
                document::ENTITY_VERSION
            ),
            at(codes::INVALID_DEFINITION, "kind"),
        ),
        (
            format!("kind: ResourceDefinition\n{ok}\nobject: {body}"),
            at(codes::INVALID_DEFINITION, "kind"),
        ),
        (
            format!(
                "apiVersion: {}\n{ok}\nobject: {body}",
                document::CORE_VERSION
            ),
            at(codes::MISSING_FIELD, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nobject: {body}",
                document::ENTITY_VERSION
            ),
            vec![(codes::UNKNOWN_FIELD, "object")],
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nobject: {body}\nentity: {body}",
                document::CORE_VERSION
            ),
            at(codes::INVALID_DEFINITION, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}",
                document::CORE_VERSION
            ),
            at(codes::MISSING_FIELD, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\nentity: {body}",
                document::CORE_VERSION
            ),
            at(codes::MISSING_FIELD, "-"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\nmetadata: {{}}\nentity: {body}",
                document::CORE_VERSION
            ),
            at(codes::MISSING_FIELD, "metadata"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\nmetadata: 5\nentity: 5",
                document::CORE_VERSION
            ),
            vec![
                (codes::WRONG_TYPE, "metadata"),
                (codes::WRONG_TYPE, "entity"),
            ],
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nentity: {{name: A, type: t, driver_type: o/d, criteria: []}}\ncriteria: []",
                document::CORE_VERSION
            ),
            at(codes::INVALID_DEFINITION, "criteria"),
        ),
        (
            format!(
                "kind: Definition\napiVersion: {}\n{ok}\nentity: {{id: abd, name: A, type: t, driver_type: o/d}}",
                document::CORE_VERSION
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Parts of definitions in any order, cut anywhere.
    #[test]
    fn no_text_makes_it_panic(
        parts in prop::collection::vec(prop::sample::select(PARTS), 0..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = parts.concat();
        let mut end = cut.index(text.len() + 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let _ = read_with(text, &[(None, text), (Some("abc"), text)]);
    }
}

const PARTS: &[&str] = &[
    "kind: Definition\n",
    "apiVersion: core.api.humanitec.io/v1\n",
    "apiVersion: entity.humanitec.io/v1b1\n",
    "metadata: {id: abc}\n",
    "metadata: [é]\n",
    "entity:\n  name: A\n  type: t\n",
    "  driver_type: o/d\n",
    "  driver_inputs: {secret_refs: {a: {ref: b}, c: [{}, ~]}}\n",
    "  provision: {a.b#c: , ~: {params: 1}}\n",
    "  criteria: [{}, {env_id: x}, 5]\n",
    "criteria: [{class: é}]\n",
    "---\n",
    "- {id: abc, driver_type: , type: '', criteria: {}}\n",
    "object: ~\n",
    "&a [*a, *b]\n",
];
