//! Placeholders that nobody reads: those that no brace closes, those of other formats, and those where none are read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memmem, memrchr_iter};
use score_yaml::message;
use score_yaml::{Kind, Mapping, Node, SourceMap};

use super::Document;
use super::tags::{ignored_tag, variable_meant};
use super::words::{ShellLine, doubts, with_shell};
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics, Dialect, Severity};
use crate::path::FieldPath;
use crate::templates::TemplatePosition;
use crate::text::{SCORE_ROOTS, Template};

/// Warns of what looks like a placeholder of Score's, and stays text.
#[must_use]
pub fn unread_placeholders(
    document: &Document,
    sources: &SourceMap,
    dialect: &Dialect,
) -> Diagnostics {
    let mut diags = Diagnostics::new();
    let path = &mut FieldPath::new();
    let resources = document.map().get("resources").and_then(Node::as_map);
    let is_declared = |name: &str| resources.is_some_and(|known| known.contains_key(name));
    let text = &sources.get(document.root().span.file).text;
    let mut walk = Walk {
        sources,
        dialect: Some(dialect),
        is_declared: &is_declared,
        diags: &mut diags,
        keys: Vec::with_capacity(16),
        container: None,
        list: None,
        doubtful: BTreeMap::new(),
        may_have_tags: memchr(b'!', text.as_bytes()).is_some(),
        is_ascii: text.is_ascii(),
    };
    for part in ["metadata", "containers", "resources"] {
        if let Some(node) = document.map().get(part) {
            path.at(part, |path| walk.below(part, node, path));
        }
    }
    diags
}

/// Finds what outputs start with.
static OUTPUTS: LazyLock<memmem::Finder<'static>> =
    LazyLock::new(|| memmem::Finder::new("resources."));

/// Warns of outputs in the notation of a shell, of Kubernetes or of Helm, in a text of a file beside the Score file.
pub fn foreign_outputs(
    node: &Node,
    path: &FieldPath,
    is_declared: &dyn Fn(&str) -> bool,
    sources: &SourceMap,
    diags: &mut Diagnostics,
) {
    let Kind::String(text) = &node.kind else {
        return;
    };
    if OUTPUTS.find(text.as_bytes()).is_some() {
        let mut walk = Walk {
            sources,
            dialect: None,
            is_declared,
            diags,
            keys: Vec::new(),
            container: None,
            list: None,
            doubtful: BTreeMap::new(),
            may_have_tags: false,
            is_ascii: true,
        };
        walk.foreign(text, node, path);
    }
}

/// True of a file whose content is not to be changed.
fn is_kept_as_it_is(keys: &[&str], map: &Mapping) -> bool {
    let is_set = || {
        map.get("noExpand")
            .is_some_and(|node| matches!(node.kind, Kind::Bool(true)))
    };
    matches!(keys, ["containers", _, "files", _]) && is_set()
}

/// The most items of a command that are written as a line.
const MOST_ITEMS: usize = 20;

/// The ways out by which a shell reads the variable `NAME` in the place of a placeholder, `${raw}`, in a command of a container:
/// in an item of a list of it.
fn read_by_shell(
    field: &str,
    raw: &str,
    container: Option<&Mapping>,
    list: Option<(&[Node], usize)>,
) -> Vec<String> {
    let (items, at) = list.unwrap_or_default();
    let is_args = field == "args";
    let command = container.and_then(|map| map.get("command")?.as_seq());
    let command = command.filter(|_| is_args);
    let before = command.unwrap_or_default();
    let image = if is_args && command.is_none() {
        "PROGRAM"
    } else {
        ""
    };
    let line = match before.len() + items.len() {
        0..=MOST_ITEMS => {
            let whole: Vec<&Node> = before.iter().chain(items).collect();
            with_shell(image, &whole, before.len() + at, raw)
        }
        _ => None,
    };
    let (list, program) = match line {
        Some(ShellLine::InPlace(read)) => {
            let way = format!("write `{read}` in its place, which the shell reads");
            return vec![way];
        }
        Some(ShellLine::Whole(list)) if image.is_empty() => (list, None),
        Some(ShellLine::Whole(list)) => (list, Some("what the image starts")),
        None => (
            "[\"sh\", \"-c\", \"PROGRAM $NAME\"]".to_owned(),
            Some("what starts there, with its other arguments"),
        ),
    };
    let program = program.map(|what| format!("`PROGRAM` is {what}"));
    let instead = match command {
        Some(_) => Some("`command` and `args`"),
        None => is_args.then_some("`args`"),
    };
    let instead = instead.map(|fields| format!("it takes the place of {fields}"));
    let rest: Vec<String> = instead.into_iter().chain(program).collect();
    let way = message!("let a shell read it: `command: {list}`");
    let rest = Some(rest.join("; ")).filter(|rest| !rest.is_empty());
    [way].into_iter().chain(rest).collect()
}

