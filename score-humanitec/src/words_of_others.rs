//! The words of the Score file and of Kubernetes that people write in an extension, and what it has in their place.

/// The words for one owner, and the way out of each.
type Words = &'static [(&'static str, &'static str)];

const OF_CONTAINERS: Words = &[
    (
        "volumes",
        "use `volume_mounts`, with `id` in place of `source`",
    ),
    ("ports", "use the feature `service`, with its `ports`"),
    ("restartPolicy", "use `restartPolicy` of the feature `pod`"),
    ("envVars", "did you mean `variables`?"),
    ("environment", "did you mean `variables`?"),
    ("name", "the key of the container is its name"),
    ("replicas", "use `replicas` of the feature `deployment`"),
    ("entrypoint", "did you mean `command`?"),
    ("working_dir", "did you mean `workingDir`?"),
    ("healthcheck", "did you mean `liveness_probe`?"),
    (
        "limits",
        "write it below `resources`: `resources: {limits: …}`",
    ),
    (
        "requests",
        "write it below `resources`: `resources: {requests: …}`",
    ),
];
const OF_FILES: Words = &[
    ("content", "did you mean `value`?"),
    ("source", "write the text of the file as `value`"),
];
const OF_MOUNTS: Words = &[
    ("source", "did you mean `id`?"),
    ("name", "did you mean `id`?"),
    ("volume", "did you mean `id`?"),
    ("path", "did you mean `sub_path`?"),
    ("subPath", "did you mean `sub_path`?"),
    ("readOnly", "did you mean `read_only`?"),
    (
        "mountPath",
        "the key of the mount is its path in the container",
    ),
];
const OF_PORTS: Words = &[
    ("port", "did you mean `service_port`?"),
    ("targetPort", "did you mean `container_port`?"),
    ("containerPort", "did you mean `container_port`?"),
    ("target_port", "did you mean `container_port`?"),
    ("published", "did you mean `service_port`?"),
    (
        "nodePort",
        "`spec: {service: {type: NodePort}}` publishes the port; the cluster chooses its number",
    ),
];
const OF_PROBES: Words = &[
    (
        "httpGet",
        "its `path` and `port` stand in the probe itself, beside `type: http`",
    ),
    (
        "tcpSocket",
        "its `port` stands in the probe itself, beside `type: tcp`",
    ),
    (
        "exec",
        "its `command` stands in the probe itself, beside `type: command`",
    ),
    (
        "httpHeaders",
        "did you mean `headers`? They are a map: `{NAME: VALUE}`",
    ),
    ("interval", "did you mean `periodSeconds`?"),
    ("retries", "did you mean `failureThreshold`?"),
];
const OF_SCHEDULES: Words = &[
    ("cron", "did you mean `schedule`?"),
    (
        "command",
        "`containers: {NAME: {command: …}}` says it for a container",
    ),
    (
        "args",
        "`containers: {NAME: {args: …}}` says it for a container",
    ),
    (
        "suspend",
        "`cronjob: {suspend: true}` beside `schedules` says it for all",
    ),
    (
        "timeZone",
        "`cronjob: {timeZone: …}` beside `schedules` says it for all",
    ),
    (
        "concurrencyPolicy",
        "`cronjob: {concurrencyPolicy: …}` beside `schedules` says it for all",
    ),
];
const OF_PROFILES: Words = &[
    (
        "init_containers",
        "use `initContainers` of the feature `pod`",
    ),
    (
        "initContainers",
        "use `initContainers` of the feature `pod`",
    ),
    (
        "profile",
        "it stands at the top of the extension, beside `spec`",
    ),
    ("spec", "its fields stand in `spec` itself"),
    (
        "metadata",
        "use `annotations` and `labels` of the feature `pod`",
    ),
    ("podSpec", "did you mean `pod`?"),
    ("template", "use the features `pod` and `containers`"),
    ("serviceAccount", "did you mean `serviceAccountName`?"),
    (
        "schedule",
        "use `schedules: {nightly: {schedule: …}}`, with the profile `humanitec/default-cronjob`",
    ),
    (
        "resources",
        "amounts are those of a container: `containers: {NAME: {resources: …}}`\nresources are declared in the Score file",
    ),
    (
        "replicaCount",
        "use `replicas` of the feature `deployment`: `deployment: {replicas: 2}`",
    ),
    ("podAnnotations", "use `annotations` of the feature `pod`"),
    ("podLabels", "use `labels` of the feature `pod`"),
    (
        "podSecurityContext",
        "use `securityContext` of the feature `pod`",
    ),
    ("hpa", AUTOSCALER),
    ("autoscaling", AUTOSCALER),
    ("autoscaler", AUTOSCALER),
];
const AUTOSCALER: &str = "an autoscaler is an object of its own, in `extraObjects`";
const OF_AMOUNTS: Words = &[
    (
        "cpu",
        "write it below `limits` or `requests`: `limits: {cpu: …}`",
    ),
    (
        "memory",
        "write it below `limits` or `requests`: `limits: {memory: …}`",
    ),
];
const OF_VOLUMES: Words = &[
    (
        "source",
        "`secret` and `configMap` stand in the volume itself, beside `type: projected`",
    ),
    (
        "sources",
        "write `secret: {name: …}` or `configMap: {name: …}`",
    ),
    ("medium", "write it in `source`: `source: {medium: Memory}`"),
    (
        "sizeLimit",
        "write it in `source`: `source: {sizeLimit: 1Gi}`",
    ),
    ("emptyDir", "its fields stand in `source`"),
];
const OF_SERVICES: Words = &[
    (
        "port",
        "write `ports: {http: {service_port: 80}}`\nwith `container_port: …` beside it, if the container listens on another one",
    ),
    ("targetPort", SERVICE_PORTS),
    (
        "name",
        "leave it out: a Service has the name of its workload",
    ),
    (
        "selector",
        "leave it out: it finds the pods of the workload",
    ),
];
const SERVICE_PORTS: &str = "write `ports: {http: {service_port: 80, container_port: 8080}}`";
/// Of the objects that features stand for: `pod`, `deployment`, `job`, …
const OF_OBJECTS: Words = &[
    (
        "spec",
        "its fields stand in the feature itself, without `spec`",
    ),
    (
        "metadata",
        "its `annotations` and `labels` stand in the feature itself",
    ),
    (
        "replicas",
        "`deployment` and `statefulset` have it; `parallelism` of `job` runs several at once",
    ),
];

/// The way out for a field that `owner` does not have, in the words of the Score file or of Kubernetes; a line for each hint.
pub(super) fn words_of_others(owner: &str, name: &str) -> Option<&'static str> {
    let words = match owner {
        "a container" => OF_CONTAINERS,
        "a file" => OF_FILES,
        "a volume mount" => OF_MOUNTS,
        "a port" => OF_PORTS,
        "a schedule" => OF_SCHEDULES,
        "`resources`" => OF_AMOUNTS,
        "the volume" => OF_VOLUMES,
        "`service`" => OF_SERVICES,
        _ if owner.starts_with("a probe") => OF_PROBES,
        _ if owner.starts_with("profile") => OF_PROFILES,
        _ if owner.starts_with('`') => OF_OBJECTS,
        _ => &[],
    };
    let known = words.iter().find(|(word, _)| *word == name);
    known.map(|(_, instead)| *instead)
}
