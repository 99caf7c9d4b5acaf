//! The types that are expected, and their words.

use score_core::diagnostic::ValueType;

/// What a value is expected to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Expected {
    Map,
    List,
    Text,
    Boolean,
    Integer,
    Number,
    IntegerOrText,
    Amount,
    Base64,
    Time,
}

impl Expected {
    /// The words of messages for it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Expected::Map => "a map",
            Expected::List => "a list",
            Expected::Text => "a string",
            Expected::Boolean => "true or false",
            Expected::Integer => "an integer",
            Expected::Number => "a number",
            Expected::IntegerOrText => "an integer or a string",
            Expected::Amount => "an amount",
            Expected::Base64 => "a base64 string",
            Expected::Time => "a time",
        }
    }

    /// The type that it is; of several, and of texts of a form of their own, none of the plain ones.
    pub(super) fn value_type(self) -> ValueType {
        match self {
            Expected::Map => ValueType::Map,
            Expected::List => ValueType::List,
            Expected::Text => ValueType::Text,
            Expected::Boolean => ValueType::Boolean,
            Expected::Integer => ValueType::Integer,
            Expected::Number => ValueType::Number,
            Expected::IntegerOrText | Expected::Amount | Expected::Base64 | Expected::Time => {
                ValueType::Other
            }
        }
    }
}
