//! Controllers that keep pods running: Deployments, StatefulSets, DaemonSets.

use super::object::{Object, int, text};
use super::pod::{self, Owner};
use super::rule_check::RuleCheck;
use super::{claim, selector};
use crate::names;
use score_yaml::data::{Data, Shape};
use score_yaml::{SortedSet, message};

/// The time that a Deployment may take to get on if nothing is said, in seconds.
const PROGRESS_DEADLINE: i64 = 600;

/// `spec` of a Deployment.
pub(super) fn deployment_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.not_negative(
        spec,
        &[
            "minReadySeconds",
            "progressDeadlineSeconds",
            "replicas",
            "revisionHistoryLimit",
        ],
    );
    let ready = spec.int("minReadySeconds").unwrap_or(0);
    let deadline = spec
        .int("progressDeadlineSeconds")
        .unwrap_or(PROGRESS_DEADLINE);
    if deadline >= 0
        && ready >= deadline
        && spec
            .given(&["minReadySeconds", "progressDeadlineSeconds"])
            .count()
            > 0
    {
        let what = format!("must be below `progressDeadlineSeconds`, which is {deadline}");
        if spec.has("minReadySeconds") {
            check.field_fault(spec, "minReadySeconds", &what);
        } else if check.is_whole() {
            check.field_fault(
                spec,
                "progressDeadlineSeconds",
                "must be above `minReadySeconds`, which is 0",
            );
        } else {
            check.field_fault(spec, "progressDeadlineSeconds", "must be 1 or more");
        }
    }
    check.object(spec, "strategy", |check, strategy| {
        check.one_of(strategy, "type", &["RollingUpdate", "Recreate"]);
        if strategy.text("type") == Some("Recreate") && strategy.has("rollingUpdate") {
            let what = "may not stand with type `Recreate`";
            check.field_clash(strategy, "rollingUpdate", what);
            return;
        }
        check.object(strategy, "rollingUpdate", |check, update| {
            shares(check, update, ["maxUnavailable", "maxSurge"]);
            let is_zero = |key| update.get(key).is_some_and(is_zero_share);
            if is_zero("maxUnavailable") && is_zero("maxSurge") {
                let what = "and `maxSurge` may not both be 0";
                check.field_fault(update, "maxUnavailable", what);
            }
        });
    });
    selects_its_pods(check, spec);
    pod::template(check, spec, Owner::Forever);
}

/// `spec` of a ReplicaSet.
pub(super) fn replica_set_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.not_negative(spec, &["minReadySeconds", "replicas"]);
    selects_its_pods(check, spec);
    pod::template(check, spec, Owner::Forever);
}

/// `spec` of a StatefulSet.
pub(super) fn stateful_set_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.not_negative(spec, &["minReadySeconds", "replicas"]);
    check.valid_name(spec, "serviceName", names::label_fault);
    check.one_of(spec, "podManagementPolicy", &["OrderedReady", "Parallel"]);
    check.object(spec, "updateStrategy", |check, strategy| {
        check.one_of(strategy, "type", &["RollingUpdate", "OnDelete"]);
        if strategy.text("type") == Some("OnDelete") && strategy.has("rollingUpdate") {
            let what = "may not stand with type `OnDelete`";
            check.field_clash(strategy, "rollingUpdate", what);
        }
        check.object(strategy, "rollingUpdate", |check, update| {
            check.not_negative(update, &["partition"]);
            shares(check, update, ["maxUnavailable", "maxSurge"]);
        });
    });
    check.object(
        spec,
        "persistentVolumeClaimRetentionPolicy",
        |check, policy| {
            for key in ["whenDeleted", "whenScaled"] {
                check.one_of(policy, key, &["Retain", "Delete"]);
            }
        },
    );
    check.object(spec, "ordinals", |check, ordinals| {
        check.not_negative(ordinals, &["start"])
    });
    let mut claims = SortedSet::new();
    check.objects(spec, "volumeClaimTemplates", |check, claim| {
        claims.extend(
            claim
                .object("metadata")
                .and_then(|metadata| metadata.text("name")),
        );
        check.required_object(claim, "metadata", |check, metadata| {
            // It is the name of a volume too.
            check.required_valid_name(metadata, "name", names::label_fault);
        });
        check.required_object(claim, "spec", claim::claim_spec);
    });
    selects_its_pods(check, spec);
    pod::template(check, spec, Owner::StatefulSet(&claims));
}

/// `spec` of a DaemonSet.
pub(super) fn daemon_set_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.not_negative(spec, &["minReadySeconds", "revisionHistoryLimit"]);
    check.object(spec, "updateStrategy", |check, strategy| {
        check.one_of(strategy, "type", &["RollingUpdate", "OnDelete"]);
        check.object(strategy, "rollingUpdate", |check, update| {
            shares(check, update, ["maxUnavailable", "maxSurge"]);
            let unavailable = update.get("maxUnavailable");
            let surge = update.get("maxSurge");
            if unavailable.is_some_and(is_zero_share) && surge.is_none_or(is_zero_share) {
                let what = "and `maxSurge` may not both be 0";
                check.field_fault(update, "maxUnavailable", what);
            } else if surge.is_some_and(|surge| !is_zero_share(surge))
                && !unavailable.is_some_and(is_zero_share)
            {
                let what = "needs `maxUnavailable: 0` beside it";
                check.field_fault(update, "maxSurge", what);
            }
        });
    });
    selects_its_pods(check, spec);
    pod::template(check, spec, Owner::Forever);
}

/// `selector`, which has to find the pods of the template.
fn selects_its_pods<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    if !check.is_whole() {
        return;
    }
    check.required(spec, "selector");
    check.object(spec, "selector", |check, selector| {
        selector::selector(check, selector);
        if selector.items("matchExpressions").is_empty()
            && selector.get("matchLabels").is_none_or(is_empty)
        {
            return check.object_fault(selector, "must select something");
        }
        let labels = spec
            .object("template")
            .and_then(|template| template.object("metadata"))
            .and_then(|metadata| metadata.object("labels"));
        if !selector::selects(selector, labels) {
            let Some(label) = selector::label_missed(selector, labels) else {
                let what = "does not select the pods of the template by their labels";
                return check.object_fault(selector, what);
            };
            let what = message!("wants `{label}` among the labels of the pods");
            let hint = "`spec.template.metadata.labels` needs the same label";
            check.object_fault_with(selector, &what, hint.to_owned());
        }
    });
}

fn is_empty<D: Data>(value: &D) -> bool {
    value.entries().is_empty()
}

/// Numbers of pods, or shares of them in percent; the first is a part of those that there are.
fn shares<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    update: Object<'d, D>,
    keys: [&'static str; 2],
) {
    for (key, is_part) in [(keys[0], true), (keys[1], false)] {
        let Some(value) = update.get(key) else {
            continue;
        };
        let what = match value.shape() {
            Shape::Int(n) if n < 0 => "must be 0 or more",
            Shape::String(share) => match percent(share) {
                None => "must be a number, or a share like `25%`",
                Some(share) if is_part && share > 100 => "must be `100%` at most",
                Some(_) => continue,
            },
            _ => continue,
        };
        check.field_fault(update, key, what);
    }
}

/// The share that a text says.
pub(super) fn percent(text: &str) -> Option<u64> {
    let digits = text.strip_suffix('%')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

fn is_zero_share<D: Data>(value: &D) -> bool {
    int(value) == Some(0) || text(value).and_then(percent) == Some(0)
}
