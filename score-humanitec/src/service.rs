//! `service` and `ingress`.

use score_yaml::message;
use score_yaml::message::listed;
use std::collections::BTreeMap;

use score_yaml::Str;

use super::item::{Item, Key};
use super::read::Reader;
use score_core::diagnostic::{Code, Diagnostic};
use score_core::text::{Spanned, Template};
use score_core::workload::additions::{
    IngressPath, IngressRule, PathKind, ServiceKind, ServiceSettings,
};
use score_core::workload::{ByName, Port, Protocol, Resource};
use score_kubernetes::names;

const FIELDS: [&str; 4] = ["annotations", "labels", "ports", "type"];

/// Merges `service` into the ports of the Score file; the reading stands there.
pub(super) fn service(
    reader: &mut Reader<'_>,
    item: Item,
    ports: &mut BTreeMap<Str, Port>,
) -> ServiceSettings<Template> {
    let mut settings = ServiceSettings::default();
    if item.is_null() {
        ports.clear();
        return settings;
    }
    let kinds = [
        ("ClusterIP", ServiceKind::ClusterIp),
        ("NodePort", ServiceKind::NodePort),
        ("LoadBalancer", ServiceKind::LoadBalancer),
    ];
    reader.each(item, |reader, key, item| match key.text.as_str() {
        "ports" if item.is_null() => ports.clear(),
        "ports" => reader.each(item, |reader, key, item| {
            if !reader.known_key(key) {
                return;
            }
            reader.expect(Some(&key.text), names::label_fault, key.span);
            let before = ports.remove(&key.text);
            if !item.is_null()
                && let Some(port) = port(reader, key, item, before)
            {
                ports.insert(key.text.clone(), port);
            }
        }),
        _ if item.is_null() && FIELDS.contains(&key.text.as_str()) => {}
        "type" => settings.kind = reader.one_of(item, &kinds),
        "annotations" => settings.annotations = reader.annotations(item),
        "labels" => settings.labels = reader.labels(item),
        "routes" => {
            let message = "`service.routes` is of the time before version 0.2";
            let diagnostic = Diagnostic::new(Code::UnknownField, message).at(key.span);
            reader.push(
                diagnostic
                    .hint("use `spec.ingress.rules`, or a `route` resource in the Score file"),
            );
        }
        _ => reader.unknown(key, "`service`", &FIELDS),
    });
    names_are_different(reader, ports);
    settings
}

fn port(reader: &mut Reader<'_>, key: &Key, item: Item, before: Option<Port>) -> Option<Port> {
    let known = ["service_port", "container_port", "protocol", "name"];
    let (mut number, mut target, mut protocol, mut name) = match before {
        Some(port) => (
            Some(port.port),
            Some(port.target_port),
            port.protocol,
            port.name,
        ),
        None => (None, None, Protocol::Tcp, None),
    };
    let mut is_given = number.is_some();
    reader.each(item, |reader, key, item| {
        let given = (!item.is_null()).then_some(item);
        match key.text.as_str() {
            "service_port" => {
                is_given = given.is_some();
                number = given.and_then(|item| reader.port(&item));
            }
            "container_port" => target = given.and_then(|item| reader.port(&item)),
            "protocol" => {
                let protocols = [("TCP", Protocol::Tcp), ("UDP", Protocol::Udp)];
                let given = given.and_then(|item| reader.one_of(item, &protocols));
                protocol = given.map_or(Protocol::Tcp, |protocol| protocol.value);
            }
            "name" => {
                let word = given.and_then(|item| reader.word(item));
                if let Some(word) = &word {
                    reader.expect(Some(word), names::label_fault, word.span);
                }
                name = word.map(|word| word.value);
            }
            _ => reader.unknown(key, "a port", &known),
        }
    });
    if !is_given {
        let message = message!("port `{}` has no `service_port`", key.text);
        reader.error(Code::MissingField, message, key.span);
    }
    let number = number?;
    Some(Port {
        span: key.span,
        port: number,
        target_port: target.unwrap_or(number),
        protocol,
        name,
    })
}

fn names_are_different(reader: &mut Reader<'_>, ports: &BTreeMap<Str, Port>) {
    let mut seen = BTreeMap::new();
    for (key, port) in ports {
        let name = port.name.as_deref().unwrap_or(key);
        if let Some(other) = seen.insert(name, port.span) {
            // The extension was read after the Score file, and it is the one at fault.
            let (first, second) = (other.min(port.span), other.max(port.span));
            let message = message!("two ports of the service are called `{name}`");
            let diagnostic = Diagnostic::new(Code::NameClash, message).at(second);
            reader.push(diagnostic.label(first, "the other one"));
        }
    }
}

