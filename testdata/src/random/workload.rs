//! Random Score files that are right.

use score_yaml::Value;

use super::dice::{Dice, Fields, list};
use super::resources::{Ports, Resource, resources};

/// Texts that are easily taken for something else.
const TEXTS: [&str; 14] = [
    "",
    "plain",
    "two words",
    "$HOME",
    "$5 and 10%",
    "$${escaped}",
    "${metadata.name}",
    "a: b # c",
    "true",
    "0x1F",
    "line\nbreak\n",
    "\t- tab",
    "grüße 🎉",
    "'\"\\",
];

const IMAGES: [&str; 10] = [
    "busybox",
    "nginx:1.28.0",
    "docker.io/library/nginx:1.28.0-alpine",
    "ghcr.io/a-b/c__d/e.f:T_1.x-y",
    "localhost:5000/a",
    "example.com:443/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "Example.com/a",
    "a/b/c/d",
    "quay.io/x/y:latest",
    "127.0.0.1:5000/x:1",
];

/// The parts of a workload that are drawn before its Score file.
pub(super) struct Outline {
    pub(super) name: String,
    /// The names of the service's ports and the ports.
    pub(super) ports: Vec<(String, i64)>,
    /// The ports that containers listen on, and whether each speaks UDP.
    pub(super) targets: Vec<(i64, bool)>,
}

impl Outline {
    pub(super) fn new(dice: &mut Dice, i: usize) -> (Self, Value) {
        let end = dice.one(&["", "-web", "-x1", "--y", "-0"]);
        let mut outline = Outline {
            name: format!("{}{i}{end}", dice.one(&["app", "w", "cart-service", "z9"])),
            ports: Vec::new(),
            targets: Vec::new(),
        };
        let mut ports = Fields::default();
        for j in 0..dice.below(4) {
            let name = format!("{}-{j}", dice.one(&["web", "http", "admin", "p"]));
            let (port, target) = (dice.within(1, 9000) * 4 + j as i64, dice.within(1, 65535));
            let is_udp = dice.is(25);
            let mut fields = Fields::default();
            fields.set("port", port);
            if dice.is(70) {
                fields.set("targetPort", target);
            }
            let target = if fields.has("targetPort") {
                target
            } else {
                port
            };
            if is_udp || dice.is(20) {
                fields.set("protocol", if is_udp { "UDP" } else { "TCP" });
            }
            ports.set(name.as_str(), fields.value());
            outline.ports.push((name, port));
            outline.targets.push((target, is_udp));
        }
        (outline, ports.value())
    }
}

/// A Score file. `all` are the workloads with services and a port of each.
pub(super) fn score_file(
    dice: &mut Dice,
    outline: &Outline,
    service: Value,
    all: &[(String, String)],
    host_port: &mut i64,
) -> Value {
    let ports = Ports {
        own: &outline.ports,
        all,
    };
    let resources = resources(dice, &ports, host_port);
    let mut score = Fields::default();
    score.set("apiVersion", "score.dev/v1b1");
    let mut metadata = Fields::default();
    metadata.set("name", outline.name.as_str());
    metadata.set_some("annotations", annotations(dice));
    score.set("metadata", metadata.value());
    if !outline.ports.is_empty() {
        let mut ports = Fields::default();
        ports.set("ports", service);
        score.set("service", ports.value());
    }
    let names: Vec<&str> = match dice.below(4) {
        0 => vec!["main"],
        1 => vec!["web", "sidecar"],
        2 => vec!["a1", "b2", "c-3"],
        _ => vec!["app"],
    };
    let mut containers = Fields::default();
    for i in 0..names.len() {
        containers.set(names[i], container(dice, &names[i + 1..], &resources));
    }
    score.set("containers", containers.value());
    let mut all = Fields::default();
    for resource in resources {
        all.set(resource.name, resource.value);
    }
    score.set_some("resources", all);
    score.value()
}

fn annotations(dice: &mut Dice) -> Fields {
    let mut annotations = Fields::default();
    if dice.is(30) {
        annotations.set("example.com/owner", dice.one(&TEXTS));
    }
    if dice.is(20) {
        annotations.set("compose.score.dev/resources", "keep");
    }
    if dice.is(20) {
        let program = dice.one(&["curl", "wget"]);
        annotations.set("compose.score.dev/http-probe", program);
    }
    annotations
}

