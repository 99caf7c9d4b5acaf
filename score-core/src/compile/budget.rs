//! The limit on the text that the placeholders of a project stand for, and the files that its containers name.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use score_yaml::Span;

use crate::codes;
use crate::diagnostic::{Diagnostic, Refusal};
use crate::host::{Host, HostError, Wanted};
use crate::limits;
use crate::path::FieldPath;
use crate::state::State;

/// A host that counts what is read of files, together with what placeholders stand for. A file of some hundred KB is
/// soon named ten thousand times, and is put into the output as often.
pub struct TextBudget<'h> {
    host: &'h dyn Host,
    room: usize,
    bytes: AtomicUsize,
}

impl fmt::Debug for TextBudget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextBudget")
            .field("room", &self.room)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

impl<'h> TextBudget<'h> {
    /// The budget of a project of so many workloads, whose files come from `host`.
    #[must_use]
    pub fn new(host: &'h dyn Host, workloads: usize) -> Self {
        let each = workloads.saturating_mul(limits::PLACED_TEXT_OF_WORKLOAD);
        TextBudget {
            host,
            room: limits::PLACED_TEXT_OF_PROJECT.saturating_add(each),
            bytes: AtomicUsize::new(0),
        }
    }

    /// Adds bytes that stand somewhere in the output.
    pub(super) fn add(&self, bytes: usize) {
        // It does not wrap: everybody stops when it is full.
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// True if there is more than there is room for. It is then certain that the run fails, in whatever order it works.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) > self.room
    }

    /// Fails if files alone take more than there is room for.
    ///
    /// # Errors
    /// They do, said at `place` (code `too-large`).
    pub fn check_files(&self, place: Option<Span>) -> Result<(), Diagnostic> {
        let hint = "a file counts each time that it is a `source`";
        match self.is_full() {
            true => Err(self.too_large(place).hint(hint)),
            false => Ok(()),
        }
    }

    /// The error of placeholders that took what was left. No workload alone is to blame, so that the largest output is
    /// named.
    pub(super) fn placeholders(&self, place: Option<Span>, state: &State) -> Diagnostic {
        let sizes = state.all_resources().map(|(uid, known)| {
            let mut size = 0;
            known
                .outputs
                .each_string_at(&mut FieldPath::new(), &mut |_, text| size += text.size());
            (size, uid)
        });
        let diagnostic = self.too_large(place);
        // Of equal ones the first.
        match sizes.rev().max_by_key(|(size, _)| *size) {
            Some((size, uid)) => diagnostic.hint(format!(
                "the largest outputs are those of `{uid}`, {size} bytes"
            )),
            None => diagnostic,
        }
    }

    fn too_large(&self, place: Option<Span>) -> Diagnostic {
        let message = format!(
            "the placeholders and files of all workloads together stand for more than {} MiB",
            self.room >> 20
        );
        let diagnostic = Diagnostic::new(codes::TOO_LARGE, message);
        match place {
            Some(place) => diagnostic.at(place),
            None => diagnostic,
        }
    }
}

impl Host for TextBudget<'_> {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        if self.is_full() {
            // Nobody sees it: there is one error, of all that is read.
            return Err(HostError::new("there is no room for it"));
        }
        let bytes = self.host.read(score_file, path)?;
        self.add(limits::written_size(&bytes));
        Ok(bytes)
    }

    fn env(&self, name: &str) -> Option<String> {
        self.host.env(name)
    }

    fn check(&self, wanted: Wanted<'_>) -> Result<(), Refusal> {
        self.host.check(wanted)
    }

    fn now(&self) -> Duration {
        self.host.now()
    }

    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        self.host.random(purpose, buffer);
    }
}
