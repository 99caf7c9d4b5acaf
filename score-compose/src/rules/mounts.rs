//! The mounts of a service: sources and targets.

use std::borrow::Cow;
use std::collections::HashMap;

use score_yaml::{Map, Value, message};

use super::compose_file::ComposeFile;
use super::fields::{items, text};
use super::service_report::ServiceReport;
use crate::interpolation::has_reference;
use crate::model::is_drive;
use crate::paths;

/// The types of mounts that need a source.
const SOURCED: [&str; 4] = ["bind", "npipe", "image", "cluster"];

/// Checks the mounts of a service.
pub(super) fn check(service: &Map, file: &ComposeFile<'_>, report: &mut ServiceReport<'_, '_>) {
    let (tmpfs, volumes) = (items(service, "tmpfs"), items(service, "volumes"));
    if tmpfs.is_empty() && volumes.is_empty() {
        return;
    }
    let mut places = HashMap::with_capacity(tmpfs.len() + volumes.len());
    for (i, item) in tmpfs.iter().enumerate() {
        let text = item.as_str().unwrap_or_default();
        let target = text.split_once(':').map_or(text, |(target, _)| target);
        check_target(("tmpfs", i), target, item, &mut places, report);
    }
    for (i, mount) in volumes.iter().enumerate() {
        // In a short form only variables of compose say what is mounted where.
        let Some(map) = mount.as_map() else { continue };
        let target = text(Some(map), "target");
        if target.is_empty() {
            report.value(&format!("volumes.{i}"), "`target` is missing");
        } else {
            check_target(("volumes", i), target, mount, &mut places, report);
        }
        check_source(i, map, file, report);
    }
}

/// A mount in the service: the list that it is in, and its index there.
type Field = (&'static str, usize);
/// A mount at a target: the list that it is in, the target as it is written, the mount itself.
type Mounted<'v> = (&'static str, &'v str, &'v Value);

fn check_target<'v>(
    (list, i): Field,
    target: &'v str,
    mount: &'v Value,
    places: &mut HashMap<Cow<'v, str>, Mounted<'v>>,
    report: &mut ServiceReport<'_, '_>,
) {
    if has_reference(target) {
        return;
    }
    let clean = match is_clean(target) {
        true => Cow::Borrowed(target),
        false => Cow::Owned(paths::clean(target)),
    };
    let is_of_windows = is_drive(target) || target.starts_with('\\');
    let message = if !clean.starts_with('/') && !is_of_windows {
        message!("nothing can be mounted at `{target}`, expected an absolute path")
    } else if clean == "/" {
        "nothing can be mounted at `/`".to_owned()
    } else {
        let message = || message!("`{target}` is the target of two mounts");
        match places.insert(clean, (list, target, mount)) {
            // compose takes a mount that is there twice for one.
            Some((_, _, other)) if other == mount => return,
            // Of two volumes it takes the second, if their targets are alike.
            Some(("volumes", other, _)) if list == "volumes" && other == target => {
                return report.hidden(&format!("{list}.{i}"), message());
            }
            Some(_) => message(),
            None => return,
        }
    };
    report.fault(&format!("{list}.{i}"), message);
}

/// True if a path is written as compose writes it. (Few are not.)
fn is_clean(path: &str) -> bool {
    path.starts_with('/')
        && path.len() > 1
        && !path[1..]
            .split('/')
            .any(|part| matches!(part, "" | "." | ".."))
}

fn check_source(i: usize, mount: &Map, file: &ComposeFile<'_>, report: &mut ServiceReport<'_, '_>) {
    let mount = Some(mount);
    let (kind, source) = (text(mount, "type"), text(mount, "source"));
    let field = || format!("volumes.{i}");
    match kind {
        "volume" => {
            let is_looked_at = source.is_empty() || file.mounted.contains(source);
            if !is_looked_at && !file.has("volumes", source) {
                report.unknown(&field(), ("volume", "volumes"), source);
            }
        }
        _ if SOURCED.contains(&kind) && source.is_empty() => {
            let message = message!("a mount of type `{kind}` needs a `source`");
            report.value(&field(), &message);
        }
        "tmpfs" => {}
        _ if SOURCED.contains(&kind) || has_reference(kind) => {}
        "" => report.value(&field(), "`type` is missing"),
        _ => {
            let expected = SOURCED.join("`, `");
            let message = format!("expected the type `volume`, `tmpfs`, `{expected}`");
            report.value(&field(), &message);
        }
    }
}
