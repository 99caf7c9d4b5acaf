use score_yaml::parse_str;

use super::*;

/// What is wrong with manifests: each fault as `path what`, without the backticks around the path.
fn faults(manifest: &str) -> Vec<String> {
    let manifest = parse_str(manifest).unwrap_or_else(|error| panic!("{manifest}: {error}"));
    let mut diags = Diagnostics::new();
    check_manifest(&manifest, &FieldPath::new(), &mut diags);
    let all = diags.iter();
    all.map(|fault| fault.message.replacen('`', "", 2))
        .collect()
}

fn refused(template: &str, cases: &[(&str, &str)]) {
    for (part, expected) in cases {
        let manifest = template.replace("PART", part);
        let found = faults(&manifest);
        let is_expected = |fault: &String| fault.starts_with(expected);
        if expected.is_empty() {
            assert_eq!(found, [""; 0], "{part}");
        } else {
            assert!(
                found.len() == 1 && found.iter().all(is_expected),
                "{part}: {found:?}"
            );
        }
    }
}

const POD: &str = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: b}], PART}}";
const CONTAINER: &str = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: v}], containers: [{name: a, image: b, PART}]}}";
const DEPLOYMENT: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}, PART}}";
const STATEFUL_SET: &str = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}, PART}}";
const DAEMON_SET: &str = "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}, PART}}";
const JOB: &str = "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}, PART}}";
const CRON_JOB: &str = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}, PART}}";
const SERVICE: &str = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {PART}}";
const INGRESS: &str =
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {PART}}";
const ROUTE: &str = "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec: {PART}}";
const CLAIM: &str =
    "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {PART}}";
const SCALER: &str = "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, PART}}";

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
            ("apiVersion: v1, kind: ConfigMap", "metadata needs a `name`"),
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
                "metadata.labels.-x has no good key",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {a/b/c: b}}",
                "metadata.labels.a/b/c has no good key",
            ),
            (
                "apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: a b}}",
                "metadata.labels.x is no value of a label",
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
                "metadata.annotations.a b has no good key",
            ),
            // What is no object of a server has a warning.
            (
                "apiVersion: acme.example/v1, kind: Thing",
                "metadata needs a `name`",
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
    refused(
        "{PART}",
        &[(&labels, "metadata.labels.x is no value of a label")],
    );
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
}

