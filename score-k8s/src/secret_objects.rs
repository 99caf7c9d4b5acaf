//! Secrets apart from the other objects, and which ones pods refer to.

use score_cli::{NeededKind, NeededSecret, OutputObject, SecretText, TakenSecrets};
use score_yaml::{Map, SortedMap, SortedSet, Str, Value};

use crate::Format;
use crate::identity::Identity;
use crate::render::render;

/// The name of a manifest's object.
pub(crate) fn output_object(manifest: &Value) -> OutputObject {
    let Identity {
        api_version,
        kind,
        namespace,
        name,
    } = Identity::of(manifest);
    let filled = |text: &str| (!text.is_empty()).then(|| Str::from(text));
    OutputObject {
        api_version: filled(api_version),
        kind: kind.into(),
        namespace: filled(namespace),
        name: name.into(),
    }
}

/// Takes the Secrets out of manifests, those in lists too.
pub(crate) fn take(manifests: &mut Vec<Value>, format: Format) -> TakenSecrets {
    let mut secrets = Vec::new();
    take_from(manifests, &mut secrets);
    TakenSecrets {
        text: SecretText(render(&secrets, format)),
        needed: secrets.iter().map(needed).collect(),
        objects: secrets.iter().map(output_object).collect(),
    }
}

fn take_from(manifests: &mut Vec<Value>, secrets: &mut Vec<Value>) {
    for manifest in std::mem::take(manifests) {
        if is_secret(&manifest) {
            secrets.push(manifest);
        } else if let Some(rest) = without_secrets(manifest, secrets) {
            manifests.push(rest);
        }
    }
}

/// An object without the Secrets among its items, if it is a list; nothing if it is one of Secrets alone.
fn without_secrets(mut manifest: Value, secrets: &mut Vec<Value>) -> Option<Value> {
    if !is_list(&manifest) {
        return Some(manifest);
    }
    let items = manifest.as_map_mut().and_then(|list| list.get_mut("items"));
    let Some(Value::Seq(items)) =
        items.filter(|items| items.as_seq().is_some_and(|items| !items.is_empty()))
    else {
        return Some(manifest);
    };
    take_from(items, secrets);
    (!items.is_empty()).then_some(manifest)
}

fn is_list(manifest: &Value) -> bool {
    Identity::of(manifest).kind.ends_with("List")
}

/// Calls a function with each manifest, and with the items of lists in their place.
fn each_object<'m>(manifests: &'m [Value], f: &mut dyn FnMut(&'m Value)) {
    for manifest in manifests {
        match manifest.get("items").and_then(Value::as_seq) {
            Some(items) if is_list(manifest) => each_object(items, f),
            _ => f(manifest),
        }
    }
}

fn is_secret(manifest: &Value) -> bool {
    let Identity {
        api_version, kind, ..
    } = Identity::of(manifest);
    api_version == "v1" && kind == "Secret"
}

/// What has to be there in the place of a Secret.
fn needed(secret: &Value) -> NeededSecret {
    let OutputObject {
        namespace, name, ..
    } = output_object(secret);
    let maps = ["data", "stringData"].map(|field| secret.get(field).and_then(Value::as_map));
    let keys: SortedSet<Str> = maps
        .into_iter()
        .flatten()
        .flat_map(Map::keys)
        .cloned()
        .collect();
    let keys = keys.into_iter().collect();
    NeededSecret {
        namespace,
        name,
        kind: NeededKind::Object { keys },
    }
}

/// The Secrets that pods refer to and that are not among the manifests, in lists or alone. References that may lead nowhere
/// do not count.
pub(crate) fn missing(manifests: &[Value]) -> Vec<NeededSecret> {
    let mut made: SortedSet<(Option<Str>, Str)> = SortedSet::new();
    let mut found: References = SortedMap::new();
    each_object(manifests, &mut |manifest| {
        if is_secret(manifest) {
            let object = output_object(manifest);
            made.insert((object.namespace, object.name));
        } else if HAVE_PODS.contains(&Identity::of(manifest).kind) {
            let namespace = output_object(manifest).namespace;
            collect(manifest, &namespace, &mut found);
        }
    });
    found.retain(|name, _| !made.contains(name));
    let needed = found
        .into_iter()
        .map(|((namespace, name), keys)| NeededSecret {
            namespace,
            name,
            kind: NeededKind::Object {
                keys: keys.into_iter().collect(),
            },
        });
    needed.collect()
}

/// The kinds that hold pods.
const HAVE_PODS: [&str; 7] = [
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "Pod",
    "ReplicaSet",
    "StatefulSet",
];

/// The keys of Secrets that are referred to, by namespace and name.
type References = SortedMap<(Option<Str>, Str), SortedSet<Str>>;

