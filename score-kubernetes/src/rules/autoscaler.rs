//! HorizontalPodAutoscalers.

use super::object::Object;
use super::object::quantity;
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;

/// The kinds of metrics, and the field that each has.
const METRICS: [(&str, &str); 5] = [
    ("ContainerResource", "containerResource"),
    ("External", "external"),
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
];

/// `spec` of a HorizontalPodAutoscaler.
pub(super) fn autoscaler_spec<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    rules.in_range(spec, "minReplicas", 1, i64::MAX);
    rules.needed(spec, "maxReplicas");
    rules.in_range(spec, "maxReplicas", 1, i64::MAX);
    if spec
        .int("maxReplicas")
        .is_some_and(|most| spec.int("minReplicas").is_some_and(|least| most < least))
    {
        rules.field_fault(spec, "maxReplicas", "must be `minReplicas` or more");
    }
    rules.needed_object(spec, "scaleTargetRef", |rules, target| {
        rules.needed_fits(target, "kind", names::path_segment_fault);
        rules.needed_fits(target, "name", names::path_segment_fault);
        group_version(rules, target);
    });
    rules.objects(spec, "metrics", metric);
    rules.object(spec, "behavior", |rules, behavior| {
        for key in ["scaleDown", "scaleUp"] {
            rules.object(behavior, key, scaling);
        }
    });
}

/// What is scaled is in a group.
fn group_version<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, target: Object<'d, D>) {
    let version = target.text("apiVersion");
    let is_core =
        matches!(version, Some("v1")) && target.text("kind") == Some("ReplicationController");
    let fits = |version: &str| {
        version.split_once('/').is_some_and(|(group, version)| {
            !group.is_empty() && !version.is_empty() && !version.contains('/')
        })
    };
    let is_pending = target.has("apiVersion") && version.is_none();
    if !is_core && !is_pending && !version.is_some_and(fits) {
        let what = "must be a group and a version like `apps/v1`";
        rules.field_fault(target, "apiVersion", what);
    }
}

fn metric<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, metric: Object<'d, D>) {
    let kinds = METRICS.map(|(kind, _)| kind);
    rules.needed_word(metric, "type", &kinds);
    let Some(wanted) = metric.text("type").filter(|kind| kinds.contains(kind)) else {
        return;
    };
    for (kind, field) in METRICS {
        match (kind == wanted, metric.has(field)) {
            (true, false) => rules.field_fault(metric, field, "is needed for this type"),
            (false, true) => {
                rules.field_fault(metric, field, "may not stand with another type");
            }
            _ => {}
        }
    }
    for key in ["containerResource", "resource"] {
        rules.object(metric, key, |rules, source| {
            rules.needed(source, "name");
            target(rules, source, key);
        });
    }
    for key in ["external", "object", "pods"] {
        rules.object(metric, key, |rules, source| {
            rules.needed_object(source, "metric", |rules, metric| {
                rules.needed_fits(metric, "name", names::path_segment_fault);
            });
            target(rules, source, key);
        });
    }
}

fn target<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, source: Object<'d, D>, kind: &str) {
    let wanted: &[&str] = match kind {
        "pods" => &["averageValue"],
        "object" | "external" => &["averageValue", "value"],
        _ => &["averageUtilization", "averageValue"],
    };
    rules.needed_object(source, "target", |rules, target| {
        rules.needed_word(target, "type", &["Utilization", "Value", "AverageValue"]);
        rules.in_range(target, "averageUtilization", 1, i64::MAX);
        for key in ["averageValue", "value"] {
            let amount = target.get(key).and_then(quantity);
            if amount.is_some_and(|amount| amount.is_negative() || amount.is_zero()) {
                rules.field_fault(target, key, "must be more than 0");
            }
        }
        if !wanted.iter().any(|key| target.has(key)) {
            let what = format!("needs `{}`", wanted.join("` or `"));
            rules.object_fault(target, &what);
        }
    });
}

fn scaling<'d, D: Data>(rules: &mut RuleCheck<'d, '_>, scaling: Object<'d, D>) {
    rules.in_range(scaling, "stabilizationWindowSeconds", 0, 3600);
    rules.word(scaling, "selectPolicy", &["Disabled", "Max", "Min"]);
    if scaling.has("policies") {
        rules.needed_items(scaling, "policies");
    }
    rules.objects(scaling, "policies", |rules, policy| {
        rules.needed_word(policy, "type", &["Pods", "Percent"]);
        for (key, most) in [("value", i64::MAX), ("periodSeconds", 1800)] {
            rules.needed(policy, key);
            rules.in_range(policy, key, 1, most);
        }
    });
}
