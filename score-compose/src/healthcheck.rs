//! Healthchecks from probes. compose runs commands alone.

use score_yaml::message;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::workload::{Grpc, Port, PortRef, Probe, Timing};
use score_yaml::{Map, SortedMap, Span, Str, Value};

use crate::codes;
use crate::ignored::ignored_key;
use crate::probe_commands::{HTTP_PROBE, ProbeProgram};
use crate::{interpolation, model, probe_commands};

/// The interval and the timeout of a probe that does not say them.
const DEFAULT_INTERVAL: &str = "5s";

/// The probes of one container.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContainerProbes<'a> {
    /// The container's name.
    pub(crate) container: &'a str,
    /// `readinessProbe`
    pub(crate) readiness: Option<&'a Probe<Text>>,
    /// `livenessProbe`
    pub(crate) liveness: Option<&'a Probe<Text>>,
    /// `startupProbe` of a pod: as long as it may take, the others do not count.
    pub(crate) startup: Option<&'a Probe<Text>>,
    /// The ports of a workload with additions: then commands stand for probes by HTTP and TCP. (Upstream
    /// has no such commands, so a Score file alone gets none.)
    pub(crate) ports: Option<&'a SortedMap<Str, Port>>,
    /// The program that stands for probes by HTTP, if there is one.
    pub(crate) http_probe: Option<ProbeProgram>,
}

impl<'a> ContainerProbes<'a> {
    /// The probe that becomes the healthcheck, and its `test`: the readiness probe, or else the liveness probe, if there
    /// is a command for it.
    fn chosen_probe(self) -> Option<(&'a Probe<Text>, Vec<Value>)> {
        [self.readiness, self.liveness, self.startup]
            .into_iter()
            .flatten()
            .find_map(|probe| Some((probe, self.test(probe)?)))
    }

    /// True if there is a healthcheck.
    pub(crate) fn has_healthcheck(self) -> bool {
        self.chosen_probe().is_some()
    }

    fn test(self, probe: &Probe<Text>) -> Option<Vec<Value>> {
        let line = |text: Text| vec!["CMD-SHELL".into(), interpolation::escape_text(&text).into()];
        if let Some(words) = &probe.exec {
            let words = words
                .iter()
                .map(|word| interpolation::escape_word_text(word).into());
            Some(std::iter::once("CMD".into()).chain(words).collect())
        } else if let (Some(get), Some(program)) = (&probe.http_get, self.http_probe) {
            let words = program.command(get, self.port(&get.port)?).into_iter();
            let words = words.map(|word| interpolation::escape_text(&word).into());
            Some(std::iter::once("CMD".into()).chain(words).collect())
        } else if let Some(get) = &probe.http_get {
            self.ports?;
            Some(line(probe_commands::http_line(get, self.port(&get.port)?)))
        } else if let Some(port) = &probe.tcp {
            Some(line(probe_commands::tcp_line(self.port(port)?)))
        } else {
            None
        }
    }

    /// The number of a port; none for a name that no port has.
    fn port(self, port: &PortRef) -> Option<u16> {
        match port {
            PortRef::Number(port) => Some(*port),
            PortRef::Name(wanted) => self
                .ports?
                .iter()
                .find(|(key, port)| port.name.as_ref().unwrap_or(*key) == wanted)
                .map(|(_, port)| port.target_port),
        }
    }

    /// The healthcheck, if there is a command. Reports what compose cannot do.
    pub(crate) fn healthcheck(self, diags: &mut Diagnostics) -> Option<Value> {
        for (field, extended_field, probe) in [
            ("readinessProbe", "readiness_probe", self.readiness),
            ("livenessProbe", "liveness_probe", self.liveness),
            ("startupProbe", "startup_probe", self.startup),
        ] {
            if let Some(probe) = probe {
                self.report(field, extended_field, probe, diags);
            }
        }
        let (probe, test) = self.chosen_probe()?;
        let Timing {
            initial_delay,
            period,
            timeout,
            success: _,
            failure,
        } = probe.timing;
        // Kubernetes takes a zero for nothing said.
        let given =
            |value: Option<i32>| value.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        let duration = |value| given(value).map(model::seconds);
        let startup = self.startup.filter(|startup| *startup != probe);
        let start = given(initial_delay).max(startup.map(longest_start));
        let fields = [
            ("test", Some(Value::Seq(test))),
            (
                "timeout",
                Some(
                    duration(timeout)
                        .unwrap_or_else(|| DEFAULT_INTERVAL.to_owned())
                        .into(),
                ),
            ),
            (
                "interval",
                Some(
                    duration(period)
                        .unwrap_or_else(|| DEFAULT_INTERVAL.to_owned())
                        .into(),
                ),
            ),
            ("retries", given(failure).map(|n| Value::Int(n.into()))),
            ("start_period", start.map(|n| model::seconds(n).into())),
        ];
        let fields = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        Some(Value::Map(fields.collect::<Map>()))
    }

