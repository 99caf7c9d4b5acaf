//! Who gets a definition, and what each would get without it.

use score_yaml::Str;

use super::ResourceGraph;
use crate::definitions::run::TakenBy;
use crate::definitions::{Criterion, ResourceIdentity};

/// A resource that gets a definition.
#[derive(Clone, PartialEq, Debug)]
pub struct DefinitionUse {
    /// The resource.
    pub resource: ResourceIdentity,
    /// The rule by which it gets the definition.
    pub criterion: Criterion,
    /// The definition that it would get if this one were not there.
    pub instead: Option<Str>,
}

impl ResourceGraph {
    /// The resources that get the definition of an id, in the order in which they are provisioned.
    #[must_use]
    pub fn uses(&self, definition: &str) -> Vec<DefinitionUse> {
        let results = self.nodes.iter().filter_map(|node| node.result());
        let uses = results.filter_map(|result| {
            let TakenBy::Definition {
                definition: id,
                criterion,
                ..
            } = &result.by
            else {
                return None;
            };
            if id != definition {
                return None;
            }
            let definitions = self.run.definitions();
            let other = definitions.find_without(definition, &result.resource, self.run.context());
            Some(DefinitionUse {
                resource: result.resource.clone(),
                criterion: criterion.as_ref().clone(),
                instead: other.map(|rule| rule.definition.id.value.clone()),
            })
        });
        uses.collect()
    }
}
