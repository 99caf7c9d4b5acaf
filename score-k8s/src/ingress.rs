//! Ingresses: one for each host of an extension's ingress rules.

use score_yaml::message;
use std::collections::BTreeMap;

use score_core::diagnostic::{Code, Diagnostic};
use score_core::text::Text;
use score_core::tree::Tree;
use score_core::workload::extension::{IngressPath, IngressRule};
use score_kubernetes::names;
use score_yaml::{Span, Str, Value};

use crate::names::Names;
use crate::object::Fields;
use crate::plain::Plain;
use crate::pod::Resources;

/// The output of a dns resource that is the host.
const HOST: &str = "host";

/// The Ingresses of the rules by the names of their dns resources; `service` is what they lead to.
pub(crate) fn ingresses(
    names: &Names,
    service: &str,
    rules: BTreeMap<Str, IngressRule>,
    resources: &Resources,
    plain: &mut Plain<'_>,
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
        let Some(host) = plain.at(&resource, |plain| host(&resource, output, span, plain)) else {
            continue;
        };
        let paths = paths
            .into_iter()
            .map(|(path, rule)| self::path(service, path.to_string(), &rule));
        let rule = Fields::new()
            .with("host", host)
            .with("http", Fields::new().with_items("paths", paths.collect()));
        let ingress = Fields::new()
            .with("apiVersion", "networking.k8s.io/v1")
            .with("kind", "Ingress")
            .with("metadata", names.metadata(&names.of_part(&resource)))
            .with("spec", Fields::new().with_items("rules", vec![rule]));
        all.push(ingress.into());
    }
    all
}

/// The host that a resource has; says if it has none.
fn host(
    resource: &str,
    output: Option<&Tree<Text>>,
    span: Span,
    plain: &mut Plain<'_>,
) -> Option<Str> {
    let message = match output {
        Some(Tree::String(text)) if text.has_secret() => {
            return Some(plain.text(text.clone(), span));
        }
        Some(Tree::String(text)) if names::host_fault(&text.encode()).is_none() => {
            return Some(text.encode().into());
        }
        Some(_) => message!("the output `{HOST}` of `{resource}` is no host name"),
        None => message!("`{resource}` has no output `{HOST}`, which an ingress needs"),
    };
    plain.push(Diagnostic::new(Code::UnknownReference, message).at(span));
    None
}

fn path(service: &str, path: String, rule: &IngressPath) -> Fields {
    let IngressPath {
        span: _,
        kind,
        port,
    } = rule;
    let port = Fields::new().with("number", i64::from(*port));
    let service = Fields::new().with("name", service).with("port", port);
    Fields::new()
        .with("backend", Fields::new().with("service", service))
        .with("path", path)
        .with("pathType", kind.as_str())
}
