//! Names, labels, lists, and what is said of a part.

use super::*;

#[test]
fn names_labels_and_annotations() {
    let long = "x".repeat(64);
    refused(
        "{PART, data: {}}",
        &[
            ("apiVersion: v1, kind: ConfigMap, metadata: {name: a.b}", ""),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}",
                "",
            ),
            (
                "apiVersion: v1, kind: ConfigMap",
                "metadata is missing, expected one with a `name`",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {}",
                "metadata.name is needed",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: A_b}",
                "metadata.name is no good name",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: a.b}",
                "metadata.namespace is no good name",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {-x: b}}",
                "the key -x of `metadata.labels` is not allowed",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {a/b/c: b}}",
                "the key a/b/c of `metadata.labels` is not allowed: expected one `/` at most",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: a b}}",
                "metadata.labels.x is `a b`, which is no value of a label",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {x: a b}}",
                "",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {A.B/x: c}}",
                "",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {a b: c}}",
                "the key a b of `metadata.annotations` is not allowed",
            ),
            // What is no object of a server has a warning.
            (
                "apiVersion: acme.example/v1, kind: Thing",
                "metadata is missing, expected one with a `name`",
            ),
            // Kinds that no server has, in versions of its own and in groups without a dot.
            (
                "apiVersion: v1, kind: Servce, metadata: {name: a}",
                "kind is none that Kubernetes has of this version",
            ),
            (
                "apiVersion: app/v1, kind: Deployment, metadata: {name: a}",
                "apiVersion is none that Kubernetes has",
            ),
            (
                "apiVersion: v2, kind: Service, metadata: {name: a}",
                "apiVersion is none that Kubernetes has",
            ),
            (
                "apiVersion: acme.example/v1, kind: Thing, metadata: {name: a}",
                "",
            ),
            (
                "apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: a}",
                "",
            ),
            // Names that need be no domain.
            (
                "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'a:B'}",
                "",
            ),
            (
                "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'a/b'}",
                "metadata.name is no good name",
            ),
            (
                "apiVersion: v1, kind: Namespace, metadata: {name: a.b}",
                "metadata.name is no good name",
            ),
        ],
    );
    let labels =
        format!("apiVersion: v1, kind: ConfigMap, metadata: {{name: a, labels: {{x: {long}}}}}");
    let expected = format!("metadata.labels.x is `{long}`, which is no value of a label");
    refused("{PART}", &[(&labels, &expected)]);
    let size = "x".repeat(256 * 1024);
    let annotations = format!(
        "apiVersion: v1, kind: ConfigMap, metadata: {{name: a, annotations: {{x: {size}}}}}"
    );
    refused(
        "{PART}",
        &[(&annotations, "metadata.annotations may have 262144 bytes")],
    );
    let name = "x".repeat(53);
    let manifest = CRON_JOB.replace(
        "metadata: {name: a}",
        &format!("metadata: {{name: {name}}}"),
    );
    refused(
        &manifest,
        &[(
            "schedule: '@daily'",
            "metadata.name must have 52 characters at most",
        )],
    );
}

#[test]
fn items_of_lists_have_paths_of_their_own() {
    let list = "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}, {apiVersion: v1, kind: Service, metadata: {name: 1a}, spec: {clusterIP: None}}]}";
    assert_eq!(faults(list).len(), 1);
    assert!(faults(list)[0].starts_with("items.1.metadata.name"));
    assert_eq!(
        faults("{apiVersion: v1}"),
        [""; 0],
        "its types are not right yet"
    );
    let pod = POD.replace(
        "PART",
        "tolerations: [{key: a, effect: Never, tolerationSeconds: 5}]",
    );
    assert_eq!(faults(&pod).len(), 1, "of two reasons, the first is said");
}

#[test]
fn a_part_says_nothing_of_what_stands_elsewhere() {
    let part = |definition: &str, text: &str| {
        let value = parse_str(text).unwrap();
        let mut diags = Diagnostics::new();
        check_value(
            definition,
            &value,
            &FieldPath::from_iter(["pod"]),
            &mut diags,
        );
        let all: Vec<String> = diags
            .iter()
            .filter_map(|fault| fault.path.clone())
            .collect();
        all
    };
    assert_eq!(part("core.v1.PodSpec", "{hostname: a}"), [""; 0]);
    assert_eq!(part("core.v1.PodSpec", "{hostname: A}"), ["pod.hostname"]);
    assert_eq!(
        part("core.v1.PodSpec", "{initContainers: [{image: a}]}"),
        ["pod.initContainers.0.name"],
        "what is inside is all of it"
    );
    assert_eq!(part("apps.v1.DeploymentSpec", "{replicas: 1}"), [""; 0]);
    let value = parse_str("[{name: a, mountPath: /a}, {name: b, mountPath: /a}]").unwrap();
    let mut diags = Diagnostics::new();
    let path = FieldPath::from_iter(["volumeMounts"]);
    check_field(
        "core.v1.Container",
        "volumeMounts",
        &value,
        &path,
        &mut diags,
    );
    assert!(diags.is_empty(), "said where all mounts are known");
}

#[test]
fn versions_that_are_gone() {
    assert_eq!(
        removed_version("extensions/v1beta1", "Ingress"),
        Some(("1.22", Some("networking.k8s.io/v1")))
    );
    assert_eq!(
        removed_version("policy/v1beta1", "PodSecurityPolicy").map(|(_, instead)| instead),
        Some(None)
    );
    assert_eq!(removed_version("networking.k8s.io/v1", "Ingress"), None);
    assert_eq!(removed_version("acme.example/v1beta1", "Ingress"), None);
}
