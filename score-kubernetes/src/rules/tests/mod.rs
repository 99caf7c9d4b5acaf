mod controllers;
mod data;
mod meta;
mod network;
mod pods;

use score_yaml::parse_str;

use super::*;

/// The faults of manifests: each as `path what`, without the backticks around the path.
fn faults(manifest: &str) -> Vec<String> {
    let manifest = parse_str(manifest).unwrap_or_else(|error| panic!("{manifest}: {error}"));
    let mut diags = Diagnostics::new();
    check_manifest(&manifest, &FieldPath::new(), &mut diags);
    let all = diags.iter();
    all.map(|fault| fault.message.replacen('`', "", 2))
        .collect()
}

fn refused(template: &str, cases: &[(&str, &str)]) {
    for (part, expected) in cases {
        let manifest = template.replace("PART", part);
        let found = faults(&manifest);
        let is_expected = |fault: &String| fault.starts_with(expected);
        if expected.is_empty() {
            assert_eq!(found, [""; 0], "{part}");
        } else {
            assert!(
                found.len() == 1 && found.iter().all(is_expected),
                "{part}: {found:?}"
            );
        }
    }
}

const POD: &str = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: b}], PART}}";
const CONTAINER: &str = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {volumes: [{name: v}], containers: [{name: a, image: b, PART}]}}";
const DEPLOYMENT: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}, PART}}";
const STATEFUL_SET: &str = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}, PART}}";
const DAEMON_SET: &str = "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}, PART}}";
const JOB: &str = "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}, PART}}";
const CRON_JOB: &str = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}, PART}}";
const SERVICE: &str = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {PART}}";
const INGRESS: &str =
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {PART}}";
const ROUTE: &str = "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}, spec: {PART}}";
const CLAIM: &str =
    "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {PART}}";
const SCALER: &str = "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, PART}}";
