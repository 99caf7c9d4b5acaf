//! Checks that all that a container mounts has a place of its own.

use score_yaml::{SortedMap, message};

use super::{Container, Workload};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path::FieldPath;
use crate::text::Template;

/// Reports the files and volumes of a container that have no absolute target, as every target refuses or mistakes
/// them, files that would be the root itself, and those that have one target, however it is written: `/data` and
/// `/data/`. The Score format takes them all.
pub fn check_mounts(workload: &Workload<Template>, diags: &mut Diagnostics) {
    for (name, container) in &workload.containers {
        let mut known = SortedMap::new();
        for (field, target, span) in targets(container) {
            let code = match field {
                "files" => codes::INVALID_FILE,
                _ => codes::INVALID_VOLUME,
            };
            if !target.starts_with('/') {
                diags.push_error(|| {
                    let message = message!(
                        "container `{name}` cannot mount anything at `{target}`, expected an absolute path"
                    );
                    let path = FieldPath::from_iter(["containers", name, field, target]);
                    let error = Diagnostic::new(code, message).at(span).path(&path);
                    error.hint(match home_of_shell(target) {
                        Some((home, rest)) => message!(
                            "no shell reads `{home}` here: write the home of the image's user, `/root/{rest}` for example"
                        ),
                        None => message!("write `{}`", absolute(target)),
                    })
                });
                continue;
            }
            let names = parts(target);
            if names.is_empty() && field == "files" {
                diags.push_error(|| {
                    let message = "a file cannot be at `/`, expected its folder and its name";
                    let path = FieldPath::from_iter(["containers", name, field, target]);
                    let error = Diagnostic::new(code, message).at(span).path(&path);
                    error.hint("write the path that the program reads: `/etc/app.conf`")
                });
                continue;
            }
            let Some((other, first)) = known.insert(names, (target, span)) else {
                continue;
            };
            let message = if other == target {
                message!("container `{name}` has a volume and a file at `{target}`")
            } else {
                message!(
                    "container `{name}` mounts two things at one place, `{other}` and `{target}`"
                )
            };
            let path = FieldPath::from_iter(["containers", name, field, target]);
            diags.push(
                Diagnostic::new(code, message)
                    .at(span)
                    .label(first, "the other one")
                    .hint("mount one of them elsewhere")
                    .path(&path),
            );
        }
    }
}

/// The home of a user as shells write it, and the path below it.
fn home_of_shell(target: &str) -> Option<(&str, &str)> {
    let homes = ["~", "$HOME", "${HOME}"];
    homes.into_iter().find_map(|home| {
        let rest = target.strip_prefix(home)?.strip_prefix('/')?;
        Some((home, rest))
    })
}

/// True of the root of a file system, however it is written: `/`, `//`, `/.`, `/a/..`.
#[must_use]
pub fn is_root(target: &str) -> bool {
    let last = target.rsplit('/').next().unwrap_or_default();
    target.starts_with('/') && matches!(last, "" | "." | "..") && parts(target).is_empty()
}

/// The path inside of a volume that is meant by one that leads out of it: `x` for `../x` and `/x`.
#[must_use]
pub fn path_inside(path: &str) -> String {
    let names = parts(path);
    match names.is_empty() {
        true => "FOLDER".to_owned(),
        false => names.join("/"),
    }
}

/// The absolute path that is meant by one that is not: without the drive and the backslashes of Windows.
fn absolute(target: &str) -> String {
    let path = match target.as_bytes() {
        [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic() => &target[2..],
        _ => target,
    };
    let is_of_windows = path.len() < target.len() || path.starts_with('\\');
    let path = match is_of_windows {
        true => path.replace('\\', "/"),
        false => path.to_owned(),
    };
    let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
    match names.fold(String::new(), |path, name| path + "/" + name) {
        path if path.is_empty() => "/PATH".to_owned(),
        path => path,
    }
}

/// What leads out of a source that is no volume.
const DECLARE: &str =
    "add `data: {type: volume}` below `resources`, and write `source: \"${resources.data}\"`";

/// The error of the source of a volume that names a resource of another type, which gives none. `given` says what a
/// provisioner of volumes gives, for the authors of such.
#[must_use]
pub fn of_other_type(kind: &str, given: &str) -> Diagnostic {
    let message = message!("a resource of the type `{kind}` gives no volume");
    let error = Diagnostic::new(
        codes::INVALID_VOLUME,
        message + ", expected one of the type `volume`",
    );
    error
        .hint(DECLARE)
        .hint(format!("for authors of provisioners: {given}"))
}

/// What leads out of a source that means a declared resource.
fn as_source(name: &str) -> String {
    message!("write `source: \"${{resources.{name}}}\"`")
}

/// The error of the source of a volume that names no resource.
/// `placeholder` is what stands between the braces, if the source is one: what that gave may be secret. `named` is the
/// declared resource that is meant by it.
#[must_use]
pub fn no_volume(source: &str, placeholder: Option<&str>, named: Option<&str>) -> Diagnostic {
    let error = |message: String| Diagnostic::new(codes::INVALID_VOLUME, message);
    if let Some(placeholder) = placeholder {
        let what = match placeholder.starts_with("resources.") {
            true => "is an output, expected a resource alone",
            false => "is no resource, expected `${resources.NAME}`",
        };
        let error = error(message!("`${{{placeholder}}}` {what}"));
        return error.hint(named.map_or_else(|| DECLARE.to_owned(), as_source));
    }
    if let Some(name) = named {
        let message =
            message!("`{source}` is the name of a resource, expected a placeholder of it");
        return error(message).hint(as_source(name));
    }
    let is_path = source.starts_with(['.', '/', '~']);
    let is_name = source.len() > 1
        && source
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_path {
        let message =
            message!("`{source}` is a folder of this machine, expected `${{resources.NAME}}`");
        let folder = source.trim_end_matches('/');
        let error = error(message)
            .hint("to keep data, write `source: \"${resources.data}\"`")
            .hint("and below `resources`: `data: {type: volume}`");
        return match source.starts_with('.') {
            true => error.hint(message!(
                "to copy a file of it: `files: {{/PATH/FILE: {{source: {folder}/FILE}}}}`"
            )),
            false => error,
        };
    }
    let error = error(message!(
        "`{source}` names no resource, expected `${{resources.NAME}}`"
    ));
    match is_name {
        true => error.hint(message!(
            "add `{source}: {{type: volume}}` below `resources`, and write `source: \"${{resources.{source}}}\"`"
        )),
        false => error.hint(DECLARE),
    }
}

/// The fields, targets and places of what a container mounts.
fn targets(
    container: &Container<Template>,
) -> impl Iterator<Item = (&'static str, &str, score_yaml::Span)> {
    let volumes = container
        .volumes
        .iter()
        .map(|(target, volume)| ("volumes", target.as_str(), volume.span));
    let files = container
        .files
        .iter()
        .map(|(target, file)| ("files", target.as_str(), file.span));
    volumes.chain(files)
}

/// The names along a path: `/a/./b//c/..` has those of `/a/b`.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}
