//! Selectors of labels.

use score_yaml::data::Data;

use super::metadata::labels;
use super::object::{Object, text};
use super::rule_check::RuleCheck;
use crate::names;

/// A label selector.
pub(super) fn selector<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, selector: Object<'d, D>) {
    labels(rules, selector, "matchLabels");
    rules.objects(selector, "matchExpressions", |rules, expression| {
        let operators = ["In", "NotIn", "Exists", "DoesNotExist"];
        requirement(rules, expression, &operators);
        label_values(rules, expression);
    });
}

/// `values` that labels are compared with.
pub(super) fn label_values<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, expression: Object<'d, D>) {
    rules.items(expression, "values", |rules, value| {
        if let Some(expected) = text(value).and_then(names::label_value_fault) {
            rules.fault(
                value,
                &format!("is no value of a label: expected {expected}"),
            );
        }
    });
}

/// Whether a selector finds these labels, as far as the selector is right and known.
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

/// Whether two texts are the same; what is not known yet may be.
fn is_same<D: Data>(one: &D, other: &D) -> bool {
    match (text(one), text(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// A key, an operator and values.
pub(super) fn requirement<'d, D: Data>(
    rules: &mut RuleCheck<'d, '_>,
    expression: Object<'d, D>,
    operators: &[&str],
) {
    rules.needed_fits(expression, "key", names::key_fault);
    rules.needed_word(expression, "operator", operators);
    let count = expression.items("values").len();
    let what = match expression.text("operator") {
        Some("In" | "NotIn") if count == 0 => "needs one item at least for this operator",
        Some("Exists" | "DoesNotExist") if count > 0 => "may not stand with this operator",
        Some("Gt" | "Lt") if count != 1 => "needs exactly one item for this operator",
        _ => return,
    };
    rules.field_fault(expression, "values", what);
}

/// A list of keys of labels that a selector is completed with.
pub(super) fn label_keys<'d, D: Data>(
    rules: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    list: &'static str,
) {
    if !of.items(list).is_empty() && !of.has("labelSelector") {
        rules.field_fault(of, list, "needs `labelSelector` beside it");
    }
    rules.items(of, list, |rules, key| {
        if let Some(expected) = text(key).and_then(names::key_fault) {
            rules.fault(key, &format!("is no key of a label: expected {expected}"));
        }
    });
}
