//! Controllers that keep pods running, and those that run them to their end.

use super::*;

#[test]
fn what_keeps_pods_running() {
    refused(
        DEPLOYMENT,
        &[
            ("replicas: -1", "spec.replicas must be 0 or more"),
            (
                "minReadySeconds: 5, progressDeadlineSeconds: 5",
                "spec.minReadySeconds must be below",
            ),
            (
                "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
                "spec.strategy.rollingUpdate may not stand",
            ),
            (
                "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}",
                "spec.strategy.rollingUpdate.maxUnavailable and `maxSurge` may not both be 0",
            ),
            (
                "strategy: {rollingUpdate: {maxUnavailable: 101%}}",
                "spec.strategy.rollingUpdate.maxUnavailable must be `100%`",
            ),
            ("strategy: {rollingUpdate: {maxSurge: 200%}}", ""),
            ("strategy: {type: Slowly}", "spec.strategy.type must be"),
        ],
    );
    let selector = DEPLOYMENT
        .replace("selector: {matchLabels: {a: b}}, ", "")
        .replace("PART", "selector: PART");
    let wrong = "spec.selector does not select the pods";
    refused(
        &selector,
        &[
            (
                "{matchLabels: {a: c}}",
                "spec.selector wants `a` among the labels of the pods",
            ),
            (
                "{matchLabels: {a: b}, matchExpressions: [{key: a, operator: NotIn, values: [b]}]}",
                wrong,
            ),
            (
                "{matchExpressions: [{key: a, operator: In, values: [b, c]}]}",
                "",
            ),
            ("{matchExpressions: [{key: x, operator: Exists}]}", wrong),
            ("{matchExpressions: [{key: x, operator: DoesNotExist}]}", ""),
            ("{}", "spec.selector must select something"),
        ],
    );
    let policy = DEPLOYMENT.replace("{containers", "{restartPolicy: PART, containers");
    let policy = policy.replace(", PART}}", "}}");
    refused(
        &policy,
        &[
            ("Always", ""),
            ("Never", "spec.template.spec.restartPolicy must be `Always`"),
        ],
    );
    refused(
        STATEFUL_SET,
        &[
            ("serviceName: A", "spec.serviceName is no good name"),
            (
                "podManagementPolicy: Any",
                "spec.podManagementPolicy must be",
            ),
            (
                "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}",
                "spec.updateStrategy.rollingUpdate may not stand",
            ),
            (
                "updateStrategy: {rollingUpdate: {partition: -1}}",
                "spec.updateStrategy.rollingUpdate.partition must be 0 or more",
            ),
            (
                "volumeClaimTemplates: [{metadata: {name: a}, spec: {accessModes: [ReadWriteOnce]}}]",
                "spec.volumeClaimTemplates.0.spec.resources needs",
            ),
            ("revisionHistoryLimit: -1", ""),
        ],
    );
    let mount = STATEFUL_SET.replace(
        "image: b}",
        "image: b, volumeMounts: [{name: data, mountPath: /d}]}",
    );
    refused(
        &mount,
        &[
            (
                "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]",
                "",
            ),
            (
                "replicas: 1",
                "spec.template.spec.containers.0.volumeMounts.0.name names no volume",
            ),
        ],
    );
    refused(
        DAEMON_SET,
        &[
            (
                "minReadySeconds: -1",
                "spec.minReadySeconds must be 0 or more",
            ),
            (
                "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}",
                "spec.updateStrategy.rollingUpdate.maxUnavailable and `maxSurge` may not both be 0",
            ),
            (
                "updateStrategy: {rollingUpdate: {maxSurge: 1}}",
                "spec.updateStrategy.rollingUpdate.maxSurge needs `maxUnavailable: 0`",
            ),
            (
                "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}",
                "",
            ),
        ],
    );
}

#[test]
fn what_runs_pods_to_their_end() {
    refused(
        JOB,
        &[
            ("backoffLimit: -1", "spec.backoffLimit must be 0 or more"),
            ("completionMode: Some", "spec.completionMode must be"),
            (
                "completionMode: Indexed",
                "spec.completionMode needs `completions`",
            ),
            (
                "maxFailedIndexes: 1",
                "spec.maxFailedIndexes may stand with",
            ),
            (
                "completionMode: Indexed, completions: 1, backoffLimitPerIndex: 1, maxFailedIndexes: 2",
                "spec.maxFailedIndexes must be `completions` at most",
            ),
            (
                "selector: {matchLabels: {a: b}}",
                "spec.selector is the server's to choose",
            ),
            (
                "podFailurePolicy: {rules: [{action: Ignore}]}",
                "spec.podFailurePolicy.rules.0 must have exactly one of",
            ),
            (
                "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [2, 1]}}]}",
                "spec.podFailurePolicy.rules.0.onExitCodes.values.1 must be above",
            ),
            (
                "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: z, operator: In, values: [1]}}]}",
                "spec.podFailurePolicy.rules.0.onExitCodes.containerName names no container",
            ),
            (
                "completionMode: Indexed, completions: 3, successPolicy: {rules: [{succeededIndexes: '0,2-1'}]}",
                "spec.successPolicy.rules.0.succeededIndexes must be indexes",
            ),
            (
                "completionMode: Indexed, completions: 3, successPolicy: {rules: [{succeededIndexes: '0-1', succeededCount: 3}]}",
                "spec.successPolicy.rules.0.succeededCount must be 2 at most",
            ),
        ],
    );
    let policy = JOB.replace("Never", "PART").replace(", PART}}", "}}");
    refused(
        &policy,
        &[
            ("OnFailure", ""),
            ("Always", "spec.template.spec.restartPolicy must be"),
        ],
    );
    refused(
        CRON_JOB,
        &[
            ("schedule: '*/5 * * * *'", ""),
            ("schedule: '* * *'", "spec.schedule is no schedule"),
            ("suspend: true", "spec.schedule is needed"),
            (
                "schedule: '@daily', timeZone: Mars/Olympus",
                "spec.timeZone is no time zone",
            ),
            (
                "schedule: '@daily', concurrencyPolicy: Maybe",
                "spec.concurrencyPolicy must be",
            ),
            (
                "schedule: '@daily', failedJobsHistoryLimit: -1",
                "spec.failedJobsHistoryLimit must be 0 or more",
            ),
        ],
    );
    let name = JOB.replace("metadata: {name: a}", "metadata: {name: a.b}");
    refused(
        &name,
        &[
            ("completions: 2", ""),
            (
                "completionMode: Indexed, completions: 2",
                "metadata.name must be without dots",
            ),
        ],
    );
}
