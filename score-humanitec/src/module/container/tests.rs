//! Containers in which an extension has a say.

use super::*;
use crate::testing::{applied, faults};
use score_core::workload::PortRef;

fn main_container(fields: &str) -> Container<Template> {
    let (mut workload, diags) = applied(&format!("{{containers: {{main: {{{fields}}}}}}}"));
    assert_eq!(diags, [], "{fields}");
    *workload.containers.remove("main").unwrap()
}

#[test]
fn the_extension_wins_and_null_deletes() {
    let main = main_container("image: 'app:2', args: [b, c], variables: {LEVEL: null, NEW: n}");
    assert_eq!(main.image.unwrap().value.to_string(), "app:2");
    assert_eq!(main.args.len(), 2);
    assert_eq!(main.variables.keys().collect::<Vec<_>>(), ["NEW"]);
    assert!(main_container("variables: null").variables.is_empty());
    assert!(main_container("liveness_probe: null").liveness.is_none());
    let (workload, _) = applied("{containers: {side: null}}");
    assert_eq!(workload.containers.keys().collect::<Vec<_>>(), ["main"]);
}

#[test]
fn a_probe_keeps_what_the_extension_does_not_say() {
    let probe = |fields: &str| {
        main_container(&format!("liveness_probe: {fields}"))
            .liveness
            .unwrap()
    };
    let timed = probe("{periodSeconds: 7}");
    assert_eq!(timed.timing.period, Some(7));
    assert_eq!(timed.http_get.unwrap().path.to_string(), "/live");
    let moved = probe("{path: /new, headers: {A: b}}").http_get.unwrap();
    assert_eq!(
        (moved.path.to_string(), moved.port),
        ("/new".to_owned(), PortRef::Number(80))
    );
    let other = probe("{type: tcp}");
    assert_eq!(
        (other.http_get, other.tcp),
        (None, Some(PortRef::Number(80)))
    );
    assert_eq!(probe("{type: command, command: [x]}").http_get, None);
}

#[test]
fn faults_are_reported_where_they_stand() {
    for (fields, expected) in [
        ("image: null", "missing-image spec.containers.main.image"),
        ("image: .", "missing-image spec.containers.main.image"),
        (
            "image: 'i:$TAG'",
            "malformed-placeholder spec.containers.main.image",
        ),
        ("imag: x", "unknown-field spec.containers.main.imag"),
        ("args: {}", "wrong-type spec.containers.main.args"),
        (
            "variables: {N: 1}",
            "wrong-type spec.containers.main.variables.N",
        ),
        (
            "files: {/a: {mode: '9', value: x}}",
            "invalid-file spec.containers.main.files./a.mode",
        ),
        (
            "files: {/a: {mode: '644'}}",
            "missing-field spec.containers.main.files./a",
        ),
        (
            "files: {a: {value: x}}",
            "invalid-file spec.containers.main.files.a",
        ),
        (
            "volume_mounts: {/d: {}}",
            "missing-field spec.containers.main.volume_mounts./d",
        ),
        (
            "volume_mounts: {/d: {id: x}}",
            "invalid-volume spec.containers.main.volume_mounts./d.id",
        ),
        (
            "resources: {limits: {cpu: lots}}",
            "invalid-value spec.containers.main.resources.limits.cpu",
        ),
        (
            "env: [{value: x}]",
            "missing-field spec.containers.main.env.0",
        ),
        (
            "env: [{name: A}, {name: A}]",
            "name-clash spec.containers.main.env.1",
        ),
        ("tty: 1", "wrong-type spec.containers.main.tty"),
        (
            "startup_probe: {type: tcp}",
            "missing-field spec.containers.main.startup_probe",
        ),
        (
            "startup_probe: {type: grpc, port: web}",
            "wrong-type spec.containers.main.startup_probe.port",
        ),
        (
            "liveness_probe: {successThreshold: 2}",
            "invalid-value spec.containers.main.liveness_probe.successThreshold",
        ),
        (
            "liveness_probe: {periodSeconds: -1}",
            "invalid-value spec.containers.main.liveness_probe.periodSeconds",
        ),
        (
            "lifecycle: {preStop: {type: tcp}}",
            "missing-field spec.containers.main.lifecycle.preStop",
        ),
        (
            "lifecycle: {preStop: {exec: {cmd: []}}}",
            "unknown-field spec.containers.main.lifecycle.preStop.exec.cmd",
        ),
    ] {
        assert_eq!(
            faults(&format!("{{containers: {{main: {{{fields}}}}}}}")),
            [expected],
            "{fields}"
        );
    }
    assert_eq!(
        faults("{containers: {new: {}}}"),
        ["missing-image spec.containers.new"]
    );
    assert_eq!(
        faults("{containers: {main: null, side: null}}"),
        ["missing-field spec.containers"]
    );
    assert_eq!(faults("{containers: []}"), ["wrong-type spec.containers"]);
    assert_eq!(
        faults("{containers.main.image: x}"),
        [r"unknown-field spec.containers\.main\.image"]
    );
}
