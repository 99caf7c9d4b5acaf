//! Diagnostics: one type for everything that is wrong, whatever the stage, with its place and a way out.
//!
//! A [`Diagnostic`] has a [`Code`], a message, a place in a source ([`score_yaml::Span`]), the path of the field
//! ([`FieldPath`]), further places and hints. [`Diagnostics`] is a list of them that stays small; [`render()`] makes what
//! a terminal shows, [`render_json`] what programs read, [`forms`] what services read that show them beside the code, and
//! [`mask`] takes out the values that nobody is to read. Whoever reads typed values out of a tree is a [`TreeReader`], which
//! knows where it stands when it reports.
//!
//! ```
//! use score_diagnostic::{Diagnostic, Diagnostics, codes, render};
//! use score_yaml::SourceMap;
//!
//! let mut sources = SourceMap::new();
//! let file = sources.add("score.yaml", "imge: nginx\n");
//! let document = score_yaml::parse(&sources, file).expect("it is YAML").remove(0);
//! let (key, _) = document.as_map().and_then(|map| map.get_entry("imge")).expect("it is there");
//!
//! let mut found = Diagnostics::new();
//! let unknown = Diagnostic::new(codes::UNKNOWN_FIELD, "there is no field `imge`").at(key.span);
//! found.push(unknown.near("imge", ["image", "command"]));
//! let text = render(found.iter().next().expect("one was found"), &sources, false);
//! assert!(text.contains("score.yaml:1:1"));
//! assert!(text.contains("did you mean `image`?"));
//! ```

mod about;
mod as_error;
mod code;
pub mod codes;
mod dialect;
mod excerpt;
pub mod forms;
mod json;
mod list;
mod near;
pub mod path;
mod reader;
mod refusal;
mod render;
mod secrets;

/// Codes of other crates, for tests.
#[cfg(test)]
#[allow(dead_code, unreachable_pub, reason = "a table for tests alone")]
mod test_codes {
    crate::code_table! {
        TEST_CODES:
        UNKNOWN_RESOURCE = "unknown-resource", Error, "A placeholder names a resource that the workload does not declare.";
        MISSING_IMAGE = "missing-image", Error, "A container's image is `.` and no image was given for it.";
        NO_PROVISIONER = "no-provisioner", Error, "No provisioner takes the resource.";
        TEMPLATE_FAILED = "template-failed", Error, "A template failed while it ran.";
        UNSUPPORTED_FIELD = "unsupported-field", Warning, "The target has no way to express this field; it is left out.";
    }
}

pub use about::{About, PatchTemplate, ValueType};
pub use code::{Category, Code, CodeRow};
pub use dialect::Dialect;
pub use json::{SCHEMA, escape_hidden, json_value, render_json};
pub use list::{Diagnostics, KEPT, SHOWN};
pub use near::{longer, nearest};
pub use path::FieldPath;
pub use reader::{Cursor, TreeReader, not_in_table, wrong_type};
pub use refusal::Refusal;
pub use render::render;
use score_yaml::message::{MAX_MESSAGE, MAX_NAME, cut, is_plain, listed, visible};
use score_yaml::{ErrorKind, ParseError, Span, message};
pub use secrets::{
    Public, Secrets, Visit, Words, each_float, each_integer, each_text, each_text_of, mask,
    mask_foreign,
};

/// True if a diagnostic stops the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The run goes on.
    Warning,
    /// Nothing is written.
    Error,
}

impl Severity {
    /// The word for it, as it is written in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A second place that helps to understand the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The message about that place.
    pub message: String,
}

/// One thing that is wrong: what, where, and a way out.
///
/// Messages start in lower case and have no full stop; the user's words stand in backticks. They say
/// what was found and what was expected, and never hold the value of a secret. Whatever is put into them, each part is
/// of one line, has no character that steers a terminal, and is not long; [`message!`](score_yaml::message!) makes such
/// text at little cost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The kind of fault.
    pub code: Code,
    /// Warning or error; the code's own unless `--strict` raised it.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// The place, if it has one.
    pub span: Option<Span>,
    /// The field path, `containers.web.image`, if it has one.
    pub path: Option<String>,
    /// Further places.
    pub labels: Vec<Label>,
    /// Ways out, `did you mean `db`?`.
    pub hints: Vec<String>,
    /// The text of the final `Error: …` paragraph where scripts read one word for word. Its line breaks are ours: those
    /// in names are written out.
    pub summary: Option<String>,
    /// What it is about, for stages that go by that.
    pub about: About,
    /// The patch template that made what is wrong, as long as no place says so.
    pub patched_by: Option<PatchTemplate>,
    /// Not a finding but how many more there were of its severity than are kept; else 0.
    pub more: usize,
}