#[test]
fn pods() {
    let spec = |rest: &str| format!("spec.{rest}");
    for (part, expected) in [
        ("restartPolicy: Never", ""),
        ("restartPolicy: Sometimes", "restartPolicy must be"),
        (
            "volumes: [{name: v}, {name: v}]",
            "volumes.1.name is the name of another volume",
        ),
        ("volumes: [{name: A}]", "volumes.0.name is no good name"),
        (
            "volumes: [{name: v, emptyDir: {}, secret: {secretName: s}}]",
            "volumes.0.secret may not stand beside `emptyDir`",
        ),
        (
            "volumes: [{name: v, emptyDir: {sizeLimit: -1Mi}}]",
            "volumes.0.emptyDir.sizeLimit must be 0 or more",
        ),
        (
            "volumes: [{name: v, secret: {}}]",
            "volumes.0.secret.secretName is needed",
        ),
        (
            "volumes: [{name: v, configMap: {name: a, items: [{key: a, path: ../b}]}}]",
            "volumes.0.configMap.items.0.path must be a path without `..`",
        ),
        (
            "volumes: [{name: v, configMap: {name: a, defaultMode: 512}}]",
            "volumes.0.configMap.defaultMode must be 0 to 511",
        ),
        (
            "volumes: [{name: v, hostPath: {path: /a, type: Disk}}]",
            "volumes.0.hostPath.type must be",
        ),
        (
            "volumes: [{name: v, projected: {sources: [{secret: {name: a, items: [{key: a, path: p}]}}, {configMap: {name: b, items: [{key: a, path: p}]}}]}}]",
            "volumes.0.projected.sources.1.configMap.items.0.path is where something else",
        ),
        (
            "volumes: [{name: v, csi: {driver: A_b}}]",
            "volumes.0.csi.driver must be a domain",
        ),
        (
            "volumes: [{name: v, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: status.podIP}}]}}]",
            "volumes.0.downwardAPI.items.0.fieldRef.fieldPath is no field",
        ),
        (
            "initContainers: [{name: a, image: b}]",
            "initContainers.0.name is the name of another container",
        ),
        (
            "initContainers: [{image: b}]",
            "initContainers.0.name is needed",
        ),
        (
            "initContainers: [{name: i, image: b, readinessProbe: {tcpSocket: {port: 1}}}]",
            "initContainers.0.readinessProbe is not for init containers",
        ),
        (
            "initContainers: [{name: i, image: b, restartPolicy: Always, readinessProbe: {tcpSocket: {port: 1}}}]",
            "",
        ),
        (
            "ephemeralContainers: [{name: e, image: b}]",
            "ephemeralContainers can be added to a running pod only",
        ),
        (
            "hostAliases: [{ip: a, hostnames: [b]}]",
            "hostAliases.0.ip must be an IP address",
        ),
        (
            "hostAliases: [{ip: 1.1.1.1, hostnames: [b]}, {ip: 1.1.1.1, hostnames: [c]}]",
            "hostAliases.1 says the same",
        ),
        (
            "dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}",
            "dnsConfig.nameservers may have 3 items",
        ),
        ("dnsPolicy: None", "dnsPolicy `None` needs"),
        (
            "tolerations: [{value: a}]",
            "tolerations.0.operator must be `Exists`",
        ),
        (
            "tolerations: [{key: a, operator: Exists, value: b}]",
            "tolerations.0.value may not stand",
        ),
        (
            "tolerations: [{key: a, effect: NoSchedule, tolerationSeconds: 5}]",
            "tolerations.0.effect must be `NoExecute`",
        ),
        (
            "topologySpreadConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]",
            "topologySpreadConstraints.0.maxSkew must be 1 or more",
        ),
        (
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a]}]",
            "topologySpreadConstraints.0.matchLabelKeys needs `labelSelector`",
        ),
        (
            "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
            "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms needs one item",
        ),
        (
            "affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 101, podAffinityTerm: {topologyKey: z}}]}}",
            "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight must be 1 to 100",
        ),
        ("nodeSelector: {a b: c}", "nodeSelector.a b has no good key"),
        (
            "serviceAccountName: A",
            "serviceAccountName is no good name",
        ),
        (
            "imagePullSecrets: [{name: a}, {name: a}]",
            "imagePullSecrets.1 says the same",
        ),
        (
            "securityContext: {runAsUser: -1}",
            "securityContext.runAsUser must be 0 to",
        ),
        (
            "securityContext: {supplementalGroups: [-1]}",
            "securityContext.supplementalGroups.0 must be 0 to",
        ),
        (
            "securityContext: {sysctls: [{name: 'a b', value: c}]}",
            "securityContext.sysctls.0.name is no name of a sysctl",
        ),
        (
            "securityContext: {seccompProfile: {type: Localhost}}",
            "securityContext.seccompProfile.localhostProfile is needed",
        ),
        ("hostname: a.b", "hostname is no good name"),
        (
            "activeDeadlineSeconds: 0",
            "activeDeadlineSeconds must be 1 to",
        ),
        ("preemptionPolicy: ''", "preemptionPolicy must be"),
    ] {
        let expected = match expected {
            "" => String::new(),
            expected => spec(expected),
        };
        refused(POD, &[(part, &expected)]);
    }
    assert_eq!(
        faults("{apiVersion: v1, kind: Pod, metadata: {name: a}}"),
        ["spec is needed"]
    );
    let none = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}";
    assert_eq!(faults(none), ["spec.containers needs one item at least"]);
}

