//! The images that the containers of workloads have in the output: patches and definitions change what Score files say.

use score_cli::ContainerImages;
use score_yaml::{SortedMap, Str, Value};

use crate::names::WORKLOAD_NAME_ANNOTATION;

/// Where objects that workloads become have their pods.
const PODS: [&[&str]; 3] = [
    &["spec", "template", "spec"],
    &["spec", "jobTemplate", "spec", "template", "spec"],
    &["spec"],
];

/// The images of the manifests' containers.
pub(crate) fn images(manifests: &[Value]) -> ContainerImages {
    let mut found = SortedMap::new();
    for manifest in manifests {
        let annotations = at(manifest, &["metadata", "annotations"]);
        let workload = annotations.and_then(|all| all.get(WORKLOAD_NAME_ANNOTATION));
        let Some(Value::String(workload)) = workload else {
            continue;
        };
        let pods = PODS.iter().filter_map(|path| at(manifest, path));
        for containers in pods.flat_map(|pod| [pod.get("containers"), pod.get("initContainers")]) {
            for container in containers.and_then(Value::as_seq).unwrap_or_default() {
                if let (Some(name), Some(image)) =
                    (text(container, "name"), text(container, "image"))
                {
                    found.insert((workload.clone(), name.clone()), image.clone());
                }
            }
        }
    }
    found
}

/// The value at a path of fields.
fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, field| value.get(field))
}

fn text<'v>(value: &'v Value, field: &str) -> Option<&'v Str> {
    match value.get(field) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;

    #[test]
    fn images_are_those_of_the_pods_of_workloads() {
        let text = "[{kind: CronJob, metadata: {annotations: {k8s.score.dev/workload-name: a}}, spec: {jobTemplate: {spec: {template: {spec: {
              containers: [{name: main, image: x:1}, {name: side}], initContainers: [{name: first, image: y:1}]}}}}}},
            {kind: Deployment, metadata: {name: b}, spec: {template: {spec: {containers: [{name: main, image: z:1}]}}}},
            {kind: Service, metadata: {annotations: {k8s.score.dev/workload-name: c}}, spec: {ports: []}}]";
        let Ok(Value::Seq(manifests)) = parse_str(text) else {
            panic!("{text}");
        };
        let found: Vec<String> = images(&manifests)
            .iter()
            .map(|((workload, container), image)| format!("{workload}/{container}={image}"))
            .collect();
        assert_eq!(found, ["a/first=y:1", "a/main=x:1"]);
    }
}
