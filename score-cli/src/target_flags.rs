//! The flags of a command that only one target has.

use std::any::Any;
use std::sync::Arc;

/// The flags that a command has for the target alone, of a type that only its frontend knows.
#[derive(Clone, Debug)]
pub struct TargetFlags(Arc<dyn Any + Send + Sync>);

impl TargetFlags {
    /// These flags.
    pub(crate) fn new<T: Send + Sync + 'static>(flags: T) -> Self {
        TargetFlags(Arc::new(flags))
    }

    /// The flags in their type.
    ///
    /// # Panics
    /// They are of another one: each command's flags are read and used by one frontend.
    #[must_use]
    pub fn known<T: 'static>(&self) -> &T {
        let TargetFlags(flags) = self;
        flags
            .downcast_ref()
            .expect("a frontend gets the flags that it has read")
    }
}
