//! From Score files to manifests: what each rule of the backend makes of a workload.

#![expect(clippy::unwrap_used, reason = "a test may end at the first surprise")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use k8s_openapi::serde::de::DeserializeOwned;
use k8s_openapi::{api::apps::v1 as apps, api::core::v1 as core};
use proptest::prelude::*;
use score_yaml::{SourceMap, Value};
use support::{Run, run};

const EVERYTHING: &str = r#"
apiVersion: score.dev/v1b1
metadata:
  name: shop
  annotations: {k8s.score.dev/kind: KIND, k8s.score.dev/service-name: front, team: blue}
containers:
  migrate:
    image: migrate:1
    before: {web: {ready: complete}}
  proxy:
    image: proxy:1
    readinessProbe: {httpGet: {path: /ready, port: 8081, scheme: HTTPS, httpHeaders: [{name: a, value: b}]}}
    before: {web: {ready: healthy}, migrate: {ready: started}}
  web:
    image: web:1
    command: [run]
    args: ["$$", ""]
    variables: {URL: "x://${resources.db.password}@h", PW: "${resources.db.password}", EMPTY: ""}
    files:
      /etc/web/a: {content: a, mode: "0600"}
      /etc/web/b: {content: "${resources.db.password}"}
      /c: {binaryContent: AAEC}
    volumes:
      /data: {source: "${resources.data}", path: sub}
      /tmp/x: {source: "${resources.scratch}", readOnly: true}
    resources: {limits: {cpu: "0.5", memory: 1024Mi}, requests: {memory: 128Mi}}
    livenessProbe: {exec: {command: [check]}}
service:
  ports: {www: {port: 80, targetPort: 8080}, dns: {port: 53, protocol: UDP}}
resources:
  db: {type: postgres}
  data: {type: volume}
  scratch: {type: volume}
"#;

const RESOURCES: &str = "
postgres.default#shop.db: {password: 🔐💬pg_password💬🔐}
volume.default#shop.data: {claimSpec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}}
volume.default#shop.scratch: {source: {emptyDir: {sizeLimit: 1e3}}}
";

fn typed<T: DeserializeOwned>(manifest: &Value) {
    let json: serde_json::Value = to_json(manifest);
    let mut unknown = Vec::new();
    let result: Result<T, _> =
        serde_ignored::deserialize(json, |path| unknown.push(path.to_string()));
    result.unwrap_or_else(|error| panic!("{error} in\n{}", score_yaml::emit(manifest)));
    assert!(
        unknown.is_empty(),
        "unknown fields {unknown:?} in\n{}",
        score_yaml::emit(manifest)
    );
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(b) => (*b).into(),
        Value::Int(n) => (*n).into(),
        Value::UInt(n) => (*n).into(),
        Value::Float(n) => (*n).into(),
        Value::String(text) | Value::Timestamp(text) => text.as_str().into(),
        Value::Seq(items) => items.iter().map(to_json).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), to_json(value)))
            .collect(),
    }
}

#[test]
fn all_that_is_emitted_is_valid_for_its_type() {
    for kind in ["Deployment", "StatefulSet"] {
        let run = run(&[&EVERYTHING.replace("KIND", kind)], RESOURCES);
        assert_eq!(run.reports, [""; 0]);
        for manifest in &run.manifests.documents {
            match manifest.get("kind").and_then(Value::as_str) {
                Some("Deployment") => typed::<apps::Deployment>(manifest),
                Some("StatefulSet") => typed::<apps::StatefulSet>(manifest),
                Some("Service") => typed::<core::Service>(manifest),
                Some("ConfigMap") => typed::<core::ConfigMap>(manifest),
                Some("PersistentVolumeClaim") => typed::<core::PersistentVolumeClaim>(manifest),
                other => panic!("unexpected kind {other:?}"),
            }
        }
    }
}

#[test]
fn a_deployment_claims_its_storage_beside_it_and_a_stateful_set_within() {
    let deployment = run(&[&EVERYTHING.replace("KIND", "Deployment")], RESOURCES);
    let name = deployment.get("PersistentVolumeClaim", "metadata.name");
    assert!(
        name.as_str()
            .is_some_and(|name| name.starts_with("shop-data-")),
        "{name:?}"
    );
    assert_eq!(
        deployment.get(
            "Deployment",
            "spec.template.spec.volumes.0.persistentVolumeClaim.claimName"
        ),
        name
    );
    let storage =
        |run: &Run, kind, path: &str| run.get(kind, &format!("{path}.resources.requests.storage"));
    assert_eq!(
        storage(&deployment, "PersistentVolumeClaim", "spec"),
        "1Gi".into()
    );

    let set = run(&[&EVERYTHING.replace("KIND", "StatefulSet")], RESOURCES);
    assert_eq!(
        storage(&set, "StatefulSet", "spec.volumeClaimTemplates.0.spec"),
        "1Gi".into()
    );
    let mount = set.get(
        "StatefulSet",
        "spec.template.spec.containers.0.volumeMounts.0.name",
    );
    assert_eq!(
        set.get("StatefulSet", "spec.volumeClaimTemplates.0.metadata.name"),
        mount
    );
}

