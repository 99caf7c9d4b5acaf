//! Diagnostics in the forms of the services that show them beside the code: SARIF, GitHub's annotations, GitLab's reports of
//! code quality. Each takes diagnostics as [`shown`](crate::Diagnostics::shown) gives them, and the folder that paths are
//! relative to.

mod file_path;
mod github;
mod gitlab;
mod sarif;

use std::path::Path;

use score_yaml::{SourceMap, Span};

pub use github::github;
pub use gitlab::gitlab;
pub use sarif::{Tool, sarif};

use self::file_path::file_path;
use super::Diagnostic;

/// A place as these services count: lines and columns from 1, the end behind the last character.
struct Region {
    /// The path of its file with `/` between the parts, relative if it lies in the folder; `None` if it is in no file: in a
    /// stream, or in a flag.
    path: Option<String>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Region {
    fn of(span: Span, sources: &SourceMap, folder: &Path) -> Self {
        let start = sources.location(span);
        let end = sources.location(Span {
            start: span.end,
            ..span
        });
        Region {
            path: file_path(&start.name, folder),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// What a diagnostic says, with the ways out, each on a line of its own. A place in no file is in the text, as it can be said
/// nowhere else.
fn text(diagnostic: &Diagnostic, sources: &SourceMap, folder: &Path) -> String {
    let mut text = String::new();
    if let Some(span) = diagnostic.span
        && file_path(&sources.get(span.file).name, folder).is_none()
    {
        let place = sources.location(span);
        let name = score_yaml::message::visible(&place.name);
        text += &format!("{name}:{}:{}: ", place.line, place.column);
    }
    text += &diagnostic.message;
    for hint in &diagnostic.hints {
        text += "\nhelp: ";
        text += hint;
    }
    text
}

#[cfg(test)]
pub(crate) mod testing {
    use score_yaml::{SourceMap, Span};

    use crate::{Diagnostic, Severity, codes, test_codes};

    /// Diagnostics of every kind: with a place and without, of a stream, with labels, hints and paths that have to be
    /// escaped, over several lines, a warning, and how many more there are.
    pub(crate) fn diagnostics() -> (SourceMap, Vec<Diagnostic>) {
        let mut sources = SourceMap::new();
        let file = sources.add("/work/apps/a b,c:d%.yaml", "a: ä\nb: ${x}\nc: 1\n");
        let stream = sources.add("-", "a: 1\n");
        let at = |start, end| Span::new(file, start, end);
        let all = vec![
            Diagnostic::new(test_codes::UNKNOWN_RESOURCE, "no `x`: 100%, really")
                .at(at(11, 12))
                .path("containers.b")
                .label(at(0, 1), "declared here")
                .hint("did you mean `y`?"),
            Diagnostic::new(test_codes::UNSUPPORTED_FIELD, "left out").at(at(0, 17)),
            Diagnostic::new(codes::WRONG_TYPE, "not a list").at(Span::new(stream, 3, 4)),
            Diagnostic::new(codes::INVALID_FLAG, "no such flag"),
            Diagnostic::more(Severity::Error, 7),
        ];
        (sources, all)
    }
}
