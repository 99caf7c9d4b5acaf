//! What a project remembers between runs.

use std::fmt;

use score_core::diagnostic::Diagnostics;
use score_core::state as core;
use score_core::target::StateFields;
use score_humanitec::STATE_LAYER;
use score_yaml::{Excerpt, SourceMap};

/// What a project remembers between runs: its workloads, and what was provisioned for them. Keep it and give it to the next
/// run, or passwords are other ones in each.
///
/// It is the text of the file `state.yaml` that the binaries keep, and of `definitions.yaml` beside it where there is one.
/// Passwords are in both.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct State {
    text: String,
    beside: Option<String>,
}

/// The sizes: passwords are in it.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beside = self.beside.as_deref().map_or(0, str::len);
        write!(f, "State({} and {beside} bytes)", self.text.len())
    }
}

impl State {
    /// The state that a file `state.yaml` holds. An empty text is a new project.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        State {
            text: text.into(),
            beside: None,
        }
    }

    /// Adds what the file `definitions.yaml` beside it holds.
    #[must_use]
    pub fn with_definitions(mut self, text: impl Into<String>) -> Self {
        self.beside = Some(text.into());
        self
    }

    /// The text of the file `state.yaml`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of the file `definitions.yaml`, if there is one to be kept.
    #[must_use]
    pub fn definitions(&self) -> Option<&str> {
        self.beside.as_deref()
    }

    pub(crate) fn write(state: &core::State, fields: &StateFields) -> Self {
        State {
            text: core::write(state, fields).concat(),
            beside: core::write_beside(state).map(|pieces| pieces.concat()),
        }
    }

    pub(crate) fn read(
        &self,
        fields: &StateFields,
        sources: &mut SourceMap,
    ) -> Result<core::State, Diagnostics> {
        let mut state = match self.text.trim().is_empty() {
            true => core::State::default(),
            false => {
                let file = sources.add_as("state.yaml", self.text.as_str(), Excerpt::Masked);
                core::read(sources, file, fields, &[STATE_LAYER])?
            }
        };
        if let Some(text) = &self.beside {
            let file = sources.add_as("definitions.yaml", text.as_str(), Excerpt::Masked);
            core::read_beside(sources, file, &mut state)?;
        }
        Ok(state)
    }
}
