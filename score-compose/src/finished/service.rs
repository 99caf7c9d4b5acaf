//! The rules for one service.

use std::collections::BTreeMap;

use score_yaml::{Map, Str, Value, message};

use super::references::{is_name, is_volume, near};
use super::{Fault, IMAGE, Parts, SERVICE, fields, image};
use crate::paths;

/// Gathers what is wrong with a service.
pub(super) struct Report<'a, 'f> {
    pub(super) name: &'a str,
    faults: &'f mut Vec<Fault>,
}

impl Report<'_, '_> {
    /// Reports a fault at a field of the service.
    pub(super) fn fault(&mut self, field: &str, message: String) {
        self.about(SERVICE, field, message, None);
    }

    fn about(&mut self, of: &'static str, field: &str, message: String, near: Option<String>) {
        let name = self.name;
        self.faults.push(Fault {
            of,
            name: name.to_owned(),
            path: if field.is_empty() {
                message!("services.{name}")
            } else {
                message!("services.{name}.{field}")
            },
            message: message!("service `{name}`: ") + &message,
            near,
        });
    }

    /// Reports a name that nothing has.
    fn unknown(&mut self, field: &str, (what, of): (&str, &str), name: &str, parts: &Parts<'_>) {
        let near = near(parts, of, name);
        self.about(
            SERVICE,
            field,
            message!("there is no {what} `{name}`"),
            near,
        );
    }
}

/// Checks a service.
pub(super) fn check(name: &str, service: &Value, parts: &Parts<'_>, faults: &mut Vec<Fault>) {
    let report = &mut Report { name, faults };
    let Some(service) = service.as_map() else {
        return;
    };
    if !is_name(name) {
        let message = "its name may hold letters, digits, `.`, `_` and `-` alone";
        report.fault("", message.to_owned());
    }
    source(service, parts, report);
    networks(service, parts, report);
    dependencies(service, parts, report);
    mounts(service, parts, report);
    numbers(service, report);
    for (field, what, of) in [
        ("configs", "config", "configs"),
        ("secrets", "secret", "secrets"),
    ] {
        for reference in items(service, field) {
            let source = text(reference.as_map(), "source");
            if !parts.has(of, source) {
                report.unknown(field, (what, of), source, parts);
            }
        }
    }
    for model in keys(service, "models") {
        if !parts.has("models", model) {
            report.unknown("models", ("model", "models"), model, parts);
        }
    }
    fields::check(service, report);
}

pub(super) fn text<'v>(map: Option<&'v Map>, field: &str) -> &'v str {
    map.and_then(|map| map.get(field)?.as_str())
        .unwrap_or_default()
}

pub(super) fn items<'v>(map: &'v Map, field: &str) -> &'v [Value] {
    map.get(field).and_then(Value::as_seq).unwrap_or_default()
}

fn keys<'v>(map: &'v Map, field: &str) -> impl Iterator<Item = &'v str> {
    let inner = map.get(field).and_then(Value::as_map);
    inner
        .into_iter()
        .flat_map(|inner| inner.keys().map(Str::as_str))
}

fn map<'v>(map: &'v Map, field: &str) -> Option<&'v Map> {
    map.get(field).and_then(Value::as_map)
}

