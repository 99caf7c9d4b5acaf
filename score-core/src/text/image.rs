//! Images: placeholders of Score stand in them beside variables that compose reads.

use score_yaml::{Span, Str};

use super::forms::{name_length, outer_forms};
use super::scan::{TokenKind, tokens};
use super::template::{Piece, Placeholder, ScoreGrammar, Template, offset_in};
use super::{Part, Text};

/// The dollars that the images of containers may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ImageSyntax {
    /// Those of placeholders.
    #[default]
    Placeholders,
    /// Those of variables, too, which the target reads when it starts: `${TAG}`, `${TAG:-latest}`, `$TAG`. For the
    /// compiler they are text.
    PlaceholdersAndVariables,
}

impl Template {
    /// Reads the image of a container. Nothing is escaped in it, as no image has a dollar in its name. `source` is the
    /// text at `span`, as for [`Template::parse`].
    #[must_use]
    pub fn of_image(text: &str, span: Span, source: &str, syntax: ImageSyntax) -> Self {
        if !text.contains('$') {
            return Template::literal(text);
        }
        let offset = offset_in(source, text);
        let mut pieces = Pieces::default();
        let mut behind = 0;
        let read = |from: usize, to: usize, pieces: &mut Pieces| {
            for token in tokens::<ScoreGrammar>(&text[from..to]) {
                match token.kind {
                    TokenKind::Literal(_) | TokenKind::Escaped(_) => {
                        pieces.push_str(token.written);
                    }
                    TokenKind::Placeholder(raw) => {
                        let place = offset.map_or(span, |offset| {
                            let start = span.start as usize + offset + from + token.inside_start();
                            Span::new(span.file, start, start + raw.len())
                        });
                        pieces.push(Placeholder::new(raw, place));
                    }
                }
            }
        };
        if syntax == ImageSyntax::PlaceholdersAndVariables {
            for form in outer_forms(text) {
                read(behind, form.start, &mut pieces);
                pieces.push_str(&text[form.start..form.end]);
                behind = form.end;
            }
        }
        read(behind, text.len(), &mut pieces);
        let mut template = Template::default();
        template.pieces = pieces.0;
        template
    }

    /// True if a dollar in an image is neither that of a placeholder nor of a variable.
    #[must_use]
    pub(crate) fn has_stray_dollar(&self, syntax: ImageSyntax) -> bool {
        let is_stray = |text: &str| match syntax {
            ImageSyntax::PlaceholdersAndVariables => has_stray_dollar(text),
            ImageSyntax::Placeholders => text.contains('$'),
        };
        let mut pieces = self.pieces.iter();
        pieces.any(|piece| matches!(piece, Piece::Literal(text) if is_stray(text)))
    }

    /// The number of dollars in its own text.
    #[must_use]
    pub fn dollars(&self) -> usize {
        let count = |piece: &Piece| match piece {
            Piece::Literal(text) => text.matches('$').count(),
            Piece::Placeholder(_) | Piece::Known(_) => 0,
        };
        self.pieces.iter().map(count).sum()
    }
}

impl Text {
    /// The number of dollars that stand in it as text.
    #[must_use]
    pub fn dollars(&self) -> usize {
        let count = |part: &Part| match part {
            Part::Literal(text) => text.matches('$').count(),
            _ => 0,
        };
        self.parts.iter().map(count).sum()
    }
}

/// True if compose reads a dollar of a text as no variable.
fn has_stray_dollar(text: &str) -> bool {
    // Hardly any image has one.
    if !text.contains('$') {
        return false;
    }
    let is_bare_name = |(at, _): (usize, &str)| name_length(&text[at + 1..]) > 0;
    let mut behind = 0;
    for form in outer_forms(text) {
        let is_escaped = text[form.start..].starts_with("$$");
        let between = text[behind..form.start].match_indices('$');
        let mut between = between.map(|(at, dollar)| (behind + at, dollar));
        if is_escaped || !between.all(is_bare_name) {
            return true;
        }
        behind = form.end;
    }
    let rest = text[behind..].match_indices('$');
    !rest
        .map(|(at, dollar)| (behind + at, dollar))
        .all(is_bare_name)
}

/// Pieces in the making: two texts never stand side by side.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push_str(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Piece::Literal(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Piece::Literal(Str::from(text))),
        }
    }

    fn push(&mut self, placeholder: Placeholder) {
        self.0.push(Piece::Placeholder(placeholder));
    }
}

#[cfg(test)]
mod tests {
    use super::ImageSyntax::{Placeholders, PlaceholdersAndVariables};
    use super::*;
    use score_yaml::SourceMap;

    fn image(text: &str, syntax: ImageSyntax) -> Template {
        let mut sources = SourceMap::new();
        let span = Span::new(sources.add("t", text), 0, text.len());
        Template::of_image(text, span, text, syntax)
    }

    /// Literals as they are, placeholders as `<raw>`.
    fn shown(template: &Template) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.to_string(),
            Piece::Placeholder(placeholder) => format!("<{}>", placeholder.raw),
            Piece::Known(part) => part.to_string(),
        };
        template.pieces.iter().map(piece).collect()
    }

    #[test]
    fn placeholders_are_told_from_variables() {
        for (text, with_variables, without) in [
            ("a:1", "a:1", "a:1"),
            ("a:${metadata.v}", "a:<metadata.v>", "a:<metadata.v>"),
            ("a:${V}", "a:${V}", "a:<V>"),
            (
                "${R:-r.io}/a:${resources.x.y}",
                "${R:-r.io}/a:<resources.x.y>",
                "<R:-r.io>/a:<resources.x.y>",
            ),
            ("a:${V:-${W}}", "a:${V:-${W}}", "a:<V:-${W>}"),
            ("a:$V", "a:$V", "a:$V"),
            ("a:${{ x }}", "a:<{ x >}", "a:<{ x >}"),
            ("a:${v.tag}", "a:<v.tag>", "a:<v.tag>"),
            ("a:${V", "a:${V", "a:${V"),
            ("a:$${metadata.v}", "a:$${metadata.v}", "a:$${metadata.v}"),
        ] {
            assert_eq!(
                shown(&image(text, PlaceholdersAndVariables)),
                with_variables,
                "{text}"
            );
            assert_eq!(shown(&image(text, Placeholders)), without, "{text}");
            assert_eq!(image(text, PlaceholdersAndVariables).to_string(), text);
        }
        let template = image("${R:-r}/${metadata.v}", PlaceholdersAndVariables);
        let place = template.placeholders().next().map(|p| p.span.start);
        assert_eq!(place, Some(10));
    }

    #[test]
    fn dollars_that_nobody_reads_are_stray() {
        for (text, with_variables, without) in [
            ("a:1", false, false),
            ("a:${metadata.v}", false, false),
            ("a:${V}${W:-x}", false, false),
            ("a:$V", false, true),
            ("a$", true, true),
            ("a:$5", true, true),
            ("a$$b", true, true),
            ("a:$${V}", true, true),
            ("a:${V", true, true),
            ("$A/${B}/$C:${metadata.v}", false, true),
            ("$A/${B}/$:${metadata.v}", true, true),
        ] {
            for (syntax, expected) in [
                (PlaceholdersAndVariables, with_variables),
                (Placeholders, without),
            ] {
                let template = image(text, syntax);
                assert_eq!(template.has_stray_dollar(syntax), expected, "{text}");
            }
        }
    }
}
