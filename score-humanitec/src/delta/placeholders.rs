//! Placeholders of Score files and extensions as those of the platform.

use score_yaml::message;
use score_yaml::{Key, Kind, Mapping, Node, Span, go_print};

use super::resources::Resources;
use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use score_core::document::Document;
use score_core::path::FieldPath;

/// The things that placeholders stand for, and the faults found in placeholders.
pub(super) struct Placeholders<'d> {
    metadata: Option<&'d Mapping>,
    resources: &'d Resources<'d>,
    /// The list that findings go to.
    pub(super) diags: &'d mut Diagnostics,
}

/// A part of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece<'t> {
    Literal(&'t str),
    /// `$$`
    Dollar,
    /// `${…}`, without what is around it.
    Placeholder(&'t str),
}

/// The parts of a text. A placeholder holds letters, digits, dots, `-`, `_`, `#`, brackets and quotes; anything
/// else, `${a b}` or `$x`, is text, which the platform reads.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(at) = text[from..].find('$').map(|at| from + at) {
        let rest = &text[at + 1..];
        let (piece, end) = if rest.starts_with('$') {
            (Piece::Dollar, at + 2)
        } else if let Some(inside) = placeholder(rest) {
            (Piece::Placeholder(inside), at + 3 + inside.len())
        } else {
            from = at + 1;
            continue;
        };
        if start < at {
            pieces.push(Piece::Literal(&text[start..at]));
        }
        pieces.push(piece);
        (start, from) = (end, end);
    }
    if start < text.len() {
        pieces.push(Piece::Literal(&text[start..]));
    }
    pieces
}

/// The inside of the placeholder whose `{` the text starts with.
fn placeholder(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('{')?;
    let is_inside = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | '"' | '\'' | '#')
    };
    let end = inside.find(|c| !is_inside(c))?;
    (end > 0 && inside[end..].starts_with('}')).then(|| &inside[..end])
}

/// A text that the platform is to take as it stands, with every `${…}` as `$\{…}`.
pub(super) fn verbatim(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Dollar => out.push_str("$$"),
            Piece::Placeholder(inside) => out.extend(["$\\{", inside, "}"]),
        }
    }
    out
}

impl<'d> Placeholders<'d> {
    /// The placeholders that a Score file and its extension may use.
    pub(super) fn new(
        document: &'d Document,
        resources: &'d Resources<'d>,
        diags: &'d mut Diagnostics,
    ) -> Self {
        Placeholders {
            metadata: document.map().get("metadata").and_then(Node::as_map),
            resources,
            diags,
        }
    }

    /// Replaces the placeholders of a text that stands at a place.
    pub(super) fn text(&mut self, text: &str, span: Span, path: &FieldPath) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Dollar => out.push('$'),
                Piece::Placeholder(inside) => self.push(inside, &mut out, span, path),
            }
        }
        out
    }

    /// Replaces the placeholders of a tree that stands at a place: in the keys of maps and the strings under them.
    /// The strings of lists stay.
    pub(super) fn tree(&mut self, node: &Node, mut path: FieldPath) -> Node {
        self.tree_at(node, &mut path)
    }

    fn tree_at(&mut self, node: &Node, path: &mut FieldPath) -> Node {
        let kind = match &node.kind {
            Kind::String(text) => Kind::String(self.text(text, node.span, path).into()),
            Kind::Map(map) => {
                let entries = map.iter().map(|(key, value)| {
                    path.at(&key.text, |path| {
                        let text = self.text(&key.text, key.span, path);
                        // Keys of JSON are strings.
                        let key = Key {
                            text: text.into(),
                            span: key.span,
                            is_string: true,
                        };
                        (key, self.tree_at(value, path))
                    })
                });
                Kind::Map(entries.collect())
            }
            other => other.clone(),
        };
        Node::new(kind, node.span)
    }

    fn push(&mut self, inside: &str, out: &mut String, span: Span, path: &FieldPath) {
        let (root, rest) = inside
            .split_once('.')
            .map_or((inside, None), |(r, s)| (r, Some(s)));
        match (root, rest) {
            ("metadata", Some(key)) => {
                if let Some(value) = self.metadata.and_then(|map| map.get(key)) {
                    return go_print::print(value, out);
                }
            }
            ("resources", Some(rest)) => {
                let (name, output) = rest
                    .split_once('.')
                    .map_or((rest, None), |(n, o)| (n, Some(o)));
                if let Some(resource) = self.resources.get(name) {
                    let of = if resource.kind == "service" {
                        ".service"
                    } else {
                        ""
                    };
                    return match output {
                        Some(output) => out.extend(["${", &resource.source, of, ".", output, "}"]),
                        None => out.push_str(&resource.source),
                    };
                }
            }
            _ => {}
        }
        if matches!(root, "metadata" | "resources") {
            let resources = &self.resources;
            let unknown = || unknown(inside, resources.keys().copied());
            let severity = Severity::Warning;
            self.diags
                .push_with(severity, || unknown().at(span).path(path));
        }
        out.extend(["${", inside, "}"]);
    }
}

/// The warning about a text that starts like a placeholder of Score but stands for nothing.
fn unknown<'r>(inside: &str, resources: impl Iterator<Item = &'r str>) -> Diagnostic {
    let message =
        message!("`${{{inside}}}` stands for nothing in the Score file; it is left as it is");
    let mut diagnostic = Diagnostic::new(codes::UNKNOWN_REFERENCE, message);
    diagnostic.severity = Severity::Warning;
    let name = inside.strip_prefix("resources.").unwrap_or_default();
    let name = name.split('.').next().unwrap_or_default();
    diagnostic.near(name, resources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_its_placeholders_and_the_rest() {
        use Piece::{Dollar, Literal, Placeholder};
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![Literal("a")]),
            ("a$$b", vec![Literal("a"), Dollar, Literal("b")]),
            ("$${a}", vec![Dollar, Literal("{a}")]),
            ("$$${a}", vec![Dollar, Placeholder("a")]),
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
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn text_to_be_taken_as_it_stands_has_no_placeholders() {
        for (text, expected) in [("${a.b} $$ $c", "$\\{a.b} $$ $c"), ("$${a}", "$${a}")] {
            assert_eq!(verbatim(text), expected);
        }
    }
}