#[test]
fn containers() {
    for (part, expected) in [
        ("imagePullPolicy: Later", "imagePullPolicy must be"),
        (
            "ports: [{containerPort: 0}]",
            "ports.0.containerPort must be 1 to 65535",
        ),
        (
            "ports: [{name: http_1, containerPort: 1}]",
            "ports.0.name is no good name",
        ),
        (
            "ports: [{name: abcdefghijklmnop, containerPort: 1}]",
            "ports.0.name is no good name",
        ),
        (
            "ports: [{name: a, containerPort: 1}, {name: a, containerPort: 2}]",
            "ports.1.name is the name of another port",
        ),
        (
            "ports: [{containerPort: 1}, {containerPort: 1}]",
            "ports.1.containerPort stands in another port",
        ),
        (
            "ports: [{containerPort: 1}, {containerPort: 1, protocol: UDP}]",
            "",
        ),
        (
            "ports: [{containerPort: 1, hostPort: 5}, {containerPort: 2, hostPort: 5}]",
            "ports.1.hostPort is taken",
        ),
        (
            "ports: [{containerPort: 1, protocol: HTTP}]",
            "ports.0.protocol must be",
        ),
        ("env: [{name: 'A=B'}]", "env.0.name is no good name"),
        (
            "env: [{name: A}, {name: A}]",
            "env.1.name is the name of another variable",
        ),
        (
            "env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
            "env.0.valueFrom may not stand beside `value`",
        ),
        (
            "env: [{name: A, valueFrom: {}}]",
            "env.0.valueFrom must have exactly one of",
        ),
        (
            "env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.x}}}]",
            "env.0.valueFrom.fieldRef.fieldPath is no field",
        ),
        (
            "env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: a/b}}}]",
            "env.0.valueFrom.secretKeyRef.key is no good name",
        ),
        (
            "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.disk}}}]",
            "env.0.valueFrom.resourceFieldRef.resource is no amount",
        ),
        (
            "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1Mi}}}]",
            "env.0.valueFrom.resourceFieldRef.divisor must be one of",
        ),
        (
            "envFrom: [{prefix: a}]",
            "envFrom.0 must have exactly one of",
        ),
        (
            "resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}",
            "resources.requests.cpu is above its limit",
        ),
        (
            "resources: {limits: {cpu: -1}}",
            "resources.limits.cpu must be 0 or more",
        ),
        (
            "resources: {limits: {disk: 1}}",
            "resources.limits.disk is no resource of a container",
        ),
        (
            "resources: {requests: {acme.example/gpu: 1}}",
            r"resources.requests.acme\.example/gpu needs a limit",
        ),
        (
            "resources: {limits: {acme.example/gpu: 500m}}",
            r"resources.limits.acme\.example/gpu must be a whole number",
        ),
        (
            "resources: {limits: {hugepages-2Mi: 2Mi}}",
            "resources.limits.hugepages-2Mi needs an amount of `cpu` or `memory`",
        ),
        (
            "volumeMounts: [{name: w, mountPath: /x}]",
            "volumeMounts.0.name names no volume",
        ),
        (
            "volumeMounts: [{name: v, mountPath: /x}, {name: v, mountPath: /x}]",
            "volumeMounts.1.mountPath is where another volume",
        ),
        (
            "volumeMounts: [{name: v}]",
            "volumeMounts.0.mountPath is needed",
        ),
        (
            "volumeMounts: [{name: v, mountPath: /x, subPath: /a}]",
            "volumeMounts.0.subPath must be a path without `/`",
        ),
        (
            "volumeMounts: [{name: v, mountPath: /x, subPath: a/../b}]",
            "volumeMounts.0.subPath must be a path without `..`",
        ),
        (
            "livenessProbe: {periodSeconds: 1}",
            "livenessProbe must have exactly one of",
        ),
        (
            "livenessProbe: {tcpSocket: {port: 0}}",
            "livenessProbe.tcpSocket.port must be 1 to 65535",
        ),
        (
            "livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}",
            "livenessProbe.successThreshold must be 1",
        ),
        (
            "readinessProbe: {tcpSocket: {port: 1}, successThreshold: 2}",
            "",
        ),
        (
            "readinessProbe: {tcpSocket: {port: 1}, periodSeconds: -1}",
            "readinessProbe.periodSeconds must be 0 or more",
        ),
        (
            "readinessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 1}",
            "readinessProbe.terminationGracePeriodSeconds is not for",
        ),
        (
            "startupProbe: {exec: {command: []}}",
            "startupProbe.exec.command needs one item",
        ),
        (
            "startupProbe: {httpGet: {port: 1, httpHeaders: [{name: a b, value: c}]}}",
            "startupProbe.httpGet.httpHeaders.0.name is no good name",
        ),
        (
            "lifecycle: {preStop: {exec: {command: [a]}, tcpSocket: {port: 1}}}",
            "lifecycle.preStop must have exactly one of",
        ),
        (
            "lifecycle: {preStop: {sleep: {seconds: 31}}}",
            "lifecycle.preStop.sleep.seconds must be no more than",
        ),
        (
            "restartPolicy: Always",
            "restartPolicy is for init containers only",
        ),
        (
            "securityContext: {privileged: true, allowPrivilegeEscalation: false}",
            "securityContext.allowPrivilegeEscalation may not be false",
        ),
        (
            "securityContext: {procMount: Other}",
            "securityContext.procMount must be",
        ),
        (
            "resizePolicy: [{resourceName: disk, restartPolicy: NotRequired}]",
            "resizePolicy.0.resourceName must be",
        ),
    ] {
        let expected = match expected {
            "" => String::new(),
            expected => format!("spec.containers.0.{expected}"),
        };
        refused(CONTAINER, &[(part, &expected)]);
    }
    let image = CONTAINER.replace("image: b, PART", "PART");
    refused(
        &image,
        &[
            ("image: ' b'", "spec.containers.0.image must have no blanks"),
            ("image: ''", "spec.containers.0.image is needed"),
            ("tty: true", "spec.containers.0.image is needed"),
        ],
    );
}

