//! Strings of workloads.

use std::fmt;

use score_core::text::{self as core, Piece, Template};

/// A string of a workload: text, and what stands in it for something else.
///
/// Before resources are provisioned ([`Compiler::lower`](crate::Compiler::lower)) that is placeholders; after it references
/// that only the target can follow.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Text {
    parts: Vec<Part>,
}

/// A part of a [`Text`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Text as it is.
    Literal(String),
    /// `${…}`: what stands between the braces.
    Placeholder(String),
    /// The value that a Secret holds under a key.
    Secret {
        /// The Secret's name.
        name: String,
        /// The key in it.
        key: String,
    },
    /// The value of an environment variable when the target starts.
    Variable(String),
    /// A reference in the words of the target, which it reads when it starts.
    Reference(String),
}

/// Of text only how long it is: a resource may have given it.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.parts).finish()
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Literal(text) => write!(f, "Literal({} bytes)", text.len()),
            Part::Placeholder(raw) => write!(f, "Placeholder({raw:?})"),
            Part::Secret { name, key } => write!(f, "Secret({name:?}, {key:?})"),
            Part::Variable(name) => write!(f, "Variable({name:?})"),
            Part::Reference(text) => write!(f, "Reference({} bytes)", text.len()),
        }
    }
}

impl Text {
    /// The parts in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text, if nothing else is in it.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

/// A text of one part.
impl From<Part> for Text {
    fn from(part: Part) -> Self {
        Text { parts: vec![part] }
    }
}

/// A text as it is.
impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Part::Literal(text.to_owned()).into()
    }
}

/// Placeholders and variables as `${NAME}`, secrets as `${secret NAME/KEY}`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text) | Part::Reference(text) => f.write_str(text),
            Part::Placeholder(name) | Part::Variable(name) => write!(f, "${{{name}}}"),
            Part::Secret { name, key } => write!(f, "${{secret {name}/{key}}}"),
        })
    }
}

/// What a string of a typed workload is, whatever the stage.
pub(crate) trait Stage {
    /// The string as the library has it.
    fn text(&self) -> Text;
}

impl Stage for Template {
    fn text(&self) -> Text {
        let parts = self.pieces.iter().map(|piece| match piece {
            Piece::Literal(text) => Part::Literal(text.to_string()),
            Piece::Placeholder(placeholder) => Part::Placeholder(placeholder.raw.to_string()),
            Piece::Known(known) => part(known),
        });
        Text {
            parts: parts.collect(),
        }
    }
}

impl Stage for core::Text {
    fn text(&self) -> Text {
        Text {
            parts: self.parts.iter().map(part).collect(),
        }
    }
}

fn part(part: &core::Part) -> Part {
    match part {
        core::Part::Literal(text) => Part::Literal(text.to_string()),
        core::Part::Secret { name, key } => Part::Secret {
            name: name.to_string(),
            key: key.to_string(),
        },
        core::Part::Env { name, .. } => Part::Variable(name.to_string()),
        core::Part::LateReference(_) => Part::Reference(part.to_string()),
    }
}
