//! The fields of matching rules, and how much each weighs.

use score_core::text::Spanned;
use score_yaml::Str;

use super::definition::Criterion;

/// A field of a matching rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CriterionField {
    /// The id of the resource.
    ResId,
    /// The id of the environment.
    EnvId,
    /// The id of the application.
    AppId,
    /// The type of the environment.
    EnvType,
    /// The class of the resource: a filter, which makes no rule more specific.
    Class,
}

impl CriterionField {
    /// All fields, those that rank first, from the one that weighs most.
    pub const ALL: [CriterionField; 5] = [
        CriterionField::ResId,
        CriterionField::EnvId,
        CriterionField::AppId,
        CriterionField::EnvType,
        CriterionField::Class,
    ];

    /// Its name in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CriterionField::ResId => "res_id",
            CriterionField::EnvId => "env_id",
            CriterionField::AppId => "app_id",
            CriterionField::EnvType => "env_type",
            CriterionField::Class => "class",
        }
    }
}

impl Criterion {
    /// The value of a field, if it is set.
    #[must_use]
    pub fn get(&self, field: CriterionField) -> Option<&Spanned<Str>> {
        match field {
            CriterionField::ResId => self.res_id.as_ref(),
            CriterionField::EnvId => self.env_id.as_ref(),
            CriterionField::AppId => self.app_id.as_ref(),
            CriterionField::EnvType => self.env_type.as_ref(),
            CriterionField::Class => self.class.as_ref(),
        }
    }
}

/// How specific a rule is. The order is that of matching: a rule with the id of the resource goes before one with all
/// others, and so on from field to field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Rank {
    res_id: bool,
    env_id: bool,
    app_id: bool,
    env_type: bool,
}

impl Rank {
    pub(super) fn of(criterion: &Criterion) -> Self {
        Rank {
            res_id: criterion.res_id.is_some(),
            env_id: criterion.env_id.is_some(),
            app_id: criterion.app_id.is_some(),
            env_type: criterion.env_type.is_some(),
        }
    }

    /// True if rules of the rank set a field. No rank says so of the class.
    pub(super) fn has(self, field: CriterionField) -> bool {
        match field {
            CriterionField::ResId => self.res_id,
            CriterionField::EnvId => self.env_id,
            CriterionField::AppId => self.app_id,
            CriterionField::EnvType => self.env_type,
            CriterionField::Class => false,
        }
    }
}
