//! The project that the benchmarks compile, of any size.
//!
//! A workload has two containers, ten variables, a file, a volume, a service and three resources: a
//! volume and a cache of its own, and a database that all workloads share.

use std::fmt::Write as _;

pub mod definitions;
pub mod run;

use run::Inputs;

/// The project of so many workloads for `score-k8s`, before its first run.
#[must_use]
pub fn k8s_project(workloads: usize) -> Inputs {
    project(
        workloads,
        include_str!("../../score-k8s/src/defaults/zz-default.provisioners.yaml"),
        "",
    )
}

/// The project of so many workloads for `score-compose`, before its first run.
#[must_use]
pub fn compose_project(workloads: usize) -> Inputs {
    let provisioners =
        include_str!("../../score-compose/src/defaults/zz-default.provisioners.yaml");
    project(
        workloads,
        provisioners,
        "compose_project: bench\nmounts_directory: .score-compose/mounts\n",
    )
}

fn project(workloads: usize, provisioners: &str, extras: &str) -> Inputs {
    // The entries of programs are examples; a run in memory has none.
    let without_programs: Vec<&str> = provisioners
        .split_inclusive("\n- uri: ")
        .filter(|entry| !entry.starts_with("cmd://"))
        .collect();
    Inputs {
        score_files: (0..workloads).map(score_file).collect(),
        extensions: Vec::new(),
        provisioners: without_programs.concat(),
        state: format!(
            "workloads: {{}}\nresources: {{}}\nshared_state: {{}}\n{extras}patching_templates: []\n"
        ),
    }
}

/// The name of workload `number`.
pub(crate) fn workload_name(number: usize) -> String {
    format!("workload-{number:05}")
}

/// A Humanitec extension of any workload, of the size that people write.
#[must_use]
pub fn extension() -> String {
    "apiVersion: humanitec.org/v1b1
profile: humanitec/default-module
spec:
  deployment:
    replicas: 3
    strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  pod:
    labels: {team: shop, app: \"${metadata.name}\"}
    annotations: {prometheus.io/scrape: \"true\"}
    serviceAccountName: shop
    nodeSelector: {disk: ssd}
    tolerations: [{key: dedicated, operator: Equal, value: shop, effect: NoSchedule}]
    securityContext: {runAsNonRoot: true, fsGroup: 2000}
  containers:
    main:
      variables: {LOG_LEVEL: debug, CACHE: \"${resources.cache.host}\"}
      resources: {limits: {memory: 512Mi}}
      liveness_probe: {type: http, path: /live, port: 8080, failureThreshold: 5}
  service:
    annotations: {team: shop}
"
    .to_owned()
}

/// The Score file of workload `number`.
#[must_use]
pub fn score_file(number: usize) -> String {
    let mut out = format!(
        "apiVersion: score.dev/v1b1\n\
         metadata:\n\
         \x20 name: {}\n\
         \x20 annotations:\n\
         \x20   example.com/team: team-{}\n\
         containers:\n",
        workload_name(number),
        number % 17
    );
    let _ = write!(
        out,
        "  main:\n    image: registry.example.com/shop/service-{number}:1.4.2\n    command: [\"/app/server\"]\n    args: [\"--port\", \"8080\"]\n    variables:\n"
    );
    out.push_str(
        "      LOG_LEVEL: info\n\
         \x20     WORKLOAD: ${metadata.name}\n\
         \x20     DB_HOST: ${resources.db.host}\n\
         \x20     DB_PORT: ${resources.db.port}\n\
         \x20     DB_NAME: ${resources.db.name}\n\
         \x20     DB_URL: postgres://${resources.db.username}:${resources.db.password}@${resources.db.host}:${resources.db.port}/${resources.db.name}\n\
         \x20     CACHE_HOST: ${resources.cache.host}\n",
    );
    out.push_str(
        "    files:\n\
         \x20     /etc/app/config.yaml:\n\
         \x20       content: |\n\
         \x20         name: ${metadata.name}\n\
         \x20         cache: ${resources.cache.host}:${resources.cache.port}\n\
         \x20   volumes:\n\
         \x20     /data:\n\
         \x20       source: ${resources.data}\n\
         \x20   resources:\n\
         \x20     requests: {cpu: 100m, memory: 128Mi}\n\
         \x20     limits: {cpu: 500m, memory: 256Mi}\n\
         \x20 sidecar:\n\
         \x20   image: registry.example.com/tools/exporter:3.1.0\n\
         \x20   variables:\n\
         \x20     TARGET: http://localhost:8080/metrics\n\
         \x20     CACHE_PORT: ${resources.cache.port}\n\
         \x20     INTERVAL: 15s\n\
         service:\n\
         \x20 ports:\n\
         \x20   http: {port: 80, targetPort: 8080}\n\
         \x20   metrics: {port: 9100}\n\
         resources:\n\
         \x20 data:\n\
         \x20   type: volume\n\
         \x20 cache:\n\
         \x20   type: redis\n\
         \x20 db:\n\
         \x20   type: postgres\n\
         \x20   id: main-db\n",
    );
    out
}
