//! Everything that the corpus holds for Kubernetes, the default provisioners' manifests among it, is valid for
//! its published type: no unknown field, no wrong type.

use std::fs;

use k8s_openapi::Resource;
use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core,
    networking::v1 as networking, policy::v1 as policy, rbac::v1 as rbac,
    scheduling::v1 as scheduling,
};
use k8s_openapi::serde::de::DeserializeOwned;
use score_yaml::json;
use score_yaml::{Value, parse_all_str};

/// Types that are no part of Kubernetes itself.
const FOREIGN: [&str; 4] = [
    "cert-manager.io/v1 Certificate",
    "gateway.networking.k8s.io/v1 HTTPRoute",
    "bakery.example/v1alpha1 MailDomain",
    "serving.knative.dev/v1 Service",
];

/// The faults of a manifest by a type; `None` if it is of another kind.
fn faults<T: Resource + DeserializeOwned>(manifest: &Value) -> Option<Vec<String>> {
    let field = |name| manifest.get(name).and_then(Value::as_str);
    if (field("apiVersion"), field("kind")) != (Some(T::API_VERSION), Some(T::KIND)) {
        return None;
    }
    let mut text = String::new();
    json::push(manifest, &mut text).expect("a manifest has no number that JSON lacks");
    let mut faults = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read: Result<T, _> =
        serde_ignored::deserialize(&mut reader, |path| faults.push(path.to_string()));
    faults.extend(read.err().map(|error| error.to_string()));
    Some(faults)
}

/// The items of a list of objects, or the object.
fn items(manifest: Value) -> Vec<Value> {
    let is_list = manifest.get("kind").and_then(Value::as_str) == Some("List");
    match manifest.get("items") {
        Some(Value::Seq(items)) if is_list => items.clone(),
        _ => vec![manifest],
    }
}

#[test]
fn every_manifest_is_of_its_published_type() {
    let mut kinds = 0;
    for case in testdata::workload_folders() {
        let Ok(text) = fs::read_to_string(case.join("k8s/manifests.yaml")) else {
            continue;
        };
        for manifest in parse_all_str(&text).unwrap().into_iter().flat_map(items) {
            let kind = manifest.get("kind").and_then(Value::as_str).unwrap();
            let version = manifest.get("apiVersion").and_then(Value::as_str).unwrap();
            if FOREIGN.contains(&&*format!("{version} {kind}")) {
                continue;
            }
            let faults = faults::<core::ConfigMap>(&manifest)
                .or_else(|| faults::<core::Secret>(&manifest))
                .or_else(|| faults::<core::Service>(&manifest))
                .or_else(|| faults::<core::ServiceAccount>(&manifest))
                .or_else(|| faults::<core::Namespace>(&manifest))
                .or_else(|| faults::<core::PersistentVolumeClaim>(&manifest))
                .or_else(|| faults::<apps::Deployment>(&manifest))
                .or_else(|| faults::<apps::StatefulSet>(&manifest))
                .or_else(|| faults::<apps::DaemonSet>(&manifest))
                .or_else(|| faults::<core::Pod>(&manifest))
                .or_else(|| faults::<batch::Job>(&manifest))
                .or_else(|| faults::<batch::CronJob>(&manifest))
                .or_else(|| faults::<networking::Ingress>(&manifest))
                .or_else(|| faults::<networking::NetworkPolicy>(&manifest))
                .or_else(|| faults::<autoscaling::HorizontalPodAutoscaler>(&manifest))
                .or_else(|| faults::<policy::PodDisruptionBudget>(&manifest))
                .or_else(|| faults::<scheduling::PriorityClass>(&manifest))
                .or_else(|| faults::<rbac::Role>(&manifest))
                .or_else(|| faults::<rbac::RoleBinding>(&manifest))
                .or_else(|| faults::<rbac::ClusterRole>(&manifest))
                .or_else(|| faults::<rbac::ClusterRoleBinding>(&manifest));
            let expected = Some(Vec::<String>::new());
            assert_eq!(
                faults,
                expected,
                "{}: {kind} (no fault list: add the kind to this test)",
                case.display()
            );
            kinds += 1;
        }
    }
    assert!(kinds > 400, "only {kinds} manifests were looked at");
}
