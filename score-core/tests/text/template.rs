//! The grammar of templates.

use score_core::text::{Piece, Template};
use score_yaml::SourceMap;
use score_yaml::{Span, Str};

fn template(text: &str) -> Template {
    let mut sources = SourceMap::new();
    let span = Span::new(sources.add("t", text), 0, text.len());
    Template::parse(text, span, text)
}

/// Literals as they are, placeholders as `<raw>`.
fn shape(template: &Template) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Placeholder(placeholder) => format!("<{}>", placeholder.raw).into(),
        Piece::Known(part) => part.to_string().into(),
    };
    template.pieces.iter().map(piece).collect()
}

#[test]
fn dollars_are_read_as_the_placeholder_grammar_says() {
    for (text, expected) in [
        ("plain", "plain"),
        ("", ""),
        ("${a.b}", "<a.b>"),
        ("x${a.b}y${c.d}z", "x<a.b>y<c.d>z"),
        ("$x $ $", "$x $ $"),
        ("$$", "$"),
        ("$$$", "$$"),
        ("$$x", "$x"),
        ("$${a.b}", "${a.b}"),
        ("$$${a.b}", "$<a.b>"),
        ("$$$${a.b}", "$${a.b}"),
        ("${a.b}}", "<a.b>}"),
        ("${a.b", "${a.b"),
        ("$${a.b", "${a.b"),
        ("${}", "<>"),
        ("${a\nb}", "<a\nb>"),
        ("${a${b}}", "<a${b>}"),
        ("} ${", "} ${"),
    ] {
        let template = template(text);
        assert_eq!(shape(&template), expected, "{text}");
        assert_eq!(template.to_string(), text, "written back");
    }
}

#[test]
fn a_backslash_keeps_a_dot_inside_its_element() {
    for (raw, expected) in [
        ("a.b", vec!["a", "b"]),
        (
            r"metadata.annotations.example\.com/x",
            vec!["metadata", "annotations", "example.com/x"],
        ),
        (r"a\b.c", vec![r"a\b", "c"]),
        (r"a\.\.b", vec!["a..b"]),
        ("a..b.", vec!["a", "", "b", ""]),
    ] {
        assert_eq!(
            template(&format!("${{{raw}}}"))
                .placeholders()
                .next()
                .map(|p| p.path.clone()),
            Some(expected.into_iter().map(Str::from).collect()),
            "{raw}"
        );
    }
}

#[test]
fn placeholders_stand_where_the_source_has_them() {
    let source = "\"a\\n ${x.y} $${n.o} ${z.w}\"";
    let mut sources = SourceMap::new();
    let file = sources.add("t", format!("key: {source}"));
    let span = Span::new(file, 5, 5 + source.len());
    let template = Template::parse("a\n ${x.y} $${n.o} ${z.w}", span, source);
    let found: Vec<&str> = template
        .placeholders()
        .map(|p| sources.text(p.span))
        .collect();
    assert_eq!(found, ["x.y", "z.w"]);
    let hidden = Template::parse("${x.y}", span, "\"\\x24{x.y}\"");
    assert_eq!(hidden.placeholders().next().map(|p| p.span), Some(span));
}
