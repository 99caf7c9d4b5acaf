//! Placeholders that nobody reads: those that no brace closes, those of other formats, and those where none are read.

use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memmem, memrchr_iter};
use score_words::{Surroundings, doubtful_texts, doubts, unread_shell, vanished};
use score_yaml::message;
use score_yaml::{Kind, Mapping, Node, SortedMap, SourceMap};

use super::Document;
use super::outputs_in_text::{OUTPUTS, OutputsInText};
use super::read_by_shell::read_by_shell;
use super::tags::{WITHOUT_TAG, bare_tag, declared_for, ignored_tag, variable_meant};
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
    // Which of several containers listens on a port nobody says.
    let containers = document.map().get("containers").and_then(Node::as_map);
    let is_one = containers.is_some_and(|containers| containers.len() == 1);
    let service = document.map().get("service").filter(|_| is_one);
    let ports = service.and_then(|service| service.get("ports"));
    let mut walk = Walk {
        sources,
        dialect,
        resources,
        is_declared: &is_declared,
        diags: &mut diags,
        keys: Vec::with_capacity(16),
        container: None,
        list: None,
        doubtful: SortedMap::new(),
        may_have_tags: memchr(b'!', text.as_bytes()).is_some(),
        is_ascii: text.is_ascii(),
        may_have_marks: MARKS.find(text.as_bytes()).is_some(),
        may_have_drives: DRIVES.find(text.as_bytes()).is_some(),
        ports: ports.and_then(Node::as_map),
        around: Surroundings {
            dialect,
            containers,
            resources,
            workload: document.name().map_or("", |(name, _)| name),
        },
    };
    for part in ["metadata", "containers", "resources"] {
        if let Some(node) = document.map().get(part) {
            path.at(part, |path| walk.below(part, node, path));
        }
    }
    let file = document.root().span.file;
    for (name, doubt) in containers
        .map(|containers| vanished::for_their_anchor(containers, file, text))
        .unwrap_or_default()
    {
        let path: FieldPath = ["containers", name].into_iter().collect();
        diags.push(doubt.path(&path));
    }
    for (name, doubt) in vanished::in_metadata(document.root(), text, sources) {
        let path: FieldPath = ["metadata", name].into_iter().collect();
        diags.push(doubt.path(&path));
    }
    diags
}

/// Finds what starts the marks of a merge conflict.
static MARKS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("<<<<<<< "));

/// Finds what stands behind the letter of a drive.
static DRIVES: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(":\\"));

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
    let outputs = OutputsInText {
        node,
        path,
        is_declared,
        others: None,
        sources,
        may_be_whole: true,
        diags,
    };
    outputs.look_at(text);
}

/// True of a file whose content is not to be changed.
fn is_kept_as_it_is(keys: &[&str], map: &Mapping) -> bool {
    let is_set = || {
        map.get("noExpand")
            .is_some_and(|node| matches!(node.kind, Kind::Bool(true)))
    };
    matches!(keys, ["containers", _, "files", _]) && is_set()
}

struct Walk<'d> {
    sources: &'d SourceMap,
    /// The words of the tool.
    dialect: &'d Dialect,
    resources: Option<&'d Mapping>,
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
    doubtful: SortedMap<String, Diagnostic>,
    /// True if the document has what starts a tag.
    may_have_tags: bool,
    /// True if the document has no characters that look like others.
    is_ascii: bool,
    /// True if it has what starts the marks of a merge conflict.
    may_have_marks: bool,
    /// True if it has what stands behind the letter of a drive.
    may_have_drives: bool,
    /// The ports of the service, if there is one container.
    ports: Option<&'d Mapping>,
    /// What is around its containers.
    around: Surroundings<'d>,
}

impl<'d> Walk<'d> {
    fn below(&mut self, key: &'d str, node: &'d Node, path: &mut FieldPath) {
        self.keys.push(key);
        self.node(node, path);
        self.keys.pop();
    }

