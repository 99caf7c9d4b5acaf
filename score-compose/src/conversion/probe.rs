//! Probes of containers.

use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::{Grpc, HttpGet, PortRef, Probe, Scheme, Timing};
use score_yaml::{Span, Str};

use super::fields::{int_at, items_at, single_text, text_at, tree_at};
use super::service_object::port_ref;

/// Reads a probe, which stands in what has this place.
pub(super) fn read(tree: &Tree<Text>, span: Span) -> Option<Probe<Text>> {
    let words = items_at(tree, &["exec", "command"]).iter();
    let words: Vec<Text> = words.filter_map(single_text).collect();
    let times = |field: &str| int_at(tree, &[field]).and_then(|number| i32::try_from(number).ok());
    let grpc = tree_at(tree, &["grpc"]).and_then(|grpc| {
        Some(Grpc {
            port: u16::try_from(int_at(grpc, &["port"])?).ok()?,
            service: tree_at(grpc, &["service"]).and_then(single_text),
        })
    });
    Some(Probe {
        span,
        http_get: tree_at(tree, &["httpGet"]).and_then(http_get),
        exec: (!words.is_empty()).then_some(words),
        exec_span: None,
        tcp: tree_at(tree, &["tcpSocket"]).and_then(port),
        grpc,
        timing: Timing {
            initial_delay: times("initialDelaySeconds"),
            period: times("periodSeconds"),
            timeout: times("timeoutSeconds"),
            success: times("successThreshold"),
            failure: times("failureThreshold"),
        },
    })
}

fn http_get(tree: &Tree<Text>) -> Option<HttpGet<Text>> {
    let headers = items_at(tree, &["httpHeaders"]).iter();
    let headers = headers.filter_map(|header| {
        let name = text_at(header, &["name"])?;
        Some((Str::from(name), single_text(tree_at(header, &["value"])?)?))
    });
    Some(HttpGet {
        span: None,
        host: text_at(tree, &["host"]).map(Str::from),
        scheme: text_at(tree, &["scheme"]).and_then(|scheme| match scheme {
            "HTTPS" => Some(Scheme::Https),
            "HTTP" => Some(Scheme::Http),
            _ => None,
        }),
        path: tree_at(tree, &["path"])
            .and_then(single_text)
            .unwrap_or_default(),
        port: port(tree)?,
        headers: headers.collect(),
    })
}

/// The port of what has one.
fn port(tree: &Tree<Text>) -> Option<PortRef> {
    port_ref(tree_at(tree, &["port"])?)
}
