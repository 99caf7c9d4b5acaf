//! `depends_on` of services: `before` of containers, turned round.

use score_yaml::message;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::workload::{ByName, Container, Port, Ready};
use score_yaml::{Map, SortedMap, Str, Value, sort_keys};

use crate::codes;
use crate::healthcheck::ContainerProbes;
use crate::probe_commands::{HTTP_PROBE, ProbeProgram};

/// Services to wait for, each with the condition.
pub(crate) type Dependencies = SortedMap<Str, Condition>;

/// The condition that a service waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Condition {
    /// The other service runs.
    Started,
    /// Its healthcheck passes.
    Healthy,
    /// It ended with success.
    Completed,
}

impl Condition {
    /// Its name in compose files.
    fn as_str(self) -> &'static str {
        match self {
            Condition::Started => "service_started",
            Condition::Healthy => "service_healthy",
            Condition::Completed => "service_completed_successfully",
        }
    }
}

/// `depends_on` of a service.
pub(crate) fn depends_on(dependencies: Dependencies) -> Map {
    let mut map: Map = dependencies
        .into_iter()
        .map(|(service, condition)| {
            let fields = [
                ("condition", Value::from(condition.as_str())),
                ("required", Value::Bool(true)),
            ];
            (service, fields.into_iter().collect())
        })
        .collect();
    sort_keys(&mut map);
    map
}

/// The dependencies of each container of a workload, by names of containers; `ports` if the workload has additions.
pub(crate) fn dependencies(
    containers: &ByName<Container<Text>>,
    ports: Option<&SortedMap<Str, Port>>,
    http_probe: Option<ProbeProgram>,
    diags: &mut Diagnostics,
) -> SortedMap<Str, Dependencies> {
    let mut dependencies: SortedMap<Str, Dependencies> = SortedMap::new();
    for (name, container) in containers {
        let probes = ContainerProbes {
            container: name,
            readiness: container.readiness.as_deref(),
            liveness: container.liveness.as_deref(),
            startup: None,
            ports,
            http_probe,
        };
        for (target, ready) in &container.before {
            let condition = match ready.value {
                Ready::Started => Condition::Started,
                Ready::Complete => Condition::Completed,
                Ready::Healthy => Condition::Healthy,
            };
            if condition == Condition::Healthy && !probes.has_healthcheck() {
                let message = message!(
                    "`{target}` waits until `{name}` is healthy, but `{name}` has no `exec` probe to tell"
                );
                let error = Diagnostic::new(codes::INVALID_BEFORE, message)
                    .at(ready.span)
                    .path(message!("containers.{name}.before.{target}.ready"))
                    .hint(message!(
                        "give `{name}` a `readinessProbe.exec`, or wait until it is `started`"
                    ));
                let has_http = [probes.readiness, probes.liveness]
                    .into_iter()
                    .flatten()
                    .any(|probe| probe.http_get.is_some());
                diags.push(match has_http {
                    true => error.hint(format!(
                        "`--{HTTP_PROBE} curl`, or `wget`, makes healthchecks of HTTP probes"
                    )),
                    false => error,
                });
            }
            dependencies
                .entry(target.to_string().into())
                .or_default()
                .insert(name.clone(), condition);
        }
    }
    dependencies
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_holds, given};

    #[test]
    fn before_is_turned_round() {
        let containers = "{m: {image: m}, a: {image: a, before: {m: {ready: complete}}}, \
                          b: {image: b, before: {m: {ready: started}}}, \
                          d: {image: d, before: {m: {ready: healthy}}, livenessProbe: {exec: {command: [x]}}}}";
        assert_holds(
            &given(&[("w", containers)]).compose_file(),
            "{services: {w-a: {depends_on: null}, w-m: {depends_on: {
                w-a: {condition: service_completed_successfully, required: true},
                w-b: {condition: service_started, required: true},
                w-d: {condition: service_healthy, required: true}}}}}",
        );
    }

    #[test]
    fn nobody_waits_for_health_that_no_command_tells() {
        let exec = "give `a` a `readinessProbe.exec`, or wait until it is `started`";
        let http = "`--http-probe curl`, or `wget`, makes healthchecks of HTTP probes";
        for (probe, hints) in [
            ("", &[exec][..]),
            (
                ", readinessProbe: {httpGet: {path: /, port: 80}}",
                &[exec, http],
            ),
        ] {
            let containers = format!(
                "{{m: {{image: m}}, a: {{image: a, before: {{m: {{ready: healthy}}}}{probe}}}}}"
            );
            let (_, _, diags) = given(&[("w", &containers)]).emit();
            let error = diags
                .iter()
                .find(|d| d.code.as_str() == "invalid-before")
                .expect("it is an error");
            assert_eq!(error.path.as_deref(), Some("containers.a.before.m.ready"));
            assert_eq!(error.hints, hints);
        }
    }
}
