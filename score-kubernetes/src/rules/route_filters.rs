//! The filters of an HTTPRoute: what it does to requests on their way.

use super::object::{Object, text};
use super::route_fields::{at_most, port, reference};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// The filters, and the field that each has.
const FILTERS: [(&str, &str); 7] = [
    ("CORS", "cors"),
    ("ExtensionRef", "extensionRef"),
    ("RequestHeaderModifier", "requestHeaderModifier"),
    ("RequestMirror", "requestMirror"),
    ("RequestRedirect", "requestRedirect"),
    ("ResponseHeaderModifier", "responseHeaderModifier"),
    ("URLRewrite", "urlRewrite"),
];
/// Those that a rule has once at most.
const ONCE: [&str; 5] = [
    "CORS",
    "RequestHeaderModifier",
    "RequestRedirect",
    "ResponseHeaderModifier",
    "URLRewrite",
];
/// The status codes that a request may be redirected with.
const STATUS: [i64; 5] = [301, 302, 303, 307, 308];

/// The filters of a rule, and how they go with the rest of it.
pub(super) fn filters<'d, D: Data>(check: &mut RuleCheck<'d, '_>, rule: Object<'d, D>) {
    each(check, rule);
    let filters = rule.items("filters").iter().map(Object::of);
    let has = |kind: &str| {
        filters
            .clone()
            .any(|filter| filter.text("type") == Some(kind))
    };
    if has("RequestRedirect") && !rule.items("backendRefs").is_empty() {
        let what = "may not stand with a filter `RequestRedirect`";
        check.field_clash(rule, "backendRefs", what);
    }
    if has("RequestRedirect") && has("URLRewrite") {
        let what = "may not have both `RequestRedirect` and `URLRewrite`";
        check.field_fault(rule, "filters", what);
    }
    let replaces_prefix = filters.clone().any(|filter| {
        ["urlRewrite", "requestRedirect"].into_iter().any(|field| {
            let path = filter
                .object(field)
                .and_then(|filter| filter.object("path"));
            path.is_some_and(|path| path.has("replacePrefixMatch"))
        })
    });
    let is_prefix = |found: &D| {
        let path = Object::of(found).object("path");
        let kind = path.and_then(|path| path.get("type"));
        kind.is_none_or(|kind| text(kind).is_none_or(|kind| kind == "PathPrefix"))
    };
    let matches = rule.items("matches");
    // Without any there is one, of `/`.
    let has_matches = rule.has("matches");
    if replaces_prefix && has_matches && (matches.len() != 1 || !matches.iter().all(is_prefix)) {
        let what = "needs exactly one match of type `PathPrefix` for `replacePrefixMatch`";
        check.field_fault(rule, "matches", what);
    }
}

/// The filters of a rule or of a backend.
pub(super) fn each<'d, D: Data>(check: &mut RuleCheck<'d, '_>, of: Object<'d, D>) {
    check.unique(of, "filters", |filter| {
        let kind = Object::of(filter).text("type");
        kind.filter(|kind| ONCE.contains(kind))
    });
    check.objects(of, "filters", filter);
}

fn filter<'d, D: Data>(check: &mut RuleCheck<'d, '_>, filter: Object<'d, D>) {
    let kinds = FILTERS.map(|(kind, _)| kind);
    check.required_one_of(filter, "type", &kinds);
    let Some(wanted) = filter.text("type").filter(|kind| kinds.contains(kind)) else {
        return;
    };
    for (kind, field) in FILTERS {
        match (kind == wanted, filter.has(field)) {
            (true, false) => {
                check.field_fault(filter, field, "is needed for a filter of this type");
            }
            (false, true) => {
                check.field_clash(filter, field, "may not stand in a filter of another type");
            }
            _ => {}
        }
    }
    check.object(filter, "requestMirror", |check, mirror| {
        check.required_object(mirror, "backendRef", reference);
    });
    for key in ["requestHeaderModifier", "responseHeaderModifier"] {
        check.object(filter, key, headers);
    }
    check.object(filter, "urlRewrite", |check, rewrite| {
        check.strictly_valid_name(rewrite, "hostname", names::subdomain_fault);
        check.object(rewrite, "path", path);
    });
    check.object(filter, "requestRedirect", |check, redirect| {
        check.strictly_one_of(redirect, "scheme", &["http", "https"]);
        check.strictly_valid_name(redirect, "hostname", names::subdomain_fault);
        port(check, redirect);
        if redirect
            .int("statusCode")
            .is_some_and(|status| !STATUS.contains(&status))
        {
            let what = "must be 301, 302, 303, 307 or 308";
            check.field_fault(redirect, "statusCode", what);
        }
        check.object(redirect, "path", path);
    });
}

fn headers<'d, D: Data>(check: &mut RuleCheck<'d, '_>, headers: Object<'d, D>) {
    for list in ["set", "add"] {
        at_most(check, headers, list, 16);
        check.unique(headers, list, |header| Object::of(header).text("name"));
        check.objects(headers, list, |check, header| {
            check.required_valid_name(header, "name", names::token_fault);
            check.required(header, "value");
        });
    }
    at_most(check, headers, "remove", 16);
    check.unique(headers, "remove", text);
}

fn path<'d, D: Data>(check: &mut RuleCheck<'d, '_>, path: Object<'d, D>) {
    let kinds = ["ReplaceFullPath", "ReplacePrefixMatch"];
    check.required_one_of(path, "type", &kinds);
    for (kind, field) in kinds
        .into_iter()
        .zip(["replaceFullPath", "replacePrefixMatch"])
    {
        match (path.text("type"), path.has(field)) {
            (Some(wanted), false) if wanted == kind => {
                check.field_fault(path, field, "is needed for this type");
            }
            (Some(wanted), true) if wanted != kind && kinds.contains(&wanted) => {
                check.field_clash(path, field, "may not stand with another type");
            }
            _ => {}
        }
    }
}
