//! What other formats have at the top of a file or in a container, and Score elsewhere or in another shape.

use score_schema::{one_line, string_on_one_line};
use score_yaml::message::Name;
use score_yaml::{Kind, Mapping, Node, message};

use super::elsewhere::in_extension;
use super::places::{
    braced, each, entries_in_container, field_in_container, field_of_container, free_name, map_at,
    only_container, resource_name,
};
use super::starts::list_of_words;
use super::variables;
use super::written::LONGEST;

/// The types of resources that have a password, of provisioners that come with the tools.
const WITH_PASSWORD: [&str; 8] = [
    "postgres",
    "postgres-instance",
    "mysql",
    "mssql",
    "mongodb",
    "redis",
    "amqp",
    "elasticsearch",
];

/// Parts of names whose values are not to be repeated.
const SECRET: [&str; 7] = [
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "credential",
    "auth",
];

/// The way out for variables at the top.
pub(super) fn variables_at_the_top(node: &Node, root: &Node) -> String {
    // What is not short is moved as it is.
    let is_moved = node.as_map().is_some_and(|map| map.len() > 2);
    if let Some(entries) = variables(node).filter(|_| !is_moved) {
        let place = entries_in_container(root, None, "variables", &entries);
        return format!("write {place}");
    }
    match only_container(root) {
        Some(container) if field_of_container(root, "variables").is_some() => {
            message!("write each as `NAME: VALUE` below `containers.{container}.variables`")
        }
        Some(container) if node.as_map().is_some() => {
            message!("move it below `containers.{container}`, and name it `variables`")
        }
        _ => {
            let place = entries_in_container(root, None, "variables", &["NAME: VALUE".to_owned()]);
            format!("write each as a variable of a container: {place}")
        }
    }
}

/// The way out for variables of a container that are a list.
pub(super) fn variables_of_container(container: &str, node: &Node, root: &Node) -> Option<String> {
    let items = node.as_seq()?;
    // What Kubernetes reads from elsewhere is told by itself.
    let is_read = |item: &&Node| {
        ["valueFrom", "value_from"]
            .iter()
            .any(|key| item.get(key).is_some())
    };
    let (read, plain): (Vec<&Node>, Vec<&Node>) = items.iter().partition(is_read);
    let plain = Node::new(Kind::Seq(plain.into_iter().cloned().collect()), node.span);
    let first = read
        .first()
        .and_then(|item| Some((item.get("name")?.as_str()?, *item)));
    let reference =
        first.map(|(name, item)| variables::in_place_of_reference(container, name, item));
    let entries = match (variables(&plain), &reference) {
        (Some(entries), _) => entries,
        (None, Some(reference)) => return Some(reference.clone()),
        (None, None) => return None,
    };
    let known = map_at(root, &["containers", container])?;
    let written = written_variables(container, &entries, known);
    Some(match reference {
        Some(reference) => format!("{written}\n{reference}"),
        None => written,
    })
}

/// Variables as entries of a container's map of them.
fn written_variables(container: &str, entries: &[String], known: &Mapping) -> String {
    match known.contains_key("variables") {
        true => message!(
            "write {} below `containers.{container}.variables`",
            Name(&each(entries))
        ),
        false => format!("write `variables: {}`", braced(entries)),
    }
}

/// Variables as entries of a map: those of a map, `NAME=value`, or maps with a name and a value. Not where one is long, or its
/// name tells that it is no value to repeat.
fn variables(node: &Node) -> Option<Vec<String>> {
    let text = |text: &str| Node::new(Kind::String(text.into()), node.span);
    let mut pairs: Vec<(&str, Node)> = Vec::new();
    match &node.kind {
        Kind::Map(map) => {
            for (key, value) in map.iter().take(3) {
                pairs.push((&key.text, value.clone()));
            }
        }
        Kind::Seq(items) => {
            for item in items.iter().take(3) {
                pairs.push(match item.as_str() {
                    Some(line) => {
                        let (name, value) = line.split_once('=')?;
                        (name, text(value))
                    }
                    None => (item.get("name")?.as_str()?, item.get("value")?.clone()),
                });
            }
        }
        _ => return None,
    }
    let entries = pairs.into_iter().map(|(name, value)| {
        if is_secret(name) || value.is_null() {
            return None;
        }
        let value = string_on_one_line(&value, 30)?;
        let name = one_line(&text(name), 30)?;
        Some(format!("{name}: {value}"))
    });
    let entries: Vec<String> = entries.collect::<Option<_>>()?;
    (!entries.is_empty()).then_some(entries)
}

