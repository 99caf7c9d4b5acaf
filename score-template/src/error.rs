//! Errors of templates and of functions.

use std::borrow::Cow;
use std::fmt;

use crate::plain::{kind, of_fail, plain};

/// The stage at which a template failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The text is not a template.
    Parse,
    /// It is one, but could not be executed with that data.
    Exec,
}

/// The error of a template, at a place in its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// The stage at which it failed.
    pub stage: Stage,
    /// The line, from 1.
    pub line: usize,
    /// The byte within the line, from 1. (Go counts these from 0 and says none for parse errors;
    /// the text that [`fmt::Display`] writes does so too.)
    pub column: usize,
    /// The byte offset in the text.
    pub offset: usize,
    /// The name of the `define` that was executed, else empty.
    pub template: String,
    /// The part of the template that was executed, as Go prints it; empty for parse errors.
    pub context: String,
    /// The message, without the place.
    pub message: String,
    /// What would allow it, if something was refused.
    pub way_out: Option<String>,
    /// The name that nothing has, if that is what is wrong.
    pub unknown: Option<Box<UnknownName>>,
    /// The argument of a call that has no value, if that is what is wrong.
    pub absent: Option<Box<AbsentArgument>>,
    /// The number of items of a list in which one was looked for that is not there.
    pub items: Option<usize>,
    /// The type of the value that was found, in Go's words, where the message has the value in its place.
    pub found: Option<Cow<'static, str>>,
    /// The names that are there where a field was looked for that has no value and needs one, the first of many.
    pub beside: Vec<String>,
    /// What is to be changed, where that is not where the error was met: of a template that ends too early the
    /// action that is still open, of a name with a letter that names don't have the whole path.
    pub culprit: Option<Box<Culprit>>,
}

/// A part of a template that is to be changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Culprit {
    /// The line, from 1.
    pub line: usize,
    /// The byte within the line, from 1.
    pub column: usize,
    /// The byte offset in the text.
    pub offset: usize,
    /// Its text.
    pub text: String,
}

/// A name that nothing has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownName {
    /// The name: of a function, or of a field without its dot.
    pub name: String,
    /// True if it is one of a function.
    pub is_function: bool,
    /// The names that there are.
    pub known: Vec<&'static str>,
    /// The type of the value that was looked at, if it has no fields at all, in Go's words.
    pub owner: Option<String>,
}

/// An argument of a call that has no value, or under which there is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AbsentArgument {
    /// The function that is called.
    pub function: &'static str,
    /// The arguments as they are written; what a `|` hands over is not among them.
    pub arguments: Vec<String>,
    /// The number of the argument, from 0: that is what is looked into, and others are the keys under which it was looked.
    pub at: usize,
}

impl AbsentArgument {
    /// What is not there, in plain words.
    fn plain(&self) -> String {
        /// The most bytes of an argument that a message has room for.
        const ROOM: usize = 48;
        let AbsentArgument {
            function,
            arguments,
            at,
        } = self;
        let key = match (at, arguments.get(*at)) {
            (0, Some(value)) if value.len() <= ROOM => {
                return format!("`{function}`: `{value}` is not there");
            }
            (0, Some(_)) => return format!("`{function}`: its first argument is not there"),
            (0, None) => return format!("`{function}`: what the `|` hands over is not there"),
            (_, Some(key)) if key.len() <= ROOM => unquoted(key),
            _ => return format!("`{function}`: a value on the way is not there"),
        };
        let before = arguments[..*at].join(" ");
        match at {
            _ if before.len() > ROOM => format!("`{function}`: no value is under `{key}`"),
            1 => format!("`{function}`: `{before}` has no value under `{key}`"),
            _ => format!("`{function} {before}` has no value under `{key}`"),
        }
    }
}

/// A text of a template without its quotes, where it has no escapes.
fn unquoted(text: &str) -> &str {
    let inside = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('"')
        .filter(|text| !text.contains('\\'))
        .or_else(|| inside('`'))
        .unwrap_or(text)
}

