use super::*;
use score_yaml::Value;

fn map(pairs: &[(&str, Value)]) -> Value {
    pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), v.clone()))
        .collect()
}

fn messages(definition: &str, value: &Value) -> Vec<String> {
    let mut diags = Diagnostics::new();
    check_value(definition, value, &FieldPath::new(), &mut diags);
    diags
        .iter()
        .map(|d| format!("{}: {}", d.path.as_deref().unwrap_or_default(), d.message))
        .collect()
}

#[test]
fn fields_are_checked_wherever_they_stand() {
    let container = map(&[
        ("imagee", "x".into()),
        ("args", "x".into()),
        ("env", Value::Seq(vec![Value::Null])),
    ]);
    let spec = map(&[
        ("containers", Value::Seq(vec![container])),
        ("nodeSelector", map(&[("zone", Value::Int(1))])),
        ("hostNetwork", "true".into()),
    ]);
    assert_eq!(
        messages("core.v1.PodSpec", &spec),
        [
            "containers.0.imagee: an item of `containers` has no field `imagee`",
            "containers.0.args: `containers.0.args` must be a list, found a string",
            "nodeSelector.zone: `nodeSelector.zone` must be a string, found an integer",
            "hostNetwork: `hostNetwork` must be true or false, found a string",
        ]
    );
}

#[test]
fn the_nearest_field_is_named() {
    let mut diags = Diagnostics::new();
    let value = map(&[("replica", Value::Int(1))]);
    check_value(
        "apps.v1.DeploymentSpec",
        &value,
        &FieldPath::new(),
        &mut diags,
    );
    let hints: Vec<_> = diags.iter().flat_map(|d| d.hints.clone()).collect();
    assert_eq!(hints, ["did you mean `replicas`?"]);
}

#[test]
fn a_manifest_needs_a_kind_and_only_known_ones_are_checked() {
    let count = |pairs: &[(&str, Value)]| {
        let mut diags = Diagnostics::new();
        check_manifest(&map(pairs), &FieldPath::new(), &mut diags);
        diags.len()
    };
    let service = |key: &str| {
        map(&[
            ("apiVersion", "v1".into()),
            ("kind", "Service".into()),
            (key, Value::Null),
        ])
    };
    let list = |kind: &str, key| {
        count(&[
            ("apiVersion", "v1".into()),
            ("kind", kind.into()),
            ("items", Value::Seq(vec![service("spec"), service(key)])),
        ])
    };
    assert_eq!(count(&[]), 2);
    assert_eq!(
        count(&[("apiVersion", "v1".into()), ("kind", Value::Int(1))]),
        1
    );
    assert_eq!(
        count(&[("apiVersion", "a/b/c".into()), ("kind", "X".into())]),
        1
    );
    assert_eq!(
        count(&[
            ("apiVersion", "v1".into()),
            ("kind", "Service".into()),
            ("x", Value::Null)
        ]),
        1
    );
    assert_eq!(
        count(&[
            ("apiVersion", "x.io/v1".into()),
            ("kind", "Service".into()),
            ("x", Value::Null)
        ]),
        0
    );
    assert_eq!(
        (
            list("List", "spec"),
            list("List", "x"),
            list("ServiceList", "x"),
            list("FooList", "x")
        ),
        (0, 1, 1, 0)
    );
}
