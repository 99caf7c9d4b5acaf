//! What was written in fields of other formats as Score has it.

use score_yaml::message::Name;
use score_yaml::{Kind, Mapping, Node, message};

use super::machine::{AMOUNTS, amounts, amounts_of_list};
use super::places::only_container;
use super::written::{LONGEST, in_double_quotes};
use super::{
    elsewhere, lists, moved, programs, running, service_ports, starts, volumes, wrong_shapes,
};

/// What was written in a field of another format as Score has it, by its path.
pub(super) fn rewrite(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    elsewhere::elsewhere(path, node, root).or_else(|| in_its_place(path, node, root))
}

fn in_its_place(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    match path {
        [
            "containers",
            container,
            probe @ ("livenessProbe" | "readinessProbe"),
            field,
        ] => {
            let whole = root
                .get("containers")
                .and_then(|all| all.get(container)?.get(probe));
            let times = |fields| running::times_of_probe([container, probe], field, fields);
            self::probe([container, probe], field, node)
                .or_else(|| times(whole?.as_map()?))
                .or_else(|| parts_of_request(field, whole?))
        }
        ["containers", container, field] => of_container(container, field, node, root),
        ["service", "port" | "targetPort" | "protocol"] => service_ports::beside_ports(root),
        [field] => at_the_top(field, node, root),
        _ => None,
    }
}

/// A field at the top of the file.
fn at_the_top(field: &str, node: &Node, root: &Node) -> Option<String> {
    match field {
        "configs" | "configMaps" => moved::configs(None, node, root),
        "configMap" | "configmap" => match elsewhere::is_of_scalars(node) {
            true => Some(moved::variables_at_the_top(node, root)),
            false => moved::configs(None, node, root),
        },
        "secrets" | "secret" => Some(moved::secrets(None, node, root)),
        "kind" => moved::kind(node, root),
        "spec" => moved::spec(node),
        "restart" | "restartPolicy" | "restart_policy" => Some(running::restarts(None, node, root)),
        "initContainers" | "init_containers" => {
            let containers = root.get("containers").and_then(Node::as_map);
            let first = containers.and_then(|map| map.keys().next());
            let first = first.map_or("main", |key| &*key.text);
            Some(message!(
                "write each below `containers`, with `before: {{{first}: {{ready: complete}}}}`"
            ))
        }
        "name" => moved::name(node, root),
        "volumes" => moved::volumes(node, root),
        "persistence" | "storage" => volumes::at_the_top(node, root),
        "ports" | "port" | "expose" => service_ports::at_the_top(node, root),
        "env"
        | "environment"
        | "env_vars"
        | "envs"
        | "envVars"
        | "env_variables"
        | "environmentVariables"
        | "environment_variables"
        | "config_vars" => Some(moved::variables_at_the_top(node, root)),
        "cmd" | "arguments" => moved::program_at_the_top("args", node, root),
        "entrypoint" | "entryPoint" | "startCommand" | "start_command" => {
            moved::program_at_the_top("command", node, root)
        }
        "depends_on" | "dependsOn" => {
            starts::depends_on(only_container(root).unwrap_or_default(), node, root)
        }
        "working_dir" | "workdir" | "workingDir" => {
            let container = only_container(root)?;
            let own = root.at(&["containers", container]);
            let place = message!("in `containers.{container}`: ");
            starts::folder(node, container, own, &place)
        }
        field => {
            if let Some(way_out) = programs::at_the_top(field, node, root) {
                return Some(way_out);
            }
            let container = only_container(root)?;
            let way_out = of_container(container, field, node, root)?;
            let place = message!("in `containers.{container}`");
            Some(format!("{place}: {way_out}"))
        }
    }
}

