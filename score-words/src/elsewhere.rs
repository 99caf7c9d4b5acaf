//! Fields of other formats that a Score file has not, and where what they say belongs: in another field, below `resources`, in an
//! extension, or nowhere.

use score_schema::one_line;
use score_yaml::message::Name;
use score_yaml::{Kind, Node, message};

use super::places::{free_name, map_at, only_container, workload_name};
use super::probe_requests::{beside_request, of_request, path_and_port, startup_probe};
use super::resource_fields;
use super::volumes;
use super::written::LONGEST;

/// The way out for such a field, by its path.
pub(super) fn elsewhere(path: &[&str], node: &Node, root: &Node) -> Option<String> {
    match path {
        [field] => at_the_top(field, node, root),
        ["metadata", ..] => None,
        ["service", field] => of_service(field, node, root),
        ["service", "ports", port, field] => of_port(port, field, node, root),
        ["resources", resource, field] => resource_fields::of_resource(resource, field, node, root),
        ["containers", container, "volumes", target, field] => {
            volumes::of_volume([container, target], field, node, root)
        }
        ["containers", _, "files", _, "encoding"] => {
            Some("leave it out: what is base64 is written as `binaryContent`".to_owned())
        }
        ["containers", container, probe, field] if is_probe(probe) => match *field {
            "http" | "https" | "get" | "url" | "uri" | "endpoint"
                if map_at(root, &["containers", container, probe, "httpGet"]).is_some() =>
            {
                let request = map_at(root, &["containers", container, probe, "httpGet"]);
                Some(beside_request(node, request))
            }
            "http" | "https" | "get" => {
                let request = one_line(node, LONGEST).filter(|_| node.as_map().is_some())?;
                Some(format!("write `httpGet: {}`", Name(&request)))
            }
            "url" | "uri" | "endpoint" => {
                let (path, port) = path_and_port(node.as_str()?)?;
                Some(message!("write `httpGet: {{path: {path}, port: {port}}}`"))
            }
            _ => None,
        },
        ["containers", container, probe, "httpGet", field] if is_probe(probe) => {
            let request = map_at(root, &["containers", container, probe, "httpGet"]);
            of_request(field, node, request)
        }
        [
            "containers",
            container,
            "resources",
            list @ ("limits" | "requests"),
            field,
        ] if field.contains('/') || *field == "ephemeral-storage" => {
            let is_amount = |text: &&str| {
                text.bytes().all(|b| b.is_ascii_alphanumeric()) && text.parse::<f64>().is_err()
            };
            let amount = match node.as_str().filter(is_amount) {
                Some(amount) if amount.len() < 20 => amount.to_owned(),
                _ => one_line(node, 20)?,
            };
            let (before, after) = (
                message!("spec: {{containers: {{{container}: {{resources: {{{list}: {{{field}: "),
                "}}}}}",
            );
            Some(in_extension(&(before + &amount + after)))
        }
        ["containers", container, field] => of_container(container, field, node),
        _ => None,
    }
}

/// The way out by an extension that has a line, whole.
pub fn in_extension(line: &str) -> String {
    let file = "a file for `--extensions` says it: `apiVersion: humanitec.org/v1b1`";
    // Several of them stand in one `spec`.
    let field = line
        .strip_prefix("spec: {")
        .and_then(|line| line.strip_suffix('}'));
    match field {
        Some(field) => format!("{file}\nand in its `spec`: `{field}`"),
        None => format!("{file}\nand below that `{line}`"),
    }
}

/// The same for a line of an extension that only Kubernetes reads.
fn for_kubernetes(line: &str) -> String {
    "only Kubernetes has it: leave it out for Compose\n".to_owned() + &in_extension(line)
}

/// True of a map whose values are texts, numbers and the like.
pub(super) fn is_of_scalars(node: &Node) -> bool {
    let is_scalar = |node: &Node| !matches!(node.kind, Kind::Map(_) | Kind::Seq(_) | Kind::Null);
    let map = node.as_map().filter(|map| !map.is_empty());
    map.is_some_and(|map| map.iter().take(20).all(|(_, value)| is_scalar(value)))
}

fn is_probe(field: &str) -> bool {
    matches!(field, "livenessProbe" | "readinessProbe")
}

