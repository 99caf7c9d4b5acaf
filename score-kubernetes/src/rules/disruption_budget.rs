//! PodDisruptionBudgets.

use score_yaml::data::Data;

use super::object::Object;
use super::rule_check::RuleCheck;
use super::selector;
use super::workloads::percent;

/// `spec` of a PodDisruptionBudget.
pub(super) fn disruption_budget_spec<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    spec: Object<'d, D>,
) {
    if spec.has("minAvailable") && spec.has("maxUnavailable") {
        check.field_clash(
            spec,
            "maxUnavailable",
            "may not stand beside `minAvailable`",
        );
    }
    for key in ["minAvailable", "maxUnavailable"] {
        check.not_negative(spec, &[key]);
        if let Some(share) = spec.text(key)
            && percent(share).is_none_or(|share| share > 100)
        {
            check.field_fault(spec, key, "must be a number, or a share up to `100%`");
        }
    }
    let policies = ["AlwaysAllow", "IfHealthyBudget"];
    check.strictly_one_of(spec, "unhealthyPodEvictionPolicy", &policies);
    check.object(spec, "selector", selector::selector);
}
