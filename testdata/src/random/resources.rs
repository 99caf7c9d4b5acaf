//! Resources of random projects: of types that the default provisioners of all targets know, and of types that the
//! project's own provisioner knows.

use score_yaml::Value;

use super::dice::{Dice, Fields};

/// A resource as its workload uses it.
pub(super) struct Resource {
    pub(super) name: String,
    /// The outputs that variables can read.
    pub(super) outputs: &'static [&'static str],
    pub(super) is_volume: bool,
    pub(super) value: Value,
}

/// The ports that a resource may ask for, of the workload that has it and of the others.
pub(super) struct Ports<'a> {
    /// The ports of the workload's service.
    pub(super) own: &'a [(String, i64)],
    /// The workloads with services, and a port of each.
    pub(super) all: &'a [(String, String)],
}

const KINDS: [(&str, &[&str]); 10] = [
    ("redis", &["host", "port", "username", "password"]),
    (
        "postgres",
        &["host", "port", "name", "username", "password"],
    ),
    ("mysql", &["host", "port", "name", "username", "password"]),
    ("mongodb", &["host", "port", "username", "password"]),
    ("amqp", &["host", "port", "vhost", "username", "password"]),
    (
        "mssql",
        &["server", "port", "database", "username", "password"],
    ),
    ("s3", &["bucket", "access_key_id", "secret_key"]),
    ("elasticsearch", &["host", "port", "username", "password"]),
    ("kafka-topic", &["host", "port", "name"]),
    ("dns", &["host"]),
];

/// Resources of the project's own provisioner, which writes parts of a compose file in short forms.
pub(super) const OWN: &str = r#"- uri: template://random/thing
  type: thing
  outputs: |
    name: {{ .Id | replace "." "-" }}
    text: "$5 $HOME ${THING:-x} {{ .Uid }}"
  COMPOSE
"#;

/// The parts that the own provisioner adds on Compose.
pub(super) const OWN_COMPOSE: &str = r#"files: |
    {{ .Id | replace "." "-" }}/a.conf: "a $HOME"
  networks: |
    back: {}
  volumes: |
    {{ .Id | replace "." "-" }}-data: {driver: local}
  services: |
    {{ .Id | replace "." "-" }}-init:
      image: example.com/init:1.0
      command: echo "a b"
      labels: {dev.score.compose.labels.is-init-container: "true"}
    {{ .Id | replace "." "-" }}:
      image: example.com/thing:1.0
      ports: ["127.0.0.1::80", "8000-8100:81/udp", "127.0.0.1::${THING:-82}"]
      command: "echo ${THING:-a b}"
      devices: ["${THING:-/dev/null}"]
      init: "${THING:-true}"
      mem_limit: "${THING:-64m}"
      build: {context: ., provenance: true, sbom: "${THING:-false}"}
      expose: [80, "81/udp"]
      depends_on: {"{{ .Id | replace "." "-" }}-init": {condition: service_completed_successfully}}
      environment: [A=b, "C=$$D", E]
      volumes: ["{{ .Id | replace "." "-" }}-data:/data", "${THING:-/tmp}:/var", "{{ .MountsDirectory }}/{{ .Id | replace "." "-" }}/a.conf:/a.conf:ro", /cache]
      networks: [back, default]
      healthcheck: {test: "true", interval: 1m30s}
      tmpfs: /run
      ulimits: {nofile: 1024}
      extra_hosts: ["a:127.0.0.1"]
      cap_drop: [ALL]
    {{ .Id | replace "." "-" }}-more:
      extends: {{ .Id | replace "." "-" }}
      command: ["sleep", "1"]
      scale: 2
    {{ .Id | replace "." "-" }}-debug:
      image: example.com/thing:1.0
      profiles: [debug]
      extra_hosts: ["${THING:-b:127.0.0.1}"]
      labels: ["${THING:-a}=b"]
      depends_on: {"{{ .Id | replace "." "-" }}": {condition: "${THING:-service_started}"}}"#;

