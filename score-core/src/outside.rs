//! What templates may ask of the outside: a host as the template language sees it.

use jiff::{SignedDuration, Timestamp};
use score_template::context::Outside;

use crate::host::Host;

/// A host.
pub(crate) struct Door<'a>(pub(crate) &'a dyn Host);

impl Outside for Door<'_> {
    fn random(&self, buffer: &mut [u8]) {
        self.0.random(buffer);
    }

    fn now(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.0.now()).unwrap_or(SignedDuration::MAX);
        Timestamp::from_duration(since).unwrap_or(Timestamp::MAX)
    }

    fn env(&self, name: &str) -> Option<String> {
        self.0.env(name)
    }
}