#[test]
fn what_keeps_pods_running() {
    refused(
        DEPLOYMENT,
        &[
            ("replicas: -1", "spec.replicas must be 0 or more"),
            (
                "minReadySeconds: 5, progressDeadlineSeconds: 5",
                "spec.minReadySeconds must be below",
            ),
            (
                "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
                "spec.strategy.rollingUpdate may not stand",
            ),
            (
                "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}",
                "spec.strategy.rollingUpdate.maxUnavailable and `maxSurge` may not both be 0",
            ),
            (
                "strategy: {rollingUpdate: {maxUnavailable: 101%}}",
                "spec.strategy.rollingUpdate.maxUnavailable must be `100%`",
            ),
            ("strategy: {rollingUpdate: {maxSurge: 200%}}", ""),
            ("strategy: {type: Slowly}", "spec.strategy.type must be"),
        ],
    );
    let selector = DEPLOYMENT
        .replace("selector: {matchLabels: {a: b}}, ", "")
        .replace("PART", "selector: PART");
    let wrong = "spec.selector does not select the pods";
    refused(
        &selector,
        &[
            ("{matchLabels: {a: c}}", wrong),
            (
                "{matchLabels: {a: b}, matchExpressions: [{key: a, operator: NotIn, values: [b]}]}",
                wrong,
            ),
            (
                "{matchExpressions: [{key: a, operator: In, values: [b, c]}]}",
                "",
            ),
            ("{matchExpressions: [{key: x, operator: Exists}]}", wrong),
            ("{matchExpressions: [{key: x, operator: DoesNotExist}]}", ""),
            ("{}", "spec.selector must select something"),
        ],
    );
    let policy = DEPLOYMENT.replace("{containers", "{restartPolicy: PART, containers");
    let policy = policy.replace(", PART}}", "}}");
    refused(
        &policy,
        &[
            ("Always", ""),
            ("Never", "spec.template.spec.restartPolicy must be `Always`"),
        ],
    );
    refused(
        STATEFUL_SET,
        &[
            ("serviceName: A", "spec.serviceName is no good name"),
            (
                "podManagementPolicy: Any",
                "spec.podManagementPolicy must be",
            ),
            (
                "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}",
                "spec.updateStrategy.rollingUpdate may not stand",
            ),
            (
                "updateStrategy: {rollingUpdate: {partition: -1}}",
                "spec.updateStrategy.rollingUpdate.partition must be 0 or more",
            ),
            (
                "volumeClaimTemplates: [{metadata: {name: a}, spec: {accessModes: [ReadWriteOnce]}}]",
                "spec.volumeClaimTemplates.0.spec.resources needs",
            ),
            ("revisionHistoryLimit: -1", ""),
        ],
    );
    let mount = STATEFUL_SET.replace(
        "image: b}",
        "image: b, volumeMounts: [{name: data, mountPath: /d}]}",
    );
    refused(
        &mount,
        &[
            (
                "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]",
                "",
            ),
            (
                "replicas: 1",
                "spec.template.spec.containers.0.volumeMounts.0.name names no volume",
            ),
        ],
    );
    refused(
        DAEMON_SET,
        &[
            (
                "minReadySeconds: -1",
                "spec.minReadySeconds must be 0 or more",
            ),
            (
                "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}",
                "spec.updateStrategy.rollingUpdate.maxUnavailable and `maxSurge` may not both be 0",
            ),
            (
                "updateStrategy: {rollingUpdate: {maxSurge: 1}}",
                "spec.updateStrategy.rollingUpdate.maxSurge needs `maxUnavailable: 0`",
            ),
            (
                "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}",
                "",
            ),
        ],
    );
}

