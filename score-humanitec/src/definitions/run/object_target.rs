//! The targets that take objects of definitions.

use score_core::target::FragmentField;

use super::form::OutputForm;
use super::{KubernetesSecrets, RequiredVariables};

/// A target that takes objects of definitions, with the part by which it is given them.
#[derive(Clone, Copy, Debug)]
pub enum ObjectTarget {
    /// It takes them as they are, and has Secrets.
    Kubernetes(&'static FragmentField),
    /// It makes something of its own of them, and reads variables when it starts.
    Compose(&'static FragmentField),
}

impl ObjectTarget {
    /// The way in which it writes outputs.
    #[must_use]
    pub fn form(self) -> Box<dyn OutputForm> {
        match self {
            ObjectTarget::Kubernetes(part) => Box::new(KubernetesSecrets::new(part)),
            ObjectTarget::Compose(part) => Box::new(RequiredVariables::new(part)),
        }
    }
}
