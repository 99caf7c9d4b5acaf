//! Values that the schema of compose files does not take, though their types are right.

use score_yaml::{Map, Value, message};

use super::service::{Report, items, text};

/// Fields whose items all differ.
const DIFFERENT: [&str; 16] = [
    "cap_add",
    "cap_drop",
    "security_opt",
    "dns_opt",
    "dns",
    "dns_search",
    "expose",
    "external_links",
    "group_add",
    "links",
    "ports",
    "volumes",
    "volumes_from",
    "device_cgroup_rules",
    "profiles",
    "tmpfs",
];
/// Fields whose keys are not empty.
const NAMED: [&str; 4] = ["annotations", "environment", "labels", "sysctls"];
/// Whole numbers that have limits: at least, at most.
const LIMITED: [(&str, i64, i64); 4] = [
    ("cpu_count", 0, i64::MAX),
    ("oom_score_adj", -1000, 1000),
    ("stop_grace_period", i64::MIN, i64::MAX),
    ("cpu_percent", 0, 100),
];
const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

/// Checks the fields of a service.
pub(super) fn check(service: &Map, report: &mut Report<'_, '_>) {
    for (name, value) in service {
        let name = name.as_str();
        match value {
            Value::Seq(items) if DIFFERENT.contains(&name) => different(name, items, report),
            Value::Map(map)
                if NAMED.contains(&name)
                    && map.keys().any(|key| key.trim_matches('\n').is_empty()) =>
            {
                report.fault(name, "a name in it is empty".to_owned());
            }
            Value::Int(n) => limits(name, *n as f64, report),
            Value::Float(n) => limits(name, *n, report),
            _ => {}
        }
    }
    for (i, port) in items(service, "ports").iter().enumerate() {
        if let Some(map) = port.as_map() {
            self::port(&format!("ports.{i}"), map, report);
        }
    }
    one_of(service, "cgroup", &["host", "private"], "cgroup", report);
    container_name(service, report);
    mounts(service, report);
    deploy(service, report);
    hooks_and_others(service, report);
}

fn limits(name: &str, n: f64, report: &mut Report<'_, '_>) {
    let limit = LIMITED.iter().find(|(limited, ..)| *limited == name);
    if let Some((_, least, most)) = limit
        && (n < *least as f64 || n > *most as f64)
    {
        report.fault(name, format!("expected a number from {least} to {most}"));
    }
}

fn different(field: &str, items: &[Value], report: &mut Report<'_, '_>) {
    // Few, mostly; a set of trees would cost more.
    let twice = items
        .iter()
        .enumerate()
        .find(|(i, item)| items[..*i].contains(item));
    if let Some((i, item)) = twice {
        let what = item
            .as_str()
            .map_or_else(|| "it".to_owned(), |text| message!("`{text}`"));
        report.fault(&format!("{field}.{i}"), format!("{what} is there twice"));
    }
}

fn one_of(map: &Map, field: &str, known: &[&str], path: &str, report: &mut Report<'_, '_>) {
    let given = text(Some(map), field);
    if !given.is_empty() && !given.contains('$') && !known.contains(&given) {
        let expected = known.join("`, `");
        report.fault(path, format!("expected one of `{expected}`"));
    }
}

fn port(path: &str, port: &Map, report: &mut Report<'_, '_>) {
    match port.get("target") {
        Some(Value::Int(1..=65535)) => {}
        _ => report.fault(
            path,
            "`target` is no port, expected a number from 1 to 65535".to_owned(),
        ),
    }
    let published = text(Some(port), "published");
    let (first, last) = published.split_once('-').unwrap_or((published, published));
    let ends = (first.parse::<u16>(), last.parse::<u16>());
    if !published.is_empty()
        && !published.contains('$')
        && !matches!(ends, (Ok(first), Ok(last)) if first <= last)
    {
        report.fault(
            path,
            "`published` is no port and no range of ports".to_owned(),
        );
    }
    let ip = text(Some(port), "host_ip");
    if !ip.is_empty() && !ip.contains('$') && ip.parse::<std::net::IpAddr>().is_err() {
        report.fault(path, "`host_ip` is no IP address".to_owned());
    }
    one_of(
        port,
        "protocol",
        &PROTOCOLS,
        &format!("{path}.protocol"),
        report,
    );
}

