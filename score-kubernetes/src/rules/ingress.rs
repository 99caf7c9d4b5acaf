//! Ingresses.

use super::object::{Object, text};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// `spec` of an Ingress.
pub(super) fn ingress_spec<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    if !spec.has("defaultBackend") && spec.items("rules").is_empty() {
        rules.object_fault(spec, "needs `rules` or `defaultBackend`");
    }
    rules.fits_if_given(spec, "ingressClassName", names::subdomain_fault);
    rules.object(spec, "defaultBackend", backend);
    rules.objects(spec, "tls", |rules, tls| {
        rules.fits(tls, "secretName", names::subdomain_fault);
        rules.items(tls, "hosts", |rules, host| {
            if text(host).is_some_and(|host| !is_host(host)) {
                rules.fault(
                    host,
                    "must be a domain in lower case, perhaps with `*.` before it",
                );
            }
        });
    });
    rules.objects(spec, "rules", |rules, rule| {
        let host = rule.text("host").unwrap_or_default();
        if host.parse::<std::net::IpAddr>().is_ok() {
            rules.field_fault(rule, "host", "must be a domain, not an IP address");
        } else if !host.is_empty() && !is_host(host) {
            let what = "must be a domain in lower case, perhaps with `*.` before it";
            rules.field_fault(rule, "host", what);
        }
        rules.object(rule, "http", |rules, http| {
            rules.needed_items(http, "paths");
            rules.objects(http, "paths", path);
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

fn path<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, path: Object<'d, D>) {
    rules.needed(path, "pathType");
    rules.one_of(
        path,
        "pathType",
        &["Exact", "Prefix", "ImplementationSpecific"],
    );
    let kind = path.text("pathType");
    let text = path.text("path").unwrap_or_default();
    match kind {
        Some("Exact" | "Prefix") => {
            if !path.has("path") || path.text("path").is_some_and(|path| !path.starts_with('/')) {
                rules.field_fault(path, "path", "must start with `/`");
            } else if let Some(what) = odd_part(text) {
                rules.field_fault(path, "path", what);
            }
        }
        Some("ImplementationSpecific") if !text.is_empty() && !text.starts_with('/') => {
            rules.field_fault(path, "path", "must start with `/`");
        }
        _ => {}
    }
    rules.needed_object(path, "backend", backend);
}

/// What no path may hold that is compared part by part.
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

fn backend<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, backend: Object<'d, D>) {
    rules.exactly_one(backend, &["resource", "service"]);
    rules.object(backend, "service", |rules, service| {
        rules.needed_fits(service, "name", names::service_name_fault);
        rules.needed_object(service, "port", |rules, port| {
            let is_said = |key: &&'static str| match *key {
                "name" => port.text("name") != Some(""),
                _ => port.int("number") != Some(0),
            };
            let keys = ["name", "number"];
            if port.given(&keys).filter(is_said).count() != 1 {
                rules.object_fault(port, "must have exactly one of `name`, `number`");
            }
            if port.int("number") != Some(0) {
                rules.in_range(port, "number", 1, 65535);
            }
            rules.fits(port, "name", names::port_name_fault);
        });
    });
    rules.object(backend, "resource", |rules, resource| {
        rules.fits_if_given(resource, "apiGroup", names::subdomain_fault);
        rules.needed_fits(resource, "kind", names::path_segment_fault);
        rules.needed_fits(resource, "name", names::path_segment_fault);
    });
}
