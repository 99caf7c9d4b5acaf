//! How other formats say which programs a workload has, what runs before them, and what a file or an image is made of.

use score_schema::one_line;
use score_yaml::{Kind, Node, message};

use super::places::{free_name, map_at, only_container};
use super::starts::list_of_words;
use super::written::LONGEST;

/// The way out for a field at the top.
pub(super) fn at_the_top(field: &str, node: &Node, root: &Node) -> Option<String> {
    match field {
        "release" | "release_command" | "releaseCommand" | "preDeployCommand" | "predeploy" => {
            runs_before(node, root)
        }
        "processes" => processes(node, root),
        "extends" | "include" | "includes" | "import" | "imports" => base_file(node),
        "dockerfile" | "dockerFile" | "Dockerfile" | "buildpacks" | "buildpack" => {
            let dockerfile = Some(node).filter(|_| !field.starts_with("buildpack"));
            let container = only_container(root)?;
            made_of(
                container,
                dockerfile,
                &message!(" in `containers.{container}`"),
                root,
            )
        }
        _ => None,
    }
}

/// The way out for a field of a container.
pub(super) fn of_container(
    container: &str,
    field: &str,
    node: &Node,
    root: &Node,
) -> Option<String> {
    match field {
        "dockerfile" | "dockerFile" | "Dockerfile" => made_of(container, Some(node), "", root),
        "buildpacks" | "buildpack" => made_of(container, None, "", root),
        "extends" => base_container(container, node, root).or_else(|| base_file(node)),
        _ => None,
    }
}

/// The name of a container that runs once before the others.
const RELEASE: &str = "release";

/// The program of a process: a line, a list of words, or a map that has either.
fn program(node: &Node) -> Option<String> {
    let inner = ["command", "cmd", "run"]
        .iter()
        .find_map(|key| node.get(key));
    list_of_words(inner.unwrap_or(node), true)
}

/// The way out for what runs once before the containers start: a container that they wait for.
fn runs_before(node: &Node, root: &Node) -> Option<String> {
    let containers = map_at(root, &["containers"])?;
    let program = program(node)?;
    let first = containers.iter().next()?.1;
    let image = first
        .get("image")
        .and_then(|image| one_line(image, LONGEST));
    let image = image.unwrap_or_else(|| "…".to_owned());
    let name = free_name(RELEASE, |name| containers.contains_key(name));
    let waiting = containers.keys().take(2);
    let waiting: Vec<String> = waiting
        .map(|key| message!("{}: {{ready: complete}}", key.text))
        .collect();
    let more = if containers.len() > 2 { ", …" } else { "" };
    let before = format!("before: {{{}{more}}}", waiting.join(", "));
    let parts = [
        message!("image: {image}"),
        message!("command: {program}"),
        before,
    ];
    let added = format!(
        "write below `containers`\n`{name}: {{{}}}`",
        parts.join(", ")
    );
    let own = containers.get(RELEASE).and_then(Node::as_map);
    let own = own.filter(|own| !own.contains_key("command") && !own.contains_key("before"));
    let mut others = containers.keys().map(|key| key.text.as_str());
    let other = others.find(|other| *other != RELEASE);
    Some(match own.and(other) {
        // One of that name is most probably what is to run.
        Some(other) => {
            let before = message!("before: {{{other}: {{ready: complete}}}}");
            format!(
                "what runs once before is a container: write in `containers.{RELEASE}`\n`command: {program}`, and `{before}`\nor for another container, {added}"
            )
        }
        None => format!("what runs once before is a container: {added}"),
    })
}

