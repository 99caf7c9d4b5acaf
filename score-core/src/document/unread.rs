//! Placeholders that nobody reads: those that no brace closes, those in other brackets, and those in commands and arguments.

use score_yaml::message;
use score_yaml::{Kind, Node, SourceMap};

use super::Document;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::path::FieldPath;
use crate::templates::TemplatePosition;
use crate::text::{SCORE_ROOTS, Template};

/// Warns of what looks like a placeholder of Score's, and stays text.
#[must_use]
pub fn unread_placeholders(document: &Document, sources: &SourceMap) -> Diagnostics {
    let mut diags = Diagnostics::new();
    let path = &mut FieldPath::new();
    let mut walk = Walk {
        sources,
        diags: &mut diags,
        keys: Vec::new(),
        declared: document.map().get("resources"),
    };
    for part in ["containers", "resources"] {
        if let Some(node) = document.map().get(part) {
            path.at(part, |path| walk.below(part, node, path));
        }
    }
    diags
}

struct Walk<'d> {
    sources: &'d SourceMap,
    diags: &'d mut Diagnostics,
    /// The keys that lead to a node; items of lists have an empty one.
    keys: Vec<&'d str>,
    /// The resources that the document declares.
    declared: Option<&'d Node>,
}

impl<'d> Walk<'d> {
    fn below(&mut self, key: &'d str, node: &'d Node, path: &mut FieldPath) {
        self.keys.push(key);
        self.node(node, path);
        self.keys.pop();
    }

    fn node(&mut self, node: &'d Node, path: &mut FieldPath) {
        match &node.kind {
            Kind::String(text) if text.contains("${") => {
                let literal = match self.keys.as_slice() {
                    ["containers", _, field @ ("command" | "args"), ..] => Some(*field),
                    _ => None,
                };
                match literal {
                    Some(field) => self.literal(field, text, node, path),
                    None => self.unclosed(text, node, path),
                }
            }
            Kind::String(text) => {
                let is_read = matches!(
                    self.keys.as_slice(),
                    ["containers", _, "image"]
                        | ["containers", _, "variables", _]
                        | ["resources", _, "params", ..]
                );
                if is_read {
                    self.bracketed(text, node, path);
                }
            }
            Kind::Map(map) => {
                for (key, value) in map.iter() {
                    path.at(&key.text, |path| self.below(&key.text, value, path));
                }
            }
            Kind::Seq(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.at_index(at, |path| self.below("", item, path));
                }
            }
            _ => {}
        }
    }

    /// A text in which no placeholder is read.
    fn literal(&mut self, field: &str, text: &str, node: &Node, path: &FieldPath) {
        let template = Template::parse(text, node.span, self.sources.text(node.span));
        let read = |placeholder: &&_| crate::text::Placeholder::root(placeholder).is_some();
        for placeholder in template.placeholders().filter(read) {
            self.diags.push_with(Severity::Warning, || {
                let message = message!(
                    "placeholders are not read in `{field}`: `${{{}}}` stays as it is",
                    placeholder.raw
                );
                let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
                let hint = message!(
                    "put it in a variable, `variables: {{NAME: \"${{{}}}\"}}`, and read that one",
                    placeholder.raw
                );
                warning.at(placeholder.span).path(path).hint(hint)
            });
        }
    }

    /// A text in which the path of an output of a resource that there is stands in other brackets, or in none behind a `$`.
    fn bracketed(&mut self, text: &str, node: &Node, path: &FieldPath) {
        const BRACKETS: [(&str, &str); 5] = [
            ("{{", "}}"),
            ("$(", ")"),
            ("%(", ")"),
            ("{", "}"),
            ("$", ""),
        ];
        let found = text.match_indices("resources.").find_map(|(at, _)| {
            let before = text[..at].trim_end_matches(' ');
            let opened = |(open, _): &&(&str, &str)| before.ends_with(open);
            let (open, close) = BRACKETS.iter().find(opened)?;
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            let behind = &text[at..];
            let end = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
            let output = behind[..end].trim_end_matches('.');
            let name = output.split('.').nth(1)?;
            let rest = behind[output.len()..].trim_start_matches(' ');
            let is_there = self.declared.is_some_and(|all| all.get(name).is_some());
            let is_closed = rest.starts_with(close) && !before.ends_with("$$");
            let start = before.len() - open.len();
            let length = text.len() - rest.len() + close.len() - start;
            (is_there && is_closed).then_some((start, length, output))
        });
        let Some((start, length, output)) = found else {
            return;
        };
        self.diags.push_with(Severity::Warning, || {
            let written = self.sources.text(node.span);
            let position = TemplatePosition::new(node.span, written, text.into());
            let shown = &text[start..start + length];
            let message = message!("`{shown}` is no placeholder, and stays as it is");
            let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
            let hint = message!("placeholders are `${{…}}`: write `${{{output}}}`");
            let span = position.at_offset(start, length);
            warning.at(span).path(path).hint(hint)
        });
    }

    /// A text at the end of which a placeholder may be open.
    fn unclosed(&mut self, text: &str, node: &Node, path: &FieldPath) {
        let Some(start) = text.rfind("${") else {
            return;
        };
        let inside = &text[start + 2..];
        let root = inside.split(['.', ' ', '\n']).next().unwrap_or_default();
        let is_open = !inside.contains('}') && !text[..start].ends_with('$');
        if !is_open || SCORE_ROOTS.find(root).is_none() {
            return;
        }
        let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
        self.diags.push_with(Severity::Warning, || {
            let written = self.sources.text(node.span);
            let position = TemplatePosition::new(node.span, written, text.into());
            let span = position.at_offset(start, 2 + end);
            let message = message!(
                "no `}}` closes `${{{}`, so that it stays as it is",
                &inside[..end]
            );
            let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
            let hint = message!("write `${{{}}}`", &inside[..end]);
            warning.at(span).path(path).hint(hint)
        });
    }
}
