//! Routes of Ingresses and `HTTPRoutes`.

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::PortRef;
use score_core::workload::additions::PathKind;
use score_yaml::{Str, message};

use super::object::{KubernetesObject, entries_at, int_at, items_at, text_at, tree_at};
use super::service_object::port_ref;

/// A path of a host, and what it leads to.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    /// The name of the host; none for all that nobody else serves.
    pub(crate) host: Option<Str>,
    pub(crate) path: Str,
    pub(crate) kind: PathKind,
    /// The Service that it leads to.
    pub(crate) service: Str,
    pub(crate) port: Option<PortRef>,
    /// Where its object says the Service.
    pub(crate) field: String,
}

/// The routes of an Ingress. Warns of what a router on this machine does not do.
pub(crate) fn of_ingress(object: &KubernetesObject, diags: &mut Diagnostics) -> Vec<Route> {
    let mut routes = Vec::new();
    // What is built in has TLS wherever nobody says otherwise.
    let is_said = object.source.span.is_some();
    if is_said && !items_at(&object.tree, &["spec", "tls"]).is_empty() {
        let message = "the router speaks HTTP: TLS is left out".to_owned();
        diags.push(object.source.left_out("spec.tls", message));
    }
    let annotations = entries_at(&object.tree, &["metadata", "annotations"]);
    let mut shaping = annotations.filter(|(key, _)| key.contains("ingress.kubernetes.io/"));
    if let Some((key, _)) = shaping.next() {
        let message = message!("the router knows no annotations: `{key}` is left out");
        let path = "metadata.annotations";
        diags.push(object.source.left_out(path, message));
    }
    let backend = |tree: &Tree<Text>| {
        let service = text_at(tree, &["service", "name"])?;
        let port = ["number", "name"].iter();
        let mut port = port.filter_map(|field| tree_at(tree, &["service", "port", field]));
        Some((Str::from(service), port.next().and_then(port_ref)))
    };
    if let Some((service, port)) = object.at(&["spec", "defaultBackend"]).and_then(backend) {
        routes.push(Route {
            host: None,
            path: "/".into(),
            kind: PathKind::Prefix,
            service,
            port,
            field: "spec.defaultBackend.service".to_owned(),
        });
    }
    for (i, rule) in items_at(&object.tree, &["spec", "rules"])
        .iter()
        .enumerate()
    {
        let host = text_at(rule, &["host"]).filter(|host| !host.is_empty());
        for (j, path) in items_at(rule, &["http", "paths"]).iter().enumerate() {
            let Some((service, port)) = tree_at(path, &["backend"]).and_then(backend) else {
                continue;
            };
            routes.push(Route {
                host: host.map(Str::from),
                path: text_at(path, &["path"]).unwrap_or("/").into(),
                kind: match text_at(path, &["pathType"]) {
                    Some("Exact") => PathKind::Exact,
                    _ => PathKind::Prefix,
                },
                service,
                port,
                field: format!("spec.rules.{i}.http.paths.{j}.backend.service"),
            });
        }
    }
    routes
}

/// The routes of an `HTTPRoute`. Warns of what a router on this machine does not do.
pub(crate) fn of_http_route(object: &KubernetesObject, diags: &mut Diagnostics) -> Vec<Route> {
    let hosts = items_at(&object.tree, &["spec", "hostnames"]).iter();
    let hosts = hosts.filter_map(|host| host.as_string()?.as_literal());
    let mut hosts: Vec<Option<Str>> = hosts.map(|host| Some(host.into())).collect();
    if hosts.is_empty() {
        hosts.push(None);
    }
    let mut routes = Vec::new();
    for (i, rule) in items_at(&object.tree, &["spec", "rules"])
        .iter()
        .enumerate()
    {
        let at = format!("spec.rules.{i}");
        if !items_at(rule, &["filters"]).is_empty() {
            let message = "the router only passes requests on: `filters` are left out".to_owned();
            let path = format!("{at}.filters");
            diags.push(object.source.left_out(&path, message));
        }
        let backends = items_at(rule, &["backendRefs"]);
        if backends.len() > 1 {
            let message = "the router knows one Service a path: the others are left out".to_owned();
            let path = format!("{at}.backendRefs");
            diags.push(object.source.left_out(&path, message));
        }
        let Some(backend) = backends.first() else {
            continue;
        };
        let Some(service) = text_at(backend, &["name"]) else {
            continue;
        };
        let port = int_at(backend, &["port"]).and_then(|port| u16::try_from(port).ok());
        for (path, kind) in matched_paths(rule, &at, object, diags) {
            routes.extend(hosts.iter().map(|host| Route {
                host: host.clone(),
                path: path.clone(),
                kind,
                service: service.into(),
                port: port.map(PortRef::Number),
                field: format!("{at}.backendRefs.0"),
            }));
        }
    }
    routes
}

/// The paths that a rule matches, all if it says none.
fn matched_paths(
    rule: &Tree<Text>,
    at: &str,
    object: &KubernetesObject,
    diags: &mut Diagnostics,
) -> Vec<(Str, PathKind)> {
    let all = || vec![(Str::from("/"), PathKind::Prefix)];
    let matches = items_at(rule, &["matches"]);
    if matches.is_empty() {
        return all();
    }
    let mut paths = Vec::new();
    for (i, found) in matches.iter().enumerate() {
        let others = ["headers", "method", "queryParams"];
        for field in others.iter().filter(|field| found.get(field).is_some()) {
            let message = message!("the router looks at hosts and paths: `{field}` is left out");
            let path = format!("{at}.matches.{i}.{field}");
            diags.push(object.source.left_out(&path, message));
        }
        let value = text_at(found, &["path", "value"]).unwrap_or("/");
        match text_at(found, &["path", "type"]) {
            Some("Exact") => paths.push((value.into(), PathKind::Exact)),
            Some("RegularExpression") => {
                paths.push((value.into(), PathKind::ImplementationSpecific));
            }
            _ => paths.push((value.into(), PathKind::Prefix)),
        }
    }
    paths
}