/// A field at the top of the file.
fn at_the_top(field: &str, node: &Node, root: &Node) -> Option<String> {
    let way_out = match field {
        "route" | "routes" | "ingress" | "ingresses"
            if matches!(
                node.get("enabled").map(|node| &node.kind),
                Some(Kind::Bool(false))
            ) =>
        {
            "leave it out: without a resource of type `route` there is none".to_owned()
        }
        "route" | "routes" | "ingress" | "ingresses" => {
            let first = map_at(root, &["service", "ports"]).and_then(|ports| ports.keys().next());
            let port = first.map_or("http", |key| &*key.text);
            let first = ["hosts", "rules"]
                .iter()
                .find_map(|key| node.get(key)?.as_seq()?.first());
            let host = ["host", "hostname"].iter().find_map(|key| {
                node.get(key)
                    .or_else(|| first?.get(key))
                    .or(first.filter(|first| first.as_str().is_some()))
            });
            // Another field of the kind beside it is told by the other name.
            let has_others = ["route", "routes"]
                .iter()
                .any(|field| root.get(field).is_some());
            let name = match field.starts_with("ingress") && has_others {
                true => "ingress",
                false => "route",
            };
            route(name, host.and_then(Node::as_str), port, root)
        }
        "labels" => {
            labels(node)
                + "\nor write them as `annotations` below `metadata`, which no selector sees"
        }
        "schedule" | "schedules" | "cron" | "cronJob" | "cronjob" => {
            let when = node.as_str().filter(|when| when.len() < 30);
            let when = when.unwrap_or("0 3 * * *");
            let line = message!("spec: {{schedules: {{nightly: {{schedule: \"{when}\"}}}}}}");
            let file = in_extension("profile: humanitec/default-cronjob") + "\nand `" + &line + "`";
            file + "\non Compose it runs once, with `generate --allow-unscheduled`"
        }
        "namespace" => {
            let name = node.as_str().filter(|name| name.len() < 40);
            let name = name.unwrap_or("NAME");
            message!(
                "leave it out: `score-k8s generate --namespace {name}` puts all objects into one"
            )
        }
        "profile" => {
            let profile = node.as_str().filter(|profile| profile.len() < 40);
            let profile = profile.unwrap_or("humanitec/default-job");
            in_extension(&message!("profile: {profile}"))
        }
        "deploy" | "extensions" | "extension" => {
            "it is a file of its own: `generate --extensions humanitec.score.yaml`".to_owned()
        }
        "pod" | "deployment" | "statefulset" | "daemonset" | "job" => {
            let value = one_line(node, 40).unwrap_or_else(|| "…".to_owned());
            in_extension(&(message!("spec: {{{field}: ") + &value + "}"))
        }
        "autoscaling" | "autoscaler" | "scaling" | "scale" | "hpa" => {
            let name = workload_name(root);
            let object = message!(
                "{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: {name}}}, spec: {{…}}}}"
            );
            "leave it out: an autoscaler is an object of its own\n".to_owned()
                + &in_extension(&(String::from("spec: {extraObjects: [") + &object + "]}"))
        }
        field if OF_PODS.contains(&field) => of_kubernetes("", field, node)?,
        "strategy" => {
            let strategy = one_line(node, 40).unwrap_or_else(|| "…".to_owned());
            for_kubernetes(&(message!("spec: {{deployment: {{strategy: ") + &strategy + "}}"))
        }
        "replicas" | "replicaCount" | "instances" => replicas(&one_line(node, 10)?),
        "environments" | "profiles" | "overrides" | "overlays" => environments(root),
        "workload" => {
            "leave it out: the file is one workload, whose name is `metadata.name`".to_owned()
        }
        "description" | "owner" | "team" | "title" | "tags" => {
            "write it below `metadata`, where keys of your own may stand".to_owned()
        }
        "startupProbe" | "securityContext" | "lifecycle" => {
            let container = only_container(root)?;
            let way_out = of_container(container, field, node)?;
            return Some(way_out);
        }
        _ => return None,
    };
    Some(way_out)
}

