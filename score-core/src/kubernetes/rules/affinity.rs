//! Which nodes and pods a pod wants to be near.

use super::meta;
use super::view::{Object, Rules, text};
use crate::kubernetes::names;
use crate::kubernetes::strict::Data;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const OPERATORS: [&str; 6] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/// `affinity` of a pod.
pub(super) fn affinity<'d, D: Data>(rules: &mut Rules<'d, '_>, affinity: Object<'d, D>) {
    rules.object(affinity, "nodeAffinity", |rules, node| {
        rules.object(node, REQUIRED, |rules, selector| {
            rules.needed_items(selector, "nodeSelectorTerms");
            rules.objects(selector, "nodeSelectorTerms", node_term);
        });
        rules.objects(node, PREFERRED, |rules, weighed| {
            weight(rules, weighed);
            rules.object(weighed, "preference", node_term);
        });
    });
    for key in ["podAffinity", "podAntiAffinity"] {
        rules.object(affinity, key, |rules, pods| {
            rules.objects(pods, REQUIRED, pod_term);
            rules.objects(pods, PREFERRED, |rules, weighed| {
                weight(rules, weighed);
                rules.needed_object(weighed, "podAffinityTerm", pod_term);
            });
        });
    }
}

fn weight<'d, D: Data>(rules: &mut Rules<'d, '_>, weighed: Object<'d, D>) {
    rules.needed(weighed, "weight");
    rules.in_range(weighed, "weight", 1, 100);
}

fn node_term<'d, D: Data>(rules: &mut Rules<'d, '_>, term: Object<'d, D>) {
    rules.objects(term, "matchExpressions", |rules, expression| {
        meta::requirement(rules, expression, &OPERATORS);
        if matches!(expression.text("operator"), Some("Gt" | "Lt")) {
            rules.items(expression, "values", |rules, value| {
                if text(value).is_some_and(|value| value.parse::<i64>().is_err()) {
                    rules.fault(value, "must be an integer for this operator");
                }
            });
            return;
        }
        rules.items(expression, "values", |rules, value| {
            if let Some(expected) = text(value).and_then(names::label_value_fault) {
                rules.fault(
                    value,
                    &format!("is no value of a label: expected {expected}"),
                );
            }
        });
    });
    rules.objects(term, "matchFields", |rules, expression| {
        let values = expression.items("values").len();
        rules.needed(expression, "operator");
        rules.one_of(expression, "operator", &["In", "NotIn"]);
        if expression
            .text("key")
            .is_some_and(|key| key != "metadata.name")
        {
            rules.field_fault(expression, "key", "must be `metadata.name`");
        }
        if values != 1 {
            rules.field_fault(expression, "values", "needs exactly one item");
        }
    });
}

fn pod_term<'d, D: Data>(rules: &mut Rules<'d, '_>, term: Object<'d, D>) {
    rules.needed_fits(term, "topologyKey", names::key_fault);
    rules.object(term, "labelSelector", meta::selector);
    rules.object(term, "namespaceSelector", meta::selector);
    rules.items(term, "namespaces", |rules, name| {
        if let Some(expected) = text(name).and_then(names::label_fault) {
            rules.fault(name, &format!("is no namespace: expected {expected}"));
        }
    });
}
