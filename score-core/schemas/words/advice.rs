//! The way out for a value of the wrong type or size, by its path in a Score file.

use score_yaml::message::Name;
use score_yaml::{Kind, Mapping, Node, Value, message};

use super::container_amounts;
use super::list_texts;
use super::rewritten::{LONGEST, in_double_quotes, text_of};
use super::service_ports;
use super::shell::words_of_line;
use super::types::{TYPES, type_meant};
use super::volumes;
use super::wrong_maps::in_place_of_map;
use super::wrong_shapes::right_shape;
use crate::diagnostic::nearest;

/// The longest text that is written out inside of more.
const SHORT: usize = 40;

/// A short map as JSON in single quotes.
fn json_in_quotes(node: &Node) -> Option<String> {
    let mut json = String::new();
    score_yaml::json::push(&node.to_value(), &mut json).ok()?;
    let is_short = json.len() < LONGEST && !json.contains('\'');
    is_short.then(|| format!("'{}'", Name(&json)))
}

/// True if a map is in braces: those start before its first key.
fn is_braced(node: &Node) -> bool {
    let first = node.as_map().and_then(|map| map.keys().next());
    first.is_none_or(|key| key.span.start > node.span.start)
}

/// A list of texts that somebody wrote as one text: `"['a', 'b']"`.
fn list_in_text(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_list = text.len() < LONGEST && text.starts_with('[') && text.ends_with(']');
    let read = is_list
        .then(|| score_yaml::parse_str(text).ok())
        .flatten()?;
    let is_text = |item: &Value| matches!(item, Value::String(_));
    let is_of_texts = matches!(read, Value::Seq(items) if items.iter().all(is_text));
    is_of_texts.then_some(text)
}

/// Words of a line with commas between them, each in quotes: of `--a, --b`, and of `--a,--b`.
pub(super) fn items_with_commas(line: &str) -> Option<String> {
    let items = line.split(',').map(str::trim);
    let is_word = |item: &str| !item.is_empty() && !item.contains([' ', '"', '\'']);
    let are_options = line.contains(',') && items.clone().all(|item| item.starts_with('-'));
    let are_words = (line.contains(", ") || are_options) && items.clone().all(is_word);
    let items = items.map(in_double_quotes).collect::<Option<Vec<_>>>();
    items.filter(|_| are_words).map(|items| items.join(", "))
}

/// The ways out for an item of a list of texts that YAML reads as a map: `- --port: 80`.
fn item_of_map(node: &Node) -> Option<String> {
    if is_braced(node) {
        let json = json_in_quotes(node)?;
        return Some(format!("an item is one text: put it in quotes, `{json}`"));
    }
    let map = node.as_map().filter(|map| map.len() == 1)?;
    let (key, value) = map.iter().next()?;
    let text = text_of(value)?;
    let (name, value) = (in_double_quotes(&key.text)?, in_double_quotes(&text)?);
    let both = |sign: &str| in_double_quotes(&format!("{}{sign}{text}", key.text));
    let is_short = name.len() + value.len() < LONGEST;
    is_short.then_some(())?;
    Some(match key.text.starts_with('-') {
        true => {
            let one = both("=")?;
            format!(
                "write two items, `{}` and `{}`\nor one: `{}`",
                Name(&name),
                Name(&value),
                Name(&one)
            )
        }
        false => format!("put the whole item in quotes: `{}`", Name(&both(": ")?)),
    })
}

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

/// True of a map that refers to a value of another system: to one of a stack, or to a key of a secret.
fn is_made_elsewhere(node: &Node) -> bool {
    let Some(map) = node.as_map() else {
        return false;
    };
    let is_function = |name: &str| name == "Ref" || name.starts_with("Fn::");
    let is_of_secret = ["secret", "secretName", "configMap", "vault"]
        .iter()
        .any(|name| map.get(name).is_some_and(|node| node.as_str().is_some()));
    let has_key = ["key", "name", "path", "field", "property"]
        .iter()
        .any(|name| map.contains_key(name));
    map.keys()
        .next()
        .is_some_and(|key| map.len() == 1 && is_function(&key.text))
        || is_of_secret && has_key && map.len() == 2
}

/// The most entries of a map that are written out as words of a list.
const MOST_WORDS: usize = 3;

/// What Kubernetes reads a variable from.
const REFERENCES: [&str; 5] = [
    "valueFrom",
    "value_from",
    "secretKeyRef",
    "configMapKeyRef",
    "fieldRef",
];