fn container_name(service: &Map, report: &mut Report<'_, '_>) {
    let name = text(Some(service), "container_name");
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let starts = |b: u8| b.is_ascii_alphanumeric();
    let is_valid =
        name.len() > 1 && name.bytes().all(is_word) && name.bytes().next().is_some_and(starts);
    if !name.is_empty() && !name.contains('$') && !is_valid {
        let message =
            "expected two or more letters, digits, `_`, `.` and `-`, a letter or digit first";
        report.fault("container_name", message.to_owned());
    }
}

fn mounts(service: &Map, report: &mut Report<'_, '_>) {
    for (i, mount) in items(service, "volumes").iter().enumerate() {
        if let Some(bind) = mount.get("bind").and_then(Value::as_map) {
            let recursive = ["enabled", "disabled", "writable", "readonly"];
            let path = format!("volumes.{i}.bind");
            one_of(
                bind,
                "recursive",
                &recursive,
                &format!("{path}.recursive"),
                report,
            );
            one_of(
                bind,
                "selinux",
                &["z", "Z"],
                &format!("{path}.selinux"),
                report,
            );
        }
    }
}

fn deploy(service: &Map, report: &mut Report<'_, '_>) {
    let Some(deploy) = service.get("deploy").and_then(Value::as_map) else {
        return;
    };
    for field in ["update_config", "rollback_config"] {
        if let Some(config) = deploy.get(field).and_then(Value::as_map) {
            let path = format!("deploy.{field}.order");
            one_of(
                config,
                "order",
                &["start-first", "stop-first"],
                &path,
                report,
            );
        }
    }
    let Some(resources) = deploy.get("resources") else {
        return;
    };
    for (of, fields) in [
        ("limits", ["devices", "generic_resources"].as_slice()),
        ("reservations", ["pids"].as_slice()),
    ] {
        for field in fields {
            if resources.get(of).is_some_and(|of| of.get(field).is_some()) {
                let path = format!("deploy.resources.{of}.{field}");
                report.fault(&path, format!("`{of}` have no `{field}`"));
            }
        }
    }
    let devices = resources
        .get("reservations")
        .and_then(|of| of.get("devices")?.as_seq());
    for (i, device) in devices.into_iter().flatten().enumerate() {
        let path = format!("deploy.resources.reservations.devices.{i}");
        device_request(&path, device, true, report);
    }
}

fn device_request(path: &str, device: &Value, has_to_say: bool, report: &mut Report<'_, '_>) {
    if has_to_say && device.get("capabilities").is_none() {
        report.fault(path, "`capabilities` are missing".to_owned());
    }
    if device.get("count").is_some() && device.get("device_ids").is_some() {
        let message = "of `count` and `device_ids` only one can be there";
        report.fault(path, message.to_owned());
    }
}

fn hooks_and_others(service: &Map, report: &mut Report<'_, '_>) {
    for (i, device) in items(service, "gpus").iter().enumerate() {
        device_request(&format!("gpus.{i}"), device, false, report);
    }
    for field in ["post_start", "pre_stop"] {
        for (i, hook) in items(service, field).iter().enumerate() {
            if hook.get("command").is_none() {
                report.fault(&format!("{field}.{i}"), "`command` is missing".to_owned());
            }
        }
    }
    for (field, needed) in [("provider", "type"), ("extends", "service")] {
        if service
            .get(field)
            .is_some_and(|inner| inner.get(needed).is_none())
        {
            report.fault(field, format!("`{needed}` is missing"));
        }
    }
    for (i, device) in items(service, "devices").iter().enumerate() {
        if device.get("source").is_none() {
            report.fault(&format!("devices.{i}"), "`source` is missing".to_owned());
        }
    }
    for (i, file) in items(service, "env_file").iter().enumerate() {
        if file.get("path").is_none() {
            report.fault(&format!("env_file.{i}"), "`path` is missing".to_owned());
        }
    }
    let watch = service
        .get("develop")
        .and_then(|develop| develop.get("watch")?.as_seq());
    for (i, trigger) in watch.into_iter().flatten().enumerate() {
        let path = format!("develop.watch.{i}");
        let trigger = trigger.as_map();
        if text(trigger, "path").is_empty() {
            report.fault(&path, "`path` is missing".to_owned());
        }
        let action = text(trigger, "action");
        let known = ["rebuild", "sync", "restart", "sync+restart", "sync+exec"];
        if !action.contains('$') && !known.contains(&action) {
            let expected = known.join("`, `");
            report.fault(
                &format!("{path}.action"),
                format!("expected one of `{expected}`"),
            );
        }
        if !matches!(action, "rebuild" | "restart") && text(trigger, "target").is_empty() {
            report.fault(&path, "`target` is missing".to_owned());
        }
    }
}
