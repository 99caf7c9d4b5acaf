//! What the entries of a run share.

use std::sync::{Arc, PoisonError, RwLock};

use score_core::resource::ResourceUid;
use score_core::state::OpenOutputs;
use score_yaml::{Str, Value};

use super::{KeptResult, NodeResult, RunData, TakenBy, implicit, uids};
use crate::definitions::{ResourceIdentity, ResourceKey, Rule};
use crate::profile::ControllerKind;

impl RunData {
    pub(super) fn identity(&self, uid: &ResourceUid) -> ResourceIdentity {
        read(&self.workloads).identity(uid)
    }

    pub(super) fn uid(&self, resource: &ResourceIdentity) -> ResourceUid {
        read(&self.workloads).uid(resource)
    }

    /// The kind of controller of the workload that a resource belongs to.
    pub(super) fn kind_of(&self, resource: &ResourceIdentity) -> ControllerKind {
        let kinds = read(&self.kinds);
        let kind = uids::workload_of(resource).and_then(|workload| kinds.get(workload));
        kind.copied().unwrap_or(ControllerKind::Deployment)
    }

    pub(super) fn result(&self, uid: &ResourceUid) -> Option<Arc<NodeResult>> {
        Some(Arc::clone(&read(&self.results).get(uid)?.0))
    }

    pub(super) fn result_and_objects(&self, uid: &ResourceUid) -> Option<KeptResult> {
        read(&self.results).get(uid).cloned()
    }

    pub(super) fn keep(&self, uid: &ResourceUid, result: NodeResult, objects: Vec<Value>) {
        let mut results = self.results.write().unwrap_or_else(PoisonError::into_inner);
        results.insert(uid.clone(), (Arc::new(result), objects.into()));
    }

    /// What stands for the outputs of a resource that nobody knows yet.
    pub(super) fn open_outputs(self: &Arc<Self>, resource: String) -> OpenOutputs {
        let data = Arc::clone(self);
        OpenOutputs::new(move |path| {
            let output = path.join(".");
            data.settings.form.open(&resource, &output, &data.sealed)
        })
    }

    /// The namespace of the environment, if a definition says one.
    pub(super) fn namespace(&self) -> Option<Str> {
        let result = self.result(&self.uid(&implicit("k8s-namespace")))?;
        match result.by {
            TakenBy::Definition { .. } => result.values.get("namespace")?.as_str().map(Str::from),
            TakenBy::BuiltIn => None,
        }
    }

    /// The definition that a resource gets, and by which rule.
    pub(super) fn rule(&self, resource: &ResourceIdentity) -> Option<Rule<'_>> {
        self.definitions.find_for(resource, &self.settings.context)
    }

    /// The resource that a key names, from one that refers to it.
    pub(super) fn target(&self, key: &ResourceKey, from: &ResourceIdentity) -> ResourceIdentity {
        ResourceIdentity {
            kind: key.kind.clone(),
            class: key.class.clone().unwrap_or_else(|| from.class.clone()),
            id: key.id.clone().unwrap_or_else(|| from.id.clone()),
        }
    }
}

/// A resource as rules are held against it.
pub(super) fn key_of(resource: &ResourceIdentity) -> ResourceKey {
    ResourceKey {
        kind: resource.kind.clone(),
        class: Some(resource.class.clone()),
        id: Some(resource.id.clone()),
    }
}

pub(super) fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}
