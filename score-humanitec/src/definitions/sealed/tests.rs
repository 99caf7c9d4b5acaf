use proptest::prelude::*;
use score_template::{Closed, Context, Template};
use score_yaml::{json, parse_str};

use super::*;

fn sealed() -> Sealed {
    Sealed::new(&Seed::FIXED, &SourceMap::new(), Map::new())
}

fn reference(store: &str, reference: &str, version: Option<&str>) -> SecretReference {
    SecretReference {
        store: store.into(),
        reference: reference.into(),
        version: version.map(Str::from),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("marks are strings")
}

/// Values as JSON.
fn shown(value: &Value) -> String {
    let mut out = String::new();
    json::push(value, &mut out).expect("it is JSON");
    out
}

#[test]
fn a_string_falls_into_text_and_values() {
    let sealed = sealed();
    let secret = reference("vault", "pg/pass", Some("3"));
    let mark = sealed.secret(secret.clone());
    let open = sealed.open_output("s3.default#shared.a".into(), "arn".into());
    let whole = format!("a{}{}b", text(&mark), text(&open));
    let secret = Arc::new(SealedValue::Secret(secret));
    let output = Arc::new(SealedValue::Open {
        resource: "s3.default#shared.a".into(),
        output: "arn".into(),
    });
    use SealedPart::{Text, Value};
    let expected = [Text("a"), Value(secret.clone()), Value(output), Text("b")];
    assert_eq!(sealed.parts(&whole), expected);
    assert_eq!(sealed.whole(text(&mark)), Some(secret.clone()));
    assert_eq!(sealed.whole(&whole), None);
    assert_eq!(sealed.first_in(&whole), Some(secret));
    let readable = "avault/pg/pass@3s3.default#shared.a/arnb";
    assert_eq!(sealed.readable(&whole), readable);
    assert!(sealed.parts("").is_empty());
}

#[test]
fn what_was_given_for_a_reference_goes_in_as_a_secret() {
    let given = [
        ("vault/a", Value::from("hunter2hunter2")),
        ("vault/a@2", Value::Int(7)),
    ];
    let sealed = Sealed::new(&Seed::FIXED, &SourceMap::new(), given.into_iter().collect());
    let one = sealed.secret(reference("vault", "a", None));
    assert_eq!(one, Value::from("hunter2hunter2"));
    assert_eq!(
        sealed.secret(reference("vault", "a", Some("2"))),
        Value::Int(7)
    );
    assert!(sealed.is_empty());
    let _ = sealed.secret(reference("vault", "a", Some("3")));
    assert!(!sealed.is_empty());
    let viewer = sealed.viewer(false);
    assert_eq!(shown(&viewer.value(&one)), r#"{"hidden":true}"#);
}

#[test]
fn values_are_shown_by_what_they_stand_for() {
    let sealed = sealed();
    let secret = sealed.secret(reference("vault", "a", None));
    let open = sealed.open_output("s3.default#x".into(), "arn".into());
    sealed.note_secret(&parse_str("[bob, s3cret-token, 1234567]").expect("it is YAML"));
    let text = format!("arn:{}", text(&open));
    let value: Value = [
        ("a", secret.clone()),
        ("b", Value::from(text)),
        ("c", Value::from("bob")),
        ("d", Value::from("url://x:s3cret-token@h")),
        ("e", Value::from("Ym9i")),
        ("f", Value::Int(1_234_567)),
        ("g", Value::from("bobby")),
    ]
    .into_iter()
    .collect();
    assert_eq!(
        shown(&sealed.viewer(false).value(&value)),
        r#"{"a":{"secret":"vault/a"},"b":{"parts":["arn:",{"open":"s3.default#x/arn"}]},"c":{"hidden":true},"#
            .to_owned()
            + r#""d":{"hidden":true},"e":{"hidden":true},"f":{"hidden":true},"g":"bobby"}"#
    );
    let all = shown(&sealed.viewer(true).value(&value));
    assert!(
        all.contains("url://x:s3cret-token@h") && all.contains("1234567"),
        "{all}"
    );
    let secrets: Value = [("a", secret), ("n", Value::Int(1)), ("z", Value::Null)]
        .into_iter()
        .collect();
    assert_eq!(
        shown(&sealed.viewer(false).secret(&secrets)),
        r#"{"a":{"secret":"vault/a"},"n":{"hidden":true},"z":null}"#
    );
}

#[test]
fn what_a_secret_object_holds_is_hidden() {
    let sealed = sealed();
    let object = parse_str("{kind: Secret, metadata: {name: a}, data: {k: v}, stringData: {l: w}}");
    let object = object.expect("it is YAML");
    assert_eq!(
        shown(&sealed.viewer(false).manifest(&object)),
        r#"{"data":{"k":{"hidden":true}},"kind":"Secret","metadata":{"name":"a"},"stringData":{"l":{"hidden":true}}}"#
    );
    assert_eq!(sealed.viewer(true).manifest(&object), object);
}

#[test]
fn a_mark_passes_through_quotes_json_and_yaml() {
    let sealed = sealed();
    let mark = sealed.secret(reference("vault", "a", None));
    let data = score_template::Value::map([("s", score_template::Value::from(text(&mark)))]);
    for template in [
        "v: {{ .s }}",
        "v: {{ .s | quote }}",
        "v: {{ .s | squote }}",
        "v: {{ .s | toRawJson }}",
        "v: {{ .s | toJson }}",
        "v: {{ printf \"%s\" .s }}",
        "v: {{ printf \"%q\" .s }}",
        "{{ dict \"v\" .s | toJson }}",
        "v: |-\n  {{ .s }}",
    ] {
        let template = Template::parse(template, &score_sprig::FUNCTIONS).expect(template);
        let text = template.execute(&data, &mut Context::new(&Closed));
        let value = parse_str(&text.expect("it runs")).expect("it is YAML");
        let found = value.get("v").and_then(Value::as_str).unwrap_or_default();
        assert!(sealed.whole(found).is_some(), "{found}");
    }
}

#[test]
fn a_text_that_was_read_changes_all_marks() {
    let mark = |text: &str| {
        let mut sources = SourceMap::new();
        sources.add("score.yaml", text);
        Sealed::new(&Seed::FIXED, &sources, Map::new()).secret(reference("vault", "a", None))
    };
    let first = mark("x: 1");
    assert_eq!(first, mark("x: 1"));
    assert_ne!(first, mark(&format!("x: {}", text(&first))));
}

proptest! {
    #[test]
    fn equal_values_have_equal_marks_and_others_have_others(
        a in ("[ab/@]{0,3}", "[ab/@]{0,3}", proptest::option::of("[ab/@]{0,2}")),
        b in ("[ab/@]{0,3}", "[ab/@]{0,3}", proptest::option::of("[ab/@]{0,2}")),
    ) {
        let (one, other) = (sealed(), sealed());
        let [a, b] = [a, b].map(|(store, name, version)| reference(&store, &name, version.as_deref()));
        // In whichever order they are sealed.
        let marks = (one.secret(a.clone()), one.secret(b.clone()));
        let turned = (other.secret(b.clone()), other.secret(a.clone()));
        prop_assert_eq!(&marks.0, &turned.1);
        prop_assert_eq!(&marks.1, &turned.0);
        prop_assert_eq!(a == b, marks.0 == marks.1);
        prop_assert_eq!(one.whole(text(&marks.0)), Some(Arc::new(SealedValue::Secret(a))));
    }

    #[test]
    fn no_mark_can_be_forged(digits in "[0-9a-f]{31,33}", around in "[⟦⟧a]{0,3}") {
        let sealed = sealed();
        let mark = sealed.secret(reference("vault", "a", None));
        let forged = format!("{around}⟦{digits}⟧{around}");
        prop_assert!(sealed.first_in(&forged).is_none());
        // Nor is one of another run's known.
        let other = Sealed::new(&Seed::new([1; 32]), &SourceMap::new(), Map::new());
        let _ = other.secret(reference("vault", "a", None));
        prop_assert!(other.first_in(text(&mark)).is_none());
    }

    #[test]
    fn parts_make_up_the_text(pieces in proptest::collection::vec(
        prop_oneof!["[a⟦⟧0]{0,4}".prop_map(Ok), (0..3_u8).prop_map(Err)], 0..6,
    )) {
        let sealed = sealed();
        let mut whole = String::new();
        let mut expected = 0;
        for piece in pieces {
            match piece {
                Ok(literal) => whole.push_str(&literal),
                Err(number) => {
                    expected += 1;
                    whole.push_str(text(&sealed.secret(reference("v", &number.to_string(), None))));
                }
            }
        }
        let parts = sealed.parts(&whole);
        let values = parts.iter().filter(|part| matches!(part, SealedPart::Value(_))).count();
        prop_assert_eq!(values, expected);
        let again: String = parts.iter().map(|part| match part {
            SealedPart::Text(text) => (*text).to_owned(),
            SealedPart::Value(value) => sealed.seal((**value).clone()).to_string(),
        }).collect();
        prop_assert_eq!(again, whole);
    }
}
