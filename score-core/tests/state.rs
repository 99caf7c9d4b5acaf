//! The state file: what is read is written back, and what is not a state is refused.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use proptest::prelude::*;
use score_core::backend::Backend;
use score_core::diagnostic::Diagnostics;
use score_core::state::{State, StateLayer, read, write};
use score_core::target::{Absent, StateField, StateFields};
use score_yaml::{Map, SourceMap, Value};
use support::Plain;

fn parse(text: &str, fields: &StateFields) -> (SourceMap, Result<State, Diagnostics>) {
    let mut sources = SourceMap::new();
    let file = sources.add("state.yaml", text);
    let state = read(
        &sources,
        file,
        fields,
        &[StateLayer::unchecked("extension")],
    );
    (sources, state)
}

const WHOLE: &str = "\
workloads:
  app2:
    spec:
      metadata:
        name: app2
    suffix: -2
  app10:
    spec:
      containers:
        c:
          image: i
          variables:
            A: ${resources.r.o} $${x}
            B: |
              two
              lines
      metadata:
        name: app10
    file: score.yaml
    suffix: -1
resources:
  t.default#app2.r:
    guid: 1-2-3
    type: t
    class: default
    id: app2.r
    metadata:
      a: 2001-01-02T00:00:00Z
    params:
      p: ${metadata.name} $$ $
      q:
        - 1.5
        - null
    source_workload: app2
    provisioner: template://t
    state: {}
    outputs:
      s: \"x \\U0001F510\\U0001F4ACn_k\\U0001F4AC\\U0001F510\"
  t.default#app10.r:
    guid: \"1\"
    type: t
    class: default
    id: app10.r
    metadata: {}
    params: {}
    source_workload: app10
    provisioner: \"\"
    state:
      a2: x
      a10: z
shared_state: {}
patching_templates:
  - |
    - op: set
";

#[test]
fn a_state_is_written_as_it_was_read() {
    let (_, state) = parse(WHOLE, &Plain::STATE);
    assert_eq!(write(&state.unwrap(), &Plain::STATE).concat(), WHOLE);
    for nothing in ["{}", "null", "---\n"] {
        let (_, state) = parse(nothing, &Plain::STATE);
        assert_eq!(
            write(&state.unwrap(), &Plain::STATE).concat(),
            "workloads: {}\nresources: {}\nshared_state: {}\n"
        );
    }
}

#[test]
fn fields_that_a_target_always_has_are_written_without_a_value() {
    const ABSENT: StateFields = StateFields {
        top: &[
            StateField {
                name: "a",
                absent: Absent::Text,
            },
            StateField {
                name: "b",
                absent: Absent::List,
            },
            StateField {
                name: "c",
                absent: Absent::Nothing,
            },
        ],
        workload: &[],
        others: &[],
    };
    for (given, expected) in [
        ("{}", "a: \"\"\nb: []\n"),
        ("{a: null, b: null, c: null}", "a: \"\"\nb: []\n"),
        ("{c: x, b: [x], a: x}", "a: x\nb:\n  - x\nc: x\n"),
    ] {
        let (_, state) = parse(given, &ABSENT);
        let written = write(&state.unwrap(), &ABSENT).concat();
        assert_eq!(
            written,
            format!("workloads: {{}}\nresources: {{}}\nshared_state: {{}}\n{expected}")
        );
    }
}

#[test]
fn a_state_without_a_document_is_no_new_one() {
    for text in ["", "\n\n", "# a write that was cut off\n", " "] {
        let (_, state) = parse(text, &Plain::STATE);
        let diags = state.unwrap_err();
        let one = diags.iter().next().unwrap();
        assert_eq!(one.code.as_str(), "invalid-state", "{text:?}");
        assert!(one.span.is_some() && !one.hints.is_empty());
    }
}

