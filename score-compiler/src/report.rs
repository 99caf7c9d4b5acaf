//! What is wrong, and where.

use std::fmt;
use std::ops::Range;

use score_core::diagnostic::{self as core, json_value, render};
use score_yaml::{SourceMap, Span};
use serde_json::Value as Json;

use crate::wording::reword;

/// What was found in a project: errors and warnings in the order of their places. Of very many the first hundred of each
/// severity are here, and how many more there were.
///
/// Shown as text it is what the terminal shows: each with its place, the line that it is about, and the way out.
#[derive(Clone, PartialEq, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

/// One thing that is wrong: what, where, and a way out.
#[derive(Clone, PartialEq)]
pub struct Diagnostic {
    found: core::Diagnostic,
    place: Option<Place>,
    shown: String,
    json: Json,
}

/// A place in a file as people count: lines and columns from 1, columns in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Place {
    /// The name of the file, as the compiler was told it.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// Its column.
    pub column: usize,
    /// The line of its end.
    pub end_line: usize,
    /// The column behind its last character.
    pub end_column: usize,
    /// Its bytes in the text.
    pub bytes: Range<usize>,
}

/// Error or warning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Severity {
    /// It stops nothing.
    Warning,
    /// Nothing is made.
    Error,
}

/// Who can mend what is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Category {
    /// Whoever writes the files.
    Input,
    /// Whoever writes the program: a setting of the compiler.
    Usage,
    /// Whoever runs it: a provisioner that failed, a file that cannot be read, a damaged state.
    Environment,
}

impl Report {
    pub(crate) fn new(found: &core::Diagnostics, sources: &SourceMap) -> Self {
        let shown = found.shown(sources).into_iter();
        Report {
            diagnostics: shown.map(|found| Diagnostic::new(found, sources)).collect(),
        }
    }

    /// True if there is no error; warnings there may be.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let mut all = self.iter();
        all.all(|diagnostic| diagnostic.severity() == Severity::Warning)
    }

    /// True if nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// How many are here.
    #[must_use]
    pub fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.diagnostics.iter()
    }

    /// A JSON array of all, each as `score-diagnostic/schemas/diagnostic.json` describes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let all = self.iter().map(|diagnostic| diagnostic.json.clone());
        core::escape_hidden(&Json::from_iter(all).to_string())
    }
}

impl<'r> IntoIterator for &'r Report {
    type Item = &'r Diagnostic;
    type IntoIter = std::slice::Iter<'r, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// As the terminal shows it.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|diagnostic| diagnostic.fmt(f))
    }
}

/// As [`Display`](fmt::Display), so that an `unwrap` says what was wrong.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Place {
    fn of(span: Span, sources: &SourceMap) -> Self {
        let start = sources.location(span);
        let end = sources.location(Span {
            start: span.end,
            ..span
        });
        Place {
            file: start.name,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            bytes: span.start as usize..span.end as usize,
        }
    }
}

impl Diagnostic {
    fn new(mut found: core::Diagnostic, sources: &SourceMap) -> Self {
        reword(&mut found);
        let place = found.span.map(|span| Place::of(span, sources));
        Diagnostic {
            place,
            shown: render(&found, sources, false),
            json: json_value(&found, sources),
            found,
        }
    }

    /// The kind of fault, `unknown-field`: it stays from version to version.
    #[must_use]
    pub fn code(&self) -> &str {
        self.found.code.as_str()
    }

    /// The address of the page about faults of this kind: why it is bad, an example, the fix. `None` if it is of a backend of the
    /// program, and has none.
    #[must_use]
    pub fn help_uri(&self) -> Option<String> {
        self.found.code.help_uri()
    }

    /// What faults of this kind are, in a sentence.
    #[must_use]
    pub fn explanation(&self) -> &str {
        self.found.code.explanation()
    }

    /// Who can mend it.
    #[must_use]
    pub fn category(&self) -> Category {
        match self.found.code.category() {
            core::Category::Input => Category::Input,
            core::Category::Usage => Category::Usage,
            core::Category::Environment => Category::Environment,
        }
    }

    /// Error or warning.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.found.severity {
            core::Severity::Warning => Severity::Warning,
            core::Severity::Error => Severity::Error,
        }
    }

    /// One sentence, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.found.message
    }

    /// The place, if it has one.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The field, `containers.web.image`, if it is about one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.found.path.as_deref()
    }

    /// Ways out.
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.found.hints
    }

    /// One JSON object, as `score-diagnostic/schemas/diagnostic.json` describes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        core::escape_hidden(&self.json.to_string())
    }
}

/// As the terminal shows it.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// As [`Display`](fmt::Display).
impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