/// True if the name of a variable tells that its value is not to be repeated.
fn is_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SECRET.iter().any(|part| lower.contains(part))
}

/// The value of a variable as a string of YAML, if it is short and may be repeated.
pub(super) fn value_of_variable(name: &str, value: &str) -> Option<String> {
    let is_short = value.len() <= LONGEST && !is_secret(name);
    let value = is_short.then(|| score_schema::flow_word(value))?;
    (!value.contains(char::is_control)).then_some(value)
}

/// The way out for a command or arguments of a container in another spelling.
pub(super) fn program_of_container(field: &str, node: &Node, has_field: bool) -> Option<String> {
    node.as_str().filter(|_| !has_field)?;
    let words = list_of_words(node, field == "command")?;
    Some(format!("write `{field}: {words}`"))
}

/// The way out for a command or arguments at the top, in another spelling.
pub(super) fn program_at_the_top(field: &str, node: &Node, root: &Node) -> Option<String> {
    if field_of_container(root, field).is_some() {
        return Some(format!("leave it out: the container has `{field}` already"));
    }
    let words = list_of_words(node, field == "command")?;
    Some(format!(
        "write {}",
        field_in_container(root, None, field, &words)
    ))
}

/// The way out for the secrets of a Compose file: a resource makes what is secret, and a file is in the output. `container` is
/// the one that has them.
pub(super) fn secrets(container: Option<&str>, node: &Node, root: &Node) -> String {
    let resources = map_at(root, &["resources"]);
    let has_password = |node: &Node| {
        let kind = node.get("type").and_then(Node::as_str);
        kind.is_some_and(|kind| WITH_PASSWORD.contains(&kind))
    };
    let mut known = resources.into_iter().flat_map(|map| map.iter());
    let known = known.find(|(_, node)| has_password(node));
    let name = match (node.as_map(), node.as_seq()) {
        (Some(map), _) => map.keys().next().map(|key| &*key.text),
        (_, Some([first, ..])) => first.as_str(),
        _ => None,
    };
    let is_name = |name: &&str| {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
        (2..=40).contains(&name.len()) && starts_well && name.bytes().all(is_part)
    };
    let variable = name.filter(is_name).unwrap_or("PASSWORD");
    let variable = variable.to_ascii_uppercase().replace('-', "_");
    let mut ways: Vec<String> = Vec::new();
    let is_there = |name: &str| resources.is_some_and(|map| map.contains_key(name));
    let file = first_file(node).map(|(name, file)| {
        let place = file_of_container(container, &format!("/run/secrets/{name}"), file, root);
        format!("if it is no secret: {place}")
    });
    // A key or a token is no password of a database.
    if !["PASS", "PWD", "DB"]
        .iter()
        .any(|part| variable.contains(part))
    {
        ways.extend(secret_of_environment(container, &variable, root));
        let known = known.map_or("NAME", |(name, _)| &name.text);
        ways.push(message!(
            "or, if a resource makes it: `\"${{resources.{known}.password}}\"`"
        ));
        ways.extend(file);
        return ways.join("\n");
    }
    let resource = match known {
        Some((name, _)) => name.text.to_string(),
        None => {
            let name = free_name("db", is_there);
            let declare = "declare below `resources` what makes it";
            ways.push(format!(
                "{declare}: `{name}: {{type: postgres}}`, for example"
            ));
            name
        }
    };
    let value = message!("{variable}: \"${{resources.{resource}.password}}\"");
    let place = entries_in_container(root, container, "variables", &[value]);
    let and = if ways.is_empty() {
        "write"
    } else {
        "and write"
    };
    ways.push(format!("{and} {place}"));
    ways.extend(file);
    ways.join("\n")
}

