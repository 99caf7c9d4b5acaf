//! One type for everything that is wrong, whatever the stage.

mod codes;
mod dialect;
mod render;

pub use codes::Code;
pub use dialect::Dialect;
pub use render::{render, render_json};
use score_yaml::{ErrorKind, ParseError, Span};

/// Whether a diagnostic stops the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The run goes on.
    Warning,
    /// Nothing is written.
    Error,
}

/// A second place that helps to understand the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// One thing that is wrong: what, where, and a way out.
///
/// Messages start in lower case and have no full stop; the user's words stand in backticks. They say
/// what was found and what was expected, and never hold the value of a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Which kind it is.
    pub code: Code,
    /// Warning or error; the code's own unless `--strict` raised it.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Where, if it has a place.
    pub span: Option<Span>,
    /// The field path, `containers.web.image`, if it has one.
    pub path: Option<String>,
    /// Further places.
    pub labels: Vec<Label>,
    /// Ways out, `did you mean `db`?`.
    pub hints: Vec<String>,
    /// The text of the final `Error: …` paragraph where scripts read one word for word.
    pub summary: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            span: None,
            path: None,
            labels: Vec::new(),
            hints: Vec::new(),
            summary: None,
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Says in which field; the top of a document is none.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into()).filter(|path| !path.is_empty());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            message: message.into(),
        });
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds "did you mean `…`?" if a known name is near the wrong one.
    #[must_use]
    pub fn near<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(wrong, known) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Sets the text of the final `Error: …` paragraph.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.summary = Some(text.into());
        self
    }
}

impl From<ParseError> for Diagnostic {
    fn from(error: ParseError) -> Self {
        let (code, related) = match error.kind {
            ErrorKind::DuplicateKey => (Code::DuplicateKey, "first here"),
            ErrorKind::Limit => (Code::TooLarge, "because of this"),
            ErrorKind::Syntax
            | ErrorKind::InvalidKey
            | ErrorKind::Alias
            | ErrorKind::Merge
            | ErrorKind::Tag => (Code::InvalidYaml, "because of this"),
        };
        let diagnostic = Diagnostic::new(code, error.message).at(error.span);
        match error.related {
            Some(span) => diagnostic.label(span, related),
            None => diagnostic,
        }
    }
}

/// What a stage found wrong, in the order it was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }
    /// Adds all of another list.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.items.extend(other);
    }
    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }
    /// All, in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }
    /// Puts them in the order of their places (those without one last) and drops repeats.
    pub fn sort(&mut self) {
        self.items
            .sort_by_key(|d| (d.span.is_none(), d.span.map(|s| (s.file, s.start, s.end))));
        self.items.dedup();
    }
    /// Makes every warning an error, as `--strict` wants.
    pub fn deny_warnings(&mut self) {
        for item in &mut self.items {
            item.severity = Severity::Error;
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(items: I) -> Self {
        Diagnostics {
            items: items.into_iter().collect(),
        }
    }
}
impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics {
            items: vec![diagnostic],
        }
    }
}

/// The name of a kind of value with its article: `a string`, `an integer`, and plain `null`.
#[must_use]
pub fn with_article(kind: &str) -> String {
    match kind.chars().next() {
        _ if kind == "null" => kind.to_owned(),
        Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}

/// The known name nearest to a wrong one, if one is near enough to be meant: at most a third of
/// its characters (and at least one) inserted, deleted, changed or swapped.
///
/// Of very many names only some are looked at closely: there may be as many wrong ones.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// So many names are looked at closely whatever they are, and so many more that start or end alike.
    const MANY: usize = 128;
    let length = wrong.chars().count();
    let limit = (length / 3).max(1);
    let ends_alike = |name: &str| {
        let end = |text: &str| text.chars().rev().take(3).eq(wrong.chars().rev().take(3));
        name.chars().next() == wrong.chars().next() || end(name)
    };
    let close = known
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= limit)
        .enumerate()
        .filter(|(i, name)| *i < MANY || ends_alike(name))
        .take(2 * MANY);
    close
        .map(|(_, name)| (edit_distance(wrong, name), name))
        .filter(|(distance, name)| *distance <= limit && *name != wrong)
        .min()
        .map(|(_, name)| name)
}

/// Damerau-Levenshtein distance over characters (optimal string alignment), case ignored.
fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before = vec![0; b.len() + 1];
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (previous[j] + 1)
                .min(row[j - 1] + 1)
                .min(previous[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut previous, row);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["db", "cache", "images"];
        assert_eq!(nearest("bd", known), Some("db"));
        assert_eq!(nearest("cahce", known), Some("cache"));
        assert_eq!(nearest("queue", known), None);
    }

    #[test]
    fn of_very_many_names_one_that_starts_alike_is_found() {
        let others: Vec<String> = (0..5000).map(|i| format!("other-{i:04}")).collect();
        let known = others.iter().map(String::as_str).chain(["database-1"]);
        assert_eq!(nearest("datbase-1", known), Some("database-1"));
    }
}
