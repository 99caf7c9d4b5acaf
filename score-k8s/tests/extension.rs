//! The effect of each part of an extension on the manifests.

#![expect(clippy::unwrap_used, reason = "a test may end at the first surprise")]

mod support;

use score_core::diagnostic::Diagnostics;
use score_core::path::FieldPath;
use score_kubernetes::strict;
use score_yaml::Value;
use support::{Run, run_extended};

/// A workload with a container `main`, a service and resources.
const SCORE: &str = r#"
apiVersion: score.dev/v1b1
metadata: {name: shop, annotations: {team: blue}}
containers:
  main:
    image: app:1
    args: [own]
    variables: {A: "1", EMPTY: ""}
    files: {/conf/a: {content: x}}
    livenessProbe: {httpGet: {path: /live, port: 80}}
service: {ports: {www: {port: 80, targetPort: 8080}}}
resources:
  db: {type: db}
  dns: {type: dns}
"#;

const RESOURCES: &str = r#"
"db.default#shop.db": {password: "🔐💬s_k💬🔐", number: "3", word: a b, same: x}
"dns.default#shop.dns": {host: shop.example.test}
"#;

/// Emits [`SCORE`] with an extension of this profile and `spec`.
fn extended(profile: &str, spec: &str) -> Run {
    let extension = format!("apiVersion: humanitec.org/v1b1\nprofile: {profile}\nspec: {spec}\n");
    let score = match profile {
        "humanitec/default-module" | "score/statefulset" => SCORE.to_owned(),
        _ => SCORE.replace("service: ", "x-service: "),
    };
    let score = score
        .lines()
        .filter(|line| !line.starts_with("x-"))
        .map(|line| format!("{line}\n"))
        .collect::<String>();
    let run = run_extended(&[(&score, Some(&extension))], RESOURCES);
    let mut faults = Diagnostics::new();
    for manifest in &run.manifests.documents {
        strict::check_manifest(manifest, &FieldPath::new(), &mut faults);
    }
    assert!(faults.is_empty(), "{faults:?}\n{}", run.yaml());
    run
}

/// Asserts what stands at paths of the only manifest of a kind, as JSON-like YAML.
fn assert_at(run: &Run, kind: &str, expected: &[(&str, &str)]) {
    for (path, expected) in expected {
        let expected = score_yaml::parse_str(expected).unwrap();
        assert_eq!(run.get(kind, path), expected, "{path} in\n{}", run.yaml());
    }
}

const DEPLOYMENT: &str = "humanitec/default-module";

#[test]
fn fields_of_a_controller_stand_beside_ours_and_before_our_defaults() {
    let spec = "{FEATURE: {annotations: {a: x}, labels: {l: y, app.kubernetes.io/name: z}, revisionHistoryLimit: 3, FIELD}}";
    for (profile, feature, field, kind, strategy) in [
        (
            DEPLOYMENT,
            "deployment",
            "strategy: {type: Recreate}",
            "Deployment",
            ("strategy", "{type: Recreate}"),
        ),
        (
            "score/statefulset",
            "statefulset",
            "updateStrategy: {type: OnDelete}",
            "StatefulSet",
            ("updateStrategy", "{type: OnDelete}"),
        ),
    ] {
        let spec = spec.replace("FEATURE", feature).replace("FIELD", field);
        let run = extended(profile, &spec);
        assert_eq!(run.reports, [""; 0]);
        let (strategy, written) = strategy;
        let strategy = format!("spec.{strategy}");
        assert_at(
            &run,
            kind,
            &[
                (
                    "metadata.annotations",
                    "{a: x, k8s.score.dev/workload-name: shop}",
                ),
                ("metadata.labels.l", "y"),
                ("spec.revisionHistoryLimit", "3"),
                (&strategy, written),
                ("spec.template.metadata.annotations.team", "blue"),
                ("spec.template.metadata.annotations.a", "null"),
            ],
        );
    }
}

#[test]
fn claims_of_an_author_stand_in_front_of_ours() {
    let spec = "{statefulset: {volumeClaimTemplates: [{metadata: {name: own}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]},
  containers: {main: {volume_mounts: {/data: {id: '${resources.db}'}}}}}";
    let extension =
        format!("apiVersion: humanitec.org/v1b1\nprofile: score/statefulset\nspec: {spec}\n");
    let resources = r#""db.default#shop.db": {claimSpec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}"#;
    let run = run_extended(&[(SCORE, Some(&extension))], resources);
    let claims = run.get("StatefulSet", "spec.volumeClaimTemplates");
    let names: Vec<_> = claims
        .as_seq()
        .unwrap()
        .iter()
        .filter_map(|claim| claim.get("metadata")?.get("name")?.as_str())
        .collect();
    assert_eq!(names.len(), 2, "{}", run.yaml());
    assert_eq!(names[0], "own");
}

