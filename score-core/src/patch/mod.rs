//! Patch templates: Go templates over what is about to be written, whose output is a list of patches.

mod index_shift;
mod makers;
mod manifest_words;
mod patch_tree;
mod path_advice;
mod read;
mod template;
mod template_lines;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use index_shift::IndexShift;
use makers::Applied;
pub use makers::Patched;
pub(crate) use makers::mend_hint;
use path_advice::{
    PatchWords, appended, bracketed, dotted, escaped_name, joined, missing_keys,
    number_of_manifest, numbered, of_other_tool, stray_dot, to_nothing, value_at, wildcard,
};
use read::patches;
use score_yaml::message;
use score_yaml::sjson::{self, Budget, Padding, PathError, Reached};
use score_yaml::{Excerpt, FileId, SourceMap, Span, Str, Value};
use template::{Rendering, about_of};
pub use template::{SUBSTITUTE_VALUE, check};
use template_lines::TemplateLines;

use crate::backend::{Backend, Emitted};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::host::Host;
use crate::limits;
use crate::state::State;
use crate::text::Spanned;

/// A patch as a template says it.
struct Patch {
    op: Op,
    path: Spanned<Str>,
    value: Value,
    description: String,
}

impl Patch {
    /// The line for the user.
    fn line(&self) -> String {
        let described = match self.description.as_str() {
            "" => String::new(),
            text => format!(" ({text})"),
        };
        format!("Applying patch to {}{described}", *self.path)
    }
}

/// The operation of a patch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Set,
    Delete,
}

/// Applies patch templates, one after the other. Warnings and errors go to `diags`; what a template gave becomes a source, so
/// that they have a place there.
pub fn patch<B: Backend>(
    backend: &B,
    sources: &mut SourceMap,
    templates: &[FileId],
    emitted: &mut Emitted<B::Deferred>,
    state: &State,
    host: &dyn Host,
    diags: &mut Diagnostics,
) -> Patched {
    let mut patched = Patched::default();
    if templates.is_empty() {
        return patched;
    }
    if let Err(error) = check_count(templates) {
        diags.push(error);
        return patched;
    }
    let mut budget = Budget::new(limits::PATCH_STEPS);
    let target = backend.target();
    let words = PatchWords {
        hint: target.patch_hint,
        foreign_parts: target.foreign_parts,
        foreign_data: target.foreign_patch_data,
        data: "",
    };
    let rendering = Rendering::new(target, state, host);
    for (i, template) in templates.iter().enumerate() {
        let log = &mut patched.log;
        log.push(format!("Applying patching template {}", i + 1));
        let failed = format!("failed to patch template {}", i + 1);
        let (name, mut root) = backend.take_patch_data(emitted);
        let words = PatchWords {
            data: name,
            ..words
        };
        let rendered = rendering
            .render(sources, *template, name, &root, &failed)
            .map_err(Diagnostics::from)
            .and_then(|(output, mut doubts)| {
                doubts.extend(manifest_words::doubts(sources, *template, &root));
                // It may hold what resources gave.
                let name = format!("output of {}", sources.get(*template).name);
                let output = sources.add_as(name, output, Excerpt::Masked);
                match patches(sources, output, &root, words) {
                    Ok(read) => Ok((output, doubts, read)),
                    Err(errors) => {
                        diags.extend(doubts);
                        Err(errors)
                    }
                }
            });
        let (output, mut doubts, (patches, mut found)) = match rendered {
            Ok(rendered) => rendered,
            Err(errors) => {
                diags.extend(told(errors, *template, sources));
                continue;
            }
        };
        if patches.is_empty() && !found.has_errors() {
            log.push(format!("Patching template {} gives no patch", i + 1));
        }
        let mut paths = Vec::with_capacity(patches.len());
        let mut shift = IndexShift::default();
        // The places of paths that begin with what a map prints, which their errors tell.
        let mut printed = Diagnostics::new();
        // The numbers of the patches that are wrong themselves: what follows from one is not told.
        let mut wrong = BTreeSet::new();
        // What is not there though a part of it is set, beside one of nearly the name.
        let mut absent = Vec::new();
        let lines = TemplateLines::new(*template, sources);
        for patch in patches {
            log.push(patch.line());
            paths.push(patch.path.clone());
            let doubt = shift.doubt(&patch, &root, || {
                Some((
                    lines.line_of(patch.path.span)?,
                    &sources.get(*template).text,
                ))
            });
            let removal = shift.removal(&patch, &root);
            let is_gone = shift.is_gone(&patch, &root);
            let mut own = Diagnostics::new();
            let begins_with_map = is_printed_map(&patch.path);
            let missing = missing_keys(&root, &patch.path);
            absent.extend(near_holder(&root, &patch, missing.as_deref()));
            let elsewhere = missing.as_deref().and_then(|_| {
                let line = || lines.line_of(patch.path.span);
                deleted_elsewhere(&root, &patch, backend, line)
            });
            apply(
                patch,
                missing.as_deref(),
                &mut root,
                backend,
                words,
                &mut budget,
                &mut own,
            );
            if own.has_errors() {
                wrong.insert(paths.len() - 1);
            } else if let Some(elsewhere) = elsewhere {
                own = elsewhere.into();
            }
            if begins_with_map {
                printed.extend(own.clone());
            }
            // Of an item that is gone the number is out of range, and nothing is wrong with how it was counted.
            if is_gone && own.has_errors() {
                let gone = doubt.map(|doubt| Diagnostic {
                    code: codes::INVALID_PATCH,
                    severity: codes::INVALID_PATCH.severity(),
                    ..doubt
                });
                found.extend(gone);
            } else {
                found.extend(doubt);
                found.extend(own);
            }
            shift.note(removal, &root);
            // One error is enough: those of other patches and templates would be the same.
            if budget.is_spent() {
                diags.extend(doubts);
                diags.extend(told(found, *template, sources));
                return patched;
            }
        }
        if !printed.is_empty() {
            let printed: Vec<Span> = told(printed, *template, sources)
                .into_iter()
                .filter_map(|one| one.span)
                .collect();
            doubts.retain(|doubt| !printed.iter().any(|span| is_inside(doubt, *span)));
        }
        diags.extend(doubts);
        let is_wrong = found.has_errors();
        diags.extend(told(found, *template, sources));
        let applied = Applied {
            template: *template,
            output,
            paths,
            documents: OnceCell::new(),
            by_keys: OnceCell::new(),
        };
        // Where some patches lead nowhere, what the others set is looked at all the same.
        match backend.apply_patched(emitted, root) {
            Ok(()) if is_wrong => {}
            Ok(()) => patched.applied.push(applied),
            Err(errors) => {
                let errors = errors.into_iter();
                let is_new = |error: &Diagnostic| {
                    let maker = applied.maker_of(error);
                    maker.is_none_or(|maker| !wrong.contains(&maker))
                };
                let errors = errors.filter(is_new).map(|error| {
                    let error = applied.refused(error, words.hint, sources);
                    let mut absent = absent.iter();
                    match absent.find(|(path, _)| error.span == Some(*path)) {
                        Some((_, hint)) => error.hint(hint.as_str()),
                        None => error,
                    }
                });
                diags.extend(told(errors.collect(), *template, sources));
            }
        }
    }
    patched
}

