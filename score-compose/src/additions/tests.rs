//! Parts of extensions that arrive, and those that are warned of.

use score_core::diagnostic::Severity;

use crate::testing::{TestProject, assert_holds, extended};

const CONTAINER: &str = "{c: {image: x}}";

fn with(extension: &str) -> TestProject {
    extended(&[("w", CONTAINER, extension)])
}

#[test]
fn what_only_kubernetes_has_is_said_once_for_each_key() {
    let job = "profile: humanitec/default-job\nspec";
    let stateful = "profile: score/statefulset\nspec";
    let ports = "ports: {web: {service_port: 80}}";
    let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}}";
    let sidecar = "[{name: a, image: x}, {name: b, image: x}]";
    let volumes = |names: &str| format!("[{{name: {names}, emptyDir: {{}}}}]");
    let mounts = "containers: {c: {volume_mounts: {/t: {id: v}}}}";
    for (extension, keys) in [
        ("spec: {pod: {nodeSelector: {a: b, c: d}, hostname: h}}".to_owned(), vec!["pod.hostname", "pod.nodeSelector"]),
        ("spec: {deployment: {strategy: {type: Recreate}, labels: {a: b, c: d}, annotations: {a: b}}}".to_owned(),
            vec!["deployment.annotations", "deployment.labels", "deployment.strategy"]),
        (format!("{stateful}: {{statefulset: {{podManagementPolicy: Parallel}}}}"), vec!["statefulset.podManagementPolicy"]),
        (format!("{job}: {{job: {{backoffLimit: 1, labels: {{a: b}}}}}}"), vec!["job.labels", "job.backoffLimit"]),
        (format!("spec: {{service: {{type: NodePort, labels: {{a: b}}, annotations: {{a: b}}, {ports}}}}}"),
            vec!["service.type", "service.annotations", "service.labels"]),
        (format!("spec: {{pod: {{volumes: {}}}, extraVolumes: {}}}", volumes("a"), volumes("b")), vec![]),
        (format!("spec: {{extraContainers: {sidecar}, extraObjects: [{manifest}]}}"), vec!["extraObjects"]),
        (format!("spec: {{variables: {{a: b}}, volumes: {{v: {{type: projected, configMap: {{items: []}}}}}}, {mounts}}}"),
            vec!["volumes.v", "variables"]),
        ("spec: {volumes: {v: {type: emptyDir, source: {medium: Memory}}}}".to_owned(), vec!["volumes.v.source"]),
        ("spec: {containers: {c: {lifecycle: {preStop: {type: command, command: [x]}}, imagePullPolicy: Always}}}".to_owned(),
            vec!["containers.c.imagePullPolicy", "containers.c.lifecycle"]),
        ("spec: {containers: {c: {env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}}}".to_owned(),
            vec!["containers.c.env.A.valueFrom"]),
        ("spec: {containers: {c: {resources: {claims: [{name: a}]}}}}".to_owned(), vec!["containers.c.resources.claims"]),
        ("spec: {containers: {c: {startup_probe: {type: tcp, port: 1}}}}".to_owned(), vec!["containers.c.startup_probe"]),
        ("spec: {pod: {labels: {\"${resources.e.A}\": b}}}".to_owned(), vec!["pod.labels.${resources.e.A}"]),
    ] {
        let mut said = with(&extension).said();
        said.sort();
        let mut expected: Vec<_> = keys
            .into_iter()
            .map(|key| ("unsupported-field".to_owned(), format!("spec.{key}")))
            .collect();
        expected.sort();
        assert_eq!(said, expected, "{extension}");
    }
    let timeout = with("deploy: {timeout: 3}").said();
    assert_eq!(
        timeout,
        [("unsupported-field".to_owned(), "deploy.timeout".to_owned())]
    );
}