#[test]
fn a_job_ends_and_its_pods_start_again_unless_the_author_says_otherwise() {
    let job = extended("humanitec/default-job", "{job: {backoffLimit: 1}}");
    assert_at(
        &job,
        "Job",
        &[
            ("metadata.name", "shop"),
            ("spec.backoffLimit", "1"),
            ("spec.selector", "null"),
            ("spec.template.spec.restartPolicy", "OnFailure"),
        ],
    );
    let job = extended("humanitec/default-job", "{pod: {restartPolicy: Never}}");
    assert_at(
        &job,
        "Job",
        &[("spec.template.spec.restartPolicy", "Never")],
    );
}

#[test]
fn each_schedule_is_a_cron_job_with_its_own_words() {
    let spec = "{schedules: {b: {schedule: '@daily', containers: {main: {command: [run], args: []}}}, a: {schedule: 0 1 * * *}},
  cronjob: {labels: {l: c}, suspend: true}, job: {labels: {l: j}, backoffLimit: 0}, pod: {labels: {l: p}}}";
    let run = extended("humanitec/default-cronjob", spec);
    assert_eq!(run.reports, [""; 0]);
    let of = |name: &str, path: &str| {
        let is_named = |d: &&Value| {
            let name_of = d.get("metadata").and_then(|m| m.get("name"));
            name_of.and_then(Value::as_str) == Some(name)
        };
        let found = run.manifests.documents.iter().find(is_named).unwrap();
        path.split('.')
            .fold(found.clone(), |value, key| match value {
                Value::Seq(items) => items[key.parse::<usize>().unwrap()].clone(),
                other => other.get(key).cloned().unwrap_or_default(),
            })
    };
    for name in ["shop-a", "shop-b"] {
        for (path, expected) in [
            ("metadata.labels.l", Value::from("c")),
            ("spec.suspend", true.into()),
            ("spec.jobTemplate.metadata.labels.l", "j".into()),
            ("spec.jobTemplate.spec.backoffLimit", 0_i64.into()),
            (
                "spec.jobTemplate.spec.template.metadata.labels.l",
                "p".into(),
            ),
            (
                "spec.jobTemplate.spec.template.spec.restartPolicy",
                "OnFailure".into(),
            ),
        ] {
            assert_eq!(of(name, path), expected, "{name} {path}");
        }
    }
    let container = "spec.jobTemplate.spec.template.spec.containers.0";
    let words = |name, key: &str| of(name, &format!("{container}.{key}"));
    assert_eq!(words("shop-a", "args"), Value::Seq(vec!["own".into()]));
    assert_eq!(words("shop-a", "command"), Value::Null);
    assert_eq!(words("shop-b", "args"), Value::Null);
    assert_eq!(words("shop-b", "command"), Value::Seq(vec!["run".into()]));
    assert_eq!(of("shop-b", "spec.schedule"), "@daily".into());
}

#[test]
fn what_is_said_of_a_pod_is_joined_with_ours() {
    let spec = "{pod: {labels: {tier: gold}, annotations: {team: red}, nodeSelector: {disk: ssd},
    initContainers: [{name: first, image: i}], volumes: [{name: raw, secret: {secretName: s}}]},
  volumes: {tmp: {type: emptyDir, source: {medium: Memory}}, all: {type: projected, configMap: {items: [{key: k, path: p}]}}},
  variables: {k: v},
  extraContainers: [{name: side, image: s}],
  containers: {main: {volumeMounts: [{name: raw, mountPath: /raw}, {name: raw, mountPath: /conf}], volume_mounts: {/tmp: {id: tmp}}}}}";
    let run = extended(DEPLOYMENT, spec);
    assert_eq!(run.reports, [""; 0]);
    let pod = "spec.template.spec";
    assert_at(
        &run,
        "Deployment",
        &[
            ("spec.template.metadata.annotations.team", "red"),
            ("spec.template.metadata.labels.tier", "gold"),
            (&format!("{pod}.nodeSelector"), "{disk: ssd}"),
            (
                &format!("{pod}.initContainers"),
                "[{name: first, image: i}]",
            ),
            (&format!("{pod}.containers.1"), "{name: side, image: s}"),
            (&format!("{pod}.volumes.1.name"), "all"),
            (
                &format!("{pod}.volumes.1.projected.sources"),
                "[{configMap: {name: shop-configmap, items: [{key: k, path: p}]}}]",
            ),
            (
                &format!("{pod}.volumes.2"),
                "{name: tmp, emptyDir: {medium: Memory}}",
            ),
            (
                &format!("{pod}.volumes.3"),
                "{name: raw, secret: {secretName: s}}",
            ),
            (
                &format!("{pod}.containers.0.volumeMounts.2"),
                "{name: tmp, mountPath: /tmp}",
            ),
            // a file where the author mounts a volume is mounted by itself
            (
                &format!("{pod}.containers.0.volumeMounts.3.mountPath"),
                "/conf/a",
            ),
        ],
    );
    let maps: Vec<_> = run
        .manifests
        .documents
        .iter()
        .filter(|d| d.get("kind") == Some(&"ConfigMap".into()))
        .filter_map(|d| d.get("data"))
        .collect();
    assert_eq!(maps, [&score_yaml::parse_str("{k: v}").unwrap()]);
}