/// Refuses more templates than are applied.
fn check_count(templates: &[FileId]) -> Result<(), Diagnostic> {
    let (found, most) = (templates.len(), limits::PATCH_TEMPLATES);
    if found <= most {
        return Ok(());
    }
    let message = format!("the project has {found} patch templates, at most {most} are applied");
    let mut diagnostic = Diagnostic::new(codes::TOO_LARGE, message);
    diagnostic.span = templates.first().map(|file| Span::new(*file, 0, 0));
    Err(diagnostic)
}

/// True if a finding is about what stands inside of a place.
fn is_inside(one: &Diagnostic, place: Span) -> bool {
    let inside =
        |span: Span| span.file == place.file && span.start >= place.start && span.end <= place.end;
    one.span.is_some_and(inside)
}

/// Findings at the places of the template that made what they are about.
fn told(found: Diagnostics, template: FileId, sources: &SourceMap) -> Diagnostics {
    let lines = TemplateLines::new(template, sources);
    found.into_iter().map(|one| lines.told(one)).collect()
}

fn apply<B: Backend>(
    patch: Patch,
    missing: Option<&[String]>,
    root: &mut Value,
    backend: &B,
    words: PatchWords,
    budget: &mut Budget,
    diags: &mut Diagnostics,
) {
    let Patch {
        op,
        path,
        value,
        description: _,
    } = patch;
    let bracket = || bracketed(root, &path, missing?);
    let slip = stray_dot(&path).filter(|_| missing.is_some());
    if let Some((what, plain)) = slip.or_else(bracket) {
        let code = match op {
            Op::Set => codes::INVALID_PATCH,
            Op::Delete => codes::PATCH_MISSED_PATH,
        };
        let told = Diagnostic::new(code, message!("the path `{}` {what}", *path)).at(path.span);
        let ways = words.with_dots(root, &plain);
        diags.push(ways.into_iter().fold(told, Diagnostic::hint));
        return;
    }
    let reached = match op {
        Op::Set => sjson::set(root, &path, as_json(value), Padding::Refused, budget),
        Op::Delete => sjson::delete(root, &path, Padding::Refused, budget),
    };
    let op = match op {
        Op::Set => "set",
        Op::Delete => "delete",
    };
    // Where the target knows the field, making what holds it is what the author meant.
    let has_field = |root: &Value, path: &[String]| backend.has_field(root, path);
    let is_known = || sjson::keys(&path).is_some_and(|keys| has_field(root, &keys));
    let foreign = of_other_tool(root, &path, words);
    let wildcard = wildcard(root, &path, words).filter(|_| foreign.is_none());
    if is_printed_map(&path) {
        let message = "the path begins with a map as Go prints it, expected a number or a name";
        let error = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
        diags.push(error.hint("`range $i, $m := .Manifests` has the number of each: `path: {{ $i }}.…`; a map has names in place of numbers"));
        return;
    }
    let missed = match (&reached, missing) {
        (Ok(Reached::Absent | Reached::Made | Reached::Nothing), Some(keys)) if op == "delete" => {
            misspelt(root, &path, keys, backend, words)
        }
        _ => None,
    };
    match reached {
        Ok(Reached::Place) => {}
        // Many delete what only some objects have.
        Ok(Reached::Absent) => diags.extend(missed),
        Ok(Reached::Made) if is_known() => {}
        Ok(Reached::Made | Reached::Nothing) | Err(PathError::NotAnIndex(_))
            if wildcard.is_some() =>
        {
            let message = message!(
                "the patch of `{}` found nothing there to {op}: `*` stands for no item",
                *path
            );
            let warning = Diagnostic::new(codes::PATCH_MISSED_PATH, message).at(path.span);
            diags.push(wildcard.into_iter().fold(warning, Diagnostic::hint));
        }
        Ok(Reached::Made | Reached::Nothing) if missed.is_some() => diags.extend(missed),
        Ok(Reached::Made | Reached::Nothing) => {
            let escaped = escaped_name(root, &path, has_field);
            diags.push(match escaped.filter(|_| op == "set") {
                Some(escaped) => {
                    let message = message!("`{}` has dots in a name", *path);
                    let error = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
                    error.hint(message!(
                        "a dot of a name has a `\\` before it: `{escaped}`"
                    ))
                }
                None => {
                    let message = message!("the patch of `{}` found nothing there to {op}", *path);
                    let warning = Diagnostic::new(codes::PATCH_MISSED_PATH, message).at(path.span);
                    let unknown = missing.filter(|keys| !has_field(root, keys));
                    match unknown.and_then(|keys| backend.near_field(root, keys)) {
                        Some(near) => warning.hint(message!("did you mean `{near}`?")),
                        None => {
                            let ways = to_nothing(root, &path, missing, op, words);
                            ways.into_iter().fold(warning, Diagnostic::hint)
                        }
                    }
                }
            });
        }
        // What makes lists of numbers, whatever holds them, counts no items there.
        Err(PathError::OutOfRange(..)) if matches!(root, Value::Map(_)) && foreign.is_some() => {
            let key = path.split('.').next().unwrap_or_default();
            let message = message!("cannot {op} `{}`: there is no field `{key}`", *path);
            let error = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
            let error = error.about(about_of(&path));
            diags.push(
                foreign
                    .into_iter()
                    .fold(error, Diagnostic::hint)
                    .hint(words.hint),
            );
        }
        Err(error) => {
            let why = match &error {
                PathError::NotAnIndex(key) => message!("`{key}` is no number of an item"),
                _ => error.to_string(),
            };
            let message = message!("cannot {op} `{}`: ", *path) + &why;
            let diagnostic = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
            let diagnostic = diagnostic.about(about_of(&path));
            diags.push(match error {
                PathError::OutOfRange(..) => diagnostic.hint(match op {
                    "set" => "items count from 0, and `-1` in its place adds one at the end",
                    _ => "items count from 0",
                }),
                PathError::ComplexDelete => {
                    diagnostic.hint("name what is to be deleted without `*`, `?` and `#`")
                }
                PathError::TooDeep => {
                    diagnostic.hint("put less in one another, or put it nearer to the top")
                }
                PathError::NotAnIndex(key) if key == "-" && op == "set" => {
                    diagnostic.hint(appended(&path))
                }
                PathError::NotAnIndex(_) => {
                    let dotted = dotted(&path);
                    let ways = match dotted == path.as_str() {
                        true => numbered(root, &path, words),
                        false => words.with_dots(root, &dotted),
                    };
                    ways.into_iter().fold(diagnostic, Diagnostic::hint)
                }
                PathError::Empty | PathError::TooMuch => diagnostic,
            });
        }
    }
}

