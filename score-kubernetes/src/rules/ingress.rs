//! Ingresses.

use super::object::{Object, text};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// `spec` of an Ingress.
pub(super) fn ingress_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    if !spec.has("defaultBackend") && spec.items("rules").is_empty() {
        check.object_fault(spec, "needs `rules` or `defaultBackend`");
    }
    check.strictly_valid_name(spec, "ingressClassName", names::subdomain_fault);
    check.object(spec, "defaultBackend", backend);
    check.objects(spec, "tls", |check, tls| {
        check.valid_name(tls, "secretName", names::subdomain_fault);
        check.items(tls, "hosts", |check, host| {
            if text(host).is_some_and(|host| !is_host(host)) {
                check.fault(
                    host,
                    "must be a domain in lower case, perhaps with `*.` before it",
                );
            }
        });
    });
    check.objects(spec, "rules", |check, rule| {
        let host = rule.text("host").unwrap_or_default();
        if host.parse::<std::net::IpAddr>().is_ok() {
            check.field_fault(rule, "host", "must be a domain, not an IP address");
        } else if !host.is_empty() && !is_host(host) {
            let what = "must be a domain in lower case, perhaps with `*.` before it";
            check.field_fault(rule, "host", what);
        }
        check.object(rule, "http", |check, http| {
            check.required_items(http, "paths");
            check.objects(http, "paths", path);
        });
    });
}

/// A domain; a wildcard stands for one part, and two follow at least.
fn is_host(host: &str) -> bool {
    match host.strip_prefix("*.") {
        Some(rest) => names::subdomain_fault(rest).is_none(),
        None => names::subdomain_fault(host).is_none(),
    }
}

fn path<'d, D: Data>(check: &mut RuleCheck<'d, '_>, path: Object<'d, D>) {
    check.required_with(path, "pathType", "add `pathType: Prefix`");
    check.one_of(
        path,
        "pathType",
        &["Exact", "Prefix", "ImplementationSpecific"],
    );
    let kind = path.text("pathType");
    let text = path.text("path").unwrap_or_default();
    match kind {
        Some("Exact" | "Prefix") => {
            if !path.has("path") || path.text("path").is_some_and(|path| !path.starts_with('/')) {
                check.field_fault(path, "path", "must start with `/`");
            } else if let Some(what) = odd_part(text) {
                check.field_fault(path, "path", what);
            }
        }
        Some("ImplementationSpecific") if !text.is_empty() && !text.starts_with('/') => {
            check.field_fault(path, "path", "must start with `/`");
        }
        _ => {}
    }
    check.required_object(path, "backend", backend);
}

/// The fault of a path that is compared part by part, if it holds something that none may hold.
pub(super) fn odd_part(path: &str) -> Option<&'static str> {
    let has = |parts: &[&str]| parts.iter().any(|part| path.contains(part));
    if has(&["//", "/./", "/../", "%2f", "%2F"]) {
        Some("may not hold `//`, `/./`, `/../` or `%2F`")
    } else if path.ends_with("/..") || path.ends_with("/.") {
        Some("may not end in `/..` or `/.`")
    } else {
        None
    }
}

fn backend<'d, D: Data>(check: &mut RuleCheck<'d, '_>, backend: Object<'d, D>) {
    check.exactly_one(backend, &["resource", "service"]);
    check.object(backend, "service", |check, service| {
        check.required_valid_name(service, "name", names::service_name_fault);
        check.required_object(service, "port", |check, port| {
            let is_said = |key: &&'static str| match *key {
                "name" => port.text("name") != Some(""),
                _ => port.int("number") != Some(0),
            };
            let keys = ["name", "number"];
            if port.given(&keys).filter(is_said).count() != 1 {
                check.object_fault(port, "must have exactly one of `name`, `number`");
            }
            if port.int("number") != Some(0) {
                check.in_range(port, "number", 1, 65535);
            }
            check.valid_name(port, "name", names::port_name_fault);
        });
    });
    check.object(backend, "resource", |check, resource| {
        check.strictly_valid_name(resource, "apiGroup", names::subdomain_fault);
        check.required_valid_name(resource, "kind", names::path_segment_fault);
        check.required_valid_name(resource, "name", names::path_segment_fault);
    });
}
