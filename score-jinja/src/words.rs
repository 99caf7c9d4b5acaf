//! The words of templates.

/// Filters that people look for, by their names.
pub(crate) const FILTERS: [&str; 24] = [
    "abs",
    "batch",
    "capitalize",
    "default",
    "first",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "replace",
    "reverse",
    "round",
    "sort",
    "split",
    "title",
    "tojson",
    "trim",
    "upper",
    "urlencode",
];

/// True for the name of a filter that people look for.
pub(crate) fn is_filter(name: &str) -> bool {
    FILTERS.contains(&name)
}

/// True for a character of a name.
pub(crate) fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The start of a text, as long as its characters are of a sort.
pub(crate) fn start_of(text: &str, is_of_it: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !is_of_it(c)).unwrap_or(text.len())]
}

/// Where a word stands in a line, as a whole.
pub(crate) fn word_at(line: &str, word: &str) -> Option<usize> {
    let mut found = line.match_indices(word).filter(|(at, _)| {
        let before = line[..*at].chars().next_back();
        let behind = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    });
    found.next().map(|(at, _)| at)
}
