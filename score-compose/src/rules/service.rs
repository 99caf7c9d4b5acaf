//! The rules for one service.

use score_core::diagnostic::nearest;
use score_core::path::FieldPath;
use score_core::workload::{build_context, image_fault, image_hint, is_image};
use score_yaml::{Map, Value, message};

use super::compose_file::{ComposeFile, LINK_FIELDS, NAMESPACE_FIELDS, literal_value};
use super::fault::{FaultKind, FaultSink};
use super::fields::{items, linked, map, names, replicas, text};
use super::references::is_name;
use super::service_report::ServiceReport;
use super::{field_values, mounts, names_alone};
use crate::interpolation::has_reference;
use crate::origin::PartKind;

/// Checks a service that this backend made of a container: its image, and the names that a Score file gives. (Its mounts
/// cannot clash, as those of the container do not.)
pub(super) fn check_generated<'s>(name: &str, service: &Value, sink: &'s mut FaultSink<'s>) {
    let report = &mut ServiceReport { name, sink };
    if let Some(service) = service.as_map() {
        check_name(name, report);
        check_image(text(Some(service), "image"), report);
        field_values::check_generated(service, report);
    }
}

/// Checks a service.
pub(super) fn check<'s>(
    name: &str,
    service: &Value,
    file: &ComposeFile<'_>,
    sink: &'s mut FaultSink<'s>,
) {
    let report = &mut ServiceReport { name, sink };
    let Some(service) = service.as_map() else {
        return;
    };
    check_name(name, report);
    check_source(service, file, report);
    check_networks(service, file, report);
    check_dependencies(service, file, report);
    mounts::check(service, file, report);
    check_replicas(service, file, report);
    check_limits(service, report);
    check_healthcheck(service, report);
    for (field, what, of) in [
        ("configs", "config", "configs"),
        ("secrets", "secret", "secrets"),
    ] {
        for (at, reference) in items(service, field).iter().enumerate() {
            let source = text(reference.as_map(), "source");
            if !file.has(of, source) {
                report.unknown(&format!("{field}.{at}"), (what, of), source);
            }
        }
    }
    for model in names(service, "models") {
        if !file.has_named("models", model) {
            report.unknown(&named("models", model), ("model", "models"), model);
        }
    }
    field_values::check(service, report);
    names_alone::check(service, report);
}

