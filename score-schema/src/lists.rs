//! Lists where maps by name belong, as Kubernetes and Compose have them. Each is told once, with the map that its items are, and
//! what is wrong inside of them is told as if it were that map.

use serde_json::Value as Json;

use score_diagnostic::{Diagnostic, FieldPath, codes};
use score_yaml::{Kind, Mapping, Node, SourceMap};

use crate::aliases::at_the_alias;
use crate::fitting::Fitting;
use crate::list_items::ListReader;
use crate::vocabulary::Vocabulary;
use crate::{Schema, SchemaError, SchemaErrorKind};

/// Lists in lists: so often a document is read once more.
const ROUNDS: usize = 4;

/// A document whose lists are the maps that belong there.
pub(crate) struct AsMaps {
    pub(crate) root: Node,
    /// The errors of the lists.
    pub(crate) told: Vec<Diagnostic>,
    /// What is wrong beside that.
    pub(crate) errors: Vec<SchemaError>,
}

/// Reads lists as the maps that belong in their places; `None` if the errors are of no such list.
pub(crate) fn as_maps(
    schema: &Schema,
    errors: &[SchemaError],
    root: &Node,
    sources: &SourceMap,
    words: &Vocabulary,
) -> Option<AsMaps> {
    let json = schema.json().ok()?;
    let mut result: Option<AsMaps> = None;
    for _ in 0..ROUNDS {
        let (root, errors) = match &result {
            Some(result) => (&result.root, result.errors.as_slice()),
            None => (root, errors),
        };
        let reader = ListReader {
            fitting: Fitting { root: json },
            sources,
            words,
            whole: root.span.file,
        };
        let lists: Vec<List> = errors
            .iter()
            .filter_map(|error| reader.list(error, root))
            .collect();
        if lists.is_empty() {
            break;
        }
        let mut root = root.clone();
        let mut told = result.take().map_or_else(Vec::new, |result| result.told);
        let mut paths: Vec<Vec<String>> = Vec::with_capacity(lists.len());
        for list in lists {
            paths.push(list.path.clone());
            told.push(list.diagnostic);
            if let Some(node) = node_mut(&mut root, &list.path) {
                node.kind = Kind::Map(list.map);
            }
        }
        let mut errors = schema.check_in(&root, Some(sources));
        // What an overriding file lacks may stand in the other one, which the list has replaced.
        errors.retain(|error| {
            let is_missing = matches!(error.kind, SchemaErrorKind::MissingField { .. });
            let is_of_part = is_missing && error.span.file != root.span.file;
            // The map that is proposed has it as a text.
            let is_written = matches!(&error.kind, SchemaErrorKind::WrongType { expected, found, .. }
                if expected == "string" && !matches!(*found, "map" | "list" | "null"));
            let owner = error.path.split_last().map(|(_, owner)| owner);
            let is_proposed = is_written
                && owner.is_some_and(|owner| paths.iter().any(|path| path.as_slice() == owner));
            !is_of_part && !is_proposed
        });
        result = Some(AsMaps { root, told, errors });
    }
    result
}

/// What leads out of a list in the place of a map by name, if its items can be such a map: for one that stands at another path
/// than it belongs.
pub(crate) fn ways_out_of_list(
    json: &Json,
    path: &[String],
    list: &Node,
    sources: &SourceMap,
    words: &Vocabulary,
) -> Option<Vec<String>> {
    let reader = ListReader {
        fitting: Fitting { root: json },
        sources,
        words,
        whole: list.span.file,
    };
    let (entries, items) = reader.items(path, list)?;
    let key = path.last()?;
    Some(reader.ways_out((key, None), list, entries, &items))
}

/// A list in the place of a map.
struct List {
    path: Vec<String>,
    map: Mapping,
    diagnostic: Diagnostic,
}

impl<'s> ListReader<'s> {
    /// The list that an error is about.
    fn list(&self, error: &SchemaError, root: &Node) -> Option<List> {
        let SchemaErrorKind::WrongType {
            expected, found, ..
        } = &error.kind
        else {
            return None;
        };
        if expected != "map" || *found != "list" {
            return None;
        }
        let (name, owner) = error.path.split_last()?;
        let mut keys = error.path.iter().map(String::as_str);
        let list = keys.try_fold(root, step)?;
        let mut above = owner.iter().map(String::as_str);
        let key = above.try_fold(root, step)?.as_map()?.get_entry(name);
        let path: FieldPath = error.path.iter().map(String::as_str).collect();
        let wrong = Diagnostic::new(codes::WRONG_TYPE, "expected a map, found a list");
        let keys: Vec<&str> = error.path.iter().map(String::as_str).collect();
        let mut span = list.span;
        let wrong = at_the_alias(wrong, &mut span, (root, &keys, list), self.sources);
        let wrong = wrong.at(span).path(&path);
        let Some((entries, items)) = self.items(&error.path, list) else {
            let (wanted, map) = self.parts(&error.path, list)?;
            let whole = Node::new(Kind::Map(map.clone()), list.span);
            let way = self.ways_out_of_parts(name, list, wanted, &whole);
            return Some(List {
                map,
                diagnostic: wrong.hint(way),
                path: error.path.clone(),
            });
        };
        let place = key.map(|(key, _)| key.span);
        let ways = self.ways_out((name, place), list, entries, &items);
        let whole = items.into_iter().filter(|item| item.is_whole);
        Some(List {
            map: whole.map(|item| (item.key, item.value)).collect(),
            diagnostic: ways.into_iter().fold(wrong, Diagnostic::hint),
            path: error.path.clone(),
        })
    }
}

fn step<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match node.as_seq() {
        Some(items) => items.get(key.parse::<usize>().ok()?),
        None => node.get(key),
    }
}

fn node_mut<'n>(root: &'n mut Node, path: &[String]) -> Option<&'n mut Node> {
    path.iter()
        .try_fold(root, |node, key| match &mut node.kind {
            Kind::Map(map) => map.get_mut(key),
            Kind::Seq(items) => items.get_mut(key.parse::<usize>().ok()?),
            _ => None,
        })
}
