//! Values that the schema of compose files does not take, though their types are right.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use score_yaml::{Map, Value, message};

use super::compose_file::read;
use super::fields::{items, text};
use super::service_report::ServiceReport;

/// What has to hold of a value.
enum Rule {
    /// The items of the list all differ.
    Different,
    /// No key of the map is empty.
    Named,
    /// The text is one of these.
    OneOf(&'static [&'static str]),
    /// The number is not below the first and not above the second.
    Within(f64, f64),
    /// The map has this field.
    Needs(&'static str),
    /// The map does not have this field.
    Lacks(&'static str),
    /// The map has one of these at most.
    Either(&'static str, &'static str),
    /// The field is not there at all: it is from times before the compose specification.
    Gone,
}

use Rule::{Different, Either, Gone, Lacks, Named, Needs, OneOf, Within};

/// Rules for what is below a field, `*` is each item of a list.
type Rules = &'static [(&'static [&'static str], Rule)];

const ORDERS: Rule = OneOf(&["start-first", "stop-first"]);

/// The rules of a field of a service.
fn rules(field: &str) -> Rules {
    match field {
        "device_cgroup_rules"
        | "external_links"
        | "group_add"
        | "security_opt"
        | "volumes_from" => &[(&[], Different)],
        "annotations" | "environment" | "labels" | "sysctls" => &[(&[], Named)],
        "dockerfile" | "log_driver" | "log_opt" | "net" | "volume_driver" => &[(&[], Gone)],
        "cgroup" => &[(&[], OneOf(&["host", "private"]))],
        "cpu_count" => &[(&[], Within(0.0, f64::MAX))],
        "cpu_percent" => &[(&[], Within(0.0, 100.0))],
        "oom_score_adj" => &[(&[], Within(-1000.0, 1000.0))],
        "build" => &[
            (&["additional_contexts"], Named),
            (&["args"], Named),
            (&["labels"], Named),
            (&["no_cache_filter"], Different),
            (&[], Either("dockerfile", "dockerfile_inline")),
        ],
        "deploy" => &[
            (&["labels"], Named),
            (&["update_config", "order"], ORDERS),
            (&["rollback_config", "order"], ORDERS),
            (&["resources", "limits"], Lacks("devices")),
            (&["resources", "limits"], Lacks("generic_resources")),
            (&["resources", "reservations"], Lacks("pids")),
            (
                &["resources", "reservations", "devices", "*"],
                Needs("capabilities"),
            ),
            (
                &["resources", "reservations", "devices", "*"],
                Either("count", "device_ids"),
            ),
            (
                &["resources", "reservations", "devices", "*", "capabilities"],
                Different,
            ),
            (
                &["resources", "reservations", "devices", "*", "device_ids"],
                Different,
            ),
            (
                &["resources", "reservations", "devices", "*", "options"],
                Named,
            ),
        ],
        "gpus" => &[
            (&["*"], Either("count", "device_ids")),
            (&["*", "capabilities"], Different),
            (&["*", "device_ids"], Different),
            (&["*", "options"], Named),
        ],
        "develop" => &[
            (&["watch", "*", "ignore"], Different),
            (&["watch", "*", "include"], Different),
            (&["watch", "*", "exec", "environment"], Named),
        ],
        "devices" => &[(&["*"], Needs("source")), (&["*"], Needs("target"))],
        "env_file" => &[(&["*"], Needs("path")), (&["*", "format"], OneOf(&["raw"]))],
        "extends" => &[(&[], Needs("service"))],
        "post_start" | "pre_stop" => &[(&["*"], Needs("command")), (&["*", "environment"], Named)],
        "provider" => &[(&[], Needs("type"))],
        "volumes" => &[
            (
                &["*", "bind", "recursive"],
                OneOf(&["enabled", "disabled", "writable", "readonly"]),
            ),
            (&["*", "bind", "selinux"], OneOf(&["z", "Z"])),
            (&["*", "volume", "labels"], Named),
        ],
        _ => &[],
    }
}

/// Checks the fields of a service.
pub(super) fn check(service: &Map, report: &mut ServiceReport<'_, '_>) {
    for (name, value) in service {
        for (path, rule) in rules(name) {
            check_below(&FieldPlace::Field(name), value, path, rule, report);
        }
    }
    for (i, port) in items(service, "ports").iter().enumerate() {
        if let Some(port) = port.as_map() {
            self::port(i, port, report);
        }
    }
    container_name(service, report);
    pull_policy(service, report);
    if let Some(develop) = service.get("develop").and_then(Value::as_map) {
        for (i, trigger) in items(develop, "watch").iter().enumerate() {
            self::trigger(i, trigger.as_map(), report);
        }
    }
}

/// Checks what of the fields of a service a Score file may get wrong.
pub(super) fn check_own(service: &Map, report: &mut ServiceReport<'_, '_>) {
    for name in ["annotations", "environment", "labels"] {
        if let Some(value) = service.get(name) {
            check_rule(&FieldPlace::Field(name), value, &Named, report);
        }
    }
}

/// A place in a service, spelled out only where something is wrong.
enum FieldPlace<'a> {
    Field(&'a str),
    Below(&'a FieldPlace<'a>, &'a str),
    Item(&'a FieldPlace<'a>, usize),
}

impl fmt::Display for FieldPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldPlace::Field(name) => f.write_str(name),
            FieldPlace::Below(outer, name) => write!(f, "{outer}.{name}"),
            FieldPlace::Item(outer, i) => write!(f, "{outer}.{i}"),
        }
    }
}

