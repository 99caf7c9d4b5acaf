//! Containers and volumes for pods that resources bring: for which workloads they are.
//!
//! What a private resource brings is for its workload. A resource that belongs to no workload, as one that several share, brings
//! it for each workload that uses it: one that depends on it, or that something leads to it from, a private resource say that
//! refers to it or provisions it.

use std::sync::{Mutex, PoisonError, RwLock};

use score_core::diagnostic::{Diagnostic, each_text};
use score_core::plan::Graph;
use score_core::resource::ResourceUid;
use score_yaml::{SortedMap, SortedSet, Str, message};

use super::node_result::{NodeResult, TakenBy};
use super::run_data::read;
use super::{RunData, uids};
use crate::codes;
use crate::definitions::driver::{DriverManifest, Location};
use crate::definitions::{Definition, ResourceIdentity};

/// The containers and volumes that the resources of a run bring for pods.
#[derive(Default)]
pub(super) struct PodParts {
    /// The workloads for which the plan has a private resource that may bring some.
    may_get: RwLock<SortedSet<Str>>,
    /// True if the plan has a resource of no workload that may bring some. Who uses it is known when the plan is made.
    may_be_shared: RwLock<bool>,
    /// The resources beside which others are provisioned, by those.
    provisioned_by: Mutex<SortedMap<ResourceUid, SortedSet<ResourceUid>>>,
    /// The resources that brought some, by workload.
    brought: RwLock<SortedMap<Str, SortedSet<ResourceUid>>>,
}

impl PodParts {
    /// Notes that a resource of the plan may bring something.
    pub(super) fn may_come_of(&self, resource: &ResourceIdentity) {
        match uids::workload_of(resource) {
            Some(workload) if !read(&self.may_get).contains(workload) => {
                let may_get = self.may_get.write();
                may_get
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(workload.into());
            }
            Some(_) => {}
            None => {
                let is_shared = self.may_be_shared.write();
                *is_shared.unwrap_or_else(PoisonError::into_inner) = true;
            }
        }
    }

    /// True if a workload may get something.
    pub(super) fn may_come_to(&self, workload: &str) -> bool {
        *read(&self.may_be_shared) || read(&self.may_get).contains(workload)
    }

    /// Notes that a resource is provisioned beside another one.
    pub(super) fn note_provisioned(&self, uid: &ResourceUid, beside: &ResourceUid) {
        let by = self.provisioned_by.lock();
        let mut by = by.unwrap_or_else(PoisonError::into_inner);
        by.entry(uid.clone()).or_default().insert(beside.clone());
    }

    /// The resources that brought something to a workload.
    pub(super) fn of(&self, workload: &str) -> Vec<ResourceUid> {
        let brought = read(&self.brought);
        let brought = brought.get(workload).into_iter().flatten();
        brought.cloned().collect()
    }

    /// True if a resource brought something to a workload.
    pub(super) fn has(&self, workload: &str, uid: &ResourceUid) -> bool {
        let brought = read(&self.brought);
        brought.get(workload).is_some_and(|all| all.contains(uid))
    }
}

impl RunData {
    /// Notes to which workloads goes what a resource brought for pods. The warning that it goes to none, if it brought something
    /// that is nowhere else.
    pub(super) fn note_brought(
        &self,
        uid: &ResourceUid,
        result: &NodeResult,
        graph: Option<&Graph>,
    ) -> Option<Diagnostic> {
        let is_for_pods = |manifest: &&DriverManifest| {
            matches!(manifest.location, Location::Containers | Location::Volumes)
        };
        let first = result.manifests.iter().find(is_for_pods)?;
        if let Some(definition) = made_up_by(result)
            && !self.bringers.contains(definition)
        {
            return Some(left_out(result, first).hint(MADE_UP));
        }
        let workloads = self.users_of(uid, &result.resource, graph);
        if workloads.is_empty() {
            return is_for_pods_alone(result).then(|| left_out(result, first).hint(FOR_NOBODY));
        }
        let brought = self.pod_parts.brought.write();
        let mut brought = brought.unwrap_or_else(PoisonError::into_inner);
        for workload in workloads {
            brought.entry(workload).or_default().insert(uid.clone());
        }
        None
    }