#[test]
fn what_runs_pods_to_their_end() {
    refused(
        JOB,
        &[
            ("backoffLimit: -1", "spec.backoffLimit must be 0 or more"),
            ("completionMode: Some", "spec.completionMode must be"),
            ("completionMode: Indexed", "spec.completions is needed"),
            (
                "maxFailedIndexes: 1",
                "spec.maxFailedIndexes may stand with",
            ),
            (
                "completionMode: Indexed, completions: 1, backoffLimitPerIndex: 1, maxFailedIndexes: 2",
                "spec.maxFailedIndexes must be `completions` at most",
            ),
            (
                "selector: {matchLabels: {a: b}}",
                "spec.selector is the server's to choose",
            ),
            (
                "podFailurePolicy: {rules: [{action: Ignore}]}",
                "spec.podFailurePolicy.rules.0 must have exactly one of",
            ),
            (
                "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [2, 1]}}]}",
                "spec.podFailurePolicy.rules.0.onExitCodes.values.1 must be above",
            ),
            (
                "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: z, operator: In, values: [1]}}]}",
                "spec.podFailurePolicy.rules.0.onExitCodes.containerName names no container",
            ),
            (
                "completionMode: Indexed, completions: 3, successPolicy: {rules: [{succeededIndexes: '0,2-1'}]}",
                "spec.successPolicy.rules.0.succeededIndexes must be indexes",
            ),
            (
                "completionMode: Indexed, completions: 3, successPolicy: {rules: [{succeededIndexes: '0-1', succeededCount: 3}]}",
                "spec.successPolicy.rules.0.succeededCount must be 2 at most",
            ),
        ],
    );
    let policy = JOB.replace("Never", "PART").replace(", PART}}", "}}");
    refused(
        &policy,
        &[
            ("OnFailure", ""),
            ("Always", "spec.template.spec.restartPolicy must be"),
        ],
    );
    refused(
        CRON_JOB,
        &[
            ("schedule: '*/5 * * * *'", ""),
            ("schedule: '* * *'", "spec.schedule is no schedule"),
            ("suspend: true", "spec.schedule is needed"),
            (
                "schedule: '@daily', timeZone: Mars/Olympus",
                "spec.timeZone is no time zone",
            ),
            (
                "schedule: '@daily', concurrencyPolicy: Maybe",
                "spec.concurrencyPolicy must be",
            ),
            (
                "schedule: '@daily', failedJobsHistoryLimit: -1",
                "spec.failedJobsHistoryLimit must be 0 or more",
            ),
        ],
    );
    let name = JOB.replace("metadata: {name: a}", "metadata: {name: a.b}");
    refused(
        &name,
        &[
            ("completions: 2", ""),
            (
                "completionMode: Indexed, completions: 2",
                "metadata.name must be without dots",
            ),
        ],
    );
}

