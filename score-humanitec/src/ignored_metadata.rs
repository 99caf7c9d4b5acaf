//! Metadata of a Score file that nothing reads, though its author meant it: misspelt annotations of the tools, and fields
//! that only Kubernetes' own metadata has.

use score_core::diagnostic::{Diagnostic, Diagnostics, Dialect, nearest};
use score_core::path::FieldPath;
use score_core::text::{ScoreRoot, Template};
use score_core::workload::Workload;
use score_yaml::message;
use score_yaml::{Kind, Mapping, Node};

use crate::codes;

/// What has metadata.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Workload,
    Resource,
    /// The tools: they write the annotation themselves.
    Tools,
}

/// The domains of the tools' annotations. Others may have some there, too: patch templates, provisioners, who reads the objects.
const DOMAINS: [&str; 5] = [
    "k8s.score.dev",
    "compose.score.dev",
    "score.humanitec.dev",
    "score.dev",
    "humanitec.dev",
];

/// The annotations of these domains, and what has them. A name that ends in `-` is the start of several.
const KNOWN: [(&str, &str, Owner); 22] = [
    ("k8s.score.dev", "kind", Owner::Workload),
    ("k8s.score.dev", "service-name", Owner::Workload),
    ("compose.score.dev", "http-probe", Owner::Workload),
    ("compose.score.dev", "resources", Owner::Workload),
    ("score.humanitec.dev", "workload-type", Owner::Workload),
    ("humanitec.dev", "resType", Owner::Workload),
    ("k8s.score.dev", "variables", Owner::Resource),
    ("compose.score.dev", "publish-port", Owner::Resource),
    (
        "compose.score.dev",
        "publish-management-port",
        Owner::Resource,
    ),
    (
        "compose.score.dev",
        "route-provisioner-path-type",
        Owner::Resource,
    ),
    (
        "compose.score.dev",
        "route-provisioner-location-snippet",
        Owner::Resource,
    ),
    (
        "compose.score.dev",
        "route-provisioner-server-snippet",
        Owner::Resource,
    ),
    ("compose.score.dev", "es-mem-limit", Owner::Resource),
    ("compose.score.dev", "stack-version", Owner::Resource),
    ("compose.score.dev", "license", Owner::Resource),
    ("k8s.score.dev", "workload-name", Owner::Tools),
    ("k8s.score.dev", "source-workload", Owner::Tools),
    ("k8s.score.dev", "resource-", Owner::Tools),
    ("k8s.score.dev", "deploy-", Owner::Tools),
    ("k8s.score.dev", "claim-templates", Owner::Tools),
    ("compose.score.dev", "workload-name", Owner::Tools),
    ("score.dev", "resource-uid", Owner::Tools),
];

/// Where the number of pods is said.
const REPLICAS: &str = "leave it out; a file for `--extensions` says it: `apiVersion: humanitec.org/v1b1`\nand in its `spec`: `deployment: {replicas: 2}`";

/// How an extension says of what type a Service is, and what gives a workload one.
const SERVICE_TYPE: &str = "`service: {type: ";
const PORT: &str = "and in the Score file a port: `service: {ports: {web: {port: 80}}}`";

/// Annotations that people look for and that there are not, and where the same is said.
const SAID_ELSEWHERE: [(&str, &str); 4] = [
    ("namespace", "`score-k8s generate --namespace NAME` says it"),
    ("replicas", REPLICAS),
    (
        "service-type",
        "leave it out; a file for `--extensions` says it: `apiVersion: humanitec.org/v1b1`\nand in its `spec`: `service: {type: NodePort}`",
    ),
    (
        "schedule",
        "leave it out; a file for `--extensions` says it: `apiVersion: humanitec.org/v1b1`\nand in its `spec`: `schedules: {nightly: {schedule: \"0 4 * * *\"}}`",
    ),
];

/// The values of `humanitec.dev/resType` that the tools know; the platform may know others.
const RESOURCE_TYPES: [&str; 2] = ["score-cronjob", "score-job"];

