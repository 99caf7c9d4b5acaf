//! Values of fields that the schema of compose files refuses though their types are right.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use score_core::diagnostic::nearest;
use score_yaml::{Map, Value, message};

use super::compose_file::literal_value;
use super::fields::{items, text};
use super::service_report::ServiceReport;

/// A condition that a value has to meet.
enum Rule {
    /// The items of the list all differ.
    Distinct,
    /// No key of the map is empty.
    NonEmptyKeys,
    /// The text is one of these.
    OneOf(&'static [&'static str]),
    /// The number is not below the first and not above the second.
    Within(f64, f64),
    /// The map has this field.
    Requires(&'static str),
    /// The map does not have this field.
    Forbids(&'static str),
    /// The map has one of these at most.
    AtMostOne(&'static str, &'static str),
    /// The field is not there at all: it is older than the compose specification.
    Removed,
}

use Rule::{AtMostOne, Distinct, Forbids, NonEmptyKeys, OneOf, Removed, Requires, Within};

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
        | "volumes_from" => &[(&[], Distinct)],
        "annotations" | "environment" | "labels" | "sysctls" => &[(&[], NonEmptyKeys)],
        "dockerfile" | "log_driver" | "log_opt" | "net" | "volume_driver" => &[(&[], Removed)],
        "cgroup" => &[(&[], OneOf(&["host", "private"]))],
        "cpu_count" => &[(&[], Within(0.0, f64::MAX))],
        "cpu_percent" => &[(&[], Within(0.0, 100.0))],
        "oom_score_adj" => &[(&[], Within(-1000.0, 1000.0))],
        "build" => &[
            (&["additional_contexts"], NonEmptyKeys),
            (&["args"], NonEmptyKeys),
            (&["labels"], NonEmptyKeys),
            (&["no_cache_filter"], Distinct),
            (&[], AtMostOne("dockerfile", "dockerfile_inline")),
        ],
        "deploy" => &[
            (&["labels"], NonEmptyKeys),
            (&["update_config", "order"], ORDERS),
            (&["rollback_config", "order"], ORDERS),
            (&["resources", "limits"], Forbids("devices")),
            (&["resources", "limits"], Forbids("generic_resources")),
            (&["resources", "reservations"], Forbids("pids")),
            (
                &["resources", "reservations", "devices", "*"],
                Requires("capabilities"),
            ),
            (
                &["resources", "reservations", "devices", "*"],
                AtMostOne("count", "device_ids"),
            ),
            (
                &["resources", "reservations", "devices", "*", "capabilities"],
                Distinct,
            ),
            (
                &["resources", "reservations", "devices", "*", "device_ids"],
                Distinct,
            ),
            (
                &["resources", "reservations", "devices", "*", "options"],
                NonEmptyKeys,
            ),
        ],
        "gpus" => &[
            (&["*"], AtMostOne("count", "device_ids")),
            (&["*", "capabilities"], Distinct),
            (&["*", "device_ids"], Distinct),
            (&["*", "options"], NonEmptyKeys),
        ],
        "develop" => &[
            (&["watch", "*", "ignore"], Distinct),
            (&["watch", "*", "include"], Distinct),
            (&["watch", "*", "exec", "environment"], NonEmptyKeys),
        ],
        "devices" => &[(&["*"], Requires("source")), (&["*"], Requires("target"))],
        "env_file" => &[
            (&["*"], Requires("path")),
            (&["*", "format"], OneOf(&["raw"])),
        ],
        "extends" => &[(&[], Requires("service"))],
        "post_start" | "pre_stop" => &[
            (&["*"], Requires("command")),
            (&["*", "environment"], NonEmptyKeys),
        ],
        "provider" => &[(&[], Requires("type"))],
        "volumes" => &[
            (
                &["*", "bind", "recursive"],
                OneOf(&["enabled", "disabled", "writable", "readonly"]),
            ),
            (&["*", "bind", "selinux"], OneOf(&["z", "Z"])),
            (&["*", "volume", "labels"], NonEmptyKeys),
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
            check_port(i, port, report);
        }
    }
    check_container_name(service, report);
    check_pull_policy(service, report);
    check_restart(service, report);
    if let Some(develop) = service.get("develop").and_then(Value::as_map) {
        for (i, trigger) in items(develop, "watch").iter().enumerate() {
            check_watch_trigger(i, trigger.as_map(), report);
        }
    }
}

