//! Puts platform placeholders (`$${values.KEY}`) and metadata into the strings and keys of an extension. Two
//! languages meet here: Score's, in which `$$` is a dollar, and behind it the platform's own, in which `${…}` is a
//! platform placeholder and `$\{` a literal `${`.

mod segment;

use std::collections::BTreeSet;

use score_yaml::message;
use score_yaml::message::{Name, listed};
use score_yaml::timestamp::rfc3339;
use score_yaml::{Kind, Map, Node, SourceMap, Span, Str, Value};

pub(crate) use self::segment::elements;
use self::segment::{Segment, placeholder, segments};
use super::PlatformContext;
use super::module::{Key, ModuleNode, NodeKind};
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostic, TreeReader};
use score_core::text::{Placeholder, Template};
use score_core::workload::{ByName, Resource};
use score_yaml::json;

/// The platform placeholders, but for `values.KEY`: path and flag.
const KNOWN: [(&str, &str); 4] = [
    ("context.app.id", "--app"),
    ("context.env.id", "--env"),
    ("context.env.type", "--env-type"),
    ("context.org.id", "--org"),
];

/// Their paths in the second version of the platform, each with the one above.
pub(crate) const SECOND_VERSION: [(&str, &str); 5] = [
    ("context.app_id", "context.app.id"),
    ("context.project_id", "context.app.id"),
    ("context.env_id", "context.env.id"),
    ("context.env_type_id", "context.env.type"),
    ("context.org_id", "context.org.id"),
];

/// Expands the placeholders of an extension; holds what they may refer to.
pub(super) struct Expander<'a> {
    pub(super) sources: &'a SourceMap,
    pub(super) context: &'a PlatformContext,
    pub(super) metadata: &'a Map,
    pub(super) resources: &'a ByName<Resource<Template>>,
    pub(super) cursor: Cursor<'a>,
    /// Strings and keys in which a placeholder stands for nothing, by their places.
    pub(super) broken: &'a mut BTreeSet<Span>,
}

impl<'a> TreeReader<'a> for Expander<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }
}

impl Expander<'_> {
    /// The value of a node, placeholders put in but for those of resources.
    pub(super) fn tree(&mut self, node: &Node) -> ModuleNode {
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

    fn no_key_twice(&mut self, entries: &[(Key, ModuleNode)]) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
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
            && let Some((raw, "")) = placeholder(text)
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
                    let mut rest = text.as_str();
                    // Behind the last brace nothing is closed, and none is looked for again and again.
                    let behind_last = text.rfind('}').map_or(text.len(), |at| text.len() - at);
                    while let Some(at) = rest.find('$') {
                        push(&mut out, &rest[..at]);
                        rest = &rest[at..];
                        if let Some(behind) = rest.strip_prefix(r"$\{") {
                            push(&mut out, "${");
                            rest = behind;
                        } else if rest.len() > behind_last
                            && let Some((raw, behind)) = placeholder(rest)
                        {
                            if let Some(value) = self.platform_value(raw, span) {
                                push(&mut out, &as_text(&value));
                            }
                            rest = behind;
                        } else {
                            push(&mut out, "$");
                            rest = &rest[1..];
                        }
                    }
                    push(&mut out, rest);
                }
                Segment::Score(placeholder) => {
                    if let Some(value) = self.score(placeholder) {
                        push(&mut out, &as_text(&value));
                    } else if self.is_declared(placeholder) {
                        out.push_str("${");
                        out.push_str(&placeholder.raw);
                        out.push('}');
                    }
                }
            }
        }
        // The places in the source are those of its placeholders only as long as nothing else was replaced.
        Template::parse(&out, span, self.sources.text(span))
    }

    /// The value of a placeholder of the platform.
    fn platform_value(&mut self, raw: &str, span: Span) -> Option<Value> {
        let path = elements(raw);
        let context = self.context;
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let given = match keys.as_slice() {
            ["context", "app", "id"] => &context.app,
            ["context", "env", "id"] => &context.env,
            ["context", "env", "type"] => &context.env_type,
            ["context", "org", "id"] => &context.org,
            ["values", ..] if keys.len() > 1 => {
                let key = keys[1..].join(".");
                let value = context.values.get(key.as_str()).cloned();
                if value.is_none() {
                    self.push_error(|| {
                        let message = message!("no value `{key}` was given");
                        let known = context.values.keys().map(Str::as_str);
                        let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message);
                        let diagnostic = diagnostic.at(span).near(&key, known);
                        diagnostic.hint("`--values FILE` gives values")
                    });
                }
                return value;
            }
            _ => {
                self.unknown(raw, span);
                return None;
            }
        };
        if given.is_none() {
            let flag = KNOWN.iter().find(|(known, _)| *known == keys.join("."));
            let flag = flag.map_or("", |(_, flag)| flag);
            let message = message!("`{raw}` was not given");
            let diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message).at(span);
            self.push(diagnostic.hint(message!("`{flag}` gives it")));
        }
        given.clone().map(Value::from)
    }

    fn unknown(&mut self, raw: &str, span: Span) {
        self.push_error(|| {
            let known = listed(KNOWN.iter().map(|(path, _)| *path), ", ");
            let message = format!(
                "`${{{}}}` is no placeholder that is known here: {known} and `values.KEY`",
                Name(raw)
            );
            let mut diagnostic = Diagnostic::new(codes::NATIVE_PLACEHOLDER, message).at(span);
            let second = SECOND_VERSION.iter().find(|(second, _)| *second == raw);
            if let Some((_, first)) = second {
                diagnostic =
                    diagnostic.hint(message!("this is the second version's name of `{first}`"));
            } else if raw.starts_with("resources[") || raw.starts_with("metadata[") {
                diagnostic =
                    diagnostic.hint("placeholders of Score have dots, `${resources.NAME.OUTPUT}`");
            } else {
                diagnostic = diagnostic.near(raw, KNOWN.iter().map(|(path, _)| *path));
            }
            diagnostic.hint(message!(r"for the text itself write `$\{{{raw}}}`"))
        });
    }

    /// The metadata that a placeholder refers to.
    fn score(&mut self, placeholder: &Placeholder) -> Option<Value> {
        let [root, keys @ ..] = placeholder.path.as_slice() else {
            return None;
        };
        if root != "metadata" {
            return None;
        }
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
            let message = "`metadata` alone refers to nothing";
            self.push(Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message).at(placeholder.span));
        }
        found.cloned()
    }

    /// True if a placeholder of a resource names one that the workload declares.
    fn is_declared(&mut self, placeholder: &Placeholder) -> bool {
        match placeholder.path.as_slice() {
            [root, ..] if root == "metadata" => false,
            [_, name, ..] if self.resources.contains_key(name) => true,
            [_, name, ..] => {
                let resources = self.resources;
                self.push_error(|| {
                    let message = message!("no resource `{name}` is declared");
                    Diagnostic::new(codes::UNKNOWN_RESOURCE, message)
                        .at(placeholder.element_span(1))
                        .near(name, resources.keys().map(Str::as_str))
                });
                false
            }
            _ => {
                let message = message!(
                    "placeholder `${{{}}}` is malformed, expected the name of a resource",
                    placeholder.raw
                );
                let diagnostic = Diagnostic::new(codes::MALFORMED_PLACEHOLDER, message);
                self.push(diagnostic.at(placeholder.span));
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
