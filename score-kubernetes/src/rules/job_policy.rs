//! When a Job counts as failed, and when as done.

use super::object::{Object, int, text};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::SortedSet;
use score_yaml::data::Data;

/// `podFailurePolicy` of a Job. `containers` are the names of the pod's, if they are known.
pub(super) fn failure<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    policy: Object<'d, D>,
    containers: Option<&SortedSet<&str>>,
) {
    check.objects(policy, "rules", |check, rule| {
        let actions = ["Count", "FailIndex", "FailJob", "Ignore"];
        check.required_one_of(rule, "action", &actions);
        let is_on_conditions = !rule.items("onPodConditions").is_empty();
        if rule.has("onExitCodes") == is_on_conditions {
            let what = "must have exactly one of `onExitCodes`, `onPodConditions`";
            check.object_fault(rule, what);
        }
        check.object(rule, "onExitCodes", |check, codes| {
            exit_codes(check, codes, containers);
        });
        check.objects(rule, "onPodConditions", |check, condition| {
            check.required_valid_name(condition, "type", names::key_fault);
            check.one_of(condition, "status", &["True", "False", "Unknown"]);
        });
    });
}

fn exit_codes<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    codes: Object<'d, D>,
    containers: Option<&SortedSet<&str>>,
) {
    check.required_one_of(codes, "operator", &["In", "NotIn"]);
    if let (Some(name), Some(containers)) = (codes.text("containerName"), containers)
        && !containers.contains(name)
    {
        check.field_fault(codes, "containerName", "names no container of the pod");
    }
    check.required_items(codes, "values");
    if codes.items("values").len() > 255 {
        check.field_fault(codes, "values", "may have 255 items at most");
    }
    let is_in = codes.text("operator") == Some("In");
    let mut before = None;
    check.items(codes, "values", |check, value| {
        let Some(code) = int(value) else { return };
        if is_in && code == 0 {
            check.fault(value, "must not be 0 for this operator");
        } else if before.is_some_and(|before| code <= before) {
            check.fault(value, "must be above the one before it");
        }
        before = Some(code);
    });
}

/// `successPolicy` of a Job of so many completions.
pub(super) fn success<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    policy: Object<'d, D>,
    completions: Option<i64>,
) {
    check.required_items(policy, "rules");
    check.objects(policy, "rules", |check, rule| {
        check.not_negative(rule, &["succeededCount"]);
        if rule.given(&["succeededCount", "succeededIndexes"]).count() == 0 {
            let what = "must have one of `succeededCount`, `succeededIndexes`";
            return check.object_fault(rule, what);
        }
        let count = rule.int("succeededCount");
        let indexes = rule.get("succeededIndexes").and_then(text);
        let most = match (
            indexes.map(|indexes| parsed(indexes, completions)),
            completions,
        ) {
            (Some(None), _) => {
                let what = "must be indexes of the Job in order, like `0,2-4`";
                return check.field_fault(rule, "succeededIndexes", what);
            }
            (Some(Some(number)), _) => Some(number),
            (None, completions) => completions,
        };
        if let (Some(count), Some(most)) = (count, most)
            && count > most
        {
            let what = format!("must be {most} at most");
            check.field_fault(rule, "succeededCount", &what);
        }
    });
}

/// The number of indexes that a text says; `None` if it does not say indexes of the Job in order.
fn parsed(indexes: &str, completions: Option<i64>) -> Option<i64> {
    if indexes.is_empty() {
        return Some(0);
    }
    let mut number = 0;
    let mut last = -1;
    for range in indexes.split(',') {
        let (first, end) = range.split_once('-').unwrap_or((range, range));
        let index = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
            text.parse::<i64>().ok().filter(|_| digits)
        };
        let (first, end) = (index(first)?, index(end)?);
        let is_above = completions.is_some_and(|completions| end >= completions);
        if first <= last || end < first || is_above {
            return None;
        }
        number += end - first + 1;
        last = end;
    }
    Some(number)
}
