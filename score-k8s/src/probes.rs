//! Probes of a container.

use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::Text;
use score_core::workload::{Grpc, HttpGet, PortRef, Probe, Scheme, Timing};
use score_yaml::{Span, Str, Value};

use crate::codes;
use crate::container_order::Role;
use crate::map_builder::MapBuilder;
use crate::verbatim::VerbatimReader;

/// The seconds between the probes of a container that others wait for, until it is healthy.
const STARTUP_PERIOD: i32 = 5;
/// The number of these probes: after five minutes Kubernetes starts the container again.
const STARTUP_FAILURES: i32 = 60;

/// The probes as they are declared.
pub(crate) struct DeclaredProbes {
    pub(crate) liveness: Option<Box<Probe<Text>>>,
    pub(crate) readiness: Option<Box<Probe<Text>>>,
    pub(crate) startup: Option<Box<Probe<Text>>>,
}

/// The probes of a container in its role.
#[derive(Default)]
pub(crate) struct Probes {
    pub(crate) liveness: Option<Value>,
    pub(crate) readiness: Option<Value>,
    pub(crate) startup: Option<Value>,
}

impl Probes {
    /// All that are there.
    pub(crate) fn each(&self) -> impl Iterator<Item = &Value> {
        [&self.liveness, &self.readiness, &self.startup]
            .into_iter()
            .flatten()
    }

    /// The probes of a container. Reports those that are left out.
    pub(crate) fn of(role: Role, given: DeclaredProbes, reader: &mut VerbatimReader<'_>) -> Probes {
        let DeclaredProbes {
            liveness,
            readiness,
            startup,
        } = given;
        for (key, given) in [
            ("livenessProbe", &liveness),
            ("readinessProbe", &readiness),
            ("startupProbe", &startup),
        ] {
            let Some(given) = given else { continue };
            let warning = |message: &str| Diagnostic::new(codes::UNSUPPORTED_FIELD, message);
            if role == Role::Init {
                let message = "a container that others wait to complete cannot be probed; the probe is left out";
                let left_out = warning(message).at(given.span);
                let left_out = left_out.hint(format!(
                    "leave `{key}` out, or let others wait for `started`"
                ));
                reader.at(key, |reader| reader.push(left_out));
            } else if given.http_get.is_some() && given.exec.is_some() {
                let message = "`exec` is left out: a probe of Kubernetes has one check, and `httpGet` is used";
                let second = warning(message).at(given.exec_span.unwrap_or(given.span));
                let second = second.hint(match key {
                    "livenessProbe" => "leave one of them out, or move one to `readinessProbe`",
                    _ => "leave one of them out, or move one to `livenessProbe`",
                });
                reader.at(key, |reader| {
                    reader.at("exec", |reader| reader.push(second))
                });
            }
        }
        if role == Role::Init {
            return Probes::default();
        }
        let waited_for = match role {
            Role::Sidecar {
                until_healthy: true,
            } => readiness
                .as_deref()
                .or(liveness.as_deref())
                .map(startup_probe),
            _ => None,
        };
        let mut value = |key, given: Option<Box<Probe<Text>>>| {
            given.map(|given| reader.at(key, |reader| probe(*given, reader)))
        };
        Probes {
            liveness: value("livenessProbe", liveness),
            readiness: value("readinessProbe", readiness),
            startup: value("startupProbe", startup.or(waited_for)),
        }
    }
}

/// A startup probe, which makes others wait until a readiness or liveness probe has passed once.
fn startup_probe(probe: &Probe<Text>) -> Box<Probe<Text>> {
    let timing = Timing {
        period: Some(STARTUP_PERIOD),
        success: None,
        failure: Some(STARTUP_FAILURES),
        ..probe.timing
    };
    Box::new(Probe {
        timing,
        ..probe.clone()
    })
}

/// One probe. It has one handler: of HTTP and a command, HTTP.
fn probe(probe: Probe<Text>, reader: &mut VerbatimReader<'_>) -> Value {
    let Probe {
        span,
        http_get,
        exec,
        exec_span: _,
        tcp,
        grpc,
        timing,
    } = probe;
    let handler = if let Some(http_get) = http_get {
        Some(("httpGet", request(http_get, span, reader)))
    } else if let Some(command) = exec {
        let command = command.into_iter().enumerate();
        let command: Vec<Str> = reader.at("command", |reader| {
            command
                .map(|(i, word)| reader.at_index(i, |reader| reader.text(word, span)))
                .collect()
        });
        Some(("exec", MapBuilder::new().with_items("command", command)))
    } else if let Some(port) = tcp {
        Some((
            "tcpSocket",
            MapBuilder::new().with("port", port_value(port)),
        ))
    } else {
        grpc.map(|Grpc { port, service }| {
            let service =
                service.map(|service| reader.at("service", |reader| reader.text(service, span)));
            let fields = MapBuilder::new().with("port", i64::from(port));
            ("grpc", fields.with_some("service", service))
        })
    };
    let Timing {
        initial_delay,
        period,
        timeout,
        success,
        failure,
    } = timing;
    let mut fields = MapBuilder::new();
    if let Some((key, handler)) = handler {
        fields = fields.with(key, handler);
    }
    fields
        .with_some("failureThreshold", failure.map(i64::from))
        .with_some("initialDelaySeconds", initial_delay.map(i64::from))
        .with_some("periodSeconds", period.map(i64::from))
        .with_some("successThreshold", success.map(i64::from))
        .with_some("timeoutSeconds", timeout.map(i64::from))
        .into()
}

/// A port by its number or name.
fn port_value(port: PortRef) -> Value {
    match port {
        PortRef::Number(number) => i64::from(number).into(),
        PortRef::Name(name) => name.into(),
    }
}

fn request(request: HttpGet<Text>, span: Span, reader: &mut VerbatimReader<'_>) -> MapBuilder {
    let HttpGet {
        span: _,
        host,
        scheme,
        path,
        port,
        headers,
    } = request;
    let headers = reader.at("headers", |reader| {
        let headers = headers.into_iter().map(|(name, value)| {
            let value = reader.at(&name, |reader| reader.text(value, span));
            MapBuilder::new().with("name", name).with("value", value)
        });
        headers.collect()
    });
    let path = reader.at("path", |reader| reader.text(path, span));
    let scheme = scheme.map(|scheme| match scheme {
        Scheme::Http => "HTTP",
        Scheme::Https => "HTTPS",
    });
    MapBuilder::new()
        .with_some("host", host.filter(|host| !host.is_empty()))
        .with_items("httpHeaders", headers)
        .with_some("path", Some(path).filter(|path| !path.is_empty()))
        .with("port", port_value(port))
        .with_some("scheme", scheme)
}