/// Collects the references to Secrets below a value of a pod.
fn collect(value: &Value, namespace: &Option<Str>, found: &mut References) {
    let mut add = |of: &Value, name_field: &str, keys: &mut dyn Iterator<Item = &Str>| {
        let is_optional = matches!(of.get("optional"), Some(Value::Bool(true)));
        if let Some(Value::String(name)) = of.get(name_field)
            && !is_optional
        {
            let known = found.entry((namespace.clone(), name.clone()));
            known.or_default().extend(keys.cloned());
        }
    };
    match value {
        Value::Seq(items) => items
            .iter()
            .for_each(|item| collect(item, namespace, found)),
        Value::Map(map) => {
            for (field, of) in map {
                match field.as_str() {
                    "secretKeyRef" => add(of, "name", &mut key_of(of).into_iter()),
                    "secretRef" => add(of, "name", &mut std::iter::empty()),
                    // A volume names it by another field than a part of a projected one.
                    "secret" => {
                        add(of, "secretName", &mut item_keys(of));
                        add(of, "name", &mut item_keys(of));
                    }
                    "imagePullSecrets" => {
                        for item in of.as_seq().unwrap_or_default() {
                            add(item, "name", &mut std::iter::empty());
                        }
                    }
                    _ => {}
                }
            }
            for of in map.values() {
                collect(of, namespace, found);
            }
        }
        _ => {}
    }
}

/// The key that a reference names.
fn key_of(of: &Value) -> Option<&Str> {
    match of.get("key") {
        Some(Value::String(key)) => Some(key),
        _ => None,
    }
}

/// The keys that the items of a volume name.
fn item_keys(of: &Value) -> impl Iterator<Item = &Str> {
    let items = of.get("items").and_then(Value::as_seq);
    items.unwrap_or_default().iter().filter_map(key_of)
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;

    fn manifests(text: &str) -> Vec<Value> {
        match parse_str(text) {
            Ok(Value::Seq(manifests)) => manifests,
            other => panic!("{other:?}"),
        }
    }

    fn said(needed: &[NeededSecret]) -> Vec<String> {
        let said = needed.iter().map(|secret| {
            let NeededKind::Object { keys } = &secret.kind else {
                panic!("{secret:?}");
            };
            let namespace = secret.namespace.as_deref().unwrap_or("-");
            format!("{namespace}/{}: {}", secret.name, keys.join(" "))
        });
        said.collect()
    }

    #[test]
    fn secrets_are_taken_out_wherever_they_are() {
        let mut all = manifests(
            "[{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: n}, data: {k: djE=}, stringData: {j: v2, k: v1}},
              {apiVersion: v1, kind: ConfigMap, metadata: {name: a}},
              {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {name: b}}, {apiVersion: v1, kind: Service, metadata: {name: s}}]},
              {apiVersion: v1, kind: SecretList, items: [{apiVersion: v1, kind: Secret, metadata: {name: c}}]},
              {apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: d}},
              {apiVersion: example.com/v1, kind: Secret, metadata: {name: e}}]",
        );
        let taken = take(&mut all, Format::Yaml);
        let left: Vec<String> = all
            .iter()
            .map(|manifest| Identity::of(manifest).kind.to_owned())
            .collect();
        assert_eq!(left, ["ConfigMap", "List", "SealedSecret", "Secret"]);
        let mut needed = said(&taken.needed);
        needed.sort();
        assert_eq!(needed, ["-/b: ", "-/c: ", "n/a: j k"]);
        let text = taken.text.0.concat();
        assert_eq!(text.matches("kind: Secret\n").count(), 3, "{text}");
        assert_eq!(taken.objects.len(), 3);
    }

    #[test]
    fn secrets_that_pods_refer_to_are_missing_unless_they_are_made() {
        let all = manifests(
            "[{apiVersion: v1, kind: Secret, metadata: {name: made, namespace: n}},
              {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: n}, spec: {template: {spec: {
                imagePullSecrets: [{name: registry}],
                containers: [{env: [
                  {name: A, valueFrom: {secretKeyRef: {name: made, key: a}}},
                  {name: B, valueFrom: {secretKeyRef: {name: other, key: b}}},
                  {name: C, valueFrom: {secretKeyRef: {name: perhaps, key: b, optional: true}}}],
                  envFrom: [{secretRef: {name: all}}]}],
                volumes: [{secret: {secretName: other, items: [{key: a, path: x}]}},
                          {projected: {sources: [{secret: {name: part}}]}}]}}}},
              {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{envFrom: [{secretRef: {name: made}}]}]}},
              {apiVersion: v1, kind: List, items: [
                {apiVersion: v1, kind: Secret, metadata: {name: in-a-list}},
                {apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{envFrom: [
                  {secretRef: {name: in-a-list}}, {secretRef: {name: of-a-list}}]}]}}]},
              {apiVersion: v1, kind: ConfigMap, data: {secretRef: {name: none}}}]",
        );
        assert_eq!(
            said(&missing(&all)),
            [
                "-/made: ",
                "-/of-a-list: ",
                "n/all: ",
                "n/other: a b",
                "n/part: ",
                "n/registry: "
            ]
        );
    }
}
