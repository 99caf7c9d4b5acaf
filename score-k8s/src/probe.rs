//! Probes of a container.

use score_core::text::Text;
use score_core::workload::{Grpc, HttpGet, PortRef, Probe, Scheme, Timing};
use score_yaml::Value;

use crate::object::Fields;

/// How long a container that others wait for may take to become healthy: this many seconds apart …
const STARTUP_PERIOD: i64 = 5;
/// … and this many times: five minutes, after which Kubernetes starts it again.
const STARTUP_FAILURES: i64 = 60;

/// A liveness or readiness probe.
pub(crate) fn probe(probe: Probe<Text>) -> Value {
    handler(probe).into()
}

/// The startup probe that makes others wait until a readiness or liveness probe has passed once.
pub(crate) fn startup(probe: Probe<Text>) -> Value {
    handler(probe)
        .with("failureThreshold", STARTUP_FAILURES)
        .with("periodSeconds", STARTUP_PERIOD)
        .into()
}

/// A probe has one handler: of HTTP and a command, HTTP.
fn handler(probe: Probe<Text>) -> Fields {
    let Probe {
        span: _,
        http_get,
        exec,
        tcp,
        grpc,
        timing,
    } = probe;
    let handler = if let Some(http_get) = http_get {
        Some(("httpGet", request(http_get)))
    } else if let Some(command) = exec {
        let command: Vec<String> = command.into_iter().map(Text::into_encoded).collect();
        Some(("exec", Fields::new().with_items("command", command)))
    } else if let Some(port) = tcp {
        Some(("tcpSocket", Fields::new().with("port", port_value(port))))
    } else {
        grpc.map(|Grpc { port, service }| {
            let service = service.map(Text::into_encoded);
            let fields = Fields::new().with("port", i64::from(port));
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
    let mut fields = Fields::new();
    if let Some((key, handler)) = handler {
        fields = fields.with(key, handler);
    }
    fields
        .with_some("failureThreshold", failure.map(i64::from))
        .with_some("initialDelaySeconds", initial_delay.map(i64::from))
        .with_some("periodSeconds", period.map(i64::from))
        .with_some("successThreshold", success.map(i64::from))
        .with_some("timeoutSeconds", timeout.map(i64::from))
}

/// A port by its number or name.
fn port_value(port: PortRef) -> Value {
    match port {
        PortRef::Number(number) => i64::from(number).into(),
        PortRef::Name(name) => name.into(),
    }
}

fn request(request: HttpGet<Text>) -> Fields {
    let HttpGet {
        host,
        scheme,
        path,
        port,
        headers,
    } = request;
    let headers = headers.into_iter().map(|(name, value)| {
        let value = value.into_encoded();
        Fields::new().with("name", name).with("value", value)
    });
    let scheme = scheme.map(|scheme| match scheme {
        Scheme::Http => "HTTP",
        Scheme::Https => "HTTPS",
    });
    Fields::new()
        .with_some("host", host.filter(|host| !host.is_empty()))
        .with_items("httpHeaders", headers.collect())
        .with_some(
            "path",
            Some(path.into_encoded()).filter(|path| !path.is_empty()),
        )
        .with("port", port_value(port))
        .with_some("scheme", scheme)
}
