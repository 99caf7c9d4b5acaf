//! The patches that made what a target refuses of its output: such a fault is told at the patch, in its template.

use std::cell::OnceCell;

use indexmap::IndexMap;
use score_yaml::sjson;
use score_yaml::{FileId, Node, SortedSet, SourceMap, Span, Str, message};

use super::patch_tree::PatchTree;
use super::path_advice::{appended, joined, path_of};
use super::template::about_of;
use super::template_lines::TemplateLines;
use crate::codes;
use crate::diagnostic::{About, Diagnostic, Diagnostics, PatchTemplate, ValueType};
use crate::path::FieldPath;
use crate::text::Spanned;

/// The way out for what a patch template of the project made: its file, if the number is known.
pub(crate) fn mend_hint(template: PatchTemplate) -> String {
    let file = match template {
        PatchTemplate::Number(number) => format!("file {number} of `init --patch-templates`"),
        PatchTemplate::Unknown => "the file of `init --patch-templates` that sets it".to_owned(),
    };
    format!("mend {file}, and give all of them again")
}

/// A value of more bytes is not written out.
const SHORT: usize = 40;

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
            true => is_only.then(|| self.paths.first().map(|path| (path.span, About::Value))),
            false => Some(self.leading_to(&error, &keys, sources)),
        };
        let made = made.flatten();
        let (place, about) = made.unwrap_or((Span::new(self.output, 0, 0), About::Value));
        let error = match self.made_of_path(&error, &keys) {
            Some((message, hint)) => Diagnostic {
                message,
                hints: vec![hint],
                ..error
            },
            None => error,
        };
        let error = self.advised(error, &keys, sources).at(place);
        let error = match about {
            About::NoValue => error.about(about),
            _ => error,
        };
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

    /// The number of the patch that made what an error is about.
    pub(super) fn maker_of(&self, error: &Diagnostic) -> Option<usize> {
        let keys = FieldPath::keys(error.path.as_deref()?);
        self.by_keys().last(&keys)
    }

    /// The last patch that leads to a field, and the keys of its path.
    fn last(&self, keys: &[String]) -> Option<(usize, &Spanned<Str>, Vec<String>)> {
        let at = self.by_keys().last(keys)?;
        let path = self.paths.get(at)?;
        Some((at, path, sjson::keys(path)?))
    }

    /// The message and the way out where nobody wrote the map that was found: the path of a patch goes on below a field that
    /// is none, behind a list by a dash, or by the dots of a name.
    fn made_of_path(&self, error: &Diagnostic, keys: &[String]) -> Option<(String, String)> {
        let (expected, ValueType::Map) = error.about.types()? else {
            return None;
        };
        let behind_list = self.by_keys().behind_list(keys);
        if let Some(path) = behind_list.filter(|_| expected == ValueType::List) {
            let path = self.paths.get(path)?;
            let message = message!(
                "`{}` is a list, and `-` is no number of an item",
                joined(keys)
            );
            return Some((message, appended(path)));
        }
        let (_, path, made) = self.last(keys)?;
        if made.len() <= keys.len() {
            return None;
        }
        if expected == ValueType::Text {
            let field = joined(keys);
            let message = message!("`{field}` is a text, and the path goes on below it");
            let way_out =
                message!("set the whole text: `path: {field}`, and `value: \"…\"` with all of it");
            return Some((message, way_out));
        }
        if expected != ValueType::NamedText {
            return None;
        }
        // The field itself may be the whole name: of `labels.a.b` it is `labels.a`.
        let (holder, name) = made.split_at(keys.len().checked_sub(1)?);
        let message = message!("`{}` has dots in a name", path.value);
        let written = path_of(holder, name);
        let hint = message!("a dot of a name has a `\\` before it: `{written}`");
        (!holder.is_empty()).then_some((message, hint))
    }

    /// A finding with the ways out that the patch which made the field asks for.
    fn advised(&self, error: Diagnostic, keys: &[String], sources: &SourceMap) -> Diagnostic {
        let Some((at, path, made)) = self.last(keys) else {
            return error;
        };
        // A field at the top is none that it could lead to.
        let is_below = keys.len() > 1;
        if is_below && (path.contains("~1") || path.contains("~0")) {
            let plain = path.replace("~1", "/").replace("~0", "~");
            return error.hint(message!("a `/` stands in a path as it is: `{plain}`"));
        }
        let Some(value) = self.value(at, sources) else {
            return error;
        };
        let is_map = error.about.types() == Some((ValueType::Map, ValueType::Text));
        let text = value
            .as_str()
            .filter(|_| is_map && made.len() == keys.len());
        if text.is_some_and(|text| text.contains(": ") || text.contains(":\n")) {
            return error
                .hint("leave the `|` behind `value:` out: the lines below it are a map then");
        }
        // All that was there is gone, and a part of it is asked for.
        let rest = keys
            .get(made.len()..)
            .filter(|rest| !rest.is_empty() && made.len() > 1);
        let is_gone = rest.is_some_and(|rest| {
            value.at(rest).is_none() && value.at(&rest[..rest.len() - 1]).is_some()
        });
        let first = value.as_map().and_then(|map| map.keys().next());
        // What is put behind a list takes the place of nothing.
        let is_new = made.last().is_some_and(|key| key == "-1");
        if let Some(rest) = rest.filter(|_| is_gone && is_new) {
            return error.hint(message!("add `{}: …` to the value", joined(rest)));
        }
        let (Some(_), true) = (first, is_gone) else {
            return error;
        };
        // The first field that holds no map: to set what holds it would take away what stands beside it.
        let mut field = path.value.to_string();
        let mut holder = value;
        while let Some((key, inner)) = holder.as_map().and_then(|map| map.iter().next()) {
            field += ".";
            field += &joined(&[key.text.to_string()]);
            holder = inner;
        }
        let written = holder.as_str().filter(|text| text.len() <= SHORT);
        let written = written.unwrap_or("…");
        error.hint(message!(
            "the patch takes the place of all that `{}` held: set what changes alone, `path: {field}`, `value: {written}`",
            path.value
        ))
    }

    /// The value of a patch, by its number.
    fn value(&self, at: usize, sources: &SourceMap) -> Option<&Node> {
        let read = || score_yaml::parse(sources, self.output).unwrap_or_default();
        let documents = self.documents.get_or_init(read);
        documents.first()?.as_seq()?.get(at)?.get("value")
    }

    /// The place of the last patch that sets a field, what holds it, or a part of it: where its value says the field, else its
    /// path. With it what the value there says of itself.
    fn leading_to(
        &self,
        error: &Diagnostic,
        keys: &[String],
        sources: &SourceMap,
    ) -> Option<(Span, About)> {
        // The name of a field at the top is that of the first which sets it.
        if let (About::Name, [key]) = (error.about, keys) {
            let first = self.paths.get(self.by_keys().first(key)?)?;
            return Some((first.span, about_of(first)));
        }
        let (at, path, made) = self.last(keys)?;
        let below = keys.get(made.len()..);
        let in_value = below.and_then(|keys| self.in_value(at, keys, error.about, sources));
        // An item that is added, and lacks a field, is marked itself if it stands in braces.
        let added = || {
            let is_added = made.last().is_some_and(|key| key == "-1") && below?.len() == 1;
            let value = self.value(at, sources).filter(|_| is_added)?;
            let text = &sources.get(self.output).text[value.span.range()];
            let is_marked = text.starts_with('{') && error.about != About::Name;
            is_marked.then_some((value.span, About::Value))
        };
        let place = in_value.or_else(added);
        Some(place.unwrap_or((path.span, about_of(path))))
    }

    /// The place of a field in the value of a patch, by its keys there: that of what it holds, unless the name of the field is
    /// what is wrong.
    fn in_value(
        &self,
        at: usize,
        keys: &[String],
        about: About,
        sources: &SourceMap,
    ) -> Option<(Span, About)> {
        let value = self.value(at, sources)?;
        let keys = value.with_numbers(keys);
        let keys = keys.as_slice();
        let is_of_name = about == About::Name;
        let node = value.at(keys).filter(|_| !is_of_name);
        let printed = node.and_then(Node::as_str).map_or(About::Value, about_of);
        let place = match keys {
            [] if is_of_name => None,
            [] => Some(value.span),
            keys => {
                let text = &sources.get(self.output).text;
                let node = node.filter(|node| about.is_of_value(node.is_collection()));
                let beside = node.and_then(|node| node.place_beside_key(text));
                beside.or_else(|| value.place_of(keys))
            }
        };
        Some((place?, printed))
    }

    /// The keys that a path shares with that of a patch, for the one that shares the most; `None` if several do.
    fn nearest(&self, keys: &[String]) -> Option<(usize, Span)> {
        let (shared, at) = self.by_keys().nearest(keys)?;
        Some((shared, self.paths.get(at)?.span))
    }
}

