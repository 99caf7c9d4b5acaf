//! A Resource Definition as it was read.

use std::fmt;

use score_core::diagnostic::Diagnostic;
use score_core::text::Spanned;
use score_yaml::message::Name;
use score_yaml::{Node, Span, Str};

use super::reference::ResourceKey;

/// A Resource Definition: which driver makes the resources of a type, from which inputs, and which resources get it.
#[derive(Clone, PartialEq)]
pub struct Definition {
    /// Its id, which no other definition has.
    pub id: Spanned<Str>,
    /// Its name for people.
    pub name: Spanned<Str>,
    /// The type of its resources, `postgres` or `ORG/TYPE`.
    pub kind: Spanned<Str>,
    /// Its driver, `humanitec/template`.
    pub driver: Spanned<Str>,
    /// The account that the driver uses, which may hold a placeholder.
    pub driver_account: Option<Spanned<Str>>,
    /// `driver_inputs.values`, placeholders in place.
    pub values: Option<Node>,
    /// `driver_inputs.secrets`: literal secrets. Never there together with `secret_refs`.
    pub secrets: Option<Node>,
    /// `driver_inputs.secret_refs`: maps whose leaves are `{store, ref, version?}` or `{value}`.
    pub secret_refs: Option<Node>,
    /// The resources that are provisioned with each of its own, in the author's order.
    pub provision: Vec<CoProvision>,
    /// Its matching rules, in the author's order. A definition without one never matches.
    pub criteria: Vec<Criterion>,
    /// The place of the whole definition.
    pub span: Span,
}

/// A resource that is provisioned with another one: an entry of `provision`.
#[derive(Clone, PartialEq, Debug)]
pub struct CoProvision {
    /// The resource; class and id that are not written are those of the other one.
    pub key: Spanned<ResourceKey>,
    /// True if it depends on the other one.
    pub is_dependent: bool,
    /// True if what depends on the other one depends on it, too.
    pub match_dependents: bool,
    /// Its inputs, a map, placeholders in place.
    pub params: Option<Node>,
    /// The place of the entry.
    pub span: Span,
}

/// A matching rule. What is not set matches anything, but for the class: it is `default` then.
#[derive(Clone, PartialEq, Debug)]
pub struct Criterion {
    /// The id of the resource, `modules.api.externals.db`.
    pub res_id: Option<Spanned<Str>>,
    /// The id of the environment.
    pub env_id: Option<Spanned<Str>>,
    /// The id of the application.
    pub app_id: Option<Spanned<Str>>,
    /// The type of the environment.
    pub env_type: Option<Spanned<Str>>,
    /// The class of the resource, as it is written.
    pub class: Option<Spanned<Str>>,
    /// The place of the rule.
    pub span: Span,
}

/// The class of a resource, and of a rule, that names none.
pub const DEFAULT_CLASS: &str = "default";

impl Criterion {
    /// The class of the resources that it matches.
    #[must_use]
    pub fn class(&self) -> &str {
        self.class.as_ref().map_or(DEFAULT_CLASS, |class| class)
    }
}

/// A diagnostic that names its definition.
pub(super) fn named(id: &str, mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.message = format!("definition `{}`: {}", Name(id), diagnostic.message);
    diagnostic
}

/// Without its secrets.
impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Definition {
            id,
            name,
            kind,
            driver,
            driver_account,
            values,
            secrets: _,
            secret_refs: _,
            provision,
            criteria,
            span,
        } = self;
        f.debug_struct("Definition")
            .field("id", &id.value)
            .field("name", &name.value)
            .field("kind", &kind.value)
            .field("driver", &driver.value)
            .field("driver_account", &driver_account.as_deref())
            .field("values", values)
            .field("provision", provision)
            .field("criteria", criteria)
            .field("span", span)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::node;

    #[test]
    fn secrets_are_not_in_its_debug_output() {
        let tree = node("{token: hunter2}");
        let text = |text: &str| Spanned::new(Str::from(text), tree.span);
        let definition = Definition {
            id: text("pg-dev"),
            name: text("Dev"),
            kind: text("postgres"),
            driver: text("humanitec/echo"),
            driver_account: None,
            values: None,
            secrets: Some(tree.clone()),
            secret_refs: Some(tree.clone()),
            provision: Vec::new(),
            criteria: Vec::new(),
            span: tree.span,
        };
        let debug = format!("{definition:?}");
        assert!(
            debug.contains("pg-dev") && !debug.contains("hunter2"),
            "{debug}"
        );
    }
}
