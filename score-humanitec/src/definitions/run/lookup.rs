//! What the placeholders of a resource stand for.

use score_core::diagnostic::Diagnostic;
use score_core::plan::Graph;
use score_core::provision::Needed;
use score_core::resource::ResourceUid;
use score_yaml::{Str, message};

use super::dependencies::select;
use super::node_result::{NodeResult, TakenBy};
use super::{IMPLICIT, RunData};
use crate::codes;
use crate::definitions::placeholders::{Found, Lookup, ResourceContext};
use crate::definitions::selector::{Accessor, Reference};
use crate::definitions::{ResourceIdentity, ResourceKey};

/// What the placeholders of one resource stand for.
pub(super) struct NodeLookup<'a> {
    pub(super) data: &'a RunData,
    pub(super) resource: &'a ResourceIdentity,
    pub(super) guresid: &'a str,
    /// The outputs of what it waited for.
    pub(super) needed: Needed<'a>,
}

impl Lookup for NodeLookup<'_> {
    fn find(&self, reference: &Reference, _: &str) -> Result<Found<'_>, Diagnostic> {
        match reference {
            Reference::Context(field) => {
                let context = ResourceContext {
                    environment: &self.data.settings.context,
                    resource: self.resource,
                    guresid: self.guresid,
                };
                context.find(*field)
            }
            Reference::Resource(key, accessor) => {
                let target = self.data.target(key, self.resource);
                let found = self.read(&self.data.uid(&target), accessor);
                found.map_err(|error| with_inherited_id(error, key, &target))
            }
            Reference::Selected(selector, accessor) => {
                let found = self.graph().map_or_else(Vec::new, |graph| {
                    select(self.data, graph, self.resource, selector)
                });
                let found = found.iter().map(|uid| self.read(uid, accessor));
                let found: Vec<Found<'_>> = found.collect::<Result<_, _>>()?;
                Ok(Found::list(found))
            }
        }
    }
}

impl NodeLookup<'_> {
    pub(super) fn graph(&self) -> Option<&Graph> {
        self.needed.graph()
    }

    /// What another resource gives.
    pub(super) fn result(&self, uid: &ResourceUid) -> Option<std::sync::Arc<NodeResult>> {
        if let Some(result) = self.data.result(uid) {
            return Some(result);
        }
        // A provisioner gave it.
        let outputs = self.needed.outputs(uid)?;
        let identity = self.data.identity(uid);
        let guresid: Str = identity.guresid(&self.data.settings.context).into();
        let mut result = NodeResult::new(identity, guresid, TakenBy::BuiltIn, Default::default());
        let form = &*self.data.settings.form;
        let outputs = outputs.to_value(&mut |text| form.decode(&text.encode(), &self.data.sealed));
        if let score_yaml::Value::Map(values) = outputs {
            result.values = values;
        }
        Some(result.into())
    }

    fn read(&self, uid: &ResourceUid, accessor: &Accessor) -> Result<Found<'static>, Diagnostic> {
        let name = self.data.identity(uid).to_string();
        let Some(result) = self.result(uid) else {
            let message = message!("there is no resource `{name}`");
            return Err(Diagnostic::new(codes::UNKNOWN_RESOURCE, message));
        };
        let found = result.outputs(&name).read(accessor, &self.data.sealed)?;
        Ok(Found {
            value: std::borrow::Cow::Owned(found.value.into_owned()),
            secret_of: found.secret_of,
        })
    }
}

/// An error with a word on the id of the resource, if there is one of its type in each environment and this is another.
fn with_inherited_id(
    error: Diagnostic,
    key: &ResourceKey,
    target: &ResourceIdentity,
) -> Diagnostic {
    let ResourceKey { kind, id, .. } = key;
    if id.is_some() || !IMPLICIT.contains(&kind.as_str()) || target.id == *kind {
        return error;
    }
    let hint = message!(
        "the id is that of the resource that refers to it; the one of the environment is `resources['{kind}.default#{kind}']`"
    );
    error.hint(hint)
}