/// A field of a container.
fn of_container(container: &str, field: &str, node: &Node, root: &Node) -> Option<String> {
    let map = root.get("containers").and_then(|all| all.get(container));
    let has = |field: &str| map.is_some_and(|map| map.get(field).is_some());
    match field {
        "env"
        | "environment"
        | "env_vars"
        | "envs"
        | "envVars"
        | "envvars"
        | "vars"
        | "environmentVariables"
        | "environment_variables" => moved::variables_of_container(container, node, root),
        "cmd" | "arguments" => moved::program_of_container("args", node, has("args")),
        "entrypoint" | "entryPoint" | "startCommand" | "start_command" => {
            moved::program_of_container("command", node, has("command"))
        }
        "ports" | "port" | "expose" => service_ports::of_container(container, node, root),
        "working_dir" | "workdir" | "workingDir" => starts::folder(node, container, map, ""),
        "depends_on" | "dependsOn" | "after" | "links" => starts::depends_on(container, node, root),
        "tag" | "registry" | "repository" | "imageTag" | "image_tag" => image_of_fields(map?),
        "build" => build(container, node),
        "tmpfs" => lists::tmpfs(node, root),
        "replicas" | "scale" => Some(elsewhere::replicas(&score_schema::one_line(node, 10)?)),
        "healthcheck" | "healthCheck" | "health_check" | "health" => {
            let probe = match wrong_shapes::request_of(node, root) {
                Some(probe) => Some(Name(&probe).to_string()),
                None => healthcheck(node)?,
            };
            let times = node.as_map().and_then(|fields| {
                let mut names = fields.keys().map(|key| key.text.as_str());
                names.find_map(|name| {
                    running::times_of_probe([container, "livenessProbe"], name, fields)
                })
            });
            let way_out = match (probe, times) {
                (Some(probe), Some(times)) => {
                    format!("write `livenessProbe: {probe}`\nits times: {times}")
                }
                (Some(probe), None) => format!("write `livenessProbe: {probe}`"),
                (None, _) => "leave it out: a container without a probe has no check".to_owned(),
            };
            Some(match has("livenessProbe") {
                true => "leave it out: `livenessProbe` is there already".to_owned(),
                false => way_out,
            })
        }
        "volumeMounts" | "volume_mounts" | "mounts" if !has("volumes") => lists::mounts(node, root),
        "restart" | "restartPolicy" | "restart_policy" => {
            Some(running::restarts(Some(container), node, root))
        }
        "deploy" => deploy(node, has("resources")),
        "annotations" | "labels" | "metadata" => of_metadata(field, node, root),
        "noExpand" | "mode" | "content" | "binaryContent" => of_file(field, node, map?),
        "secrets" | "secret" => Some(moved::secrets(Some(container), node, root)),
        field if AMOUNTS.contains(&field) => amounts(map?.as_map()?),
        field => programs::of_container(container, field, node, root)
            .or_else(|| elsewhere::of_kubernetes(container, field, node)),
    }
}

/// The limits in the part of a Compose file that is for a swarm.
fn deploy(node: &Node, has_resources: bool) -> Option<String> {
    let resources = node.get("resources")?;
    let list = |from: &str, to: &str| {
        let amounts = amounts_of_list(resources.get(from)?.as_map()?)?;
        Some(format!("{to}: {{{amounts}}}"))
    };
    let lists = [list("limits", "limits"), list("reservations", "requests")];
    let lists: Vec<String> = lists.into_iter().flatten().collect();
    let lists = lists.join(", ");
    let way = (!lists.is_empty()).then(|| match has_resources {
        true => format!("write below `resources`: `{lists}`"),
        false => format!("write `resources: {{{lists}}}`"),
    })?;
    let replicas = node
        .get("replicas")
        .and_then(|count| score_schema::one_line(count, 10));
    Some(match replicas {
        Some(count) => format!("{way}\nfor its `replicas`: {}", elsewhere::replicas(&count)),
        None => way,
    })
}