#[test]
fn what_leads_to_pods() {
    refused(
        SERVICE,
        &[
            ("ports: [{port: 80}]", ""),
            ("selector: {a: b}", "spec.ports needs one item"),
            ("clusterIP: None", ""),
            (
                "clusterIP: a, ports: [{port: 80}]",
                "spec.clusterIP must be an IP address",
            ),
            (
                "ports: [{port: 80}, {port: 81, name: b}]",
                "spec.ports.0.name is needed",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 80, name: b}]",
                "spec.ports.1.port is another port",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 80, name: b, protocol: UDP}]",
                "",
            ),
            (
                "ports: [{port: 80, name: a}, {port: 81, name: a}]",
                "spec.ports.1.name is the name of another port",
            ),
            (
                "ports: [{port: 80, name: a_b}]",
                "spec.ports.0.name is no good name",
            ),
            ("ports: [{port: 0}]", "spec.ports.0.port must be 1 to 65535"),
            (
                "ports: [{port: 80, targetPort: much-too-long-a-name}]",
                "spec.ports.0.targetPort is no name of a port",
            ),
            (
                "ports: [{port: 80, nodePort: 30000}]",
                "spec.ports.0.nodePort may stand with",
            ),
            (
                "type: NodePort, ports: [{port: 80, nodePort: 70000}]",
                "spec.ports.0.nodePort must be",
            ),
            ("type: ExternalName", "spec.externalName is needed"),
            ("type: ExternalName, externalName: a.example.com", ""),
            ("type: Internal, ports: [{port: 80}]", "spec.type must be"),
            (
                "ports: [{port: 80}], externalTrafficPolicy: Local",
                "spec.externalTrafficPolicy may stand with",
            ),
            (
                "ports: [{port: 80}], sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}",
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds must be 1 to 86400",
            ),
            (
                "ports: [{port: 80}], externalIPs: [a]",
                "spec.externalIPs.0 must be an IP address",
            ),
            (
                "type: LoadBalancer, ports: [{port: 80}], loadBalancerSourceRanges: [1.2.3.4]",
                "spec.loadBalancerSourceRanges.0 must be a range",
            ),
        ],
    );
    let path = "rules: [{http: {paths: [{pathType: Prefix, path: /, backend: {service: {name: s, port: {number: 80}}}}]}}]";
    refused(
        INGRESS,
        &[
            (path, ""),
            ("rules: []", "spec needs `rules` or `defaultBackend`"),
            (
                &path.replace("{http", "{host: 1.2.3.4, http"),
                "spec.rules.0.host must be a domain, not",
            ),
            (&path.replace("{http", "{host: '*.example.com', http"), ""),
            (
                &path.replace("{http", "{host: 'a.*.com', http"),
                "spec.rules.0.host must be a domain",
            ),
            (
                &path.replace("path: /", "path: x"),
                "spec.rules.0.http.paths.0.path must start with `/`",
            ),
            (
                &path.replace("pathType: Prefix, ", ""),
                "spec.rules.0.http.paths.0.pathType is needed",
            ),
            (
                &path.replace("number: 80", "number: 80, name: a"),
                "spec.rules.0.http.paths.0.backend.service.port must have exactly one of",
            ),
            (
                &path.replace("number: 80", "number: 0"),
                "spec.rules.0.http.paths.0.backend.service.port",
            ),
            (
                "defaultBackend: {service: {name: s, port: {number: 1}}, resource: {kind: a, name: b}}",
                "spec.defaultBackend must have exactly one of",
            ),
        ],
    );
}

