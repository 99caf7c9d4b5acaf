//! Variables in the words of a shell or of a language of templates.

/// What variables of the environment stand in, in the words of others.
pub(super) const VARIABLES: [&str; 9] = [
    "env",
    "environment",
    "vars",
    "variables",
    "var",
    "local",
    "locals",
    "secrets",
    "values",
];

/// The name of a variable as a shell writes one, and what stands behind it: of `HOST:-localhost`, of `HOST | default "a"`.
pub(super) fn variable_of(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (name, behind) = text.split_at(end);
    let behind = behind.trim();
    // A name of another language, `AWS::Region`.
    if behind.starts_with("::") {
        return None;
    }
    // Dashes and colons are in names, too: a dot behind them is one of a value only where the rest says so.
    let mut signs = [":-", ":=", ":?", ":+", "?", "|", "="].iter();
    let is_default = signs.any(|sign| behind.starts_with(sign))
        || behind.starts_with([':', '-']) && !behind.contains('.');
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (is_word && (behind.is_empty() || is_default)).then_some((name, behind))
}

/// The value that a shell or a template takes in place of a variable that is not set, if it is one word.
pub(super) fn default_of(behind: &str) -> Option<&str> {
    let value = match behind.strip_prefix('|') {
        Some(function) => function.trim().strip_prefix("default")?,
        None => {
            let value = behind.trim_start_matches(':');
            value.strip_prefix(['-', '=']).unwrap_or(value)
        }
    };
    let value = value.trim_matches(|c: char| c.is_whitespace() || "()\"'".contains(c));
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    let is_word = value.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    (is_word && value.chars().all(is_part)).then_some(value)
}

/// True of the first name of a reference of Terraform to a resource of a large cloud.
pub(super) fn is_of_terraform(root: &str) -> bool {
    let mut clouds = ["aws_", "google_", "azurerm_"].iter();
    clouds.any(|cloud| root.starts_with(cloud))
}