fn check_below(
    at: &FieldPlace<'_>,
    value: &Value,
    path: &[&str],
    rule: &Rule,
    report: &mut ServiceReport<'_, '_>,
) {
    match path {
        [] => check_rule(at, value, rule, report),
        ["*", rest @ ..] => {
            let items = value.as_seq().unwrap_or_default().iter().enumerate();
            items.for_each(|(i, item)| {
                check_below(&FieldPlace::Item(at, i), item, rest, rule, report)
            });
        }
        [field, rest @ ..] => {
            if let Some(value) = value.get(field) {
                check_below(&FieldPlace::Below(at, field), value, rest, rule, report);
            }
        }
    }
}

fn check_rule(at: &FieldPlace<'_>, value: &Value, rule: &Rule, report: &mut ServiceReport<'_, '_>) {
    let message = match (rule, value) {
        (Different, Value::Seq(items)) => return different(at, items, report),
        (Named, Value::Map(map)) if map.keys().any(|key| key.trim_matches('\n').is_empty()) => {
            "a name in it is empty".to_owned()
        }
        (OneOf(known), Value::String(text))
            if read(text).is_some_and(|text| !text.is_empty() && !known.contains(&&*text)) =>
        {
            format!("expected one of `{}`", known.join("`, `"))
        }
        (Within(least, most), Value::Int(_) | Value::Float(_)) => {
            #[expect(clippy::cast_precision_loss, reason = "the limits are small")]
            let number = match value {
                Value::Int(number) => *number as f64,
                Value::Float(number) => *number,
                _ => return,
            };
            if number >= *least && number <= *most {
                return;
            }
            match *most == f64::MAX {
                true => format!("expected a number from {least}"),
                false => format!("expected a number from {least} to {most}"),
            }
        }
        (Needs(field), Value::Map(map)) if !map.contains_key(field) => {
            format!("`{field}` is missing")
        }
        (Lacks(field), Value::Map(map)) if map.contains_key(field) => {
            format!("`{field}` has no place here")
        }
        (Either(one, other), Value::Map(map))
            if map.contains_key(one) && map.contains_key(other) =>
        {
            format!("of `{one}` and `{other}` only one can be there")
        }
        (Gone, _) => "compose has this field no longer".to_owned(),
        _ => return,
    };
    report.fault(&at.to_string(), message);
}

fn different(at: &FieldPlace<'_>, items: &[Value], report: &mut ServiceReport<'_, '_>) {
    let mut known = HashSet::with_capacity(items.len());
    for (i, text) in items.iter().enumerate() {
        let text = text.as_str().unwrap_or_default();
        if !known.insert(text) {
            let path = FieldPlace::Item(at, i).to_string();
            report.fault(&path, message!("`{text}` is there twice"));
        }
    }
}