/// The way out for the processes of a workload: one of them is the program of the container that is there.
fn processes(node: &Node, root: &Node) -> Option<String> {
    let all = node.as_map().filter(|all| !all.is_empty())?;
    let containers = map_at(root, &["containers"])?;
    let mut ways = Vec::new();
    let mut others = Vec::new();
    for (key, node) in all.iter() {
        let name = key.text.as_str();
        // The web process of an app is what its one container runs.
        let container = match name {
            name if containers.contains_key(name) => Some(name),
            "web" => only_container(root),
            _ if all.len() == 1 => only_container(root),
            _ => None,
        };
        match container {
            _ if name == "release" => ways.extend(runs_before(node, root)),
            Some(container) if containers.get(container)?.get("command").is_some() => {
                ways.push(message!(
                    "leave `{name}` out: `containers.{container}` has its `command`"
                ));
            }
            Some(container) => {
                let program = program(node)?;
                ways.push(message!(
                    "write `command: {program}` below `containers.{container}`"
                ));
            }
            None => others.push((name, node)),
        }
    }
    ways.truncate(2);
    match others.as_slice() {
        [] => {}
        [(name, node), ..] => {
            let program = program(node).unwrap_or_else(|| "…".to_owned());
            ways.push(message!(
                "`{name}` is a Score file of its own, with `command: {program}` in its container"
            ));
        }
    }
    (!ways.is_empty()).then(|| ways.join("\n"))
}

/// The way out for the file that this one goes on from.
fn base_file(node: &Node) -> Option<String> {
    let named = match &node.kind {
        Kind::Seq(items) => items.first()?,
        Kind::Map(_) => node.get("file")?,
        _ => node,
    };
    let file = named.as_str()?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let is_file = [".yaml", ".yml"].iter().any(|end| file.ends_with(end));
    let is_short = file.len() <= LONGEST && file.chars().all(is_part);
    (is_file && is_short).then(|| {
        let run = message!("leave it out, and run `generate {file} --overrides-file THIS_FILE`:");
        run + "\n" + &message!("it puts this file over `{file}`")
    })
}

/// The way out for a container that goes on from another one of the same file.
fn base_container(container: &str, node: &Node, root: &Node) -> Option<String> {
    let base = match node.as_map() {
        Some(map) if map.contains_key("file") => return None,
        Some(map) => map.get("service")?.as_str()?,
        None => node.as_str()?,
    };
    let containers = map_at(root, &["containers"])?;
    if base == container || !containers.contains_key(base) {
        return None;
    }
    let used =
        message!("write `<<: *{base}` in its place, and `{base}: &{base}` where that one stands");
    let mut keys = containers.keys().map(|key| key.text.as_str());
    // An anchor is read before what it is used for.
    match keys.find(|name| [base, container].contains(name)) {
        Some(first) if first == base => Some(used),
        _ => Some(used + &message!(", moved above `{container}`")),
    }
}

/// The way out for what an image is built of, by a Dockerfile or without one: `image` names what is built, and Compose can build it.
/// `place` says where that `image` stands, if that is another map.
fn made_of(container: &str, dockerfile: Option<&Node>, place: &str, root: &Node) -> Option<String> {
    let image = root.at(&["containers", container, "image"]);
    let build = dockerfile.and_then(|node| build_flag(container, node));
    let is_known = matches!(image.map(Node::as_str), Some(image) if image != Some("."));
    let instead = match place {
        "" => "in its place",
        place => place.trim_start(),
    };
    let given = match image.map(Node::as_str) {
        Some(Some(".")) => "leave it out, and give what is built with `--image NAME:TAG`".into(),
        Some(_) => format!("leave it out: `image`{place} names what is built"),
        None => {
            format!("write `image: .` {instead}, and give what is built with `--image NAME:TAG`")
        }
    };
    Some(match build {
        None => given,
        Some(flag) if is_known => {
            format!("{given}\nor with Compose, let it build one: `image: .`, and `{flag}`")
        }
        Some(flag) => format!("{given}\nor with Compose, let it build one: `{flag}`"),
    })
}

/// The flag that builds the image of a container by a Dockerfile in the folder of the project.
fn build_flag(container: &str, dockerfile: &Node) -> Option<String> {
    let file = dockerfile.as_str()?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let is_plain = !file.is_empty() && file.len() <= LONGEST && file.chars().all(is_part);
    is_plain.then(|| match file.trim_start_matches("./") {
        "Dockerfile" => message!("--build {container}=."),
        file => {
            message!("--build '{container}={{\"context\":\".\",\"dockerfile\":\"{file}\"}}'")
        }
    })
}
