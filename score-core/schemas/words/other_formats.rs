//! Names that other formats have for fields of Score files, and what to add for a field that is missing.

use score_schema::Renamed;

const PATCHED: &str = "leave {it} out: Score has nothing of the kind\n`init --patch-templates FILE` changes the output";
const RESTARTS: &str = "leave {it} out: Kubernetes restarts containers\nfor Compose `init --patch-templates FILE` sets it";
const PROBES: &str =
    "add `httpGet: {path: /, port: 8080}`, or `exec: {command: [\"cat\", \"/tmp/ready\"]}`";
const PROBE_OF_A_PORT: &str = "write `exec: {command: [\"nc\", \"-z\", \"localhost\", \"PORT\"]}`";
const PROBE_OF_A_COMMAND: &str = "write `exec: {command: [\"PROGRAM\", \"ARGUMENT\"]}`";
const FOLDER: &str = "change to it in the command, `command: [\"sh\", \"-c\", \"cd /app && exec PROGRAM\"]` for example";
const TIMES_OF_A_PROBE: &[&str] = &[
    "initialDelaySeconds",
    "periodSeconds",
    "timeoutSeconds",
    "failureThreshold",
    "successThreshold",
    "terminationGracePeriodSeconds",
    "interval",
    "timeout",
    "retries",
    "start_period",
    "initialDelay",
    "period",
];

