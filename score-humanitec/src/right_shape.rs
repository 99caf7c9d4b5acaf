//! The right shape of what an extension has in a wrong one: `[npm, start]` for `npm start`.

use score_core::diagnostic::ValueType;
use score_core::path::FieldPath;
use score_schema::flow_word;
use score_yaml::data::{Data, Shape};
use score_yaml::message;

use crate::flow_text::{flow, joined, number, quoted, text};

/// The most characters of a shape that is shown.
const LONGEST: usize = 72;
/// The most entries of a collection that are shown.
const MOST: usize = 2;
/// The fields that name an item where its list should have been a map.
const NAMING: [&str; 4] = ["name", "id", "key", "target"];
/// The fields of Kubernetes' ports and mounts, and what an extension calls them.
const RENAMED: [(&str, &str); 8] = [
    ("port", "service_port"),
    ("targetPort", "container_port"),
    ("containerPort", "container_port"),
    ("subPath", "sub_path"),
    ("readOnly", "read_only"),
    ("livenessProbe", "liveness_probe"),
    ("readinessProbe", "readiness_probe"),
    ("startupProbe", "startup_probe"),
];

/// The way out of a value of another type than `expected` at a path: the line as it should be.
/// `None` if nothing can be made of what is there.
pub(super) fn way_out<D: Data>(path: &FieldPath, value: &D, expected: ValueType) -> Option<String> {
    let keys = FieldPath::keys(path.as_str());
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let key = keys.last()?;
    if let [.., "volume_mounts", name] = keys.as_slice()
        && let Shape::String(target) = value.shape()
        && target.starts_with('/')
        && !name.starts_with('/')
    {
        return Some(message!(
            "the path is the key: write `{target}: {{id: {name}}}`"
        ));
    }
    let shape = match expected {
        ValueType::List => list(key, value)?,
        ValueType::Map => map(&keys, value)?,
        ValueType::Integer if matches!(*key, "service_port" | "container_port") => {
            return port(key, value);
        }
        ValueType::Integer => return bare(key, &seconds(key, value)?, value),
        ValueType::Boolean => return bare(key, truth(value)?, value),
        _ => return None,
    };
    let line = match key.parse::<usize>() {
        Ok(_) => shape,
        Err(_) => message!("{key}: ") + &shape,
    };
    let of_port = match line.ends_with("port: …}") {
        true => ", with the port that the container listens to",
        false => "",
    };
    (line.chars().count() <= LONGEST).then(|| format!("write `{line}`{of_port}"))
}

/// The line of a value that was written as a text.
fn bare<D: Data>(key: &str, value: &str, written: &D) -> Option<String> {
    let line = message!("{key}: ") + value;
    let is_quoted = matches!(written.shape(), Shape::String(text) if text == value);
    Some(match is_quoted {
        true => format!("remove the quotes: `{line}`"),
        false => format!("write `{line}`"),
    })
}

/// The way out of a port that is no number.
fn port<D: Data>(key: &str, value: &D) -> Option<String> {
    let Shape::String(text) = value.shape() else {
        return None;
    };
    let ports = text.split_once(':');
    let ports = ports.and_then(|(port, target)| {
        let [port, target]: [u16; 2] = [port.parse().ok()?, target.parse().ok()?];
        Some(format!(
            "write `service_port: {port}, container_port: {target}`"
        ))
    });
    ports
        .or_else(|| bare(key, &seconds(key, value)?, value))
        .or_else(|| {
            let whose = match key {
                "service_port" => "that others reach it by: `service_port: 80`",
                _ => "that the container listens on: `container_port: 8080`",
            };
            text.starts_with(|c: char| c.is_ascii_alphabetic())
                .then(|| format!("write the number {whose}"))
        })
}

