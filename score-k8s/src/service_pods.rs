//! Services of a resource that lead to none of its pods: the selector is another one than the labels of the pods, or a port of a
//! name that no container has.

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_core::path::FieldPath;
use score_core::provision::Provisioned;
use score_yaml::message::listed;
use score_yaml::{Map, Str, Value, message};

use crate::api_server_rules::{MANIFESTS, asked_for};
use crate::codes;
use crate::fragment::{K8sFragment, ProvisionedResources};
use crate::identity::Identity;

/// The most objects of a resource that make pods and are looked at.
const MOST: usize = 100;

/// The pods that an object makes.
struct Pods<'a> {
    kind: &'a str,
    name: &'a str,
    labels: Option<&'a Map>,
    ports: Vec<&'a str>,
}

/// What is wrong with a Service: the path of the field, what, and the way out.
type Doubt = (String, String, String);

/// Warns of Services that lead to no pod of the object that has their name, in the manifests of one resource. The pods of others are
/// made elsewhere, by an operator for example.
pub(crate) fn check(resources: &ProvisionedResources, diags: &mut Diagnostics) {
    for (uid, resource) in resources {
        // What came with the tool is right.
        if resource.author.is_none_or(|author| author.is_unchanged) {
            continue;
        }
        for (path, message, hint) in doubts(resource) {
            let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message)
                .hint(hint)
                .path(path);
            diags.push_with(Severity::Warning, || {
                let warning = match resource.author {
                    Some(author) => warning.at(author.entry),
                    None => warning,
                };
                asked_for(warning, uid.as_str(), resource.author)
            });
        }
    }
}

fn doubts(resource: &Provisioned<K8sFragment>) -> Vec<Doubt> {
    let manifests = &resource.fragment.manifests;
    let mut found = Vec::new();
    let all: Vec<Pods<'_>> = manifests.iter().filter_map(pods).collect();
    // Who makes more of them in one resource knows which are whose.
    if all.is_empty() || all.len() > MOST {
        return found;
    }
    let uri = resource.provisioner.as_str();
    let is_written = uri.starts_with("template://") || uri.starts_with("jinja://");
    for (number, manifest) in manifests.iter().enumerate() {
        let Identity { kind, name, .. } = Identity::of(manifest);
        let spec = manifest.get("spec");
        let selector = spec.and_then(|spec| spec.get("selector")?.as_map());
        let Some(selector) = selector.filter(|all| kind == "Service" && !all.is_empty()) else {
            continue;
        };
        let of_service = doubt(name, selector, spec, (&all, is_written));
        found.extend(of_service.map(|(field, message, hint)| {
            let path = format!("{MANIFESTS}.{number}.spec.{field}");
            (path, message, hint)
        }));
    }
    found
}

/// A label that a Service selects and that its pods have with another value. Values are shown where a template has them: a
/// program may have made others.
fn other_value(name: &str, selector: &Map, own: &Pods<'_>, is_written: bool) -> Doubt {
    let found = |key: &Str| own.labels.and_then(|labels| labels.get(key));
    let mut entries = selector.iter();
    let other = entries.find(|(key, value)| found(key) != Some(value));
    let key = other.map_or("", |(key, _)| key.as_str());
    let field = FieldPath::from_iter(["selector", key]).as_str().to_owned();
    let wanted = other.and_then(|(_, value)| value.as_str());
    let found = other.and_then(|(key, _)| found(key)?.as_str());
    let (message, hint) = match wanted.zip(found).filter(|_| is_written) {
        Some((wanted, found)) => (
            message!(
                "Service `{name}` selects `{key}: {wanted}`, and the pods of {} `{name}` have `{key}: {found}`",
                own.kind
            ),
            message!("write `{key}: {found}`, or give the pods the other value"),
        ),
        None => (
            message!(
                "Service `{name}` selects by `{key}`, which has another value in the pods of {} `{name}`",
                own.kind
            ),
            message!("give `{key}` the same value in the selector and the labels of the pods"),
        ),
    };
    (field, message, hint)
}

