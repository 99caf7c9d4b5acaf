//! `service` and `ingress`.

use score_yaml::data::{Data, Shape};
use score_yaml::message;
use score_yaml::message::listed;

use score_yaml::{SortedMap, Span, Str};

use super::module::{Key, ModuleNode};
use super::module_reader::ModuleReader;
use crate::codes;
use score_core::diagnostic::{Diagnostic, TreeReader, nearest};
use score_core::text::{Spanned, Template};
use score_core::workload::additions::{
    IngressPath, IngressRule, PathKind, ServiceKind, ServiceSettings,
};
use score_core::workload::{ByName, Port, Protocol, Resource};
use score_kubernetes::names;

const FIELDS: [&str; 4] = ["annotations", "labels", "ports", "type"];

/// Lowers `service`, in which the extension has a say; the reader stands there. `ports` are those of the Score file.
pub(super) fn service(
    reader: &mut ModuleReader<'_>,
    node: ModuleNode,
    ports: &mut SortedMap<Str, Port>,
) -> ServiceSettings<Template> {
    let mut settings = ServiceSettings::default();
    if node.is_of_score() {
        return settings;
    }
    if node.is_null() {
        ports.clear();
        return settings;
    }
    let kinds = [
        ("ClusterIP", ServiceKind::ClusterIp),
        ("NodePort", ServiceKind::NodePort),
        ("LoadBalancer", ServiceKind::LoadBalancer),
    ];
    let Some(fields) = reader.map(node) else {
        return settings;
    };
    let mut old = std::mem::take(ports);
    let mut names = SortedMap::new();
    for (key, node) in fields {
        reader.at(&key.text, |reader| match key.text.as_str() {
            "ports" => {
                ports_are_names(reader, &node);
                *ports =
                    reader.by_name(node, std::mem::take(&mut old), |reader, key, node, old| {
                        port(reader, key, node, old, &mut names)
                    });
            }
            _ if node.is_null() && FIELDS.contains(&key.text.as_str()) => {}
            "type" => settings.kind = reader.one_of(node, &kinds),
            "annotations" => settings.annotations = reader.annotations(node),
            "labels" => settings.labels = reader.labels(node),
            "routes" => {
                let message = "`service.routes` is no longer read";
                let diagnostic = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
                reader.push(diagnostic.hint("use a `route` resource in the Score file"));
            }
            _ => reader.unknown(&key, "`service`", &FIELDS),
        });
    }
    names_are_different(reader, ports, &names);
    settings
}

/// Reports names of ports that the extension gives and Kubernetes refuses.
fn ports_are_names(reader: &mut ModuleReader<'_>, ports: &ModuleNode) {
    for (key, node) in ports.entries() {
        if !node.is_of_score() && key.pending.is_none() {
            reader.at(&key.text, |reader| {
                reader.expect(Some(&key.text), names::label_fault, key.span);
            });
        }
    }
}

/// A port in which the extension has a say; `old` is the one of the Score file. The place of its name goes to `names`.
fn port(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    old: Option<Port>,
    names: &mut SortedMap<Str, Span>,
) -> Option<Port> {
    let known = ["service_port", "container_port", "protocol", "name"];
    let port_key = key;
    let (mut number, mut target, mut protocol, mut name) = (None, None, Protocol::Tcp, None);
    let mut is_given = false;
    let mut number_span = None;
    let fields = reader.map(node);
    // It is said already that it is no map.
    let Some(fields) = fields else {
        return old;
    };
    for (key, node) in fields {
        if node.is_of_score() {
            match (key.text.as_str(), &old) {
                ("service_port", Some(old)) => {
                    (number, is_given) = (Some(old.port), true);
                    number_span = Some(old.number_span);
                }
                ("container_port", Some(old)) => target = Some(old.target_port),
                ("protocol", Some(old)) => protocol = old.protocol,
                _ => {}
            }
            continue;
        }
        let given = (!node.is_null()).then_some(node);
        reader.at(&key.text, |reader| match key.text.as_str() {
            "service_port" => {
                is_given = given.is_some();
                number_span = given.as_ref().map(|node| node.span);
                number = given.and_then(|node| reader.port(&node));
            }
            "container_port" => target = given.and_then(|node| reader.port(&node)),
            "protocol" => {
                let protocols = [("TCP", Protocol::Tcp), ("UDP", Protocol::Udp)];
                let given = given.and_then(|node| reader.one_of(node, &protocols));
                protocol = given.map_or(Protocol::Tcp, |protocol| protocol.value);
            }
            "name" => {
                let word = given.and_then(|node| reader.word(node));
                if let Some(word) = &word {
                    reader.expect(Some(word), names::label_fault, word.span);
                }
                name = word.map(|word| {
                    names.insert(port_key.text.clone(), word.span);
                    word.value
                });
            }
            _ => reader.unknown(&key, "a port", &known),
        });
    }
    if !is_given {
        let message = message!("port `{}` has no `service_port`", key.text);
        reader.error(codes::MISSING_FIELD, message, key.span);
    }
    let number = number?;
    Some(Port {
        span: key.span,
        number_span: number_span.unwrap_or(key.span),
        port: number,
        target_port: target.unwrap_or(number),
        protocol,
        name,
    })
}