#[test]
fn what_is_said_of_a_container_goes_to_its_fields() {
    let spec = "{containers: {main: {
  env: [{name: B, value: b}, {name: A, value: own}, {name: S, value: '${resources.db.password}'}, {name: U, value: 'x${resources.db.password}'}],
  envFrom: [{secretRef: {name: s}}], tty: true, imagePullPolicy: Always,
  resources: {limits: {cpu: 0.5, example.com/gpu: '1'}, claims: [{name: gpu}]},
  liveness_probe: {periodSeconds: 0}, readiness_probe: {type: grpc, port: 9, service: s}, startup_probe: {type: tcp, port: 9}}}}";
    let run = extended(DEPLOYMENT, spec);
    assert_eq!(run.reports, [""; 0]);
    let container = "spec.template.spec.containers.0";
    let at = |path: &str| format!("{container}.{path}");
    let helper = run.get("Deployment", &at("env.0.name"));
    let helper = helper.as_str().unwrap();
    assert_at(
        &run,
        "Deployment",
        &[
            (&at("env.1"), "{name: EMPTY, value: ''}"),
            (&at("env.2"), "{name: B, value: b}"),
            (&at("env.3"), "{name: A, value: own}"),
            (
                &at("env.4"),
                "{name: S, valueFrom: {secretKeyRef: {name: s, key: k}}}",
            ),
            (&at("env.5"), &format!("{{name: U, value: 'x$({helper})'}}")),
            (&at("envFrom"), "[{secretRef: {name: s}}]"),
            (&at("tty"), "true"),
            (&at("imagePullPolicy"), "Always"),
            (
                &at("resources"),
                "{limits: {cpu: 500m, example.com/gpu: '1'}, claims: [{name: gpu}]}",
            ),
            (
                &at("livenessProbe"),
                "{httpGet: {path: /live, port: 80}, periodSeconds: 0}",
            ),
            (&at("readinessProbe"), "{grpc: {port: 9, service: s}}"),
            (&at("startupProbe"), "{tcpSocket: {port: 9}}"),
        ],
    );
}

#[test]
fn services_and_ingresses_lead_to_the_ports() {
    let spec = "{service: {type: NodePort, annotations: {a: x}, labels: {l: y}, ports: {www: {name: web}}},
  ingress: {rules: {'${resources.dns}': {http: {/a: {type: exact, port: 80}}}}}}";
    let run = extended(DEPLOYMENT, spec);
    assert_at(
        &run,
        "Service",
        &[
            ("metadata.annotations.a", "x"),
            ("metadata.labels.l", "y"),
            ("spec.type", "NodePort"),
            ("spec.ports.0.name", "web"),
        ],
    );
    assert_at(
        &run,
        "Ingress",
        &[
            ("metadata.name", "shop-dns"),
            (
                "spec.rules",
                "[{host: shop.example.test, http: {paths: [{path: /a, pathType: Exact, backend: {service: {name: shop, port: {number: 80}}}}]}}]",
            ),
        ],
    );
}

#[test]
fn a_port_that_a_probe_names_is_one_of_its_container() {
    let spec = "{service: {ports: {www: {name: web}, dns: {service_port: 53}}}, containers: {side: {image: s},
  main: {liveness_probe: {port: web}, startup_probe: {type: tcp, port: other}, lifecycle: {preStop: {type: http, port: dns}}}}}";
    let run = extended(DEPLOYMENT, spec);
    assert_eq!(run.reports, [""; 0]);
    assert_at(
        &run,
        "Deployment",
        &[
            (
                "spec.template.spec.containers.0.ports",
                "[{name: dns, containerPort: 53, protocol: TCP}, {name: web, containerPort: 8080, protocol: TCP}]",
            ),
            ("spec.template.spec.containers.1.ports", "null"),
        ],
    );
}

