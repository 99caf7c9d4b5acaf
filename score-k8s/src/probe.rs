//! Probes of a container.

use score_core::workload::{HttpGet, Probe, Scheme};
use score_yaml::Value;

use crate::object::Fields;

/// How long a container that others wait for may take to become healthy: this many seconds apart …
const STARTUP_PERIOD: i64 = 5;
/// … and this many times: five minutes, after which Kubernetes starts it again.
const STARTUP_FAILURES: i64 = 60;

/// A liveness or readiness probe.
pub(crate) fn probe(probe: Probe) -> Value {
    handler(probe).into()
}

/// The startup probe that makes others wait until a readiness or liveness probe has passed once.
pub(crate) fn startup(probe: Probe) -> Value {
    handler(probe)
        .with("failureThreshold", STARTUP_FAILURES)
        .with("periodSeconds", STARTUP_PERIOD)
        .into()
}

/// A probe has one handler: of HTTP and a command, HTTP.
fn handler(probe: Probe) -> Fields {
    let Probe {
        span: _,
        http_get,
        exec,
    } = probe;
    match (http_get, exec) {
        (Some(http_get), _) => Fields::new().with("httpGet", request(http_get)),
        (None, Some(command)) => {
            Fields::new().with("exec", Fields::new().with_items("command", command))
        }
        (None, None) => Fields::new(),
    }
}

fn request(request: HttpGet) -> Fields {
    let HttpGet {
        host,
        scheme,
        path,
        port,
        headers,
    } = request;
    let headers = headers
        .into_iter()
        .map(|(name, value)| Fields::new().with("name", name).with("value", value));
    let scheme = scheme.map(|scheme| match scheme {
        Scheme::Http => "HTTP",
        Scheme::Https => "HTTPS",
    });
    Fields::new()
        .with_some("host", host.filter(|host| !host.is_empty()))
        .with_items("httpHeaders", headers.collect())
        .with_some("path", Some(path).filter(|path| !path.is_empty()))
        .with("port", i64::from(port))
        .with_some("scheme", scheme)
}
