//! The world outside, as templates may ask for it: a host as the template language sees it.

use std::time::Duration;

use score_template::{CallError, Outside};

use crate::host::{Host, Wanted};

/// A host. What templates draw is all for one purpose, so it has to be one that tells draws apart by their number.
pub(crate) struct TemplateHost<'a>(pub(crate) &'a dyn Host);

impl Outside for TemplateHost<'_> {
    fn random(&self, buffer: &mut [u8]) {
        self.0.random(&["template"], buffer);
    }

    fn now(&self) -> Duration {
        self.0.now()
    }

    fn env(&self, name: &str) -> Result<Option<String>, CallError> {
        let checked = self.0.check(Wanted::Variable(name));
        checked.map_err(|refusal| CallError::refused(refusal.to_string(), refusal.way_out()))?;
        Ok(self.0.env(name))
    }
}