/// The way out for a variable that is read from an object of Kubernetes: the resource is named as that is.
pub(super) fn in_place_of_reference(variable: &str, node: &Node) -> String {
    let from = node.get("valueFrom").or(node.get("value_from"));
    let from = from.unwrap_or(node);
    let field = from
        .get("fieldRef")
        .and_then(|field| field.get("fieldPath"));
    if from.get("fieldRef").is_some() {
        return match field.and_then(Node::as_str) {
            Some("metadata.name") => {
                let of_workload = message!(
                    "for that of the workload, write `{variable}: \"${{metadata.name}}\"`"
                );
                format!("the name of a pod is in its variable `HOSTNAME`, with nothing to declare\n{of_workload}")
            }
            _ => "leave it out: Score does not know pods; `init --patch-templates FILE` changes the output".to_owned(),
        };
    }
    let reference = from.get("secretKeyRef").or(from.get("configMapKeyRef"));
    let text = |key: &str, other: &'static str| {
        let text = reference.and_then(|reference| reference.get(key)?.as_str());
        let is_name = |text: &&str| {
            let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
            (2..=20).contains(&text.len()) && text.bytes().all(fits)
        };
        text.filter(is_name).unwrap_or(other).to_owned()
    };
    let (name, key) = (text("name", "db"), text("key", "password"));
    let read = value_of_database(&name, &key);
    let declare = format!(
        "declare below `resources` what makes it: `{name}: {{type: postgres}}`, for example"
    );
    let write = message!("and write `{variable}: \"{read}\"`");
    format!("{declare}\n{write}\n`provisioners list` shows the types and their outputs")
}

/// What reads of a database what a key of a Secret is called: one of its outputs, or its address, put together from them.
fn value_of_database(name: &str, key: &str) -> String {
    let read = |output: &str| message!("${{resources.{name}.{output}}}");
    let plain = key.to_ascii_lowercase().replace('-', "_");
    let ends = |words: &[&str]| words.iter().any(|word| plain.ends_with(word));
    let output = match plain.as_str() {
        _ if ends(&["url", "uri", "dsn", "connection", "connection_string"]) => {
            let outputs = ["username", "password", "host", "port", "database"].map(read);
            let [username, password, host, port, database] = outputs;
            return format!("postgres://{username}:{password}@{host}:{port}/{database}");
        }
        _ if ends(&["password", "passwd", "pass", "pwd", "pw", "secret"]) => "password",
        _ if ends(&["username", "user", "login"]) => "username",
        _ if ends(&["host", "hostname", "server", "address"]) => "host",
        _ if ends(&["port"]) => "port",
        _ if ends(&["database", "dbname", "db"]) => "database",
        _ => "OUTPUT",
    };
    read(output)
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
    let container = message!("`containers: {{{name}: {{image: ") + &container + "}}`";
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
        .or_else(|| in_place_of_list(path, node, root))
        .or_else(|| right_shape(path, node, root))
        .or_else(|| by_path(path, node, root))
}

/// The way out for a command or arguments that are no list, in the form of another language.
fn in_place_of_list(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    let ["containers", _, .., field @ ("command" | "args")] = path else {
        return None;
    };
    let Some(text) = node.as_str() else {
        return list_texts::of_map(field, node);
    };
    if let Some(way) = list_texts::of_text(field, text) {
        return Some(way);
    }
    let line = list_texts::plain_line(text)?;
    by_path(
        path,
        &Node::new(Kind::String(line.as_str().into()), node.span),
        root,
    )
}

/// True of a name as variables of the environment have one.
fn has_name_of_shells(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(is_part)
}

/// The way out for who means the variable of the environment, as a Compose file has it.
fn of_environment(name: &str, root: &Node) -> String {
    let resources = root.get("resources").and_then(Node::as_map);
    let is_environment =
        |node: &Node| node.get("type").and_then(Node::as_str) == Some("environment");
    let mut known = resources.into_iter().flat_map(Mapping::iter);
    match known.find(|(_, node)| is_environment(node)) {
        Some((resource, _)) => message!(
            "for that of the environment, write `{name}: \"${{resources.{}.{name}}}\"`",
            resource.text
        ),
        None => {
            let way = message!(
                "for that of the environment, write `{name}: \"${{resources.env.{name}}}\"`"
            );
            way + "\nand below `resources`: `env: {type: environment}`"
        }
    }
}