    /// The warning that the `httpGet` of a probe is left out.
    fn no_http_probe(self, field: &str, probe: &Probe<Text>, span: Span) -> Diagnostic {
        let container = self.container;
        if probe.exec.is_some() {
            let message = message!(
                "`httpGet` of container `{container}` is left out: compose asks the `exec` of that probe"
            );
            return Diagnostic::new(codes::UNSUPPORTED_FIELD, message)
                .at(span)
                .path(message!("containers.{container}.{field}.httpGet"))
                .hint("leave `httpGet` out: a service of Compose has one healthcheck, which runs a command");
        }
        let message = message!(
            "`httpGet` of container `{container}` is left out: compose has no HTTP probes by default"
        );
        Diagnostic::new(codes::UNSUPPORTED_FIELD, message)
            .at(span)
            .path(message!("containers.{container}.{field}.httpGet"))
            .hint("an `exec` probe becomes the healthcheck of the service")
            .hint(format!(
                "`--{HTTP_PROBE} curl` (or `wget`, whichever the image has) makes a healthcheck of it"
            ))
            .hint("so does the annotation `compose.score.dev/http-probe: curl`")
    }

    /// Reports what compose cannot do of a probe.
    fn report(
        self,
        field: &str,
        extended_field: &str,
        probe: &Probe<Text>,
        diags: &mut Diagnostics,
    ) {
        let Probe {
            span,
            http_get,
            exec,
            exec_span,
            tcp,
            grpc,
            timing,
        } = probe;
        let container = self.container;
        if let Some(http_get) = http_get
            && self.ports.is_none()
            && self.http_probe.is_none()
        {
            diags.push(self.no_http_probe(field, probe, http_get.span.unwrap_or(*span)));
        }
        if exec.as_ref().is_some_and(Vec::is_empty) {
            let error = Diagnostic::new(
                codes::INVALID_VALUE,
                "the command of an `exec` probe is empty",
            )
            .at(exec_span.unwrap_or(*span))
            .path(message!("containers.{container}.{field}.exec.command"))
            .hint("write a program that ends with 0: `command: [\"cat\", \"/tmp/ready\"]`");
            diags.push(error);
        }
        let key = format!("containers.{container}.{extended_field}");
        if let Some(Grpc {
            port: _,
            service: _,
        }) = grpc
        {
            diags.push(ignored_key(&key, *span));
        }
        let port = http_get.as_ref().map(|get| &get.port).or(tcp.as_ref());
        if let Some(PortRef::Name(name)) = port
            && let Some(ports) = self.ports
            && port.and_then(|port| self.port(port)).is_none()
        {
            let message = message!("no port of the service is named `{name}`: `{key}` is left out");
            let warning = Diagnostic::new(codes::UNSUPPORTED_FIELD, message)
                .at(*span)
                .path(message!("spec.{key}.port"))
                .near(name, ports.keys().map(Str::as_str));
            diags.push(warning);
        }
        if timing.success.is_some_and(|success| success > 1) {
            diags.push(ignored_key(&message!("{key}.successThreshold"), *span));
        }
    }
}

