//! Why a type could not be read.

use std::fmt;

use serde::de;

use crate::source::Span;

/// The reason why a type could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeserializeError {
    /// In lower case, without the path.
    pub message: String,
    /// The field, from the top: keys, and positions in lists.
    pub path: Vec<String>,
    /// The place of the field; `None` for a value without places.
    pub span: Option<Span>,
    /// The field, if the type does not have it.
    pub unknown_field: Option<UnknownField>,
}

/// A field that a type does not have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownField {
    /// Its name.
    pub name: String,
    /// The fields that the type has.
    pub known: &'static [&'static str],
}

impl DeserializeError {
    pub(super) fn new(message: String) -> Self {
        DeserializeError {
            message,
            path: Vec::new(),
            span: None,
            unknown_field: None,
        }
    }

    /// Adds a step of the way to the field, and its place unless a closer one is known.
    pub(super) fn below(mut self, step: impl Into<String>, span: Option<Span>) -> Self {
        self.path.insert(0, step.into());
        self.at(span)
    }

    pub(super) fn at(mut self, span: Option<Span>) -> Self {
        self.span = self.span.or(span);
        self
    }
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path.join("."))?;
        }
        f.write_str(&self.message)
    }
}
impl std::error::Error for DeserializeError {}

impl de::Error for DeserializeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        let unknown = UnknownField {
            name: field.to_owned(),
            known,
        };
        DeserializeError {
            unknown_field: Some(unknown),
            ..Self::new(format!("unknown field `{field}`"))
        }
    }
    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("missing field `{field}`"))
    }
    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            de::Unexpected::Unit | de::Unexpected::Option => "null",
            de::Unexpected::Bool(_) => "boolean",
            de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) => "integer",
            de::Unexpected::Float(_) => "number",
            de::Unexpected::Seq => "list",
            de::Unexpected::Map => "map",
            de::Unexpected::Str(_) | de::Unexpected::Char(_) => "string",
            other => return Self::new(format!("expected {expected}, found {other}")),
        };
        Self::new(format!("expected {expected}, found {found}"))
    }
}
