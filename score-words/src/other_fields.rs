//! Names that other formats have for fields of what is in a container, of the service and of resources.

use score_schema::Renamed;

use super::volumes::SOURCES;

/// The way out of what only patches say.
pub(super) const PATCHED: &str = "leave {it} out: Score has nothing of the kind\n`init --patch-templates FILE` changes the output";
const PROBE_OF_A_PORT: &str = "write `exec: {command: [\"nc\", \"-z\", \"localhost\", \"PORT\"]}`";
const PROBE_OF_A_COMMAND: &str = "write `exec: {command: [\"PROGRAM\", \"ARGUMENT\"]}`";
const REQUESTS: &[&str] = &["http", "https", "get", "url", "uri", "endpoint"];
const PARTS_OF_A_REQUEST: &[&str] = &["type", "path", "port", "scheme", "host"];
const URLS: &[&str] = &["url", "uri", "endpoint"];
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
pub(super) const INSIDE: &[Renamed] = &[
    Renamed {
        owner: "containers.*.*Probe",
        names: &["tcpSocket", "tcp", "grpc"],
        field: "exec",
        way_out: Some(PROBE_OF_A_PORT),
    },
    Renamed {
        owner: "containers.*.*Probe",
        names: &["test", "cmd", "script"],
        field: "exec",
        way_out: Some(PROBE_OF_A_COMMAND),
    },
    Renamed {
        owner: "containers.*.*Probe",
        names: TIMES_OF_A_PROBE,
        field: "",
        way_out: Some(PATCHED),
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
        names: &["mountPath", "mount_path", "destination", "dest"],
        field: "target, source",
        way_out: Some(
            "the path is the key: `volumes: {/data: {source: \"${resources.data}\"}}`, for example",
        ),
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
        field: "",
        way_out: Some(
            "leave it out: `{owner}`, the key of the resource, is its name\none `id` in several workloads makes it the same resource for all of them",
        ),
    },
    Renamed {
        owner: "containers.*.resources.limits",
        names: &["mem", "ram", "RAM", "memory_limit"],
        field: "memory",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.resources.requests",
        names: &["mem", "ram", "RAM", "memory_request"],
        field: "memory",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.*Probe",
        names: PARTS_OF_A_REQUEST,
        field: "httpGet",
        way_out: Some("write `httpGet: {path: /, port: 8080}`"),
    },
    Renamed {
        owner: "containers.*.*Probe",
        names: REQUESTS,
        field: "httpGet",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.*Probe.httpGet",
        names: &["headers"],
        field: "httpHeaders",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.*Probe.httpGet",
        names: URLS,
        field: "path, port",
        way_out: Some("write `path: /, port: 8080`"),
    },
    Renamed {
        owner: "containers.*.*Probe.httpGet.httpHeaders.*",
        names: &["key", "header"],
        field: "name",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.volumes.*",
        names: &SOURCES,
        field: "source",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.files.*",
        names: &["permissions", "perm", "chmod", "defaultMode"],
        field: "mode",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.files.*",
        names: &["binary", "base64", "binary_content", "data64", "binaryData"],
        field: "binaryContent",
        way_out: None,
    },
    Renamed {
        owner: "containers.*.files.*",
        names: &["url", "uri", "template"],
        field: "content, source",
        way_out: Some("write the text as `content`, or name a file beside this one as `source`"),
    },
    Renamed {
        owner: "containers.*.*Probe.exec",
        names: &["cmd", "args", "run", "script", "test"],
        field: "command",
        way_out: None,
    },
];