/// The way out for labels: an extension has those of the pod.
pub(super) fn labels(node: &Node) -> String {
    // What is none, of a list of them.
    let mut other = None;
    let labels = match node.as_seq() {
        Some(items) => {
            let mut pairs = Vec::new();
            for item in items {
                match listed_label(item) {
                    Some(pair) => pairs.push(pair),
                    None => other = other.or(Some(item)),
                }
            }
            (!pairs.is_empty()).then(|| format!("{{{}}}", pairs.join(", ")))
        }
        None => one_line(node, 40),
    };
    let labels = labels.filter(|labels| labels.len() <= 40);
    let labels = labels.unwrap_or_else(|| match node.as_seq() {
        Some(_) => "{KEY: VALUE}".to_owned(),
        None => "…".to_owned(),
    });
    let way_out = in_extension(&format!("spec: {{pod: {{labels: {}}}}}", Name(&labels)));
    let other = other.and_then(|item| one_line(item, 40));
    match other {
        Some(other) => way_out + "\n" + &message!("`{other}` is no label: expected `KEY=VALUE`"),
        None => way_out,
    }
}

/// A label of a list, as Compose files may have them: `team=shop`, or the key alone.
fn listed_label(item: &Node) -> Option<String> {
    if let Some(map) = item.as_map() {
        let (key, value) = map.iter().next().filter(|_| map.len() == 1)?;
        return Some(format!(
            "{}: {}",
            score_schema::flow_word(&key.text),
            one_line(value, 40)?
        ));
    }
    let text = item.as_str()?;
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if key.is_empty() || !key.chars().all(is_part) {
        return None;
    }
    let value = match value {
        "" => "\"\"".to_owned(),
        value => score_schema::flow_word(value),
    };
    Some(format!("{key}: {value}"))
}

/// Fields of a pod that extensions have, under the same names.
const OF_PODS: [&str; 13] = [
    "affinity",
    "automountServiceAccountToken",
    "dnsPolicy",
    "hostAliases",
    "hostNetwork",
    "imagePullSecrets",
    "nodeSelector",
    "priorityClassName",
    "runtimeClassName",
    "serviceAccountName",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
];

/// The way out for a field of Kubernetes that an extension has: of the pod, or of the container.
pub(super) fn of_kubernetes(container: &str, field: &str, node: &Node) -> Option<String> {
    let value = || one_line(node, LONGEST).unwrap_or_else(|| "…".to_owned());
    match field {
        "securityContext" | "lifecycle" | "imagePullPolicy" => {
            let before = message!("spec: {{containers: {{{container}: {{{field}: ");
            Some(for_kubernetes(&(before + &value() + "}}}")))
        }
        field => {
            let known = OF_PODS.iter().find(|known| **known == field)?;
            Some(for_kubernetes(&format!(
                "spec: {{pod: {{{known}: {}}}}}",
                value()
            )))
        }
    }
}

/// The way out for what differs from one environment to the next, by the first one that the file names.
fn environments(root: &Node) -> String {
    const FIELDS: [&str; 2] = ["environments", "profiles"];
    let mut all = FIELDS.iter().filter_map(|field| root.get(field)?.as_map());
    let first = all.find_map(|map| map.iter().next());
    let mut lists = FIELDS.iter().filter_map(|field| root.get(field)?.as_seq());
    let listed = || lists.find_map(|items| items.first()?.as_str());
    let is_plain = |name: &&str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !name.is_empty() && name.len() < 30 && name.chars().all(is_part)
    };
    let name = first.map(|(key, _)| &*key.text).or_else(listed);
    let name = name.filter(is_plain).unwrap_or("prod");
    let variables = first.and_then(|(_, node)| one_line(node.get("variables")?, 40));
    let variables = variables.unwrap_or_else(|| "{A: b}".to_owned());
    let container = only_container(root).unwrap_or("main");
    let before = message!(
        "`generate --overrides-file {name}.yaml` puts it on top: `containers: {{{container}: {{variables: "
    );
    let why = "what differs from one environment to the next stands in a file of its own\n";
    why.to_owned() + &before + &variables + "}}`"
}

/// The way out for a number of replicas: an extension has them.
pub(super) fn replicas(count: &str) -> String {
    in_extension(&message!("spec: {{deployment: {{replicas: {count}}}}}"))
}

