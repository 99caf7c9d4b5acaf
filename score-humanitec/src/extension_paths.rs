//! The paths of faults that were found behind the reading of an extension, as its author writes them: the typed workload has
//! those of the Score file, `service.ports.admin.port` for `spec.service.ports.admin.service_port`.

use std::collections::BTreeMap;

use score_core::diagnostic::Diagnostic;
use score_core::path::FieldPath;
use score_yaml::{FileId, Node, SourceMap, Span};

/// The keys that an extension's own paths start with.
const TOP: [&str; 5] = ["apiVersion", "deploy", "profile", "resources", "spec"];

/// Gives findings of these files the paths that lead there, and words of a command that the extension says their places.
pub(super) fn relocate(files: &[FileId], found: &mut [Diagnostic], sources: &SourceMap) {
    let mut documents: BTreeMap<FileId, Option<Node>> = BTreeMap::new();
    let mut document = |file: FileId| {
        let document = documents.entry(file);
        let document = document.or_insert_with(|| score_yaml::parse(sources, file).ok()?.pop());
        document.clone()
    };
    for finding in found {
        let Some(path) = finding.path.as_deref() else {
            continue;
        };
        let keys = FieldPath::keys(path);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let is_said_there = |span: &Span| files.contains(&span.file);
        let moved = match (finding.span.filter(is_said_there), keys.as_slice()) {
            (Some(_), [top, ..]) if TOP.contains(top) => None,
            (Some(span), _) => {
                let document = document(span.file);
                let name = keys.get(1).copied().unwrap_or_default();
                document.and_then(|document| Some((path_of(&document, span, name)?, span)))
            }
            // The Score file's own words hold no placeholders.
            (None, ["containers", name, list @ ("args" | "command"), item]) => {
                let words = files.iter().filter_map(|file| {
                    let document = document(*file)?;
                    let containers = document.get("spec")?.get("containers")?;
                    let words = containers.get(name)?.get(list)?.as_seq()?;
                    let word = words.get(item.parse::<usize>().ok()?)?;
                    word.as_str()?.contains("${").then_some(word.span)
                });
                let words: Vec<Span> = words.collect();
                let [span] = words.as_slice() else {
                    continue;
                };
                let path = ["spec", "containers", name, list, item];
                Some((path.into_iter().collect(), *span))
            }
            _ => None,
        };
        if let Some((path, span)) = moved {
            *finding = finding.clone().at(span).path(&path);
        }
    }
}

/// The path of the key or the value that stands at a place; of several, which an anchor makes, the one with this name in it.
fn path_of(tree: &Node, span: Span, name: &str) -> Option<FieldPath> {
    let mut paths = Vec::new();
    paths_below(tree, span, &mut FieldPath::new(), &mut paths);
    let has_name = |path: &FieldPath| {
        let keys = FieldPath::keys(path.as_str());
        keys.iter().any(|key| key == name)
    };
    let named = paths.iter().position(has_name).unwrap_or(0);
    (named < paths.len()).then(|| paths.swap_remove(named))
}

/// Finds the paths of what stands at the place. (Below that may be the same place, of a map that starts with its key.)
fn paths_below(tree: &Node, span: Span, path: &mut FieldPath, found: &mut Vec<FieldPath>) {
    let mut look = |key: &str, key_span: Option<Span>, node: &Node| {
        path.at(key, |path| {
            if key_span == Some(span) || node.span == span {
                found.push(path.clone());
            } else {
                paths_below(node, span, path, found);
            }
        });
    };
    if let Some(map) = tree.as_map() {
        for (key, node) in map.iter() {
            look(&key.text, Some(key.span), node);
        }
    }
    for (i, node) in tree.as_seq().unwrap_or_default().iter().enumerate() {
        look(&i.to_string(), None, node);
    }
}
