//! The two languages of an extension's strings: where one ends and the other starts.

use score_core::text::{Piece, Placeholder, Roots, ScoreRoot, Template};

/// The first word of a placeholder in an extension.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    /// One of Score.
    Score(ScoreRoot),
    /// What the platform knows of the application and of where it runs.
    Context,
    /// The shared values.
    Values,
}

/// The word for [`Root::Context`].
pub(super) const CONTEXT: &str = "context";

/// The roots that an extension's placeholders may have: Score's, and the platform's.
pub(super) const ROOTS: Roots<Root> = Roots::new(&[
    (ScoreRoot::Metadata.name(), Root::Score(ScoreRoot::Metadata)),
    (
        ScoreRoot::Resources.name(),
        Root::Score(ScoreRoot::Resources),
    ),
    (CONTEXT, Root::Context),
    ("values", Root::Values),
]);

/// A stretch of a string.
pub(super) enum Segment {
    /// Text of the platform's language.
    Platform(String),
    /// A placeholder of Score, and its root.
    Score(ScoreRoot, Placeholder),
}

/// Reads Score's language: what is not its own is the platform's.
pub(super) fn segments(template: Template) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for piece in template.pieces {
        match piece {
            Piece::Literal(text) => push_platform_text(&mut segments, &text),
            // What the file says knows none.
            Piece::Known(_) => {}
            Piece::Placeholder(placeholder) => match ROOTS.find(&placeholder.path[0]) {
                Some(Root::Score(root)) => segments.push(Segment::Score(root, placeholder)),
                _ => push_platform_text(&mut segments, &format!("${{{}}}", placeholder.raw)),
            },
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