#[test]
fn deployments_that_share_a_claim_share_its_manifest() {
    let score = |name: &str| {
        format!(
            "{{metadata: {{name: {name}}}, containers: {{c: {{image: x, volumes: {{/d: {{source: '${{resources.v}}'}}}}}}}}, \
             resources: {{v: {{type: volume, id: files}}}}}}"
        )
    };
    let run = run(
        &[&score("a"), &score("b")],
        "volume.default#files: {claimSpec: {accessModes: [ReadWriteMany], storageClassName: fast, resources: {requests: {storage: 1Gi}}}}",
    );
    assert_eq!(run.reports, [""; 0]);
    assert_eq!(
        run.get("PersistentVolumeClaim", "spec.storageClassName"),
        "fast".into()
    );
    assert_eq!(run.manifests.documents.len(), 3);
}

#[test]
fn containers_that_others_wait_for_are_init_containers_in_order() {
    let run = run(&[&EVERYTHING.replace("KIND", "Deployment")], RESOURCES);
    let spec = |path: &str| run.get("Deployment", &format!("spec.template.spec.{path}"));
    assert_eq!(spec("initContainers.0.name"), "proxy".into());
    assert_eq!(spec("initContainers.0.restartPolicy"), "Always".into());
    assert_eq!(
        spec("initContainers.0.startupProbe.httpGet.path"),
        "/ready".into()
    );
    assert_eq!(
        spec("initContainers.0.readinessProbe.httpGet.port"),
        Value::Int(8081)
    );
    assert_eq!(spec("initContainers.1.name"), "migrate".into());
    assert_eq!(spec("initContainers.1.restartPolicy"), Value::Null);
    assert_eq!(spec("containers.0.name"), "web".into());
    assert_eq!(spec("containers.1"), Value::Null);
}

#[test]
fn a_container_waited_for_to_complete_loses_its_probes_with_a_warning() {
    let score = "{metadata: {name: w}, containers: {
        one: {image: x, livenessProbe: {exec: {command: [a]}}, before: {two: {ready: complete}}}, two: {image: x}}}";
    let run = run(&[score], "{}");
    assert_eq!(run.reports.len(), 1);
    assert!(
        run.reports[0].starts_with("unsupported-field containers.one.livenessProbe:"),
        "{:?}",
        run.reports
    );
    assert_eq!(
        run.get(
            "Deployment",
            "spec.template.spec.initContainers.0.livenessProbe"
        ),
        Value::Null
    );
}

#[test]
fn annotations_go_to_the_pod_but_for_those_of_this_tool() {
    let run = run(&[&EVERYTHING.replace("KIND", "Deployment")], RESOURCES);
    assert_eq!(
        run.yaml_of("Deployment", "spec.template.metadata.annotations"),
        "k8s.score.dev/workload-name: shop\nteam: blue\n"
    );
    assert_eq!(
        run.yaml_of("Deployment", "metadata.annotations"),
        "k8s.score.dev/workload-name: shop\n"
    );
    assert_eq!(run.get("Service", "metadata.name"), "front".into());
}

#[test]
fn ports_stand_in_the_order_of_their_numbers() {
    let run = run(&[&EVERYTHING.replace("KIND", "Deployment")], RESOURCES);
    assert_eq!(run.get("Service", "spec.ports.0.name"), "dns".into());
    assert_eq!(
        run.get("Service", "spec.ports.1.targetPort"),
        Value::Int(8080)
    );
}

#[test]
fn what_cannot_be_emitted_is_reported_with_its_place() {
    let score = |container: &str| {
        format!(
            "{{metadata: {{name: w}}, containers: {{c: {{image: x, {container}}}}}, \
             resources: {{s: {{type: s}}, v: {{type: v}}}}}}"
        )
    };
    for (container, outputs, expected) in [
        (
            "resources: {limits: {cpu: much}}",
            "{}",
            "invalid-value containers.c.resources.limits.cpu: `much` is not",
        ),
        (
            "files: {/a: {content: 'x ${resources.s.k}'}}",
            "s.default#w.s: {k: 🔐💬n_k💬🔐}",
            "invalid-file containers.c.files./a: the content mixes",
        ),
        (
            "files: {/a: {content: x, mode: '1777'}}",
            "{}",
            "invalid-file containers.c.files./a: the mode",
        ),
        (
            "volumes: {/d: {source: data}}",
            "{}",
            "invalid-volume containers.c.volumes./d.source: `data` names no resource",
        ),
        (
            "volumes: {/d: {source: '${resources.v}'}}",
            "v.default#w.v: {type: tmpfs}",
            "invalid-volume containers.c.volumes./d.source: a resource of the type `v` gives no volume",
        ),
        (
            "volumes: {/d: {source: '${resources.v}'}}",
            "v.default#w.v: {source: {emptyDirr: {}}}",
            "invalid-volume containers.c.volumes./d: resource `v.default#w.v` cannot be mounted: `source` has no field",
        ),
        (
            "volumes: {/d: {source: '${resources.v}'}}",
            "v.default#w.v: {source: {secret: {secretName: 🔐💬n_k💬🔐}}}",
            "unresolved-secret spec.template.spec.volumes.0.secret.secretName:",
        ),
    ] {
        let run = run(&[&score(container)], outputs);
        assert!(
            run.reports.iter().any(|r| r.starts_with(expected)),
            "{expected}\n{:#?}",
            run.reports
        );
    }
}

