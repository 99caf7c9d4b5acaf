//! Routes of Ingresses and `HTTPRoutes`.

use score_core::diagnostic::Diagnostics;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::PortRef;
use score_core::workload::additions::PathKind;
use score_yaml::{Str, message};

use super::fields::{entries_at, int_at, items_at, text_at, tree_at};
use super::object::KubernetesObject;
use super::service_object::port_ref;
use crate::codes;

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
            let text = text_at(path, &["path"]).unwrap_or("/");
            let at = format!("spec.rules.{i}.http.paths.{j}");
            if !is_path(text, &format!("{at}.path"), object, diags) {
                continue;
            }
            routes.push(Route {
                host: host.map(Str::from),
                path: text.into(),
                kind: match text_at(path, &["pathType"]) {
                    Some("Exact") => PathKind::Exact,
                    _ => PathKind::Prefix,
                },
                service,
                port,
                field: format!("{at}.backend.service"),
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
        let kind = text_at(found, &["path", "type"]);
        let at = format!("{at}.matches.{i}.path.value");
        let is_right = match kind {
            Some("RegularExpression") => is_expression(value, &at, object, diags),
            _ => is_path(value, &at, object, diags),
        };
        if !is_right {
            continue;
        }
        match kind {
            Some("Exact") => paths.push((value.into(), PathKind::Exact)),
            Some("RegularExpression") => {
                paths.push((value.into(), PathKind::ImplementationSpecific));
            }
            _ => paths.push((value.into(), PathKind::Prefix)),
        }
    }
    paths
}

/// True if a text can be the path of a route; tells what is wrong with it otherwise.
fn is_path(text: &str, at: &str, object: &KubernetesObject, diags: &mut Diagnostics) -> bool {
    let what = match text {
        text if text.chars().any(char::is_control) => {
            "the path holds a line break or another character that is not printed"
        }
        text if !text.starts_with('/') => "the path must start with `/`",
        _ => return true,
    };
    let source = &object.source;
    diags.push(source.fault(codes::INVALID_MANIFEST, at, what.to_owned()));
    false
}

/// True if a text can be a regular expression: the router does not start with one that is none, and serves nobody.
fn is_expression(text: &str, at: &str, object: &KubernetesObject, diags: &mut Diagnostics) -> bool {
    let Some(what) = expression_fault(text) else {
        return true;
    };
    let message = message!("the path is no regular expression: {what}");
    let source = &object.source;
    diags.push(source.fault(codes::INVALID_MANIFEST, at, message));
    false
}

/// What is wrong with a regular expression, by the syntax that all dialects have.
fn expression_fault(text: &str) -> Option<&'static str> {
    let mut chars = text.chars().peekable();
    let mut open = 0_usize;
    // True if something stands before that can be repeated.
    let mut can_repeat = false;
    while let Some(c) = chars.next() {
        match c {
            c if c.is_control() => return Some("it holds a character that is not printed"),
            '\\' => {
                if chars.next().is_none_or(char::is_control) {
                    return Some("nothing follows the `\\` at its end");
                }
                can_repeat = true;
            }
            '[' => {
                chars.next_if_eq(&'^');
                // A bracket that stands first is one of the characters.
                chars.next_if_eq(&']');
                loop {
                    match chars.next() {
                        None => return Some("a `[` is not closed"),
                        Some('\\') => _ = chars.next(),
                        Some(']') => break,
                        Some(c) if c.is_control() => {
                            return Some("it holds a character that is not printed");
                        }
                        Some(_) => {}
                    }
                }
                can_repeat = true;
            }
            '(' => {
                open += 1;
                // `(?:`, `(?i)`, and the like.
                can_repeat = chars.next_if_eq(&'?').is_some();
            }
            ')' => {
                let Some(left) = open.checked_sub(1) else {
                    return Some("a `)` closes nothing");
                };
                open = left;
                can_repeat = true;
            }
            '*' | '+' | '?' => {
                if !can_repeat {
                    return Some("nothing stands before a `*`, `+` or `?`");
                }
                // `*?` and `*+` say how much is taken.
                chars.next_if(|next| matches!(next, '?' | '+'));
                can_repeat = false;
            }
            '|' | '^' => can_repeat = false,
            _ => can_repeat = true,
        }
    }
    (open > 0).then_some("a `(` is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_told_from_what_is_none() {
        for text in [
            "/", "/a[0-9]+", "/(a|b)*?", "/[]a]", "/[^]]", "/a\\(b", "/(?:x)", "/(?i)x",
            "/a{2,3}?", "/x$", "",
        ] {
            assert_eq!(expression_fault(text), None, "{text}");
        }
        for text in [
            "/[a", "/(a", "/a)", "*", "/a**", "/a\\", "/(+a)", "/a\nb", "/[a\n]", "/[\\]",
        ] {
            assert!(expression_fault(text).is_some(), "{text}");
        }
    }
}
