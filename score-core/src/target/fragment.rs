//! The parts that provisioners may add for a target.

use std::any::Any;

use score_yaml::Value;

use crate::diagnostic::Diagnostics;

/// All that a provisioner adds for a target, decoded once from the reply of any kind of provisioner.
pub trait Fragment: Default + Send + Sync + 'static {
    /// The parts that there are.
    const FIELDS: &'static [FragmentField];

    /// Decodes the parts of a reply, of which some may be missing.
    ///
    /// # Errors
    /// A part is not what the target takes. The diagnostic's path starts with the part's name.
    fn decode(parts: FragmentParts) -> Result<Self, Diagnostics>;
}

/// No parts: for a target that provisioners add nothing for.
impl Fragment for () {
    const FIELDS: &'static [FragmentField] = &[];

    fn decode(_: FragmentParts) -> Result<Self, Diagnostics> {
        Ok(())
    }
}

/// The parts of a reply, of which some may be missing.
pub type FragmentParts = Vec<(&'static FragmentField, Value)>;

/// A part that a provisioner may add, with its names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FragmentField {
    /// The field of a `template://` or `jinja://` entry, `services`.
    pub template: &'static str,
    /// The key of a `cmd://` reply, `compose_services`.
    pub reply: &'static str,
}

/// The parts that provisioners may add for a target, for stages that do not know the type.
#[derive(Clone, Copy, Debug)]
pub struct FragmentType {
    /// [`Fragment::FIELDS`].
    pub fields: &'static [FragmentField],
    /// [`Fragment::decode`].
    pub decode: fn(FragmentParts) -> Result<AnyFragment, Diagnostics>,
}

impl FragmentType {
    /// That of a target.
    #[must_use]
    pub const fn of<F: Fragment>() -> Self {
        FragmentType {
            fields: F::FIELDS,
            decode: |parts| F::decode(parts).map(|fragment| AnyFragment(Box::new(fragment))),
        }
    }
}

/// A [`Fragment`] whose type only its target knows.
#[derive(Debug)]
pub struct AnyFragment(Box<dyn Any + Send + Sync>);

impl AnyFragment {
    /// The fragment in its type; an empty one, if it is of another target.
    #[must_use]
    pub fn into_known<F: Fragment>(self) -> F {
        let AnyFragment(fragment) = self;
        fragment.downcast().map(|known| *known).unwrap_or_default()
    }
}