/// So many further places are shown, and ways out.
const MOST_PARTS: usize = 10;
/// So many lines of a summary are shown.
const MOST_LINES: usize = 20;

impl Diagnostic {
    /// A diagnostic without a place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            message: said(message.into()),
            span: None,
            path: None,
            labels: Vec::new(),
            hints: Vec::new(),
            summary: None,
            about: About::default(),
            patched_by: None,
            more: 0,
        }
    }

    /// That so many more were found than are kept or shown.
    #[must_use]
    pub fn more(severity: Severity, count: usize) -> Self {
        let what = match (severity, count) {
            (Severity::Error, 1) => "error",
            (Severity::Error, _) => "errors",
            (Severity::Warning, 1) => "warning",
            (Severity::Warning, _) => "warnings",
        };
        Diagnostic {
            severity,
            more: count,
            ..Diagnostic::new(codes::NOT_SHOWN, format!("… and {count} more {what}"))
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
    pub fn path(mut self, path: impl AsRef<str>) -> Self {
        let path = cut(path.as_ref(), MAX_NAME);
        self.path = Some(visible(&path).into_owned()).filter(|path| !path.is_empty());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        if self.labels.len() < MOST_PARTS {
            let message = said(message.into());
            self.labels.push(Label { span, message });
        }
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        if self.hints.len() < MOST_PARTS {
            self.hints.push(said(hint.into()));
        }
        self
    }

    /// Says what it is about, for stages that go by that.
    #[must_use]
    pub fn about(mut self, about: About) -> Self {
        self.about = about;
        self
    }

    /// Adds "did you mean `…`?" if a known name is near the wrong one.
    #[must_use]
    pub fn near<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(wrong, known) {
            Some(name) => self.hint(message!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// The same, or else `what` and the names that are known, if there are some: "it takes `host`, `port`".
    #[must_use]
    pub fn near_or_listed(self, wrong: &str, known: &[&str], what: &str) -> Self {
        match nearest(wrong, known.iter().copied()) {
            Some(name) => self.hint(message!("did you mean `{name}`?")),
            None if known.is_empty() => self,
            None => self.hint(format!("{what} {}", listed(known.iter().copied(), ", "))),
        }
    }

    /// Sets the text of the final `Error: …` paragraph.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.summary = Some(said(text.into()));
        self
    }

    /// Sets the text of the final `Error: …` paragraph, a line each.
    #[must_use]
    pub fn summary_lines<S: AsRef<str>>(mut self, lines: impl IntoIterator<Item = S>) -> Self {
        let lines = lines.into_iter().take(MOST_LINES);
        let lines: Vec<String> = lines.map(|line| said(line.as_ref().to_owned())).collect();
        self.summary = Some(lines.join("\n"));
        self
    }
}

/// A part of a diagnostic as it is said: visible, and not long.
fn said(text: String) -> String {
    if text.len() <= MAX_MESSAGE && is_plain(&text) {
        return text;
    }
    visible(&cut(&text, MAX_MESSAGE)).into_owned()
}

impl From<ParseError> for Diagnostic {
    fn from(error: ParseError) -> Self {
        let (code, related) = match error.kind {
            ErrorKind::DuplicateKey => (codes::DUPLICATE_KEY, "first here"),
            ErrorKind::Limit => (codes::TOO_LARGE, "because of this"),
            ErrorKind::Syntax
            | ErrorKind::InvalidKey
            | ErrorKind::Alias
            | ErrorKind::Merge
            | ErrorKind::Tag => (codes::INVALID_YAML, "because of this"),
        };
        let diagnostic = Diagnostic::new(code, error.message).at(error.span);
        let diagnostic = match error.kind {
            ErrorKind::DuplicateKey if error.hints.is_empty() => {
                diagnostic.hint("leave one of them out")
            }
            _ => error.hints.into_iter().fold(diagnostic, Diagnostic::hint),
        };
        match error.related {
            Some(span) => diagnostic.label(span, related),
            None => diagnostic,
        }
    }
}

/// The name of a kind of value with its article: `a string`, `an integer`, and `no value` for null.
#[must_use]
pub fn with_article(kind: &str) -> String {
    match kind.chars().next() {
        _ if kind == "null" => "no value".to_owned(),
        Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}