#[test]
fn two_workloads_may_not_make_one_object() {
    let score = |name: &str| {
        format!(
            "{{metadata: {{name: {name}, annotations: {{k8s.score.dev/service-name: api}}}}, containers: {{c: {{image: x}}}}, \
             service: {{ports: {{p: {{port: 1}}}}}}}}"
        )
    };
    let run = run(&[&score("a"), &score("b")], "{}");
    assert_eq!(
        run.reports,
        ["name-clash : workloads `a` and `b` both make a Service `api`"]
    );
}

#[test]
fn resource_manifests_come_first_and_workloads_replace_them() {
    let score = "{metadata: {name: w}, containers: {c: {image: x}}, resources: {a: {type: t}, b: {type: t}}}";
    let config_map = |name: &str, from: &str| {
        format!(
            "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{from: {from}}}}}"
        )
    };
    let resources = format!(
        "t.default#w.a: {{manifests: [{}, {}, {{apiVersion: apps/v1, kind: Deployment, metadata: {{name: w}}}}]}}\n\
         t.default#w.b: {{manifests: [{}]}}",
        config_map("shared", "a"),
        config_map("own", "a"),
        config_map("shared", "b")
    );
    let run = run(&[score], &resources);
    let shown = run
        .manifests
        .documents
        .iter()
        .map(|d| score_yaml::emit(d.get("data").unwrap_or(&Value::Null)));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        ["from: a\n", "from: b\n", "null\n"]
    );
}

#[test]
fn many_workloads_give_the_same_bytes_whatever_core_makes_them() {
    let one = |n: usize| {
        let name = format!("shop{n:03}");
        let score = EVERYTHING
            .replace("KIND", "StatefulSet")
            .replace("name: shop", &format!("name: {name}"));
        (
            score.replace("front", &format!("front{n}")),
            RESOURCES.replace("#shop", &format!("#{name}")),
        )
    };
    let (scores, resources): (Vec<String>, Vec<String>) = (0..200).map(one).unzip();
    let all = run(
        &scores.iter().map(String::as_str).collect::<Vec<_>>(),
        &resources.concat(),
    );
    let one_by_one = scores
        .iter()
        .zip(&resources)
        .map(|(score, resources)| run(&[score], resources).yaml());
    // Alone, resources have no manifests, so what a workload makes is all there is.
    assert!(all.yaml() == one_by_one.collect::<String>());
}

/// A text as a Score file writes it where placeholders may stand: dollars doubled, but for those in the braces
/// behind a dollar, which stay as they are.
fn escaped(mut text: &str) -> String {
    let mut out = String::new();
    while let Some(at) = text.find('$') {
        out.push_str(&text[..at]);
        out.push_str("$$");
        text = &text[at + 1..];
        if text.starts_with('{')
            && let Some(end) = text.find('}')
        {
            out.push_str(&text[..=end]);
            text = &text[end + 1..];
        }
    }
    out + text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Into the manifest, that is: what Kubernetes itself expands there, `$(NAME)` and `$$`, it still expands.
    #[test]
    fn any_text_survives(text in "([$]|[{}()a-z#:' \\n\\t-]|\\PC|\\p{Cc}){1,40}") {
        let quoted = |text: &str| -> String {
            let escapes = text.chars().map(|c| format!("\\U{:08x}", u32::from(c)));
            format!("\"{}\"", escapes.collect::<String>())
        };
        let score = format!(
            "metadata: {{name: app, annotations: {{note: {0}}}}}\ncontainers: {{c: {{image: i, command: [{0}], args: [{0}], \
             variables: {{V: {1}}}, files: {{/f: {{content: {1}}}}}, livenessProbe: {{exec: {{command: [{0}]}}}}}}}}",
            quoted(&text),
            quoted(&escaped(&text)),
        );
        let run = run(&[&score], "{}");
        prop_assert_eq!(&run.reports, &Vec::<String>::new());
        let yaml = run.yaml();
        let mut sources = SourceMap::new();
        let file = sources.add("manifests.yaml", yaml.as_str());
        let documents = score_yaml::parse(&sources, file).unwrap();
        prop_assert!(documents.iter().map(|d| d.to_value()).eq(run.manifests.documents.iter().cloned()));
        let container = |path: &str| run.get("Deployment", &format!("spec.template.spec.containers.0.{path}"));
        for path in ["command.0", "args.0", "env.0.value", "livenessProbe.exec.command.0"] {
            prop_assert_eq!(container(path), Value::from(text.as_str()), "{}", path);
        }
        prop_assert_eq!(run.get("Deployment", "spec.template.metadata.annotations.note"), Value::from(text.as_str()));
        let content = run.get("ConfigMap", "binaryData.file");
        prop_assert_eq!(BASE64.decode(content.as_str().unwrap()).unwrap(), text.as_bytes());
    }
}
