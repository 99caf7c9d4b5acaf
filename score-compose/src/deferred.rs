//! The work that waits for the patches.

use crate::publish::PortToPublish;
use crate::rules::History;

/// The work that waits for the patches.
#[derive(Clone, Debug, Default)]
pub struct ComposeDeferred {
    /// The ports to publish: a patch may add their services.
    pub(crate) ports: Vec<PortToPublish>,
    /// The history of the compose file, for the rules.
    pub(crate) history: History,
}
