//! The way out for a value of the wrong type or size, by its path in a Score file.

use score_diagnostic::nearest;
use score_yaml::message::Name;
use score_yaml::{Key, Kind, Node, message};

use super::commands;
use super::container_amounts;
use super::moved::value_of_variable;
use super::service_ports;
use super::types::{TYPES, type_meant};
use super::variables;
use super::volumes;
use super::written::{LONGEST, in_double_quotes, is_braced, json_in_quotes, text_of};
use super::wrong_maps::in_place_of_map;
use super::wrong_shapes::right_shape;

/// The longest text that is written out inside of more.
const SHORT: usize = 40;

/// An image whose parts stand in fields of their own, as charts of Helm have it.
fn image_of_parts(node: &Node) -> Option<String> {
    let part = |names: &[&str]| names.iter().find_map(|name| text_of(node.get(name)?));
    let name = part(&["repository", "name", "image"])?;
    let registry = part(&["registry"]).map_or_else(String::new, |registry| registry + "/");
    let tag = part(&["tag", "version"]).filter(|tag| !tag.is_empty());
    let tag = tag.map_or_else(String::new, |tag| format!(":{tag}"));
    let image = in_double_quotes(&format!("{registry}{name}{tag}"))?;
    (image.len() < 2 * LONGEST).then(|| message!("write `image: {image}`"))
}

/// What to add for a field that is missing, by its path, where the document says it.
pub(super) fn add(path: &[&str], root: &Node) -> Option<String> {
    match path {
        ["containers", container, "volumes", target, "source"] => {
            Some(volumes::missing_source([container, target], root))
        }
        ["resources", name, "type"] => missing_type(name, root.at(&path[..2])?),
        _ => None,
    }
}

/// The most variables of a container that are written out.
const MOST_VARIABLES: usize = 3;

/// True of a resource that is a container, to which no type is added: its other fields are told with that.
pub(super) fn is_container(path: &[&str], root: &Node) -> bool {
    let ["resources", _, "type"] = *path else {
        return false;
    };
    let resource = root.at(&path[..2]);
    resource.is_some_and(|resource| {
        resource
            .get("image")
            .is_some_and(|image| image.as_str().is_some())
    })
}

/// What to add to a resource without a type: the one that it is called after, or that its image is of.
fn missing_type(name: &str, resource: &Node) -> Option<String> {
    let meant = |text: &str| {
        let known = TYPES.into_iter().find(|known| *known == text);
        known.or_else(|| type_meant(text, TYPES.into_iter()))
    };
    let Some(image) = resource.get("image").and_then(Node::as_str) else {
        return meant(name).map(|kind| message!("add `type: {kind}`"));
    };
    let word = image.rsplit('/').next()?.split([':', '@']).next()?;
    let container = (image.len() < SHORT).then(|| score_schema::flow_word(image));
    let container = container.unwrap_or_else(|| "…".to_owned());
    let variables = ["environment", "env", "variables"];
    let variables = variables
        .iter()
        .find_map(|field| resource.get(field)?.as_map());
    let variables = variables.map_or_else(String::new, |variables| {
        let entry = |(key, value): (&Key, &Node)| {
            let value = value_of_variable(&key.text, &text_of(value)?);
            let value = value.unwrap_or_else(|| "…".to_owned());
            Some(message!("{}: ", key.text) + &value)
        };
        let entries = variables.iter().take(MOST_VARIABLES).filter_map(entry);
        let entries: Vec<String> = entries.collect();
        let more = if variables.len() > MOST_VARIABLES {
            ", …"
        } else {
            ""
        };
        format!(", variables: {{{}{more}}}", entries.join(", "))
    });
    let container = message!("`containers: {{{name}: {{image: ") + &container + &variables + "}}`";
    Some(match meant(word).or_else(|| meant(name)) {
        Some(kind) => {
            message!("write `{name}: {{type: {kind}}}`") + "\nor make it a container: " + &container
        }
        None => format!("what has an image is a container: {container}"),
    })
}

/// The way out for a value, by its path.
pub(super) fn advise(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    in_place_of_map(path, node, root)
        .or_else(|| in_place_of_list(path, node))
        .or_else(|| right_shape(path, node, root))
        .or_else(|| by_path(path, node, root))
}

