//! Matching: which definition a resource gets, and why it gets none of the others.

use std::cmp::Reverse;
use std::fmt;

use score_yaml::message::Name;

use super::context::MatchContext;
use super::definition::{Criterion, DEFAULT_CLASS};
use super::field::{CriterionField, Rank};
use super::identity::ResourceIdentity;
use super::index::{Definitions, Rule, RuleKey};
use super::reference::ResourceKey;

/// A resource in a context: all that rules ask for. A resource without a class is one of class `default`; one without
/// an id matches no rule that asks for an id.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    class: &'a str,
    id: Option<&'a str>,
    context: &'a MatchContext,
}

impl<'a> Facts<'a> {
    pub(super) fn new(resource: &'a ResourceKey, context: &'a MatchContext) -> Self {
        Facts {
            class: resource.class.as_deref().unwrap_or(DEFAULT_CLASS),
            id: resource.id.as_deref(),
            context,
        }
    }

    /// Those of a resource of an environment.
    fn of(resource: &'a ResourceIdentity, context: &'a MatchContext) -> Self {
        Facts {
            class: &resource.class,
            id: Some(&resource.id),
            context,
        }
    }

    /// What a field is held against; `None` if it is not known.
    pub(super) fn get(self, field: CriterionField) -> Option<&'a str> {
        let context = self.context;
        match field {
            CriterionField::ResId => self.id,
            CriterionField::EnvId => context.env.as_deref(),
            CriterionField::AppId => context.app.as_deref(),
            CriterionField::EnvType => context.env_type.as_deref(),
            CriterionField::Class => Some(self.class),
        }
    }

    /// The key of the one rule of a rank that matches; `None` if something that all of them ask for is not known.
    fn key(self, rank: Rank) -> Option<RuleKey<'a>> {
        let field = |field| match rank.has(field) {
            true => self.get(field).map(Some),
            false => Some(None),
        };
        Some(RuleKey {
            rank: Reverse(rank),
            class: self.get(CriterionField::Class)?,
            res_id: field(CriterionField::ResId)?,
            env_id: field(CriterionField::EnvId)?,
            app_id: field(CriterionField::AppId)?,
            env_type: field(CriterionField::EnvType)?,
        })
    }
}

/// A field by which a rule does not match a resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mismatch<'a> {
    /// The field.
    pub field: CriterionField,
    /// What the rule asks for.
    pub wanted: &'a str,
    /// True if the rule says so itself: a rule without a class asks for class `default`.
    pub is_written: bool,
    /// What there is; `None` if it is not known.
    pub found: Option<&'a str>,
}

/// ``env_type `production`, not `development` ``.
impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.field.as_str(), Name(self.wanted))?;
        match self.found {
            Some(found) => write!(f, ", not `{}`", Name(found)),
            None => f.write_str(", and none is given"),
        }
    }
}

/// What becomes of a rule when a resource is matched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome<'a> {
    /// It is the best of those that match: the resource gets its definition.
    Won,
    /// It matches, and is less specific than the best one, which sets this field.
    Lost(CriterionField),
    /// It does not match, by these fields.
    Failed(Vec<Mismatch<'a>>),
}

impl Criterion {
    /// True if the rule matches a resource in a context.
    pub(super) fn matches(&self, resource: &ResourceKey, context: &MatchContext) -> bool {
        self.mismatches(Facts::new(resource, context)).is_empty()
    }

    /// The fields by which the rule does not match; none if it does.
    pub(super) fn mismatches<'a>(&'a self, facts: Facts<'a>) -> Vec<Mismatch<'a>> {
        let mismatch = |field| {
            let written = self.get(field).map(|text| text.value.as_str());
            let wanted = match field {
                CriterionField::Class => self.class(),
                _ => written?,
            };
            let found = facts.get(field);
            (found != Some(wanted)).then_some(Mismatch {
                field,
                wanted,
                is_written: written.is_some(),
                found,
            })
        };
        let fields = CriterionField::ALL.into_iter();
        fields.filter_map(mismatch).collect()
    }
}

impl Definitions {
    /// The definition that a resource gets, by which of its rules; `None` if nothing matches.
    ///
    /// A rule matches if the type is equal, every field that it sets is equal, and the class (`default` where the rule
    /// or the resource has none). Of those that match the most specific wins: `res_id` weighs more than all others
    /// together, then `env_id`, `app_id`, `env_type`.
    #[must_use]
    pub fn find(&self, resource: &ResourceKey, context: &MatchContext) -> Option<Rule<'_>> {
        self.best(&resource.kind, Facts::new(resource, context))
    }

    /// The same of a resource of an environment.
    pub(super) fn find_for(
        &self,
        resource: &ResourceIdentity,
        context: &MatchContext,
    ) -> Option<Rule<'_>> {
        self.best(&resource.kind, Facts::of(resource, context))
    }

    /// The rule by which a resource gets its definition if the one of an id is not there.
    #[must_use]
    pub fn find_without(
        &self,
        id: &str,
        resource: &ResourceIdentity,
        context: &MatchContext,
    ) -> Option<Rule<'_>> {
        let mut matching = self.matching(&resource.kind, Facts::of(resource, context));
        matching.find(|rule| rule.definition.id.value != id)
    }

    fn best(&self, kind: &str, facts: Facts<'_>) -> Option<Rule<'_>> {
        self.matching(kind, facts).next()
    }

    /// The rules for a type that match, the most specific first; of each rank one at most.
    fn matching<'d, 'f>(
        &'d self,
        kind: &'f str,
        facts: Facts<'f>,
    ) -> impl Iterator<Item = Rule<'d>> {
        let keys = self.ranks(kind).filter_map(move |rank| facts.key(rank));
        keys.filter_map(move |key| self.rule(kind, &key))
    }

    /// All rules for the type of a resource, the most specific first, each with what becomes of it.
    #[must_use]
    pub fn outcomes<'a>(
        &'a self,
        resource: &'a ResourceKey,
        context: &'a MatchContext,
    ) -> Vec<(Rule<'a>, Outcome<'a>)> {
        let facts = Facts::new(resource, context);
        let mut winner: Option<Rank> = None;
        let outcome = |rule: Rule<'a>| {
            let mismatches = rule.criterion.mismatches(facts);
            let rank = Rank::of(rule.criterion);
            let outcome = match (mismatches.is_empty(), winner) {
                (false, _) => Outcome::Failed(mismatches),
                (true, None) => {
                    winner = Some(rank);
                    Outcome::Won
                }
                (true, Some(best)) => {
                    let more = |field: &CriterionField| best.has(*field) && !rank.has(*field);
                    let field = CriterionField::ALL.into_iter().find(more);
                    Outcome::Lost(field.unwrap_or(CriterionField::Class))
                }
            };
            (rule, outcome)
        };
        self.rules(&resource.kind).map(outcome).collect()
    }
}

#[cfg(test)]
mod tests;