/// A field right below `service`.
fn of_service(field: &str, node: &Node, root: &Node) -> Option<String> {
    match field {
        "name" => Some("leave it out: a Service has the name of its workload".to_owned()),
        "type" => {
            let kind = match node.as_str()?.to_ascii_lowercase().as_str() {
                "nodeport" => "NodePort",
                "loadbalancer" => "LoadBalancer",
                "clusterip" => {
                    return Some("leave it out: that is what a Service is without it".to_owned());
                }
                _ => return None,
            };
            let line = for_kubernetes(&format!("spec: {{service: {{type: {kind}}}}}"));
            let ports = root.get("service").and_then(|service| service.get("ports"));
            let first = ports.and_then(|ports| ports.as_map()?.keys().next());
            let published = published(None, first.map_or("", |key| key.text.as_str()), root);
            // Without a port there is no Service.
            let port = match first {
                Some(_) => "",
                None => "\nand beside it a port: `service: {ports: {web: {port: 80}}}`",
            };
            Some(format!("{line}{port}\non Compose, {published}"))
        }
        _ => None,
    }
}

/// The way out by a route, whose name has not to be that of another resource.
fn route(name: &str, host: Option<&str>, port: &str, root: &Node) -> String {
    let resources = map_at(root, &["resources"]);
    let name = free_name(name, |name| {
        resources.is_some_and(|map| map.contains_key(name))
    });
    let host = host.unwrap_or("example.com");
    let params = message!("{{host: {host}, path: /, port: {port}}}");
    format!(
        "a route is a resource: write below `resources`\n`{name}: {{type: route, params: {params}}}`"
    )
}

/// A field of a port.
fn of_port(port: &str, field: &str, node: &Node, root: &Node) -> Option<String> {
    match field {
        "name" => Some(message!(
            "leave it out: `{port}`, the key of the port, is its name"
        )),
        "nodePort" => {
            let line = in_extension("spec: {service: {type: NodePort}}");
            let published = published(Some(node), port, root);
            Some(format!(
                "leave it out: the cluster chooses that number\n{line}\non Compose, {published}"
            ))
        }
        "hostPort" | "host_port" => {
            let published = published(Some(node), port, root);
            Some(format!("leave it out: on Compose, {published}"))
        }
        "path" => Some(route("route", None, port, root)),
        "host" | "hostname" => Some(route("route", node.as_str(), port, root)),
        "appProtocol" | "scheme" => Some(
            "leave it out: Score has nothing of the kind\n`init --patch-templates FILE` changes the output"
                .to_owned(),
        ),
        _ => None,
    }
}

/// How a port of the workload is published on this machine, at the number that somebody wrote.
fn published(host: Option<&Node>, port: &str, root: &Node) -> String {
    let number = |node: &Node| match node.kind {
        Kind::Int(number) if (1..=65535).contains(&number) => Some(number),
        _ => None,
    };
    let ports = root.get("service").and_then(|service| service.get("ports"));
    let own = ports.and_then(|ports| match ports.as_seq() {
        Some(items) => {
            let is_own = |item: &&Node| item.get("name").and_then(Node::as_str) == Some(port);
            items.iter().find(is_own)
        }
        None => ports.get(port),
    });
    let target = ["targetPort", "port"]
        .iter()
        .find_map(|field| number(own?.get(field)?));
    let target = target.unwrap_or(80);
    let host = host.and_then(number).unwrap_or(8080);
    let workload = workload_name(root);
    message!("`generate --publish {host}:{workload}:{target}` publishes the port")
}

/// The way out for the manifest of a namespace, by its name.
pub fn in_place_of_namespace(name: &str) -> String {
    message!("take it out: `score-k8s generate --namespace {name} --generate-namespace` makes it")
}

/// A field of a container.
fn of_container(container: &str, field: &str, node: &Node) -> Option<String> {
    match field {
        "startupProbe" | "startup_probe" => {
            let probe = startup_probe(node).unwrap_or_else(|| "…".to_owned());
            let before = message!("spec: {{containers: {{{container}: {{startup_probe: ");
            Some(for_kubernetes(&format!("{before}{}}}}}}}", Name(&probe))))
        }
        "probes" => Some(
            "each stands in the container itself, as `livenessProbe` and as `readinessProbe`"
                .to_owned(),
        ),
        _ => None,
    }
}
