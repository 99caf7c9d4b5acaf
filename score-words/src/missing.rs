//! What to add for a field that is missing, and what entries of maps may be called.

const PROBES: &str =
    "add `httpGet: {path: /, port: 8080}`, or `exec: {command: [\"cat\", \"/tmp/ready\"]}`";

/// What an entry of a map may be called.
pub(super) const ENTRIES: &[(&str, &str)] = &[
    ("containers", "main"),
    ("service.ports", "web"),
    ("resources", "db"),
    ("containers.*.files", "/etc/app.conf"),
    ("containers.*.volumes", "/data"),
];

/// What to add for a field of a map: the map, the field, the words.
pub(super) const MISSING: &[(&str, &str, &str)] = &[
    (
        "",
        "apiVersion",
        "add the line `apiVersion: score.dev/v1b1`",
    ),
    (
        "",
        "metadata",
        "add `metadata: {name: …}`, the name of the workload",
    ),
    ("", "containers", "add `containers: {main: {image: …}}`"),
    (
        "metadata",
        "name",
        "add `name: …`, the name of the workload",
    ),
    (
        "containers.*",
        "image",
        "add `image: …`; `image: .` is one that `--image` gives",
    ),
    (
        "containers.*.volumes.*",
        "source",
        "add `source: \"${resources.NAME}\"`, a resource of type `volume`",
    ),
    (
        "containers.*.*.exec",
        "command",
        "add `command: [\"cat\", \"/tmp/ready\"]`, the program and its arguments",
    ),
    (
        "containers.*.*.httpGet",
        "path",
        "add `path: /`, what is asked for",
    ),
    (
        "containers.*.*.httpGet",
        "port",
        "add `port: 8080`, the one that the container listens on",
    ),
    ("containers.*.livenessProbe", "exec", PROBES),
    ("containers.*.readinessProbe", "exec", PROBES),
    ("containers.*.livenessProbe", "httpGet", PROBES),
    ("containers.*.readinessProbe", "httpGet", PROBES),
    (
        "containers.*.files.*",
        "content",
        "add `content: …`, or `source: FILE`, a file beside this one",
    ),
    (
        "containers.*.before.*",
        "ready",
        "add `ready: started`, `healthy` or `complete`",
    ),
    (
        "resources.*",
        "type",
        "add `type: …`, `postgres` for example",
    ),
    (
        "service.ports.*",
        "port",
        "add `port: …`, the number that others reach it by",
    ),
];
