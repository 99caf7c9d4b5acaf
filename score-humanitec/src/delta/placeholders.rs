//! Placeholders of Score files and extensions as those of the platform.

use score_yaml::message;
use score_yaml::{Key, Kind, Mapping, Node, Span, go_print};

use super::resources::Resources;
use crate::codes;
use score_core::diagnostic::{Cursor, Diagnostic, Diagnostics, Severity, TreeReader};
use score_core::document::Document;
use score_core::path::FieldPath;
use score_core::text::{Escape, Grammar, Inside, SCORE_ROOTS, ScoreRoot, TokenKind, tokens};

/// The grammar of the tool that wrote deltas first: `${a b}` and `$x` are text, which the platform reads.
enum DeltaGrammar {}

impl Grammar for DeltaGrammar {
    const ESCAPE: Escape = Escape::Doubled;
    const INSIDE: Inside = Inside::Only(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'[' | b']' | b'"' | b'\'' | b'#')
    });
    const MAY_BE_EMPTY: bool = false;
}

/// A text that the platform is to take as it stands, with every `${…}` as `$\{…}`.
pub(super) fn verbatim(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for token in tokens::<DeltaGrammar>(text) {
        match token.kind {
            TokenKind::Literal(_) | TokenKind::Escaped(_) => out.push_str(token.written),
            TokenKind::Placeholder(inside) => out.extend(["$\\{", inside, "}"]),
        }
    }
    out
}

/// The things that placeholders of a Score file and its extension stand for.
#[derive(Clone, Copy)]
struct Referents<'d> {
    metadata: Option<&'d Mapping>,
    resources: &'d Resources<'d>,
}

/// The placeholders of a Score file and its extension.
pub(super) struct Placeholders<'d> {
    referents: Referents<'d>,
    /// The list that findings go to.
    pub(super) diags: &'d mut Diagnostics,
}

impl<'d> Placeholders<'d> {
    /// The placeholders that a Score file and its extension may use.
    pub(super) fn new(
        document: &'d Document,
        resources: &'d Resources<'d>,
        diags: &'d mut Diagnostics,
    ) -> Self {
        let metadata = document.map().get("metadata").and_then(Node::as_map);
        Placeholders {
            referents: Referents {
                metadata,
                resources,
            },
            diags,
        }
    }

    /// A reader that stands at a path.
    pub(super) fn reader_at(&mut self, path: FieldPath) -> PlaceholderReader<'_> {
        PlaceholderReader {
            referents: self.referents,
            cursor: Cursor::at(path, self.diags),
        }
    }

    /// Replaces the placeholders of a tree that stands at a path.
    pub(super) fn tree(&mut self, node: &Node, path: FieldPath) -> Node {
        self.reader_at(path).tree(node)
    }
}

/// A reader that replaces placeholders by those of the platform.
pub(super) struct PlaceholderReader<'d> {
    referents: Referents<'d>,
    cursor: Cursor<'d>,
}

impl<'d> TreeReader<'d> for PlaceholderReader<'d> {
    fn cursor(&mut self) -> &mut Cursor<'d> {
        &mut self.cursor
    }
}

impl PlaceholderReader<'_> {
    /// Replaces the placeholders of a text.
    pub(super) fn text(&mut self, text: &str, span: Span) -> String {
        let mut out = String::with_capacity(text.len());
        for token in tokens::<DeltaGrammar>(text) {
            match token.kind {
                TokenKind::Literal(text) | TokenKind::Escaped(text) => out.push_str(text),
                TokenKind::Placeholder(inside) => self.push_replaced(inside, &mut out, span),
            }
        }
        out
    }

    /// Replaces the placeholders of a tree: in the keys of maps and the strings under them. The strings of lists stay.
    fn tree(&mut self, node: &Node) -> Node {
        let kind = match &node.kind {
            Kind::String(text) => Kind::String(self.text(text, node.span).into()),
            Kind::Map(map) => {
                let entries = map.iter().map(|(key, value)| {
                    self.at(&key.text, |reader| {
                        let text = reader.text(&key.text, key.span);
                        // Keys of JSON are strings.
                        let key = Key {
                            text: text.into(),
                            span: key.span,
                            is_string: true,
                        };
                        (key, reader.tree(value))
                    })
                });
                Kind::Map(entries.collect())
            }
            other => other.clone(),
        };
        Node::new(kind, node.span)
    }

    fn push_replaced(&mut self, inside: &str, out: &mut String, span: Span) {
        let Referents {
            metadata,
            resources,
        } = self.referents;
        let (root, path) = first_element(inside);
        let root = SCORE_ROOTS.find(root);
        let mut name = "";
        match (root, path) {
            (Some(ScoreRoot::Metadata), Some(key)) => {
                if let Some(value) = metadata.and_then(|map| map.get(key)) {
                    return go_print::print(value, out);
                }
            }
            (Some(ScoreRoot::Resources), Some(path)) => {
                let (resource, output) = first_element(path);
                name = resource;
                if let Some(resource) = resources.get(name) {
                    let of = match resource.kind {
                        "service" => ".service",
                        _ => "",
                    };
                    return match output {
                        Some(output) => out.extend(["${", &resource.source, of, ".", output, "}"]),
                        None => out.push_str(&resource.source),
                    };
                }
            }
            _ => {}
        }
        if root.is_some() {
            let Cursor { path, diags } = &mut self.cursor;
            diags.push_with(Severity::Warning, || {
                unknown(inside, name, resources.keys().copied())
                    .at(span)
                    .path(path)
            });
        }
        out.extend(["${", inside, "}"]);
    }
}

/// What stands before the first dot, and what behind it.
fn first_element(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}

/// The warning about a text that starts like a placeholder of Score but stands for nothing; `name` is that of the
/// resource in it.
fn unknown<'r>(inside: &str, name: &str, resources: impl Iterator<Item = &'r str>) -> Diagnostic {
    let message =
        message!("`${{{inside}}}` stands for nothing in the Score file; it is left as it is");
    let mut diagnostic = Diagnostic::new(codes::UNKNOWN_REFERENCE, message);
    diagnostic.severity = Severity::Warning;
    diagnostic.near(name, resources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_its_placeholders_and_the_rest() {
        use TokenKind::{Escaped, Literal, Placeholder};
        let dollar = Escaped("$");
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![Literal("a")]),
            ("a$$b", vec![Literal("a"), dollar, Literal("b")]),
            ("$${a}", vec![dollar, Literal("{a}")]),
            ("$$${a}", vec![dollar, Placeholder("a")]),
            (
                "${a.b}-${c}",
                vec![Placeholder("a.b"), Literal("-"), Placeholder("c")],
            ),
            (r#"${a['b#c']["d"]}"#, vec![Placeholder(r#"a['b#c']["d"]"#)]),
            ("$", vec![Literal("$")]),
            (
                "$x ${} ${a b} ${a>b} $\\{c} ${d",
                vec![Literal("$x ${} ${a b} ${a>b} $\\{c} ${d")],
            ),
            ("$é${a}", vec![Literal("$é"), Placeholder("a")]),
        ] {
            let found: Vec<_> = tokens::<DeltaGrammar>(text)
                .map(|token| token.kind)
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn text_to_be_taken_as_it_stands_has_no_placeholders() {
        for (text, expected) in [("${a.b} $$ $c", "$\\{a.b} $$ $c"), ("$${a}", "$${a}")] {
            assert_eq!(verbatim(text), expected);
        }
    }
}
