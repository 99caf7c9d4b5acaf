//! HTTPRoutes of the Gateway API.

use super::ingress::odd_part;
use super::object::{Object, text};
use super::route_fields::{at_most, pointer, port, reference};
use super::route_filters;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// `spec` of an HTTPRoute.
pub(super) fn route_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    at_most(check, spec, "parentRefs", 32);
    check.objects(spec, "parentRefs", |check, parent| {
        pointer(check, parent);
        port(check, parent);
        check.strictly_valid_name(parent, "sectionName", names::subdomain_fault);
    });
    check.unique(spec, "parentRefs", |parent| {
        let parent = Object::of(parent);
        let text = |key| parent.text(key).unwrap_or_default();
        let section = (text("sectionName"), parent.int("port"));
        Some((text("kind"), text("namespace"), text("name"), section))
    });
    at_most(check, spec, "hostnames", 16);
    check.items(spec, "hostnames", |check, host| {
        if text(host).and_then(names::host_fault).is_some() {
            check.fault(
                host,
                "must be a domain in lower case, perhaps with `*.` before it",
            );
        }
    });
    at_most(check, spec, "rules", 16);
    if spec.has("rules") {
        check.required_items(spec, "rules");
    }
    let matches: usize = spec
        .items("rules")
        .iter()
        .map(|rule| Object::of(rule).items("matches").len())
        .sum();
    if matches > 128 {
        check.field_fault(spec, "rules", "may have 128 matches at most in all");
    }
    check.objects(spec, "rules", rule);
}

fn rule<'d, D: Data>(check: &mut RuleCheck<'d, '_>, rule: Object<'d, D>) {
    check.strictly_valid_name(rule, "name", names::subdomain_fault);
    at_most(check, rule, "matches", 64);
    at_most(check, rule, "filters", 16);
    at_most(check, rule, "backendRefs", 16);
    check.objects(rule, "matches", |check, found| {
        check.object(found, "path", path);
        let methods = [
            "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
        ];
        check.strictly_one_of(found, "method", &methods);
        for list in ["headers", "queryParams"] {
            at_most(check, found, list, 16);
            check.unique(found, list, |entry| Object::of(entry).text("name"));
            check.objects(found, list, |check, entry| {
                check.required_valid_name(entry, "name", names::token_fault);
                check.required(entry, "value");
                check.strictly_one_of(entry, "type", &["Exact", "RegularExpression"]);
            });
        }
    });
    route_filters::filters(check, rule);
    check.objects(rule, "backendRefs", |check, backend| {
        reference(check, backend);
        check.in_range(backend, "weight", 0, 1_000_000);
        at_most(check, backend, "filters", 16);
        route_filters::each(check, backend);
    });
    check.object(rule, "timeouts", |check, timeouts| {
        for key in ["request", "backendRequest"] {
            if timeouts.text(key).is_some_and(|text| !is_duration(text)) {
                check.field_fault(timeouts, key, "must be a duration like `10s` or `1m30s`");
            }
        }
    });
}

fn path<'d, D: Data>(check: &mut RuleCheck<'d, '_>, path: Object<'d, D>) {
    check.strictly_one_of(path, "type", &["Exact", "PathPrefix", "RegularExpression"]);
    let Some(value) = path.text("value") else {
        return;
    };
    if value.len() > 1024 {
        check.field_fault(path, "value", "may have 1024 characters at most");
    }
    if path.text("type") == Some("RegularExpression") {
        return;
    }
    let is_odd = |c: u8| !(c.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&c));
    if !value.starts_with('/') {
        check.field_fault(path, "value", "must start with `/`");
    } else if let Some(what) = odd_part(value) {
        check.field_fault(path, "value", what);
    } else if value.bytes().any(is_odd) || !escapes_are_whole(value) {
        let what = "may hold letters, digits, `-._~!$&'()*+,;=:@/` and `%XX` only";
        check.field_fault(path, "value", what);
    }
}

fn escapes_are_whole(value: &str) -> bool {
    value.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().first_chunk::<2>();
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

/// `1h30m`, `10s`, `500ms`: up to four numbers of up to five digits.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    let mut count = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = ["ms", "h", "m", "s"]
            .into_iter()
            .find_map(|unit| rest[digits..].strip_prefix(unit));
        let (1..=5, Some(behind)) = (digits, unit) else {
            return false;
        };
        rest = behind;
        count += 1;
    }
    (1..=4).contains(&count)
}
