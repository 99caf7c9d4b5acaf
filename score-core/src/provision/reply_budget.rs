//! The budget for what the provisioners of a run give.

use std::sync::atomic::{AtomicUsize, Ordering};

use score_yaml::value::{NODE_SIZE, map_size};

use super::{PartValue, Provider, Reply};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::plan::Plan;

/// The bytes that all provisioners of a run together may give.
pub(super) struct ReplyBudget {
    size: usize,
    taken: AtomicUsize,
}

impl ReplyBudget {
    /// The budget of a run with so many resources.
    pub(super) fn of(resources: usize) -> Self {
        ReplyBudget {
            size: limits::REPLIES.saturating_add(resources.saturating_mul(limits::REPLY)),
            taken: AtomicUsize::new(0),
        }
    }

    /// Charges what a provisioner gave.
    pub(super) fn charge(&self, reply: &Reply) {
        let parts = reply.parts.iter().map(|(_, given)| match given {
            PartValue::Data(value) => value.size(),
            PartValue::Yaml(text) => text.len(),
        });
        let logs = reply.logs.iter().map(|line| line.len() + NODE_SIZE);
        let remembered = [map_size(&reply.state), map_size(&reply.outputs)];
        let bytes = parts.chain(logs).chain(remembered);
        let bytes = bytes.fold(0, usize::saturating_add);
        let add = |taken: usize| Some(taken.saturating_add(bytes));
        let _ = self
            .taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// True if provisioners gave too much.
    pub(super) fn is_exceeded(&self) -> bool {
        self.taken.load(Ordering::Relaxed) > self.size
    }

    /// Checks that they did not.
    ///
    /// # Errors
    /// They did. Which resource came when it was too much may depend on the machine: it is an error of the whole.
    pub(super) fn check(&self, plan: &Plan<'_, dyn Provider>) -> Result<(), Diagnostic> {
        if !self.is_exceeded() {
            return Ok(());
        }
        let limit = self.size >> 20;
        let what = format!("what provisioners give is larger than {limit} MiB in all");
        Err(too_large(plan, what))
    }
}

/// The error that provisioners give or share too much: said at the resource that comes last.
pub(super) fn too_large(plan: &Plan<'_, dyn Provider>, what: String) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::TOO_LARGE, what);
    match plan.waves().flatten().last() {
        Some(last) => diagnostic.at(last.node.span),
        None => diagnostic,
    }
}
