//! Probes of containers.

use score_yaml::data::Data;
use score_yaml::message;
use score_yaml::{SortedMap, Span, Str};

use super::module::{Key, ModuleNode, by_key};
use super::module_reader::ModuleReader;
use crate::codes;
use crate::flow_text;
use score_core::diagnostic::{Diagnostic, TreeReader};
use score_core::text::Template;
use score_core::workload::{Grpc, HttpGet, PortRef, Probe, Scheme, Timing};

/// The way a probe asks a container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ProbeType {
    Http,
    Tcp,
    Grpc,
    Command,
}

pub(super) const PROBE_TYPES: [(&str, ProbeType); 4] = [
    ("http", ProbeType::Http),
    ("tcp", ProbeType::Tcp),
    ("grpc", ProbeType::Grpc),
    ("command", ProbeType::Command),
];

const TIMING: [&str; 5] = [
    "initialDelaySeconds",
    "periodSeconds",
    "timeoutSeconds",
    "successThreshold",
    "failureThreshold",
];

impl ProbeType {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            ProbeType::Http => "http",
            ProbeType::Tcp => "tcp",
            ProbeType::Grpc => "grpc",
            ProbeType::Command => "command",
        }
    }

    /// The keys of its handler.
    fn keys(self) -> &'static [&'static str] {
        match self {
            ProbeType::Http => &["path", "port", "scheme", "headers"],
            ProbeType::Tcp => &["port"],
            ProbeType::Grpc => &["port", "service"],
            ProbeType::Command => &["command"],
        }
    }
}

/// The handler of a probe as far as it is known: what is asked.
#[derive(Default)]
struct Handler {
    path: Option<Template>,
    port: Option<PortRef>,
    scheme: Option<Scheme>,
    host: Option<Str>,
    headers: Vec<(Str, Template)>,
    service: Option<Template>,
    command: Option<Vec<Template>>,
}

/// A probe in which the extension has a say; the reader stands at `key`. `old` is the one of the Score file.
/// `repeats` says whether it may have to pass more than once, which Kubernetes allows for readiness only.
pub(super) fn probe(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    old: Option<Box<Probe<Template>>>,
    repeats: bool,
) -> Option<Box<Probe<Template>>> {
    if node.is_null() {
        return None;
    }
    let (has_host, has_exec) = (node.has_score_only("host"), node.has_score_only("exec"));
    let mut entries = by_key(reader.map(node)?);
    let given = entries.remove("type");
    let given = given.filter(|(_, node)| !node.is_null() && !node.is_of_score());
    let given = match given {
        Some((key, node)) => Some(
            reader
                .at(&key.text, |r| r.one_of(node, &PROBE_TYPES))?
                .value,
        ),
        None => None,
    };
    let (had, mut old) = take_apart(old);
    let Some(wanted) = given.or(had) else {
        let message = "the probe has no `type`, expected one of `http`, `tcp`, `grpc`, `command`";
        let error = Diagnostic::new(codes::MISSING_FIELD, message).at(key.span);
        let line = typed(key, &entries);
        let hint = line.map(|line| format!("write `{line}`"));
        reader.push(hint.into_iter().fold(error, Diagnostic::hint));
        return None;
    };
    let mut handler = Handler::default();
    if had == Some(wanted) {
        handler.host = old.host.take().filter(|_| has_host);
        handler.command = old.command.take_if(|_| has_exec);
    }
    let mut timing = Timing::default();
    let mut success = key.span;
    let found = reader.cursor().diags.len();
    for (key, node) in entries.into_values() {
        if node.is_of_score() {
            // What only the old type asked falls away; both may ask a port.
            if had == Some(wanted) || key.text == "port" {
                keep(&key.text, &mut old, &mut handler);
            }
        } else {
            reader.at(&key.text, |reader| {
                match TIMING.iter().position(|name| *name == key.text) {
                    Some(_) if node.is_null() => {}
                    Some(field) => {
                        if key.text == "successThreshold" {
                            success = node.span;
                        }
                        *timing_field(&mut timing, field) = seconds(reader, &node);
                    }
                    None => handler_field(reader, wanted, &mut old, &mut handler, &key, node),
                }
            });
        }
    }
    if !repeats && timing.success.is_some_and(|times| times > 1) {
        let message = "`successThreshold` must be 1: only a readiness probe may ask for more";
        reader.at("successThreshold", |reader| {
            reader.error(codes::INVALID_VALUE, message, success);
        });
    }
    // What is wrong with a field is not missing as well.
    if reader.cursor().diags.len() > found {
        return None;
    }
    put_together(reader, key.span, wanted, handler, timing)
}

