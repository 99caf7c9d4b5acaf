//! What provisioners may add for a target.

use score_yaml::Value;

use crate::diagnostic::Diagnostics;

/// What a provisioner may add for a target: decoded once, from the reply of any provisioner kind.
pub trait Fragment: Default + Send + Sync {
    /// The parts there are.
    const FIELDS: &'static [FragmentField];

    /// Decodes the parts of a reply; those that were not given are absent.
    ///
    /// # Errors
    /// A part is not what the target takes.
    fn decode(parts: Vec<(&'static FragmentField, Value)>) -> Result<Self, Diagnostics>;
}

/// A part that a provisioner may add, by its name in the two kinds of provisioner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FragmentField {
    /// The field of a `template://` or `jinja://` entry, `services`.
    pub template: &'static str,
    /// The key of a `cmd://` reply, `compose_services`.
    pub reply: &'static str,
}
