//! The patches that a template gave, read from its text.

use score_yaml::message;
use score_yaml::{FileId, Kind, Node, SourceMap, Span, Str, Value};

use super::path_advice::{PatchWords, dotted, of_other_tool};
use super::{Op, Patch};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, nearest, with_article};
use crate::document::FileKind;
use crate::text::Spanned;

/// The fields of a patch.
const FIELDS: [&str; 4] = ["op", "path", "value", "description"];

/// The way out where a path is no text.
const NAMES: &str = "a path names fields, with dots between them";

/// The way out where a value is to be moved.
const MOVED: &str = "write `op: set` with the new `path` and a `value`, leave `from` out, and delete the old one: `- {op: delete, path: …}`";

/// The way out where a value is to be copied.
const COPIED: &str = "write `op: set`, leave `from` out, and write in `value` the value itself, or a template that gives it";

/// True for the operations of other languages that take a value from elsewhere.
fn is_move(op: Option<&str>) -> bool {
    matches!(op, Some("move" | "copy"))
}

/// The patches that a template gave.
pub(super) fn patches(
    sources: &SourceMap,
    output: FileId,
    root: &Value,
    words: PatchWords,
) -> Result<(Vec<Patch>, Diagnostics), Diagnostics> {
    let documents = score_yaml::parse(sources, output).map_err(|errors| {
        let errors = errors.into_iter().map(Diagnostic::from);
        errors.collect::<Diagnostics>()
    })?;
    let mut reader = PatchReader {
        diags: Diagnostics::new(),
        root,
        words,
    };
    if let Some(second) = documents.iter().skip(1).find(|node| !node.is_null()) {
        // Its `---`, which is a line of the template.
        let text = &sources.get(output).text;
        let start = text[..second.span.range().start].rfind("\n---");
        let at = start.map_or(second.span.range().start, |newline| newline + 1);
        let message = "the template gives a second YAML document, expected one list of patches";
        let error = Diagnostic::new(codes::SECOND_DOCUMENT, message);
        let error = error.at(Span::new(output, at, at + "---".len()));
        return Err(error
            .hint("write its patches as items of the one list, without `---`")
            .into());
    }
    if let Some(error) = documents.first().and_then(of_other_kind) {
        return Err(error.into());
    }
    let patches = match documents.into_iter().next() {
        None => Vec::new(),
        Some(node) => reader.list(node),
    };
    if reader.diags.has_errors() {
        Err(reader.diags)
    } else {
        Ok((patches, reader.diags))
    }
}

/// The error of a file that holds no patches, but what another flag or command takes.
pub(super) fn of_other_kind(root: &Node) -> Option<Diagnostic> {
    let kind = FileKind::of(root)?;
    let message = format!(
        "the file holds {}, expected a list of patches",
        kind.holds()
    );
    let first = root.as_seq().and_then(<[Node]>::first).unwrap_or(root);
    let first = first.as_map().and_then(|map| map.keys().next());
    let place = first.map_or(root.span, |key| key.span);
    let error = Diagnostic::new(codes::INVALID_PATCH, message).at(place);
    Some(error.hint(kind.given()))
}

/// A key or the number of an item.
fn word(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Int(number) => Some(number.to_string()),
        _ => None,
    }
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
        // Fields of another operation are not wrong beside its name.
        let written = map.get("op").and_then(Node::as_str).map(str::to_owned);
        let is_of_other = |field: &str| field == "from" && is_move(written.as_deref());
        let is_beside_value = map.get("value").is_some_and(Node::is_null);
        let mut op = Spanned::new(Str::default(), span);
        let mut path = Spanned::new(Str::default(), span);
        let mut value = None;
        let mut description = String::new();
        for (key, node) in map {
            match key.text.as_str() {
                "op" => op = self.text("op", node),
                "path" => path = self.text("path", node),
                "value" => value = Some((node.span, node.into_value())),
                "description" => description = self.text("description", node).value.to_string(),
                field if is_of_other(field) => {}
                unknown => {
                    let message = message!("a patch has no field `{unknown}`");
                    let diagnostic = Diagnostic::new(codes::INVALID_PATCH, message).at(key.span);
                    self.diags.push(match unknown {
                        "from" => diagnostic.hint(MOVED),
                        "desc" | "comment" | "name" | "title" | "reason" if !is_beside_value => {
                            diagnostic.hint("did you mean `description`?")
                        }
                        // Of several lines the first one says it.
                        _ if is_beside_value && self.diags.len() > found => continue,
                        _ if is_beside_value && nearest(unknown, FIELDS).is_none() => {
                            diagnostic.hint(message!(
                                "it belongs to the value: indent `{unknown}:`, and what stands with it, below `value:`"
                            ))
                        }
                        _ => diagnostic.near_or_listed(unknown, &FIELDS, "there are"),
                    });
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
        let is_of_json_path = path.starts_with("$.") || path.starts_with("$[");
        if path.starts_with(['/', '[']) || is_of_json_path {
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
                let diagnostic = match of_other_tool(self.root, &path, self.words) {
                    Some(foreign) => diagnostic.hint(foreign),
                    None => diagnostic,
                };
                self.diags.push(match unknown {
                    "" => diagnostic.hint("write `- op: set`, with `path` and `value`"),
                    "add" | "replace" | "merge" => diagnostic.hint("did you mean `set`?"),
                    "remove" => diagnostic.hint("did you mean `delete`?"),
                    "test" => diagnostic.hint("leave it out: `{{ if … }}` of the template asks"),
                    "copy" => diagnostic.hint(COPIED),
                    "move" => diagnostic.hint(MOVED),
                    unknown => diagnostic.near(unknown, ["set", "delete"]),
                });
                return None;
            }
        };
        match (op, &value) {
            (Op::Set, None) => {
                let error = missing("value");
                self.diags.push(Diagnostic {
                    hints: vec!["add `value: …`; `op: delete` takes the field out".to_owned()],
                    ..error
                });
                return None;
            }
            (Op::Set, Some((place, Value::Null))) => {
                let message = message!("the patch sets `{}` to nothing, `null`", *path);
                let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message).at(*place);
                let hint = "write what it is to be; `op: delete` takes the field out";
                self.diags.push(doubt.hint(hint));
            }
            (Op::Delete, Some((place, value))) if !matches!(value, Value::Null) => {
                let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, "`delete` reads no `value`");
                let hint = "leave it out; `op: set` writes a value";
                self.diags.push(doubt.at(*place).hint(hint));
            }
            _ => {}
        }
        Some(Patch {
            op,
            path,
            value: value.map_or(Value::Null, |(_, value)| value),
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
                let ways = match (field, words) {
                    ("path", Some(words)) => {
                        let ways = self.words.with_dots(self.root, &words.join("."));
                        let ways = ways.iter();
                        ways.map(|way| way.replacen("write `", "write `path: ", 1))
                            .collect()
                    }
                    // What a number or a boolean is in quotes leads nowhere.
                    ("path", None) => vec![NAMES.to_owned(), self.words.hint.to_owned()],
                    // It may say what a resource gave.
                    ("description", _) => vec!["write `description: \"…\"`".to_owned()],
                    (_, Some(words)) => vec![message!("write `{field}: {}`", words.join("."))],
                    (_, None) => vec![self.words.hint.to_owned()],
                };
                self.diags
                    .push(ways.into_iter().fold(error, Diagnostic::hint));
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