/// The number in a text; of a time, with its unit taken as seconds.
fn seconds<D: Data>(key: &str, value: &D) -> Option<String> {
    let Shape::String(text) = value.shape() else {
        return None;
    };
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: u32 = text[..text.len() - unit.len()].parse().ok()?;
    let is_time =
        key.ends_with("Seconds") || key.ends_with("SecondsAfterFinished") || key == "timeout";
    let times = match unit {
        "" | "s" if unit.is_empty() || is_time => 1,
        "m" if is_time => 60,
        "h" if is_time => 3600,
        _ => return None,
    };
    Some(number.checked_mul(times)?.to_string())
}

fn truth<D: Data>(value: &D) -> Option<&'static str> {
    let Shape::String(text) = value.shape() else {
        return None;
    };
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some("true"),
        "false" | "no" | "off" => Some("false"),
        _ => None,
    }
}

fn list<D: Data>(key: &str, value: &D) -> Option<String> {
    match value.shape() {
        Shape::String(text) if text.starts_with('[') => None,
        Shape::String(text) if matches!(key, "command" | "args") => {
            let words = text.split_whitespace().map(quoted);
            Some(format!("[{}]", joined(words.collect(), false)))
        }
        Shape::Map(entries) if key == "env" => {
            let shown = entries.iter().take(MOST).map(|(name, value)| {
                let name = flow_word(name.as_ref());
                Some(format!("{{name: {name}, value: {}}}", text(value)?))
            });
            let shown = shown.collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", joined(shown, entries.len() > MOST)))
        }
        Shape::Int(number) if matches!(key, "command" | "args") => Some(format!("[\"{number}\"]")),
        Shape::String(text) if LISTS_OF_TEXTS.contains(&key) => {
            Some(format!("[{}]", flow_word(text)))
        }
        Shape::String(name) if key == "imagePullSecrets" => {
            Some(format!("[{{name: {}}}]", flow_word(name)))
        }
        Shape::Map(entries) if NAMED_ITEMS.contains(&key) && entries.len() <= MOST => {
            let items = entries.iter().map(|(name, value)| {
                let fields = flow(value, 0)?;
                let fields = fields.strip_prefix('{')?.strip_suffix('}')?;
                let separator = if fields.is_empty() { "" } else { ", " };
                let name = flow_word(name.as_ref());
                Some(format!("{{name: {name}{separator}{fields}}}"))
            });
            Some(format!(
                "[{}]",
                joined(items.collect::<Option<_>>()?, false)
            ))
        }
        Shape::Map(_) if LISTS_OF_OBJECTS.contains(&key) => Some(format!("[{}]", flow(value, 0)?)),
        _ => None,
    }
}

/// Lists of Kubernetes whose items are texts.
const LISTS_OF_TEXTS: [&str; 9] = [
    "add",
    "drop",
    "accessModes",
    "values",
    "hostnames",
    "nameservers",
    "searches",
    "policyTypes",
    "namespaces",
];
/// Lists of Kubernetes whose items have a name, which others write as maps.
const NAMED_ITEMS: [&str; 4] = ["initContainers", "containers", "volumes", "volumeMounts"];
/// Lists of Kubernetes of which people write the one item.
const LISTS_OF_OBJECTS: [&str; 12] = [
    "tolerations",
    "topologySpreadConstraints",
    "envFrom",
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
    "imagePullSecrets",
    "readinessGates",
    "matchExpressions",
    "nodeSelectorTerms",
    "items",
    "sysctls",
    "extraObjects",
];

