//! The seam between this crate and the backends of the project.

use std::sync::Arc;

use score_core::backend::Backend;
use score_core::diagnostic::Diagnostic;
use score_core::host::Host;
use score_core::state::State;
use score_core::target::FragmentField;
use score_yaml::{Map, Str};

/// What a project is compiled to: `score_k8s::K8s`, `score_compose::Compose`, and each [`Backend`](crate::Backend) of yours.
///
/// The crates of the two implement it, in the words of score-core. A program writes a [`Backend`](crate::Backend).
pub trait Target: Send + Sync + 'static {
    /// The backend of a run.
    type Backend: Backend;
    /// The provisioners that come with the target, as a file of them.
    const DEFAULT_PROVISIONERS: &'static str;
    /// The part by which provisioners add objects for Kubernetes. A target that has it takes Resource Definitions.
    const MANIFESTS: Option<&'static FragmentField> = None;

    /// The backend for a run. In the state of a new project it sets the target's own fields.
    ///
    /// # Errors
    /// A setting of the target cannot be used.
    fn backend(this: &Arc<Self>, state: &mut State) -> Result<Self::Backend, Diagnostic>;

    /// The target's own fields of a workload that a run adds; `before` is what an earlier run kept. By default there are none.
    ///
    /// # Errors
    /// A setting of the target cannot be used.
    fn workload_extras(
        &self,
        workload: &str,
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        let _ = (workload, before, host);
        Ok(Map::new())
    }

    /// Tells a backend how to find the namespace of the environment once resources are provisioned. By default it has no use
    /// for it.
    fn set_namespace(
        backend: &mut Self::Backend,
        find: impl Fn() -> Option<Str> + Send + Sync + 'static,
    ) {
        let _ = (backend, find);
    }
}