/// Reports two ports of one name, at the name where the extension gives one.
fn names_are_different(
    reader: &mut ModuleReader<'_>,
    ports: &SortedMap<Str, Port>,
    names: &SortedMap<Str, Span>,
) {
    let mut seen = SortedMap::new();
    for (key, port) in ports {
        let name = port.name.as_deref().unwrap_or(key);
        let place = names.get(key).copied().unwrap_or(port.span);
        if let Some(other) = seen.insert(name, place) {
            // The extension was read after the Score file, and it is the one at fault.
            let (first, second) = (other.min(place), other.max(place));
            let message = message!("two ports of the service are called `{name}`");
            let diagnostic = Diagnostic::new(codes::NAME_CLASH, message).at(second);
            reader.push(diagnostic.label(first, "the other one"));
        }
    }
}

/// `ingress`: its rules by the names of their dns resources; the reader stands there.
pub(super) fn ingress(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    ports: &SortedMap<Str, Port>,
    resources: &ByName<Resource<Template>>,
) -> SortedMap<Str, IngressRule> {
    let mut rules = SortedMap::new();
    if node.is_null() {
        return rules;
    }
    if let Some(other) = field_of_kubernetes(&node) {
        let message = message!("`ingress` has no field `{}`", other.text);
        let error = Diagnostic::new(codes::UNKNOWN_FIELD, message).at(key.span);
        reader.push(as_route(error, &node, ports, resources));
        return rules;
    }
    if ports.is_empty() {
        let message = "an ingress needs a service with ports";
        let error = Diagnostic::new(codes::MISSING_FIELD, message).at(key.span);
        reader.push(as_route(error, &node, ports, resources));
    }
    reader.each(node, |reader, key, node| {
        if key.text != "rules" {
            return reader.unknown(key, "`ingress`", &["rules"]);
        }
        reader.each(node, |reader, key, node| {
            let Some((name, resource)) = dns(reader, key, resources) else {
                return;
            };
            let mut rule = IngressRule {
                span: key.span,
                resource: resource.uid.clone(),
                paths: SortedMap::new(),
            };
            if node.is_null() {
                return;
            }
            let found = reader.cursor().diags.len();
            reader.each(node, |reader, key, node| {
                if key.text != "http" {
                    return reader.unknown(key, "a rule", &["http"]);
                }
                reader.each(node, |reader, key, node| {
                    if let Some(path) = path(reader, key, node, ports) {
                        rule.paths.insert(key.text.clone(), path);
                    }
                });
            });
            if !rule.paths.is_empty() {
                rules.insert(name.into(), rule);
            } else if reader.cursor().diags.len() == found {
                reader.error(
                    codes::MISSING_FIELD,
                    "the rule has no path below `http`",
                    key.span,
                );
            }
        });
    });
    rules
}

/// The field of an ingress in words of Kubernetes, of which nothing is taken.
fn field_of_kubernetes(node: &ModuleNode) -> Option<&Key> {
    let mut keys = node.entries().iter().map(|(key, _)| key);
    keys.find(|key| key.text != "rules" && nearest(&key.text, ["rules"]).is_none())
}