/// The ways out for what is secret and comes from the environment.
fn secret_of_environment(container: Option<&str>, variable: &str, root: &Node) -> Vec<String> {
    let resources = map_at(root, &["resources"]);
    let is_environment =
        |node: &Node| node.get("type").and_then(Node::as_str) == Some("environment");
    let mut known = resources.into_iter().flat_map(|map| map.iter());
    let known = known.find(|(_, node)| is_environment(node));
    let annotation = format!("metadata: {{annotations: {{k8s.score.dev/variables: {variable}}}}}");
    let (resource, declare) = match known {
        Some((name, _)) => {
            let name = name.text.to_string();
            let declare =
                message!("for Kubernetes, name it in `{name}`: ") + &format!("`{annotation}`");
            (name, declare)
        }
        None => {
            let is_there = |name: &str| resources.is_some_and(|map| map.contains_key(name));
            let name = free_name("env", is_there);
            let declare =
                format!("and below `resources`: `{name}: {{type: environment, {annotation}}}`");
            (name, declare)
        }
    };
    let value = message!("{variable}: \"${{resources.{resource}.{variable}}}\"");
    let place = entries_in_container(root, container, "variables", &[value]);
    vec![format!("write {place}"), declare]
}

/// The way out for the configs of a Compose file.
pub(super) fn configs(container: Option<&str>, node: &Node, root: &Node) -> Option<String> {
    let map = node.as_map()?;
    let write = if map.len() == 1 {
        "write"
    } else {
        "write each as a file:"
    };
    let place = match first_file(node) {
        Some((name, source)) => {
            let file = source.rsplit('/').next().unwrap_or_default();
            let target = if file.is_empty() { name } else { file };
            file_of_container(container, &format!("/etc/{target}"), source, root)
        }
        None => {
            let (name, entry) = map.iter().next()?;
            let target = Kind::String(format!("/etc/{}", name.text).into());
            let target = one_line(&Node::new(target, node.span), 30)?;
            let content = string_on_one_line(entry.get("content")?, 30)?;
            let entry = format!("{target}: {{content: {content}}}");
            entries_in_container(root, container, "files", &[entry])
        }
    };
    Some(format!("{write} {place}"))
}

/// The first of some configs or secrets that is a file: its name and its path.
fn first_file(node: &Node) -> Option<(&str, &str)> {
    let (name, entry) = node.as_map()?.iter().next()?;
    let file = entry.get("file")?.as_str()?;
    (name.text.len() + file.len() < LONGEST).then_some((&*name.text, file))
}

/// A file beside the Score file as one of a container.
fn file_of_container(container: Option<&str>, target: &str, file: &str, root: &Node) -> String {
    let text = |text: &str| {
        let node = Node::new(Kind::String(text.into()), root.span);
        one_line(&node, LONGEST).unwrap_or_else(|| "…".to_owned())
    };
    let entry = format!("{}: {{source: {}}}", text(target), text(file));
    entries_in_container(root, container, "files", &[entry])
}

/// The way out for volumes at the top: each is a resource.
pub(super) fn volumes(node: &Node, root: &Node) -> Option<String> {
    let names: Vec<&str> = match (node.as_map(), node.as_seq()) {
        (Some(map), _) => map.keys().map(|key| &*key.text).collect(),
        (_, Some(items)) => {
            let names = items.iter().map(|item| match item.as_str() {
                Some(text) => text.split(':').next(),
                None => item.get("name").and_then(Node::as_str),
            });
            names.collect::<Option<_>>()?
        }
        _ => return None,
    };
    let names: Vec<String> = names.into_iter().filter_map(resource_name).collect();
    let resources = map_at(root, &["resources"]);
    let is_there = |name: &str| resources.is_some_and(|map| map.contains_key(name));
    let new = names.iter().filter(|name| !is_there(name));
    let new: Vec<String> = new
        .map(|name| format!("{name}: {{type: volume}}"))
        .collect();
    match (names.is_empty(), new.as_slice()) {
        (true, _) => None,
        (_, []) => Some("leave it out: `resources` has what it names already".to_owned()),
        (_, new) => Some(format!("declare it below `resources`: {}", each(new))),
    }
}

/// The fields of the `spec` of a Deployment that an extension has.
const OF_DEPLOYMENTS: [&str; 6] = [
    "replicas",
    "paused",
    "minReadySeconds",
    "progressDeadlineSeconds",
    "revisionHistoryLimit",
    "strategy",
];

