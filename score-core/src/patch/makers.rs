//! The patches that made what a target refuses of its output: such a fault is told at the patch, in its template.

use std::cell::OnceCell;

use indexmap::IndexMap;
use score_yaml::sjson;
use score_yaml::{FileId, Node, SourceMap, Span, Str, message};

use super::patch_tree::PatchTree;
use super::path_advice::{appended, path_of};
use super::template_lines::TemplateLines;
use crate::diagnostic::Diagnostic;
use crate::path::FieldPath;
use crate::text::Spanned;

/// The end of the ways out that name files of patch templates.
const ALL_AGAIN: &str = "and give all of them again";

/// The way out for what a patch template of the project made: its file, if the number is known.
#[must_use]
pub fn mend_hint(number: Option<usize>) -> String {
    match number {
        Some(number) => format!("mend file {number} of `init --patch-templates`, {ALL_AGAIN}"),
        None => format!("mend the file of `init --patch-templates` that sets it, {ALL_AGAIN}"),
    }
}

/// True for what [`mend_hint`] gives.
pub(crate) fn is_mend_hint(hint: &str) -> bool {
    hint.ends_with(ALL_AGAIN)
}

/// The patches that a template gave, and that were applied.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) template: FileId,
    /// What the template gave.
    pub(super) output: FileId,
    /// The path of each patch, in their order.
    pub(super) paths: Vec<Spanned<Str>>,
    /// The output as a tree, once a place in it is asked for.
    pub(super) documents: OnceCell<Vec<Node>>,
    /// The patches by the keys of their paths, once one is looked for.
    pub(super) by_keys: OnceCell<PatchTree>,
}

impl Applied {
    /// An error that the target has of what these patches left, at the one that made it. Where the field is none of the
    /// target's at all, `hint` says what a patch looks like.
    pub(super) fn refused(&self, error: Diagnostic, hint: &str, sources: &SourceMap) -> Diagnostic {
        if error.span.is_some() {
            return error;
        }
        let keys = error.path.as_deref().map(FieldPath::keys);
        let keys = keys.unwrap_or_default();
        let is_only = self.paths.len() == 1;
        let made = match keys.is_empty() {
            true => is_only.then(|| self.paths.first().map(|path| path.span)),
            false => Some(self.leading_to(&error, &keys, sources)),
        };
        let place = made.flatten().unwrap_or(Span::new(self.output, 0, 0));
        // What is no list made a map of it.
        let behind_list = error.message.ends_with("found a map");
        let behind_list = behind_list.then(|| self.by_keys().behind_list(&keys));
        let error = match behind_list.flatten().and_then(|at| self.paths.get(at)) {
            Some(path) => Diagnostic {
                hints: vec![appended(path)],
                ..error
            },
            None => error,
        };
        let error = match self.with_escaped_dots(&keys) {
            Some(path) => error.hint(message!("a dot of a name has a `\\` before it: `{path}`")),
            None => error,
        };
        let error = error.at(place);
        match keys.len() {
            0 | 1 => error.hint(hint),
            _ => error,
        }
    }

    fn by_keys(&self) -> &PatchTree {
        self.by_keys.get_or_init(|| {
            let paths = self.paths.iter().map(|path| sjson::keys(path));
            PatchTree::new(paths)
        })
    }

    /// The last patch that leads to a field, and the keys of its path.
    fn last(&self, keys: &[String]) -> Option<(usize, &Spanned<Str>, Vec<String>)> {
        let at = self.by_keys().last(keys)?;
        let path = self.paths.get(at)?;
        Some((at, path, sjson::keys(path)?))
    }

    /// The path of the last patch that leads into a field, with the dots of a name escaped, if it has one with a slash.
    fn with_escaped_dots(&self, keys: &[String]) -> Option<String> {
        let (.., made) = self.last(keys)?;
        let below = made.get(keys.len()..)?;
        if !below.iter().any(|key| key.contains('/')) {
            return None;
        }
        let (holder, name) = made.split_at(keys.len().checked_sub(1)?);
        (!holder.is_empty()).then(|| path_of(holder, name))
    }