/// The line of a probe that is written without its type: in Kubernetes' shape, with a handler of its own, or by the fields of one.
fn typed(key: &Key, entries: &SortedMap<Str, (Key, ModuleNode)>) -> Option<String> {
    const HANDLERS: [(&str, ProbeType, &[&str]); 4] = [
        ("httpGet", ProbeType::Http, &["path", "port", "scheme"]),
        ("tcpSocket", ProbeType::Tcp, &["port"]),
        ("grpc", ProbeType::Grpc, &["port", "service"]),
        ("exec", ProbeType::Command, &["command"]),
    ];
    let own = |name: &str| entries.get(name).map(|(_, node)| node);
    let kind = |kind: ProbeType| vec![format!("type: {}", kind.as_str())];
    let add = |line: &mut Vec<String>, name: &str, node: Option<&ModuleNode>| {
        let value = node.and_then(|node| flow_text::flow(node, 0));
        line.extend(value.map(|value| format!("{name}: {value}")));
    };
    let handler = HANDLERS
        .into_iter()
        .find_map(|(name, of, fields)| Some((own(name)?, of, fields)));
    let mut line = match handler {
        Some((handler, of, fields)) => {
            let mut line = kind(of);
            for field in fields {
                add(&mut line, field, handler.get(field));
            }
            line
        }
        None => {
            let of = match (own("command"), own("path"), own("port")) {
                (Some(_), ..) => ProbeType::Command,
                (_, Some(_), _) => ProbeType::Http,
                (.., Some(_)) => ProbeType::Tcp,
                _ => return None,
            };
            let mut line = kind(of);
            for field in of.keys() {
                add(&mut line, field, own(field));
            }
            line
        }
    };
    for field in TIMING {
        add(&mut line, field, own(field));
    }
    let line = message!("{}: ", key.text) + &format!("{{{}}}", line.join(", "));
    (line.chars().count() <= 90).then_some(line)
}

fn seconds(reader: &mut ModuleReader<'_>, node: &ModuleNode) -> Option<i32> {
    let value = reader.integer(node, 0, i32::MAX.into())?;
    i32::try_from(value).ok()
}

fn timing_field(timing: &mut Timing, field: usize) -> &mut Option<i32> {
    match field {
        0 => &mut timing.initial_delay,
        1 => &mut timing.period,
        2 => &mut timing.timeout,
        3 => &mut timing.success,
        _ => &mut timing.failure,
    }
}

/// The type of a Score file's probe, and its handler.
fn take_apart(probe: Option<Box<Probe<Template>>>) -> (Option<ProbeType>, Handler) {
    let Some(probe) = probe else {
        return (None, Handler::default());
    };
    let Probe {
        span: _,
        http_get,
        exec,
        exec_span: _,
        tcp,
        grpc,
        timing: _,
    } = *probe;
    // A Score probe may ask both ways; targets that have one handler take HTTP.
    let (kind, handler) = if let Some(http) = http_get {
        let handler = Handler {
            path: Some(http.path),
            port: Some(http.port),
            scheme: http.scheme,
            host: http.host,
            headers: http.headers,
            command: exec,
            ..Handler::default()
        };
        (ProbeType::Http, handler)
    } else if exec.is_some() {
        let handler = Handler {
            command: exec,
            ..Handler::default()
        };
        (ProbeType::Command, handler)
    } else if let Some(grpc) = grpc {
        let handler = Handler {
            port: Some(PortRef::Number(grpc.port)),
            service: grpc.service,
            ..Handler::default()
        };
        (ProbeType::Grpc, handler)
    } else {
        let handler = Handler {
            port: tcp,
            ..Handler::default()
        };
        (ProbeType::Tcp, handler)
    };
    (Some(kind), handler)
}

