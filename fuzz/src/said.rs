//! The messages about an input, and the checks of them.

use score_core::diagnostic::{Diagnostic, Diagnostics, render, render_json};
use score_yaml::{SourceMap, Span, parse_all_str};

/// All that a run says, as people and as programs read it.
///
/// # Panics
/// A place is not in its text, or a line is not fit for a terminal.
pub(crate) fn said(diags: &Diagnostics, sources: &SourceMap) -> String {
    let mut all = String::new();
    for diagnostic in diags {
        check_places(diagnostic, sources);
        let text = render(diagnostic, sources, false);
        assert!(!text.contains(steers), "it is not visible: {text:?}");
        let summary = diagnostic.summary.as_deref().unwrap_or_default();
        assert!(!summary.contains(steers), "it is not visible: {summary:?}");
        let json = render_json(diagnostic, sources);
        assert!(is_json(&json), "it is not JSON: {json}");
        assert!(!json.contains('\n'), "it is more than a line: {json}");
        all.extend([&*text, summary, &json, "\n"]);
    }
    all
}

/// True if a character moves a terminal's cursor, changes the order of what stands around it, or cannot be seen.
fn steers(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
        )
}

fn check_places(diagnostic: &Diagnostic, sources: &SourceMap) {
    let labels = diagnostic.labels.iter().map(|label| label.span);
    for span in diagnostic.span.into_iter().chain(labels) {
        assert!(is_place(span, sources), "{diagnostic:?} is nowhere");
    }
}

/// True if a text is JSON. Which is deeper than a reader of JSON goes is YAML at least.
pub(crate) fn is_json(text: &str) -> bool {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => true,
        Err(error) => {
            error.to_string().starts_with("recursion limit") && parse_all_str(text).is_ok()
        }
    }
}

/// True if a place is in its text, with whole characters.
pub(crate) fn is_place(span: Span, sources: &SourceMap) -> bool {
    sources.get(span.file).text.get(span.range()).is_some()
}