    /// The place of the last patch that sets a field, what holds it, or a part of it: where its value says the field, else its
    /// path.
    fn leading_to(&self, error: &Diagnostic, keys: &[String], sources: &SourceMap) -> Option<Span> {
        let is_of_name = error.message.contains(" has no ");
        let (at, path, made) = self.last(keys)?;
        let below = keys.get(made.len()..);
        let below = below.and_then(|keys| self.in_value(at, keys, is_of_name, sources));
        Some(below.unwrap_or(path.span))
    }

    /// The place of a field in the value of a patch, by its keys there; without keys of all of it, unless it is the name of the
    /// field that is wrong.
    fn in_value(
        &self,
        at: usize,
        keys: &[String],
        is_of_name: bool,
        sources: &SourceMap,
    ) -> Option<Span> {
        let read = || score_yaml::parse(sources, self.output).unwrap_or_default();
        let documents = self.documents.get_or_init(read);
        let value = documents.first()?.as_seq()?.get(at)?.get("value")?;
        match keys {
            [] if is_of_name => None,
            [] => Some(value.span),
            keys => value.place_of(keys),
        }
    }

    /// The keys that a path shares with that of a patch, for the one that shares the most; `None` if several do.
    fn nearest(&self, keys: &[String]) -> Option<(usize, Span)> {
        let (shared, at) = self.by_keys().nearest(keys)?;
        Some((shared, self.paths.get(at)?.span))
    }
}

/// What patch templates did.
#[derive(Debug, Default)]
pub struct Patched {
    /// A line for the user for each template and each patch.
    pub log: Vec<String>,
    pub(super) applied: Vec<Applied>,
}

impl Patched {
    /// Gives what is wrong with the patched output, and has no place, that of the patch that made it.
    pub(crate) fn place(&self, found: &mut [Diagnostic], sources: &SourceMap) {
        if self.applied.is_empty() {
            return;
        }
        let mut known: IndexMap<FileId, TemplateLines<'_>> = IndexMap::new();
        for one in found.iter_mut().filter(|one| one.span.is_none()) {
            let Some(keys) = one.path.as_deref().map(FieldPath::keys) else {
                continue;
            };
            let is_of_patch = one.hints.iter().any(|hint| is_mend_hint(hint));
            let Some((applied, place)) = self.maker(one, &keys, is_of_patch, sources) else {
                continue;
            };
            let mut placed = one.clone().at(place);
            placed.hints.retain(|hint| !is_mend_hint(hint));
            let template = applied.template;
            let lines = known
                .entry(applied.output)
                .or_insert_with(|| TemplateLines::new(template, sources));
            let told = lines.told(placed);
            let is_found = told.span.is_some_and(|span| span.file == template);
            // Which line of it made the patch cannot be told.
            *one = match is_found {
                true => told,
                false => told.at(Span::new(template, 0, 0)),
            };
        }
    }

    /// The patch that made a field: the last one that sets it or what holds it. Where what is wrong follows from a patch
    /// beside it, it is the one of those that stands nearest.
    fn maker(
        &self,
        error: &Diagnostic,
        keys: &[String],
        is_of_patch: bool,
        sources: &SourceMap,
    ) -> Option<(&Applied, Span)> {
        let mut latest = self.applied.iter().rev();
        let found = latest.find_map(|applied| {
            let place = applied.leading_to(error, keys, sources)?;
            Some((applied, place))
        });
        if found.is_some() || !is_of_patch {
            return found;
        }
        let near = self.applied.iter().filter_map(|applied| {
            let (shared, place) = applied.nearest(keys)?;
            Some((shared, applied, place))
        });
        let near: Vec<_> = near.collect();
        let most = near.iter().map(|(shared, ..)| *shared).max()?;
        // Another object, or another service, is none that it follows from.
        let is_number = keys.first().is_some_and(|key| key.parse::<usize>().is_ok());
        if most < if is_number { 1 } else { 2 } {
            return None;
        }
        let mut of_most = near.iter().filter(|(shared, ..)| *shared == most);
        let (_, applied, place) = of_most.next()?;
        of_most.next().is_none().then_some((*applied, *place))
    }
}
