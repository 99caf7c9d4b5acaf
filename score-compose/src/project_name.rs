//! Names of compose projects.

/// True if compose finds the name of a project in a text.
pub(crate) fn has_project_name(text: &str) -> bool {
    !project_name(text).is_empty()
}

/// A name as compose takes it: lower case, letters, digits, `_` and `-`, a letter or digit first.
pub(crate) fn project_name(text: &str) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
        .collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}