fn doubt(
    name: &str,
    selector: &Map,
    spec: Option<&Value>,
    (all, is_written): (&[Pods<'_>], bool),
) -> Option<Doubt> {
    let selects = |pods: &Pods<'_>| {
        let label = |key: &Str| pods.labels.and_then(|labels| labels.get(key));
        selector
            .iter()
            .all(|(key, value)| label(key) == Some(value))
    };
    let selected: Vec<&Pods<'_>> = all.iter().filter(|pods| selects(pods)).collect();
    if selected.is_empty() {
        let own = all.iter().find(|pods| pods.name == name)?;
        // Of values nothing is shown: a program may have made them.
        let has_key = |key: &&Str| own.labels.is_some_and(|labels| labels.contains_key(key));
        let key = selector.keys().find(|key| !has_key(key));
        let message = match key {
            Some(key) => message!(
                "Service `{name}` selects by `{key}`, a label that the pods of {} `{name}` do not have",
                own.kind
            ),
            None => return Some(other_value(name, selector, own, is_written)),
        };
        let labels = own.labels.into_iter().flat_map(Map::keys);
        let hint = match labels.clone().next() {
            None => "its pods have no labels".to_owned(),
            Some(_) => format!("they have {}", listed(labels.map(Str::as_str), ", ")),
        };
        return Some(("selector".to_owned(), message, hint));
    }
    let ports = spec?.get("ports")?.as_seq()?;
    for (at, port) in ports.iter().enumerate() {
        let target = port.get("targetPort").and_then(Value::as_str);
        // A number in quotes is a number.
        let Some(target) = target.filter(|target| target.parse::<u16>().is_err()) else {
            continue;
        };
        if selected.iter().any(|pods| pods.ports.contains(&target)) {
            continue;
        }
        let message = message!("no container that Service `{name}` selects has a port `{target}`");
        let known = selected.iter().flat_map(|pods| &pods.ports).copied();
        let hint = match known.clone().next() {
            Some(_) => format!("they have {}", listed(known, ", ")),
            None => message!(
                "name it there, `ports: [{{name: {target}, containerPort: …}}]`, or write its number here"
            ),
        };
        return Some((format!("ports.{at}.targetPort"), message, hint));
    }
    None
}

/// The pods that a manifest makes, if it makes some.
fn pods(manifest: &Value) -> Option<Pods<'_>> {
    let Identity { kind, name, .. } = Identity::of(manifest);
    let pod = match kind {
        "Pod" => manifest,
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => {
            manifest.get("spec")?.get("template")?
        }
        _ => return None,
    };
    let metadata = pod.get("metadata");
    let labels = metadata.and_then(|metadata| metadata.get("labels")?.as_map());
    let lists = ["containers", "initContainers"].into_iter();
    let containers = lists.filter_map(|list| pod.get("spec")?.get(list)?.as_seq());
    let ports = containers
        .flatten()
        .filter_map(|container| container.get("ports")?.as_seq())
        .flatten()
        .filter_map(|port| port.get("name")?.as_str())
        .collect();
    Some(Pods {
        kind,
        name,
        labels,
        ports,
    })
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;

    #[test]
    fn services_that_lead_to_no_pod_are_told() {
        let pods = "{kind: Deployment, metadata: {name: db}, spec: {template: {metadata: {labels: {app: db, tier: x}}, spec: {containers: [{ports: [{name: sql, containerPort: 1}]}]}}}}";
        for (spec, expected) in [
            ("selector: {app: db}", None),
            (
                "selector: {app: db, tier: x}, ports: [{targetPort: sql}]",
                None,
            ),
            (
                "selector: {app: db}, ports: [{targetPort: 5432}, {targetPort: \"80\"}]",
                None,
            ),
            ("selector: {app: database}", Some("selector.app")),
            ("selector: {app: db, x: y}", Some("selector")),
            (
                "selector: {app: db}, ports: [{targetPort: pg}]",
                Some("ports.0.targetPort"),
            ),
            ("ports: [{targetPort: pg}]", None),
        ] {
            let manifests =
                format!("[{pods}, {{kind: Service, metadata: {{name: db}}, spec: {{{spec}}}}}]");
            let manifests = parse_str(&manifests).unwrap();
            let items = manifests.as_seq().unwrap();
            let spec = items[1].get("spec");
            let selector = spec.and_then(|spec| spec.get("selector")?.as_map());
            let all: Vec<Pods<'_>> = items.iter().filter_map(super::pods).collect();
            let found = selector.and_then(|selector| doubt("db", selector, spec, (&all, true)));
            assert_eq!(found.map(|(field, ..)| field).as_deref(), expected);
        }
    }
}