/// The most names among which a near one is looked for.
const MOST_NEAR: usize = 100;

/// The warning that a patch deletes a field that is not there, beside one of nearly its name; `keys` lead to the first one
/// that is not there.
fn misspelt<B: Backend>(
    root: &Value,
    path: &Spanned<Str>,
    keys: &[String],
    backend: &B,
    words: PatchWords,
) -> Option<Diagnostic> {
    let (last, above) = keys.split_last()?;
    let holder = value_at(root, above)?;
    // Many delete what only some objects have, and names of one's own are like others; what no object has, none may lack.
    // In a map of maps, fields and names take turns, and what is deeper is of either.
    let (may_lack, is_name) = match root {
        Value::Map(_) => (false, keys.len() == 2 || keys.len() > 3),
        root => (backend.has_field(root, keys), false),
    };
    if may_lack {
        return None;
    }
    let near = || {
        if is_name {
            return None;
        }
        let map = holder.as_map().filter(|map| map.len() <= MOST_NEAR)?;
        nearest(last, map.keys().map(Str::as_str)).map(str::to_owned)
    };
    let hint = match near().or_else(|| backend.near_field(root, keys)) {
        Some(near) => message!("did you mean `{near}`?"),
        None if above.is_empty() => number_of_manifest(root, last, words)?,
        None => return None,
    };
    let message = message!("the patch of `{}` found nothing there to delete", **path);
    let warning = Diagnostic::new(codes::PATCH_MISSED_PATH, message).at(path.span);
    Some(warning.hint(hint))
}

