//! The places of operations on modules: where their paths are written.

use std::collections::BTreeMap;
use std::sync::Arc;

use score_core::templates::TemplatePosition;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Kind, Node, SourceMap, Span, Str};

use super::operations::UPDATE;
use crate::definitions::Definition;
use crate::operation_kind::{FIELDS, OperationKind};

/// So many bytes are read for the places in one text; of one that would take more, none is known.
const MOST_READ: usize = 8 << 20;

/// The paths that stand in what a definition gives as outputs.
pub(super) struct WrittenPaths {
    /// What gives all operations.
    pub(super) whole: Span,
    /// The places of each path, in their order.
    paths: BTreeMap<Str, Vec<Span>>,
    /// The places of ends of paths, behind what a template puts in.
    ends: BTreeMap<Str, Span>,
    /// The operations, where they are no text of a template.
    operations: Vec<WrittenOperation>,
}

/// An operation that is written as YAML.
struct WrittenOperation {
    whole: Span,
    /// The places of its keys, and of their values.
    fields: Vec<(Str, Span, Span)>,
}

impl WrittenOperation {
    fn of(node: &Node) -> Self {
        let fields = node.as_map().into_iter().flat_map(|map| map.iter());
        WrittenOperation {
            whole: node.span,
            fields: fields
                .map(|(key, value)| (key.text.clone(), key.span, value.span))
                .collect(),
        }
    }
}

impl WrittenPaths {
    /// Those of a definition: in the template of its outputs, or in the values of `humanitec/echo`.
    pub(super) fn of(definition: &Definition, sources: &SourceMap) -> Self {
        let values = definition.values.as_ref();
        let templates = values.and_then(|values| values.get("templates"));
        let outputs = templates.and_then(|templates| templates.get("outputs"));
        let outputs = outputs.or_else(|| values?.get(UPDATE));
        let mut paths = WrittenPaths {
            whole: outputs.map_or(definition.id.span, |outputs| outputs.span),
            paths: BTreeMap::new(),
            ends: BTreeMap::new(),
            operations: Vec::new(),
        };
        if let Some(Kind::Seq(items)) = outputs.map(|outputs| &outputs.kind) {
            paths.operations = items.iter().map(WrittenOperation::of).collect();
        }
        if let Some(outputs) = outputs {
            paths.add_all(outputs, sources);
        }
        paths
    }

    fn add_all(&mut self, node: &Node, sources: &SourceMap) {
        match &node.kind {
            Kind::String(text) => self.add(node.span, text, sources),
            Kind::Seq(items) => items.iter().for_each(|item| self.add_all(item, sources)),
            Kind::Map(map) => map.iter().for_each(|(_, node)| self.add_all(node, sources)),
            _ => {}
        }
    }

    fn add(&mut self, span: Span, text: &Str, sources: &SourceMap) {
        let found: Vec<Written<'_>> = written(text).collect();
        let source = sources.text(span);
        if found.len().saturating_mul(source.len()) > MOST_READ {
            return;
        }
        let position = TemplatePosition::new(span, source, text.clone());
        for Written {
            start,
            path,
            is_end,
        } in found
        {
            let place = match path.len() == text.len() {
                true => span,
                false => position.at_offset(start, path.len()),
            };
            match is_end {
                true => _ = self.ends.entry(path.into()).or_insert(place),
                false => self.paths.entry(path.into()).or_default().push(place),
            }
        }
    }
}

/// Finds the places of the operations of one update, in their order.
pub(super) struct OperationPlaces {
    paths: Arc<WrittenPaths>,
    /// The number of operations so far with each path that is written more than once.
    told: BTreeMap<Str, usize>,
}

impl OperationPlaces {
    pub(super) fn new(paths: Arc<WrittenPaths>) -> Self {
        OperationPlaces {
            paths,
            told: BTreeMap::new(),
        }
    }

