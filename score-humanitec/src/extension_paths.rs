//! The paths of faults that were found behind the reading of an extension, as its author writes them: the typed workload has
//! those of the Score file, `service.ports.admin.port` for `spec.service.ports.admin.service_port`.

use score_core::diagnostic::Diagnostic;
use score_core::path::FieldPath;
use score_yaml::{FileId, Node, SortedMap, SourceMap, Span};

use crate::shown_values;

/// The keys that an extension's own paths start with.
const TOP: [&str; 5] = ["apiVersion", "deploy", "profile", "resources", "spec"];

/// Gives findings of these files the paths that lead there, and words of a command that the extension says their places.
pub(super) fn relocate(files: &[FileId], found: &mut [Diagnostic], sources: &SourceMap) {
    let mut placed = PlacedFiles {
        sources,
        known: SortedMap::new(),
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
                let name = keys.get(1).copied().unwrap_or_default();
                let path = placed.get(span.file);
                path.and_then(|placed| Some((placed.path_of(span, name)?.clone(), span)))
            }
            // The Score file's own words hold no placeholders.
            (None, ["containers", name, list @ ("args" | "command"), item]) => {
                let words = files.iter().filter_map(|file| {
                    let placed = placed.get(*file)?;
                    let containers = placed.tree.get("spec")?.get("containers")?;
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
        placed.advise(finding, is_said_there);
    }
}

/// Files of which findings speak, each read once.
struct PlacedFiles<'s> {
    sources: &'s SourceMap,
    known: SortedMap<FileId, Option<Placed>>,
}

impl PlacedFiles<'_> {
    fn get(&mut self, file: FileId) -> Option<&Placed> {
        let read = || {
            let tree = score_yaml::parse(self.sources, file).ok()?.pop()?;
            Some(Placed::new(tree))
        };
        self.known.entry(file).or_insert_with(read).as_ref()
    }

    /// Gives a finding about a value of one of the files a way out that holds it.
    fn advise(&mut self, finding: &mut Diagnostic, is_said_there: impl Fn(&Span) -> bool) {
        let sources = self.sources;
        let Some(span) = finding.span.filter(is_said_there) else {
            return;
        };
        let Some(path) = finding.path.as_deref() else {
            return;
        };
        let keys = FieldPath::keys(path);
        let path: FieldPath = keys.iter().map(String::as_str).collect();
        let is_left_out = finding.code == score_core::codes::UNSUPPORTED_FIELD;
        if (finding.hints.len() > 1 && !is_left_out) || !sources.is_shown(span.file) {
            return;
        }
        let Some(placed) = self.get(span.file) else {
            return;
        };
        if is_left_out {
            if let Some(own) = placed.own_key(&keys, span) {
                finding.span = Some(own);
            }
            return;
        }
        match placed.tree.at(&keys) {
            Some(node) if node.span == span => {
                shown_values::advise(finding, &path, node, sources);
            }
            Some(_) => {
                if let Some(key) = keys.last() {
                    shown_values::advise_key(finding, key);
                }
            }
            None => {}
        }
    }
}

/// The tree of a file, and the paths of what stands at each place in it: several where an anchor makes them.
struct Placed {
    tree: Node,
    paths: SortedMap<Span, Vec<FieldPath>>,
}

impl Placed {
    fn new(tree: Node) -> Self {
        let mut paths = SortedMap::new();
        note_below(&tree, &mut FieldPath::new(), &mut Vec::new(), &mut paths);
        Placed { tree, paths }
    }

    /// The place of the key at the end of a path, if `marked` is that of one before it: what is left out of a map is not all of it.
    fn own_key(&self, path: &[String], marked: Span) -> Option<Span> {
        let mut is_above = false;
        let mut found = None;
        let mut node = &self.tree;
        for key in path {
            let (place, below) = node.entry(key)?;
            is_above |= found == Some(marked);
            (found, node) = (Some(place), below);
        }
        found.filter(|_| is_above)
    }

    /// The path of the key or the value that stands at a place; of several the one with this name in it.
    fn path_of(&self, span: Span, name: &str) -> Option<&FieldPath> {
        let paths = self.paths.get(&span)?;
        let has_name = |path: &&FieldPath| {
            let keys = FieldPath::keys(path.as_str());
            keys.iter().any(|key| key == name)
        };
        paths.iter().find(has_name).or(paths.first())
    }
}

/// Notes the paths of all places below a node. What starts with its key has the place of that: the outer one counts, and `above`
/// holds the places on the way.
fn note_below(
    tree: &Node,
    path: &mut FieldPath,
    above: &mut Vec<Span>,
    paths: &mut SortedMap<Span, Vec<FieldPath>>,
) {
    let mut note = |key: &str, key_span: Option<Span>, node: &Node| {
        path.at(key, |path| {
            let length = above.len();
            for span in key_span.into_iter().chain([node.span]) {
                if !above.contains(&span) {
                    above.push(span);
                    paths.entry(span).or_default().push(path.clone());
                }
            }
            note_below(node, path, above, paths);
            above.truncate(length);
        });
    };
    if let Some(map) = tree.as_map() {
        for (key, node) in map.iter() {
            note(&key.text, Some(key.span), node);
        }
    }
    for (i, node) in tree.as_seq().unwrap_or_default().iter().enumerate() {
        note(&i.to_string(), None, node);
    }
}