#[test]
fn workloads_stand_in_the_order_in_which_they_are_deployed() {
    let score = |name: &str| {
        format!(
            "apiVersion: score.dev/v1b1\nmetadata: {{name: {name}}}\ncontainers: {{c: {{image: i}}}}\n"
        )
    };
    let deploy = |deploy: &str| format!("apiVersion: humanitec.org/v1b1\ndeploy: {{{deploy}}}\n");
    let scores = ["aa", "bb", "cc", "dd"].map(score);
    let after = deploy("when: after");
    let before = deploy("when: before, success: available, timeout: 5");
    let extensions = [Some(after.as_str()), None, Some(&before), Some(&before)];
    let scores: Vec<_> = scores.iter().map(String::as_str).zip(extensions).collect();
    let run = run_extended(&scores, "{}");
    let metadata = |key| {
        let of = move |d: &Value| d.get("metadata").and_then(|m| m.get(key)).cloned().unwrap();
        run.manifests.documents.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(metadata("name"), ["cc", "dd", "bb", "aa"].map(Value::from));
    let expected = "{k8s.score.dev/deploy-success: available, k8s.score.dev/deploy-timeout: '5',
  k8s.score.dev/deploy-when: before, k8s.score.dev/workload-name: cc}";
    let annotations = metadata("annotations");
    assert_eq!(annotations[0], score_yaml::parse_str(expected).unwrap());
    let expected = "{k8s.score.dev/workload-name: bb}";
    assert_eq!(annotations[2], score_yaml::parse_str(expected).unwrap());
}

#[test]
fn what_placeholders_became_is_data() {
    let spec =
        "{pod: {hostname: '${resources.db.same}'}, extraObjects: [{apiVersion: v1, kind: ConfigMap,
  metadata: {name: own}, data: {'${resources.db.same}': '${resources.db.number}'}}],
  containers: {main: {lifecycle: {preStop: {httpGet: {port: '${resources.db.number}'}}}}}}";
    let run = extended(DEPLOYMENT, spec);
    assert_eq!(run.reports, [""; 0]);
    let pod = "spec.template.spec";
    let port = format!("{pod}.containers.0.lifecycle.preStop.httpGet.port");
    assert_at(
        &run,
        "Deployment",
        &[(&format!("{pod}.hostname"), "x"), (&port, "3")],
    );
    let first = &run.manifests.documents[0];
    let expected = score_yaml::parse_str("{x: '3'}").unwrap();
    assert_eq!(first.get("data"), Some(&expected), "{}", run.yaml());
}

#[test]
fn what_kubernetes_would_refuse_is_an_error_at_its_place() {
    for (spec, expected) in [
        (
            "{volumes: {a: {type: emptyDir, source: {sizeLimit: '${resources.db.word}'}}}}",
            "invalid-value spec.volumes.a.source.sizeLimit",
        ),
        (
            "{pod: {labels: {a: '${resources.db.word}'}}}",
            "invalid-value spec.pod.labels.a",
        ),
        (
            "{deployment: {annotations: {'${resources.db.word}': x}}}",
            "invalid-value spec.deployment.annotations.a b",
        ),
        (
            "{pod: {labels: {'${resources.db.same}': a, x: b}}}",
            "duplicate-key spec.pod.labels.x",
        ),
        (
            "{service: {labels: {a: '${resources.db.password}'}}}",
            "unresolved-secret spec.service.labels.a",
        ),
        (
            "{variables: {a: 'x${resources.db.password}'}}",
            "unresolved-secret spec.variables.a",
        ),
        ("{variables: {a/b: x}}", "invalid-value spec.variables.a/b"),
        (
            "{containers: {main: {args: [a, '${resources.db.password}']}}}",
            "unresolved-secret containers.main.args.1",
        ),
        (
            "{containers: {main: {image: 'a:${resources.db.password}'}}}",
            "unresolved-secret containers.main.image",
        ),
        (
            "{containers: {main: {readiness_probe: {type: command, command: ['${resources.db.password}']}}}}",
            "unresolved-secret containers.main.readinessProbe.command.0",
        ),
        (
            "{pod: {hostAliases: [{ip: 1.1.1.1, hostnames: ['${resources.db.password}']}]}}",
            "unresolved-secret spec.pod.hostAliases.0.hostnames.0",
        ),
        (
            "{containers: {main: {volumeMounts: [{name: a, mountPath: /x}, {name: b, mountPath: /x}]}}}",
            "invalid-volume containers.main",
        ),
        (
            "{extraObjects: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}}]}",
            "name-clash spec.extraObjects.0",
        ),
        (
            "{ingress: {rules: {'${resources.dns}': {http: {/: {port: 80}}}}}}",
            "unknown-reference spec.ingress.rules.dns",
        ),
    ] {
        let extension = format!("apiVersion: humanitec.org/v1b1\nspec: {spec}\n");
        let resources = RESOURCES.replace("host: shop", "hst: shop");
        let run = run_extended(&[(SCORE, Some(&extension))], &resources);
        let reports: Vec<_> = run
            .reports
            .iter()
            .filter(|report| !report.starts_with("deprecated"))
            .map(|report| report.split_once(": ").unwrap().0)
            .collect();
        assert_eq!(reports, [expected], "{spec}");
    }
}
