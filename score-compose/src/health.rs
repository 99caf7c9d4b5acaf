//! Healthchecks from probes. Compose runs a command or nothing.

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::text::Text;
use score_core::workload::Probe;
use score_yaml::{Map, Value};

use crate::interpolate;

/// How often a probe runs, and how long it may take.
const EVERY: &str = "5s";

/// The probes of one container.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Probes<'a> {
    /// The container's name.
    pub(crate) container: &'a str,
    /// `readinessProbe`
    pub(crate) readiness: Option<&'a Probe<Text>>,
    /// `livenessProbe`
    pub(crate) liveness: Option<&'a Probe<Text>>,
}

impl<'a> Probes<'a> {
    /// The command that tells whether the container is well: the readiness probe's, or else the
    /// liveness probe's.
    pub(crate) fn command(self) -> Option<&'a [Text]> {
        let exec = |probe: Option<&'a Probe<Text>>| probe?.exec.as_deref();
        exec(self.readiness).or_else(|| exec(self.liveness))
    }

    /// The healthcheck, if there is a command. What compose cannot do is reported.
    pub(crate) fn healthcheck(self, diags: &mut Diagnostics) -> Option<Value> {
        let container = self.container;
        for (field, probe) in [
            ("readinessProbe", self.readiness),
            ("livenessProbe", self.liveness),
        ] {
            let Some(Probe {
                span,
                http_get,
                exec,
                tcp: _,
                grpc: _,
                timing: _,
            }) = probe
            else {
                continue;
            };
            if http_get.is_some() {
                let message = format!(
                    "compose has no HTTP probes: `httpGet` of container `{container}` is left out"
                );
                let warning = Diagnostic::new(Code::UnsupportedField, message)
                    .at(*span)
                    .path(format!("containers.{container}.{field}.httpGet"))
                    .hint("an `exec` probe becomes the healthcheck of the service");
                diags.push(warning);
            }
            if exec.as_ref().is_some_and(Vec::is_empty) {
                let error = Diagnostic::new(
                    Code::InvalidValue,
                    "the command of an `exec` probe is empty",
                )
                .at(*span)
                .path(format!("containers.{container}.{field}.exec.command"));
                diags.push(error);
            }
        }
        let words = self
            .command()?
            .iter()
            .map(|word| Value::from(interpolate::word(&word.encode()).into_owned()));
        let test = std::iter::once(Value::from("CMD")).chain(words).collect();
        let fields = [
            ("test", Value::Seq(test)),
            ("timeout", EVERY.into()),
            ("interval", EVERY.into()),
        ];
        Some(Value::Map(
            fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map>(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_holds, given};

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
}