#[test]
fn what_a_run_kept_the_next_one_can_read() {
    // As deep as the output of a template can be.
    let deep = "[".repeat(999) + &"]".repeat(999);
    let text = format!(
        "workloads: {{a: {{spec: {{metadata: {{name: a, d: {0}}}}}}}}}\nresources: {{t.default#a.b: {{outputs: {{d: {0}}}}}}}\n\
         shared_state: {{d: {0}}}\n",
        deep
    );
    let (_, state) = parse(&text, &Plain::STATE);
    let written = write(&state.unwrap(), &Plain::STATE).concat();
    assert!(parse(&written, &Plain::STATE).1.is_ok());
}

#[test]
fn what_is_not_a_state_is_refused_with_its_place() {
    for (text, place) in [
        ("workload: {}", "1:1 workload"),
        ("workloads: {a: {spec: {}, sufix: x}}", "1:27 sufix"),
        ("resources: {t.default#a.b: {output: {}}}", "1:29 output"),
        ("resources: {nonsense: {}}", "1:23 {}"),
        ("resources: {t.default#a.b: {state: [1]}}", "1:36 [1]"),
        ("workloads: {a: {spec: text}}", "1:23 text"),
        ("workloads: {a: {spec: {metadata: {name: b}}}}", "1:41 b"),
        ("shared_state: 1", "1:15 1"),
        ("[]", "1:1 []"),
        ("a: [", ""),
    ] {
        let (sources, state) = parse(text, &Plain::STATE);
        let diags = state.unwrap_err();
        let first = diags.iter().next().unwrap();
        assert_eq!(first.code.as_str(), "invalid-state", "{text}");
        let span = first.span.unwrap();
        let at = sources.location(span);
        let found = format!("{}:{} {}", at.line, at.column, sources.text(span));
        assert!(found.starts_with(place), "{text}: {found}");
    }
}

#[test]
fn a_small_state_that_means_a_huge_one_is_refused() {
    let mut text = "shared_state:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let last = format!("*a{}", level - 1);
        let items = [last.as_str(); 10].join(", ");
        text.push_str(&format!("  a{level}: &a{level} [{items}]\n"));
    }
    let (_, state) = parse(&text, &Plain::STATE);
    let diags = state.unwrap_err();
    let first = diags.iter().next().unwrap();
    assert_eq!(first.code.as_str(), "invalid-state");
    assert!(first.message.contains("aliases"), "{}", first.message);
}

/// Values as states hold them: any nesting, any text.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~]{0,8}",
        "\\PC{0,4}",
        "[$\\{\\}a.\n ]{0,8}",
        "[0-9.e+_-]{1,6}"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (1u64 << 63..=u64::MAX).prop_map(Value::UInt),
        any::<f64>()
            .prop_filter("NaN is not equal to itself", |n| !n.is_nan()
                && n.fract() != 0.0)
            .prop_map(Value::Float),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Seq),
            prop::collection::vec((text.clone(), inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
}

fn map() -> impl Strategy<Value = Map> {
    prop::collection::vec(("[a-z0-9.]{1,4}", value()), 0..4)
        .prop_map(|pairs| pairs.into_iter().collect())
}

proptest! {
    #[test]
    fn a_written_state_is_read_as_it_was(
        params in map(), metadata in map(), remembered in map(), outputs in map(), shared in map(),
        extra in value().prop_filter("null is as if it was not there", |extra| !extra.is_null()),
    ) {
        let (_, state) = parse(WHOLE, &Plain::STATE);
        let mut state = state.unwrap();
        let span = state.workloads["app2"].spec.span;
        let resource = state.resources.values_mut().next().unwrap();
        let params = score_core::tree::Tree::from_map(params, &mut |text| {
            score_core::text::Template::parse(&text, span, "")
        });
        resource.params = params.into();
        resource.metadata = metadata;
        resource.state = remembered;
        resource.outputs = score_core::tree::Tree::from_map(outputs, &mut score_core::text::Text::literal).into();
        state.shared_state = shared;
        state.extras.insert("patching_templates".into(), extra);
        let text = write(&state, &Plain::STATE).concat();
        let (_, again) = parse(&text, &Plain::STATE);
        prop_assert_eq!(&again.unwrap(), &state, "{}", text);
    }
}