/// Warns of what nothing reads in the metadata of a workload and of its resources. `spec` is the workload's checked
/// document, `extension` the tree of its extension, if it has one.
pub(crate) fn check(
    workload: &Workload<Template>,
    spec: &Node,
    extension: Option<&Node>,
    dialect: &Dialect,
    diags: &mut Diagnostics,
) {
    if let Some(metadata) = metadata_of(spec) {
        let path = ["metadata"];
        check_fields(workload, metadata, extension, diags);
        let mut found = Diagnostics::new();
        check_annotations(Owner::Workload, metadata, &path, dialect, &mut found);
        let has_ports = |tree: &Node, path: &[&str]| {
            let ports = tree.at(path).and_then(Node::as_map);
            ports.is_some_and(|ports| !ports.is_empty())
        };
        // Without a port there is no Service that could have a type.
        let is_served = has_ports(spec, &["service", "ports"])
            || extension.is_some_and(|tree| has_ports(tree, &["spec", "service", "ports"]));
        let name = &workload.name.value;
        for one in found.as_mut_slice() {
            for hint in &mut one.hints {
                *hint = hint.replace(":WORKLOAD:", &message!(":{name}:"));
            }
            if !is_served
                && one
                    .hints
                    .last()
                    .is_some_and(|hint| hint.contains(SERVICE_TYPE))
            {
                one.hints.push(PORT.to_owned());
            }
        }
        diags.extend(found);
    }
    let resources = spec.get("resources").and_then(Node::as_map);
    for (name, resource) in resources.into_iter().flat_map(Mapping::iter) {
        if let Some(metadata) = metadata_of(resource) {
            let path = ["resources", &name.text, "metadata"];
            check_annotations(Owner::Resource, metadata, &path, dialect, diags);
        }
    }
}

fn metadata_of(node: &Node) -> Option<&Mapping> {
    node.get("metadata").and_then(Node::as_map)
}

/// Warns of fields of Kubernetes' metadata. Everything is allowed there, for placeholders to read.
fn check_fields(
    workload: &Workload<Template>,
    metadata: &Mapping,
    extension: Option<&Node>,
    diags: &mut Diagnostics,
) {
    for (key, node) in metadata.iter() {
        let name = key.text.as_str();
        let hint = match name {
            "name" | "annotations" => continue,
            "namespace" => "`score-k8s generate --namespace NAME` puts all objects into one",
            "labels" => {
                "write `annotations`, or in a file for `--extensions` `spec: {pod: {labels: …}}`"
            }
            "replicas" if matches!(node.kind, Kind::Int(_)) => REPLICAS,
            _ if node.as_map().is_some() && nearest(name, ["annotations"]).is_some() => {
                "did you mean `annotations`?"
            }
            _ => continue,
        };
        if is_referred_to(workload, extension, name) {
            continue;
        }
        let message = message!("nothing reads `{name}` in the metadata of a workload");
        let warning = Diagnostic::new(codes::IGNORED_METADATA, message).at(key.span);
        let path = FieldPath::from_iter(["metadata", name]);
        let hint = match node.kind {
            Kind::Int(number) => hint.replace("replicas: 2", &format!("replicas: {number}")),
            _ => hint.to_owned(),
        };
        diags.push(hint.split('\n').fold(warning.path(&path), Diagnostic::hint));
    }
}

/// True if a placeholder of the workload or of its extension reads a field of the metadata.
fn is_referred_to(workload: &Workload<Template>, extension: Option<&Node>, name: &str) -> bool {
    let mut is_read = false;
    workload.each_text(&mut |_, _, text| {
        is_read |= text.placeholders().any(|placeholder| {
            let is_metadata = matches!(placeholder.root(), Some(ScoreRoot::Metadata));
            is_metadata
                && placeholder
                    .path
                    .get(1)
                    .is_some_and(|key| key.as_str() == name)
        });
    });
    is_read || extension.is_some_and(|tree| mentions(tree, &format!("metadata.{name}")))
}

/// True if a string of a tree has these words in it.
fn mentions(tree: &Node, words: &str) -> bool {
    match &tree.kind {
        Kind::String(text) => text.contains(words),
        Kind::Seq(items) => items.iter().any(|item| mentions(item, words)),
        Kind::Map(map) => map
            .iter()
            .any(|(key, node)| key.text.contains(words) || mentions(node, words)),
        _ => false,
    }
}

