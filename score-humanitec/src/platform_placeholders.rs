//! Puts platform placeholders (`$${values.KEY}`) and metadata into the strings and keys of an extension. Two
//! languages meet here: Score's, in which `$$` is a dollar, and behind it the platform's own, in which `${…}` is a
//! platform placeholder and `$\{` a literal `${`.

mod platform_value;
mod segment;

use score_yaml::message;
use score_yaml::timestamp::rfc3339;
use score_yaml::{Kind, Map, Node, SortedSet, SourceMap, Span, Str, Value};

pub(crate) use self::platform_value::first_version_of;
use self::segment::{Segment, segments};
use super::PlatformContext;
use super::module::{Key, ModuleNode, NodeKind};
use crate::codes;
use crate::platform_grammar::{lone_placeholder, scan};
use score_core::diagnostic::{Cursor, Diagnostic, Dialect, TreeReader};
use score_core::document::{foreign_outputs, ignored_tag};
use score_core::text::{Placeholder, ScoreRoot, Template, TokenKind};
use score_core::workload::{ByName, Resource};
use score_yaml::json;

/// Expands the placeholders of an extension; holds what they may refer to.
pub(super) struct Expander<'a> {
    pub(super) sources: &'a SourceMap,
    pub(super) dialect: &'a Dialect,
    pub(super) context: &'a PlatformContext,
    pub(super) metadata: &'a Map,
    pub(super) resources: &'a ByName<Resource<Template>>,
    pub(super) cursor: Cursor<'a>,
    /// Strings and keys in which a placeholder stands for nothing, by their places.
    pub(super) broken: &'a mut SortedSet<Span>,
}

impl<'a> TreeReader<'a> for Expander<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }
}