struct Walk<'d> {
    sources: &'d SourceMap,
    /// The words of the tool, if fields without placeholders are looked at.
    dialect: Option<&'d Dialect>,
    /// True for the name of a declared resource.
    is_declared: &'d dyn Fn(&str) -> bool,
    diags: &'d mut Diagnostics,
    /// The keys that lead to a node; items of lists have an empty one.
    keys: Vec<&'d str>,
    /// The container that it is in.
    container: Option<&'d Mapping>,
    /// The list that it is an item of, and its number there.
    list: Option<(&'d [Node], usize)>,
    /// Doubts about values of the metadata by the placeholders that make them true. The metadata is looked at first.
    doubtful: BTreeMap<String, Diagnostic>,
    /// True if the document has what starts a tag.
    may_have_tags: bool,
    /// True if the document has no characters that look like others.
    is_ascii: bool,
}

impl<'d> Walk<'d> {
    fn below(&mut self, key: &'d str, node: &'d Node, path: &mut FieldPath) {
        self.keys.push(key);
        self.node(node, path);
        self.keys.pop();
    }

    fn node(&mut self, node: &'d Node, path: &mut FieldPath) {
        if self.may_have_tags
            && let Some(mut warning) = ignored_tag(node, self.sources)
        {
            let takes_none = node.as_str().is_none() || self.field_without_placeholders().is_some();
            if takes_none {
                warning.hints.retain(|way| !way.contains("${"));
                self.variable_in_command(node, &mut warning);
            }
            self.diags.push(warning.path(&*path));
        }
        if !self.is_ascii {
            self.odd_characters(node, path);
        }
        match &node.kind {
            Kind::String(text) if self.may_hold_placeholders(text) => {
                match self.field_without_placeholders() {
                    Some(field) => self.literal(field, text, node, path),
                    None => {
                        self.doubtful_metadata(text, node);
                        self.unclosed(text, node, path);
                        self.foreign(text, node, path);
                    }
                }
            }
            // All of it is text, as its author says.
            Kind::Map(map) if is_kept_as_it_is(&self.keys, map) => {}
            Kind::Map(map) => {
                if let ["containers", _] = self.keys.as_slice() {
                    self.container = Some(map);
                }
                for (key, value) in map.iter() {
                    path.at(&key.text, |path| self.below(&key.text, value, path));
                }
            }
            Kind::Seq(items) => {
                if let ["containers", .., "command"] = self.keys.as_slice()
                    && let Some(doubt) = doubts::of_command(items)
                {
                    self.diags
                        .push(doubt.path(path.at_index(0, |path| path.clone())));
                }
                for (at, item) in items.iter().enumerate() {
                    self.list = Some((items, at));
                    path.at_index(at, |path| self.below("", item, path));
                }
                self.list = None;
            }
            _ => {
                if let ["metadata", ..] = self.keys.as_slice()
                    && let Some((read, doubt)) = doubts::of_metadata(&self.keys, node, self.sources)
                {
                    self.doubtful.insert(read, doubt.path(&*path));
                }
            }
        }
    }

    /// Puts the ways out of a word of a command that a tag calls a variable of the environment, `!env HOST`, before the others.
    fn variable_in_command(&self, node: &Node, warning: &mut Diagnostic) {
        let tag = warning.span.map(|span| self.sources.text(span));
        let name = tag.and_then(|tag| variable_meant(tag, node));
        let (Some(name), Some(dialect), ["containers", _, .., field @ ("command" | "args"), ""]) =
            (name, self.dialect, self.keys.as_slice())
        else {
            return;
        };
        let raw = format!("resources.env.{name}");
        let mut ways = vec![message!(
            "put it in a variable: `variables: {{{name}: \"${{{raw}}}\"}}`"
        )];
        match dialect.variable_in_command {
            Some(way) => ways.push(way.to_owned()),
            None => ways.extend(read_by_shell(field, &raw, self.container, self.list)),
        }
        ways.append(&mut warning.hints);
        warning.hints = ways;
    }

    /// Warns of characters of word processors in variables and words of a command.
    fn odd_characters(&mut self, node: &Node, path: &FieldPath) {
        let Kind::String(text) = &node.kind else {
            return;
        };
        let is_word = match self.keys.as_slice() {
            ["containers", _, "variables", _] => false,
            ["containers", _, .., "command" | "args", ""] => true,
            _ => return,
        };
        if let Some(doubt) = doubts::of_characters(text, node, is_word, self.sources) {
            self.diags.push(doubt.path(path));
        }
    }

    /// Warns of the doubtful values of the metadata that a text reads.
    fn doubtful_metadata(&mut self, text: &str, node: &Node) {
        if self.doubtful.is_empty() || !text.contains("${metadata.") {
            return;
        }
        let template = Template::parse(text, node.span, self.sources.text(node.span));
        for placeholder in template.placeholders() {
            if let Some(doubt) = self.doubtful.remove(&*placeholder.raw) {
                self.diags.push(doubt);
            }
        }
    }

