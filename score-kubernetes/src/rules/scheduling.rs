//! The nodes that pods may run on: node selectors, tolerations, spreading.

use super::metadata;
use super::object::{Object, text};
use super::rule_check::RuleCheck;
use super::selector;
use crate::names;
use score_yaml::SortedSet;
use score_yaml::data::Data;

/// The fields of a pod's `spec`, but for `affinity`.
pub(super) fn scheduling<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    metadata::labels(check, spec, "nodeSelector");
    check.objects(spec, "tolerations", toleration);
    let mut known = SortedSet::new();
    check.objects(spec, "topologySpreadConstraints", |check, constraint| {
        spread(check, constraint);
        let key = constraint
            .text("topologyKey")
            .zip(constraint.text("whenUnsatisfiable"));
        if key.is_some_and(|key| !known.insert(key)) {
            let what = "stands in another constraint with the same `whenUnsatisfiable`";
            check.field_fault(constraint, "topologyKey", what);
        }
    });
}

fn toleration<'d, D: Data>(check: &mut RuleCheck<'d, '_>, toleration: Object<'d, D>) {
    let has_key = toleration
        .get("key")
        .is_some_and(|key| text(key) != Some(""));
    check.valid_name(toleration, "key", names::key_fault);
    check.one_of(toleration, "operator", &["Exists", "Equal"]);
    check.one_of(
        toleration,
        "effect",
        &["NoSchedule", "PreferNoSchedule", "NoExecute"],
    );
    let exists = toleration.text("operator") == Some("Exists");
    let is_known = toleration
        .get("operator")
        .is_none_or(|operator| text(operator).is_some());
    if !has_key && !exists && is_known {
        check.field_fault(
            toleration,
            "operator",
            "must be `Exists` where there is no `key`",
        );
    }
    let value = toleration.text("value").unwrap_or_default();
    if exists && !value.is_empty() {
        check.field_clash(toleration, "value", "may not stand with operator `Exists`");
    } else if !exists && let Some(expected) = names::label_value_fault(value) {
        let what = format!("is no value of a taint: expected {expected}");
        check.field_fault(toleration, "value", &what);
    }
    if toleration.has("tolerationSeconds") && toleration.text("effect") != Some("NoExecute") {
        check.field_fault(
            toleration,
            "effect",
            "must be `NoExecute` with `tolerationSeconds`",
        );
    }
}

fn spread<'d, D: Data>(check: &mut RuleCheck<'d, '_>, constraint: Object<'d, D>) {
    if !constraint.has("maxSkew") {
        check.field_fault(constraint, "maxSkew", "is needed");
    }
    check.in_range(constraint, "maxSkew", 1, i64::MAX);
    check.required(constraint, "topologyKey");
    let actions = ["DoNotSchedule", "ScheduleAnyway"];
    check.required_one_of(constraint, "whenUnsatisfiable", &actions);
    selector::label_keys(check, constraint, "matchLabelKeys");
    check.in_range(constraint, "minDomains", 1, i64::MAX);
    if constraint.has("minDomains")
        && constraint.text("whenUnsatisfiable") == Some("ScheduleAnyway")
    {
        let what = "may stand with `whenUnsatisfiable: DoNotSchedule` only";
        check.field_fault(constraint, "minDomains", what);
    }
    for key in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
        check.strictly_one_of(constraint, key, &["Honor", "Ignore"]);
    }
    check.object(constraint, "labelSelector", selector::selector);
}