fn check_name(name: &str, report: &mut ServiceReport<'_, '_>) {
    if !is_name(name) {
        let message = "its name may hold letters, digits, `.`, `_` and `-` alone";
        let near: String = name
            .chars()
            .map(|c| {
                if is_name(c.encode_utf8(&mut [0; 4])) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let near = Some(near).filter(|near| near.contains(|c: char| c.is_ascii_alphanumeric()));
        let hint = near.map(|near| message!("did you mean `{near}`?"));
        report.value_or("", message, hint);
    }
}

fn check_image(image: &str, report: &mut ServiceReport<'_, '_>) {
    if !image.is_empty() && literal_value(image).is_some_and(|image| !is_image(&image)) {
        // The name of the container is put in where it is known.
        let built = build_context(image).map(|context| {
            message!("write `image: .`, and build it with `--build CONTAINER={context}`")
        });
        report.image(image_fault(image), built.or_else(|| image_hint(image)));
    }
}

/// Checks what the service is made from.
fn check_source(service: &Map, file: &ComposeFile<'_>, report: &mut ServiceReport<'_, '_>) {
    let image = text(Some(service), "image");
    let has_others = ["build", "provider", "extends"]
        .iter()
        .any(|field| service.contains_key(field));
    if image.is_empty() && !has_others {
        report.about(
            PartKind::Image,
            "image",
            "it has neither an image nor a build".to_owned(),
            FaultKind::NoSource,
        );
    }
    check_image(image, report);
    if let Some(extends) = map(service, "extends").filter(|extends| !extends.contains_key("file")) {
        let of = text(Some(extends), "service");
        if !of.is_empty() && !file.has("services", of) {
            report.unknown("extends", ("service", "services"), of);
        }
    }
    if let Some(build) = map(service, "build") {
        check_build(service, build, file, report);
    }
}

fn check_build(
    service: &Map,
    build: &Map,
    file: &ComposeFile<'_>,
    report: &mut ServiceReport<'_, '_>,
) {
    for (name, context) in map(build, "additional_contexts").into_iter().flatten() {
        let field = message!("build.additional_contexts.{name}");
        let Some(of) = context
            .as_str()
            .and_then(|text| text.strip_prefix("service:"))
        else {
            continue;
        };
        match file.services.get(of) {
            _ if of.contains('$') => {}
            None => report.unknown(&field, ("service", "services"), of),
            Some(of_service) if of_service.get("build").is_none() => {
                report.fault(&field, message!("service `{of}` is not built"));
            }
            Some(_) => {}
        }
    }
    for secret in items(build, "secrets") {
        let source = text(secret.as_map(), "source");
        if !file.has("secrets", source) {
            report.unknown("build.secrets", ("secret", "secrets"), source);
        }
    }
    let platform = text(Some(service), "platform");
    let platforms = items(build, "platforms").iter().filter_map(Value::as_str);
    let mut platforms = platforms.peekable();
    let is_decided = platforms.peek().is_some() && !platform.is_empty() && !platform.contains('$');
    if is_decided && !platforms.any(|built| built == platform || built.contains('$')) {
        report.fault(
            "platform",
            message!("`{platform}` is not among the `platforms` that are built"),
        );
    }
}

/// Checks the networks and the namespaces that the service is in.
fn check_networks(service: &Map, file: &ComposeFile<'_>, report: &mut ServiceReport<'_, '_>) {
    let line = || file.with_bases(service);
    let mode = line().map(|service| text(Some(service), "network_mode"));
    let mode = mode
        .into_iter()
        .find(|mode| !mode.is_empty())
        .unwrap_or_default();
    let has_networks = |service: &Map| names(service, "networks").next().is_some();
    // What a service has that this one extends is told of that one.
    let is_own = service.contains_key("network_mode") || service.contains_key("networks");
    if is_own && !mode.is_empty() && line().any(has_networks) {
        let message = "of `network_mode` and `networks` only one can be there";
        report.fault("networks", message.to_owned());
    }
    for network in names(service, "networks") {
        if network != "default" && !file.has_named("networks", network) {
            report.unknown(
                &named("networks", network),
                ("network", "networks"),
                network,
            );
        }
    }
    for field in NAMESPACE_FIELDS {
        let shared = text(Some(service), field);
        if let Some(of) = shared.strip_prefix("service:")
            && !file.has("services", of)
        {
            report.unknown(field, ("service", "services"), of);
        }
    }
    // The engine refuses both, for who shares a network has what its owner says.
    if mode.starts_with("service:") || mode.starts_with("container:") {
        for field in [
            "ports",
            "expose",
            "hostname",
            "dns",
            "extra_hosts",
            "links",
            "external_links",
        ] {
            if service.contains_key(field) {
                report.fault(
                    field,
                    message!("it shares the network of another, so it can have no `{field}`"),
                );
            }
        }
    }
}

/// The path of a name in a field of the service.
fn named(field: &str, name: &str) -> String {
    message!("{}", FieldPath::from_iter([field, name]))
}

/// Checks the services that the service waits for.
fn check_dependencies(service: &Map, file: &ComposeFile<'_>, report: &mut ServiceReport<'_, '_>) {
    for awaited in names(service, "depends_on") {
        if !file.has_named("services", awaited) {
            report.unknown(
                &named("depends_on", awaited),
                ("service", "services"),
                awaited,
            );
        }
    }
    for (awaited, how) in map(service, "depends_on").into_iter().flatten() {
        let condition = text(how.as_map(), "condition");
        let known = [
            "service_started",
            "service_healthy",
            "service_completed_successfully",
        ];
        if condition.is_empty() {
            let field = message!("depends_on.{awaited}");
            report.value(&field, "`condition` is missing");
        } else if literal_value(condition).is_some_and(|condition| !known.contains(&&*condition)) {
            let expected = known.join("`, `");
            let field = message!("depends_on.{awaited}.condition");
            let near = literal_value(condition)
                .and_then(|condition| condition_meant(&condition, &known))
                .map(|near| format!("did you mean `{near}`?"));
            let message = message!("`{field}`: ") + &format!("expected one of `{expected}`");
            report.value_or(&field, &message, near);
        }
    }
    for field in LINK_FIELDS {
        let texts = items(service, field).iter().filter_map(Value::as_str);
        for name in texts.filter_map(linked) {
            if !file.has("services", name) {
                report.unknown(field, ("service", "services"), name);
            }
        }
    }
}

/// The condition that a word is meant for: one that is nearly it, or that has it behind `service_`.
fn condition_meant(word: &str, known: &[&'static str]) -> Option<&'static str> {
    const LEAST: usize = 5;
    let word = word.to_ascii_lowercase();
    let mut longer = known.iter().filter(|known| {
        let behind = known.strip_prefix("service_").unwrap_or_default();
        word.len() >= LEAST && (behind.starts_with(&word) || word.starts_with(behind))
    });
    let other = match word.as_str() {
        "running" | "up" | "start" => Some("service_started"),
        "exited" | "success" | "finished" | "done" => Some("service_completed_successfully"),
        "ready" | "healthcheck" => Some("service_healthy"),
        _ => None,
    };
    nearest(&word, known.iter().copied())
        .or_else(|| longer.next().copied())
        .or(other)
}

/// Checks how often the service runs.
fn check_replicas(service: &Map, file: &ComposeFile<'_>, report: &mut ServiceReport<'_, '_>) {
    let int = |value: Option<&Value>| match value {
        Some(Value::Int(n)) => Some(*n),
        _ => None,
    };
    let scale = int(service.get("scale"));
    let deployed = map(service, "deploy").and_then(|deploy| int(deploy.get("replicas")));
    for (field, n) in [("scale", scale), ("deploy.replicas", deployed)] {
        if n.is_some_and(|n| n < 0) {
            report.fault(field, "it cannot run less than 0 times".to_owned());
        }
    }
    if scale.is_some() && deployed.is_some() && scale != deployed {
        report.fault("scale", "`scale` differs from `deploy.replicas`".to_owned());
    }
    let is_named = |service: &Map| service.contains_key("container_name");
    let is_own = is_named(service) || replicas(service).is_some();
    let runs = file.with_bases(service).find_map(replicas);
    if is_own && runs.is_some_and(|(_, n)| n > 1) && file.with_bases(service).any(is_named) {
        let message = "it runs several times, so its containers cannot have one name";
        report.fault("container_name", message.to_owned());
    }
}

/// Checks that limits that can be written at two places are the same at both.
fn check_limits(service: &Map, report: &mut ServiceReport<'_, '_>) {
    let resources = map(service, "deploy").and_then(|deploy| map(deploy, "resources"));
    for (field, of, inner) in [
        ("cpus", "limits", "cpus"),
        ("mem_limit", "limits", "memory"),
        ("mem_reservation", "reservations", "memory"),
        ("pids_limit", "limits", "pids"),
    ] {
        let own = service.get(field);
        let deployed = resources.and_then(|resources| map(resources, of));
        let (Some(own), Some(deployed)) = (own, deployed) else {
            continue;
        };
        let is_interpolated = |value: &Value| value.as_str().is_some_and(has_reference);
        let message = match deployed.get(inner) {
            None => message!(
                "`deploy.resources.{of}` lacks `{inner}`, which has to be the same as `{field}`"
            ),
            Some(deployed)
                if deployed != own && !is_interpolated(own) && !is_interpolated(deployed) =>
            {
                message!("`{field}` differs from `deploy.resources.{of}.{inner}`")
            }
            Some(_) => continue,
        };
        report.fault(field, message);
    }
}

/// Checks the word that says how the command of a healthcheck is run.
fn check_healthcheck(service: &Map, report: &mut ServiceReport<'_, '_>) {
    let test = map(service, "healthcheck").map(|check| items(check, "test"));
    if let Some(test) = test
        && let Some(word) = test.first().and_then(Value::as_str)
        && !["CMD", "CMD-SHELL", "NONE"].contains(&word)
        && !word.contains('$')
    {
        let is_program = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        let is_program = !word.is_empty() && word.chars().all(is_program);
        // A whole line may say a password.
        let (found, hint) = match is_program {
            true => (
                message!(", found `{word}`"),
                message!("write `CMD` before the program: `test: [CMD, {word}, …]`"),
            ),
            false if test.len() == 1 && !word.trim().is_empty() => (
                String::new(),
                "write `CMD-SHELL` before the line: `test: [CMD-SHELL, \"…\"]`".to_owned(),
            ),
            false => (
                String::new(),
                "write `CMD` before a program: `test: [CMD, …]`, `CMD-SHELL` before a line for a shell"
                    .to_owned(),
            ),
        };
        let message =
            "`test`: expected `CMD`, `CMD-SHELL` or `NONE` as the first word".to_owned() + &found;
        report.value_or("healthcheck.test.0", &message, Some(hint));
    }
}