fn port(i: usize, port: &Map, report: &mut ServiceReport<'_, '_>) {
    let path = format!("ports.{i}");
    let message = match port.get("target") {
        Some(Value::Int(1..=65535) | Value::String(_)) => None,
        None => Some("`target` is missing"),
        Some(_) => Some("`target` is no port, expected a number from 1 to 65535"),
    };
    if let Some(message) = message {
        report.fault(&path, message.to_owned());
    }
    let given = |field| read(text(Some(port), field)).filter(|text| !text.is_empty());
    if given("published").is_some_and(|published| !is_port_or_range(&published)) {
        let message = "`published` is no port and no range of ports";
        report.fault(&path, message.to_owned());
    }
    if given("host_ip").is_some_and(|ip| ip.parse::<std::net::IpAddr>().is_err()) {
        report.fault(&path, "`host_ip` is no IP address".to_owned());
    }
    if given("protocol").is_some_and(|given| protocol(&given).is_none()) {
        let message = "expected the protocol `tcp`, `udp` or `sctp`";
        report.fault(&path, message.to_owned());
    }
}

/// The protocol of a port.
pub(super) fn protocol(given: &str) -> Option<&'static str> {
    let mut known = ["tcp", "udp", "sctp"].into_iter();
    known.find(|known| known.eq_ignore_ascii_case(given))
}

fn is_port_or_range(published: &str) -> bool {
    let (first, last) = published.split_once('-').unwrap_or((published, published));
    let ends = (first.parse::<u16>(), last.parse::<u16>());
    matches!(ends, (Ok(first), Ok(last)) if first <= last)
}

fn container_name(service: &Map, report: &mut ServiceReport<'_, '_>) {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let is_name = |name: Cow<'_, str>| match name.as_bytes() {
        [first, rest @ ..] => {
            first.is_ascii_alphanumeric() && !rest.is_empty() && rest.iter().all(is_word)
        }
        [] => true,
    };
    if read(text(Some(service), "container_name")).is_some_and(|name| !is_name(name)) {
        let message =
            "expected two or more letters, digits, `_`, `.` and `-`, a letter or digit first";
        report.fault("container_name", message.to_owned());
    }
}

fn pull_policy(service: &Map, report: &mut ServiceReport<'_, '_>) {
    const KNOWN: [&str; 8] = [
        "",
        "always",
        "never",
        "build",
        "if_not_present",
        "missing",
        "daily",
        "weekly",
    ];
    let is_time = |time: &str| {
        let mut parts = time.split_inclusive(['w', 'd', 'h', 'm', 's']);
        !time.is_empty()
            && parts.all(|part| {
                let number = part.strip_suffix(['w', 'd', 'h', 'm', 's']);
                number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            })
    };
    let is_known = |policy: Cow<'_, str>| {
        KNOWN.contains(&&*policy)
            || policy == "refresh"
            || policy.strip_prefix("every_").is_some_and(is_time)
    };
    if read(text(Some(service), "pull_policy")).is_some_and(|policy| !is_known(policy)) {
        let expected = KNOWN[1..].join("`, `");
        let message = format!("expected one of `{expected}`, `every_2d`");
        report.fault("pull_policy", message);
    }
}

fn trigger(i: usize, trigger: Option<&Map>, report: &mut ServiceReport<'_, '_>) {
    const KNOWN: [&str; 5] = ["rebuild", "sync", "restart", "sync+restart", "sync+exec"];
    let path = format!("develop.watch.{i}");
    if text(trigger, "path").is_empty() {
        report.fault(&path, "`path` is missing".to_owned());
    }
    let Some(action) = read(text(trigger, "action")) else {
        return;
    };
    if !KNOWN.contains(&&*action) {
        let expected = KNOWN.join("`, `");
        let message = format!("expected one of `{expected}`");
        return report.fault(&format!("{path}.action"), message);
    }
    if !matches!(&*action, "rebuild" | "restart") && text(trigger, "target").is_empty() {
        report.fault(&path, "`target` is missing".to_owned());
    }
}
