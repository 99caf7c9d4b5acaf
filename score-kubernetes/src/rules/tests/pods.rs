//! Pods and their containers.

use super::*;

#[test]
fn pods() {
    let spec = |rest: &str| format!("spec.{rest}");
    for (part, expected) in [
        ("restartPolicy: Never", ""),
        ("restartPolicy: Sometimes", "restartPolicy must be"),
        (
            "volumes: [{name: v}, {name: v}]",
            "volumes.1.name is `v`, the name of another volume",
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
            "initContainers.0.name is `a`, the name of another container",
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
        (
            "nodeSelector: {a b: c}",
            "the key a b of `spec.nodeSelector` is not allowed",
        ),
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
            whole if whole.contains("`spec.") => whole.to_owned(),
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
            "ports.1.name is `a`, the name of another port",
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
            "env.1.name is `A`, the name of another variable",
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
            "resources.requests.cpu is above its limit: lower it, or raise the limit",
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
            "acme.example/gpu of `spec.containers.0.resources.requests` needs a limit",
        ),
        (
            "resources: {limits: {acme.example/gpu: 500m}}",
            "acme.example/gpu of `spec.containers.0.resources.limits` must be a whole number",
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
            "volumeMounts.1.mountPath is where a volume is mounted already",
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
            whole if whole.contains("`spec.") => whole.to_owned(),
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
