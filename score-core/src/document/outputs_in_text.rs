//! Outputs of resources in a text where they are no placeholders, by their notation or by a slip.

use std::sync::LazyLock;

use memchr::memmem;
use score_words::is_usual_output;
use score_yaml::message;
use score_yaml::message::MAX_LISTED;
use score_yaml::{Mapping, Node, SourceMap};

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, nearest};
use crate::path::FieldPath;
use crate::templates::TemplatePosition;

/// Finds what outputs start with.
pub(super) static OUTPUTS: LazyLock<memmem::Finder<'static>> =
    LazyLock::new(|| memmem::Finder::new("resources."));

/// In longer texts nobody counts braces.
const LONG: usize = 10_000;

/// A text that may hold outputs.
pub(super) struct OutputsInText<'t> {
    pub(super) node: &'t Node,
    pub(super) path: &'t FieldPath,
    /// True for the name of a declared resource.
    pub(super) is_declared: &'t dyn Fn(&str) -> bool,
    /// The declared resources, where an output of one that is not declared is hardly text: in a variable.
    pub(super) others: Option<&'t Mapping>,
    pub(super) sources: &'t SourceMap,
    /// True if a text that is the names of an output and nothing else is hardly meant as it stands.
    pub(super) may_be_whole: bool,
    pub(super) diags: &'t mut Diagnostics,
}

/// True if the names of an output that start at a byte stand in a placeholder, with no sign around it that is odd: nearly all do.
fn is_plain(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let is_placeholder = text[..at].ends_with("${") && !text[..at - 2].ends_with('\\');
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    let length = || bytes[at..].iter().take_while(|byte| is_part(byte)).count();
    is_placeholder && {
        let behind = &bytes[at + length()..];
        behind.first() == Some(&b'}') && behind.get(1) != Some(&b'}')
    }
}