    /// The place of what makes an operation none, if it is known: the value of a wrong `op`, a key that there is not,
    /// all of it if it has no path.
    pub(super) fn of_shape(&self, index: usize, operation: &Tree<Text>) -> Option<Span> {
        let WrittenOperation { whole, fields } = self.paths.operations.get(index)?;
        let text = |field: &str| operation.get(field)?.as_string()?.as_literal();
        let (Some(op), Tree::Map(_)) = (text("op"), operation) else {
            return Some(*whole);
        };
        if OperationKind::of_name(op).is_err() {
            let op = fields.iter().find(|(key, ..)| key == "op");
            return op.map(|(_, _, value)| *value);
        }
        let mut keys = fields.iter();
        if let Some((_, key, _)) = keys.find(|(key, ..)| !FIELDS.contains(&key.as_str())) {
            return Some(*key);
        }
        text("path").is_none().then_some(*whole)
    }

    /// The place of the next operation with a path: the last one again where a loop makes more of them than are written;
    /// that of all operations if neither the path nor an end of it is written.
    pub(super) fn next(&mut self, path: &str) -> Span {
        let places = self.paths.paths.get(path).map(Vec::as_slice);
        match places {
            Some([place]) => *place,
            Some([.., last]) => {
                let told = self.told.entry(path.into()).or_default();
                *told += 1;
                let place = places.and_then(|places| places.get(*told - 1));
                *place.unwrap_or(last)
            }
            Some([]) | None => {
                let starts = path.match_indices('/').skip(1);
                let mut ends = starts.filter_map(|(start, _)| self.paths.ends.get(&path[start..]));
                ends.next().copied().unwrap_or(self.paths.whole)
            }
        }
    }
}

/// A path in a text.
#[derive(PartialEq, Debug)]
struct Written<'t> {
    start: usize,
    path: &'t str,
    /// True if it is the end of one, behind an action of a template.
    is_end: bool,
}

/// The paths in a text, without those that an action of a template goes on.
fn written(text: &str) -> impl Iterator<Item = Written<'_>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    let mut done = 0;
    let found = text.match_indices('/').map(move |(start, _)| {
        if start < done || text[..start].ends_with(is_part) {
            return None;
        }
        let rest = &text[start..];
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        done = start + length;
        let path = &rest[..length];
        let is_end = text[..start].ends_with("}}");
        (!rest[length..].starts_with("{{")).then_some(Written {
            start,
            path,
            is_end,
        })
    });
    found.flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> WrittenPaths {
        let mut sources = SourceMap::new();
        let file = sources.add("template", text);
        let span = Span::new(file, 0, text.len());
        let mut paths = WrittenPaths {
            whole: span,
            paths: BTreeMap::new(),
            ends: BTreeMap::new(),
            operations: Vec::new(),
        };
        paths.add(span, &text.into(), &sources);
        paths
    }

    #[test]
    fn a_path_is_not_the_start_of_another() {
        let text =
            "path: /spec/a/b, {path: /spec/a, value: x}, path: '/spec/a~1' /spec/{{ .x }}/c d/e";
        let found = written(text).map(|found| (found.path, found.is_end));
        let expected = [
            ("/spec/a/b", false),
            ("/spec/a", false),
            ("/spec/a~1", false),
            ("/c", true),
        ];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_told_again_stands_at_the_next_place_or_the_last() {
        let mut places = OperationPlaces::new(Arc::new(paths("/spec/l/- and /spec/l/-")));
        let found = [0, 1, 2].map(|_| places.next("/spec/l/-").start);
        assert_eq!(found, [0, 14, 14]);
    }

    #[test]
    fn the_end_of_a_path_is_found_behind_an_action() {
        let text = "path: /spec/containers/{{ $k }}/variables/A";
        let mut places = OperationPlaces::new(Arc::new(paths(text)));
        let place = places.next("/spec/containers/api/variables/A");
        assert_eq!((place.start, place.end), (31, 43));
        let whole = places.paths.whole;
        assert_eq!(places.next("/spec/containers/api/variables/B"), whole);
    }

    #[test]
    fn of_texts_that_take_too_long_no_place_is_known() {
        let text = "/spec/a ".repeat(20_000);
        let mut places = OperationPlaces::new(Arc::new(paths(&text)));
        assert_eq!(places.next("/spec/a"), places.paths.whole);
    }
}
