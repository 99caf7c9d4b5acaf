//! The parts that provisioners may add for a target.

use score_yaml::Value;

use crate::diagnostic::Diagnostics;

/// All that a provisioner adds for a target, decoded once from the reply of any kind of provisioner.
pub trait Fragment: Default + Send + Sync {
    /// The parts that there are.
    const FIELDS: &'static [FragmentField];

    /// Decodes the parts of a reply, of which some may be missing.
    ///
    /// # Errors
    /// A part is not what the target takes. The diagnostic's path starts with the part's name.
    fn decode(parts: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics>;
}

/// A part that a provisioner may add, with its names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FragmentField {
    /// The field of a `template://` or `jinja://` entry, `services`.
    pub template: &'static str,
    /// The key of a `cmd://` reply, `compose_services`.
    pub reply: &'static str,
}