fn by_path(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    let is_empty = node.is_null() || node.as_str() == Some("");
    match path {
        ["containers", _, "image"] if is_empty => {
            Some("write `image: .`, and give the image with `--image`".to_owned())
        }
        ["containers", _, "image"] if node.as_map().is_some() => image_of_parts(node),
        ["containers", _, "variables", name] if node.is_null() => {
            let empty = message!("write `{name}: \"\"` for an empty text, or leave it out");
            Some(match has_name_of_shells(name) {
                true => {
                    let way = of_environment(name, root);
                    format!("{empty}\n{way}")
                }
                false => empty,
            })
        }
        ["containers"] if node.as_map().is_some() || node.is_null() => {
            Some("add a container: `main: {image: …}`".to_owned())
        }
        ["containers", _, "resources", rest @ ..] => container_amounts::advise(rest, node),
        ["containers", _, .., "command" | "args", _] if node.is_null() => {
            Some("write `\"\"` for an empty text, or leave the item out".to_owned())
        }
        ["containers", _, .., "command" | "args", _] if node.as_map().is_some() => {
            item_of_map(node)
        }
        ["containers", _, .., field @ ("command" | "args")]
            if node
                .as_str()
                .is_some_and(|text| list_in_text(text).is_some()) =>
        {
            let list = node.as_str().and_then(list_in_text)?;
            Some(message!("remove the quotes: `{field}: {list}`"))
        }
        ["containers", _, .., field @ ("command" | "args")] if node.as_map().is_some() => {
            let words = node
                .as_map()?
                .iter()
                .take(MOST_WORDS)
                .flat_map(|(key, value)| [Some(key.text.to_string()), text_of(value)]);
            let words = words.map(|word| in_double_quotes(&word?));
            let words = words.collect::<Option<Vec<_>>>()?.join(", ");
            let is_short = words.len() < LONGEST && node.as_map()?.len() <= MOST_WORDS;
            is_short.then(|| format!("write each word as an item: `{field}: [{}]`", Name(&words)))
        }
        ["containers", _, .., field @ ("command" | "args")] => {
            let line = node
                .as_str()
                .filter(|line| line.contains([' ', ',']) && line.len() < 60)?;
            if let Some(items) = items_with_commas(line) {
                return Some(message!("write `{field}: [{items}]`"));
            }
            if !line.contains(' ') {
                return None;
            }
            // Items whose dash has no blank behind it are one text of several lines.
            let is_item = |word: &str| word.starts_with('-') && !word.starts_with("--");
            let written = (node.span.end - node.span.start) as usize;
            let is_long = written > line.len() + 2;
            if line.split_whitespace().all(is_item) && (is_long || *field == "command") {
                let first = line.split_whitespace().next().unwrap_or_default();
                let first = first.trim_start_matches('-');
                return Some(message!(
                    "a blank belongs behind the `-` of an item: `- {first}`"
                ));
            }
            // Several lines are several commands, which only a shell runs.
            let lines: Vec<&str> = line.lines().map(str::trim).collect();
            let lines = lines.into_iter().filter(|line| !line.is_empty());
            let is_script = lines.clone().count() > 1;
            let line = &lines.collect::<Vec<_>>().join(" && ");
            let words = words_of_line(line);
            let words = words.map_or_else(|| "…".to_owned(), |words| words.join(", "));
            let line = line.replace('\\', "\\\\").replace('"', "\\\"");
            let shell = format!("[\"sh\", \"-c\", \"{line}\"]");
            // A line that starts a shell needs no other one.
            let mut starts = line.split_whitespace();
            let is_shell = starts.next().is_some_and(|program| program.ends_with("sh"))
                && starts.next().is_some_and(|option| option.starts_with('-'));
            let (words, shell) = (words.as_str(), shell.as_str());
            Some(
                match (
                    *field,
                    is_script || line.contains(['|', '&', ';', '<', '>', '$', '*', '\'']),
                ) {
                    ("command", false) if is_shell => message!("write `command: [{words}]`"),
                    ("command", false) => {
                        let shell = message!("for a shell, write `command: {shell}`");
                        message!("write `command: [{words}]`") + "\n" + &shell
                    }
                    ("command", true) => message!("write `command: {shell}`, which a shell reads"),
                    (field, _) => message!("write `{field}: [{words}]`"),
                },
            )
        }
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
        ["containers", _, "variables", name]
            if REFERENCES.iter().any(|key| node.get(key).is_some()) =>
        {
            Some(in_place_of_reference(name, node))
        }
        ["containers", _, "variables", name] if is_made_elsewhere(node) => {
            let way = message!(
                "a value that is made elsewhere is an output: `{name}: \"${{resources.NAME.OUTPUT}}\"`"
            );
            Some(way + "\n`provisioners list` shows the types and their outputs")
        }
        ["containers", _, "variables", name] if node.as_map().is_some() => {
            Some(match json_in_quotes(node) {
                Some(json) => format!("a variable is one text: write `{}: {json}`", Name(name)),
                None => "a variable is one text: put it in quotes, as JSON for example".to_owned(),
            })
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
