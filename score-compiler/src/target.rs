//! The seam between this crate and the backends of the project.

use std::sync::Arc;

use score_core::backend::Backend;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::host::Host;
use score_core::state::State;
use score_humanitec::definitions::ObjectTarget;
use score_yaml::{Map, Str};

use crate::codes;

/// A setting of a target cannot be used: whoever wrote the program can mend it.
#[doc(hidden)]
pub const INVALID_SETTING: Code = codes::INVALID_SETTING;

/// What a project is compiled to: `score_k8s::K8s`, `score_compose::Compose`, and each [`Backend`](crate::Backend) of yours.
///
/// A program writes a [`Backend`](crate::Backend), which is a target then. What this trait asks for is between the crates of
/// this project, in the words of score-core: it changes with them, and stands in no documentation.
pub trait Target: Send + Sync + 'static {
    /// The backend of a run.
    #[doc(hidden)]
    type Backend: Backend;
    /// The provisioners that come with the target, as a file of them.
    #[doc(hidden)]
    const DEFAULT_PROVISIONERS: &'static str;
    /// How the target takes objects of Resource Definitions. One that does takes these.
    #[doc(hidden)]
    const MANIFESTS: Option<ObjectTarget> = None;

    /// The backend for a run. In the state of a new project it sets the target's own fields.
    ///
    /// # Errors
    /// A setting of the target cannot be used.
    #[doc(hidden)]
    fn backend(this: &Arc<Self>, state: &mut State) -> Result<Self::Backend, Diagnostic>;

    /// The target's own fields of a workload that a run adds, with its containers' names; `before` is what an earlier run kept.
    /// By default there are none.
    ///
    /// # Errors
    /// A setting of the target cannot be used.
    #[doc(hidden)]
    fn workload_extras(
        &self,
        workload: &str,
        containers: &[&str],
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        let _ = (workload, containers, before, host);
        Ok(Map::new())
    }

    /// Tells a backend how to find the namespace of the environment once resources are provisioned. By default it has no use
    /// for it.
    #[doc(hidden)]
    fn set_namespace(
        backend: &mut Self::Backend,
        find: impl Fn() -> Option<Str> + Send + Sync + 'static,
    ) {
        let _ = (backend, find);
    }
}