    /// The workload of a resource; of one that has none, those that use it.
    fn users_of(
        &self,
        uid: &ResourceUid,
        resource: &ResourceIdentity,
        graph: Option<&Graph>,
    ) -> SortedSet<Str> {
        let mut users = SortedSet::new();
        if let Some(workload) = uids::workload_of(resource) {
            users.insert(workload.into());
            return users;
        }
        let by = self.pod_parts.provisioned_by.lock();
        let by = by.unwrap_or_else(PoisonError::into_inner);
        let mut seen = SortedSet::from([uid.clone()]);
        let mut left = vec![uid.clone()];
        while let Some(uid) = left.pop() {
            let dependents = graph.into_iter().flat_map(|graph| graph.dependents(&uid));
            let beside = by.get(&uid).into_iter().flatten();
            for user in dependents.map(|node| &node.uid).chain(beside) {
                if seen.contains(user) {
                    continue;
                }
                seen.insert(user.clone());
                match uids::workload_of(&self.identity(user)) {
                    Some(workload) => _ = users.insert(workload.into()),
                    None => left.push(user.clone()),
                }
            }
        }
        users
    }
}

/// True if a resource brings for pods what is nowhere else. The volume that a resource of type `volume` is, is mounted by name.
fn is_for_pods_alone(result: &NodeResult) -> bool {
    let mut manifests = result.manifests.iter();
    manifests.any(|manifest| match manifest.location {
        Location::Containers => true,
        Location::Volumes => result.resource.kind != "volume",
        Location::Namespace | Location::Cluster => false,
    })
}

/// The definition of a result that brings something for pods, unless the pods of its type are told of all that it brings.
fn made_up_by(result: &NodeResult) -> Option<&Str> {
    let is_told = result.resource.kind == "workload" || !is_for_pods_alone(result);
    match &result.by {
        TakenBy::Definition { definition, .. } if !is_told => Some(definition),
        _ => None,
    }
}

/// The warning that what a resource brings for pods goes to none.
fn left_out(result: &NodeResult, manifest: &DriverManifest) -> Diagnostic {
    let message = message!(
        "`{}` of `{}` is one of the {} of a pod, and goes to none: it is left out",
        manifest.file,
        result.resource,
        manifest.location.as_str()
    );
    Diagnostic::new(codes::IGNORED_MANIFEST, message).at(manifest.span)
}

const FOR_NOBODY: &str = "no workload uses the resource: declare it in a Score file, or bring it by a definition of the type `workload`, which each workload has";

const MADE_UP: &str = "its location is made up by a template, and which workloads change has to be known before: write `location: containers` or `location: volumes`";

/// True if the templates of a definition speak of containers or volumes. Volumes of the type `volume` are found by those
/// that mount them, unless there are containers beside.
pub(super) fn brings_parts(definition: &Definition) -> bool {
    let is_volume = definition.kind.value == "volume";
    let mut is_found = false;
    if let Some(values) = &definition.values {
        each_text(&values.to_value(), &mut |text| {
            let says = |word| mentions_location(text, word);
            is_found |= says("containers") || !is_volume && says("volumes");
        });
    }
    is_found
}

/// True if a text may say a location: there is the word, and not as a key of YAML or JSON, as each pod has it.
fn mentions_location(text: &str, word: &str) -> bool {
    let mut found = text.match_indices(word);
    found.any(|(at, _)| {
        let behind = &text[at + word.len()..];
        let behind = behind.strip_prefix(['"', '\'']).unwrap_or(behind);
        !behind.starts_with(':')
    })
}

#[cfg(test)]
mod tests {
    use super::mentions_location;

    #[test]
    fn containers_of_a_pod_are_no_location() {
        for (text, says) in [
            ("location: containers", true),
            ("{\"location\": \"containers\"}", true),
            ("location: 'containers'\ndata: {}", true),
            ("{{ .resource.spec.containers }}", true),
            ("spec:\n  containers:\n  - name: x", false),
            ("{\"containers\": [], 'containers': []}", false),
            ("containers: []\nlocation: containers", true),
            ("", false),
        ] {
            assert_eq!(mentions_location(text, "containers"), says, "{text}");
        }
    }
}