/// The way out for a build: a flag of Compose has it.
fn build(container: &str, node: &Node) -> Option<String> {
    let image = "write `image: .`, and give the image with `--image`";
    let value = match node.as_str() {
        Some(context) => message!("{container}={context}"),
        None => {
            let known = ["context", "dockerfile", "args", "target"];
            let args = node.get("args").and_then(Node::as_map).into_iter();
            let mut args = args.flat_map(Mapping::keys);
            // One that is called so may be a secret.
            if args.any(|key| moved::value_of_variable(&key.text, "").is_none()) {
                return None;
            }
            let mut keys = node.as_map()?.keys();
            let mut json = String::new();
            score_yaml::json::push(&node.to_value(), &mut json).ok()?;
            let is_known = keys.all(|key| known.contains(&&*key.text));
            let json = Some(json).filter(|json| is_known && !json.contains('\''))?;
            message!("'{container}={json}'")
        }
    };
    let is_plain = !value.contains(char::is_control) && value.len() <= 2 * LONGEST;
    is_plain.then(|| {
        format!(
            "{image}\nor with Compose, let it build one: `--build {}`",
            Name(&value)
        )
    })
}

/// Annotations in a container, which are of the workload, and labels, which are of its pods.
fn of_metadata(field: &str, node: &Node, root: &Node) -> Option<String> {
    let annotations = match field {
        "metadata" => node
            .get("annotations")
            .filter(|_| node.as_map().is_some_and(|map| map.len() == 1))?,
        "annotations" => node,
        "labels" => return Some(elsewhere::labels(node)),
        _ => return None,
    };
    let map = annotations.as_map().filter(|map| !map.is_empty())?;
    let has_some = root
        .get("metadata")
        .is_some_and(|metadata| metadata.get("annotations").is_some());
    let line = score_schema::one_line(annotations, LONGEST);
    Some(match (has_some, line) {
        (true, _) if map.len() > 1 => {
            "write its entries below `metadata.annotations`, at the top".to_owned()
        }
        (true, Some(line)) => format!(
            "write `{}` below `metadata.annotations`, at the top",
            &line[1..line.len() - 1]
        ),
        (false, Some(line)) => format!("write `annotations: {line}` below `metadata`, at the top"),
        (true, None) => "write it below `metadata.annotations`, at the top".to_owned(),
        (false, None) => "move it below `metadata`, at the top, as `annotations`".to_owned(),
    })
}

/// A field of a file, in the container that has it.
fn of_file(field: &str, node: &Node, container: &Node) -> Option<String> {
    let files = container.get("files")?.as_map()?;
    let value = score_schema::one_line(node, LONGEST / 2).unwrap_or_else(|| "…".to_owned());
    let line = format!("{field}: {value}");
    let names: Vec<&str> = files.keys().map(|key| &*key.text).collect();
    Some(match names.as_slice() {
        [] => return None,
        [only] => message!("it belongs to a file: write `{line}` below `files.{only}`"),
        _ => format!("it belongs to a file: write `{line}` below each of `files` that needs it"),
    })
}

/// A check of a probe, by its container and its name.
fn probe([container, probe]: [&str; 2], field: &str, node: &Node) -> Option<String> {
    let in_extension = |kind: &str, port: u16| {
        let probe = match probe {
            "livenessProbe" => "liveness_probe",
            _ => "readiness_probe",
        };
        let before = message!("spec: {{containers: {{{container}: {{{probe}: ");
        elsewhere::in_extension(&format!("{before}{{type: {kind}, port: {port}}}}}}}}}"))
    };
    match field {
        "tcpSocket" | "tcp" => {
            let port = port(node)?;
            let command = format!("[\"nc\", \"-z\", \"localhost\", \"{port}\"]");
            Some(format!(
                "in place of this probe {}\nor write `exec: {{command: {command}}}`, if the image has `nc`",
                in_extension("tcp", port)
            ))
        }
        "grpc" => {
            let port = port(node)?;
            let command = format!("[\"grpc_health_probe\", \"-addr=localhost:{port}\"]");
            Some(format!(
                "write `exec: {{command: {command}}}`, if the image has it\nor, for Kubernetes alone, in place of this probe {}",
                in_extension("grpc", port)
            ))
        }
        "test" | "cmd" | "script" => Some(match exec_of_test(node)? {
            Some(exec) => format!("write `{exec}`"),
            None => "leave the probe out".to_owned(),
        }),
        _ => None,
    }
}