/// Checks the fields of a service that a Score file may get wrong.
pub(super) fn check_generated(service: &Map, report: &mut ServiceReport<'_, '_>) {
    for name in ["annotations", "environment", "labels"] {
        if let Some(value) = service.get(name) {
            check_rule(&FieldPlace::Field(name), value, &NonEmptyKeys, report);
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
        (Distinct, Value::Seq(items)) => return check_distinct(at, items, report),
        (NonEmptyKeys, Value::Map(map))
            if map.keys().any(|key| key.trim_matches('\n').is_empty()) =>
        {
            "a name in it is empty".to_owned()
        }
        (OneOf(known), Value::String(text))
            if literal_value(text)
                .is_some_and(|text| !text.is_empty() && !known.contains(&&*text)) =>
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
        (Requires(field), Value::Map(map)) if !map.contains_key(field) => {
            format!("`{field}` is missing")
        }
        (Forbids(field), Value::Map(map)) if map.contains_key(field) => {
            format!("`{field}` has no place here")
        }
        (AtMostOne(one, other), Value::Map(map))
            if map.contains_key(one) && map.contains_key(other) =>
        {
            format!("of `{one}` and `{other}` only one can be there")
        }
        (Removed, _) => "compose has this field no longer".to_owned(),
        _ => return,
    };
    report.value(&at.to_string(), &message);
}

fn check_distinct(at: &FieldPlace<'_>, items: &[Value], report: &mut ServiceReport<'_, '_>) {
    let mut known = HashSet::with_capacity(items.len());
    for (i, text) in items.iter().enumerate() {
        let text = text.as_str().unwrap_or_default();
        if !known.insert(text) {
            let path = FieldPlace::Item(at, i).to_string();
            report.value(&path, &message!("`{text}` is there twice"));
        }
    }
}

fn check_port(i: usize, port: &Map, report: &mut ServiceReport<'_, '_>) {
    let path = format!("ports.{i}");
    let message = match port.get("target") {
        Some(Value::Int(1..=65535) | Value::String(_)) => None,
        None => Some("`target` is missing"),
        Some(_) => Some("`target` is no port, expected a number from 1 to 65535"),
    };
    if let Some(message) = message {
        let hint = "`target` is the port in the container: `{target: 80, published: \"8080\"}`";
        let hint = port.get("target").is_none().then(|| hint.to_owned());
        report.value_or(&path, &(message!("`{path}`: ") + message), hint);
    }
    let given = |field| literal_value(text(Some(port), field)).filter(|text| !text.is_empty());
    if given("published").is_some_and(|published| !is_port_or_range(&published)) {
        let message = "`published` is no port and no range of ports";
        report.value(&path, message);
    }
    if given("host_ip").is_some_and(|ip| ip.parse::<std::net::IpAddr>().is_err()) {
        report.value(&path, "`host_ip` is no IP address");
    }
    if given("protocol").is_some_and(|given| protocol(&given).is_none()) {
        let message = "expected the protocol `tcp`, `udp` or `sctp`";
        report.value(&path, message);
    }
}

/// The protocol of a port.
pub(super) fn protocol(given: &str) -> Option<&'static str> {
    let mut known = ["tcp", "udp", "sctp"].into_iter();
    known.find(|known| known.eq_ignore_ascii_case(given))
}

/// True of the ports of a host that may be published, `8080` or `8080-8090`.
pub(crate) fn is_port_or_range(published: &str) -> bool {
    let (first, last) = published.split_once('-').unwrap_or((published, published));
    let ends = (first.parse::<u16>(), last.parse::<u16>());
    matches!(ends, (Ok(first), Ok(last)) if first <= last)
}

fn check_container_name(service: &Map, report: &mut ServiceReport<'_, '_>) {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let is_name = |name: Cow<'_, str>| match name.as_bytes() {
        [first, rest @ ..] => {
            first.is_ascii_alphanumeric() && !rest.is_empty() && rest.iter().all(is_word)
        }
        [] => true,
    };
    if literal_value(text(Some(service), "container_name")).is_some_and(|name| !is_name(name)) {
        let message =
            "expected two or more letters, digits, `_`, `.` and `-`, a letter or digit first";
        report.value("container_name", message);
    }
}

/// Checks when the service is started again, which the engine reads, not compose.
fn check_restart(service: &Map, report: &mut ServiceReport<'_, '_>) {
    const KNOWN: [&str; 4] = ["no", "always", "on-failure", "unless-stopped"];
    let is_known = |policy: &str| {
        let times = policy.strip_prefix("on-failure:");
        policy.is_empty()
            || KNOWN.contains(&policy)
            || times.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let Some(policy) = literal_value(text(Some(service), "restart")) else {
        return;
    };
    if is_known(&policy) {
        return;
    }
    let message = message!("`{policy}` is no `restart`");
    // What YAML 1.1 and other tools call it.
    let meant = match &*policy {
        "yes" | "true" | "on" | "Always" => Some("always"),
        "never" | "Never" | "none" | "false" | "off" | "No" => Some("no"),
        "OnFailure" | "on_failure" => Some("on-failure"),
        other => nearest(other, KNOWN),
    };
    let known = "there are `no`, `always`, `on-failure:N`, `unless-stopped`";
    let hint = match meant {
        Some(meant) => message!("did you mean `{meant}`? ") + known,
        None => known.to_owned(),
    };
    report.value_or("restart", &message, Some(hint));
}

fn check_pull_policy(service: &Map, report: &mut ServiceReport<'_, '_>) {
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
    if literal_value(text(Some(service), "pull_policy")).is_some_and(|policy| !is_known(policy)) {
        let expected = KNOWN[1..].join("`, `");
        let message = format!("expected one of `{expected}`, `every_2d`");
        report.value("pull_policy", &message);
    }
}

fn check_watch_trigger(i: usize, trigger: Option<&Map>, report: &mut ServiceReport<'_, '_>) {
    const KNOWN: [&str; 5] = ["rebuild", "sync", "restart", "sync+restart", "sync+exec"];
    let path = format!("develop.watch.{i}");
    if text(trigger, "path").is_empty() {
        report.value(&path, "`path` is missing");
    }
    let Some(action) = literal_value(text(trigger, "action")) else {
        return;
    };
    if !KNOWN.contains(&&*action) {
        let expected = KNOWN.join("`, `");
        let message = format!("expected one of `{expected}`");
        return report.value(&format!("{path}.action"), &message);
    }
    if !matches!(&*action, "rebuild" | "restart") && text(trigger, "target").is_empty() {
        report.value(&path, "`target` is missing");
    }
}
