//! What a finding is about, for stages that give it a place or a way out by that: no rule hangs on the words of a message.

/// What a finding is about. People read it in the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum About {
    /// The value of its field, or what no other stage asks for.
    #[default]
    Value,
    /// The name of its field, whatever the value is.
    Name,
    /// The type of the value of its field.
    Type {
        /// The type that was expected, or one of those that were.
        expected: ValueType,
        /// The type that was found.
        found: ValueType,
    },
    /// The unit of the amount in its field.
    Unit,
    /// A value in which a template printed `<no value>`: a warning of its own says what is not there.
    NoValue,
    /// What the author of the file refuses, or what a program did, by what it was given: the file itself may be right.
    Refusal,
    /// That a program failed as its arguments in the file may have it do, and as the program may mean to.
    Program,
    /// What its first label marks: that is to be mended.
    Label,
}

impl About {
    /// A finding that a value is of another type than expected.
    #[must_use]
    pub fn wrong_type(expected: ValueType, found: &str) -> Self {
        About::Type {
            expected,
            found: ValueType::of(found),
        }
    }

    /// True if a text was expected, and what was found is one in quotes.
    #[must_use]
    pub fn wants_quotes(self) -> bool {
        matches!(
            self,
            About::Type {
                expected: ValueType::Text | ValueType::NamedText,
                found: ValueType::Boolean | ValueType::Integer | ValueType::Number,
            }
        )
    }

    /// True if it is shown by its value rather than by the name of its field. What is wrong with a map or a list is seldom that
    /// it is one.
    #[must_use]
    pub fn is_of_value(self, is_collection: bool) -> bool {
        match self {
            About::Name => false,
            About::Type { .. } => true,
            _ => !is_collection,
        }
    }

    /// The types that were expected and found, where that is what is wrong.
    #[must_use]
    pub fn types(self) -> Option<(ValueType, ValueType)> {
        match self {
            About::Type { expected, found } => Some((expected, found)),
            _ => None,
        }
    }
}

/// The type of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueType {
    /// A map.
    Map,
    /// A list.
    List,
    /// A text.
    Text,
    /// A text under a name that the author of the file chose, as those of labels are.
    NamedText,
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// A number with a fraction.
    Number,
    /// That of no value.
    Null,
    /// Another one.
    Other,
}

impl ValueType {
    /// The type that data names so, `map` for example.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "map" => ValueType::Map,
            "list" => ValueType::List,
            "string" => ValueType::Text,
            "boolean" => ValueType::Boolean,
            "integer" => ValueType::Integer,
            "number" => ValueType::Number,
            "null" => ValueType::Null,
            _ => ValueType::Other,
        }
    }
}

/// The patch template that made what is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PatchTemplate {
    /// By its number among those of the project, from 1.
    Number(usize),
    /// One of them.
    Unknown,
}
