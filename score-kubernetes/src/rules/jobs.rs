//! Jobs and CronJobs.

use super::object::Object;
use super::pod::{self, Owner};
use super::rule_check::RuleCheck;
use super::{job_policy, metadata};
use crate::{cron, names};
use score_yaml::SortedSet;
use score_yaml::data::Data;

/// So many pods of an indexed Job may run at once.
const MOST_INDEXED: i64 = 100_000;

/// `spec` of a Job.
pub(super) fn job_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.not_negative(
        spec,
        &[
            "activeDeadlineSeconds",
            "backoffLimit",
            "backoffLimitPerIndex",
            "completions",
            "maxFailedIndexes",
            "parallelism",
            "ttlSecondsAfterFinished",
        ],
    );
    check.strictly_one_of(spec, "completionMode", &["NonIndexed", "Indexed"]);
    let replacement = ["TerminatingOrFailed", "Failed"];
    check.strictly_one_of(spec, "podReplacementPolicy", &replacement);
    // A single field of a job does not tell what stands beside it.
    if !spec.is_one_field() {
        indexed(check, spec);
    }
    let has_selector = spec.has("selector") && !spec.is_true("manualSelector");
    if has_selector && check.is_whole() {
        check.field_fault(
            spec,
            "selector",
            "is the server's to choose, unless `manualSelector: true`",
        );
    }
    pod::template(check, spec, Owner::Job);
    let restarts = spec
        .object("template")
        .and_then(|template| template.object("spec"))
        .and_then(|pod| pod.text("restartPolicy"));
    policies(check, spec);
    if spec.has("podFailurePolicy") && restarts.is_some_and(|policy| policy != "Never") {
        let what = "needs `restartPolicy: Never` of the pod";
        check.field_fault(spec, "podFailurePolicy", what);
    }
}

fn indexed<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let parallelism = "parallelism";
    if spec.text("completionMode") == Some("Indexed") {
        if !spec.has("completions") {
            let what = "needs `completions` with `Indexed`";
            check.field_fault(spec, "completionMode", what);
        }
        if spec
            .int("completions")
            .is_some_and(|count| count > MOST_INDEXED)
        {
            check.in_range(spec, parallelism, i64::MIN, 10_000);
        }
        check.in_range(spec, parallelism, i64::MIN, MOST_INDEXED);
        let (most, count) = (spec.int("maxFailedIndexes"), spec.int("completions"));
        if most.zip(count).is_some_and(|(most, count)| most > count) {
            check.field_fault(spec, "maxFailedIndexes", "must be `completions` at most");
        }
        if spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex") {
            let what = "needs `backoffLimitPerIndex` beside it";
            check.field_fault(spec, "maxFailedIndexes", what);
        }
        return;
    }
    if !matches!(spec.text("completionMode"), None | Some("NonIndexed")) {
        return;
    }
    for key in spec.given(&["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"]) {
        check.field_fault(spec, key, "may stand with `completionMode: Indexed` only");
    }
}

fn policies<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    let pod = spec
        .object("template")
        .and_then(|template| template.object("spec"));
    let containers: Option<SortedSet<&str>> = pod.map(|pod| {
        let lists = ["containers", "initContainers"].map(|list| pod.items(list));
        let all = lists.into_iter().flatten();
        all.filter_map(|container| Object::of(container).text("name"))
            .collect()
    });
    check.object(spec, "podFailurePolicy", |check, policy| {
        job_policy::failure(check, policy, containers.as_ref());
    });
    if spec.has("podFailurePolicy")
        && spec
            .text("podReplacementPolicy")
            .is_some_and(|policy| policy != "Failed")
    {
        let what = "must be `Failed` beside `podFailurePolicy`";
        check.field_fault(spec, "podReplacementPolicy", what);
    }
    check.object(spec, "successPolicy", |check, policy| {
        job_policy::success(check, policy, spec.int("completions"));
    });
}

/// The pods of an indexed Job have hosts of its name and their numbers.
pub(super) fn pods_have_names<'d, D: Data>(check: &mut RuleCheck<'d, '_>, job: Object<'d, D>) {
    let (Some(metadata), Some(spec)) = (job.object("metadata"), job.object("spec")) else {
        return;
    };
    let count = spec.int("completions").filter(|count| *count > 0);
    let (Some("Indexed"), Some(count), Some(name)) =
        (spec.text("completionMode"), count, metadata.text("name"))
    else {
        return;
    };
    if names::subdomain_fault(name).is_none()
        && names::label_fault(&format!("{name}-{}", count - 1)).is_some()
    {
        check.at("metadata", |check| {
            let what =
                "must be without dots, and short enough for the numbers of its pods behind it";
            check.field_fault(metadata, "name", what);
        });
    }
}

/// `spec` of a CronJob.
pub(super) fn cron_job_spec<'d, D: Data>(check: &mut RuleCheck<'d, '_>, spec: Object<'d, D>) {
    check.required(spec, "schedule");
    if let Some(schedule) = spec
        .text("schedule")
        .filter(|schedule| !schedule.is_empty())
        && cron::check(schedule).is_err()
    {
        let what =
            "is no schedule: expected five fields like `0 3 * * 1`, or a macro like `@daily`";
        check.field_fault(spec, "schedule", what);
    }
    // In a part, its reader says it.
    let zone = spec.text("timeZone").filter(|_| check.is_whole());
    if zone.is_some_and(|zone| !cron::is_time_zone(zone)) {
        let what = "is no time zone: expected a name like `Europe/Berlin`";
        check.field_fault(spec, "timeZone", what);
    }
    check.not_negative(
        spec,
        &[
            "failedJobsHistoryLimit",
            "startingDeadlineSeconds",
            "successfulJobsHistoryLimit",
        ],
    );
    check.one_of(spec, "concurrencyPolicy", &["Allow", "Forbid", "Replace"]);
    if check.is_whole() {
        check.required(spec, "jobTemplate");
    }
    check.object(spec, "jobTemplate", |check, template| {
        metadata::template_metadata(check, template);
        check.required_object(template, "spec", job_spec);
    });
}
