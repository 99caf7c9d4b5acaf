//! Platform placeholders and those of Score in one string.

use super::super::testing::{applied, faults};

/// The text of a variable with this value.
fn variable(value: &str) -> String {
    let (workload, diags) = applied(&format!(
        "{{containers: {{main: {{variables: {{V: {value}}}}}}}}}"
    ));
    assert_eq!(diags, [], "{value}");
    workload.containers["main"].variables["V"].value.to_string()
}

#[test]
fn two_languages_are_read_one_after_the_other() {
    // Back in Score's language, in which a dollar is written twice.
    for (value, text) in [
        ("plain", "plain"),
        ("'cost $$5'", "cost $$5"),
        ("$HOME/bin", "$$HOME/bin"),
        (r"'$\{values.LEVEL}'", "$${values.LEVEL}"),
        ("'${}'", "$${}"),
        ("'a $${values.LEVEL}!'", "a debug!"),
        ("'${values.LEVEL}'", "debug"),
        ("'$${values.COUNT}'", "3"),
        ("'n=$${values.COUNT}, $${values.NEST}'", r#"n=3, {"a":[1]}"#),
        (r#"'${values["a.b"]} ${values.a.b}'"#, "dotted dotted"),
        ("'$${context.app.id}'", "shop-app"),
        (
            "'${metadata.owner.name} of ${metadata.team}'",
            "ann of front",
        ),
        ("'${metadata.owner}'", r#"{"name":"ann"}"#),
        (
            "'$${context.app.id}/${resources.db.host}/$x'",
            "shop-app/${resources.db.host}/$$x",
        ),
    ] {
        assert_eq!(variable(value), text, "{value}");
    }
}

#[test]
fn what_is_not_known_is_reported_once_at_its_field() {
    for (value, fault) in [
        ("'$${context.env.id}'", "native-placeholder"),
        ("'${nope.x}'", "native-placeholder"),
        ("'$$$${a}'", "native-placeholder"),
        ("'$${values.NOPE}'", "native-placeholder"),
        ("\"${resources['db'].host}\"", "native-placeholder"),
        ("'${resources.bd.host}'", "unknown-resource"),
        ("'${resources}'", "malformed-placeholder"),
        ("'${metadata.nope}'", "unknown-reference"),
        ("'${metadata}'", "malformed-placeholder"),
    ] {
        let spec = format!("{{containers: {{main: {{variables: {{V: {value}}}}}}}}}");
        let expected = format!("{fault} spec.containers.main.variables.V");
        assert_eq!(faults(&spec), [expected], "{value}");
    }
}

#[test]
fn a_placeholder_alone_takes_the_type_of_its_value() {
    let (workload, diags) = applied(
        "{deployment: {replicas: '$${values.COUNT}'}, pod: {hostNetwork: '$${values.FAST}', nodeSelector: {n: '$${values.COUNT}'}}}",
    );
    assert_eq!(diags, []);
    let extension = workload.additions.unwrap();
    let field = |name: &str| {
        extension.pod.fields[name]
            .value
            .to_value(&mut |text| text.to_string().into())
    };
    assert_eq!(field("hostNetwork"), true.into());
    assert_eq!(field("nodeSelector").get("n"), Some(&"3".into()));
    assert_eq!(
        faults("{deployment: {replicas: '$${values.LEVEL}'}}"),
        ["wrong-type spec.deployment.replicas"]
    );
}

#[test]
fn keys_hold_placeholders_too() {
    let (workload, diags) =
        applied("{pod: {labels: {'${metadata.team}-x': y, '${resources.db.name}': z}}}");
    assert_eq!(diags, []);
    let labels = workload.additions.unwrap().pod.labels;
    let keys: Vec<_> = labels.iter().map(|entry| entry.key.to_string()).collect();
    assert_eq!(keys, ["front-x", "${resources.db.name}"]);
    assert_eq!(
        faults("{pod: {labels: {'${metadata.team}': a, front: b}}}"),
        ["duplicate-key spec.pod.labels"]
    );
    assert_eq!(
        faults("{containers: {'${resources.db.name}': {image: x}}}"),
        [r"invalid-value spec.containers.${resources\.db\.name}"]
    );
}