    fn may_hold_placeholders(&self, text: &str) -> bool {
        memchr_iter(b'$', text.as_bytes()).any(|at| text[at..].starts_with("${"))
            || OUTPUTS.find(text.as_bytes()).is_some()
    }

    /// The field that a node is in, if no placeholders are read there.
    fn field_without_placeholders(&self) -> Option<&'d str> {
        match *self.keys.as_slice() {
            // What the format refuses there by a pattern of its own.
            ["metadata", "name"] => None,
            ["metadata", ..] => Some("metadata"),
            [
                "containers",
                _,
                field @ ("command" | "args" | "livenessProbe" | "readinessProbe"),
                ..,
            ]
            | ["resources", _, field @ "metadata", ..]
            | ["containers", _, "files", _, field @ "source"] => Some(field),
            _ => None,
        }
    }

    /// A text in which no placeholder is read.
    fn literal(&mut self, field: &str, text: &str, node: &Node, path: &FieldPath) {
        let Some(dialect) = self.dialect else {
            return;
        };
        let template = Template::parse(text, node.span, self.sources.text(node.span));
        let read = |placeholder: &&_| crate::text::Placeholder::root(placeholder).is_some();
        let (container, list) = (self.container, self.list);
        let is_command = matches!(field, "command" | "args");
        let is_probe = matches!(field, "livenessProbe" | "readinessProbe");
        let is_run = is_command || is_probe && self.keys.contains(&"exec");
        // That a port is no text is an error, and that there is no file of such a name.
        if is_probe && self.keys.last() == Some(&"port") || field == "source" {
            return;
        }
        for placeholder in template.placeholders().filter(read) {
            let raw = &placeholder.raw;
            self.diags.push_with(Severity::Warning, || {
                let message =
                    message!("placeholders are not read in `{field}`: `${{{raw}}}` stays as it is");
                let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
                let variable =
                    || message!("put it in a variable: `variables: {{NAME: \"${{{raw}}}\"}}`");
                let warning = warning.at(placeholder.span).path(path);
                let ways = match dialect.variable_in_command {
                    Some(way) if is_command => vec![variable(), way.to_owned()],
                    _ if is_run => {
                        let mut ways = read_by_shell(field, raw, container, list);
                        ways.insert(0, variable());
                        ways
                    }
                    _ => vec![
                        "write the value itself".to_owned(),
                        "placeholders are for variables, images, files, volumes and params"
                            .to_owned(),
                    ],
                };
                ways.into_iter().fold(warning, Diagnostic::hint)
            });
        }
    }

    /// Outputs in the notation of a shell, of Kubernetes or of Helm: `$resources.db.host`, `$(resources.db.host)`,
    /// `{{ .resources.db.host }}`. Only of resources that there are, as it may be text that is right elsewhere.
    fn foreign(&mut self, text: &str, node: &Node, path: &FieldPath) {
        for at in OUTPUTS.find_iter(text.as_bytes()) {
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let behind = &text[at..];
            let end = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
            let output = behind[..end].trim_end_matches(['.', '-']);
            let mut elements = output.split('.').skip(1);
            let name = elements.next().unwrap_or_default();
            let is_output = elements.next().is_some();
            if !is_output || !(self.is_declared)(name) {
                continue;
            }
            let before = &text[..at];
            let action = before.trim_end_matches(['.', '-', ' ']);
            let opened = [
                (before, "$(", ")"),
                (before, "%(", ")"),
                (before, "$", ""),
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
                continue;
            };
            let start = before.len() - open.len();
            let closed = behind[output.len()..].find(close);
            let end = closed.map_or(at + output.len(), |end| {
                at + output.len() + end + close.len()
            });
            self.diags.push_with(Severity::Warning, || {
                let written = self.sources.text(node.span);
                let position = TemplatePosition::new(node.span, written, text.into());
                let message = message!(
                    "`{}` is no placeholder, so it stays as it is",
                    &text[start..end]
                );
                let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
                let hint = message!("write `${{{output}}}`");
                warning
                    .at(position.at_offset(start, end - start))
                    .path(path)
                    .hint(hint)
            });
        }
    }

    /// A text at the end of which a placeholder may be open.
    fn unclosed(&mut self, text: &str, node: &Node, path: &FieldPath) {
        let mut dollars = memrchr_iter(b'$', text.as_bytes());
        let Some(start) = dollars.find(|at| text[*at..].starts_with("${")) else {
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
                "no `}}` closes `${{{}`, so it stays as it is",
                &inside[..end]
            );
            let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message);
            let hint = message!("write `${{{}}}`", &inside[..end]);
            warning.at(span).path(path).hint(hint)
        });
    }
}
