//! The nodes and pods that a pod wants to be near.

use super::object::{Object, text};
use super::rule_check::RuleCheck;
use super::selector;
use crate::names;
use score_yaml::data::Data;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const OPERATORS: [&str; 6] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/// `affinity` of a pod.
pub(super) fn affinity<'d, D: Data>(check: &mut RuleCheck<'d, '_>, affinity: Object<'d, D>) {
    check.object(affinity, "nodeAffinity", |check, node| {
        check.object(node, REQUIRED, |check, selector| {
            check.required_items(selector, "nodeSelectorTerms");
            check.objects(selector, "nodeSelectorTerms", |check, term| {
                node_term(check, term);
                // Not asked of terms that are only preferred.
                check.objects(term, "matchExpressions", selector::label_values);
            });
        });
        check.objects(node, PREFERRED, |check, weighed| {
            weight(check, weighed);
            check.object(weighed, "preference", node_term);
        });
    });
    for key in ["podAffinity", "podAntiAffinity"] {
        check.object(affinity, key, |check, pods| {
            check.objects(pods, REQUIRED, pod_term);
            check.objects(pods, PREFERRED, |check, weighed| {
                weight(check, weighed);
                check.required_object(weighed, "podAffinityTerm", pod_term);
            });
        });
    }
}

fn weight<'d, D: Data>(check: &mut RuleCheck<'d, '_>, weighed: Object<'d, D>) {
    check.required(weighed, "weight");
    check.in_range(weighed, "weight", 1, 100);
}

fn node_term<'d, D: Data>(check: &mut RuleCheck<'d, '_>, term: Object<'d, D>) {
    check.objects(term, "matchExpressions", |check, expression| {
        selector::requirement(check, expression, &OPERATORS);
    });
    check.objects(term, "matchFields", |check, expression| {
        check.required_one_of(expression, "operator", &["In", "NotIn"]);
        check.required_one_of(expression, "key", &["metadata.name"]);
        if expression.items("values").len() != 1 {
            check.field_fault(expression, "values", "needs exactly one item");
        }
        check.items(expression, "values", |check, name| {
            if let Some(expected) = text(name).and_then(names::subdomain_fault) {
                check.fault(name, &format!("is no name of a node: expected {expected}"));
            }
        });
    });
}

fn pod_term<'d, D: Data>(check: &mut RuleCheck<'d, '_>, term: Object<'d, D>) {
    check.required_valid_name(term, "topologyKey", names::key_fault);
    check.object(term, "labelSelector", selector::selector);
    check.object(term, "namespaceSelector", selector::selector);
    for list in ["matchLabelKeys", "mismatchLabelKeys"] {
        selector::label_keys(check, term, list);
    }
    check.items(term, "namespaces", |check, name| {
        if let Some(expected) = text(name).and_then(names::label_fault) {
            check.fault(name, &format!("is no namespace: expected {expected}"));
        }
    });
}
