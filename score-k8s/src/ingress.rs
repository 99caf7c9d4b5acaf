//! Ingresses: one for each host of the ingress rules of additions.

use score_yaml::message;

use score_core::diagnostic::TreeReader;
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::additions::{IngressPath, IngressRule};
use score_kubernetes::names;
use score_yaml::{SortedMap, Span, Str, Value};

use crate::codes;
use crate::fragment::ProvisionedResources;
use crate::map_builder::MapBuilder;
use crate::names::WorkloadNames;
use crate::verbatim::VerbatimReader;

/// The output of a dns resource with the host.
const HOST: &str = "host";

/// The Ingresses of the rules by the names of their dns resources; `service` is the Service that they lead to.
pub(crate) fn ingresses(
    names: &WorkloadNames,
    service: &str,
    rules: SortedMap<Str, IngressRule>,
    resources: &ProvisionedResources,
    reader: &mut VerbatimReader<'_>,
) -> Vec<Value> {
    let mut all = Vec::with_capacity(rules.len());
    for (resource, rule) in rules {
        let IngressRule {
            span,
            resource: uid,
            paths,
        } = rule;
        let output = resources
            .get(&uid)
            .and_then(|provisioned| provisioned.outputs.get(HOST));
        let Some(host) = reader.at(&resource, |reader| host(&resource, output, span, reader))
        else {
            continue;
        };
        let paths = paths
            .into_iter()
            .map(|(path, rule)| self::path(service, path.to_string(), &rule));
        let rule = MapBuilder::new().with("host", host).with(
            "http",
            MapBuilder::new().with_items("paths", paths.collect()),
        );
        let ingress = MapBuilder::new()
            .with("apiVersion", "networking.k8s.io/v1")
            .with("kind", "Ingress")
            .with("metadata", names.metadata(&names.of_part(&resource)))
            .with("spec", MapBuilder::new().with_items("rules", vec![rule]));
        all.push(ingress.into());
    }
    all
}

/// The host of a resource. Reports if it has none.
fn host(
    resource: &str,
    output: Option<&Tree<Text>>,
    span: Span,
    reader: &mut VerbatimReader<'_>,
) -> Option<Str> {
    let message = match output {
        Some(Tree::String(text)) if text.has_secret() => {
            return Some(reader.text(text.clone(), span));
        }
        Some(Tree::String(text)) if names::host_fault(&text.encode()).is_none() => {
            return Some(text.encode().into());
        }
        Some(_) => message!("the output `{HOST}` of `{resource}` is no host name"),
        None => message!("`{resource}` has no output `{HOST}`, which an ingress needs"),
    };
    reader.error(codes::UNKNOWN_REFERENCE, message, span);
    None
}

fn path(service: &str, path: String, rule: &IngressPath) -> MapBuilder {
    let IngressPath {
        span: _,
        kind,
        port,
    } = rule;
    let port = MapBuilder::new().with("number", i64::from(*port));
    let service = MapBuilder::new().with("name", service).with("port", port);
    MapBuilder::new()
        .with("backend", MapBuilder::new().with("service", service))
        .with("path", path)
        .with("pathType", kind.as_str())
}