/// The way out for the `spec` of a manifest that says how many pods there are, and perhaps more.
pub(super) fn spec(node: &Node) -> Option<String> {
    let fields = node.as_map()?;
    let known = OF_DEPLOYMENTS.iter();
    let known = known.filter_map(|field| Some((*field, fields.get(field)?)));
    let lines = known.map(|(field, value)| (field, one_line(value, LONGEST)));
    let lines: Vec<(&str, Option<String>)> = lines.collect();
    if lines.is_empty() {
        return None;
    }
    let entries = lines.iter().map(|(field, value)| {
        let value = value.as_deref().unwrap_or("…");
        message!("{field}: {value}")
    });
    let entries = entries.collect::<Vec<_>>().join(", ");
    let way_out = in_extension(&format!("spec: {{deployment: {{{entries}}}}}"));
    let names: Vec<String> = lines
        .iter()
        .map(|(field, _)| format!("`{field}`"))
        .collect();
    let names = match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.join(", "),
    };
    Some(match fields.len() {
        1 => way_out,
        _ => format!("leave it out: Score has no `spec`\nfor its {names}: {way_out}"),
    })
}

/// The way out for a name at the top.
pub(super) fn name(node: &Node, root: &Node) -> Option<String> {
    let name = string_on_one_line(node, LONGEST);
    let metadata = root.get("metadata");
    let known = metadata.and_then(|metadata| metadata.get("name"));
    let is_same = known.is_some_and(|known| known.as_str().is_some() && known == node);
    Some(match (metadata, known, name) {
        (_, Some(_), _) if is_same => "leave it out: `metadata.name` says it already".to_owned(),
        (_, Some(_), Some(name)) => {
            format!("leave it out: the name is `metadata.name`; or write `name: {name}` there")
        }
        (_, Some(_), None) => "leave it out: the name is `metadata.name`".to_owned(),
        (Some(_), None, name) => {
            let name = name.unwrap_or_else(|| "web".to_owned());
            format!("write `name: {name}` below `metadata`")
        }
        (None, None, Some(name)) => format!("write `metadata: {{name: {name}}}`"),
        (None, None, None) => return None,
    })
}

/// The way out for the kind of a manifest at the top: the annotation that says it.
pub(super) fn kind(node: &Node, root: &Node) -> Option<String> {
    const KEY: &str = "k8s.score.dev/kind";
    let kind = match node.as_str()? {
        "Deployment" => {
            return Some("leave it out: on Kubernetes a workload is a Deployment".to_owned());
        }
        kind @ ("StatefulSet" | "DaemonSet" | "Job" | "CronJob") => kind,
        // Beside containers a `spec` has nothing to move, and is left out with it.
        _ if root.get("containers").is_some() && root.get("spec").is_some() => return None,
        "Workload" | "Score" | "ScoreWorkload" => {
            return Some("leave it out: a Score file is a workload".to_owned());
        }
        _ => return None,
    };
    let annotation = format!("{KEY}: {kind}");
    let annotations = root
        .get("metadata")
        .and_then(|metadata| metadata.get("annotations"));
    let way_out = match annotations.map(|annotations| annotations.get(KEY)) {
        Some(Some(known)) if known.as_str() == Some(kind) => {
            format!("leave it out: the annotation `{KEY}` says it already")
        }
        Some(Some(_)) => {
            format!("for that write `{annotation}` in place of the one in `metadata.annotations`")
        }
        Some(None) => format!("for that write `{annotation}` below `metadata.annotations`"),
        None => format!("for that write `annotations: {{{annotation}}}` below `metadata`"),
    };
    // The annotation alone is the next error: nothing in a Score file says when a job runs.
    let schedule = "{schedules: {nightly: {schedule: \"0 3 * * *\"}}}";
    let extension = format!("`{{apiVersion: humanitec.org/v1b1, spec: {schedule}}}`");
    Some(match kind {
        "CronJob" => format!(
            "{way_out}\nwhen it runs says an extension, a file for `--extensions`:\n{extension}\non Compose it runs once, with `--allow-unscheduled`"
        ),
        _ => way_out,
    })
}
