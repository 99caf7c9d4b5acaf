//! Names of compose projects.

use score_yaml::message;

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

/// What is said of a name that compose does not take.
pub(crate) fn not_a_project_name(name: &str) -> String {
    message!(
        "`{name}` is no name of a compose project, expected lower-case letters, digits, `_` and `-`, a letter or digit first"
    )
}

/// The name that is nearest to one that compose does not take, with a `-` for what stands between words.
pub(crate) fn near_project_name(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| c.is_whitespace() || ".,:/".contains(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    Some(project_name(&words.join("-"))).filter(|near| !near.is_empty())
}
