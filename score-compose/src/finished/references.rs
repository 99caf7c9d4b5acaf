//! What parts of a compose file name each other, and the parts that stand beside the services.

use score_core::backend::Origin;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use score_yaml::{Map, Str, Value, message};

use super::{Fault, MOUNT, PART, Parts};

/// Whether compose takes a name for a service or a volume.
pub(super) fn is_name(name: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    !name.is_empty() && name.bytes().all(is_word)
}

/// Checks volumes, configs, secrets and models.
pub(super) fn top_level(parts: &Parts<'_>, faults: &mut Vec<Fault>) {
    for of in ["volumes", "configs", "secrets", "networks", "models"] {
        for (name, part) in parts.all(of).into_iter().flatten() {
            let mut report = |message: String| {
                faults.push(Fault {
                    of: PART,
                    name: format!("{of}.{name}"),
                    path: message!("{of}.{name}"),
                    message,
                    near: None,
                });
            };
            if matches!(of, "volumes" | "configs" | "secrets") && !is_name(name) {
                report(message!(
                    "`{name}` is no name for one of the `{of}`, expected letters, digits, `.`, `_` and `-`"
                ));
            }
            let Some(part) = part.as_map() else { continue };
            match of {
                "volumes" => external(name, part, &mut report),
                "configs" => content(name, part, &["file", "environment", "content"], &mut report),
                "secrets" => content(name, part, &["file", "environment"], &mut report),
                "models" if !part.contains_key("model") => {
                    report(message!("model `{name}` does not say which `model` it is"));
                }
                _ => {}
            }
        }
    }
}

fn is_external(part: &Map) -> bool {
    part.get("external") == Some(&Value::Bool(true))
}

/// What is there already is not described.
fn external(name: &str, part: &Map, report: &mut impl FnMut(String)) {
    let described =
        |field: &&Str| !matches!(field.as_str(), "name" | "external") && !field.starts_with("x-");
    if is_external(part)
        && let Some(field) = part.keys().find(described)
    {
        report(message!(
            "volume `{name}` is `external`, so `{field}` cannot be set"
        ));
    }
}

/// One field says what is in a config or secret.
fn content(name: &str, part: &Map, fields: &[&str], report: &mut impl FnMut(String)) {
    let given = fields.iter().filter(|field| part.contains_key(field));
    let expected = fields.join("`, `");
    match given.count() {
        0 if !is_external(part) && !part.contains_key("driver") => {
            report(message!(
                "`{name}` has no content, expected one of `{expected}`"
            ));
        }
        0 | 1 => {}
        _ => report(message!(
            "`{name}` has several contents, expected one of `{expected}`"
        )),
    }
}

/// Reports the volumes that workloads name and that nobody has added.
pub(super) fn undefined_mounts(document: &Value, mounts: &[Origin], diags: &mut Diagnostics) {
    let volumes = document.get("volumes").and_then(Value::as_map);
    let known = || {
        volumes
            .into_iter()
            .flat_map(|all| all.keys().map(Str::as_str))
    };
    for Origin { of, name, span, by } in mounts {
        let is_there = volumes.is_some_and(|volumes| volumes.contains_key(name));
        if is_there || !is_mounted(document, name) {
            continue;
        }
        diags.push_error(|| {
            let error = if *of == MOUNT {
                let message =
                    message!("no resource has the uid `{name}`, expected `${{resources.NAME}}`");
                Diagnostic::new(Code::InvalidVolume, message).path(by)
            } else {
                let message = message!(
                    "outputs of resource `{by}` name the volume `{name}`, and no provisioner adds it"
                );
                Diagnostic::new(Code::InvalidVolume, message)
            };
            let error = match span {
                Some(span) => error.at(*span),
                None => error,
            };
            error.near(name, known())
        });
    }
}

/// Whether a service still mounts a volume: patches may have changed that.
pub(super) fn is_mounted(document: &Value, volume: &str) -> bool {
    let services = document.get("services").and_then(Value::as_map);
    let mut mounts = services
        .into_iter()
        .flat_map(Map::values)
        .filter_map(|service| service.get("volumes")?.as_seq())
        .flatten();
    mounts.any(|mount| {
        is_volume(mount) && mount.get("source").and_then(Value::as_str) == Some(volume)
    })
}

/// Whether a mount is that of a volume of the project.
pub(super) fn is_volume(mount: &Value) -> bool {
    mount.get("type").and_then(Value::as_str) == Some("volume")
}

/// The name that may be meant.
pub(super) fn near(parts: &Parts<'_>, of: &str, name: &str) -> Option<String> {
    let known = parts.all(of).into_iter().flat_map(|all| all.keys());
    nearest(name, known.map(Str::as_str)).map(str::to_owned)
}
