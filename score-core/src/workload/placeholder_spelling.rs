//! Placeholders in the spelling of other languages: with blanks, in two braces, with slashes or brackets between names.

use crate::text::{SCORE_ROOTS, ScoreRoot};

/// The names of a placeholder as Score separates them, of the text between its braces: `resources.db.host` for
/// `{ resources.db.host `, `resources/db/host`, `resources.db["host"]`. `None` if it is so already, or no such names.
pub(super) fn respelt(raw: &str, is_declared: impl Fn(&str) -> bool) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let inner = raw.trim_matches(|c: char| c.is_whitespace() || c == '{');
    let mut quote = None;
    let mut name = String::new();
    for c in inner.chars() {
        match (quote, c) {
            (Some(opened), c) if c == opened => quote = None,
            (Some(_), c) => name.push(c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '.' | '/' | ':' | '[' | ']') => names.push(std::mem::take(&mut name)),
            (None, c) => name.push(c),
        }
    }
    names.push(name);
    // A bracket ends where a dot follows.
    let names = names.iter().map(|name| name.trim());
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let (first, rest) = names.split_first()?;
    let root = first.to_lowercase();
    let is_name = |name: &&str| {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        !name.starts_with('-') && name.chars().all(is_part)
    };
    let is_known = match SCORE_ROOTS.find(&root) {
        Some(ScoreRoot::Resources) => rest.first().is_some_and(|name| is_declared(name)),
        Some(ScoreRoot::Metadata) => !rest.is_empty(),
        None => false,
    };
    let spelt = format!("{root}.{}", rest.join("."));
    (is_known && rest.iter().all(is_name) && spelt != raw).then_some(spelt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_spellings_of_names_are_read() {
        for raw in [
            "{ resources.db.host ",
            " resources.db.host",
            "resources. db.host",
            "resources/db/host",
            "resources.db[\"host\"]",
            "resources['db'].host",
            "resources.db:host",
            "Resources.db.host",
        ] {
            let spelt = respelt(raw, |name| name == "db");
            assert_eq!(spelt.as_deref(), Some("resources.db.host"), "{raw}");
        }
        for raw in [
            "resources.db.host",
            "resources.DB/host",
            "resources.db.host:-x",
            "env.HOST",
            "metadata",
            "{ ",
            "",
        ] {
            assert_eq!(respelt(raw, |name| name == "db"), None, "{raw}");
        }
        let of_metadata = respelt("metadata/name", |_| false);
        assert_eq!(of_metadata.as_deref(), Some("metadata.name"));
    }
}