impl Expander<'_> {
    /// The value of a node, placeholders put in but for those of resources.
    pub(super) fn tree(&mut self, node: &Node) -> ModuleNode {
        self.warn_of_unread(node);
        let kind = match &node.kind {
            Kind::Null => NodeKind::Null,
            Kind::Bool(b) => NodeKind::Bool(*b),
            Kind::Int(n) => NodeKind::Int(*n),
            Kind::UInt(n) => NodeKind::UInt(*n),
            Kind::Float(n) => NodeKind::Float(*n),
            Kind::Timestamp(text) => NodeKind::String(Template::literal(text.as_str())),
            Kind::String(text) => return self.string(text, node.span),
            Kind::Seq(items) => {
                let items = items
                    .iter()
                    .enumerate()
                    .map(|(i, node)| self.at_index(i, |expand| expand.tree(node)));
                NodeKind::Seq(items.collect())
            }
            Kind::Map(map) => {
                let mut entries = Vec::with_capacity(map.len());
                let mut changed = false;
                self.each_entry(map.iter(), |expand, written, node| {
                    let key = expand.key(&written.text, written.span);
                    changed |= key.text != written.text;
                    entries.push((key, expand.tree(node)));
                });
                if changed {
                    self.no_key_twice(&entries);
                }
                NodeKind::Map(entries)
            }
        };
        ModuleNode::new(kind, node.span)
    }

    /// Warns of what looks like a placeholder or a reference, and stays text.
    fn warn_of_unread(&mut self, node: &Node) {
        let Cursor { path, diags } = &mut self.cursor;
        if let Some(warning) = ignored_tag(node, self.sources, self.dialect.variables_annotation) {
            diags.push(warning.path(&*path));
        }
        let is_declared = |name: &str| self.resources.contains_key(name);
        foreign_outputs(node, path, &is_declared, self.sources, diags);
    }

    fn no_key_twice(&mut self, entries: &[(Key, ModuleNode)]) {
        let mut seen: SortedSet<&str> = SortedSet::new();
        for (key, _) in entries {
            if !seen.insert(&key.text) {
                let message = message!("the key `{}` stands in the map twice", key.text);
                self.error(codes::DUPLICATE_KEY, message, key.span);
            }
        }
    }

    fn key(&mut self, text: &str, span: Span) -> Key {
        if !text.contains('$') {
            return Key::plain(text, span);
        }
        let before = self.cursor.diags.len();
        let template = self.text(&self.segments(text, span), span);
        let is_broken = self.cursor.diags.len() > before;
        if is_broken {
            self.broken.insert(span);
        }
        match template.as_literal().filter(|_| !is_broken) {
            Some(text) => Key::plain(text, span),
            None => Key {
                text: template.to_string().into(),
                pending: Some(Box::new(template)),
                span,
            },
        }
    }

    fn string(&mut self, text: &str, span: Span) -> ModuleNode {
        if !text.contains('$') {
            return ModuleNode::new(NodeKind::String(Template::literal(text)), span);
        }
        let before = self.cursor.diags.len();
        let node = self.expanded(text, span);
        if self.cursor.diags.len() > before {
            self.broken.insert(span);
        }
        node
    }

    /// A string with a dollar in it, placeholders put in.
    fn expanded(&mut self, text: &str, span: Span) -> ModuleNode {
        let segments = self.segments(text, span);
        if let [Segment::Platform(text)] = segments.as_slice()
            && let Some(raw) = lone_placeholder(text)
        {
            return match self.platform_value(raw, span) {
                Some(value) => ModuleNode::from_value(&value, span),
                None => ModuleNode::new(NodeKind::String(Template::literal("")), span),
            };
        }
        ModuleNode::new(NodeKind::String(self.text(&segments, span)), span)
    }

    fn segments(&self, text: &str, span: Span) -> Vec<Segment> {
        segments(Template::parse(text, span, self.sources.text(span)))
    }

    /// The text of segments, with placeholders of resources.
    fn text(&mut self, segments: &[Segment], span: Span) -> Template {
        // In Score's language, to be read once more.
        let mut out = String::new();
        let push = |out: &mut String, text: &str| out.push_str(&text.replace('$', "$$"));
        for segment in segments {
            match segment {
                Segment::Platform(text) => {
                    for token in scan(text) {
                        match token.kind {
                            TokenKind::Literal(text) | TokenKind::Escaped(text) => {
                                push(&mut out, text);
                            }
                            TokenKind::Placeholder(raw) => {
                                if let Some(value) = self.platform_value(raw, span) {
                                    push(&mut out, &as_text(&value));
                                }
                            }
                        }
                    }
                }
                Segment::Score(ScoreRoot::Metadata, placeholder) => {
                    if let Some(value) = self.metadata_value(placeholder) {
                        push(&mut out, &as_text(&value));
                    }
                }
                Segment::Score(ScoreRoot::Resources, placeholder) => {
                    if self.is_declared(placeholder) {
                        out.extend(["${", &placeholder.raw, "}"]);
                    }
                }
            }
        }
        // The places in the source are those of its placeholders only as long as nothing else was replaced.
        Template::parse(&out, span, self.sources.text(span))
    }

    /// The metadata that a placeholder refers to.
    fn metadata_value(&mut self, placeholder: &Placeholder) -> Option<Value> {
        let (root, keys) = placeholder.path.split_first()?;
        let mut map = Some(self.metadata);
        let mut found = None;
        for (depth, key) in keys.iter().enumerate() {
            found = map.and_then(|map| map.get(key.as_str()));
            if found.is_none() {
                let message = message!("the metadata has no `{}`", keys[..=depth].join("."));
                let known = map.into_iter().flat_map(|map| map.keys());
                let place = placeholder.element_span(depth + 1);
                let diagnostic = Diagnostic::new(codes::UNKNOWN_REFERENCE, message).at(place);
                self.push(diagnostic.near(key, known.map(Str::as_str)));
                return None;
            }
            map = found.and_then(Value::as_map);
        }
        if found.is_none() {
            let message = message!("expected `{root}.KEY`, found `{root}` alone");
            let fault = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
            self.push(
                fault
                    .at(placeholder.span)
                    .hint("write `${metadata.name}`, or another key of the metadata"),
            );
        }
        found.cloned()
    }

    /// True if a placeholder of a resource names one that the workload declares.
    fn is_declared(&mut self, placeholder: &Placeholder) -> bool {
        match placeholder.path.as_slice() {
            [_, name, ..] if self.resources.contains_key(name) => true,
            [_, name, ..] if !name.is_empty() => {
                let resources = self.resources;
                self.push_error(|| {
                    let message = message!("no resource `{name}` is declared");
                    let error = Diagnostic::new(codes::UNKNOWN_RESOURCE, message)
                        .at(placeholder.element_span(1))
                        .near(name, resources.keys().map(Str::as_str));
                    match error.hints.is_empty() {
                        true => error.hint(message!(
                            "declare it in the Score file: `resources: {{{name}: {{type: …}}}}`; `provisioners list` shows the types"
                        )),
                        false => error,
                    }
                });
                false
            }
            _ => {
                let message = message!(
                    "the name of the resource is missing in `${{{}}}`",
                    placeholder.raw
                );
                let diagnostic = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
                let known = self.resources.keys().next();
                let name = known.map_or("NAME", Str::as_str);
                self.push(
                    diagnostic
                        .at(placeholder.span)
                        .hint(message!("write `${{resources.{name}.OUTPUT}}`")),
                );
                false
            }
        }
    }
}

/// A value inside text: strings as they are, anything else as JSON.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => return text.to_string(),
        // The metadata's, as they are wherever a Score file's placeholders put them.
        Value::Timestamp(text) => return rfc3339(text),
        _ => {}
    }
    let mut out = String::new();
    // What JSON cannot say, an infinite number, is left out.
    let _ = json::push(value, &mut out);
    out
}

#[cfg(test)]
mod tests;
