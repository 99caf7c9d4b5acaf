//! Jobs and CronJobs.

use super::meta;
use super::pod::{self, Owner};
use super::view::{Object, Rules};
use crate::kubernetes::cron;
use crate::kubernetes::strict::Data;

/// So many pods of an indexed Job may run at once.
const MOST_INDEXED: i64 = 100_000;

/// `spec` of a Job.
pub(super) fn job_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    rules.not_negative(
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
    rules.one_of(spec, "completionMode", &["NonIndexed", "Indexed"]);
    rules.one_of(
        spec,
        "podReplacementPolicy",
        &["TerminatingOrFailed", "Failed"],
    );
    // A single field of a job does not tell what stands beside it.
    if !spec.is_one_field() {
        indexed(rules, spec);
    }
    let has_selector = spec.has("selector") && !spec.is_true("manualSelector");
    if has_selector && rules.is_whole() {
        rules.field_fault(
            spec,
            "selector",
            "is the server's to choose, unless `manualSelector: true`",
        );
    }
    pod::template(rules, spec, Owner::Job);
    let restarts = spec
        .object("template")
        .and_then(|template| template.object("spec"))
        .and_then(|pod| pod.text("restartPolicy"));
    if spec.has("podFailurePolicy") && restarts.is_some_and(|policy| policy != "Never") {
        let what = "needs `restartPolicy: Never` of the pod";
        rules.field_fault(spec, "podFailurePolicy", what);
    }
}

fn indexed<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    let parallelism = "parallelism";
    if spec.text("completionMode") == Some("Indexed") {
        if !spec.has("completions") {
            rules.field_fault(
                spec,
                "completions",
                "is needed with `completionMode: Indexed`",
            );
        }
        rules.in_range(spec, parallelism, i64::MIN, MOST_INDEXED);
        return;
    }
    for key in spec.given(&["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"]) {
        rules.field_fault(spec, key, "may stand with `completionMode: Indexed` only");
    }
}

/// `spec` of a CronJob.
pub(super) fn cron_job_spec<'d, D: Data>(rules: &mut Rules<'d, '_>, spec: Object<'d, D>) {
    rules.needed(spec, "schedule");
    if let Some(schedule) = spec
        .text("schedule")
        .filter(|schedule| !schedule.is_empty())
        && cron::check(schedule).is_err()
    {
        let what =
            "is no schedule: expected five fields like `0 3 * * 1`, or a macro like `@daily`";
        rules.field_fault(spec, "schedule", what);
    }
    // In a part, its reader says it.
    let zone = spec.text("timeZone").filter(|_| rules.is_whole());
    if zone.is_some_and(|zone| !cron::is_time_zone(zone)) {
        let what = "is no time zone: expected a name like `Europe/Berlin`";
        rules.field_fault(spec, "timeZone", what);
    }
    rules.not_negative(
        spec,
        &[
            "failedJobsHistoryLimit",
            "startingDeadlineSeconds",
            "successfulJobsHistoryLimit",
        ],
    );
    rules.one_of(spec, "concurrencyPolicy", &["Allow", "Forbid", "Replace"]);
    if rules.is_whole() {
        rules.needed(spec, "jobTemplate");
    }
    rules.object(spec, "jobTemplate", |rules, template| {
        meta::template_metadata(rules, template);
        rules.needed_object(template, "spec", job_spec);
    });
}