    fn node(&mut self, node: &'d Node, path: &mut FieldPath) {
        if self.may_have_tags
            && let Some(warning) = self.tag(node)
        {
            self.diags.push(warning.path(&*path));
        }
        if !self.is_ascii {
            self.odd_characters(node, path);
        }
        if self.may_have_marks || self.may_have_drives {
            self.odd_text(node, path);
        }
        match &node.kind {
            Kind::String(text) if self.may_hold_placeholders(text) => {
                match self.field_without_placeholders() {
                    Some(field) => self.literal(field, text, node, path),
                    None => {
                        self.doubtful_metadata(text, node);
                        self.unclosed(text, node, path);
                        self.outputs(node, path).look_at(text);
                    }
                }
            }
            // All of it is text, as its author says.
            Kind::Map(map) if is_kept_as_it_is(&self.keys, map) => self.kept_outputs(map, path),
            Kind::Map(map) => {
                if let ["containers", _] = self.keys.as_slice() {
                    self.container = Some(map);
                    self.words_of_shell(map, path);
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

    /// The warning of a tag that is not read.
    fn tag(&self, node: &Node) -> Option<Diagnostic> {
        let takes_some = node.as_str().is_some() && self.field_without_placeholders().is_none();
        if takes_some {
            return ignored_tag(node, self.sources, self.dialect.variables_annotation);
        }
        let mut warning = bare_tag(node, self.sources)?;
        if warning.hints.is_empty() {
            warning.hints.push(WITHOUT_TAG.to_owned());
        }
        self.variable_in_command(node, &mut warning);
        Some(warning)
    }

    /// Warns of outputs of declared resources in a file whose content is kept as it is.
    fn kept_outputs(&mut self, file: &'d Mapping, path: &mut FieldPath) {
        let Some(content) = file.get("content") else {
            return;
        };
        let Some(text) = content
            .as_str()
            .filter(|text| OUTPUTS.find(text.as_bytes()).is_some())
        else {
            return;
        };
        let template = Template::parse(text, content.span, self.sources.text(content.span));
        let is_output = |placeholder: &&crate::text::Placeholder| {
            let resource = placeholder.resource();
            resource.is_some_and(|(name, output)| !output.is_empty() && (self.is_declared)(name))
        };
        let Some(placeholder) = template.placeholders().find(is_output) else {
            return;
        };
        let message = message!("`noExpand` keeps `${{{}}}` as it is", placeholder.raw);
        let warning = Diagnostic::new(codes::UNREAD_PLACEHOLDER, message).at(placeholder.span);
        let warning = warning.hint("leave `noExpand` out, if its value is meant");
        path.at("content", |path| self.diags.push(warning.path(&*path)));
    }

    /// Warns of words of a shell in a container where no shell reads them.
    fn words_of_shell(&mut self, container: &Mapping, path: &FieldPath) {
        for (keys, doubt) in vanished::of_probes(container, self.ports) {
            let mut path = path.clone();
            keys.iter().for_each(|key| path.push(key));
            self.diags.push(doubt.path(&path));
        }
        let texts = doubtful_texts::of_container(container, self.sources);
        let words = unread_shell::of_container(container, &self.around);
        for (keys, doubt) in words.into_iter().chain(texts) {
            let mut path = path.clone();
            keys.iter().for_each(|key| path.push(key));
            self.diags.push(doubt.path(&path));
        }
    }

    /// Puts the ways out of a word of a command that a tag calls a variable of the environment, `!env HOST`, before the others.
    fn variable_in_command(&self, node: &Node, warning: &mut Diagnostic) {
        let tag = warning.span.map(|span| self.sources.text(span));
        let name = tag.and_then(|tag| variable_meant(tag, node));
        let (Some(name), ["containers", _, .., field @ ("command" | "args"), ""]) =
            (name, self.keys.as_slice())
        else {
            return;
        };
        let raw = format!("resources.env.{name}");
        let mut ways = vec![message!(
            "put it in a variable: `variables: {{{name}: \"${{{raw}}}\"}}`"
        )];
        match self.dialect.variable_in_command {
            Some(way) => ways.push(way.replace("(NAME)", &format!("({name})"))),
            None => {
                let read = read_by_shell(field, &raw, self.container, self.list);
                let named = |way: &String| way.replace("$NAME", &format!("${name}"));
                ways.extend(read.iter().map(named));
            }
        }
        ways.insert(1, declared_for(name, self.dialect.variables_annotation));
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

    /// Warns of marks of a merge conflict, and of paths of Windows that YAML reads otherwise.
    fn odd_text(&mut self, node: &Node, path: &FieldPath) {
        let (Kind::String(text), ["containers", ..]) = (&node.kind, self.keys.as_slice()) else {
            return;
        };
        let written = self.sources.text(node.span);
        if self.may_have_drives
            && let Some(doubt) = vanished::escaped_path(written)
        {
            self.diags.push(doubt.at(node.span).path(path));
        }
        if self.may_have_marks
            && let Some(start) = vanished::merge_conflict(text)
        {
            let position = TemplatePosition::new(node.span, written, text.clone());
            let end = text[start..].find('\n').unwrap_or(text.len() - start);
            let message = "a conflict of a merge is in this text";
            let doubt = Diagnostic::new(codes::DOUBTFUL_VALUE, message);
            let doubt = doubt.at(position.at_offset(start, end)).path(path);
            self.diags
                .push(doubt.hint("take the lines of one side, and remove the marks"));
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
        let dialect = self.dialect;
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

    /// What looks for outputs in other notations in a text of the document.
    fn outputs<'w>(&'w mut self, node: &'w Node, path: &'w FieldPath) -> OutputsInText<'w> {
        OutputsInText {
            node,
            path,
            is_declared: self.is_declared,
            others: match self.keys.as_slice() {
                ["containers", _, "variables", _] => self.resources,
                _ => None,
            },
            sources: self.sources,
            // The source of a volume may be the name of a resource.
            may_be_whole: !matches!(self.keys.as_slice(), ["containers", _, "volumes", ..]),
            diags: self.diags,
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