/// The ways out of an ingress that is none: a route in the Score file.
fn as_route(
    error: Diagnostic,
    node: &ModuleNode,
    ports: &SortedMap<Str, Port>,
    resources: &ByName<Resource<Template>>,
) -> Diagnostic {
    let text = |node: &ModuleNode| match node.shape() {
        Shape::String(text) if text.len() < 60 => Some(text.to_owned()),
        _ => None,
    };
    let first_of = |list: &str| match node.get(list)?.shape() {
        Shape::Seq([first, ..]) => Some(first),
        _ => None,
    };
    let host = node.get("host").and_then(text).or_else(|| {
        let first = first_of("hosts").or_else(|| first_of("rules"))?;
        text(first).or_else(|| text(first.get("host")?))
    });
    let path = node.get("path").and_then(text).or_else(|| {
        let first = first_of("paths")?;
        text(first).or_else(|| text(first.get("path")?))
    });
    let names = (2..).map(|number| format!("route-{number}"));
    let mut names = std::iter::once("route".to_owned()).chain(names);
    let name = names.find(|name| !resources.contains_key(name.as_str()));
    let route = message!(
        "{}: {{type: route, params: {{host: {}, path: {}, port: {}}}}}",
        name.unwrap_or_default(),
        host.unwrap_or_else(|| "example.com".to_owned()),
        path.unwrap_or_else(|| "/".to_owned()),
        ports.keys().next().map_or("http", |port| port.as_str())
    );
    let error = error
        .hint("leave it out: a route is a resource of the Score file, write below `resources`")
        .hint(format!("`{route}`"));
    match ports.is_empty() {
        true => error.hint("and at its top `service: {ports: {http: {port: 80}}}`"),
        false => error,
    }
}

/// The dns resource that the key of a rule names.
fn dns<'r>(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    resources: &'r ByName<Resource<Template>>,
) -> Option<(&'r str, &'r Resource<Template>)> {
    let placeholder = key.pending.as_deref().and_then(Template::as_placeholder);
    let named = placeholder
        .and_then(|placeholder| placeholder.resource())
        .and_then(|(name, rest)| rest.is_empty().then(|| resources.get_key_value(name))?);
    let Some((name, resource)) = named else {
        let message = message!(
            "`{}` names no resource, expected `${{resources.NAME}}` of a `dns` resource",
            key.text
        );
        let mut diagnostic = Diagnostic::new(codes::INVALID_VALUE, message).at(key.span);
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
        reader.error(codes::INVALID_VALUE, message, key.span);
        return None;
    }
    Some((name, resource))
}

fn path(
    reader: &mut ModuleReader<'_>,
    key: &Key,
    node: ModuleNode,
    ports: &SortedMap<Str, Port>,
) -> Option<IngressPath> {
    if !reader.known_key(key) || node.is_null() {
        return None;
    }
    if !key.text.starts_with('/') {
        let message = message!("the path `{}` does not start with `/`", key.text);
        reader.error(codes::INVALID_VALUE, message, key.span);
        return None;
    }
    let kinds = [
        ("prefix", PathKind::Prefix),
        ("exact", PathKind::Exact),
        ("implementationspecific", PathKind::ImplementationSpecific),
    ];
    let mut kind = Some(Spanned::new(PathKind::Prefix, key.span));
    let (mut port, mut is_given) = (None, false);
    reader.each(node, |reader, key, node| match key.text.as_str() {
        "type" if node.is_null() => {}
        "type" => kind = reader.one_of(node, &kinds),
        "port" if node.is_null() => {}
        "port" => {
            is_given = true;
            let place = node.span;
            port = reader.port(&node).filter(|number| {
                let is_served = ports.values().any(|port| port.port == *number);
                if !is_served {
                    let served: Vec<String> =
                        ports.values().map(|port| port.port.to_string()).collect();
                    let served = listed(served.iter().map(String::as_str), ", ");
                    let message = format!("port {number} is not a port of the service ({served})");
                    reader.error(codes::INVALID_VALUE, message, place);
                }
                is_served
            });
        }
        _ => reader.unknown(key, "a path", &["type", "port"]),
    });
    if !is_given {
        reader.error(codes::MISSING_FIELD, "the path has no `port`", key.span);
    }
    Some(IngressPath {
        span: key.span,
        kind: kind?.value,
        port: port?,
    })
}
