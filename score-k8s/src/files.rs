//! Files of a container, as ConfigMaps and Secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::{Part, Text};
use score_core::workload::{Content, File};
use score_yaml::message;
use score_yaml::{Map, Value};

use crate::codes;
use crate::map_builder::MapBuilder;
use crate::mount::{Mount, MountRequest};
use crate::names::{self, WorkloadNames};

/// The largest mode that a file of a volume may have.
const LARGEST_MODE: u32 = 0o777;
/// The key of a ConfigMap's only entry.
const KEY: &str = "file";

/// The mount of a file, and the ConfigMap that holds it, unless a Secret does.
///
/// # Errors
/// If the mode or the text is invalid, or a secret stands beside other text. The diagnostics have no path yet, and not all
/// have a place.
pub(crate) fn file(
    names: &WorkloadNames,
    container: &str,
    target: &str,
    file: File<Text>,
) -> Result<(MountRequest, Option<Value>), Diagnostics> {
    let File {
        span: _,
        mode,
        content,
        source: _,
    } = file;
    if let Some(mode) = mode.as_ref().filter(|mode| mode.value > LARGEST_MODE) {
        let message = message!(
            "the mode of a file must be at most 0777, found {:o}",
            mode.value
        );
        return Err(fault(message).at(mode.span).into());
    }
    let (directory, base) = split(target);
    let item = |key: &str| {
        let mode = mode.as_ref().map(|mode| i64::from(mode.value));
        let item = MapBuilder::new().with("key", key).with_some("mode", mode);
        vec![item.with("path", base.as_str())]
    };
    let volume = names::file_volume(target);
    let (kind, source, config_map) = match payload(content)? {
        Payload::Secret { name, key } => {
            let source = MapBuilder::new()
                .with_items("items", item(&key))
                .with("secretName", name);
            ("secret", source, None)
        }
        Payload::Bytes(bytes) => {
            let name = names.config_map(container, &volume);
            let source = MapBuilder::new()
                .with_items("items", item(KEY))
                .with("name", name.as_str());
            ("configMap", source, Some(config_map(name, &bytes)))
        }
    };
    let mount = Mount {
        name: volume,
        path: directory,
        sub_path: None,
        read_only: false,
    };
    let source = Map::from_iter([(kind.to_owned(), source.into())]).into();
    Ok((
        MountRequest {
            mount,
            source,
            file: Some(base),
        },
        config_map,
    ))
}

fn config_map(name: String, bytes: &[u8]) -> Value {
    MapBuilder::new()
        .with("apiVersion", "v1")
        .with(
            "binaryData",
            MapBuilder::new().with(KEY, STANDARD.encode(bytes)),
        )
        .with("kind", "ConfigMap")
        .with("metadata", MapBuilder::new().with("name", name))
        .into()
}

/// The content of a file in the container.
enum Payload {
    Bytes(Vec<u8>),
    Secret { name: String, key: String },
}

fn payload(content: Content<Text>) -> Result<Payload, Diagnostics> {
    let mut text = match content {
        Content::Bytes(bytes) => return Ok(Payload::Bytes(bytes)),
        Content::Verbatim(text) => return Ok(Payload::Bytes(String::from(text).into_bytes())),
        Content::NotUtf8(bytes) => {
            let message = "the file is not UTF-8 text, so no placeholders can be expanded in it";
            let hint = "set `noExpand: true`, or give `binaryContent`";
            return Err(fault(message).at(bytes.span).hint(hint).into());
        }
        Content::Text(text) => text,
    };
    let has_secret = text.value.has_secret();
    match text.value.parts.pop() {
        None => return Ok(Payload::Bytes(Vec::new())),
        Some(Part::Literal(literal)) if text.value.parts.is_empty() => {
            return Ok(Payload::Bytes(String::from(literal).into_bytes()));
        }
        Some(Part::Secret { name, key }) if text.value.parts.is_empty() => {
            return Ok(Payload::Secret {
                name: name.to_string(),
                key: key.to_string(),
            });
        }
        Some(_) => {}
    }
    let message = if has_secret {
        "the content mixes a secret with other text; Kubernetes mounts a secret as a whole file"
    } else {
        "the content needs an environment variable of the target, and Kubernetes has none"
    };
    Err(fault(message).at(text.span).into())
}

fn fault(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(codes::INVALID_FILE, message)
}

/// The directory and the last name of a path, without `.`, `..` and doubled slashes.
fn split(target: &str) -> (String, String) {
    let base = target
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let base = match (base, target) {
        ("", "") => ".",
        ("", _) => "/",
        (base, _) => base,
    };
    let parent = target.rfind('/').map_or("", |slash| &target[..=slash]);
    let mut kept: Vec<&str> = Vec::new();
    for name in parent.split('/') {
        match name {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if parent.starts_with('/') => {}
            name => kept.push(name),
        }
    }
    let directory = match (parent.starts_with('/'), kept.is_empty()) {
        (true, _) => format!("/{}", kept.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => kept.join("/"),
    };
    (directory, base.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_a_directory_and_a_name() {
        for (target, directory, base) in [
            ("/etc/app/a.conf", "/etc/app", "a.conf"),
            ("/a", "/", "a"),
            ("a", ".", "a"),
            ("d/a", "d", "a"),
            ("/etc//x/../a", "/etc", "a"),
            ("/../a", "/", "a"),
            ("../a", "..", "a"),
            ("/etc/dir/", "/etc/dir", "dir"),
            ("/", "/", "/"),
        ] {
            assert_eq!(
                split(target),
                (directory.to_owned(), base.to_owned()),
                "{target}"
            );
        }
    }
}
