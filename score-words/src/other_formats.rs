//! Names that other formats have for fields of Score files: those at the top of a file and of containers.

use score_schema::Renamed;

use super::other_fields::{INSIDE, PATCHED};

const RESTARTS: &str = "leave {it} out: Kubernetes restarts containers\nfor Compose `init --patch-templates FILE` sets it";
const FOLDER: &str = "change to it in the command, `command: [\"sh\", \"-c\", \"cd /app && exec PROGRAM\"]` for example";

/// Names in other formats, and what they mean here.
pub(super) const RENAMED: &[Renamed] = &joined::<{ OUTSIDE.len() + INSIDE.len() }>(OUTSIDE, INSIDE);

const fn joined<const N: usize>(first: &[Renamed], behind: &[Renamed]) -> [Renamed; N] {
    let mut all = [first[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = match at < first.len() {
            true => first[at],
            false => behind[at - first.len()],
        };
        at += 1;
    }
    all
}

const OUTSIDE: &[Renamed] = &[
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
        names: &["configs", "configMaps", "configMap", "configmap"],
        field: "",
        way_out: Some(
            "each is an entry of `files` of a container: `/etc/app.conf: {source: app.conf}`, for example",
        ),
    },
    Renamed {
        owner: "",
        names: &[
            "env",
            "environment",
            "env_vars",
            "envs",
            "envVars",
            "env_variables",
            "environmentVariables",
            "environment_variables",
            "config_vars",
        ],
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
        names: &["entrypoint", "entryPoint", "startCommand", "start_command"],
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
        names: &["addons", "addon", "databases"],
        field: "resources",
        way_out: Some("declare each below `resources`: `db: {type: postgres}`, for example"),
    },
    Renamed {
        owner: "",
        names: &["persistence", "storage"],
        field: "resources",
        way_out: Some(
            "a volume is a resource: write below `resources` `data: {type: volume}`\nand in the container `volumes: {/data: {source: \"${resources.data}\"}}`",
        ),
    },
    Renamed {
        owner: "",
        names: &["processes", "workers"],
        field: "",
        way_out: Some("each is a Score file of its own, with its `command` in a container"),
    },
    Renamed {
        owner: "",
        names: &[
            "release",
            "release_command",
            "releaseCommand",
            "preDeployCommand",
            "predeploy",
        ],
        field: "",
        way_out: Some(
            "what runs once before others is a container, with `before: {CONTAINER: {ready: complete}}`",
        ),
    },
    Renamed {
        owner: "",
        names: &["jobs"],
        field: "",
        way_out: Some(
            "each is a Score file of its own, with one annotation below its `metadata`:\n`annotations: {k8s.score.dev/kind: Job}`",
        ),
    },
    Renamed {
        owner: "",
        names: &["cronjobs", "cronJobs", "cron_jobs", "crons"],
        field: "",
        way_out: Some(
            "each is a Score file of its own; when it runs says an extension, a file for `--extensions`:\n`{apiVersion: humanitec.org/v1b1, profile: humanitec/default-cronjob,`\n`spec: {schedules: {nightly: {schedule: \"0 3 * * *\"}}}}`",
        ),
    },
    Renamed {
        owner: "",
        names: &["extends", "include", "includes", "import", "imports"],
        field: "",
        way_out: Some(
            "leave it out: `generate --overrides-file FILE` puts one file over another\nwithin one file a value with an anchor, `&NAME`, is used again as `*NAME`",
        ),
    },
    Renamed {
        owner: "",
        names: &[
            "region", "regions", "runtime", "stack", "provider", "platform",
        ],
        field: "",
        way_out: Some(
            "leave {it} out: where a workload runs, and on what, is no part of a Score file",
        ),
    },
    Renamed {
        owner: "",
        names: &["initContainers", "init_containers"],
        field: "",
        way_out: Some("write each below `containers`, with `before: {main: {ready: complete}}`"),
    },
    Renamed {
        owner: "",
        names: &["sidecars", "sidecar"],
        field: "",
        way_out: Some("write each below `containers`: all of them run beside each other"),
    },
    Renamed {
        owner: "",
        names: &["externals", "dependencies"],
        field: "resources",
        way_out: None,
    },
    Renamed {
        owner: "containers.*",
        names: &[
            "env",
            "environment",
            "env_vars",
            "envs",
            "envVars",
            "envvars",
            "environmentVariables",
            "environment_variables",
            "vars",
        ],
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
        names: &["extends"],
        field: "",
        way_out: Some(
            "leave it out: `generate --overrides-file FILE` puts one file over another\nwithin one file a value with an anchor, `&NAME`, is used again as `*NAME`",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["runtime", "region"],
        field: "",
        way_out: Some(
            "leave {it} out: where a container runs, and on what, is no part of a Score file",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &[
            "build",
            "dockerfile",
            "dockerFile",
            "Dockerfile",
            "buildpacks",
            "buildpack",
        ],
        field: "image",
        way_out: Some(
            "write `image: .`, and give the image with `--image NAME:TAG`\nor build it with Compose: `--build CONTAINER=.`",
        ),
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
            "startup_probe",
            "deploy",
            "replicas",
            "labels",
            "logging",
            "annotations",
            "platform",
            "init",
            "tty",
            "stdin",
            "stdin_open",
            "extra_hosts",
            "hostname",
            "dns",
            "network_mode",
            "pull_policy",
            "imagePullSecrets",
            "serviceAccountName",
            "nodeSelector",
            "tolerations",
            "affinity",
            "terminationGracePeriodSeconds",
            "stop_grace_period",
            "stop_signal",
            "cap_add",
            "cap_drop",
            "devices",
            "shm_size",
            "sysctls",
            "ulimits",
            "tmpfs",
            "read_only",
            "scale",
        ],
        field: "",
        way_out: Some(PATCHED),
    },
    Renamed {
        owner: "containers.*",
        names: &["name", "container_name", "containerName"],
        field: "",
        way_out: Some("leave {it} out: `{owner}`, the key of the container, is its name"),
    },
    Renamed {
        owner: "containers.*",
        names: super::machine::AMOUNTS,
        field: "resources",
        way_out: Some("write `resources: {limits: {cpu: \"0.5\", memory: 128Mi}}`"),
    },
    Renamed {
        owner: "containers.*",
        names: &["tag", "registry", "repository", "imageTag", "image_tag"],
        field: "image",
        way_out: Some("write all of it as one: `image: \"REGISTRY/NAME:TAG\"`"),
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
        names: &["entrypoint", "entryPoint", "startCommand", "start_command"],
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
        names: &["healthcheck", "healthCheck", "health_check", "health"],
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
        names: &["depends_on", "dependsOn", "after", "links"],
        field: "before",
        way_out: Some(
            "write it in the container that starts first: `before: {{owner}: {ready: started}}`\na database is declared below `resources`: `db: {type: postgres}`, for example",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["secrets", "secret"],
        field: "",
        way_out: Some(
            "declare below `resources` what makes it: `db: {type: postgres}`, for example",
        ),
    },
    Renamed {
        owner: "containers.*",
        names: &["configs", "config"],
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
];