/// What the service is made from.
fn source(service: &Map, parts: &Parts<'_>, report: &mut Report<'_, '_>) {
    let image = text(Some(service), "image");
    let build = map(service, "build");
    if image.is_empty() && build.is_none() && !service.contains_key("provider") {
        report.about(
            IMAGE,
            "image",
            "it has neither an image nor a build".to_owned(),
            None,
        );
    }
    if !image.is_empty() && !image.contains('$') && !image::is_image(image) {
        let message = message!("`{image}` is no reference to an image");
        report.about(IMAGE, "image", message, None);
    }
    let Some(build) = build else { return };
    if build.contains_key("dockerfile") && build.contains_key("dockerfile_inline") {
        let message = "of `dockerfile` and `dockerfile_inline` only one can be there";
        report.fault("build", message.to_owned());
    }
    for (name, context) in map(build, "additional_contexts").into_iter().flatten() {
        let field = message!("build.additional_contexts.{name}");
        let Some(of) = context
            .as_str()
            .and_then(|text| text.strip_prefix("service:"))
        else {
            continue;
        };
        match parts.services.get(of) {
            _ if of.contains('$') => {}
            None => report.unknown(&field, ("service", "services"), of, parts),
            Some(of_service) if of_service.get("build").is_none() => {
                report.fault(&field, message!("service `{of}` is not built"));
            }
            Some(_) => {}
        }
    }
    for secret in items(build, "secrets") {
        let source = text(secret.as_map(), "source");
        if !parts.has("secrets", source) {
            report.unknown("build.secrets", ("secret", "secrets"), source, parts);
        }
    }
    let platform = text(Some(service), "platform");
    let platforms = items(build, "platforms");
    let is_built = |built: &Value| {
        built
            .as_str()
            .is_some_and(|built| built == platform || built.contains('$'))
    };
    if !platforms.is_empty()
        && !platform.is_empty()
        && !platform.contains('$')
        && !platforms.iter().any(is_built)
    {
        report.fault(
            "platform",
            message!("`{platform}` is not among the `platforms` that are built"),
        );
    }
}

/// Which networks it is in.
fn networks(service: &Map, parts: &Parts<'_>, report: &mut Report<'_, '_>) {
    let mode = text(Some(service), "network_mode");
    if !mode.is_empty() && keys(service, "networks").next().is_some() {
        let message = "of `network_mode` and `networks` only one can be there";
        report.fault("networks", message.to_owned());
    }
    for network in keys(service, "networks") {
        if network != "default" && !parts.has("networks", network) {
            report.unknown("networks", ("network", "networks"), network, parts);
        }
    }
    for field in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let shared = text(Some(service), field);
        if let Some(of) = shared.strip_prefix("service:")
            && !parts.has("services", of)
        {
            report.unknown(field, ("service", "services"), of, parts);
        }
    }
    // The engine refuses both, for who shares a network has what its owner says.
    if mode.starts_with("service:") || mode.starts_with("container:") {
        for field in ["ports", "hostname"] {
            if service.contains_key(field) {
                report.fault(
                    field,
                    message!("it shares the network of another, so it can have no `{field}`"),
                );
            }
        }
    }
}

/// Which services it waits for.
fn dependencies(service: &Map, parts: &Parts<'_>, report: &mut Report<'_, '_>) {
    for (awaited, how) in map(service, "depends_on").into_iter().flatten() {
        if !parts.services.contains_key(awaited) {
            report.unknown("depends_on", ("service", "services"), awaited, parts);
        }
        let condition = text(how.as_map(), "condition");
        let known = [
            "service_started",
            "service_healthy",
            "service_completed_successfully",
        ];
        if !condition.contains('$') && !known.contains(&condition) {
            let expected = known.join("`, `");
            let field = message!("depends_on.{awaited}.condition");
            report.fault(&field, format!("expected one of `{expected}`"));
        }
    }
    for field in ["links", "volumes_from"] {
        for linked in items(service, field).iter().filter_map(Value::as_str) {
            let name = linked.split_once(':').map_or(linked, |(name, _)| name);
            if !linked.starts_with("container:") && !parts.has("services", name) {
                report.unknown(field, ("service", "services"), name, parts);
            }
        }
    }
}