#[test]
fn warnings_stand_where_the_key_does() {
    let extension = "spec:\n  service:\n    labels:\n      a: b\n  extraObjects:\n    - {apiVersion: v1, kind: ConfigMap, metadata: {name: m}}";
    let (_, _, diags) = with(extension).emit();
    let text = format!("apiVersion: humanitec.org/v1b1\n{extension}\n");
    let places: Vec<_> = diags
        .iter()
        .filter_map(|d| Some(&text[d.span?.start as usize..d.span?.end as usize]))
        .collect();
    assert_eq!(places, ["labels", "extraObjects"]);
}

#[test]
fn labels_annotations_and_replicas_are_those_of_every_service() {
    let extension = "spec: {pod: {labels: {b: x, a: \"1\"}, annotations: {n: \"$here\", compose.score.dev/workload-name: v}}, \
                     deployment: {replicas: 2}}";
    let each = "{labels: {a: '1', b: x}, deploy: {replicas: 2}, annotations: {n: $$here, compose.score.dev/workload-name: w}}";
    let file = extended(&[("w", "{c: {image: x}, d: {image: y}}", extension)]).compose_file();
    assert_holds(
        &file,
        &format!("{{services: {{w-c: {each}, w-d: {each}}}}}"),
    );
    let stateful = "profile: score/statefulset\nspec: {statefulset: {replicas: 0}}";
    assert_holds(
        &with(stateful).compose_file(),
        "{services: {w-c: {deploy: {replicas: 0}}}}",
    );
}

#[test]
fn an_empty_folder_is_a_volume_of_the_project() {
    let extension = "spec: {volumes: {s: {type: emptyDir}}, containers: {c: {volume_mounts: {/a: {id: s, sub_path: p}}}, \
                     d: {image: y, volume_mounts: {/b: {id: volumes.s, read_only: true}}}}}";
    assert_holds(
        &with(extension).compose_file(),
        "{volumes: {w-s: {}}, services: {
            w-c: {volumes: [{type: volume, source: w-s, target: /a, volume: {subpath: p}}]},
            w-d: {volumes: [{type: volume, source: w-s, target: /b, read_only: true}]}}}",
    );
    let volume = |name: &str| format!("spec: {{volumes: {{{name}: {{type: emptyDir}}}}}}");
    let said = extended(&[
        ("a", CONTAINER, &volume("b-c")),
        ("a-b", CONTAINER, &volume("c")),
    ])
    .said();
    assert_eq!(said, [("name-clash".to_owned(), String::new())]);
}

#[test]
fn a_cron_job_runs_once_if_that_is_allowed() {
    let containers = "{c: {image: x, args: [own], files: {/f: {content: f}}}, d: {image: y, before: {c: {ready: started}}}}";
    let extension = "profile: humanitec/default-cronjob\nspec: {schedules: {\
                     n: {schedule: '@daily', containers: {c: {command: [run], args: [all]}}}, h: {schedule: '0 * * * *'}}}";
    let given = || extended(&[("w", containers, extension)]);
    let (_, _, diags) = given().emit();
    let refused: Vec<_> = diags
        .iter()
        .map(|d| {
            (
                d.severity,
                d.code.as_str(),
                d.path.as_deref(),
                d.hints.len(),
            )
        })
        .collect();
    assert_eq!(
        refused,
        [(Severity::Error, "unsupported-kind", Some("profile"), 1)]
    );

    let mut given = given();
    given.compose.allow_unscheduled = true;
    let mount = "[{type: bind, source: m/files/w-files-f, target: /f}]";
    assert_holds(
        &given.compose_file(),
        &format!("{{services: {{w-c: null,
            w-n-c: {{entrypoint: [run], command: [all], restart: 'no', network_mode: service:w-n-d, volumes: {mount},
                     depends_on: {{w-n-d: {{condition: service_started, required: true}}}}}},
            w-n-d: {{hostname: w-n, restart: 'no'}},
            w-h-c: {{entrypoint: null, command: [own], restart: 'no', network_mode: service:w-h-d, volumes: {mount}}}}}}}"),
    );
}

#[test]
fn a_job_ends() {
    assert_holds(
        &with("profile: humanitec/default-job").compose_file(),
        "{services: {w-c: {restart: 'no'}}}",
    );
}