/// The map that is meant by a single value or a list, by what stands there.
fn map<D: Data>(keys: &[&str], value: &D) -> Option<String> {
    if let (Some(&"exec" | &"capabilities"), Shape::Seq(_)) = (keys.last(), value.shape()) {
        let field = match keys.last() {
            Some(&"exec") => "command",
            _ => "add",
        };
        return Some(format!("{{{field}: {}}}", flow(value, 0)?));
    }
    if let Shape::Seq(items) = value.shape() {
        let named = items.iter().take(MOST).map(|item| named(keys, item));
        let named = named.collect::<Option<Vec<_>>>()?;
        let is_empty = named.is_empty();
        let more = items.len() > MOST;
        return (!is_empty).then(|| format!("{{{}}}", joined(named, more)));
    }
    let word = text(value)?;
    let number = number(value);
    Some(match keys {
        ["spec", "containers", _] => format!("{{image: {word}}}"),
        [.., "volume_mounts", _] => format!("{{id: {word}}}"),
        [.., "files", _] => format!("{{value: {word}}}"),
        [.., "variables"] => {
            let Shape::String(text) = value.shape() else {
                return None;
            };
            let (name, value) = text.split_once('=')?;
            format!("{{{}: {}}}", flow_word(name), flow_word(value))
        }
        [.., "liveness_probe" | "readiness_probe" | "startup_probe"] => {
            match (value.shape(), number) {
                (_, Some(port)) => format!("{{type: tcp, port: {port}}}"),
                (Shape::String(path), None) if path.starts_with('/') => {
                    format!("{{type: http, path: {word}, port: …}}")
                }
                (Shape::String(command), None) if command.contains([' ', '/']) => {
                    let words = command.split_whitespace().map(quoted).collect();
                    format!("{{type: command, command: [{}]}}", joined(words, false))
                }
                _ => return None,
            }
        }
        ["spec", "service", "ports", _] => match (value.shape(), number) {
            (_, Some(port)) => format!("{{service_port: {port}}}"),
            (Shape::String(text), None) => {
                let (port, target) = text.split_once(':')?;
                let (port, target): (u16, u16) = (port.parse().ok()?, target.parse().ok()?);
                format!("{{service_port: {port}, container_port: {target}}}")
            }
            _ => return None,
        },
        ["spec", "schedules"] => format!("{{nightly: {{schedule: {word}}}}}"),
        ["spec", "schedules", _] => format!("{{schedule: {word}}}"),
        ["spec", "volumes", _] => "{type: emptyDir}".to_owned(),
        ["spec", "deployment" | "statefulset"] => format!("{{replicas: {}}}", number?),
        [.., "strategy" | "updateStrategy"] => format!("{{type: {word}}}"),
        [.., "imagePullSecrets", _] => format!("{{name: {word}}}"),
        [.., "exec"] => format!("{{command: {}}}", list("command", value)?),
        [.., "secretRef" | "configMapRef" | "secret" | "configMap"] => format!("{{name: {word}}}"),
        _ => return None,
    })
}