/// A template that patches all services of a compose file.
pub(super) const PATCH: &str = r#"{{ range $name, $service := .Compose.services }}
- op: set
  path: services.{{ $name | replace "." "\\." }}.read_only
  value: "${THING:-false}"
{{ if $service.volumes }}
- op: set
  path: services.{{ $name | replace "." "\\." }}.volumes.-1
  value: {type: bind, source: ., target: {{ (first $service.volumes).target | default "/elsewhere" | quote }}}
{{ end }}{{ end }}"#;

/// Draws the resources of a workload. `host_port` is the next port of the host that nobody has.
pub(super) fn resources(dice: &mut Dice, ports: &Ports<'_>, host_port: &mut i64) -> Vec<Resource> {
    let mut resources = Vec::new();
    for (kind, outputs) in dice.some(&KINDS, 12) {
        let mut value = Fields::default();
        value.set("type", kind);
        if dice.is(20) {
            value.set("class", "default");
        }
        if dice.is(30) {
            value.set("id", dice.one(&["shared", "shared-2", "a.b-c"]));
        } else if dice.is(40) && !matches!(kind, "dns" | "s3" | "kafka-topic") {
            *host_port += 1;
            let mut annotations = Fields::default();
            annotations.set("compose.score.dev/publish-port", host_port.to_string());
            let mut metadata = Fields::default();
            metadata.set("annotations", annotations.value());
            value.set("metadata", metadata.value());
        }
        resources.push(Resource {
            name: format!("{kind}-{}", dice.below(3)),
            outputs,
            is_volume: false,
            value: value.value(),
        });
    }
    for i in 0..dice.below(3) {
        resources.push(plain(format!("data-{i}"), "volume", &[], true));
    }
    if dice.is(30) {
        let outputs: &[&str] = &["name", "text"];
        resources.push(plain("thing".to_owned(), "thing", outputs, false));
    }
    if !ports.own.is_empty() {
        for i in 0..dice.below(3) {
            resources.push(route(dice, i, ports.own));
        }
    }
    if !ports.all.is_empty() && dice.is(30) {
        resources.push(service_port(dice, ports.all));
    }
    resources
}

fn plain(name: String, kind: &str, outputs: &'static [&'static str], is_volume: bool) -> Resource {
    let mut value = Fields::default();
    value.set("type", kind);
    Resource {
        name,
        outputs,
        is_volume,
        value: value.value(),
    }
}

fn with_params(
    name: String,
    kind: &str,
    outputs: &'static [&'static str],
    params: Fields,
) -> Resource {
    let mut value = Fields::default();
    value.set("type", kind).set("params", params.value());
    Resource {
        name,
        outputs,
        is_volume: false,
        value: value.value(),
    }
}

fn route(dice: &mut Dice, i: usize, ports: &[(String, i64)]) -> Resource {
    const HOSTS: [&str; 4] = [
        "a.localhost",
        "b-c.example.com",
        "*.example.com",
        "localhost",
    ];
    const PATHS: [&str; 12] = [
        "/",
        "/api",
        "/api/",
        "/v1.0/x",
        "/api/.*/items",
        "/my/[^/]+/path",
        "/v[0-9]{1,2}/(a|b)",
        r"/a\.b$",
        "/a~b!c,d",
        "/%20/x",
        "/a;b",
        "/(one|two)?",
    ];
    let mut params = Fields::default();
    let (name, port) = &ports[dice.below(ports.len())];
    params
        .set("host", dice.one(&HOSTS))
        .set("path", dice.one(&PATHS));
    match dice.is(50) {
        true => params.set("port", name.as_str()),
        false => params.set("port", *port),
    };
    with_params(format!("route-{i}"), "route", &[], params)
}

fn service_port(dice: &mut Dice, all: &[(String, String)]) -> Resource {
    let (workload, port) = &all[dice.below(all.len())];
    let mut params = Fields::default();
    params
        .set("workload", workload.as_str())
        .set("port", port.as_str());
    let outputs = &["hostname", "port"];
    with_params("neighbour".to_owned(), "service-port", outputs, params)
}
