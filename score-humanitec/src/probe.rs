//! Probes of containers.

use score_yaml::message;
use score_yaml::{Span, Str};

use super::module::{Key, ModuleNode, by_key};
use super::read::ModuleReader;
use score_core::diagnostic::{Code, TreeReader};
use score_core::text::Template;
use score_core::workload::{Grpc, HttpGet, PortRef, Probe, Scheme, Timing};

/// How a probe asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Type {
    Http,
    Tcp,
    Grpc,
    Command,
}

pub(super) const TYPES: [(&str, Type); 4] = [
    ("http", Type::Http),
    ("tcp", Type::Tcp),
    ("grpc", Type::Grpc),
    ("command", Type::Command),
];

const TIMING: [&str; 5] = [
    "initialDelaySeconds",
    "periodSeconds",
    "timeoutSeconds",
    "successThreshold",
    "failureThreshold",
];

impl Type {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Type::Http => "http",
            Type::Tcp => "tcp",
            Type::Grpc => "grpc",
            Type::Command => "command",
        }
    }

    /// The keys that say what is asked.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Type::Http => &["path", "port", "scheme", "headers"],
            Type::Tcp => &["port"],
            Type::Grpc => &["port", "service"],
            Type::Command => &["command"],
        }
    }
}

/// What a probe asks, as far as it is known.
#[derive(Default)]
struct Asked {
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
    old: Option<Probe<Template>>,
    repeats: bool,
) -> Option<Probe<Template>> {
    if node.is_null() {
        return None;
    }
    let (has_host, has_exec) = (node.has_score_only("host"), node.has_score_only("exec"));
    let mut entries = by_key(reader.map(node)?);
    let given = entries.remove("type");
    let given = given.filter(|(_, node)| !node.is_null() && !node.is_of_score());
    let wanted = match given {
        Some((key, node)) => Some(reader.at(&key.text, |r| r.one_of(node, &TYPES))?.value),
        None => None,
    };
    let (had, mut old) = take_apart(old);
    let Some(wanted) = wanted.or(had) else {
        let message = "the probe has no `type`, expected one of `http`, `tcp`, `grpc`, `command`";
        reader.error(Code::MissingField, message, key.span);
        return None;
    };
    let mut asked = Asked::default();
    if had == Some(wanted) {
        asked.host = old.host.take().filter(|_| has_host);
        asked.command = old.command.take_if(|_| has_exec);
    }
    let mut timing = Timing::default();
    let found = reader.cursor().diags.len();
    for (key, node) in entries.into_values() {
        if node.is_of_score() {
            // What only the old type asked falls away; both may ask a port.
            if had == Some(wanted) || key.text == "port" {
                keep(&key.text, &mut old, &mut asked);
            }
        } else if let Some(field) = TIMING.iter().position(|name| *name == key.text) {
            let value = if node.is_null() {
                None
            } else {
                reader.at(&key.text, |reader| seconds(reader, &node))
            };
            *timing_field(&mut timing, field) = value;
        } else if wanted.keys().contains(&key.text.as_str()) {
            reader.at(&key.text, |reader| {
                ask(reader, wanted, &mut old, &mut asked, &key, node)
            });
        } else {
            let known: Vec<&str> = ["type"]
                .iter()
                .chain(wanted.keys())
                .chain(&TIMING)
                .copied()
                .collect();
            let owner = format!("a probe of type `{}`", wanted.as_str());
            reader.at(&key.text, |reader| reader.unknown(&key, &owner, &known));
        }
    }
    if !repeats && timing.success.is_some_and(|times| times > 1) {
        let message = "`successThreshold` must be 1: only a readiness probe may ask for more";
        reader.error(Code::InvalidValue, message, key.span);
    }
    // What is wrong with a field is not missing as well.
    if reader.cursor().diags.len() > found {
        return None;
    }
    put_together(reader, key.span, wanted, asked, timing)
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

/// The type of a Score file's probe, and what it asks.
fn take_apart(probe: Option<Probe<Template>>) -> (Option<Type>, Asked) {
    let Some(probe) = probe else {
        return (None, Asked::default());
    };
    let Probe {
        span: _,
        http_get,
        exec,
        tcp,
        grpc,
        timing: _,
    } = probe;
    // A Score probe may ask both ways; targets that have one handler take HTTP.
    let (kind, asked) = if let Some(http) = http_get {
        let asked = Asked {
            path: Some(http.path),
            port: Some(http.port),
            scheme: http.scheme,
            host: http.host,
            headers: http.headers,
            command: exec,
            ..Asked::default()
        };
        (Type::Http, asked)
    } else if exec.is_some() {
        let asked = Asked {
            command: exec,
            ..Asked::default()
        };
        (Type::Command, asked)
    } else if let Some(grpc) = grpc {
        let asked = Asked {
            port: Some(PortRef::Number(grpc.port)),
            service: grpc.service,
            ..Asked::default()
        };
        (Type::Grpc, asked)
    } else {
        let asked = Asked {
            port: tcp,
            ..Asked::default()
        };
        (Type::Tcp, asked)
    };
    (Some(kind), asked)
}

/// Takes what the Score file asks.
fn keep(name: &str, old: &mut Asked, asked: &mut Asked) {
    match name {
        "path" => asked.path = old.path.take(),
        "port" => asked.port = old.port.take(),
        "scheme" => asked.scheme = old.scheme.take(),
        "headers" => asked.headers = std::mem::take(&mut old.headers),
        "command" => asked.command = old.command.take(),
        _ => {}
    }
}

/// Reads what the extension asks; `old` is what the Score file does.
fn ask(
    reader: &mut ModuleReader<'_>,
    of: Type,
    old: &mut Asked,
    asked: &mut Asked,
    key: &Key,
    node: ModuleNode,
) {
    let given = (!node.is_null()).then_some(node);
    match key.text.as_str() {
        "path" => asked.path = given.and_then(|node| reader.text(node)),
        "service" => asked.service = given.and_then(|node| reader.text(node)),
        "command" => asked.command = given.and_then(|node| reader.texts(node)),
        "scheme" => {
            let schemes = [("HTTP", Scheme::Http), ("HTTPS", Scheme::Https)];
            let scheme = given.and_then(|node| reader.one_of(node, &schemes));
            asked.scheme = scheme.map(|scheme| scheme.value);
        }
        "port" if of == Type::Grpc => {
            asked.port = given
                .and_then(|node| reader.port(&node))
                .map(PortRef::Number);
        }
        "port" => asked.port = given.and_then(|node| reader.port_ref(node)),
        _ => {
            if let Some(node) = given {
                headers(reader, node, old, asked);
            }
        }
    }
}

/// Headers in which the extension has a say: first those of the Score file, in its order.
fn headers(reader: &mut ModuleReader<'_>, node: ModuleNode, old: &mut Asked, asked: &mut Asked) {
    let Some(entries) = reader.map(node) else {
        return;
    };
    // The state does not keep the order of a map.
    let entries = by_key(entries);
    asked.headers = std::mem::take(&mut old.headers);
    let is_kept = |name: &Str| {
        entries
            .get(name)
            .is_some_and(|(_, node)| node.is_of_score())
    };
    asked.headers.retain(|(name, _)| is_kept(name));
    for (key, node) in entries.into_values() {
        if node.is_of_score() {
            continue;
        }
        reader.at(&key.text, |reader| {
            if reader.known_key(&key)
                && !node.is_null()
                && let Some(value) = reader.text(node)
            {
                asked.headers.push((key.text.clone(), value));
            }
        });
    }
}

fn put_together(
    reader: &mut ModuleReader<'_>,
    span: Span,
    of: Type,
    asked: Asked,
    timing: Timing,
) -> Option<Probe<Template>> {
    let missing = |reader: &mut ModuleReader<'_>, field: &str| {
        let message = message!("a probe of type `{}` needs `{field}`", of.as_str());
        reader.error(Code::MissingField, message, span);
    };
    let mut probe = Probe {
        span,
        http_get: None,
        exec: None,
        tcp: None,
        grpc: None,
        timing,
    };
    if of == Type::Command {
        let command = asked.command.filter(|command| !command.is_empty());
        if command.is_none() {
            missing(reader, "command");
        }
        probe.exec = Some(command?);
        return Some(probe);
    }
    if asked.port.is_none() {
        missing(reader, "port");
    }
    let port = asked.port?;
    match (of, port) {
        (Type::Tcp, port) => probe.tcp = Some(port),
        (Type::Grpc, PortRef::Number(port)) => {
            probe.grpc = Some(Grpc {
                port,
                service: asked.service,
            });
        }
        (Type::Grpc, PortRef::Name(name)) => {
            let message = message!("a probe of type `grpc` needs a port number, found `{name}`");
            reader.error(Code::WrongType, message, span);
            return None;
        }
        (_, port) => {
            probe.exec = asked.command;
            probe.http_get = Some(HttpGet {
                host: asked.host,
                scheme: asked.scheme,
                path: asked.path.unwrap_or_default(),
                port,
                headers: asked.headers,
            });
        }
    }
    Some(probe)
}
