//! The published schema of extension files agrees with what is read.

use score_yaml::SortedSet;

use score_schema::Schema;
use serde_json::Value as Json;

use super::controller::{CRON_JOB, DEPLOYMENT, JOB, POD, STATEFUL_SET};
use super::module::CONTAINER_FIELDS;
use super::pod::OLD_FIELDS;
use super::profile::{COMMON, OLD_CONTROLLER_FIELDS, SPECIAL};
use super::schemas::EXTENSION;
use super::testing::node;

/// The properties of a part of the schema.
fn properties(definition: &str) -> serde_json::Map<String, Json> {
    let schema: Json = serde_json::from_str(EXTENSION).unwrap();
    let properties = &schema["$defs"][definition]["properties"];
    properties.as_object().unwrap().clone()
}

#[test]
fn the_schema_has_every_feature_and_field() {
    let special = SPECIAL.map(|(name, _)| name);
    let features: SortedSet<&str> = [&COMMON[..], &special, &OLD_FIELDS, &OLD_CONTROLLER_FIELDS]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    let known = properties("spec");
    assert_eq!(
        known.keys().map(String::as_str).collect::<SortedSet<_>>(),
        features
    );
    let container = properties("container");
    assert_eq!(
        container
            .keys()
            .map(String::as_str)
            .collect::<SortedSet<_>>(),
        SortedSet::from(CONTAINER_FIELDS)
    );
    for shape in [DEPLOYMENT, STATEFUL_SET, JOB, CRON_JOB, POD] {
        let fields = known[shape.feature]["properties"].as_object().unwrap();
        let refused = fields.iter().filter(|(_, schema)| **schema == false);
        let refused: SortedSet<&str> = refused.map(|(name, _)| name.as_str()).collect();
        let expected = shape.refused.iter().map(|(name, _)| *name).collect();
        assert_eq!(refused, expected, "{}", shape.feature);
    }
}

/// The paths of the faults of an extension.
fn faults(extension: &str) -> Vec<String> {
    let schema = Schema::compile(EXTENSION).unwrap();
    let text = format!("apiVersion: humanitec.org/v1b1\n{extension}");
    let found = schema.check(&node(&text));
    let mut paths: Vec<String> = found.iter().map(|error| error.path.join(".")).collect();
    paths.dedup();
    paths
}

#[test]
fn extensions_are_taken() {
    for extension in [
        "",
        "profile:\nspec:\ndeploy:\nresources:",
        "profile: acme/rollout\nspec: {rollout: {strategy: canary}, job: {}}",
        "deploy: {when: before, success: complete, timeout: 300}\nprofile: humanitec/default-job\nspec: {job: {backoffLimit: 1}}",
        "profile: humanitec/default-cronjob\nspec: {schedules: {n: {schedule: '@daily', containers: {main: {args: [a]}}}}, cronjob: {timeZone: Etc/UTC}}",
        "profile: score/daemonset\nspec: {daemonset: {minReadySeconds: 2}}",
        "profile: score/statefulset\nspec: {statefulset: {replicas: 2}, service: {type: NodePort, ports: {web: {service_port: 80}}}}",
        "spec: {containers: {main: {liveness_probe: {periodSeconds: 3}, startup_probe: {type: grpc, port: 1, service: x}, readiness_probe: null}}}",
        "spec: {containers: {main: {resources: {limits: {cpu: 1, memory: 1Gi}}, tty: '$${values.TTY}', files: {/a: {value: x}, '${metadata.path}': {mode: null}}}}}",
        "spec: {containers: {main: {lifecycle: {preStop: {type: http, port: web}, postStart: {exec: {command: [a]}}}}}}",
        "spec: {volumes: {a: {type: emptyDir, source: {medium: Memory}}, b: {type: projected, secret: {items: []}}}}",
        "spec: {ingress: {rules: {'${resources.dns}': {http: {/: {type: prefix, port: 80}}}}}, labels: {a: b}, replicas: 2}\nresources: {db: {scope: shared}}",
        "spec: {extraObjects: [{apiVersion: v1, kind: ConfigMap, data: {}}], extraContainers: [{name: a}], imagePullSecrets: [{name: a}]}",
    ] {
        assert_eq!(faults(extension), Vec::<String>::new(), "{extension}");
    }
}

#[test]
fn what_is_wrong_is_refused() {
    for (extension, expected) in [
        ("profle: x", "profle"),
        ("profile: 5", "profile"),
        ("spec: []", "spec"),
        ("deploy: {when: first}", "deploy.when"),
        ("resources: {db: shared}", "resources.db"),
        ("spec: {deploymnt: {}}", "spec.deploymnt"),
        (
            "spec: {deployment: {template: {}}}",
            "spec.deployment.template",
        ),
        ("spec: {job: {}}", "spec.job"),
        (
            "profile: humanitec/default-job\nspec: {service: {}}",
            "spec.service",
        ),
        ("profile: humanitec/default-cronjob\nspec: {}", "spec"),
        (
            "profile: humanitec/default-cronjob\nspec: {schedules: {n: {}}}",
            "spec.schedules.n",
        ),
        ("spec: {pod: {labels: {a: 1}}}", "spec.pod.labels.a"),
        (
            "spec: {containers: {main: {ports: []}}}",
            "spec.containers.main.ports",
        ),
        (
            "spec: {containers: {main: {args: x}}}",
            "spec.containers.main.args",
        ),
        (
            "spec: {containers: {main: {files: {a: {}}}}}",
            "spec.containers.main.files.a",
        ),
        (
            "spec: {containers: {main: {liveness_probe: {type: tcp, path: /}}}}",
            "spec.containers.main.liveness_probe.path",
        ),
        (
            "spec: {containers: {main: {lifecycle: {preStop: {type: tcp, exec: {}}}}}}",
            "spec.containers.main.lifecycle.preStop.exec",
        ),
        (
            "spec: {volumes: {v: {type: emptyDir, secret: {}}}}",
            "spec.volumes.v.secret",
        ),
        ("spec: {volumes: {v: {}}}", "spec.volumes.v"),
        ("spec: {service: {routes: {}}}", "spec.service.routes"),
    ] {
        let found = faults(extension);
        assert!(
            found.iter().any(|path| path == expected),
            "{extension}: {found:?}"
        );
    }
}