impl OutputsInText<'_> {
    /// Outputs in the notation of a shell, of Kubernetes or of Helm: `$resources.db.host`, `$(resources.db.host)`,
    /// `{{ .resources.db.host }}`. Only of resources that there are, as it may be text that is right elsewhere; in
    /// a variable of others, too.
    pub(super) fn look_at(mut self, text: &str) {
        let whole = text.trim();
        let names = whole.trim_matches(|c: char| !c.is_alphanumeric());
        for at in OUTPUTS.find_iter(text.as_bytes()) {
            if is_plain(text, at) {
                continue;
            }
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let behind = &text[at..];
            let end = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
            let output = behind[..end].trim_end_matches(['.', '-']);
            let mut elements = output.split('.').skip(1);
            let name = elements.next().unwrap_or_default();
            let is_output = elements.next().is_some();
            let is_declared = (self.is_declared)(name);
            if !is_output || !is_declared && !self.is_of_other(output) {
                continue;
            }
            let before = &text[..at];
            if before.ends_with("${") {
                // Of a resource that is not there it is an error.
                if is_declared {
                    self.slip(text, at);
                }
                continue;
            }
            // That is an error.
            if before.trim_end().ends_with("${{") {
                continue;
            }
            let action = before.trim_end_matches(['.', '-', ' ']);
            let opened = [
                (before, "$(", ")"),
                (before, "%(", ")"),
                (before, "$[", "]"),
                (before, "$", ""),
                (before, "<", ">"),
                (action, "{{", "}}"),
                (before, "#{", "}"),
                (before, "%{", "}"),
                (before, "@{", "}"),
                (before, "{", "}"),
            ];
            let opened = opened.into_iter().find(|(before, open, _)| {
                // `user@{…}`: a sign behind a text is part of that.
                let is_sign = open.starts_with(['@', '#', '%']);
                // Two braces behind a dollar are told as a placeholder.
                let is_placeholder = *open == "{" && before.ends_with("${{");
                before.strip_suffix(open).is_some_and(|before| {
                    let is_behind = before.ends_with(|c: char| c.is_alphanumeric() || c == '}');
                    !(before.ends_with('$') || is_placeholder || is_sign && is_behind)
                })
            });
            let Some((before, open, close)) = opened else {
                let is_alone = names == output && !whole.contains('$') && self.may_be_whole;
                let is_usual = || output.split('.').count() == 3 && is_usual_output(output);
                if is_alone && is_usual() && (is_declared || self.is_near(name)) {
                    let start = text.len() - text.trim_start().len();
                    self.stays_text(text, (start, start + whole.len()), output);
                }
                continue;
            };
            let start = before.len() - open.len();
            let closed = behind[output.len()..].find(close);
            let end = closed.map_or(at + output.len(), |end| {
                at + output.len() + end + close.len()
            });
            self.stays_text(text, (start, end), output);
        }
    }

    /// True of an output that resources usually have, of one that is not declared though others are.
    fn is_of_other(&self, output: &str) -> bool {
        let has_some = self.others.is_some_and(|others| !others.is_empty());
        has_some && output.split('.').count() == 3 && is_usual_output(output)
    }

    /// True of nearly the name of a declared resource.
    fn is_near(&self, name: &str) -> bool {
        let others = self.others.into_iter().flat_map(Mapping::keys);
        nearest(name, others.map(|key| &*key.text)).is_some()
    }

    /// The way out by the placeholder of an output; where its resource is not declared, those that are.
    fn placeholder_of(
        output: &str,
        others: Option<&Mapping>,
        is_declared: &dyn Fn(&str) -> bool,
    ) -> String {
        let mut elements = output.splitn(3, '.').skip(1);
        let (name, rest) = (elements.next(), elements.next());
        let (Some(name), Some(rest)) = (name, rest) else {
            return message!("write `${{{output}}}`");
        };
        let Some(others) = others.filter(|_| !is_declared(name)) else {
            return message!("write `${{{output}}}`");
        };
        if let Some(near) = nearest(name, others.keys().map(|key| &*key.text)) {
            return message!("did you mean `${{resources.{near}.{rest}}}`?");
        }
        let known = others.iter().take(MAX_LISTED).map(|(key, resource)| {
            let kind = resource.get("type").and_then(Node::as_str);
            kind.map_or_else(
                || message!("`{}`", key.text),
                |kind| message!("`{}` (of type `{kind}`)", key.text),
            )
        });
        let known: Vec<String> = known.collect();
        let there = if known.len() == 1 {
            "there is"
        } else {
            "there are"
        };
        message!("write `${{resources.NAME.{rest}}}`; ") + &format!("{there} {}", known.join(", "))
    }

    /// Warns of some bytes of a text that are no placeholder, and meant to be one of an output.
    fn stays_text(&mut self, text: &str, (start, end): (usize, usize), output: &str) {
        let (others, is_declared) = (self.others, self.is_declared);
        self.diags.push_with(Severity::Warning, || {
            let written = self.sources.text(self.node.span);
            let position = TemplatePosition::new(self.node.span, written, text.into());
            let message = message!(
                "`{}` is no placeholder, so it stays as it is",
                &text[start..end]
            );
            let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
            let hint = Self::placeholder_of(output, others, is_declared);
            warning
                .at(position.at_offset(start, end - start))
                .path(self.path)
                .hint(hint)
        });
    }

    /// Warns of a sign around the placeholder of an output, whose names start at `at`, that belongs to none: a backslash that is
    /// to keep it, and a brace too many.
    fn slip(&mut self, text: &str, at: usize) {
        let before = &text[..at - 2];
        let line = text[at..].lines().next().unwrap_or_default();
        let Some(close) = line.find('}') else {
            return;
        };
        let behind = at + close + 1;
        let inner = &text[at..behind - 1];
        // Another placeholder in it is told as an error.
        if inner.contains(|c: char| !c.is_alphanumeric() && !"._-\\".contains(c)) {
            return;
        }
        let is_edge = |c: char| c.is_whitespace() || "\"'=(,;>".contains(c);
        let is_escaped = before
            .strip_suffix('\\')
            .is_some_and(|before| before.is_empty() || before.ends_with(is_edge));
        let has_brace = text[behind..].starts_with('}') && !text[behind + 1..].starts_with('}');
        let is_too_many = has_brace && text.len() < LONG && {
            let opened = text[..at - 1].matches('{').count();
            opened == text[..at - 1].matches('}').count()
        };
        let (start, end, message, hints) = if is_escaped {
            let message =
                message!("`\\` keeps nothing: `${{{inner}}}` behind it is read, and it stays");
            let text = message!("for the text itself, write `$${{{inner}}}`");
            (
                at - 3,
                behind,
                message,
                vec![text, "for the value, leave the `\\` out".to_owned()],
            )
        } else if is_too_many {
            let message = message!("`${{{inner}}}}}` has one brace too many, which stays as it is");
            (
                at - 2,
                behind + 1,
                message,
                vec![message!("write `${{{inner}}}`")],
            )
        } else {
            return;
        };
        self.diags.push_with(Severity::Warning, || {
            let written = self.sources.text(self.node.span);
            let position = TemplatePosition::new(self.node.span, written, text.into());
            let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
            let warning = warning
                .at(position.at_offset(start, end - start))
                .path(self.path);
            hints.into_iter().fold(warning, Diagnostic::hint)
        });
    }
}
