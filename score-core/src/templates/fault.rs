//! Errors in templates, before they are diagnostics.

use score_template::error::{Error, Stage, UnknownName};
use score_template::{MissingValue, instead_of_helm};
use score_yaml::Span;
use score_yaml::message::{Name, listed};

use super::TemplatePosition;
use crate::diagnostic::nearest;

/// An error in a template, and its place in the text.
#[derive(Clone, Debug)]
pub struct TemplateFault {
    /// The message, without the place.
    pub message: String,
    /// The same in the words of the Go tools, which scripts look for.
    pub go_message: String,
    /// The line and the byte in it, both from 0.
    pub at: Option<(usize, usize)>,
    /// The text at that place, as far as it is known.
    pub subject: String,
    /// What would allow it, if something was refused.
    pub way_out: Option<String>,
    /// Other ways out.
    pub hints: Vec<String>,
    /// True if the template says so itself: the message is what its author wrote.
    pub is_of_author: bool,
}

impl From<&Error> for TemplateFault {
    fn from(error: &Error) -> Self {
        let is_of_author = error.is_of_author();
        let message = match error.stage {
            Stage::Exec if !is_of_author => format!("at `{}`: {}", error.context, error.plain()),
            Stage::Parse | Stage::Exec => error.plain(),
        };
        let at = (error.line.saturating_sub(1), error.column.saturating_sub(1));
        TemplateFault {
            message,
            go_message: error.to_string(),
            at: Some(at),
            subject: error.context.clone(),
            way_out: error.way_out.clone(),
            hints: error.unknown.as_ref().and_then(hint).into_iter().collect(),
            is_of_author,
        }
    }
}

/// A value that was printed though it is not there, as a warning says it.
impl From<&MissingValue> for TemplateFault {
    fn from(value: &MissingValue) -> Self {
        let hint = "`default` gives another value, and `if` asks if it is there";
        TemplateFault {
            message: format!("prints `{}`, which is not there", Name(&value.text)),
            go_message: String::new(),
            at: Some((value.line.saturating_sub(1), value.column.saturating_sub(1))),
            subject: value.text.clone(),
            way_out: None,
            hints: vec![hint.to_owned()],
            is_of_author: false,
        }
    }
}

/// What leads out of a name that nothing has.
fn hint(unknown: &UnknownName) -> Option<String> {
    let UnknownName {
        name,
        is_function,
        known,
    } = unknown;
    if let Some(instead) = instead_of_helm(name).filter(|_| *is_function) {
        let name = Name(name);
        return Some(format!(
            "`{name}` is Helm's, no function of sprig: {instead}"
        ));
    }
    let dot = if *is_function { "" } else { "." };
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(format!("did you mean `{dot}{near}`?"));
    }
    let fields: Vec<String> = known.iter().map(|name| format!(".{name}")).collect();
    let is_short = !is_function && !fields.is_empty();
    is_short.then(|| {
        format!(
            "there is {}",
            listed(fields.iter().map(String::as_str), ", ")
        )
    })
}

impl TemplateFault {
    /// The place in the file that holds the template, whose text is `text` without the spaces around it.
    #[must_use]
    pub fn span(&self, text: &str, position: &TemplatePosition) -> Span {
        let Some((line, byte)) = self.at else {
            return position.span();
        };
        let written = text.lines().nth(line).unwrap_or_default();
        if let Some((byte, length)) = self.around(written, byte) {
            return position.at(line, byte, length);
        }
        let rest = written.get(byte..).unwrap_or_default();
        position.at(line, byte, self.length(rest))
    }

    /// The subject in its line, if the place is inside of it: of `.a.b` the engine tells the place of `.b`.
    fn around(&self, line: &str, byte: usize) -> Option<(usize, usize)> {
        let length = self.subject.len();
        let mut starts = line.match_indices(&self.subject).filter(|_| length > 0);
        let found = starts.find(|(start, _)| (*start..*start + length).contains(&byte))?;
        Some((found.0, length))
    }

    /// The number of bytes at the start of the text behind the place that are in question.
    #[must_use]
    pub fn length(&self, rest: &str) -> usize {
        let length = match rest.starts_with(&self.subject) {
            true => self.subject.len(),
            false => 0,
        };
        let first = rest.chars().next().map_or(1, char::len_utf8);
        length.max(first)
    }
}