/// `ingress`: its rules by the names of their dns resources; the reading stands there.
pub(super) fn ingress(
    reader: &mut Reader<'_>,
    key: &Key,
    item: Item,
    ports: &BTreeMap<Str, Port>,
    resources: &ByName<Resource<Template>>,
) -> BTreeMap<Str, IngressRule> {
    let mut rules = BTreeMap::new();
    if item.is_null() {
        return rules;
    }
    if ports.is_empty() {
        let message = "an ingress needs a service with ports";
        reader.error(Code::MissingField, message, key.span);
    }
    reader.each(item, |reader, key, item| {
        if key.text != "rules" {
            return reader.unknown(key, "`ingress`", &["rules"]);
        }
        reader.each(item, |reader, key, item| {
            let Some((name, resource)) = dns(reader, key, resources) else {
                return;
            };
            let mut rule = IngressRule {
                span: key.span,
                resource: resource.uid.clone(),
                paths: BTreeMap::new(),
            };
            if item.is_null() {
                return;
            }
            let found = reader.diags.len();
            reader.each(item, |reader, key, item| {
                if key.text != "http" {
                    return reader.unknown(key, "a rule", &["http"]);
                }
                reader.each(item, |reader, key, item| {
                    if let Some(path) = path(reader, key, item, ports) {
                        rule.paths.insert(key.text.clone(), path);
                    }
                });
            });
            if !rule.paths.is_empty() {
                rules.insert(name.into(), rule);
            } else if reader.diags.len() == found {
                reader.error(
                    Code::MissingField,
                    "the rule has no path below `http`",
                    key.span,
                );
            }
        });
    });
    rules
}

/// The dns resource that the key of a rule names.
fn dns<'r>(
    reader: &mut Reader<'_>,
    key: &Key,
    resources: &'r ByName<Resource<Template>>,
) -> Option<(&'r str, &'r Resource<Template>)> {
    let placeholder = key.pending.as_ref().and_then(Template::as_placeholder);
    let named = placeholder
        .and_then(|placeholder| placeholder.resource())
        .and_then(|(name, rest)| rest.is_empty().then(|| resources.get_key_value(name))?);
    let Some((name, resource)) = named else {
        let message = message!(
            "`{}` names no resource, expected `${{resources.NAME}}` of a `dns` resource",
            key.text
        );
        let mut diagnostic = Diagnostic::new(Code::InvalidValue, message).at(key.span);
        if let Some((name, _)) = resources.iter().find(|(_, r)| r.uid.kind() == "dns") {
            diagnostic = diagnostic.hint(message!("there is `${{resources.{name}}}`"));
        }
        reader.push(diagnostic);
        return None;
    };
    if resource.uid.kind() != "dns" {
        let message = message!(
            "resource `{name}` is of type `{}`, and an ingress rule needs one of type `dns`",
            resource.uid.kind()
        );
        reader.error(Code::InvalidValue, message, key.span);
        return None;
    }
    Some((name, resource))
}

fn path(
    reader: &mut Reader<'_>,
    key: &Key,
    item: Item,
    ports: &BTreeMap<Str, Port>,
) -> Option<IngressPath> {
    if !reader.known_key(key) || item.is_null() {
        return None;
    }
    if !key.text.starts_with('/') {
        let message = message!("the path `{}` does not start with `/`", key.text);
        reader.error(Code::InvalidValue, message, key.span);
        return None;
    }
    let kinds = [
        ("prefix", PathKind::Prefix),
        ("exact", PathKind::Exact),
        ("implementationspecific", PathKind::ImplementationSpecific),
    ];
    let mut kind = Some(Spanned::new(PathKind::Prefix, key.span));
    let (mut port, mut is_given) = (None, false);
    reader.each(item, |reader, key, item| match key.text.as_str() {
        "type" if item.is_null() => {}
        "type" => kind = reader.one_of(item, &kinds),
        "port" if item.is_null() => {}
        "port" => {
            is_given = true;
            let place = item.span;
            port = reader.port(&item).filter(|number| {
                let is_served = ports.values().any(|port| port.port == *number);
                if !is_served {
                    let served: Vec<String> =
                        ports.values().map(|port| port.port.to_string()).collect();
                    let served = listed(served.iter().map(String::as_str), ", ");
                    let message = format!("port {number} is not a port of the service ({served})");
                    reader.error(Code::InvalidValue, message, place);
                }
                is_served
            });
        }
        _ => reader.unknown(key, "a path", &["type", "port"]),
    });
    if !is_given {
        reader.error(Code::MissingField, "the path has no `port`", key.span);
    }
    Some(IngressPath {
        span: key.span,
        kind: kind?.value,
        port: port?,
    })
}
