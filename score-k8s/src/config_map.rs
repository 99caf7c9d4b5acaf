//! Files of a container, as ConfigMaps and Secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::text::{Part, Text};
use score_core::workload::{Content, File};
use score_yaml::{Map, Value};

use crate::names::{self, Names};
use crate::object::Fields;
use crate::volumes::{Mount, Wanted};

/// The largest mode that a file of a volume may have.
const LARGEST_MODE: u32 = 0o777;
/// The key of a ConfigMap's only entry.
const KEY: &str = "file";

/// How a file is mounted, and the ConfigMap that holds it, unless a Secret does.
///
/// # Errors
/// The mode is none, the text is none, or a secret stands beside other text. The reports have no path yet,
/// and not all have a place.
pub(crate) fn file(
    names: &Names,
    container: &str,
    target: &str,
    file: File<Text>,
) -> Result<(Wanted, Option<Value>), Diagnostics> {
    let File {
        span: _,
        mode,
        content,
    } = file;
    let (directory, base) = split(target);
    if let Some(mode) = mode.as_ref().filter(|mode| mode.value > LARGEST_MODE) {
        let message = format!(
            "the mode of a file must be at most 0777, found {:o}",
            mode.value
        );
        return Err(Diagnostic::new(Code::InvalidFile, message)
            .at(mode.span)
            .into());
    }
    let item = |key: &str| {
        let mode = mode.as_ref().map(|mode| i64::from(mode.value));
        Fields::new()
            .with("key", key)
            .with_some("mode", mode)
            .with("path", base.as_str())
    };
    let bytes = match content {
        Content::Bytes(bytes) => bytes,
        Content::Verbatim(text) => text.into_bytes(),
        Content::NotUtf8(bytes) => {
            let message = "the file is not UTF-8 text, so no placeholders can be expanded in it";
            let diagnostic = Diagnostic::new(Code::InvalidFile, message).at(bytes.span);
            return Err(diagnostic
                .hint("set `noExpand: true`, or give `binaryContent`")
                .into());
        }
        Content::Text(text) => {
            if let Some((secret, key)) = text.as_secret() {
                let source = Fields::new()
                    .with_items("items", vec![item(key)])
                    .with("secretName", secret);
                return Ok((wanted(target, directory, &base, "secret", source), None));
            }
            if text.has_secret() {
                let message = "the content mixes a secret with other text; Kubernetes mounts a secret as a whole file";
                return Err(Diagnostic::new(Code::InvalidFile, message)
                    .at(text.span)
                    .into());
            }
            match into_literal(text.value) {
                Some(text) => text.into_bytes(),
                None => {
                    let message = "the content needs an environment variable of the target, and Kubernetes has none";
                    return Err(Diagnostic::new(Code::InvalidFile, message).into());
                }
            }
        }
    };
    let name = names.config_map(container, target);
    let source = Fields::new()
        .with_items("items", vec![item(KEY)])
        .with("name", name.as_str());
    let config_map = Fields::new()
        .with("apiVersion", "v1")
        .with(
            "binaryData",
            Fields::new().with(KEY, STANDARD.encode(bytes)),
        )
        .with("kind", "ConfigMap")
        .with("metadata", Fields::new().with("name", name));
    Ok((
        wanted(target, directory, &base, "configMap", source),
        Some(config_map.into()),
    ))
}

fn wanted(target: &str, directory: String, base: &str, kind: &str, source: Fields) -> Wanted {
    let mount = Mount {
        name: names::file_volume(target),
        path: directory,
        sub_path: None,
        read_only: false,
    };
    Wanted {
        mount,
        source: Map::from_iter([(kind.to_owned(), source.into())]).into(),
        file: Some(base.to_owned()),
    }
}

fn into_literal(mut text: Text) -> Option<String> {
    match text.parts.pop() {
        None => Some(String::new()),
        Some(Part::Literal(literal)) if text.parts.is_empty() => Some(literal),
        Some(_) => None,
    }
}

/// Directory and last name of a path, without `.`, `..` and doubled slashes.
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
