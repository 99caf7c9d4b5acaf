//! The world outside, as templates may ask for it: a host as the template language sees it.

use std::time::Duration;

use score_template::Outside;

use crate::host::Host;

/// A host. What templates draw is all for one purpose, so it has to be one that tells draws apart by their number.
pub(crate) struct TemplateHost<'a>(pub(crate) &'a dyn Host);

impl Outside for TemplateHost<'_> {
    fn random(&self, buffer: &mut [u8]) {
        self.0.random(&["template"], buffer);
    }

    fn now(&self) -> Duration {
        self.0.now()
    }

    fn env(&self, name: &str) -> Option<String> {
        self.0.env(name)
    }
}