/// Names in other formats, and what they mean here.
pub(super) const RENAMED: &[Renamed] = &[
    Renamed {
        owner: "",
        names: &["ports", "port", "expose"],
        field: "service",
        way_out: Some("each is an entry of `service.ports`: `web: {port: 80}`, for example"),
    },
    Renamed {
        owner: "",
        names: &["container"],
        field: "containers",
        way_out: None,
    },
    Renamed {
        owner: "",
        names: &["services"],
        field: "service",
        way_out: Some("did you mean `service`? it has the `ports` of the one workload"),
    },
    Renamed {
        owner: "",
        names: &["volumes"],
        field: "resources",
        way_out: Some("declare it below `resources`: `data: {type: volume}`"),
    },
    Renamed {
        owner: "",
        names: &["networks", "network"],
        field: "",
        way_out: Some(
            "leave {it} out: Score has no networks; `init --patch-templates FILE` changes the output",
        ),
    },
    Renamed {
        owner: "",
        names: &["secrets", "secret"],
        field: "resources",
        way_out: Some(
            "declare below `resources` what makes it: `db: {type: postgres}`, for example\nand write `PASSWORD: \"${resources.db.password}\"` in `variables`",
        ),
    },
    Renamed {
        owner: "",
        names: &["configs", "configMaps"],
        field: "",
        way_out: Some(
            "each is an entry of `files` of a container: `/etc/app.conf: {source: app.conf}`, for example",
        ),
    },
    Renamed {
        owner: "",
        names: &["env", "environment", "env_vars", "envs"],
        field: "containers",
        way_out: Some("write it as `variables` of a container"),
    },
    Renamed {
        owner: "",
        names: &["cmd", "arguments"],
        field: "containers",
        way_out: Some("write it as `args` of a container, a list of texts"),
    },
    Renamed {
        owner: "",
        names: &["entrypoint", "entryPoint"],
        field: "containers",
        way_out: Some("write it as `command` of a container, a list of texts"),
    },
    Renamed {
        owner: "",
        names: &["working_dir", "workdir", "workingDir"],
        field: "containers",
        way_out: Some(FOLDER),
    },
    Renamed {
        owner: "",
        names: &["healthcheck", "healthCheck", "health_check"],
        field: "containers",
        way_out: Some("write it as `livenessProbe` of a container"),
    },
    Renamed {
        owner: "",
        names: &["depends_on", "dependsOn"],
        field: "",
        way_out: Some(
            "the container that starts first has a `before`, with what waits for it\nwhat a workload needs is declared below `resources`: `db: {type: postgres}`, for example",
        ),
    },
    Renamed {
        owner: "",
        names: &["externals", "dependencies"],
        field: "resources",
        way_out: None,
    },
    Renamed {
        owner: "containers.*",
        names: &["env", "environment", "env_vars", "envs"],
        field: "variables",
        way_out: None,
    },
    Renamed {
        owner: "",
        names: &[
            "kind", "spec", "replicas", "selector", "template", "status", "strategy",
        ],
        field: "",
        way_out: Some(
            "leave {it} out: Score has no such field; `init --patch-templates FILE` changes the output",
        ),
    },
    Renamed {
        owner: "",
        names: &["name"],
        field: "metadata",
        way_out: Some("write `metadata: {name: {value}}`"),
    },
    Renamed {
        owner: "",
        names: &["version"],
        field: "apiVersion",
        way_out: Some("leave it out: the version of the format is `apiVersion: score.dev/v1b1`"),
    },
    Renamed {
        owner: "",
        names: &["restart", "restartPolicy", "restart_policy"],
        field: "",
        way_out: Some(RESTARTS),
    },
    Renamed {
        owner: "containers.*",
        names: &["working_dir", "workdir", "workingDir"],
        field: "",
        way_out: Some(FOLDER),
    },
    Renamed {
        owner: "containers.*",
        names: &["restart", "restartPolicy", "restart_policy"],
        field: "",
        way_out: Some(RESTARTS),
    },
    Renamed {
        owner: "containers.*",
        names: &["build"],
        field: "image",
        way_out: Some("write `image: .`, and give `--image`, or `--build` with Compose"),
    },
    Renamed {
        owner: "containers.*",
        names: &[
            "securityContext",
            "imagePullPolicy",
            "lifecycle",
            "user",
            "privileged",
            "networks",
            "startupProbe",
            "deploy",
            "replicas",
            "labels",
            "logging",
        ],
        field: "",
        way_out: Some(PATCHED),
    },
    Renamed {
        owner: "containers.*.livenessProbe",
        names: &["tcpSocket", "tcp", "grpc"],
        field: "exec",
        way_out: Some(PROBE_OF_A_PORT),
    },
    Renamed {
        owner: "containers.*.readinessProbe",
        names: &["tcpSocket", "tcp", "grpc"],
        field: "exec",
        way_out: Some(PROBE_OF_A_PORT),
    },
    Renamed {
        owner: "containers.*.livenessProbe",
        names: &["test", "cmd", "script"],
        field: "exec",
        way_out: Some(PROBE_OF_A_COMMAND),
    },
    Renamed {
        owner: "containers.*.readinessProbe",
        names: &["test", "cmd", "script"],
        field: "exec",
        way_out: Some(PROBE_OF_A_COMMAND),
    },
    Renamed {
        owner: "containers.*.livenessProbe",
        names: TIMES_OF_A_PROBE,
        field: "",
        way_out: Some(PATCHED),
    },
    Renamed {
        owner: "containers.*.readinessProbe",
        names: TIMES_OF_A_PROBE,
        field: "",
        way_out: Some(PATCHED),
    },
    Renamed {
        owner: "containers.*",
        names: &["env_file"],
        field: "variables",
        way_out: Some("write each variable below `variables`"),
    },
    Renamed {
        owner: "containers.*",
        names: &["envFrom", "env_from"],
        field: "variables",
        way_out: Some(
            "write each variable below `variables`\na secret one as `NAME: \"${resources.db.password}\"`, with what makes it below `resources`",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["cmd", "arguments"],
        field: "args",
        way_out: None,
    },
    Renamed {
        owner: "containers.*",
        names: &["entrypoint", "entryPoint"],
        field: "command",
        way_out: None,
    },
    Renamed {
        owner: "containers.*",
        names: &["volumeMounts", "mounts", "volume_mounts"],
        field: "volumes",
        way_out: None,
    },
    Renamed {
        owner: "containers.*",
        names: &["ports", "port", "expose"],
        field: "",
        way_out: Some(
            "ports stand at the top, below `service.ports`: `web: {port: 80}`, for example",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["healthcheck", "healthCheck", "health_check"],
        field: "livenessProbe",
        way_out: Some(
            "write `livenessProbe: {httpGet: {path: /, port: 8080}}`\nor `livenessProbe: {exec: {command: [\"cat\", \"/tmp/ready\"]}}`",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["liveness", "probe"],
        field: "livenessProbe",
        way_out: None,
    },
    Renamed {
        owner: "containers.*",
        names: &["readiness"],
        field: "readinessProbe",
        way_out: None,
    },
    Renamed {
        owner: "containers.*",
        names: &["depends_on", "dependsOn"],
        field: "before",
        way_out: Some(
            "write it in the container that starts first: `before: {{owner}: {ready: started}}`\na database is declared below `resources`: `db: {type: postgres}`, for example",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["secrets"],
        field: "",
        way_out: Some(
            "declare below `resources` what makes it: `db: {type: postgres}`, for example",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["configs"],
        field: "files",
        way_out: Some(
            "each is an entry of `files`: `/etc/app.conf: {source: app.conf}`, for example",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["limits", "requests"],
        field: "resources",
        way_out: Some("write it below `resources`"),
    },
    Renamed {
        owner: "service",
        names: &["type", "nodePort", "clusterIP", "annotations", "selector"],
        field: "",
        way_out: Some(PATCHED),
    },
    Renamed {
        owner: "service",
        names: &["port", "targetPort", "protocol"],
        field: "ports",
        way_out: Some(
            "each port is an entry of `ports`: `web: {port: 80, targetPort: 8080}`, for example",
        ),
    },
    Renamed {
        owner: "containers.*.files.*",
        names: &["path", "mountPath", "destination"],
        field: "target",
        way_out: Some("the path is the key: `files: {/etc/app.conf: {content: …}}`"),
    },
    Renamed {
        owner: "containers.*.files.*",
        names: &["text", "data", "value"],
        field: "content",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.files.*",
        names: &["file", "from", "src"],
        field: "source",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.volumes.*",
        names: &["sub_path", "subPath", "subpath"],
        field: "path",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.volumes.*",
        names: &["read_only", "readonly", "ro"],
        field: "readOnly",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.volumes.*",
        names: &["name", "volume", "src"],
        field: "source",
        way_out: None,
    },
    Renamed {
        owner: "service.ports.*",
        names: &["target_port", "target", "containerPort"],
        field: "targetPort",
        way_out: None,
    },
    Renamed {
        owner: "service.ports.*",
        names: &["number", "published"],
        field: "port",
        way_out: None,
    },
    Renamed {
        owner: "resources.*",
        names: &["properties", "parameters", "inputs", "config", "values"],
        field: "params",
        way_out: None,
    },
    Renamed {
        owner: "resources.*",
        names: &["kind"],
        field: "type",
        way_out: None,
    },
    Renamed {
        owner: "resources.*",
        names: &["name"],
        field: "id",
        way_out: None,
    },
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
