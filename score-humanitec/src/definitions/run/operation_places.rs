//! The places of operations on modules: where their paths are written.

use std::collections::BTreeMap;

use score_core::templates::TemplatePosition;
use score_yaml::{Kind, Node, SourceMap, Span, Str};

use super::operations::UPDATE;
use crate::definitions::Definition;

/// Finds the places of the operations that a definition gives, in their order.
pub(super) struct OperationPlaces<'a> {
    /// What gives all of them.
    pub(super) whole: Span,
    sources: &'a SourceMap,
    texts: Vec<(Span, &'a Str)>,
    /// The number of operations with each path so far.
    told: BTreeMap<Str, usize>,
}

impl<'a> OperationPlaces<'a> {
    /// Those of a definition: in the template of its outputs, or in the values of `humanitec/echo`.
    pub(super) fn new(definition: &'a Definition, sources: &'a SourceMap) -> Self {
        let values = definition.values.as_ref();
        let templates = values.and_then(|values| values.get("templates"));
        let outputs = templates.and_then(|templates| templates.get("outputs"));
        let outputs = outputs.or_else(|| values?.get(UPDATE));
        let mut texts = Vec::new();
        if let Some(outputs) = outputs {
            texts_of(outputs, &mut texts);
        }
        OperationPlaces {
            whole: outputs.map_or(definition.id.span, |outputs| outputs.span),
            sources,
            texts,
            told: BTreeMap::new(),
        }
    }

    /// The place of the next operation with a path; that of all of them if no text writes the path, or its end behind
    /// what a template puts in.
    pub(super) fn next(&mut self, path: &str) -> Span {
        let told = self.told.entry(path.into()).or_default();
        let place = nth_written(&self.texts, path, *told);
        *told += 1;
        let ends = path.match_indices('/').skip(1);
        let mut ends = ends.map(|(start, _)| &path[start..]);
        let place = place.or_else(|| ends.find_map(|end| behind_an_action(&self.texts, end)));
        let Some((text_at, start, length)) = place else {
            return self.whole;
        };
        match self.texts.get(text_at) {
            Some((span, text)) if text.len() == length => *span,
            Some((span, text)) => {
                let source = self.sources.text(*span);
                TemplatePosition::new(*span, source, (*text).clone()).at_offset(start, length)
            }
            None => self.whole,
        }
    }
}

/// A place in one of some texts: which, where it starts, and its length.
type Written = (usize, usize, usize);

/// The place of a path that is written as it is: that behind `told` others of it, or the last one, which a loop uses
/// again.
fn nth_written(texts: &[(Span, &Str)], path: &str, told: usize) -> Option<Written> {
    let places = texts.iter().enumerate().flat_map(|(at, (_, text))| {
        let starts = written(text, path);
        starts.map(move |start| (at, start, path.len()))
    });
    places.take(told.saturating_add(1)).last()
}

/// The place of the end of a path behind an action of a template, which gives its start.
fn behind_an_action(texts: &[(Span, &Str)], end: &str) -> Option<Written> {
    texts.iter().enumerate().find_map(|(at, (_, text))| {
        let start = written(text, end).find(|start| text[..*start].ends_with("}}"))?;
        Some((at, start, end.len()))
    })
}

fn texts_of<'a>(node: &'a Node, texts: &mut Vec<(Span, &'a Str)>) {
    match &node.kind {
        Kind::String(text) => texts.push((node.span, text)),
        Kind::Seq(items) => items.iter().for_each(|item| texts_of(item, texts)),
        Kind::Map(map) => map.iter().for_each(|(_, node)| texts_of(node, texts)),
        _ => {}
    }
}

/// The places in a text where a path is written, and not only the start of a longer one.
fn written<'t>(text: &'t str, path: &'t str) -> impl Iterator<Item = usize> + 't {
    let starts = text.match_indices(path).map(|(start, _)| start);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    starts.filter(move |start| {
        let behind = text.get(start + path.len()..).unwrap_or_default();
        !behind.starts_with(is_part) && !behind.starts_with("{{")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_not_the_start_of_another() {
        let text = "- path: /spec/a/b\n- {path: /spec/a, value: x}\n- path: '/spec/a'";
        let found: Vec<usize> = written(text, "/spec/a").collect();
        let after = |start: &usize| text[start + 7..].chars().next();
        assert_eq!(
            found.iter().map(after).collect::<Vec<_>>(),
            [Some(','), Some('\'')]
        );
    }

    fn place_in(text: &str, path: &str, told: usize) -> Option<usize> {
        let text = Str::from(text);
        let file = SourceMap::new().add("template", Str::default());
        let texts = [(Span::new(file, 0, text.len()), &text)];
        let ends = path.match_indices('/').skip(1);
        let mut ends = ends.map(|(start, _)| &path[start..]);
        let place = nth_written(&texts, path, told);
        let place = place.or_else(|| ends.find_map(|end| behind_an_action(&texts, end)));
        place.map(|(_, start, _)| start)
    }

    #[test]
    fn what_is_told_again_stands_at_the_next_place_or_the_last() {
        let text = "- path: /spec/l/-\n- path: /spec/l/-";
        let found = [0, 1, 2].map(|told| place_in(text, "/spec/l/-", told));
        assert_eq!(found, [Some(8), Some(26), Some(26)]);
    }

    #[test]
    fn the_end_of_a_path_is_found_behind_an_action() {
        let text = "path: /spec/containers/{{ $k }}/variables/A";
        let found = place_in(text, "/spec/containers/api/variables/A", 0);
        assert_eq!(found, Some(31));
        assert_eq!(place_in(text, "/spec/containers/api/variables/B", 0), None);
    }
}
