//! The two languages of an extension's strings: where one ends and the other starts.

use score_core::text::{Piece, Placeholder, Template};

/// A stretch of a string: text of the platform's language, or a placeholder of Score.
pub(super) enum Segment {
    Platform(String),
    Score(Placeholder),
}

/// Reads Score's language: what is not its own is the platform's.
pub(super) fn segments(template: Template) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for piece in template.pieces {
        match piece {
            Piece::Literal(text) => push_platform_text(&mut segments, &text),
            // What the file says knows none.
            Piece::Known(_) => {}
            Piece::Placeholder(placeholder)
                if matches!(placeholder.path[0].as_str(), "metadata" | "resources") =>
            {
                segments.push(Segment::Score(placeholder));
            }
            Piece::Placeholder(placeholder) => {
                push_platform_text(&mut segments, &format!("${{{}}}", placeholder.raw));
            }
        }
    }
    segments
}

/// Appends text of the platform's language.
fn push_platform_text(segments: &mut Vec<Segment>, text: &str) {
    match segments.last_mut() {
        Some(Segment::Platform(last)) => last.push_str(text),
        _ => segments.push(Segment::Platform(text.to_owned())),
    }
}

/// The text between the braces of a platform placeholder at the start of a text, and the rest behind it.
pub(super) fn placeholder(text: &str) -> Option<(&str, &str)> {
    let (raw, behind) = text.strip_prefix("${")?.split_once('}')?;
    (!raw.is_empty()).then_some((raw, behind))
}

/// The elements of a platform placeholder: with dots between, or in brackets with quotes.
pub(crate) fn elements(raw: &str) -> Vec<String> {
    let mut elements = Vec::new();
    let mut element = String::new();
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let quoted = ["['", "[\""].into_iter().find_map(|open| {
            let close = if open == "['" { "']" } else { "\"]" };
            rest.strip_prefix(open)?.split_once(close)
        });
        if let Some((key, behind)) = quoted {
            if !element.is_empty() {
                elements.push(std::mem::take(&mut element));
            }
            elements.push(key.to_owned());
            rest = behind.strip_prefix('.').unwrap_or(behind);
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c == '.' {
            elements.push(std::mem::take(&mut element));
        } else {
            element.push(c);
        }
    }
    if !element.is_empty() || elements.is_empty() {
        elements.push(element);
    }
    elements
}
