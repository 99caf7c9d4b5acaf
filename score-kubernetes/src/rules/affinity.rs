//! Which nodes and pods a pod wants to be near.

use super::object::{Object, text};
use super::rule_check::RuleCheck;
use super::selector;
use crate::names;
use score_yaml::data::Data;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const OPERATORS: [&str; 6] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/// `affinity` of a pod.
pub(super) fn affinity<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, affinity: Object<'d, D>) {
    rules.object(affinity, "nodeAffinity", |rules, node| {
        rules.object(node, REQUIRED, |rules, selector| {
            rules.needed_items(selector, "nodeSelectorTerms");
            rules.objects(selector, "nodeSelectorTerms", |rules, term| {
                node_term(rules, term);
                // Not asked of terms that are only preferred.
                rules.objects(term, "matchExpressions", selector::label_values);
            });
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

fn weight<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, weighed: Object<'d, D>) {
    rules.needed(weighed, "weight");
    rules.in_range(weighed, "weight", 1, 100);
}

fn node_term<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, term: Object<'d, D>) {
    rules.objects(term, "matchExpressions", |rules, expression| {
        selector::requirement(rules, expression, &OPERATORS);
    });
    rules.objects(term, "matchFields", |rules, expression| {
        rules.needed_word(expression, "operator", &["In", "NotIn"]);
        rules.needed_word(expression, "key", &["metadata.name"]);
        if expression.items("values").len() != 1 {
            rules.field_fault(expression, "values", "needs exactly one item");
        }
        rules.items(expression, "values", |rules, name| {
            if let Some(expected) = text(name).and_then(names::subdomain_fault) {
                rules.fault(name, &format!("is no name of a node: expected {expected}"));
            }
        });
    });
}

fn pod_term<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, term: Object<'d, D>) {
    rules.needed_fits(term, "topologyKey", names::key_fault);
    rules.object(term, "labelSelector", selector::selector);
    rules.object(term, "namespaceSelector", selector::selector);
    for list in ["matchLabelKeys", "mismatchLabelKeys"] {
        selector::label_keys(rules, term, list);
    }
    rules.items(term, "namespaces", |rules, name| {
        if let Some(expected) = text(name).and_then(names::label_fault) {
            rules.fault(name, &format!("is no namespace: expected {expected}"));
        }
    });
}
