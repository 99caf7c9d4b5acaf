//! One patch as it is applied: what it leads to, and what is told where it leads nowhere.

use score_yaml::message;
use score_yaml::sjson::{self, Budget, Padding, PathError, Reached};
use score_yaml::{Span, Str, Value};

use super::path_advice::{
    PatchWords, appended, bracketed, dotted, escaped_name, joined, number_of_manifest, numbered,
    of_other_tool, stray_dot, to_nothing, value_at, wildcard,
};
use super::template::about_of;
use super::{Op, Patch};
use crate::backend::AnyBackend;
use crate::codes;
use crate::diagnostic::{Diagnostic, nearest};
use crate::text::Spanned;

/// The application of patches to the data of a target.
#[derive(Clone, Copy)]
pub(super) struct Application<'a> {
    pub(super) backend: &'a dyn AnyBackend,
    pub(super) words: PatchWords,
}

/// What a patch was to do, and the data after it.
struct Attempt<'p> {
    op: Op,
    path: &'p Spanned<Str>,
    /// The keys up to the first one that was not there before it.
    missing: Option<&'p [String]>,
    root: &'p Value,
}

impl Application<'_> {
    /// Applies a patch; `missing` are the keys of its path up to the first one that is not there. Gives what is wrong with it.
    pub(super) fn apply(
        &self,
        patch: Patch,
        missing: Option<&[String]>,
        root: &mut Value,
        budget: &mut Budget,
    ) -> Option<Diagnostic> {
        let Patch {
            op,
            path,
            value,
            description: _,
        } = patch;
        let told = self.of_form(&Attempt {
            op,
            path: &path,
            missing,
            root,
        });
        if told.is_some() {
            return told;
        }
        let reached = match op {
            Op::Set => sjson::set(root, &path, as_json(value), Padding::Refused, budget),
            Op::Delete => sjson::delete(root, &path, Padding::Refused, budget),
        };
        if is_printed_map(&path) {
            let message = "the path begins with a map as Go prints it, expected a number or a name";
            let error = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
            return Some(error.hint("`range $i, $m := .Manifests` has the number of each: `path: {{ $i }}.…`; a map has names in place of numbers"));
        }
        let attempt = Attempt {
            op,
            path: &path,
            missing,
            root,
        };
        match reached {
            Ok(reached) => self.reached(reached, &attempt),
            Err(error) => Some(self.refused(&error, &attempt)),
        }
    }

    /// What is wrong with the form of a path that leads to what is not there: brackets, and dots that part nothing.
    fn of_form(&self, attempt: &Attempt<'_>) -> Option<Diagnostic> {
        let Attempt { path, root, .. } = *attempt;
        let slip = stray_dot(path).filter(|_| attempt.missing.is_some());
        let (what, plain) = slip.or_else(|| bracketed(root, path, attempt.missing?))?;
        let code = match attempt.op {
            Op::Set => codes::INVALID_PATCH,
            Op::Delete => codes::PATCH_MISSED_PATH,
        };
        let told = Diagnostic::new(code, message!("the path `{}` {what}", **path)).at(path.span);
        let ways = self.words.with_dots(root, &plain);
        Some(ways.into_iter().fold(told, Diagnostic::hint))
    }

    /// What is told of a path that could be followed.
    fn reached(&self, reached: Reached, attempt: &Attempt<'_>) -> Option<Diagnostic> {
        let Attempt { path, root, .. } = *attempt;
        let is_known = || sjson::keys(path).is_some_and(|keys| self.backend.has_field(root, &keys));
        let misspelt = || match attempt.missing {
            Some(keys) if attempt.op == Op::Delete => self.misspelt(root, path, keys),
            _ => None,
        };
        match reached {
            Reached::Place => None,
            // Many delete what only some objects have.
            Reached::Absent => misspelt(),
            // Where the target knows the field, making what holds it is what the author meant.
            Reached::Made if is_known() => None,
            Reached::Made | Reached::Nothing => Some(
                self.with_wildcard(attempt)
                    .or_else(misspelt)
                    .unwrap_or_else(|| self.nowhere(attempt)),
            ),
        }
    }

    /// The warning of a path that leads nowhere as there are `*` in it.
    fn with_wildcard(&self, attempt: &Attempt<'_>) -> Option<Diagnostic> {
        let Attempt { op, path, root, .. } = *attempt;
        if of_other_tool(root, path, self.words).is_some() {
            return None;
        }
        let way_out = wildcard(root, path, self.words)?;
        let op = op.verb();
        let message = message!(
            "the patch of `{}` found nothing there to {op}: `*` stands for no item",
            **path
        );
        let warning = Diagnostic::new(codes::PATCH_MISSED_PATH, message).at(path.span);
        Some(warning.hint(way_out))
    }

    /// What is told of a path that leads to nothing.
    fn nowhere(&self, attempt: &Attempt<'_>) -> Diagnostic {
        let Attempt {
            op,
            path,
            missing,
            root,
        } = *attempt;
        let has_field = |root: &Value, path: &[String]| self.backend.has_field(root, path);
        if op == Op::Set
            && let Some(escaped) = escaped_name(root, path, has_field)
        {
            let message = message!("`{}` has dots in a name", **path);
            let error = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
            return error.hint(message!(
                "a dot of a name has a `\\` before it: `{escaped}`"
            ));
        }
        let op = op.verb();
        let message = message!("the patch of `{}` found nothing there to {op}", **path);
        let warning = Diagnostic::new(codes::PATCH_MISSED_PATH, message).at(path.span);
        let unknown = missing.filter(|keys| !has_field(root, keys));
        match unknown.and_then(|keys| self.backend.near_field(root, keys)) {
            Some(near) => warning.hint(message!("did you mean `{near}`?")),
            None => {
                let ways = to_nothing(root, path, missing, op, self.words);
                ways.into_iter().fold(warning, Diagnostic::hint)
            }
        }
    }

    /// The error of a path that cannot be followed.
    fn refused(&self, error: &PathError, attempt: &Attempt<'_>) -> Diagnostic {
        let Attempt { op, path, root, .. } = *attempt;
        let words = self.words;
        if matches!(error, PathError::NotAnIndex(_))
            && let Some(told) = self.with_wildcard(attempt)
        {
            return told;
        }
        let verb = op.verb();
        let refuse = |why: &str| {
            let message = message!("cannot {verb} `{}`: ", **path) + why;
            let error = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
            error.about(about_of(path))
        };
        // What makes lists of numbers, whatever holds them, counts no items there.
        if matches!(error, PathError::OutOfRange(..))
            && matches!(root, Value::Map(_))
            && let Some(foreign) = of_other_tool(root, path, words)
        {
            let key = path.split('.').next().unwrap_or_default();
            let why = message!("there is no field `{key}`");
            return refuse(&why).hint(foreign).hint(words.hint);
        }
        let diagnostic = match error {
            PathError::NotAnIndex(key) => refuse(&message!("`{key}` is no number of an item")),
            _ => refuse(&error.to_string()),
        };
        match error {
            PathError::OutOfRange(..) => diagnostic.hint(match op {
                Op::Set => "items count from 0, and `-1` in its place adds one at the end",
                Op::Delete => "items count from 0",
            }),
            PathError::ComplexDelete => {
                diagnostic.hint("name what is to be deleted without `*`, `?` and `#`")
            }
            PathError::TooDeep => {
                diagnostic.hint("put less in one another, or put it nearer to the top")
            }
            PathError::NotAnIndex(key) if key == "-" && op == Op::Set => {
                diagnostic.hint(appended(path))
            }
            PathError::NotAnIndex(_) => {
                let dotted = dotted(path);
                let ways = match dotted == path.as_str() {
                    true => numbered(root, path, words),
                    false => words.with_dots(root, &dotted),
                };
                ways.into_iter().fold(diagnostic, Diagnostic::hint)
            }
            PathError::Empty | PathError::TooMuch => diagnostic,
        }
    }

    /// The warning that a patch deletes a field that is not there, beside one of nearly its name; `keys` lead to the first one
    /// that is not there.
    fn misspelt(&self, root: &Value, path: &Spanned<Str>, keys: &[String]) -> Option<Diagnostic> {
        let (backend, words) = (self.backend, self.words);
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
            Some(near) if above.is_empty() => {
                let all = root.get(&near).and_then(Value::as_map);
                let first = all.and_then(|all| all.keys().next());
                let first = first.map_or("NAME", Str::as_str);
                message!("`{near}` holds all of them: name what is to go, `{near}.{first}`")
            }
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
    pub(super) fn deleted_elsewhere(
        &self,
        root: &Value,
        patch: &Patch,
        line: impl FnOnce() -> Option<String>,
    ) -> Option<Diagnostic> {
        let backend = self.backend;
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
}

/// The most names among which a near one is looked for.
const MOST_NEAR: usize = 100;

/// The way out for a patch that sets a part of what is not there, beside one of nearly the name, with the place of its path:
/// `services.web_main.labels.a` where there is `services.web-main`.
pub(super) fn near_holder(
    root: &Value,
    patch: &Patch,
    missing: Option<&[String]>,
) -> Option<(Span, String)> {
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
pub(super) fn is_printed_map(path: &str) -> bool {
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
