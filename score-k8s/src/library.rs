//! The backend as a target of `score-compiler`.

use std::sync::Arc;

use score_compiler::{INVALID_SETTING, ObjectTarget, Target};
use score_core::diagnostic::Diagnostic;
use score_core::host::Host;
use score_core::state::State;
use score_core::target::Fragment as _;
use score_kubernetes::names::label_fault;
use score_yaml::{Map, Str, Value, message};

use crate::workload::INSTANCE_SUFFIX;
use crate::{EnvironmentNamespace, Format, K8s, K8sFragment};

/// The provisioners that come with the target.
pub(crate) const DEFAULT_PROVISIONERS: &str = include_str!("defaults/zz-default.provisioners.yaml");

impl K8s {
    /// Puts all objects into a namespace.
    #[must_use]
    pub fn namespace(mut self, name: impl Into<String>) -> Self {
        self.namespace = Some(name.into());
        self
    }

    /// Makes the namespace itself, too: the one that is set, or that a Resource Definition says.
    #[must_use]
    pub fn generate_namespace(mut self) -> Self {
        self.generate_namespace = true;
        self
    }

    /// Sets the format of the manifests.
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }
}

impl Target for K8s {
    type Backend = K8s;
    const DEFAULT_PROVISIONERS: &'static str = DEFAULT_PROVISIONERS;
    const MANIFESTS: Option<ObjectTarget> = Some(ObjectTarget::Kubernetes(&K8sFragment::FIELDS[0]));

    fn backend(this: &Arc<Self>, _: &mut State) -> Result<K8s, Diagnostic> {
        if let Some(name) = &this.namespace
            && let Some(rule) = label_fault(name)
        {
            let message = message!("`{name}` is no name of a namespace: {rule}");
            return Err(Diagnostic::new(INVALID_SETTING, message));
        }
        Ok((**this).clone())
    }

    fn workload_extras(
        &self,
        workload: &str,
        _: &[&str],
        before: Option<&Map>,
        host: &dyn Host,
    ) -> Result<Map, Diagnostic> {
        Ok(workload_extras(workload, before, host))
    }

    fn set_namespace(backend: &mut K8s, find: impl Fn() -> Option<Str> + Send + Sync + 'static) {
        backend.environment_namespace = EnvironmentNamespace::new(find);
    }
}

/// The target's own fields of a workload: a random suffix, which stays as long as the state is kept.
pub(crate) fn workload_extras(workload: &str, before: Option<&Map>, host: &dyn Host) -> Map {
    if let Some(extras) = before
        && extras
            .get(INSTANCE_SUFFIX)
            .and_then(Value::as_str)
            .is_some_and(|suffix| !suffix.is_empty())
    {
        return extras.clone();
    }
    drawn_extras(workload, &|purpose, bytes| host.random(purpose, bytes))
}

/// [`workload_extras`] of a workload that has none: `draw` fills random bytes for a purpose.
pub(crate) fn drawn_extras(workload: &str, draw: &dyn Fn(&[&str], &mut [u8])) -> Map {
    let mut bytes = [0; 5];
    draw(&["instance suffix", workload], &mut bytes);
    let suffix = bytes
        .iter()
        .fold("-".to_owned(), |text, byte| format!("{text}{byte:02x}"));
    Map::from_iter([(INSTANCE_SUFFIX.to_owned(), Value::String(suffix.into()))])
}
