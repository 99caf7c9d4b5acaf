//! Data, claims, and what stands beside workloads.

use super::*;

#[test]
fn data() {
    refused(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, PART}",
        &[
            ("data: {a.b: c}", ""),
            ("data: {a/b: c}", "the key a/b of `data` is not allowed"),
            ("data: {..a: c}", "the key ..a of `data` is not allowed"),
            (
                "data: {a: b}, binaryData: {a: Yg==}",
                "binaryData.a stands in `data` too",
            ),
        ],
    );
    let large = format!(
        "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a}}, data: {{a: {}}}}}",
        "x".repeat(MOST_DATA + 1)
    );
    assert_eq!(
        faults(&large),
        ["data may have 1048576 bytes at most in all"]
    );
    refused(
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, PART}",
        &[
            (
                "type: kubernetes.io/tls, data: {tls.crt: ''}",
                "data needs `tls.key` beside `tls.crt`",
            ),
            (
                "type: kubernetes.io/tls, stringData: {tls.key: a}",
                "stringData needs `tls.crt` beside `tls.key`",
            ),
            (
                "type: kubernetes.io/tls",
                "data needs `tls.crt` and `tls.key`",
            ),
            (
                "type: kubernetes.io/basic-auth, stringData: {user: a}",
                "stringData needs `username` or `password`",
            ),
            (
                "type: kubernetes.io/dockerconfigjson, stringData: {.dockerconfigjson: a}",
                ".dockerconfigjson of `stringData` must be JSON",
            ),
            (
                "type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: e30=}",
                "",
            ),
            (
                "type: kubernetes.io/ssh-auth, stringData: {ssh-privatekey: ''}",
                "stringData needs `ssh-privatekey`",
            ),
            (
                "type: kubernetes.io/service-account-token",
                "metadata needs the annotation",
            ),
            ("type: acme.example/any", ""),
        ],
    );
    let storage = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}";
    refused(
        CLAIM,
        &[
            (storage, ""),
            (
                &storage.replace("1Gi", "0"),
                "spec.resources.requests.storage must be more than 0",
            ),
            (
                &storage.replace("ReadWriteOnce", "ReadWrite"),
                "spec.accessModes.0 must be one of",
            ),
            (
                &storage.replace("[ReadWriteOnce]", "[]"),
                "spec.accessModes needs one item",
            ),
            (
                &storage.replace("[ReadWriteOnce]", "[ReadWriteOnce, ReadWriteOncePod]"),
                "spec.accessModes.1 may not stand",
            ),
            (
                "accessModes: [ReadWriteOnce]",
                "spec.resources needs `requests.storage`",
            ),
        ],
    );
}

#[test]
fn what_stands_beside_workloads() {
    refused(
        SCALER,
        &[
            ("maxReplicas: 2", ""),
            (
                "minReplicas: 3, maxReplicas: 2",
                "spec.maxReplicas must be `minReplicas`",
            ),
            ("minReplicas: 1", "spec.maxReplicas is needed"),
            (
                "maxReplicas: 2, metrics: [{type: Resource}]",
                "spec.metrics.0.resource is needed",
            ),
            (
                "maxReplicas: 2, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]",
                "spec.metrics.0.resource.target needs",
            ),
        ],
    );
    refused(
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {PART}}",
        &[
            (
                "minAvailable: 1, maxUnavailable: 1",
                "spec.maxUnavailable may not stand",
            ),
            ("minAvailable: 101%", "spec.minAvailable must be a number"),
        ],
    );
    refused(
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {PART}}",
        &[
            (
                "ingress: [{from: [{}]}]",
                "spec.ingress.0.from.0 needs a selector",
            ),
            (
                "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]",
                "spec.ingress.0.from.0.ipBlock.cidr is no good name",
            ),
            (
                "egress: [{ports: [{port: 5, endPort: 4}]}]",
                "spec.egress.0.ports.0.endPort must be `port` or more",
            ),
            ("policyTypes: [Both]", "spec.policyTypes.0 must be"),
        ],
    );
    refused(
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: a}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}, subjects: [PART]}",
        &[
            ("{kind: ServiceAccount, name: a, namespace: b}", ""),
            (
                "{kind: ServiceAccount, name: a}",
                "subjects.0.namespace is needed for an account",
            ),
            ("{kind: Robot, name: a}", "subjects.0.kind must be"),
        ],
    );
    refused(
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: a}, rules: [PART]}",
        &[
            ("{apiGroups: [''], resources: [pods], verbs: [get]}", ""),
            (
                "{apiGroups: [''], resources: [pods], verbs: []}",
                "rules.0.verbs needs",
            ),
        ],
    );
}
