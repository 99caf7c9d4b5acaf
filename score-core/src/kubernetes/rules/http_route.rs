//! HTTPRoutes of the Gateway API.

use super::ingress::odd_part;
use super::view::{Object, Rules, text};
use crate::kubernetes::names;
use crate::kubernetes::strict::Data;

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

/// `spec` of an HTTPRoute.
pub(super) fn route_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    at_most(rules, spec, "parentRefs", 32);
    rules.objects(spec, "parentRefs", |rules, parent| {
        rules.needed(parent, "name");
        rules.in_range(parent, "port", 1, 65535);
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

fn at_most<'d, D: Data>(
    rules: &mut Rules<'d, '_>,
    of: Object<'d, D>,
    list: &'static str,
    most: usize,
) {
    if of.items(list).len() > most {
        rules.field_fault(of, list, &format!("may have {most} items at most"));
    }
}

fn rule<'d, D: Data>(rules: &mut Rules<'d, '_>, rule: Object<'d, D>) {
    at_most(rules, rule, "matches", 64);
    at_most(rules, rule, "filters", 16);
    at_most(rules, rule, "backendRefs", 16);
    rules.objects(rule, "matches", |rules, found| {
        rules.object(found, "path", path);
        let methods = [
            "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
        ];
        rules.one_of(found, "method", &methods);
        for (list, rule) in [
            ("headers", names::header_fault as fn(&str) -> _),
            ("queryParams", |_: &str| None),
        ] {
            at_most(rules, found, list, 16);
            rules.objects(found, list, |rules, entry| {
                rules.needed_fits(entry, "name", rule);
                rules.needed(entry, "value");
                rules.one_of(entry, "type", &["Exact", "RegularExpression"]);
            });
        }
    });
    rules.objects(rule, "filters", filter);
    let filters = rule.items("filters");
    let redirects = filters
        .iter()
        .any(|filter| Object::of(filter).text("type") == Some("RequestRedirect"));
    if redirects && !rule.items("backendRefs").is_empty() {
        let what = "may not stand with a filter `RequestRedirect`";
        rules.field_fault(rule, "backendRefs", what);
    }
    rules.objects(rule, "backendRefs", |rules, backend| {
        reference(rules, backend);
        rules.in_range(backend, "weight", 0, 1_000_000);
        rules.objects(backend, "filters", filter);
    });
    rules.object(rule, "timeouts", |rules, timeouts| {
        for key in ["request", "backendRequest"] {
            if timeouts.text(key).is_some_and(|text| !is_duration(text)) {
                rules.field_fault(timeouts, key, "must be a duration like `10s` or `1m30s`");
            }
        }
    });
}

fn path<'d, D: Data>(rules: &mut Rules<'d, '_>, path: Object<'d, D>) {
    rules.one_of(path, "type", &["Exact", "PathPrefix", "RegularExpression"]);
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

fn reference<'d, D: Data>(rules: &mut Rules<'d, '_>, backend: Object<'d, D>) {
    rules.needed(backend, "name");
    rules.in_range(backend, "port", 1, 65535);
    let is_service = backend.text("group").unwrap_or_default().is_empty()
        && backend.text("kind").unwrap_or("Service") == "Service";
    if is_service && !backend.has("port") {
        rules.field_fault(backend, "port", "is needed for a Service");
    }
}

fn filter<'d, D: Data>(rules: &mut Rules<'d, '_>, filter: Object<'d, D>) {
    rules.needed(filter, "type");
    let kinds = FILTERS.map(|(kind, _)| kind);
    rules.one_of(filter, "type", &kinds);
    let Some(wanted) = filter.text("type").filter(|kind| kinds.contains(kind)) else {
        return;
    };
    for (kind, field) in FILTERS {
        match (kind == wanted, filter.has(field)) {
            (true, false) => {
                rules.field_fault(filter, field, "is needed for a filter of this type");
            }
            (false, true) => {
                rules.field_fault(filter, field, "may not stand in a filter of another type");
            }
            _ => {}
        }
    }
    rules.object(filter, "requestMirror", |rules, mirror| {
        rules.object(mirror, "backendRef", reference);
    });
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
