//! Selectors of labels.

use score_yaml::data::Data;

use super::metadata::labels;
use super::object::{Object, text};
use super::rule_check::RuleCheck;
use crate::names;

/// A label selector.
pub(super) fn selector<'d, D: Data>(check: &mut RuleCheck<'d, '_>, selector: Object<'d, D>) {
    labels(check, selector, "matchLabels");
    check.objects(selector, "matchExpressions", |check, expression| {
        let operators = ["In", "NotIn", "Exists", "DoesNotExist"];
        requirement(check, expression, &operators);
        label_values(check, expression);
    });
}

/// `values` that labels are compared with.
pub(super) fn label_values<'d, D: Data>(check: &mut RuleCheck<'d, '_>, expression: Object<'d, D>) {
    check.items(expression, "values", |check, value| {
        if let Some(expected) = text(value).and_then(names::label_value_fault) {
            check.fault(
                value,
                &format!("is no value of a label: expected {expected}"),
            );
        }
    });
}

/// True if a selector finds these labels, as far as the selector is right and known.
pub(super) fn selects<'d, D: Data>(selector: Object<'d, D>, labels: Option<Object<'d, D>>) -> bool {
    if labels.is_some_and(|labels| !labels.is_known()) {
        return true;
    }
    let label = |key: &str| labels.and_then(|labels| labels.get(key));
    let wanted = selector.object("matchLabels").into_iter();
    let mut wanted = wanted.flat_map(Object::known_entries);
    let all = wanted.all(|(key, value)| label(key).is_some_and(|label| is_same(label, value)));
    let expressions = selector.items("matchExpressions").iter();
    all && expressions.map(Object::of).all(|expression| {
        let Some(label) = expression.text("key").map(label) else {
            return true;
        };
        let values = expression.items("values");
        let is_one = || label.is_some_and(|label| values.iter().any(|value| is_same(label, value)));
        match expression.text("operator") {
            Some("In") => is_one(),
            Some("NotIn") => {
                label.is_none() || values.iter().any(|value| text(value).is_none()) || !is_one()
            }
            Some("Exists") => label.is_some(),
            Some("DoesNotExist") => label.is_none(),
            _ => true,
        }
    })
}

/// The first label that a selector wants and these do not have, or have with another value.
pub(super) fn label_missed<'d, D: Data>(
    selector: Object<'d, D>,
    labels: Option<Object<'d, D>>,
) -> Option<&'d str> {
    let label = |key: &str| labels.and_then(|labels| labels.get(key));
    let wanted = selector.object("matchLabels").into_iter();
    let mut wanted = wanted.flat_map(Object::known_entries);
    let missed =
        wanted.find(|(key, value)| !label(key).is_some_and(|label| is_same(label, *value)));
    missed.map(|(key, _)| key)
}

/// True if two texts are the same; what is not known yet may be.
fn is_same<D: Data>(one: &D, other: &D) -> bool {
    match (text(one), text(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// A key, an operator and values.
pub(super) fn requirement<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    expression: Object<'d, D>,
    operators: &[&str],
) {
    check.required_valid_name(expression, "key", names::key_fault);
    check.required_one_of(expression, "operator", operators);
    let count = expression.items("values").len();
    let what = match expression.text("operator") {
        Some("In" | "NotIn") if count == 0 => "needs one item at least for this operator",
        Some("Exists" | "DoesNotExist") if count > 0 => {
            return check.field_clash(expression, "values", "may not stand with this operator");
        }
        Some("Gt" | "Lt") if count != 1 => "needs exactly one item for this operator",
        _ => return,
    };
    check.field_fault(expression, "values", what);
}

/// A list of keys of labels that a selector is completed with.
pub(super) fn label_keys<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    list: &'static str,
) {
    if !of.items(list).is_empty() && !of.has("labelSelector") {
        check.field_fault(of, list, "needs `labelSelector` beside it");
    }
    check.items(of, list, |check, key| {
        if let Some(expected) = text(key).and_then(names::key_fault) {
            check.fault(key, &format!("is no key of a label: expected {expected}"));
        }
    });
}
