//! The resources of a project as its state keeps them, and who gave each.

use score_core::resource::ResourceUid;
use score_core::state::{ResourceState, State};
use score_core::text::Text;
use score_humanitec::definitions::{Giver, PlatformNames, ResourceIdentity};
use score_yaml::{Map, Str, Value};

use crate::last_run::LastRun;

/// The resources that the state of a project keeps.
pub(crate) struct KeptResources<'s> {
    state: &'s State,
    /// The last run with definitions; without one, nothing of definitions is said.
    last: Option<&'s LastRun>,
    names: PlatformNames,
}

/// A resource that the state keeps.
pub(crate) struct KeptResource<'s> {
    pub(crate) uid: &'s ResourceUid,
    state: &'s ResourceState,
    /// True if a workload declares it.
    pub(crate) is_declared: bool,
    /// True if it is told from others as one that no workload declares any more.
    pub(crate) is_unused: bool,
    /// As the platform names it.
    pub(crate) identity: ResourceIdentity,
    /// The rule that won, if a definition gave it.
    pub(crate) rule: Option<&'s Map>,
}

impl<'s> KeptResources<'s> {
    pub(crate) fn new(state: &'s State, last: Option<&'s LastRun>) -> Self {
        KeptResources {
            state,
            last,
            names: PlatformNames::of(state),
        }
    }

    fn resource(
        &self,
        uid: &'s ResourceUid,
        state: &'s ResourceState,
        is_declared: bool,
    ) -> KeptResource<'s> {
        let rules = self.last.map(|last| &last.rules);
        KeptResource {
            uid,
            state,
            is_declared,
            is_unused: false,
            identity: self.names.get(uid),
            rule: rules.and_then(|rules| rules.get(uid.as_str())),
        }
    }

    /// A resource that workloads declare, by its uid.
    pub(crate) fn declared(&self, uid: &ResourceUid) -> Option<KeptResource<'s>> {
        let (uid, state) = self.state.resources.get_key_value(uid.as_str())?;
        Some(self.resource(uid, state, true))
    }

    /// A resource that workloads declared once, by its uid.
    pub(crate) fn unused(&self, uid: &ResourceUid) -> Option<KeptResource<'s>> {
        let mut resource = self.declared(uid)?;
        resource.is_unused = true;
        Some(resource)
    }

    /// The resources that no workload declares. Without definitions there are none.
    pub(crate) fn beside(&self) -> impl Iterator<Item = KeptResource<'s>> {
        let all = self.last.map(|_| self.state.beside.resources.iter());
        let all = all.into_iter().flatten();
        all.map(|(uid, state)| self.resource(uid, state, false))
    }

    fn all(&self) -> impl Iterator<Item = KeptResource<'s>> {
        let declared = self.state.resources.iter();
        let declared = declared.map(|(uid, state)| self.resource(uid, state, true));
        declared.chain(self.beside())
    }

    /// A resource by its uid, by the workload that declares it and its name there (`WORKLOAD.RESOURCE`), or as the platform
    /// names it.
    pub(crate) fn find(&self, name: &str) -> Option<KeptResource<'s>> {
        let by_uid = self.all().find(|resource| resource.uid.as_str() == name);
        let by_uid = by_uid.or_else(|| self.declared(&self.declared_as(name)?));
        let is_named = |resource: &KeptResource<'_>| resource.identity.to_string() == name;
        by_uid.or_else(|| self.last.and_then(|_| self.all().find(is_named)))
    }

    /// The uid of the resource that a workload declares by a name: `db` of `shop` is `shop.db`.
    pub(crate) fn declared_as(&self, name: &str) -> Option<ResourceUid> {
        // Neither name has a dot, unless somebody edited the state.
        let (workload, resource) = name.split_once('.')?;
        let spec = self.state.workloads.get(workload)?.spec.as_map()?;
        let declared = spec.get("resources")?.as_map()?.get(resource)?.as_map()?;
        let text = |field| declared.get(field).and_then(|node| node.as_str());
        let (class, id) = (text("class"), text("id"));
        Some(ResourceUid::new(
            workload,
            resource,
            text("type")?,
            class,
            id,
        ))
    }

    /// True if the project has a workload of a name.
    pub(crate) fn has_workload(&self, name: &str) -> bool {
        self.state.workloads.contains_key(name)
    }

    /// The names by which resources are shown.
    pub(crate) fn shown_names(&self) -> Vec<Str> {
        self.all().map(|resource| resource.shown_name()).collect()
    }
}

impl<'s> KeptResource<'s> {
    /// The name by which it is shown: its uid, or the platform's if no workload declares it.
    pub(crate) fn shown_name(&self) -> Str {
        match self.is_declared {
            true => self.uid.as_str().into(),
            false => self.identity.to_string().into(),
        }
    }

    /// Who gave it the last time.
    pub(crate) fn giver(&self) -> Giver<'s> {
        Giver::of_uri(&self.state.provisioner)
    }

    /// The workload whose definition counts.
    pub(crate) fn source_workload(&self) -> &'s str {
        &self.state.source_workload
    }

    /// Its outputs, with references in the place of secrets.
    pub(crate) fn outputs(&self) -> Map {
        let outputs = &self.state.outputs;
        let mut outputs = outputs.to_value(&mut |text: &Text| text.encode().into());
        score_yaml::json::sort_keys(&mut outputs);
        match outputs {
            Value::Map(outputs) => outputs,
            _ => Map::new(),
        }
    }

    /// The names of its outputs, sorted.
    pub(crate) fn output_names(&self) -> Vec<Str> {
        let outputs = self.state.outputs.as_map().into_iter();
        let mut names: Vec<Str> = outputs.flat_map(|map| map.keys().cloned()).collect();
        names.sort();
        names
    }
}
