//! The requests of probes, as other formats have them.

use score_schema::one_line;
use score_yaml::message::Name;
use score_yaml::{Kind, Mapping, Node, message};

use super::written::LONGEST;

/// A URL of a probe that has a request already: what that does not ask, or otherwise.
pub(super) fn beside_request(url: &Node, request: Option<&Mapping>) -> String {
    let says_it = || "leave it out: `httpGet` says it".to_owned();
    let Some((url, request)) = url.as_str().zip(request) else {
        return says_it();
    };
    let Some((path, port)) = path_and_port(url) else {
        return says_it();
    };
    let asked = request.get("path").and_then(Node::as_str);
    let asked = asked.filter(|asked| asked.len() < LONGEST);
    let mut others = Vec::new();
    if let Some(asked) = asked.filter(|asked| *asked != path) {
        others.push(message!("`path: {asked}` or `path: {path}`"));
    }
    let own = request.get("port").and_then(number);
    if let Some(own) = own.filter(|own| *own != i64::from(port)) {
        others.push(message!("`port: {own}` or `port: {port}`"));
    }
    let way_out = match (asked, others.is_empty()) {
        (_, false) => format!(
            "leave it out, and write in `httpGet` what is meant: {}",
            others.join(", ")
        ),
        (Some(asked), true) => message!("leave it out: `httpGet` asks `{asked}` already"),
        (None, true) => says_it(),
    };
    match host_of(url).filter(|_| !request.contains_key("host")) {
        Some(host) => {
            way_out + "\n" + &message!("for the host of the URL, write `host: {host}` in it")
        }
        None => way_out,
    }
}

/// A field of the request of a probe, which has others already.
pub(super) fn of_request(field: &str, node: &Node, request: Option<&Mapping>) -> Option<String> {
    let has = |field: &str| request.is_some_and(|request| request.contains_key(field));
    match field {
        "headers" => {
            let is_there = has("httpHeaders");
            let Some(map) = node.as_map() else {
                let way = "write them below `httpHeaders`, which is there: `{name: …, value: …}`";
                return is_there.then(|| way.to_owned());
            };
            let headers = map.iter().take(2).map(|(name, value)| {
                let name = score_schema::flow_word(&name.text);
                let value = score_schema::string_on_one_line(value, 30)?;
                Some(format!("{{name: {name}, value: {value}}}"))
            });
            let headers = headers.collect::<Option<Vec<_>>>()?.join(", ");
            let more = if map.len() > 2 { ", …" } else { "" };
            let is_short = !headers.is_empty() && headers.len() < 2 * LONGEST;
            is_short.then(|| match is_there {
                true => format!(
                    "write into `httpHeaders`, which is there: `{}{more}`",
                    Name(&headers)
                ),
                false => format!("write `httpHeaders: [{}{more}]`", Name(&headers)),
            })
        }
        "url" | "uri" | "endpoint" => {
            let (path, port) = path_and_port(node.as_str()?)?;
            let host = host_of(node.as_str()?).filter(|_| !has("host"));
            let host = host.map_or_else(String::new, |host| message!("host: {host}, "));
            let own = request.and_then(|request| number(request.get("port")?));
            let other = own.filter(|own| *own != i64::from(port) && !has("path"));
            if let Some(other) = other {
                let written = message!("path: {path}");
                return Some(format!(
                    "write `{host}{written}`, and the `port` of the two that is meant: {port} or {other}"
                ));
            }
            Some(match (has("path"), has("port")) {
                (true, true) => beside_request(node, request),
                (true, false) => message!("write `{host}port: {port}`"),
                (false, true) => message!("write `{host}path: {path}`"),
                (false, false) => message!("write `{host}path: {path}, port: {port}`"),
            })
        }
        _ => None,
    }
}

/// The host of a URL, unless it is that of the container itself.
fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':']).next()?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let is_plain = !host.is_empty() && host.len() < LONGEST && host.chars().all(is_part);
    let is_own = matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0");
    (is_plain && !is_own).then_some(host)
}

/// The path and the port of a URL.
pub(super) fn path_and_port(url: &str) -> Option<(&str, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    let port = match host.rsplit_once(':') {
        Some((_, port)) => port.parse().ok()?,
        None if scheme == "https" => 443,
        None => 80,
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    (path.len() < LONGEST && path.chars().all(is_plain)).then_some((path, port))
}

fn number(node: &Node) -> Option<i64> {
    match node.kind {
        Kind::Int(number) => Some(number),
        _ => None,
    }
}

/// A probe of Kubernetes as an extension has it.
pub(super) fn startup_probe(node: &Node) -> Option<String> {
    let (kind, inner) = [
        ("http", "httpGet"),
        ("tcp", "tcpSocket"),
        ("command", "exec"),
    ]
    .iter()
    .find_map(|(kind, field)| Some((*kind, node.get(field)?)))?;
    let others = node.as_map()?.iter();
    let others = others.filter(|(_, value)| !matches!(value.kind, Kind::Map(_)));
    let fields = inner.as_map()?.iter().chain(others).map(|(key, value)| {
        let value = one_line(value, 40)?;
        Some(format!("{}: {value}", score_schema::flow_word(&key.text)))
    });
    let fields = fields.collect::<Option<Vec<_>>>()?.join(", ");
    let probe = format!("{{type: {kind}, {fields}}}");
    (probe.len() <= 75).then_some(probe)
}