#[test]
fn routes() {
    let backend = "rules: [{backendRefs: [{name: s, port: 80}]}]";
    let found = "rules: [{matches: [{path: {type: KIND, value: VALUE}}]}]";
    let found = |kind: &str, value: &str| found.replace("KIND", kind).replace("VALUE", value);
    refused(
        ROUTE,
        &[
            (backend, ""),
            (
                &backend.replace(", port: 80", ""),
                "spec.rules.0.backendRefs.0.port is needed",
            ),
            (
                &backend.replace("80", "web"),
                "spec.rules.0.backendRefs.0.port must be a number",
            ),
            ("rules: []", "spec.rules needs one item"),
            (
                "hostnames: [A.example.com]",
                "spec.hostnames.0 must be a domain",
            ),
            (
                "parentRefs: [{name: a}, {name: a}]",
                "spec.parentRefs.1 says the same",
            ),
            ("parentRefs: [{name: a}, {name: a, sectionName: b}]", ""),
            (
                "parentRefs: [{name: a, namespace: a.b}]",
                "spec.parentRefs.0.namespace is no good name",
            ),
            (
                &found("PathPrefix", "x"),
                "spec.rules.0.matches.0.path.value must start with `/`",
            ),
            (
                &found("PathPrefix", "/a//b"),
                "spec.rules.0.matches.0.path.value may not hold",
            ),
            (
                &found("Exact", "'/a[b'"),
                "spec.rules.0.matches.0.path.value may hold letters",
            ),
            (&found("RegularExpression", "'/a[b]'"), ""),
            (
                "rules: [{matches: [{method: LOOK}]}]",
                "spec.rules.0.matches.0.method must be",
            ),
            (
                "rules: [{matches: [{headers: [{name: a, value: b}, {name: a, value: c}]}]}]",
                "spec.rules.0.matches.0.headers.1 says the same",
            ),
            (
                "rules: [{filters: [{type: RequestRedirect}]}]",
                "spec.rules.0.filters.0.requestRedirect is needed",
            ),
            (
                "rules: [{filters: [{type: RequestRedirect, requestRedirect: {statusCode: 200}}]}]",
                "spec.rules.0.filters.0.requestRedirect.statusCode must be",
            ),
            (
                "rules: [{backendRefs: [{name: s, port: 80}], filters: [{type: RequestRedirect, requestRedirect: {}}]}]",
                "spec.rules.0.backendRefs may not stand",
            ),
            (
                "rules: [{filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath}}}]}]",
                "spec.rules.0.filters.0.urlRewrite.path.replaceFullPath is needed",
            ),
            ("rules: [{timeouts: {request: 10}}]", ""),
            (
                "rules: [{timeouts: {request: ten}}]",
                "spec.rules.0.timeouts.request must be a duration",
            ),
        ],
    );
}

#[test]
fn data() {
    refused(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, PART}",
        &[
            ("data: {a.b: c}", ""),
            ("data: {a/b: c}", "data.a/b has no good key"),
            ("data: {..a: c}", r"data.\.\.a has no good key"),
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
                "data needs `tls.crt` and `tls.key`",
            ),
            (
                "type: kubernetes.io/basic-auth, stringData: {user: a}",
                "data needs `username` or `password`",
            ),
            (
                "type: kubernetes.io/dockerconfigjson, stringData: {.dockerconfigjson: a}",
                r"stringData.\.dockerconfigjson must be JSON",
            ),
            (
                "type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: e30=}",
                "",
            ),
            (
                "type: kubernetes.io/ssh-auth, stringData: {ssh-privatekey: ''}",
                "data needs `ssh-privatekey`",
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