/// Takes a field of the handler as the Score file has it.
fn keep(name: &str, old: &mut Handler, handler: &mut Handler) {
    match name {
        "path" => handler.path = old.path.take(),
        "port" => handler.port = old.port.take(),
        "scheme" => handler.scheme = old.scheme.take(),
        "headers" => handler.headers = std::mem::take(&mut old.headers),
        "command" => handler.command = old.command.take(),
        _ => {}
    }
}

/// Reads a field of a handler in which the extension has a say; `old` is the Score file's handler.
fn handler_field(
    reader: &mut ModuleReader<'_>,
    of: ProbeType,
    old: &mut Handler,
    handler: &mut Handler,
    key: &Key,
    node: ModuleNode,
) {
    if !of.keys().contains(&key.text.as_str()) {
        let known = ["type"].iter().chain(of.keys()).chain(&TIMING);
        let known: Vec<&str> = known.copied().collect();
        let owner = format!("a probe of type `{}`", of.as_str());
        return reader.unknown(key, &owner, &known);
    }
    let given = (!node.is_null()).then_some(node);
    match key.text.as_str() {
        "path" => handler.path = given.and_then(|node| reader.text(node)),
        "service" => handler.service = given.and_then(|node| reader.text(node)),
        "command" => handler.command = given.and_then(|node| reader.texts(node)),
        "scheme" => {
            let schemes = [("HTTP", Scheme::Http), ("HTTPS", Scheme::Https)];
            let scheme = given.and_then(|node| reader.one_of(node, &schemes));
            handler.scheme = scheme.map(|scheme| scheme.value);
        }
        "port" if of == ProbeType::Grpc => {
            handler.port = given
                .and_then(|node| reader.port(&node))
                .map(PortRef::Number);
        }
        "port" => handler.port = given.and_then(|node| reader.port_ref(node)),
        _ => {
            if let Some(node) = given {
                headers(reader, node, old, handler);
            }
        }
    }
}

/// Headers in which the extension has a say: first those of the Score file, in its order.
fn headers(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    old: &mut Handler,
    handler: &mut Handler,
) {
    let Some(entries) = reader.map(node) else {
        return;
    };
    // The state does not keep the order of a map.
    let entries = by_key(entries);
    handler.headers = std::mem::take(&mut old.headers);
    let is_kept = |name: &Str| {
        entries
            .get(name)
            .is_some_and(|(_, node)| node.is_of_score())
    };
    handler.headers.retain(|(name, _)| is_kept(name));
    for (key, node) in entries.into_values() {
        if node.is_of_score() {
            continue;
        }
        reader.at(&key.text, |reader| {
            if reader.known_key(&key)
                && !node.is_null()
                && let Some(value) = reader.text(node)
            {
                handler.headers.push((key.text.clone(), value));
            }
        });
    }
}

fn put_together(
    reader: &mut ModuleReader<'_>,
    span: Span,
    of: ProbeType,
    handler: Handler,
    timing: Timing,
) -> Option<Box<Probe<Template>>> {
    let missing = |reader: &mut ModuleReader<'_>, field: &str| {
        let message = message!("a probe of type `{}` needs `{field}`", of.as_str());
        reader.error(codes::MISSING_FIELD, message, span);
    };
    let mut probe = Box::new(Probe {
        span,
        http_get: None,
        exec: None,
        exec_span: None,
        tcp: None,
        grpc: None,
        timing,
    });
    if of == ProbeType::Command {
        let command = handler.command.filter(|command| !command.is_empty());
        if command.is_none() {
            missing(reader, "command");
        }
        probe.exec = Some(command?);
        return Some(probe);
    }
    if handler.port.is_none() {
        missing(reader, "port");
    }
    let port = handler.port?;
    match (of, port) {
        (ProbeType::Tcp, port) => probe.tcp = Some(port),
        (ProbeType::Grpc, PortRef::Number(port)) => {
            probe.grpc = Some(Grpc {
                port,
                service: handler.service,
            });
        }
        (ProbeType::Grpc, PortRef::Name(name)) => {
            let message = message!("a probe of type `grpc` needs a port number, found `{name}`");
            reader.error(codes::WRONG_TYPE, message, span);
            return None;
        }
        (_, port) => {
            probe.exec = handler.command;
            probe.http_get = Some(HttpGet {
                span: None,
                host: handler.host,
                scheme: handler.scheme,
                path: handler.path.unwrap_or_default(),
                port,
                headers: handler.headers,
            });
        }
    }
    Some(probe)
}