/// What it mounts, and where.
fn mounts(service: &Map, parts: &Parts<'_>, report: &mut Report<'_, '_>) {
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    let tmpfs = items(service, "tmpfs").iter().filter_map(Value::as_str);
    let tmpfs = tmpfs.enumerate().map(|(i, text)| {
        let target = text.split_once(':').map_or(text, |(target, _)| target);
        (format!("tmpfs.{i}"), target)
    });
    let mounted = items(service, "volumes").iter().enumerate();
    let volumes =
        mounted.map(|(i, mount)| (format!("volumes.{i}"), text(mount.as_map(), "target")));
    for (field, target) in tmpfs.chain(volumes) {
        if target.contains('$') {
            continue;
        }
        let place = paths::clean(target);
        if !place.starts_with('/') && !is_drive(target) {
            report.fault(
                &field,
                message!("nothing can be mounted at `{target}`, expected an absolute path"),
            );
        } else if place == "/" {
            report.fault(&field, "nothing can be mounted at `/`".to_owned());
        } else if let Some(other) = places.insert(place, field.clone()) {
            report.fault(
                &field,
                message!("`{target}` is the target of `{other}` too"),
            );
        }
    }
    for (i, mount) in items(service, "volumes").iter().enumerate() {
        let source = text(mount.as_map(), "source");
        let kind = text(mount.as_map(), "type");
        let field = || format!("volumes.{i}");
        match kind {
            _ if is_volume(mount) => {
                let is_looked_at = source.is_empty() || parts.mounted.contains(source);
                if !is_looked_at && !parts.has("volumes", source) {
                    report.unknown(&field(), ("volume", "volumes"), source, parts);
                }
            }
            "bind" | "npipe" | "image" | "cluster" if source.is_empty() => {
                report.fault(
                    &field(),
                    message!("a mount of type `{kind}` needs a `source`"),
                );
            }
            "bind" | "npipe" | "image" | "cluster" | "tmpfs" => {}
            _ if kind.contains('$') => {}
            _ => report.fault(
                &field(),
                "expected the type `bind`, `volume`, `tmpfs`, `image`, `npipe` or `cluster`"
                    .to_owned(),
            ),
        }
    }
}

/// Whether a path starts with a Windows drive, `C:`.
fn is_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// How often it runs, and with how much.
fn numbers(service: &Map, report: &mut Report<'_, '_>) {
    let deploy = map(service, "deploy");
    let int = |value: Option<&Value>| match value {
        Some(Value::Int(n)) => Some(*n),
        _ => None,
    };
    let scale = int(service.get("scale"));
    let replicas = deploy.and_then(|deploy| int(deploy.get("replicas")));
    for (field, n) in [("scale", scale), ("deploy.replicas", replicas)] {
        if n.is_some_and(|n| n < 0) {
            report.fault(field, "it cannot run less than 0 times".to_owned());
        }
    }
    if scale.is_some() && replicas.is_some() && scale != replicas {
        report.fault("scale", "it differs from `deploy.replicas`".to_owned());
    }
    if scale.or(replicas).is_some_and(|n| n > 1) && service.contains_key("container_name") {
        let message = "it runs several times, so its containers cannot have one name";
        report.fault("container_name", message.to_owned());
    }
    let resources = deploy.and_then(|deploy| map(deploy, "resources"));
    for (field, of, inner) in [
        ("cpus", "limits", "cpus"),
        ("mem_limit", "limits", "memory"),
        ("mem_reservation", "reservations", "memory"),
        ("pids_limit", "limits", "pids"),
    ] {
        let own = service.get(field);
        let deployed = resources.and_then(|resources| map(resources, of));
        if let (Some(own), Some(deployed)) = (own, deployed)
            && deployed.get(inner) != Some(own)
        {
            report.fault(
                field,
                format!("it differs from `deploy.resources.{of}.{inner}`"),
            );
        }
    }
    let test = map(service, "healthcheck").map(|check| items(check, "test"));
    let test = test.and_then(|test| test.first()?.as_str());
    if test.is_some_and(|word| !["CMD", "CMD-SHELL", "NONE"].contains(&word) && !word.contains('$'))
    {
        let message = "it starts with `CMD`, `CMD-SHELL` or `NONE`";
        report.fault("healthcheck.test", message.to_owned());
    }
}