/// The seconds that a startup probe gives a container.
fn longest_start(probe: &Probe<Text>) -> u32 {
    /// What Kubernetes takes where a probe does not say it.
    const PERIOD: u32 = 10;
    const FAILURES: u32 = 3;
    let timing = &probe.timing;
    let given = |value: Option<i32>, otherwise: u32| {
        let value = value.and_then(|n| u32::try_from(n).ok());
        value.filter(|n| *n > 0).unwrap_or(otherwise)
    };
    let tries = given(timing.failure, FAILURES).saturating_mul(given(timing.period, PERIOD));
    tries.saturating_add(given(timing.initial_delay, 0))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_holds, extended, given};

    #[test]
    fn the_readiness_command_comes_before_the_liveness_command() {
        let exec = |word: &str| format!("{{exec: {{command: [{word}, \"$x\"]}}}}");
        let http = "{httpGet: {path: /, port: 80}}";
        for (readiness, liveness, word) in [
            (exec("a"), exec("b"), "a"),
            ("null".to_owned(), exec("b"), "b"),
            (http.to_owned(), exec("b"), "b"),
            (exec("a"), http.to_owned(), "a"),
        ] {
            let mut probes = String::new();
            for (field, probe) in [("readinessProbe", readiness), ("livenessProbe", liveness)] {
                if probe != "null" {
                    probes += &format!(", {field}: {probe}");
                }
            }
            let (_, manifests, diags) =
                given(&[("w", &format!("{{c: {{image: x{probes}}}}}"))]).emit();
            assert_eq!(
                diags.len(),
                usize::from(probes.contains("httpGet")),
                "{probes}"
            );
            let expected = format!(
                "{{services: {{w-c: {{healthcheck: {{test: [CMD, {word}, \"$$x\"], timeout: 5s, interval: 5s}}}}}}}}"
            );
            assert_holds(&manifests.documents[0], &expected);
        }
    }

    #[test]
    fn http_probes_are_left_out_with_a_warning_each() {
        let probe = "{httpGet: {path: /, port: 80}}";
        let given = given(&[(
            "w",
            &format!("{{c: {{image: x, readinessProbe: {probe}, livenessProbe: {probe}}}}}"),
        )]);
        let said = given.said();
        let at = |field: &str| {
            (
                "unsupported-field".to_owned(),
                format!("containers.c.{field}.httpGet"),
            )
        };
        assert_eq!(said, [at("readinessProbe"), at("livenessProbe")]);
    }

    #[test]
    fn with_an_extension_commands_stand_for_probes_by_http_and_tcp() {
        let service = "service: {ports: {web: {service_port: 80, container_port: 8080}, x: {service_port: 1, name: y}}}";
        let tcp =
            |port: u16| format!("nc -z 127.0.0.1 {port} || bash -c '</dev/tcp/127.0.0.1/{port}'");
        let http =
            |url: &str| format!("wget -q -O /dev/null '{url}' || curl -fsS -o /dev/null '{url}'");
        for (probes, line) in [
            ("readiness_probe: {type: tcp, port: 9}", tcp(9)),
            ("readiness_probe: {type: tcp, port: web}", tcp(8080)),
            ("readiness_probe: {type: tcp, port: y}, liveness_probe: {type: tcp, port: 2}", tcp(1)),
            ("readiness_probe: {type: http, port: 9}", http("http://127.0.0.1:9/")),
            ("liveness_probe: {type: http, port: 9, path: \"a?b='$c\"}", http("http://127.0.0.1:9/a?b='\\''$$c")),
            ("readiness_probe: {type: http, port: 9, path: /a, scheme: HTTPS, headers: {X-A: \"it's\"}}",
                "wget -q -O /dev/null --no-check-certificate --header 'X-A: it'\\''s' 'https://127.0.0.1:9/a' \
                 || curl -fsS -o /dev/null -k -H 'X-A: it'\\''s' 'https://127.0.0.1:9/a'".to_owned()),
        ] {
            let extension = format!("spec: {{{service}, containers: {{c: {{{probes}}}}}}}");
            let file = extended(&[("w", "{c: {image: x}}", &extension)]).compose_file();
            let test = file.get("services").and_then(|all| all.get("w-c")?.get("healthcheck")?.get("test"));
            assert_eq!(test, Some(&super::Value::Seq(vec!["CMD-SHELL".into(), line.into()])), "{probes}");
        }
        let host = "{c: {image: x, livenessProbe: {httpGet: {host: '::1', path: /, port: 80}}}}";
        assert_holds(
            &extended(&[("w", host, "spec: {}")]).compose_file(),
            &format!(
                "{{services: {{w-c: {{healthcheck: {{test: [CMD-SHELL, \"{}\"]}}}}}}}}",
                http("http://[::1]:80/")
            ),
        );
    }

    #[test]
    fn an_extension_says_how_often() {
        let command = "type: command, command: [x]";
        for (timing, expected) in [
            (
                "",
                "timeout: 5s, interval: 5s, retries: null, start_period: null",
            ),
            (
                "periodSeconds: 90, timeoutSeconds: 2, failureThreshold: 4, initialDelaySeconds: 9, successThreshold: 1",
                "timeout: 2s, interval: 1m30s, retries: 4, start_period: 9s",
            ),
            ("initialDelaySeconds: 0", "start_period: null"),
        ] {
            let extension = format!(
                "spec: {{containers: {{c: {{readiness_probe: {{{command}, {timing}}}}}}}}}"
            );
            assert_holds(
                &extended(&[("w", "{c: {image: x}}", &extension)]).compose_file(),
                &format!("{{services: {{w-c: {{healthcheck: {{test: [CMD, x], {expected}}}}}}}}}"),
            );
        }
    }

    #[test]
    fn what_compose_cannot_ask_falls_to_the_other_probe() {
        for (readiness, path) in [
            ("{type: grpc, port: 9}", ""),
            ("{type: tcp, port: nobody}", ".port"),
        ] {
            let extension = format!(
                "spec: {{containers: {{c: {{readiness_probe: {readiness}, liveness_probe: {{type: command, command: [x]}}}}}}}}"
            );
            let (_, manifests, diags) = extended(&[("w", "{c: {image: x}}", &extension)]).emit();
            let paths: Vec<_> = diags.iter().filter_map(|d| d.path.clone()).collect();
            assert_eq!(paths, [format!("spec.containers.c.readiness_probe{path}")]);
            assert_holds(
                &manifests.documents[0],
                "{services: {w-c: {healthcheck: {test: [CMD, x]}}}}",
            );
        }
        let often = "spec: {containers: {c: {readiness_probe: {type: command, command: [x], successThreshold: 2}}}}";
        assert_eq!(
            extended(&[("w", "{c: {image: x}}", often)]).said(),
            [(
                "unsupported-field".to_owned(),
                "spec.containers.c.readiness_probe.successThreshold".to_owned()
            )]
        );
    }
}