/// An item of a list as the entry of the map that the list should have been.
fn named<D: Data>(keys: &[&str], item: &D) -> Option<String> {
    match item.shape() {
        Shape::Map(entries) => {
            if let ([(key, value)], Some(&"annotations" | &"labels")) = (entries, keys.last()) {
                return Some(format!("{}: {}", flow_word(key.as_ref()), text(value)?));
            }
            let is_mount = keys.last() == Some(&"volume_mounts");
            let naming: &[&str] = match is_mount {
                true => &["mountPath", "target"],
                false => &NAMING,
            };
            let (naming, name) = naming
                .iter()
                .find_map(|naming| Some((*naming, item.get(naming)?)))?;
            let mut rest = entries
                .iter()
                .filter(|(key, _)| key.as_ref() != naming)
                .map(|(key, value)| (key.as_ref(), value));
            let body = match keys.last() {
                Some(&"variables") => text(rest.next()?.1)?,
                Some(&"volumes") => match rest.next()? {
                    ("emptyDir", _) => "{type: emptyDir}".to_owned(),
                    ("type", kind) => format!("{{type: {}}}", text(kind)?),
                    _ => return None,
                },
                _ => {
                    let fields = rest.map(|(key, value)| {
                        let renamed = RENAMED.iter().find(|(old, _)| *old == key);
                        let key = match (renamed, key) {
                            (Some((_, new)), _) => *new,
                            (None, "name" | "source" | "volume") if is_mount => "id",
                            (None, key) => key,
                        };
                        Some(format!("{}: {}", flow_word(key), flow(value, 0)?))
                    });
                    format!("{{{}}}", fields.collect::<Option<Vec<_>>>()?.join(", "))
                }
            };
            Some(format!("{}: {body}", text(name)?))
        }
        Shape::String(line) => {
            let (name, value) = line.split_once('=')?;
            Some(format!("{}: {}", flow_word(name), flow_word(value)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::node;

    #[test]
    fn what_is_there_is_put_into_its_shape() {
        for (path, value, expected, line) in [
            (
                "spec.containers.main.args",
                "npm start",
                "list",
                "write `args: [\"npm\", \"start\"]`",
            ),
            (
                "spec.containers.main.env",
                "{A: b}",
                "list",
                "write `env: [{name: A, value: b}]`",
            ),
            (
                "spec.containers",
                "[{name: main, image: x}]",
                "map",
                "write `containers: {main: {image: x}}`",
            ),
            (
                "spec.containers.main.volume_mounts",
                "[{name: data, mountPath: /data}]",
                "map",
                "write `volume_mounts: {/data: {id: data}}`",
            ),
            (
                "spec.service.ports",
                "[{name: http, port: 80, targetPort: 8080}]",
                "map",
                "write `ports: {http: {service_port: 80, container_port: 8080}}`",
            ),
            (
                "spec.service.ports.http",
                "80",
                "map",
                "write `http: {service_port: 80}`",
            ),
            (
                "spec.volumes",
                "[{name: tmp, emptyDir: {}}]",
                "map",
                "write `volumes: {tmp: {type: emptyDir}}`",
            ),
            (
                "spec.variables",
                "[A=b]",
                "map",
                "write `variables: {A: b}`",
            ),
            (
                "spec.schedules",
                "0 3 * * *",
                "map",
                "write `schedules: {nightly: {schedule: \"0 3 * * *\"}}`",
            ),
            (
                "spec.containers.main.liveness_probe",
                "/health",
                "map",
                "write `liveness_probe: {type: http, path: /health, port: …}`, with the port that the container listens to",
            ),
            (
                "spec.deployment.replicas",
                "'3'",
                "integer",
                "remove the quotes: `replicas: 3`",
            ),
            (
                "x.periodSeconds",
                "5m",
                "integer",
                "write `periodSeconds: 300`",
            ),
            ("x.read_only", "'yes'", "boolean", "write `read_only: true`"),
            (
                "spec.service.ports.http.container_port",
                "http",
                "integer",
                "write the number that the container listens on: `container_port: 8080`",
            ),
            (
                "spec.service.ports.http.service_port",
                "'80:8080'",
                "integer",
                "write `service_port: 80, container_port: 8080`",
            ),
            (
                "spec.job.ttlSecondsAfterFinished",
                "1h",
                "integer",
                "write `ttlSecondsAfterFinished: 3600`",
            ),
            ("x.capabilities.drop", "ALL", "list", "write `drop: [ALL]`"),
            (
                "spec.pod.tolerations",
                "{key: a, operator: Exists}",
                "list",
                "write `tolerations: [{key: a, operator: Exists}]`",
            ),
            (
                "spec.pod.initContainers",
                "{init: {image: x}}",
                "list",
                "write `initContainers: [{name: init, image: x}]`",
            ),
            (
                "spec.deployment.strategy",
                "Recreate",
                "map",
                "write `strategy: {type: Recreate}`",
            ),
            (
                "spec.pod.nodeSelector",
                "[disk=ssd]",
                "map",
                "write `nodeSelector: {disk: ssd}`",
            ),
        ] {
            let path = FieldPath::from_iter(path.split('.'));
            let found = way_out(&path, &node(value), ValueType::of(expected));
            assert_eq!(found.as_deref(), Some(line), "{value}");
        }
    }

    #[test]
    fn of_what_cannot_be_put_into_shape_nothing_is_said() {
        for (path, value, expected) in [
            ("spec.containers", "[[]]", "map"),
            ("spec.pod.tolerations", "x", "list"),
            ("spec.deployment.replicas", "many", "integer"),
            ("spec.containers.main.variables", "PORT", "map"),
        ] {
            let path = FieldPath::from_iter(path.split('.'));
            assert_eq!(
                way_out(&path, &node(value), ValueType::of(expected)),
                None,
                "{value}"
            );
        }
    }
}