fn check_annotations(
    owner: Owner,
    metadata: &Mapping,
    path: &[&str],
    dialect: &Dialect,
    diags: &mut Diagnostics,
) {
    let annotations = metadata.get("annotations").and_then(Node::as_map);
    for (key, node) in annotations.into_iter().flat_map(Mapping::iter) {
        let Some((domain, name)) = key.text.split_once('/') else {
            continue;
        };
        if !DOMAINS.contains(&domain) {
            continue;
        }
        let path = || FieldPath::from_iter(path.iter().copied().chain(["annotations", &key.text]));
        if is_known(domain, name) {
            if let Some(doubt) = doubtful_value(name, node) {
                diags.push(doubt.path(path()));
            } else if owner == Owner::Workload && name == "publish-port" {
                let message = message!("nothing reads `{}` of a workload", key.text);
                let warning = Diagnostic::new(codes::IGNORED_METADATA, message).at(key.span);
                let warning = warning.hint("it is for a resource, in the `metadata` of that");
                let publish = "`score-compose generate --publish 8080:WORKLOAD:80` publishes a port of a workload";
                diags.push(warning.path(path()).hint(publish));
            }
            continue;
        }
        let Some(mut meant) = meant_by(owner, domain, name, dialect) else {
            continue;
        };
        if let Some(kind @ ("LoadBalancer" | "ClusterIP")) = node.as_str()
            && name == "service-type"
        {
            meant = meant.replace("NodePort", kind);
        }
        let message = message!("`{}` has no effect, no tool reads it", key.text);
        let warning = Diagnostic::new(codes::IGNORED_METADATA, message).at(key.span);
        let warning = warning.path(path());
        diags.push(meant.split('\n').fold(warning, Diagnostic::hint));
    }
}

fn is_known(domain: &str, name: &str) -> bool {
    KNOWN.iter().any(|(of, known, _)| {
        let is_start = known.ends_with('-') && name.starts_with(*known);
        *of == domain && (*known == name || is_start)
    })
}

/// The way out of a misspelt annotation: the one that is meant, if it is nearly one that there is, or has another domain.
fn meant_by(owner: Owner, domain: &str, name: &str, dialect: &Dialect) -> Option<String> {
    let elsewhere = SAID_ELSEWHERE.iter().find(|(known, _)| *known == name);
    if let (Some((_, way_out)), Owner::Workload) = (elsewhere, owner) {
        return Some(match name {
            "service-type" => dialect
                .in_place_of("service.type")
                .unwrap_or(way_out)
                .to_owned(),
            "schedule" => {
                let further = dialect.in_place_of("schedules").into_iter();
                further.fold((*way_out).to_owned(), |way_out, further| {
                    way_out + "\n" + further
                })
            }
            _ => (*way_out).to_owned(),
        });
    }
    let of_owner = || KNOWN.iter().filter(move |(_, _, of)| *of == owner);
    let own = of_owner().filter(|(of, ..)| *of == domain);
    let near = nearest(name, own.map(|(_, known, _)| *known));
    let near = near.map(|near| (domain, near)).or_else(|| {
        let of = |known: &str| of_owner().find(|(_, name, _)| *name == known);
        let (of, known, _) = of(name).or_else(|| {
            let others = of_owner().map(|(_, known, _)| *known);
            of(nearest(name, others)?)
        })?;
        Some((*of, *known))
    });
    near.map(|(domain, name)| format!("did you mean `{domain}/{name}`?"))
}

/// The warning of a resource type that is nearly one that means a kind of workload.
fn doubtful_value(name: &str, node: &Node) -> Option<Diagnostic> {
    let value = node.as_str().filter(|_| name == "resType")?;
    if RESOURCE_TYPES.contains(&value) {
        return None;
    }
    let is_part = |known: &&str| value.len() > 2 && known.contains(&value.to_ascii_lowercase());
    let near = RESOURCE_TYPES.into_iter().find(is_part);
    let near = near.or_else(|| nearest(value, RESOURCE_TYPES))?;
    let message =
        message!("`{value}` is no type that a tool knows, so the workload goes on running");
    let warning = Diagnostic::new(codes::IGNORED_METADATA, message).at(node.span);
    Some(warning.hint(format!("did you mean `{near}`?")))
}