impl Error {
    /// The message in plain words: without types of Go, and of a `fail` what its author wrote.
    #[must_use]
    pub fn plain(&self) -> String {
        let opened = self.culprit.as_ref().filter(|_| self.is_unended());
        if let Some(opened) = opened {
            let keyword = opened.text.split_whitespace().next().unwrap_or_default();
            return format!("this `{keyword}` has no `{{{{ end }}}}`");
        }
        if let Some(UnknownName {
            name,
            owner: Some(owner),
            ..
        }) = self.unknown.as_deref()
        {
            let field = format!(".{name}");
            let holder = self.context.split(&field).next().unwrap_or_default();
            let is_path = holder.starts_with(['.', '$']) && holder.len() < self.context.len();
            if is_path {
                return format!("`{holder}` is {} and has no fields", kind(owner));
            }
        }
        if let Some(absent) = &self.absent {
            return absent.plain();
        }
        let number = self.message.rsplit(' ').next().unwrap_or_default();
        match self.items {
            Some(0) => return format!("`index`: there is no item {number}, the list is empty"),
            Some(1) => return format!("`index`: there is no item {number}, the list has 1 item"),
            Some(items) => {
                return format!("`index`: there is no item {number}, the list has {items} items");
            }
            None => {}
        }
        if let Some(found) = &self.found {
            return format!("`range` goes over a list or a map, found {}", kind(found));
        }
        if let Some(operator) = self.operator() {
            return format!("there is no operator `{operator}`");
        }
        plain(&self.message)
    }

    /// The kind of the value that was found, in plain words, where the message has the value in its place.
    #[must_use]
    pub fn found_kind(&self) -> Option<&str> {
        self.found.as_deref().map(kind)
    }

    /// True if the template ends before what it opened.
    fn is_unended(&self) -> bool {
        self.message == "unexpected EOF"
    }

    /// The operator of another language that the template has, `==`.
    #[must_use]
    pub fn operator(&self) -> Option<&str> {
        let operator = crate::plain::operator(&self.message)?;
        let whole = self.culprit.as_ref().map(|culprit| culprit.text.as_str());
        // One bar alone is right elsewhere.
        let is_bar = operator == "|" && whole != Some("||");
        Some(whole.unwrap_or(operator)).filter(|_| !is_bar)
    }

    /// True if the template itself says that it fails, and how.
    #[must_use]
    pub fn is_of_author(&self) -> bool {
        of_fail(&self.message).is_some()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Error {
            line,
            message,
            context,
            template,
            ..
        } = self;
        match self.stage {
            Stage::Parse => write!(f, "template: :{line}: {message}"),
            Stage::Exec => {
                let column = self.column.saturating_sub(1);
                write!(
                    f,
                    "template: :{line}:{column}: executing {template:?} at <{context}>: {message}"
                )
            }
        }
    }
}

impl std::error::Error for Error {}

/// The line of a byte offset and the byte within the line, both from 1.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |newline| newline + 1);
    (line, before.len() - start + 1)
}

/// Cuts a message to `longest` bytes, at a character.
pub fn shorten(message: &mut String, longest: usize) {
    if message.len() > longest {
        let end = (0..=longest).rfind(|end| message.is_char_boundary(*end));
        message.truncate(end.unwrap_or(0));
        message.push_str("...");
    }
}

/// Go's message for a look into nil.
pub const NIL_DEREFERENCE: &str =
    "runtime error: invalid memory address or nil pointer dereference";

/// The error of a function: a message without a place and the function's name, which the engine knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallError {
    message: Cow<'static, str>,
    /// What would allow it, if the world outside refused.
    pub(crate) way_out: Option<Box<str>>,
    /// The number of the argument that has no value, or under which there is none, from 0.
    pub(crate) absent: Option<usize>,
    /// The number of items of a list in which one was looked for that is not there.
    pub(crate) items: Option<usize>,
}

impl CallError {
    /// An error with that message.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        CallError {
            message: message.into(),
            way_out: None,
            absent: None,
            items: None,
        }
    }

    /// The error that a list of so many items has none of a number.
    pub(crate) fn out_of_range(message: String, items: usize) -> Self {
        CallError {
            items: Some(items),
            ..CallError::new(message)
        }
    }

    /// The error that an argument has no value, or that there is none under it; arguments count from 0.
    pub(crate) fn absent(message: &'static str, argument: usize) -> Self {
        CallError {
            absent: Some(argument),
            ..CallError::new(message)
        }
    }

    /// The error that the world outside refuses something; `way_out` is what would allow it.
    pub fn refused(message: impl Into<Cow<'static, str>>, way_out: impl Into<Box<str>>) -> Self {
        CallError {
            way_out: Some(way_out.into()),
            ..CallError::new(message)
        }
    }

    /// The error in other words.
    pub(crate) fn reworded(self, words: impl FnOnce(String) -> String) -> Self {
        CallError {
            message: Cow::Owned(words(self.message.into_owned())),
            ..self
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl std::error::Error for CallError {}

impl From<&'static str> for CallError {
    fn from(message: &'static str) -> Self {
        CallError::new(message)
    }
}
impl From<String> for CallError {
    fn from(message: String) -> Self {
        CallError::new(message)
    }
}
