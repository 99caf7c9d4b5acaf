//! Texts with names.

use std::sync::Arc;

/// A text with a name. Compilers are cloned for each request of a server: what is long is shared.
#[derive(Clone)]
pub(crate) struct NamedText {
    pub(crate) name: String,
    pub(crate) text: Arc<str>,
}

impl NamedText {
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        NamedText {
            name: name.into(),
            text: text.into().into(),
        }
    }
}
