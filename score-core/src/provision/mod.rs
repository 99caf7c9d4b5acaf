//! Provisioners: entries, kinds, requests and replies.

mod entry;
mod environment;
mod jinja;
mod kinds;
mod reply;
mod request;
mod run;
mod services;
mod shared;
mod template;
pub mod wire;

pub use entry::{Context, Entry, EntryReader, load};
pub use kinds::{Kinds, Load, kinds};
pub use reply::Reply;
pub use request::Request;
pub use run::{Provisionings, provision};
pub use services::{ServicePort, WorkloadService, WorkloadServices, services};
pub use shared::Shared;

use crate::diagnostic::Diagnostic;
use crate::host::Host;

/// What differs by kind: how a matched entry turns a request into a reply.
/// What every entry says (uri, type, class, id, …) is data and is matched in one place.
pub trait Provisioner: Send + Sync {
    /// Provisions one resource.
    ///
    /// # Errors
    /// The template fails, the program fails, the reply is not one. The summary, if set, is what follows
    /// `resource 'UID': failed to provision: `.
    fn provision(&self, request: &mut Request<'_>, host: &dyn Host) -> Result<Reply, Diagnostic>;
}