/// The way out for a command or arguments that are no list, in the form of another language.
fn in_place_of_list(path: &[&str], node: &Node) -> Option<String> {
    match path {
        ["containers", _, "variables", _] => None,
        ["containers", _, .., field @ ("command" | "args")] => commands::by_language(field, node),
        _ => None,
    }
}

fn by_path(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    let is_empty = node.is_null() || node.as_str() == Some("");
    match path {
        ["containers", _, "image"] if is_empty => {
            Some("write `image: .`, and give the image with `--image`".to_owned())
        }
        ["containers", _, "image"] if node.as_map().is_some() => image_of_parts(node),
        ["containers", container, "variables", name] => {
            variables::advise([container, name], node, root)
        }
        ["containers"] if node.as_map().is_some() || node.is_null() => {
            Some("add a container: `main: {image: …}`".to_owned())
        }
        ["containers", _, "resources", rest @ ..] => container_amounts::advise(rest, node),
        ["containers", _, .., "command" | "args", _] => commands::in_place_of_item(node),
        ["containers", _, .., field @ ("command" | "args")] => commands::by_form(field, node),
        [
            "containers",
            _,
            "livenessProbe" | "readinessProbe",
            "httpGet",
            "port",
        ] => {
            if let Some(number) = node.as_str().and_then(|text| text.parse::<u16>().ok()) {
                return Some(format!("remove the quotes: `port: {number}`"));
            }
            let known = node
                .as_str()
                .and_then(|name| root.get("service")?.get("ports")?.get(name));
            let port = known.and_then(|known| known.get("targetPort").or(known.get("port")));
            Some(match port.map(|port| &port.kind) {
                Some(Kind::Int(port)) => message!("write the number of that port: `port: {port}`"),
                _ => "write the number that the container listens on: `port: 8080`".to_owned(),
            })
        }
        ["containers", _, "volumes", target] => {
            let text = node.as_str()?;
            let (target, name) = match (target.starts_with('/'), text.starts_with('/')) {
                (false, true) => (text, *target),
                (true, false) => (*target, text.strip_prefix("resources.").unwrap_or(text)),
                _ => return None,
            };
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let is_named = !name.is_empty() && name.chars().all(is_name);
            let line = message!("write `{target}: {{source: \"${{resources.{name}}}\"}}`");
            let known = root.get("resources").and_then(Node::as_map);
            let is_there = known.is_some_and(|known| known.contains_key(name));
            is_named.then(|| match is_there {
                true => line,
                false => {
                    line + "\n" + &message!("and below `resources`: `{name}: {{type: volume}}`")
                }
            })
        }
        [
            "containers",
            container,
            field @ ("files" | "volumes"),
            name,
            "target",
        ] => {
            let target = node.as_str().filter(|target| target.len() < SHORT)?;
            if !target.starts_with('/') {
                return Some("leave it out: the path is the key".to_owned());
            }
            let fields = root.at(&["containers", container, field, name])?.as_map()?;
            // What is refused with it is not written once more.
            let refused = ["type", "read_only", "readonly", "ro", "driver"];
            if target == *name && fields.keys().any(|key| refused.contains(&&*key.text)) {
                return Some("leave it out: the path is the key".to_owned());
            }
            let others = fields.iter().filter(|(key, _)| key.text != "target");
            let others = others.map(|(key, value)| {
                let value = score_schema::one_line(value, SHORT)?;
                Some(message!("{}: ", key.text) + &value)
            });
            let others = others.collect::<Option<Vec<_>>>();
            let others = others.map_or_else(|| "…".to_owned(), |others| others.join(", "));
            let line = message!("{}: {{", score_schema::flow_word(target)) + &others + "}";
            Some(format!("the path is the key: write `{}`", Name(&line)))
        }
        ["containers", _, "files", _, "mode"] => {
            let Kind::Int(mode) = node.kind else {
                let way = "each digit is 0 to 7: `\"0644\"` for a file, `\"0755\"` for a program";
                return node.as_str().map(|_| way.to_owned());
            };
            // YAML reads `0644` as octal, and `644` as it stands.
            let octal = format!("{mode:o}");
            let digits = if octal.len() == 3 {
                octal
            } else {
                mode.to_string()
            };
            Some(format!("put it in quotes: `mode: \"0{digits}\"`"))
        }
        ["containers", name] if node.is_null() => Some(message!("write `{name}: {{image: …}}`")),
        [
            "containers",
            _,
            probe @ ("livenessProbe" | "readinessProbe"),
        ] => {
            let line = node.as_str().filter(|line| line.len() < SHORT)?;
            let line = in_double_quotes(line)?;
            Some(message!(
                "write `{probe}: {{exec: {{command: [\"sh\", \"-c\", {line}]}}}}`"
            ))
        }
        ["containers", _, _, "httpGet", "httpHeaders"] => {
            let (name, value) = node.as_map()?.iter().next()?;
            let value = value
                .as_str()
                .filter(|value| value.len() < SHORT)
                .unwrap_or("…");
            Some(message!(
                "write `httpHeaders: [{{name: {}, value: {value}}}]`",
                name.text
            ))
        }
        ["containers", _, "files", _, "content"] if node.as_seq().is_some() => {
            let lines = node.as_seq()?.iter().map(text_of);
            let lines = lines.collect::<Option<Vec<_>>>()?.join("\n");
            let lines = lines
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            Some(
                match lines.len() < LONGEST && !lines.contains(char::is_control) {
                    true => format!(
                        "write its lines as one text: `content: \"{}\"`",
                        Name(&lines)
                    ),
                    false => "write its lines as one text, behind a `|`".to_owned(),
                },
            )
        }
        ["containers", _, "files", _, "content"] if node.as_map().is_some() => {
            let json = json_in_quotes(node).filter(|_| is_braced(node));
            Some(match json {
                Some(json) => format!("a file is one text: write `content: {json}`"),
                None => {
                    "a file is one text: put a `|` behind `content:`, and leave the lines below it"
                        .to_owned()
                }
            })
        }
        ["service"] => Some(service_ports::in_place_of_service(node)),
        ["service", "ports"] if node.as_map().is_none() && !node.is_null() => {
            let port = service_ports::without_name(node);
            let port = port.unwrap_or_else(|| "{port: 80}".to_owned());
            Some(message!("write `ports: {{web: ") + &port + "}`")
        }
        ["containers"] => Some("write `containers: {main: {image: …}}`".to_owned()),
        ["resources"] if node.as_map().is_none() && !node.is_null() => {
            Some("write `resources: {db: {type: postgres}}`, for example".to_owned())
        }
        ["service", "ports", _, "protocol"] => match node.as_str()?.to_ascii_lowercase().as_str() {
            "http" | "https" | "grpc" | "h2c" | "ws" => {
                Some("leave it out: that runs over `TCP`, which is meant without it".to_owned())
            }
            _ => None,
        },
        ["resources", _, "type"] if node.is_null() => Some(
            "write `type: postgres`, or another type: `provisioners list` shows those there are"
                .to_owned(),
        ),
        ["resources", _, "type"] => {
            let near = nearest(node.as_str()?, TYPES);
            let near = near.or_else(|| type_meant(node.as_str()?, TYPES.into_iter()));
            let near = near.map(|near| message!("did you mean `{near}`? "));
            let near = near.unwrap_or_default();
            Some(format!(
                "{near}`provisioners list` shows the types there are"
            ))
        }
        ["service", "ports", _, field @ ("port" | "targetPort")]
            if node
                .as_str()
                .is_none_or(|text| text.parse::<u64>().is_err()) =>
        {
            Some(service_ports::in_place_of_number(field, node))
        }
        ["service", "ports", name] if node.as_map().is_none() => {
            let port = match node.as_seq() {
                Some([only]) => only,
                _ => node,
            };
            let port = service_ports::without_name(port)?;
            Some(message!("write `{name}: ") + &port + "`")
        }
        ["metadata", "annotations", key] if node.as_map().is_some() => {
            let json = json_in_quotes(node);
            Some(match json {
                Some(json) => format!("an annotation is one text: write `{}: {json}`", Name(key)),
                None => {
                    "an annotation is one text: put it in quotes, as JSON for example".to_owned()
                }
            })
        }
        ["metadata", "name"] if node.as_map().is_some() || node.as_seq().is_some() => {
            Some("write `metadata: {name: …}`".to_owned())
        }
        ["metadata"] => Some("write `metadata: {name: …}`".to_owned()),
        _ => None,
    }
}
