//! Places of templates in the files that hold them.

use score_core::templates::TemplatePosition;
use score_yaml::{SourceMap, parse};

/// The source at the place where the text says `X` on its second line, or on its only one.
fn found(yaml: &str) -> String {
    let mut sources = SourceMap::new();
    let file = sources.add("p.yaml", yaml);
    let node = parse(&sources, file)
        .unwrap()
        .remove(0)
        .get("f")
        .cloned()
        .unwrap();
    let text = node.as_str().unwrap();
    let place = TemplatePosition::new(node.span, sources.text(node.span), text.into());
    let trimmed = text.trim();
    let before = &trimmed[..trimmed.find('X').unwrap()];
    let line = before.matches('\n').count();
    let byte = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
    sources.text(place.at(line, byte, 1)).to_owned()
}

#[test]
fn a_byte_of_a_text_is_found_in_its_source() {
    for yaml in [
        "f: |\n  a\n   b X\n",
        "f: |2-\n\n\n    a\n\n  é X\n",
        "- skip\n"
            .replace("- skip\n", "f: |  # why\n    \n    aé X y\n")
            .as_str(),
        "f: \"  a X\"\n",
        "f: 'a X'",
        "f: a X # no",
    ] {
        assert_eq!(found(yaml), "X", "{yaml:?}");
    }
}

#[test]
fn a_byte_of_the_whole_text_is_found_too() {
    for yaml in ["f: |2\n\n   a\n  X\n", "f: \"  X\"", "f: é X"] {
        let mut sources = SourceMap::new();
        let file = sources.add("p.yaml", yaml);
        let document = parse(&sources, file).unwrap().remove(0);
        let node = document.get("f").unwrap();
        let text = node.as_str().unwrap();
        let place = TemplatePosition::new(node.span, sources.text(node.span), text.into());
        let found = place.at_offset(text.find('X').unwrap(), 1);
        assert_eq!(sources.text(found), "X", "{yaml:?}");
    }
}

#[test]
fn behind_the_text_is_its_end() {
    let mut sources = SourceMap::new();
    let file = sources.add("p.yaml", "f: |\n  a\n  b {{ c\n\n");
    let document = parse(&sources, file).unwrap().remove(0);
    let node = document.get("f").unwrap();
    let place = TemplatePosition::new(
        node.span,
        sources.text(node.span),
        node.as_str().unwrap().into(),
    );
    let location = sources.location(place.at(1, 6, 1));
    assert_eq!((location.line, location.column), (3, 9));
}

#[test]
fn where_the_source_differs_the_whole_text_is_the_place() {
    assert_eq!(found("f: \"a\\t X\"\n"), "\"a\\t X\"");
    assert!(found("f: >\n  a\n  X\n").starts_with('>'));
}
