//! HTTPRoutes of the Gateway API.

use super::ingress::odd_part;
use super::object::{Object, text};
use super::route_fields::{at_most, pointer, port, reference};
use super::route_filters;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// `spec` of an HTTPRoute.
pub(super) fn route_spec<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    at_most(rules, spec, "parentRefs", 32);
    rules.objects(spec, "parentRefs", |rules, parent| {
        pointer(rules, parent);
        port(rules, parent);
        rules.fits_if_given(parent, "sectionName", names::subdomain_fault);
    });
    rules.different(spec, "parentRefs", |parent| {
        let parent = Object::of(parent);
        let text = |key| parent.text(key).unwrap_or_default();
        let section = (text("sectionName"), parent.int("port"));
        Some((text("kind"), text("namespace"), text("name"), section))
    });
    at_most(rules, spec, "hostnames", 16);
    rules.items(spec, "hostnames", |rules, host| {
        if text(host).and_then(names::host_fault).is_some() {
            rules.fault(
                host,
                "must be a domain in lower case, perhaps with `*.` before it",
            );
        }
    });
    at_most(rules, spec, "rules", 16);
    if spec.has("rules") {
        rules.needed_items(spec, "rules");
    }
    let matches: usize = spec
        .items("rules")
        .iter()
        .map(|rule| Object::of(rule).items("matches").len())
        .sum();
    if matches > 128 {
        rules.field_fault(spec, "rules", "may have 128 matches at most in all");
    }
    rules.objects(spec, "rules", rule);
}

fn rule<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, rule: Object<'d, D>) {
    rules.fits_if_given(rule, "name", names::subdomain_fault);
    at_most(rules, rule, "matches", 64);
    at_most(rules, rule, "filters", 16);
    at_most(rules, rule, "backendRefs", 16);
    rules.objects(rule, "matches", |rules, found| {
        rules.object(found, "path", path);
        let methods = [
            "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
        ];
        rules.word(found, "method", &methods);
        for list in ["headers", "queryParams"] {
            at_most(rules, found, list, 16);
            rules.different(found, list, |entry| Object::of(entry).text("name"));
            rules.objects(found, list, |rules, entry| {
                rules.needed_fits(entry, "name", names::token_fault);
                rules.needed(entry, "value");
                rules.word(entry, "type", &["Exact", "RegularExpression"]);
            });
        }
    });
    route_filters::filters(rules, rule);
    rules.objects(rule, "backendRefs", |rules, backend| {
        reference(rules, backend);
        rules.in_range(backend, "weight", 0, 1_000_000);
        at_most(rules, backend, "filters", 16);
        route_filters::each(rules, backend);
    });
    rules.object(rule, "timeouts", |rules, timeouts| {
        for key in ["request", "backendRequest"] {
            if timeouts.text(key).is_some_and(|text| !is_duration(text)) {
                rules.field_fault(timeouts, key, "must be a duration like `10s` or `1m30s`");
            }
        }
    });
}

fn path<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, path: Object<'d, D>) {
    rules.word(path, "type", &["Exact", "PathPrefix", "RegularExpression"]);
    let Some(value) = path.text("value") else {
        return;
    };
    if value.len() > 1024 {
        rules.field_fault(path, "value", "may have 1024 characters at most");
    }
    if path.text("type") == Some("RegularExpression") {
        return;
    }
    let is_odd = |c: u8| !(c.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&c));
    if !value.starts_with('/') {
        rules.field_fault(path, "value", "must start with `/`");
    } else if let Some(what) = odd_part(value) {
        rules.field_fault(path, "value", what);
    } else if value.bytes().any(is_odd) || !escapes_are_whole(value) {
        let what = "may hold letters, digits, `-._~!$&'()*+,;=:@/` and `%XX` only";
        rules.field_fault(path, "value", what);
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
