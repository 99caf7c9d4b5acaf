//! Errors in templates, before they are diagnostics.

use score_template::error::{Error, Stage};
use score_yaml::Span;

use super::TemplatePosition;

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
}

impl From<&Error> for TemplateFault {
    fn from(error: &Error) -> Self {
        let message = match error.stage {
            Stage::Parse => error.message.clone(),
            Stage::Exec => format!("at `{}`: {}", error.context, error.message),
        };
        let at = (error.line.saturating_sub(1), error.column.saturating_sub(1));
        TemplateFault {
            message,
            go_message: error.to_string(),
            at: Some(at),
            subject: error.context.clone(),
            way_out: error.way_out.clone(),
        }
    }
}

impl TemplateFault {
    /// The place in the file that holds the template, whose text is `text` without the spaces around it.
    #[must_use]
    pub fn span(&self, text: &str, position: &TemplatePosition) -> Span {
        let Some((line, byte)) = self.at else {
            return position.span();
        };
        let rest = text.lines().nth(line).and_then(|line| line.get(byte..));
        position.at(line, byte, self.length(rest.unwrap_or_default()))
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