/// The patch that made what is wrong.
struct Maker<'a> {
    applied: &'a Applied,
    place: Span,
    /// What its value says of itself.
    about: About,
    /// True if it makes another kind of the object, which has no such field.
    is_kind: bool,
}

impl<'a> Maker<'a> {
    fn at(applied: &'a Applied, place: Span) -> Self {
        Maker {
            applied,
            place,
            about: About::Value,
            is_kind: false,
        }
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
    /// That a path led nowhere is not told where the target says which name there is none of.
    pub(crate) fn place(&self, found: &mut Diagnostics, sources: &SourceMap) {
        if self.applied.is_empty() {
            return;
        }
        let mut named = SortedSet::new();
        let mut known: IndexMap<FileId, TemplateLines<'_>> = IndexMap::new();
        let open = found.as_mut_slice().iter_mut();
        for one in open.filter(|one| one.span.is_none()) {
            let Some(keys) = one.path.as_deref().map(FieldPath::keys) else {
                continue;
            };
            let Some(Maker {
                applied,
                place,
                about,
                is_kind,
            }) = self.maker(one, &keys, sources)
            else {
                continue;
            };
            let mut placed = applied.advised(one.clone(), &keys, sources).at(place);
            placed.patched_by = None;
            if is_kind {
                let path = joined(&keys);
                placed = placed.hint(message!(
                    "the kind before this patch has it: delete it, too, `- {{op: delete, path: {path}}}`"
                ));
            }
            if about == About::NoValue {
                placed.about = about;
            }
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
            named.extend(one.span.filter(|_| one.about == About::Name));
        }
        if !named.is_empty() {
            let is_told = |one: &Diagnostic| one.span.is_some_and(|span| named.contains(&span));
            found.retain(|one| one.code != codes::PATCH_MISSED_PATH || !is_told(one));
        }
    }

    /// The patch that made a field: the last one that sets it or what holds it. Where what is wrong follows from a patch
    /// beside it, it is the one of those that stands nearest.
    fn maker(&self, error: &Diagnostic, keys: &[String], sources: &SourceMap) -> Option<Maker<'_>> {
        let mut latest = self.applied.iter().rev();
        let found = latest.find_map(|applied| {
            let (place, about) = applied.leading_to(error, keys, sources)?;
            Some(Maker {
                about,
                ..Maker::at(applied, place)
            })
        });
        if found.is_some() || error.patched_by.is_none() {
            return found;
        }
        // Of what another kind of object has.
        let of_kind = |field: &&str| {
            let keys = [keys.first()?.clone(), (*field).to_owned()];
            let mut latest = self.applied.iter().rev();
            latest.find_map(|applied| {
                let (at, path, made) = applied.last(&keys)?;
                let is_it = made == keys && applied.paths.get(at).is_some();
                is_it.then_some(Maker {
                    is_kind: true,
                    ..Maker::at(applied, path.span)
                })
            })
        };
        let is_name = error.about == About::Name;
        let made = ["kind", "apiVersion"]
            .iter()
            .filter(|_| is_name)
            .find_map(of_kind);
        if made.is_some() {
            return made;
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
        let only = of_most.next().is_none();
        only.then(|| Maker::at(applied, *place))
    }
}
