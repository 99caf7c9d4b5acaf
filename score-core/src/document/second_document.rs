//! A file with more than one YAML document.

use score_words::{in_place_of_namespace, is_of_extension};
use score_yaml::{Node, message};

use crate::codes;
use crate::diagnostic::Diagnostic;

/// The kind of a manifest of Kubernetes.
fn kind_of_manifest(node: &Node) -> Option<&str> {
    let version = node.get("apiVersion").and_then(Node::as_str)?;
    let is_other = !version.starts_with("score") && node.get("containers").is_none();
    node.get("kind").and_then(Node::as_str).filter(|_| is_other)
}

/// The error of a second document: where one of both is no Score file, that one is to be taken out.
pub(super) fn error(first: Option<&Node>, second: &Node) -> Diagnostic {
    let error = |message: String, node: &Node| {
        Diagnostic::new(codes::SECOND_DOCUMENT, message).at(node.span)
    };
    if let Some((first, kind)) = first.and_then(|first| Some((first, kind_of_manifest(first)?)))
        && kind_of_manifest(second).is_none()
    {
        let message = message!(
            "the first document is a manifest of kind `{kind}`, expected a Score file alone"
        );
        let name = first
            .get("metadata")
            .and_then(|metadata| metadata.get("name")?.as_str());
        let name = name.filter(|name| kind == "Namespace" && name.len() < 64);
        return match name {
            Some(name) => error(message, first).hint(in_place_of_namespace(name)),
            None => error(message, first).hint("put it into a file of its own"),
        };
    }
    let message = "the file holds a second YAML document, expected one".to_owned();
    let error = error(message, second);
    match kind_of_manifest(second) {
        Some(kind) => error.hint(message!(
            "it is a manifest of kind `{kind}`: put it into a file of its own"
        )),
        None if is_of_extension(second) => {
            error.hint("it is an extension: put it into a file of its own, for `--extensions`")
        }
        None => match name_of(second).filter(|name| first.and_then(name_of) == Some(*name)) {
            Some(name) => error.hint(message!(
                "leave it out: it describes the workload `{name}` once more"
            )),
            None => error.hint("put each workload into a file of its own"),
        },
    }
}

/// The name of a workload.
fn name_of(document: &Node) -> Option<&str> {
    document.at(&["metadata", "name"])?.as_str()
}
