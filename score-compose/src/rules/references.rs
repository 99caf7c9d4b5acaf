//! Names of parts: those of the parts beside the services, and volumes that workloads mount by name.

use std::cell::LazyCell;
use std::collections::HashSet;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::workload::no_volume;
use score_yaml::{Map, Str, Value, message};

use super::attribution::OTHER_FILE_HINT;
use super::compose_file::ComposeFile;
use super::fault::{Fault, FaultKind, FaultSink};
use crate::codes;
use crate::origin::{Origin, PartKind};

/// True if compose takes the name for a service, a volume or another part.
pub(crate) fn is_name(name: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    !name.is_empty() && name.bytes().all(is_word)
}

/// Checks the parts beside the services.
pub(super) fn check_parts(file: &ComposeFile<'_>, sink: &mut FaultSink<'_>) {
    for of in ["volumes", "configs", "secrets", "networks", "models"] {
        for (name, part) in file.parts(of).into_iter().flatten() {
            let mut report = |message: String| {
                sink(Fault {
                    of: PartKind::Part,
                    name: format!("{of}.{name}"),
                    path: message!("{}", FieldPath::from_iter([of, name.as_str()])),
                    subject: String::new(),
                    what: message,
                    kind: FaultKind::Refused,
                    hint: None,
                });
            };
            if !is_name(name) {
                report(message!(
                    "`{name}` is no name for one of the `{of}`, expected letters, digits, `.`, `_` and `-`"
                ));
            }
            let Some(part) = part.as_map() else { continue };
            let labels = part.get("labels").and_then(Value::as_map);
            if labels.is_some_and(|labels| labels.contains_key("")) {
                report(message!("a label of `{name}` has no name"));
            }
            match of {
                "volumes" => check_external(name, part, &mut report),
                "configs" => {
                    check_content(name, part, &["file", "environment", "content"], &mut report)
                }
                "secrets" => check_content(name, part, &["file", "environment"], &mut report),
                "models" if !part.contains_key("model") => {
                    report(message!("model `{name}` does not say which `model` it is"));
                }
                _ => {}
            }
        }
    }
}

/// True if the part is said to exist already; none if that depends on variables of compose.
fn is_external(part: &Map) -> Option<bool> {
    match part.get("external") {
        Some(Value::Bool(external)) => Some(*external),
        Some(Value::String(_)) => None,
        _ => Some(false),
    }
}

/// Checks that a volume that exists already has no further fields.
fn check_external(name: &str, part: &Map, report: &mut impl FnMut(String)) {
    let described =
        |field: &&Str| !matches!(field.as_str(), "name" | "external") && !field.starts_with("x-");
    if is_external(part) == Some(true)
        && let Some(field) = part.keys().find(described)
    {
        report(message!(
            "volume `{name}` is `external`, so `{field}` cannot be set"
        ));
    }
}

/// Checks that exactly one field gives the content of a config or secret.
fn check_content(name: &str, part: &Map, fields: &[&str], report: &mut impl FnMut(String)) {
    if part.contains_key("content") && !fields.contains(&"content") {
        return report(message!("`{name}` is a secret, which has no `content`"));
    }
    let drivers = ["driver", "driver_opts"];
    if fields.contains(&"content")
        && let Some(field) = drivers.iter().find(|field| part.contains_key(field))
    {
        return report(message!("`{name}` is a config, which has no `{field}`"));
    }
    let given = fields.iter().filter(|field| part.contains_key(field));
    let expected = fields.join("`, `");
    match given.count() {
        0 if is_external(part) == Some(false) => {
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

/// Reports the volumes that workloads name and that nobody has added: an error where a Score file names one itself.
pub(super) fn check_mounted_volumes(document: &Value, origins: &[Origin], diags: &mut Diagnostics) {
    let volumes = document.get("volumes").and_then(Value::as_map);
    // Who includes other files knows what they have.
    if document.get("include").is_some() {
        return;
    }
    let known = || {
        volumes
            .into_iter()
            .flat_map(|all| all.keys().map(Str::as_str))
    };
    // Patches may have taken mounts away.
    let mounted = LazyCell::new(|| mounted_volumes(document));
    let mounts = origins
        .iter()
        .filter(|origin| matches!(origin.of, PartKind::Mount | PartKind::Output));
    for origin in mounts {
        let Origin {
            of,
            name,
            span,
            asked: _,
            by,
            is_object: _,
            is_own: _,
            placeholder,
            named,
        } = origin;
        let is_there = volumes.is_some_and(|volumes| volumes.contains_key(name));
        if is_there || !mounted.contains(name.as_str()) {
            continue;
        }
        let at = |diagnostic: Diagnostic| match span {
            Some(span) => diagnostic.at(*span),
            None => diagnostic,
        };
        if *of == PartKind::Mount {
            diags.push_error(|| {
                at(no_volume(name, placeholder.as_deref(), named.as_deref()))
                    .path(by)
                    .near(name, known())
            });
        } else {
            diags.push_with(codes::UNDEFINED_PART.severity(), || {
                let message = message!(
                    "outputs of resource `{by}` name the volume `{name}`, and no provisioner adds it"
                );
                let warning = Diagnostic::new(codes::UNDEFINED_PART, message);
                at(warning).near(name, known()).hint(OTHER_FILE_HINT)
            });
        }
    }
}

/// The volumes that services mount.
fn mounted_volumes(document: &Value) -> HashSet<&str> {
    let services = document.get("services").and_then(Value::as_map);
    let mounts = services
        .into_iter()
        .flat_map(Map::values)
        .filter_map(|service| service.get("volumes")?.as_seq())
        .flatten();
    mounts
        .filter(|mount| mount.get("type").and_then(Value::as_str) == Some("volume"))
        .filter_map(|mount| mount.get("source")?.as_str())
        .collect()
}
