//! Probes and lifecycle handlers of containers.

use score_yaml::message;
use score_yaml::{Span, Str};

use super::item::{Entries, Item, ItemKind, Key, by_key};
use super::read::Reader;
use score_core::diagnostic::Code;
use score_core::text::Template;
use score_core::workload::additions::Field;
use score_core::workload::{Grpc, HttpGet, PortRef, Probe, Scheme, Timing};

/// How a probe asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Type {
    Http,
    Tcp,
    Grpc,
    Command,
}

const TYPES: [(&str, Type); 4] = [
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
    fn as_str(self) -> &'static str {
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

/// The probe that comes of a patch; the reading stands at `key`. `repeats` says whether it may have to pass more
/// than once, which Kubernetes allows for readiness only.
pub(super) fn patch(
    reader: &mut Reader<'_>,
    key: &Key,
    item: Item,
    before: Option<Probe<Template>>,
    repeats: bool,
) -> Option<Probe<Template>> {
    if item.is_null() {
        return None;
    }
    let mut entries = by_key(reader.map(item)?);
    let given = entries.remove("type").filter(|(_, item)| !item.is_null());
    let wanted = match given {
        Some((key, item)) => Some(reader.at(&key.text, |r| r.one_of(item, &TYPES))?.value),
        None => None,
    };
    let (had, mut timing, asked) = take_apart(before);
    let Some(wanted) = wanted.or(had) else {
        let message = "the probe has no `type`, expected one of `http`, `tcp`, `grpc`, `command`";
        reader.error(Code::MissingField, message, key.span);
        return None;
    };
    let mut asked = if had == Some(wanted) {
        asked
    } else {
        // What only the old type asked falls away; both may ask a port.
        Asked {
            port: asked.port,
            ..Asked::default()
        }
    };
    let found = reader.diags.len();
    for (key, item) in entries.into_values() {
        if let Some(field) = TIMING.iter().position(|name| *name == key.text) {
            let value = if item.is_null() {
                None
            } else {
                reader.at(&key.text, |reader| seconds(reader, &item))
            };
            *timing_field(&mut timing, field) = value;
        } else if wanted.keys().contains(&key.text.as_str()) {
            reader.at(&key.text, |reader| {
                ask(reader, wanted, &mut asked, &key, item)
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
    if reader.diags.len() > found {
        return None;
    }
    put_together(reader, key.span, wanted, asked, timing)
}

fn seconds(reader: &mut Reader<'_>, item: &Item) -> Option<i32> {
    let value = reader.integer(item, 0, i32::MAX.into())?;
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

fn take_apart(probe: Option<Probe<Template>>) -> (Option<Type>, Timing, Asked) {
    let Some(probe) = probe else {
        return (None, Timing::default(), Asked::default());
    };
    let Probe {
        span: _,
        http_get,
        exec,
        tcp,
        grpc,
        timing,
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
    (Some(kind), timing, asked)
}

fn ask(reader: &mut Reader<'_>, of: Type, asked: &mut Asked, key: &Key, item: Item) {
    let given = (!item.is_null()).then_some(item);
    match key.text.as_str() {
        "path" => asked.path = given.and_then(|item| reader.text(item)),
        "service" => asked.service = given.and_then(|item| reader.text(item)),
        "command" => asked.command = given.and_then(|item| reader.texts(item)),
        "scheme" => {
            let schemes = [("HTTP", Scheme::Http), ("HTTPS", Scheme::Https)];
            let scheme = given.and_then(|item| reader.one_of(item, &schemes));
            asked.scheme = scheme.map(|scheme| scheme.value);
        }
        "port" if of == Type::Grpc => {
            asked.port = given
                .and_then(|item| reader.port(&item))
                .map(PortRef::Number);
        }
        "port" => asked.port = given.and_then(|item| reader.port_ref(item)),
        _ => match given {
            None => asked.headers.clear(),
            // The state does not keep the order of a map.
            Some(item) => reader.each_sorted(item, |reader, key, item| {
                if !reader.known_key(key) {
                    return;
                }
                asked.headers.retain(|(name, _)| *name != key.text);
                if !item.is_null()
                    && let Some(value) = reader.text(item)
                {
                    asked.headers.push((key.text.clone(), value));
                }
            }),
        },
    }
}

fn put_together(
    reader: &mut Reader<'_>,
    span: Span,
    of: Type,
    asked: Asked,
    timing: Timing,
) -> Option<Probe<Template>> {
    let missing = |reader: &mut Reader<'_>, field: &str| {
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

/// `lifecycle`: handlers in the typed shape become Kubernetes' own.
pub(super) fn lifecycle(reader: &mut Reader<'_>, key: &Key, item: Item) -> Option<Field<Template>> {
    let (span, mut entries) = (item.span, reader.map(item)?);
    for (key, handler) in &mut entries {
        let is_handler = matches!(key.text.as_str(), "preStop" | "postStart");
        let is_typed = matches!(&handler.kind, ItemKind::Map(map) if map.iter().any(|(key, _)| key.text == "type"));
        if is_handler && is_typed {
            let typed = std::mem::replace(handler, Item::new(ItemKind::Null, handler.span));
            *handler = reader.at(&key.text, |reader| kubernetes_handler(reader, key, typed))?;
        }
    }
    let item = Item::new(ItemKind::Map(entries), span);
    Some(reader.kubernetes("core.v1.Lifecycle", item, key.span))
}

/// `{type: http, path, port, …}` as `{httpGet: {path, port, …}}`.
fn kubernetes_handler(reader: &mut Reader<'_>, key: &Key, item: Item) -> Option<Item> {
    let span = item.span;
    let mut entries = by_key(reader.map(item)?);
    let (type_key, kind) = entries.remove("type")?;
    let kind = reader
        .at(&type_key.text, |r| r.one_of(kind, &TYPES[..]))?
        .value;
    let (handler, known): (_, &[&str]) = match kind {
        Type::Http => ("httpGet", &["path", "port", "scheme", "headers", "host"]),
        Type::Tcp => ("tcpSocket", &["port", "host"]),
        Type::Command => ("exec", &["command"]),
        Type::Grpc => {
            let message = "a lifecycle handler is of type `http`, `tcp` or `command`";
            reader.error(Code::InvalidValue, message, type_key.span);
            return None;
        }
    };
    let needed = if kind == Type::Command {
        "command"
    } else {
        "port"
    };
    if !entries.contains_key(needed) {
        let message = message!("a handler of type `{}` needs `{needed}`", kind.as_str());
        reader.error(Code::MissingField, message, key.span);
        return None;
    }
    let mut fields = Entries::new();
    for (key, item) in entries.into_values() {
        if !known.contains(&key.text.as_str()) {
            let owner = format!("a handler of type `{}`", kind.as_str());
            reader.at(&key.text, |reader| reader.unknown(&key, &owner, known));
        } else if key.text == "headers" {
            let headers = reader.at("headers", |reader| reader.map(item))?;
            let headers = by_key(headers).into_values().map(|(name, value)| {
                let name_item = ItemKind::String(Template::literal(name.text.as_str()));
                let header = vec![
                    (
                        Key::plain("name", name.span),
                        Item::new(name_item, name.span),
                    ),
                    (Key::plain("value", name.span), value),
                ];
                Item::new(ItemKind::Map(header), name.span)
            });
            let headers = Item::new(ItemKind::Seq(headers.collect()), key.span);
            fields.push((Key::plain("httpHeaders", key.span), headers));
        } else {
            fields.push((key, item));
        }
    }
    let handler = (
        Key::plain(handler, span),
        Item::new(ItemKind::Map(fields), span),
    );
    Some(Item::new(ItemKind::Map(vec![handler]), span))
}
