//! The places of operations on modules: where their paths are written.

use std::sync::Arc;

use score_core::templates::TemplatePosition;
use score_core::text::Text;
use score_core::tree::Tree;
use score_yaml::{Kind, Node, SortedMap, SourceMap, Span, Str};

use super::operations::UPDATE;
use crate::definitions::Definition;
use crate::written_operation::FaultPlace;

/// So many bytes are read for the places in one text; of one that would take more, none is known.
const MOST_READ: usize = 8 << 20;

/// The paths that stand in what a definition gives as outputs.
pub(super) struct WrittenPaths {
    /// What gives all operations.
    pub(super) whole: Span,
    /// The places of each path, in their order.
    paths: SortedMap<Str, Vec<Span>>,
    /// The places of ends of paths, behind what a template puts in.
    ends: SortedMap<Str, Span>,
    /// The operations, where they are no text of a template.
    operations: Vec<PlacedOperation>,
    /// The text of the template that gives them, where they are one.
    text: Option<(Span, Str)>,
}

/// An operation that is written as YAML.
struct PlacedOperation {
    whole: Span,
    /// The places of its keys, and of their values.
    fields: Vec<(Str, Span, Span)>,
}

impl PlacedOperation {
    fn of(node: &Node) -> Self {
        let fields = node.as_map().into_iter().flat_map(|map| map.iter());
        PlacedOperation {
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
            paths: SortedMap::new(),
            ends: SortedMap::new(),
            operations: Vec::new(),
            text: None,
        };
        let written = outputs.map(|outputs| outputs.get(UPDATE).unwrap_or(outputs));
        match written.map(|written| (&written.kind, written.span)) {
            Some((Kind::Seq(items), _)) => {
                paths.operations = items.iter().map(PlacedOperation::of).collect();
            }
            Some((Kind::String(text), span)) => paths.text = Some((span, text.clone())),
            _ => {}
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
    told: SortedMap<Str, usize>,
    /// The number of faults so far for which the text was read, by what was looked for.
    looked_for: SortedMap<(Option<&'static str>, Str), usize>,
    looks: usize,
}

/// For so many faults the text of a template is read; those behind them have the place of all of it.
const MOST_LOOKS: usize = 100;

impl OperationPlaces {
    pub(super) fn new(paths: Arc<WrittenPaths>) -> Self {
        OperationPlaces {
            paths,
            told: SortedMap::new(),
            looked_for: SortedMap::new(),
            looks: 0,
        }
    }

    /// The place of what is wrong with an operation, if it is known.
    pub(super) fn of_fault(
        &mut self,
        index: usize,
        place: &FaultPlace,
        operation: &Tree<Text>,
        sources: &SourceMap,
    ) -> Option<Span> {
        if let Some(PlacedOperation { whole, fields }) = self.paths.operations.get(index) {
            let mut fields = fields.iter();
            let found = match place {
                FaultPlace::Whole => None,
                FaultPlace::Key(name) => {
                    let field = fields.find(|(key, ..)| key == name);
                    field.map(|(_, key, _)| *key)
                }
                FaultPlace::Value(name) => {
                    let field = fields.find(|(key, ..)| key == *name);
                    field.map(|(_, _, value)| *value)
                }
            };
            return Some(found.unwrap_or(*whole));
        }
        let (field, word) = match place {
            FaultPlace::Whole => return None,
            FaultPlace::Key(name) => (None, name.as_str()),
            FaultPlace::Value(field) => {
                let word = operation.get(field)?.as_string()?.as_literal()?;
                (Some(*field), word)
            }
        };
        let (span, text) = self.paths.text.as_ref()?;
        self.looks += 1;
        if self.looks > MOST_LOOKS {
            return None;
        }
        let told = self.looked_for.entry((field, word.into())).or_default();
        let start = places_of_word(text, field, word).nth(*told);
        // A loop makes more of them than are written.
        let start = start.or_else(|| places_of_word(text, field, word).last())?;
        *told += 1;
        let position = TemplatePosition::new(*span, sources.text(*span), text.clone());
        Some(position.at_offset(start, word.len()))
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

/// Where a word stands as the value of a field in a text of YAML, or without a field as a key.
fn places_of_word<'t>(
    text: &'t str,
    field: Option<&'static str>,
    word: &'t str,
) -> impl Iterator<Item = usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    let quotes = ['"', '\''];
    let starts = text.match_indices(word).map(|(start, _)| start);
    starts.filter(move |start| {
        let before = text[..*start].trim_end_matches(quotes);
        let behind = &text[start + word.len()..];
        if word.is_empty() || behind.starts_with(is_part) {
            return false;
        }
        let Some(field) = field else {
            let behind = behind.trim_start_matches(quotes).trim_start_matches(' ');
            return behind.starts_with(':') && !before.ends_with(is_part);
        };
        let key = before.trim_end_matches(' ').strip_suffix(':');
        let key = key.map(|key| key.trim_end_matches(' ').trim_end_matches(quotes));
        let above = key.and_then(|key| key.strip_suffix(field));
        above.is_some_and(|above| !above.ends_with(is_part))
    })
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
            paths: SortedMap::new(),
            ends: SortedMap::new(),
            operations: Vec::new(),
            text: Some((span, text.into())),
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
    fn a_word_is_found_behind_its_field_or_as_a_key() {
        let text =
            "[{op: set, path: spec.a}, {\"op\" : 'set', \"paht\": /set}, {stop: set, op: sets}]";
        let places = |field, word| places_of_word(text, field, word).collect::<Vec<_>>();
        assert_eq!(places(Some("op"), "set"), [6, 35]);
        assert_eq!(places(Some("path"), "spec.a"), [17]);
        assert_eq!(places(None, "paht"), [42]);
        assert_eq!(places(Some("op"), ""), [0; 0]);
    }

    #[test]
    fn of_texts_that_take_too_long_no_place_is_known() {
        let text = "/spec/a ".repeat(20_000);
        let mut places = OperationPlaces::new(Arc::new(paths(&text)));
        assert_eq!(places.next("/spec/a"), places.paths.whole);
    }
}