/// The warning that a patch deletes a field that its object cannot have, where another one has it. A number that a loop gave is
/// that of each object.
fn deleted_elsewhere<B: Backend>(
    root: &Value,
    patch: &Patch,
    backend: &B,
    line: impl FnOnce() -> Option<String>,
) -> Option<Diagnostic> {
    let path = &patch.path;
    let keys = sjson::keys(path).filter(|_| patch.op == Op::Delete)?;
    if backend.has_field(root, &keys) {
        return None;
    }
    let way_out = backend.field_elsewhere(root, &keys)?;
    line().filter(|line| line.contains(path.as_str()))?;
    let message = message!("the patch of `{}` found nothing there to delete", **path);
    let warning = Diagnostic::new(codes::PATCH_MISSED_PATH, message).at(path.span);
    Some(warning.hint(way_out))
}

/// The way out for a patch that sets a part of what is not there, beside one of nearly the name, with the place of its path:
/// `services.web_main.labels.a` where there is `services.web-main`.
fn near_holder(root: &Value, patch: &Patch, missing: Option<&[String]>) -> Option<(Span, String)> {
    let [top, name] = missing? else { return None };
    let holder = root.as_map()?.get(top)?.as_map()?;
    let is_part = sjson::keys(&patch.path).is_some_and(|keys| keys.len() > 2);
    if patch.op != Op::Set || !is_part || holder.len() > MOST_NEAR {
        return None;
    }
    let near = nearest(name, holder.keys().map(Str::as_str))?;
    let shown = joined(&[top.clone(), name.clone()]);
    let hint = message!("there is no `{shown}`: did you mean `{near}`?");
    Some((patch.path.span, hint))
}

/// True if a path begins with what a template prints of a map or a list.
fn is_printed_map(path: &str) -> bool {
    path.trim_start_matches('[').starts_with("map[")
}

/// Data as it is once it has gone through JSON.
fn as_json(value: Value) -> Value {
    match value {
        Value::Timestamp(text) => Value::String(score_yaml::timestamp::rfc3339(&text).into()),
        Value::Seq(items) => Value::Seq(items.into_iter().map(as_json).collect()),
        Value::Map(map) => map
            .into_iter()
            .map(|(key, value)| (key, as_json(value)))
            .collect(),
        value => value,
    }
}
