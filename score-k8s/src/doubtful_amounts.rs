//! Amounts in manifests of resources that hardly anybody means: `512m` of memory is half a byte.

use score_core::diagnostic::Diagnostic;
use score_core::path::FieldPath;
use score_core::workload::amount_doubt;
use score_yaml::Value;

use crate::codes;

/// The lists of amounts of a container or a claim.
const LISTS: [&str; 2] = ["limits", "requests"];

/// What is counted.
const COUNTED: [&str; 4] = ["cpu", "memory", "ephemeral-storage", "storage"];

/// The doubts about the amounts in a manifest.
pub(crate) fn doubts(manifest: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    search(manifest, &mut FieldPath::new(), &mut found);
    found
}

fn search(value: &Value, path: &mut FieldPath, found: &mut Vec<Diagnostic>) {
    match value {
        Value::Map(map) => {
            for (key, value) in map {
                path.at(key, |path| match key.as_str() {
                    "resources" => amounts(value, path, found),
                    _ => search(value, path, found),
                });
            }
        }
        Value::Seq(items) => {
            for (at, item) in items.iter().enumerate() {
                path.at_index(at, |path| search(item, path, found));
            }
        }
        _ => {}
    }
}

/// The doubts about the amounts below `resources`.
fn amounts(resources: &Value, path: &mut FieldPath, found: &mut Vec<Diagnostic>) {
    for list in LISTS {
        for name in COUNTED {
            let amount = resources.get(list).and_then(|list| list.get(name));
            let amount = match amount {
                Some(Value::String(text)) => text.to_string(),
                Some(Value::Int(number)) => number.to_string(),
                _ => continue,
            };
            let Some((message, near)) = amount_doubt(name, amount.trim()) else {
                continue;
            };
            path.at(list, |path| {
                path.at(name, |path| {
                    let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).path(&*path);
                    found.push(doubt.hint(format!("did you mean {near}?")));
                });
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_of_bytes_and_many_processors_are_doubtful() {
        let manifest = "{kind: Pod, spec: {containers: [{name: a, resources: {\
                        limits: {cpu: 500, memory: 512m}, requests: {cpu: 500m, memory: 64Mi}}}]}}";
        let manifest = score_yaml::parse_str(manifest).unwrap();
        let found = doubts(&manifest);
        let found: Vec<_> = found.iter().map(|one| one.path.as_deref()).collect();
        let limits = "spec.containers.0.resources.limits";
        let expected = ["cpu", "memory"].map(|name| format!("{limits}.{name}"));
        assert_eq!(found, expected.each_ref().map(|path| Some(path.as_str())));
        // As Kubernetes writes a part of a sum.
        let manifest = "{kind: PersistentVolumeClaim, spec: {resources: {requests: {storage: 128974848000m}}}}";
        assert!(doubts(&score_yaml::parse_str(manifest).unwrap()).is_empty());
    }
}