/// The request whose parts stand in a probe itself, as extensions have it.
fn parts_of_request(field: &str, probe: &Node) -> Option<String> {
    const PARTS: [&str; 4] = ["scheme", "host", "path", "port"];
    if field != "type" && !PARTS.contains(&field) {
        return None;
    }
    let is_request = probe
        .get("type")
        .is_none_or(|kind| matches!(kind.as_str(), Some("http" | "https")));
    let other = |field: &&str| probe.get(field).is_none();
    if !is_request || !["httpGet", "exec"].iter().all(other) {
        return None;
    }
    let parts = PARTS.iter().map(|part| match (probe.get(part), *part) {
        (Some(value), _) => Some(Some(format!(
            "{part}: {}",
            score_schema::one_line(value, LONGEST)?
        ))),
        (None, "path") => Some(Some("path: /".to_owned())),
        (None, "port") => Some(Some("port: 8080".to_owned())),
        (None, _) => Some(None),
    });
    let parts: Vec<String> = parts
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    let parts = parts.join(", ");
    (parts.len() <= LONGEST).then(|| format!("write `httpGet: {{{}}}` instead", Name(&parts)))
}

/// The image whose parts stand in fields beside it.
fn image_of_fields(container: &Node) -> Option<String> {
    let text = |names: &[&str]| {
        let node = names.iter().find_map(|name| container.get(name))?;
        match &node.kind {
            Kind::String(text) => Some(text.to_string()),
            Kind::Int(number) => Some(number.to_string()),
            _ => None,
        }
    };
    let name = text(&["image", "repository"])?;
    let registry = text(&["registry"]).filter(|registry| !name.starts_with(registry.as_str()));
    let registry = registry.map_or_else(String::new, |registry| registry + "/");
    let tag = text(&["tag", "imageTag", "image_tag"]);
    let has_tag = name
        .rsplit('/')
        .next()
        .is_some_and(|last| last.contains(':'));
    let tag = tag
        .filter(|_| !has_tag)
        .map_or_else(String::new, |tag| format!(":{tag}"));
    let image = in_double_quotes(&format!("{registry}{name}{tag}"))?;
    (image.len() <= LONGEST).then(|| format!("write all of it as one: `image: {}`", Name(&image)))
}

/// The healthcheck of a Compose file as a probe.
fn healthcheck(node: &Node) -> Option<Option<String>> {
    if node.get("disable").is_some() {
        return Some(None);
    }
    let has_check = ["httpGet", "exec"]
        .iter()
        .any(|check| node.get(check).is_some());
    if has_check && node.as_map().is_some_and(|map| map.len() == 1) {
        return score_schema::one_line(node, LONGEST).map(Some);
    }
    let test = if node.as_map().is_some() {
        node.get("test")?
    } else {
        node
    };
    let exec = exec_of_test(test)?;
    Some(exec.map(|exec| format!("{{{exec}}}")))
}

/// The port of a check of TCP or gRPC.
fn port(node: &Node) -> Option<u16> {
    let port = node.get("port").unwrap_or(node);
    match &port.kind {
        Kind::Int(port) => u16::try_from(*port).ok(),
        Kind::String(port) => port.parse().ok(),
        _ => None,
    }
}

/// The check of the `test` of a healthcheck: a list with a word before it, or a text for a shell. `Some(None)` where there is to
/// be none.
#[expect(
    clippy::option_option,
    reason = "a test that cannot be read is not one that is switched off"
)]
fn exec_of_test(node: &Node) -> Option<Option<String>> {
    let words: Option<Vec<&str>> = match node.as_seq() {
        Some(items) => items.iter().map(Node::as_str).collect(),
        None => Some(vec!["CMD-SHELL", node.as_str()?]),
    };
    let words = words?;
    let command = match words.as_slice() {
        [] | ["CMD" | "CMD-SHELL"] => return None,
        ["NONE", ..] => return Some(None),
        ["CMD", words @ ..] => words.to_vec(),
        ["CMD-SHELL", line] => vec!["sh", "-c", line],
        words => words.to_vec(),
    };
    let command = command.into_iter().map(in_double_quotes);
    let command = command.collect::<Option<Vec<_>>>()?.join(", ");
    (command.len() < LONGEST).then(|| Some(format!("exec: {{command: [{}]}}", Name(&command))))
}
