//! Errors in templates, before they are diagnostics.

use std::ops::Range;

use score_template::error::{Error, Stage};
use score_template::{ForeignAction, instead_of_slip};
use score_yaml::Span;

use super::TemplatePosition;
use super::call_advice::without_first;
use super::misused_call::{CallAdvice, of_call};
use super::unknown_names::hint_of_name;
use super::way_out::hint_of_values;

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

impl TemplateFault {
    /// The error of a template, with what its author meant if it is written as in another language.
    #[must_use]
    pub fn of_slip(error: &Error, text: &str) -> Self {
        let fault = TemplateFault::from(error);
        if let Some(hint) = without_first(error, text) {
            let hints = vec![hint];
            return TemplateFault { hints, ..fault };
        }
        if let Some(advice) = of_call(error, text) {
            return fault.advised(advice, text);
        }
        // Of what parses few things are of another language.
        let is_slip = error.stage == Stage::Parse
            || error
                .message
                .ends_with(" is not a method but has arguments")
            || error.message.starts_with("undefined variable: ");
        if !is_slip {
            return fault;
        }
        let offset = match &error.culprit {
            Some(culprit) => culprit.offset,
            None => error.offset,
        };
        let fault = match error.message.as_str() {
            "unexpected {{end}}" | "unexpected {{else}}" => fault.of_action(text, offset),
            _ => fault,
        };
        match instead_of_slip(&error.message, text, offset) {
            Some(ForeignAction {
                message,
                hint,
                place,
            }) => {
                let fault = TemplateFault {
                    message: message.unwrap_or(fault.message),
                    hints: vec![hint],
                    ..fault
                };
                match place {
                    Some(place) => fault.of_bytes(text, place),
                    None => fault,
                }
            }
            None => fault,
        }
    }

    /// The fault of a call, with what leads out of it.
    fn advised(self, advice: CallAdvice, text: &str) -> Self {
        let fault = TemplateFault {
            message: advice.message.unwrap_or(self.message),
            hints: advice.hint.map_or(self.hints, |hint| vec![hint]),
            ..self
        };
        match advice.place {
            Some(place) => fault.of_bytes(text, place),
            None => fault,
        }
    }

    /// The fault of the whole action that a byte of a text stands in.
    fn of_action(self, text: &str, offset: usize) -> Self {
        let action = || {
            let start = text.get(..offset)?.rfind("{{")?;
            Some(start..start + text[start..].find("}}")? + "}}".len())
        };
        match action() {
            Some(action) => self.of_bytes(text, action),
            None => self,
        }
    }

    /// The fault of some bytes of a text.
    fn of_bytes(self, text: &str, range: Range<usize>) -> Self {
        let before = &text[..range.start];
        let line = before.matches('\n').count();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        TemplateFault {
            at: Some((line, range.start - line_start)),
            subject: text[range].to_owned(),
            ..self
        }
    }
}

impl From<&Error> for TemplateFault {
    fn from(error: &Error) -> Self {
        let is_of_author = error.is_of_author();
        let plain = error.plain();
        let has_place = plain.contains('`') || error.context.len() + plain.len() > ROOM;
        let message = match error.stage {
            Stage::Exec if !is_of_author && !has_place => {
                format!("at `{}`: {plain}", error.context)
            }
            Stage::Parse | Stage::Exec => plain,
        };
        let called = error.unknown.as_ref().filter(|name| name.is_function);
        let (at, subject) = match (&error.culprit, called) {
            (Some(culprit), _) => ((culprit.line, culprit.column), &culprit.text),
            (None, Some(called)) => ((error.line, error.column), &called.name),
            (None, None) => ((error.line, error.column), &error.context),
        };
        let at = (at.0.saturating_sub(1), at.1.saturating_sub(1));
        let variable = error.message.strip_prefix("undefined variable");
        let variable = variable.map(|name| name.trim_matches([':', ' ', '"']).to_owned());
        let subject = variable.as_ref().unwrap_or(subject);
        let hints = match &error.unknown {
            Some(unknown) => hint_of_name(unknown, &error.context),
            None => hint_of_values(error),
        };
        TemplateFault {
            message,
            go_message: error.to_string(),
            at: Some(at),
            subject: subject.clone(),
            way_out: error.way_out.clone(),
            hints: hints.into_iter().collect(),
            is_of_author,
        }
    }
}

/// The most bytes of an action and of what is wrong with it that one title has room for. The place says the action too.
const ROOM: usize = 48;

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
    pub(crate) fn around(&self, line: &str, byte: usize) -> Option<(usize, usize)> {
        let length = self.subject.len();
        let mut starts = line.match_indices(&self.subject).filter(|_| length > 0);
        let found = starts.find(|(start, _)| (*start..*start + length).contains(&byte));
        // Of a variable the engine tells the end.
        let before = || {
            let is_variable = self.subject.starts_with('$');
            let mut before = line.get(..byte)?.rmatch_indices(&self.subject);
            before.next().filter(|_| is_variable)
        };
        Some((found.or_else(before)?.0, length))
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
