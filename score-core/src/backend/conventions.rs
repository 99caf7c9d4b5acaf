//! What is the same in all runs of a backend, as data.

use score_yaml::{Map, SortedSet};

use super::Backend;
use crate::diagnostic::{Code, Diagnostics, Dialect};
use crate::target::{FragmentType, StateFields};
use crate::text::{ImageSyntax, Template};
use crate::workload::Workload;

/// What is the same in all runs of a backend: the constants of [`Backend`], and its functions that need no run.
#[derive(Clone, Copy, Debug)]
pub struct Conventions {
    /// [`Backend::NAME`].
    pub name: &'static str,
    /// [`Backend::ANNOTATION_PREFIX`].
    pub annotation_prefix: &'static str,
    /// [`Backend::STATE`].
    pub state: StateFields,
    /// [`Backend::DIALECT`].
    pub dialect: Dialect,
    /// [`Backend::CODES`].
    pub codes: &'static [&'static [Code]],
    /// [`Backend::IMAGES`].
    pub images: ImageSyntax,
    /// [`Backend::Fragment`].
    pub fragment: FragmentType,
    /// [`Backend::built_containers`].
    pub built_containers: fn(&Map) -> SortedSet<String>,
    /// [`Backend::check`].
    pub check: fn(&Workload<Template>, Diagnostics) -> Diagnostics,
}

impl Conventions {
    /// Those of a backend.
    #[must_use]
    pub const fn of<B: Backend>() -> Self {
        Conventions {
            name: B::NAME,
            annotation_prefix: B::ANNOTATION_PREFIX,
            state: B::STATE,
            dialect: B::DIALECT,
            codes: B::CODES,
            images: B::IMAGES,
            fragment: FragmentType::of::<B::Fragment>(),
            built_containers: B::built_containers,
            check: B::check,
        }
    }
}
