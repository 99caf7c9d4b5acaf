//! The order in which workloads are deployed, `deploy` of additions, as `depends_on` of their services.

use score_yaml::{SortedMap, message};

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::workload::additions::{Deploy, Success, When};

use crate::codes;
use crate::dependencies::{Condition, Dependencies};
use crate::workload_parts::WorkloadParts;

/// Lets workloads wait for those that are deployed before them: each service waits for all services of the
/// workloads of the stage before, so far as that one counts as deployed.
pub(crate) fn order_deployments(workloads: &mut [WorkloadParts], diags: &mut Diagnostics) {
    let mut stages: SortedMap<When, Vec<usize>> = SortedMap::new();
    for (i, services) in workloads.iter().enumerate() {
        let Deploy {
            when,
            success: _,
            timeout: _,
        } = &services.deploy;
        let when = when.as_ref().map(|when| when.value).unwrap_or_default();
        stages.entry(when).or_default().push(i);
    }
    let stages: Vec<Vec<usize>> = stages.into_values().collect();
    for (before, stage) in stages.iter().zip(stages.iter().skip(1)) {
        let mut awaited = Dependencies::new();
        for i in before {
            awaited.extend(conditions(&workloads[*i], diags));
        }
        for i in stage {
            for (_, _, service) in &mut workloads[*i].services {
                let awaited = awaited.iter();
                service
                    .depends_on
                    .extend(awaited.map(|(name, condition)| (name.clone(), *condition)));
            }
        }
    }
}

/// The conditions under which others wait for the services of a workload.
fn conditions(of: &WorkloadParts, diags: &mut Diagnostics) -> Dependencies {
    let success = of.deploy.success.as_ref();
    let mut can_tell = of
        .services
        .iter()
        .map(|(_, _, service)| service.healthcheck.is_some());
    let is_blind = !can_tell.any(|can_tell| can_tell);
    if let Some(success) = success.filter(|success| success.value == Success::Available)
        && is_blind
    {
        let message = message!(
            "others wait until `{}` is available, but it has no probe to tell",
            of.workload
        );
        let warning = Diagnostic::new(codes::UNSUPPORTED_FIELD, message)
            .at(success.span)
            .path("deploy.success")
            .hint("without one, the image must have a healthcheck of its own");
        diags.push(warning);
    }
    let conditions = of.services.iter().map(|(name, _, service)| {
        let condition = match success.map(|success| success.value).unwrap_or_default() {
            Success::Deploy => Condition::Started,
            Success::Complete => Condition::Completed,
            Success::Available if is_blind || service.healthcheck.is_some() => Condition::Healthy,
            Success::Available => Condition::Started,
        };
        (name.clone(), condition)
    });
    conditions.collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_holds, extended};

    const CONTAINER: &str = "{c: {image: x}}";

    #[test]
    fn workloads_wait_for_the_stage_before_theirs() {
        let probe = "{type: command, command: [x]}";
        let available = format!(
            "deploy: {{when: before, success: available}}\nspec: {{containers: {{c: {{readiness_probe: {probe}}}, d: {{image: y}}}}}}"
        );
        let done = "profile: humanitec/default-job\ndeploy: {when: before, success: complete}";
        let after = "deploy: {when: after}";
        let of = |condition: &str| format!("{{condition: service_{condition}, required: true}}");
        let (started, healthy, ended) =
            (of("started"), of("healthy"), of("completed_successfully"));
        let given = extended(&[
            ("a", CONTAINER, &available),
            ("j", CONTAINER, done),
            (
                "m",
                "{c: {image: x}, d: {image: y}}",
                "deploy: {success: deploy}",
            ),
            ("z", CONTAINER, after),
        ]);
        let first = format!("{{a-c: {healthy}, a-d: {started}, j-c: {ended}}}");
        assert_holds(
            &given.compose_file(),
            &format!(
                "{{services: {{a-c: {{depends_on: null}}, j-c: {{depends_on: null}},
                   m-c: {{depends_on: {first}}}, m-d: {{depends_on: {first}}},
                   z-c: {{depends_on: {{m-c: {started}, m-d: {started}}}}}}}}}"
            ),
        );
        // With nothing between them.
        let given = extended(&[("j", CONTAINER, done), ("z", CONTAINER, after)]);
        assert_holds(
            &given.compose_file(),
            &format!("{{services: {{z-c: {{depends_on: {{j-c: {ended}}}}}}}}}"),
        );
    }

    #[test]
    fn who_waits_for_health_that_nothing_tells_is_warned() {
        let blind = "deploy: {when: before, success: available}";
        let told = |extensions: &[(&str, &str, &str)]| extended(extensions).said();
        let warning = ("unsupported-field".to_owned(), "deploy.success".to_owned());
        assert_eq!(
            told(&[("a", CONTAINER, blind), ("b", CONTAINER, "spec: {}")]),
            [warning]
        );
        assert_eq!(told(&[("a", CONTAINER, blind)]), []);
    }
}
