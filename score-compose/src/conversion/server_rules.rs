//! What an API server refuses of objects that become parts of the compose file: fields of other types, values out of range,
//! names and paths that are none. Whatever is taken here is taken there.

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity, with_article};
use score_core::path::FieldPath;
use score_core::text::Text;
use score_core::tree::Tree;
use score_kubernetes::{rules, strict};
use score_yaml::data::Data as _;
use score_yaml::message;

use super::fields::{entries_at, items_at};
use super::known_tree::KnownTree;
use super::object_source::ObjectSource;
use crate::codes;

/// The fields of an object whose kind is converted that are of another type than they have to be.
pub(super) fn type_faults(tree: &Tree<Text>) -> Diagnostics {
    let mut found = Diagnostics::new();
    let plain = tree.to_value(&mut |text| text.encode().into());
    strict::check_manifest(&plain, &FieldPath::new(), &mut found);
    route_types(tree, &mut found);
    as_faults(found)
}

/// What else an API server refuses of it.
pub(super) fn rule_faults(tree: &Tree<Text>) -> Diagnostics {
    let mut found = Diagnostics::new();
    let version = tree.get("apiVersion").and_then(Tree::as_string);
    let version = version.and_then(Text::as_literal).unwrap_or_default();
    if VERSIONS.contains(&version) {
        rules::check_manifest(&KnownTree::of(tree), &FieldPath::new(), &mut found);
    }
    as_faults(found)
}

/// The versions of the kinds that are converted which the rules know. What older ones say is read as well.
const VERSIONS: [&str; 6] = [
    "v1",
    "apps/v1",
    "batch/v1",
    "networking.k8s.io/v1",
    "gateway.networking.k8s.io/v1",
    "gateway.networking.k8s.io/v1beta1",
];

/// What is wrong with a part of a pod, by its definition: `core.v1.Volume`.
pub(super) fn part_faults(definition: &str, tree: &Tree<Text>, path: &str) -> Diagnostics {
    let mut found = Diagnostics::new();
    let plain = tree.to_value(&mut |text| text.encode().into());
    let none = FieldPath::new();
    strict::check_value(definition, &plain, &none, &mut found);
    if found.is_empty() {
        rules::check_value(definition, &KnownTree::of(tree), &none, &mut found);
    }
    let below = |fault: Diagnostic| {
        let inner = fault.path.clone().unwrap_or_default();
        fault.path(super::fields::joined(path, &inner))
    };
    as_faults(found).into_iter().map(below).collect()
}

/// Tells of what is wrong with a part of a pod.
pub(super) fn check_part(
    definition: &str,
    tree: &Tree<Text>,
    path: &str,
    source: &ObjectSource,
    diags: &mut Diagnostics,
) {
    let found = part_faults(definition, tree, path);
    diags.extend(source.placed_all(found));
}

/// All is wrong in the same way, whichever rule says so. What a server may take is taken.
fn as_faults(found: Diagnostics) -> Diagnostics {
    let errors = found.into_iter();
    let errors = errors.filter(|fault| fault.severity == Severity::Error);
    let found = errors.map(|fault| Diagnostic {
        code: codes::INVALID_MANIFEST,
        severity: codes::INVALID_MANIFEST.severity(),
        ..fault
    });
    found.collect()
}

/// The type of a field of an `HTTPRoute`, of which no published table knows.
#[derive(Clone, Copy)]
enum RouteField {
    Text,
    Number,
    Texts,
    Map(&'static [(&'static str, RouteField)]),
    Maps(&'static [(&'static str, RouteField)]),
}

/// The fields of an `HTTPRoute` that are read here.
const ROUTE: RouteField = RouteField::Map(&[("spec", RouteField::Map(ROUTE_SPEC))]);
const ROUTE_SPEC: &[(&str, RouteField)] = &[
    (
        "parentRefs",
        RouteField::Maps(&[("name", RouteField::Text)]),
    ),
    ("hostnames", RouteField::Texts),
    (
        "rules",
        RouteField::Maps(&[
            ("name", RouteField::Text),
            (
                "matches",
                RouteField::Maps(&[
                    (
                        "path",
                        RouteField::Map(&[("type", RouteField::Text), ("value", RouteField::Text)]),
                    ),
                    ("method", RouteField::Text),
                    ("headers", RouteField::Maps(ENTRY)),
                    ("queryParams", RouteField::Maps(ENTRY)),
                ]),
            ),
            ("filters", RouteField::Maps(&[("type", RouteField::Text)])),
            (
                "backendRefs",
                RouteField::Maps(&[
                    ("group", RouteField::Text),
                    ("kind", RouteField::Text),
                    ("name", RouteField::Text),
                    ("namespace", RouteField::Text),
                    ("port", RouteField::Number),
                    ("weight", RouteField::Number),
                ]),
            ),
            (
                "timeouts",
                RouteField::Map(&[
                    ("request", RouteField::Text),
                    ("backendRequest", RouteField::Text),
                ]),
            ),
        ]),
    ),
];
/// A header, or a parameter of a query.
const ENTRY: &[(&str, RouteField)] = &[
    ("type", RouteField::Text),
    ("name", RouteField::Text),
    ("value", RouteField::Text),
];

/// Checks the types of fields of an `HTTPRoute`.
fn route_types(tree: &Tree<Text>, found: &mut Diagnostics) {
    let text = |key: &str| tree.get(key)?.as_string()?.as_literal();
    let version = text("apiVersion").unwrap_or_default();
    if text("kind") == Some("HTTPRoute") && version.starts_with("gateway.networking.k8s.io/") {
        ROUTE.check(tree, "", found);
    }
}

