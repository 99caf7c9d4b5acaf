//! The reply of a provisioner.

use std::fmt;

use score_yaml::{Limits, Map, Value};

use crate::diagnostic::Diagnostics;
use crate::limits;
use crate::state::OpenOutputs;
use crate::target::FragmentField;

/// The reply of a provisioner. A patch of the shared state is not in it: see [`Request::shared`](super::Request).
#[derive(Default)]
pub struct Reply {
    /// The state that it wants to remember; replaces what it remembered before.
    pub state: Map,
    /// The outputs; replace those before. Secrets as references.
    pub outputs: Map,
    /// Outputs are names of environment variables: any key is one.
    pub is_environment: bool,
    /// What stands for outputs that nobody knows yet, if there are some.
    pub open_outputs: Option<OpenOutputs>,
    /// The parts that it adds for the target.
    pub parts: Parts,
    /// Lines for the user.
    pub logs: Vec<String>,
    /// What looks wrong though it is none.
    pub warnings: Diagnostics,
}

/// The parts that a provisioner adds for the target.
pub type Parts = Vec<(&'static FragmentField, PartValue)>;

/// The value that a provisioner gives for a part.
#[derive(Clone, PartialEq)]
pub enum PartValue {
    /// Data.
    Data(Value),
    /// YAML that is still to be read.
    Yaml(String),
}

/// Names, not values.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = |map: &Map| map.keys().cloned().collect::<Vec<_>>();
        let parts: Vec<_> = self.parts.iter().map(|(part, _)| part.template).collect();
        f.debug_struct("Reply")
            .field("state", &keys(&self.state))
            .field("outputs", &keys(&self.outputs))
            .field("is_environment", &self.is_environment)
            .field("parts", &parts)
            .finish_non_exhaustive()
    }
}

/// Nothing of it.
impl fmt::Debug for PartValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartValue").finish_non_exhaustive()
    }
}

impl PartValue {
    /// The data.
    ///
    /// # Errors
    /// The text is not YAML.
    pub fn read(self) -> Result<Value, Unreadable> {
        self.read_with_text().map(|(value, _)| value)
    }

    /// The data, and the text that it was.
    ///
    /// # Errors
    /// As for [`read`](PartValue::read).
    pub(super) fn read_with_text(self) -> Result<(Value, Option<String>), Unreadable> {
        match self {
            PartValue::Data(value) => Ok((value, None)),
            PartValue::Yaml(text) => {
                let limits = Limits {
                    nodes: limits::REPLY_NODES,
                    ..Limits::default()
                };
                match score_yaml::parse_str_with(&text, limits) {
                    Ok(value) => match score_yaml::second_document(&text, limits) {
                        None => Ok((value, Some(text))),
                        Some(number) => Err(Unreadable {
                            number,
                            message: "there is a second document".to_owned(),
                            first: None,
                            at: 0,
                            is_second_document: true,
                            text,
                        }),
                    },
                    Err(error) => Err(Unreadable {
                        number: error.line,
                        message: error.message,
                        first: error.first,
                        at: error.range.start,
                        is_second_document: false,
                        text,
                    }),
                }
            }
        }
    }
}

/// Why a text that a provisioner gave is no YAML. `Display` says it in the words of the Go tools, without the text.
pub struct Unreadable {
    /// What is wrong.
    pub message: String,
    /// The number of the line of the text, from 1.
    pub number: usize,
    /// The line of the first of two things, where there may be only one.
    pub first: Option<usize>,
    /// The byte of the text at which it was met.
    pub at: usize,
    /// True if it is YAML, and more than one document.
    pub is_second_document: bool,
    /// The text, which may hold a secret.
    pub text: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "yaml: line {}: {}", self.number, self.message)?;
        match self.first {
            Some(first) => write!(f, ", first at line {first}"),
            None => Ok(()),
        }
    }
}

/// Not the text.
impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
