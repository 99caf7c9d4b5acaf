//! Variables that are no text: empty ones, and values that are made elsewhere.

use score_yaml::message::Name;
use score_yaml::{Mapping, Node, message};

use super::elsewhere::in_extension;
use super::written::json_in_quotes;

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

/// What Kubernetes reads a variable from.
const REFERENCES: [&str; 5] = [
    "valueFrom",
    "value_from",
    "secretKeyRef",
    "configMapKeyRef",
    "fieldRef",
];

/// The way out for a variable that is read from an object of Kubernetes: the resource is named as that is.
pub(super) fn in_place_of_reference(container: &str, variable: &str, node: &Node) -> String {
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
    let made = format!("{declare}\n{write}\n`provisioners list` shows the types and their outputs");
    // Of an object that is in the cluster already.
    let known = ["secretKeyRef", "configMapKeyRef"].iter();
    let known = known.copied().find(|kind| from.get(kind).is_some());
    match known.filter(|_| name.len() + key.len() < 40) {
        Some(kind) => {
            let reference = format!("{{name: {name}, key: {key}}}");
            let before = message!(
                "spec: {{containers: {{{container}: {{env: [{{name: {variable}, valueFrom: "
            );
            let line = format!("{before}{{{kind}: {reference}}}}}]}}}}}}");
            format!(
                "{made}\nor, for what is in a cluster already, {}",
                in_extension(&line)
            )
        }
        None => made,
    }
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
            // Compose reads over the annotation.
            let annotation = message!("{{annotations: {{k8s.score.dev/variables: {name}}}}}");
            let declared = format!("`env: {{type: environment, metadata: {annotation}}}`");
            way + "\nand below `resources`: " + &declared
        }
    }
}

/// The way out for the value of a variable.
pub(super) fn advise([container, name]: [&str; 2], node: &Node, root: &Node) -> Option<String> {
    if node.is_null() {
        let empty = message!("write `{name}: \"\"` for an empty text, or leave it out");
        return Some(match has_name_of_shells(name) {
            true => {
                let way = of_environment(name, root);
                format!("{empty}\n{way}")
            }
            false => empty,
        });
    }
    if REFERENCES.iter().any(|key| node.get(key).is_some()) {
        return Some(in_place_of_reference(container, name, node));
    }
    if is_made_elsewhere(node) {
        let way = message!(
            "a value that is made elsewhere is an output: `{name}: \"${{resources.NAME.OUTPUT}}\"`"
        );
        return Some(way + "\n`provisioners list` shows the types and their outputs");
    }
    node.as_map()?;
    Some(match json_in_quotes(node) {
        Some(json) => format!("a variable is one text: write `{}: {json}`", Name(name)),
        None => "a variable is one text: put it in quotes, as JSON for example".to_owned(),
    })
}
