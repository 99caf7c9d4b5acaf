//! Patch templates: Go templates over what is about to be written, whose output is a list of patches.

mod path_advice;
mod template;

use path_advice::{PatchWords, Rejected, dotted, numbered};
use score_template::{SourceLine, long_value, quoted_line, source_line, tab_of_indent};
use score_yaml::message;
use score_yaml::sjson::{self, Budget, Padding, PathError, Reached};
use score_yaml::{Excerpt, FileId, Kind, Node, SourceMap, Span, Str, Value};
use template::Rendering;
pub use template::{SUBSTITUTE_VALUE, check};

use crate::backend::{Backend, Emitted};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, with_article};
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

/// The most bytes of an expression that a title has room for.
const LONGEST: usize = 40;

/// The fields of a patch.
const FIELDS: [&str; 4] = ["op", "path", "value", "description"];

/// Applies patch templates, one after the other. Returns a line for the user for each patch.
/// Warnings and errors go to `diags`; what a template gave becomes a source, so that they have a place there.
pub fn patch<B: Backend>(
    backend: &B,
    sources: &mut SourceMap,
    templates: &[FileId],
    emitted: &mut Emitted<B::Deferred>,
    state: &State,
    host: &dyn Host,
    diags: &mut Diagnostics,
) -> Vec<String> {
    let mut log = Vec::new();
    if templates.is_empty() {
        return log;
    }
    if let Err(error) = check_count(templates) {
        diags.push(error);
        return log;
    }
    let mut budget = Budget::new(limits::PATCH_STEPS);
    let target = backend.target();
    let words = PatchWords {
        hint: target.patch_hint,
        foreign_parts: target.foreign_parts,
    };
    let rendering = Rendering::new(target, state, host);
    for (i, template) in templates.iter().enumerate() {
        log.push(format!("Applying patching template {}", i + 1));
        let failed = format!("failed to patch template {}", i + 1);
        let (name, mut root) = backend.take_patch_data(emitted);
        let rendered = rendering
            .render(sources, *template, name, &root, &failed)
            .map_err(Diagnostics::from)
            .and_then(|output| {
                // It may hold what resources gave.
                let name = format!("output of {}", sources.get(*template).name);
                let output = sources.add_as(name, output, Excerpt::Masked);
                Ok((output, patches(sources, output, &root, words)?))
            });
        let (output, patches) = match rendered {
            Ok(rendered) => rendered,
            Err(errors) => {
                diags.extend(told(errors, *template, sources));
                continue;
            }
        };
        let mut found = Diagnostics::new();
        let mut paths = Vec::with_capacity(patches.len());
        for patch in patches {
            log.push(patch.line());
            paths.push(patch.path.clone());
            let has_field = |root: &Value, path: &[String]| backend.has_field(root, path);
            apply(patch, &mut root, has_field, words, &mut budget, &mut found);
            // One error is enough: those of other patches and templates would be the same.
            if budget.is_spent() {
                diags.extend(told(found, *template, sources));
                return log;
            }
        }
        let is_wrong = found.has_errors();
        diags.extend(told(found, *template, sources));
        if is_wrong {
            continue;
        }
        if let Err(errors) = backend.apply_patched(emitted, root) {
            let rejected = Rejected::new(&paths, output, words.hint);
            let errors = errors.into_iter().map(|error| rejected.placed(error));
            diags.extend(told(errors.collect(), *template, sources));
        }
    }
    log
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

/// Findings at the places of the template that made what they are about, as far as that can be told: nobody sees the text
/// that it gave.
fn told(found: Diagnostics, template: FileId, sources: &SourceMap) -> Diagnostics {
    let placed = found.into_iter().map(|one| {
        let Some(span) = one.span.filter(|span| span.file != template) else {
            return one;
        };
        if span.end == 0 {
            return one.at(Span::new(template, 0, 0));
        }
        let output = &sources.get(span.file).text;
        let text = &sources.get(template).text;
        let is_syntax = one.code == codes::INVALID_YAML;
        if is_syntax && let Some(long) = long_value(text, output, sources.location(span).line) {
            let expression = &text[long.range.clone()];
            // The place says it too.
            let message = match expression.len() <= LONGEST {
                true => message!(
                    "the template gives no YAML: `{expression}` is a text of several lines"
                ),
                false => "the template gives no YAML: this is a text of several lines".to_owned(),
            };
            let way_out = message!("write `{}{{{{ {expression} | quote }}}}`", long.key);
            return Diagnostic {
                message,
                hints: vec![way_out],
                ..one
            }
            .at(Span::new(template, long.range.start, long.range.end));
        }
        let given = line_at(output, span.range().start);
        let what = output.get(span.range()).unwrap_or_default();
        match source_line(text, given) {
            Some(SourceLine { range, shown }) => {
                let tab = tab_of_indent(text, range.start).filter(|_| is_syntax && what == "\t");
                if let Some(tab) = tab {
                    let message = message!("the template gives no YAML: {}", one.message);
                    let place = Span::new(template, tab.start, tab.end);
                    return Diagnostic { message, ..one }.at(place);
                }
                let written = &text[range.clone()];
                // What is wrong itself, where the template has it once in that line.
                let mut found = written.match_indices(what);
                let only = found.next().filter(|_| found.next().is_none());
                let range = match only.filter(|_| !what.is_empty() && !what.contains('\n')) {
                    Some((at, what)) => range.start + at..range.start + at + what.len(),
                    None => range,
                };
                let quoted = quoted_line(written).filter(|_| is_syntax);
                let message = match is_syntax {
                    true => message!("the template gives no YAML at `{shown}`: {}", one.message),
                    false => one.message.clone(),
                };
                let hints = match quoted {
                    Some(line) => vec![message!("put the whole value in quotes: `{line}`")],
                    None => one.hints.clone(),
                };
                let one = Diagnostic {
                    message,
                    hints,
                    ..one
                };
                one.at(Span::new(template, range.start, range.end))
            }
            None => one,
        }
    });
    placed.collect()
}

/// The line of a text in which a byte stands.
fn line_at(text: &str, at: usize) -> &str {
    let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let length = behind.find('\n').unwrap_or(behind.len());
    &text[start..before.len() + length]
}

fn apply(
    patch: Patch,
    root: &mut Value,
    has_field: impl Fn(&Value, &[String]) -> bool,
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
    let reached = match op {
        Op::Set => sjson::set(root, &path, as_json(value), Padding::Refused, budget),
        Op::Delete => sjson::delete(root, &path, Padding::Refused, budget),
    };
    let op = match op {
        Op::Set => "set",
        Op::Delete => "delete",
    };
    // Where the target knows the field, making what holds it is what the author meant.
    let is_known = || sjson::keys(&path).is_some_and(|keys| has_field(root, &keys));
    match reached {
        Ok(Reached::Place) => {}
        Ok(Reached::Made) if is_known() => {}
        Ok(Reached::Made | Reached::Nothing) => {
            let message = message!("the patch of `{}` found nothing there to {op}", *path);
            diags.push(
                Diagnostic::new(codes::PATCH_MISSED_PATH, message)
                    .at(path.span)
                    .hint("check the path; what should hold the value was not there"),
            );
        }
        Err(error) => {
            let why = match &error {
                PathError::NotAnIndex(key) => message!("`{key}` is no number of an item"),
                _ => error.to_string(),
            };
            let message = message!("cannot {op} `{}`: ", *path) + &why;
            let diagnostic = Diagnostic::new(codes::INVALID_PATCH, message).at(path.span);
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

/// The patches that a template gave.
fn patches(
    sources: &SourceMap,
    output: FileId,
    root: &Value,
    words: PatchWords,
) -> Result<Vec<Patch>, Diagnostics> {
    let documents = score_yaml::parse(sources, output).map_err(|errors| {
        let errors = errors.into_iter().map(Diagnostic::from);
        errors.collect::<Diagnostics>()
    })?;
    let mut reader = PatchReader {
        diags: Diagnostics::new(),
        root,
        words,
    };
    let patches = match documents.into_iter().next() {
        None => Vec::new(),
        Some(node) => reader.list(node),
    };
    if reader.diags.has_errors() {
        Err(reader.diags)
    } else {
        Ok(patches)
    }
}

/// A key or the number of an item.
fn word(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text of a scalar that is neither a string nor null.
fn scalar(node: &Node) -> Option<String> {
    let mut text = String::new();
    let is_scalar = !matches!(node.kind, Kind::Null | Kind::Seq(_) | Kind::Map(_));
    let is_written = is_scalar && score_yaml::json::push(&node.to_value(), &mut text).is_ok();
    is_written.then(|| text.trim_matches('"').to_owned())
}

/// Reads patches from the tree that a template gave.
struct PatchReader<'a> {
    diags: Diagnostics,
    /// What they are for.
    root: &'a Value,
    words: PatchWords,
}

impl PatchReader<'_> {
    fn list(&mut self, node: Node) -> Vec<Patch> {
        match node.kind {
            Kind::Null => Vec::new(),
            Kind::Seq(items) => items
                .into_iter()
                .filter_map(|item| self.patch(item))
                .collect(),
            _ => {
                self.wrong("a list of patches", &node);
                Vec::new()
            }
        }
    }

    fn patch(&mut self, node: Node) -> Option<Patch> {
        let span = node.span;
        let found = self.diags.len();
        let Kind::Map(map) = node.kind else {
            self.wrong("a patch, which is a map", &node);
            return None;
        };
        let mut op = Spanned::new(Str::default(), span);
        let mut path = Spanned::new(Str::default(), span);
        let mut value = Value::Null;
        let mut description = String::new();
        for (key, node) in map {
            match key.text.as_str() {
                "op" => op = self.text("op", node),
                "path" => path = self.text("path", node),
                "value" => value = node.into_value(),
                "description" => description = self.text("description", node).value.to_string(),
                unknown => {
                    let message = message!("a patch has no field `{unknown}`");
                    let diagnostic = Diagnostic::new(codes::INVALID_PATCH, message).at(key.span);
                    self.diags.push(diagnostic.near(unknown, FIELDS));
                }
            }
        }
        // What is misspelt is not missing as well.
        if self.diags.len() > found {
            return None;
        }
        let hint = self.words.hint;
        let missing = |what: &str| {
            let error = Diagnostic::new(codes::INVALID_PATCH, format!("the patch has no `{what}`"));
            error.at(span).hint(hint)
        };
        if path.is_empty() && path.span == span {
            self.diags.push(missing("path"));
            return None;
        }
        // No key at the top of what is written starts so.
        if path.starts_with(['/', '[']) {
            let dotted = dotted(&path);
            let error = Diagnostic::new(
                codes::INVALID_PATCH,
                message!(
                    "`{}` is no path, expected names and numbers with dots between them",
                    path.as_str()
                ),
            );
            let ways = self.words.with_dots(self.root, &dotted);
            let error = error.at(path.span);
            self.diags
                .push(ways.into_iter().fold(error, Diagnostic::hint));
            return None;
        }
        let op = match op.as_str() {
            "" if op.span == span => {
                self.diags.push(missing("op"));
                return None;
            }
            "set" => Op::Set,
            "delete" => Op::Delete,
            unknown => {
                let message = message!("a patch has the `op` `set` or `delete`, not `{unknown}`");
                let diagnostic = Diagnostic::new(codes::INVALID_PATCH, message).at(op.span);
                self.diags.push(match unknown {
                    "" => diagnostic.hint("write `- op: set`, with `path` and `value`"),
                    "add" | "replace" | "merge" => diagnostic.hint("did you mean `set`?"),
                    "remove" => diagnostic.hint("did you mean `delete`?"),
                    unknown => diagnostic.near(unknown, ["set", "delete"]),
                });
                return None;
            }
        };
        Some(Patch {
            op,
            path,
            value,
            description,
        })
    }

    /// The text of a field of a patch.
    fn text(&mut self, field: &str, node: Node) -> Spanned<Str> {
        let text = match &node.kind {
            Kind::String(text) => text.clone(),
            Kind::Null => Str::default(),
            // A path of one index, for example.
            Kind::Int(n) => n.to_string().into(),
            _ => {
                let found = with_article(node.kind_name());
                let message = message!("`{field}`: expected a string, found {found}");
                let error = Diagnostic::new(codes::INVALID_PATCH, message).at(node.span);
                let items = node.as_seq().unwrap_or_default();
                let words: Option<Vec<String>> = items.iter().map(word).collect();
                let words = words.filter(|words| match field {
                    "path" => !words.is_empty(),
                    "op" => words.len() == 1,
                    _ => false,
                });
                let written = match (words, scalar(&node)) {
                    (Some(words), _) => Some(words.join(".")),
                    (None, Some(text)) if field == "path" => Some(format!("\"{text}\"")),
                    // It may say what a resource gave.
                    _ if field == "description" => Some("\"…\"".to_owned()),
                    _ => None,
                };
                self.diags.push(match written {
                    Some(written) => error.hint(message!("write `{field}: {written}`")),
                    None => error.hint(self.words.hint),
                });
                Str::default()
            }
        };
        Spanned::new(text, node.span)
    }

    fn wrong(&mut self, expected: &str, found: &Node) {
        let message = message!(
            "expected {expected}, found {}",
            with_article(found.kind_name())
        );
        let error = Diagnostic::new(codes::INVALID_PATCH, message).at(found.span);
        self.diags.push(error.hint(self.words.hint));
    }
}
