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
pub(super) fn autoscaler_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.in_range(spec, "minReplicas", 1, i64::MAX);
    check.required(spec, "maxReplicas");
    check.in_range(spec, "maxReplicas", 1, i64::MAX);
    if spec
        .int("maxReplicas")
        .is_some_and(|most| spec.int("minReplicas").is_some_and(|least| most < least))
    {
        check.field_fault(spec, "maxReplicas", "must be `minReplicas` or more");
    }
    check.required_object(spec, "scaleTargetRef", |check, target| {
        check.required_valid_name(target, "kind", names::path_segment_fault);
        check.required_valid_name(target, "name", names::path_segment_fault);
        group_version(check, target);
    });
    check.objects(spec, "metrics", metric);
    check.object(spec, "behavior", |check, behavior| {
        for key in ["scaleDown", "scaleUp"] {
            check.object(behavior, key, scaling);
        }
    });
}

/// Checks that the scaled object is in a group, or is a ReplicationController.
fn group_version<'d, D: Data>(check: &mut RuleCheck<'d, '_>, target: Object<'d, D>) {
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
        check.field_fault(target, "apiVersion", what);
    }
}

fn metric<'d, D: Data>(check: &mut RuleCheck<'d, '_>, metric: Object<'d, D>) {
    let kinds = METRICS.map(|(kind, _)| kind);
    check.required_one_of(metric, "type", &kinds);
    let Some(wanted) = metric.text("type").filter(|kind| kinds.contains(kind)) else {
        return;
    };
    for (kind, field) in METRICS {
        match (kind == wanted, metric.has(field)) {
            (true, false) => check.field_fault(metric, field, "is needed for this type"),
            (false, true) => {
                check.field_clash(metric, field, "may not stand with another type");
            }
            _ => {}
        }
    }
    for key in ["containerResource", "resource"] {
        check.object(metric, key, |check, source| {
            check.required(source, "name");
            target(check, source, key);
        });
    }
    for key in ["external", "object", "pods"] {
        check.object(metric, key, |check, source| {
            check.required_object(source, "metric", |check, metric| {
                check.required_valid_name(metric, "name", names::path_segment_fault);
            });
            target(check, source, key);
        });
    }
}

fn target<'d, D: Data>(check: &mut RuleCheck<'d, '_>, source: Object<'d, D>, kind: &str) {
    let wanted: &[&str] = match kind {
        "pods" => &["averageValue"],
        "object" | "external" => &["averageValue", "value"],
        _ => &["averageUtilization", "averageValue"],
    };
    check.required_object(source, "target", |check, target| {
        check.required_one_of(target, "type", &["Utilization", "Value", "AverageValue"]);
        check.in_range(target, "averageUtilization", 1, i64::MAX);
        for key in ["averageValue", "value"] {
            let amount = target.get(key).and_then(quantity);
            if amount.is_some_and(|amount| amount.is_negative() || amount.is_zero()) {
                check.field_fault(target, key, "must be more than 0");
            }
        }
        if !wanted.iter().any(|key| target.has(key)) {
            let what = format!("needs `{}`", wanted.join("` or `"));
            check.object_fault(target, &what);
        }
    });
}

fn scaling<'d, D: Data>(check: &mut RuleCheck<'d, '_>, scaling: Object<'d, D>) {
    check.in_range(scaling, "stabilizationWindowSeconds", 0, 3600);
    check.strictly_one_of(scaling, "selectPolicy", &["Disabled", "Max", "Min"]);
    if scaling.has("policies") {
        check.required_items(scaling, "policies");
    }
    check.objects(scaling, "policies", |check, policy| {
        check.required_one_of(policy, "type", &["Pods", "Percent"]);
        for (key, most) in [("value", i64::MAX), ("periodSeconds", 1800)] {
            check.required(policy, key);
            check.in_range(policy, key, 1, most);
        }
    });
}