impl RouteField {
    fn check(self, value: &Tree<Text>, path: &str, found: &mut Diagnostics) {
        let expected = match (self, value) {
            (_, Tree::Null)
            | (RouteField::Text, Tree::String(_))
            | (RouteField::Number, Tree::Int(_)) => return,
            (RouteField::Text, _) => "a string",
            (RouteField::Number, _) => "an integer",
            (RouteField::Texts, Tree::Seq(items)) => {
                for (i, item) in items.iter().enumerate() {
                    RouteField::Text.check(item, &format!("{path}.{i}"), found);
                }
                return;
            }
            (RouteField::Texts | RouteField::Maps(_), other) if !matches!(other, Tree::Seq(_)) => {
                "a list"
            }
            (RouteField::Maps(fields), list) => {
                for (i, item) in items_at(list, &[]).iter().enumerate() {
                    RouteField::Map(fields).check(item, &format!("{path}.{i}"), found);
                }
                return;
            }
            (RouteField::Map(fields), Tree::Map(_)) => {
                for (key, item) in entries_at(value, &[]) {
                    let mut known = fields.iter();
                    if let Some((_, field)) = known.find(|(name, _)| *name == key.as_str()) {
                        field.check(item, &super::fields::joined(path, key), found);
                    }
                }
                return;
            }
            (RouteField::Map(_), _) => "a map",
            (RouteField::Texts, _) => return,
        };
        let message = message!(
            "`{path}` must be {expected}, found {}",
            with_article(KnownTree::of(value).kind_name())
        );
        found.push(Diagnostic::new(codes::INVALID_MANIFEST, message).path(path));
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::parse_str;

    use super::*;

    fn said(object: &str) -> Vec<String> {
        let value = parse_str(object).expect("the test's YAML is valid");
        let tree = Tree::from_value(value, &mut Text::literal);
        let types = type_faults(&tree);
        let found = if types.is_empty() {
            rule_faults(&tree)
        } else {
            types
        };
        let found = found.into_iter();
        found
            .map(|fault| format!("{}: {}", fault.path.unwrap_or_default(), fault.message))
            .collect()
    }

    #[test]
    fn routes_have_fields_of_their_types() {
        for (spec, path) in [
            ("5", "spec"),
            ("{hostnames: 5}", "spec.hostnames"),
            ("{hostnames: [5]}", "spec.hostnames.0"),
            ("{rules: zz}", "spec.rules"),
            ("{rules: [5]}", "spec.rules.0"),
            ("{rules: [{matches: 5}]}", "spec.rules.0.matches"),
            (
                "{rules: [{matches: [{path: 5}]}]}",
                "spec.rules.0.matches.0.path",
            ),
            (
                "{rules: [{matches: [{path: {type: 7, value: /}}]}]}",
                "spec.rules.0.matches.0.path.type",
            ),
            ("{rules: [{backendRefs: 5}]}", "spec.rules.0.backendRefs"),
            (
                "{rules: [{backendRefs: [{name: 5}]}]}",
                "spec.rules.0.backendRefs.0.name",
            ),
            (
                "{rules: [{backendRefs: [{name: a, port: zz}]}]}",
                "spec.rules.0.backendRefs.0.port",
            ),
        ] {
            let object = format!(
                "{{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {{name: a}}, spec: {spec}}}"
            );
            let said = said(&object);
            let start = format!("{path}: `");
            assert!(
                said.len() == 1 && said[0].starts_with(&start),
                "{spec}: {said:?}"
            );
        }
    }

    #[test]
    fn what_a_server_refuses_is_wrong() {
        let pod = |spec: &str| {
            format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {spec}}}")
        };
        let container = |fields: &str| {
            pod(&format!(
                "{{containers: [{{name: c, image: i, {fields}}}]}}"
            ))
        };
        let volume = |source: &str| {
            pod(&format!(
                "{{containers: [{{name: c, image: i}}], volumes: [{{name: v, {source}}}]}}"
            ))
        };
        for (object, path) in [
            (
                volume("configMap: {name: m, items: [{key: a, path: x/../../y}]}"),
                "spec.volumes.0.configMap.items.0.path",
            ),
            (
                volume("configMap: {name: m, items: [{key: a, path: y, mode: 99999}]}"),
                "spec.volumes.0.configMap.items.0.mode",
            ),
            (
                volume("secret: {secretName: m, defaultMode: -1}"),
                "spec.volumes.0.secret.defaultMode",
            ),
            (
                container("ports: [{containerPort: -1}]"),
                "spec.containers.0.ports.0.containerPort",
            ),
            (
                container("ports: [{containerPort: 1, hostPort: 70000}]"),
                "spec.containers.0.ports.0.hostPort",
            ),
            (
                container("securityContext: {runAsUser: -1}"),
                "spec.containers.0.securityContext.runAsUser",
            ),
            (
                container("readinessProbe: {tcpSocket: {port: 1}, periodSeconds: -5}"),
                "spec.containers.0.readinessProbe.periodSeconds",
            ),
            (
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {'..': x}}"
                    .to_owned(),
                r"data.\.\.",
            ),
            (
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {../a: x}}"
                    .to_owned(),
                r"data.\.\./a",
            ),
        ] {
            let said = said(&object);
            assert!(
                said.len() == 1 && said[0].starts_with(&format!("{path}: ")),
                "{object}: {said:?}"
            );
        }
    }
}