/// A container that may have to be ready before those of the names behind it.
fn container(dice: &mut Dice, behind: &[&str], resources: &[Resource]) -> Value {
    let mut container = Fields::default();
    container.set("image", dice.one(&IMAGES));
    for field in ["command", "args"] {
        if dice.is(30) {
            container.set(field, list(dice.some(&TEXTS[1..], 20)));
        }
    }
    container.set_some("variables", variables(dice, resources));
    container.set_some("files", files(dice));
    container.set_some("volumes", volumes(dice, resources));
    if dice.is(30) {
        container.set("resources", amounts(dice));
    }
    // Of several handlers each target takes another one.
    let is_probed = dice.is(30);
    if is_probed {
        container.set("readinessProbe", exec(dice));
    }
    if dice.is(30) {
        container.set(
            "livenessProbe",
            if is_probed { exec(dice) } else { http(dice) },
        );
    }
    // Each waits for the one in front of it, so there are no circles.
    let mut before = Fields::default();
    if let (Some(next), true) = (behind.first(), dice.is(40)) {
        let ready = match is_probed {
            true => dice.one(&["started", "healthy"]),
            false => dice.one(&["started", "complete"]),
        };
        let mut fields = Fields::default();
        fields.set("ready", ready);
        before.set(*next, fields.value());
    }
    container.set_some("before", before);
    container.value()
}

fn variables(dice: &mut Dice, resources: &[Resource]) -> Fields {
    let mut variables = Fields::default();
    for (i, text) in dice.some(&TEXTS, 15).into_iter().enumerate() {
        variables.set(format!("V_{i}"), text);
    }
    for resource in resources {
        let name = &resource.name;
        for output in dice.some(resource.outputs, 40) {
            let variable = format!("{name}_{output}").replace('-', "_").to_uppercase();
            let text = match dice.is(20) {
                true => format!("x-${{resources.{name}.{output}}}$y"),
                false => format!("${{resources.{name}.{output}}}"),
            };
            variables.set(variable, text);
        }
    }
    variables
}

fn files(dice: &mut Dice) -> Fields {
    const TARGETS: [&str; 6] = [
        "/etc/app/a.conf",
        "/etc/app/b/a.conf",
        "/with space/x",
        "/$HOME/x",
        "/grüße",
        "/etc/app/../x//y",
    ];
    let mut files = Fields::default();
    for target in dice.some(&TARGETS, 12) {
        let mut file = Fields::default();
        file.set("content", dice.one(&TEXTS));
        if dice.is(30) {
            file.set("mode", dice.one(&["0644", "600", "0755", "444"]));
        }
        if dice.is(20) {
            file.set("noExpand", true);
        }
        files.set(target, file.value());
    }
    files
}

fn volumes(dice: &mut Dice, resources: &[Resource]) -> Fields {
    let mut volumes = Fields::default();
    let all = resources.iter().filter(|resource| resource.is_volume);
    for (i, resource) in all.enumerate() {
        if dice.is(60) {
            let mut volume = Fields::default();
            volume.set("source", format!("${{resources.{}}}", resource.name));
            if dice.is(20) {
                volume.set("readOnly", dice.is(50));
            }
            if dice.is(20) {
                volume.set("path", "sub/folder");
            }
            let target = dice.one(&["/data", "/var/lib/x", "/srv/$A"]);
            volumes.set(format!("{target}-{i}"), volume.value());
        }
    }
    volumes
}

/// Limits, and requests that are not above them.
fn amounts(dice: &mut Dice) -> Value {
    let mut resources = Fields::default();
    let limits = [
        ("cpu", ["1", "1500m", "2.5"]),
        ("memory", ["64Mi", "1.5Gi", "500M"]),
    ];
    let requests = [
        ("cpu", ["10m", "0.25", "1"]),
        ("memory", ["16Mi", "64M", "1048576"]),
    ];
    for (field, amounts) in [("limits", limits), ("requests", requests)] {
        let mut fields = Fields::default();
        for (name, amounts) in dice.some(&amounts, 60) {
            fields.set(name, dice.one(&amounts));
        }
        resources.set_some(field, fields);
    }
    resources.value()
}

fn exec(dice: &mut Dice) -> Value {
    let words = ["test", "-f", "$HOME/x", "a b"];
    let mut command = vec!["sh"];
    command.extend(dice.some(&words, 60));
    let mut exec = Fields::default();
    exec.set("command", list(command));
    let mut probe = Fields::default();
    probe.set("exec", exec.value());
    probe.value()
}

fn http(dice: &mut Dice) -> Value {
    let mut get = Fields::default();
    get.set("path", dice.one(&["/", "/live?a=$b", "ready", "/a%20b"]));
    get.set("port", dice.within(1, 65535));
    if dice.is(30) {
        get.set("scheme", dice.one(&["HTTP", "HTTPS"]));
    }
    if dice.is(20) {
        get.set("host", dice.one(&["example.com", "127.0.0.1"]));
    }
    if dice.is(20) {
        let mut header = Fields::default();
        header
            .set("name", "X-A")
            .set("value", dice.one(&["b", "$c d"]));
        get.set("httpHeaders", Value::Seq(vec![header.value()]));
    }
    let mut probe = Fields::default();
    probe.set("httpGet", get.value());
    probe.value()
}
