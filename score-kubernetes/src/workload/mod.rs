//! Reports what a Kubernetes API server refuses of a Score file, as far as it can be seen before anything is
//! provisioned. The same rules are asked of finished manifests; here they have the place where it was said.

mod amounts;
mod container;

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::Workload;
use score_core::workload::additions::Controller;
use score_yaml::{SortedMap, Span, Str, message};

use self::container::ContainerCheck;
use crate::codes;
use crate::names;

/// The annotation that gives the Service another name than the workload's.
const SERVICE_NAME_ANNOTATION: &str = "k8s.score.dev/service-name";
/// The annotation that asks for a kind of object.
const KIND_ANNOTATION: &str = "k8s.score.dev/kind";
/// The start of the annotations that are for the Kubernetes target alone.
const ANNOTATION_PREFIX: &str = "k8s.score.dev/";
/// The most bytes that the annotations of one object may take.
const MOST_ANNOTATIONS: usize = 256 * 1024;

/// Reports what a Kubernetes API server refuses of the objects that the workload becomes.
pub fn check_workload(workload: &Workload<Template>, diags: &mut Diagnostics) {
    service_has_a_name(workload, diags);
    ports_are_different(workload, diags);
    annotations_fit(workload, diags);
    for (name, container) in &workload.containers {
        ContainerCheck { name, diags }.container(container);
    }
}

/// The error about something in a Score file that an API server refuses.
fn refused(message: String, span: Span, path: &FieldPath) -> Diagnostic {
    Diagnostic::new(codes::INVALID_MANIFEST, message)
        .at(span)
        .path(path)
}

/// A Service's name starts with a letter, unlike the workload's; a StatefulSet has one with or without ports.
fn service_has_a_name(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let asked = workload.annotations.get(KIND_ANNOTATION);
    let is_stateful = match &workload.additions {
        Some(extension) => matches!(extension.controller, Controller::StatefulSet(_)),
        None => asked.is_some_and(|asked| asked.value == "StatefulSet"),
    };
    let mut check = |name: &Spanned<Str>, path: FieldPath| {
        if let Some(expected) = names::service_name_fault(&name.value) {
            let message = message!(
                "`{}` is no name of a Service: expected {expected}",
                name.value
            );
            let refused = refused(message, name.span, &path);
            let near = names::name_near(&name.value, names::service_name_fault);
            let near = near.map(|near| message!("did you mean `{near}`?"));
            diags.push(near.into_iter().fold(refused, Diagnostic::hint));
        }
    };
    let other = workload.annotations.get(SERVICE_NAME_ANNOTATION);
    if is_stateful || other.is_none() && !workload.ports.is_empty() {
        check(&workload.name, FieldPath::from_iter(["metadata", "name"]));
    }
    if let (Some(name), false) = (other, workload.ports.is_empty()) {
        let path = ["metadata", "annotations", SERVICE_NAME_ANNOTATION];
        check(name, FieldPath::from_iter(path));
    }
}

fn ports_are_different(workload: &Workload<Template>, diags: &mut Diagnostics) {
    let mut ports: Vec<_> = workload.ports.iter().collect();
    // In the order in which they are written; those of an extension, read later, behind those of the Score file.
    ports.sort_by_key(|(_, port)| (port.span.file, port.span.start));
    let mut known = SortedMap::new();
    for (name, port) in ports {
        let key = (port.port, port.protocol.as_str());
        let Some((other, first)) = known.get(&key) else {
            known.insert(key, (name, port.number_span));
            continue;
        };
        let message = message!("port {}/{} is taken by `{other}`", key.0, key.1);
        let path = FieldPath::from_iter(["service", "ports", name.as_str(), "port"]);
        let diagnostic = refused(message, port.number_span, &path).label(*first, "the other one");
        diags.push(diagnostic.hint("give one of them another number, or another protocol"));
    }
}

fn annotations_fit(workload: &Workload<Template>, diags: &mut Diagnostics) {
    // Those for the tool are not passed on, but for one that it makes.
    let passed = workload.annotations.iter();
    let passed = passed.filter(|(key, _)| !key.starts_with(ANNOTATION_PREFIX));
    let own = ANNOTATION_PREFIX.len() + "workload-name".len() + workload.name.value.len();
    let size: usize = passed
        .map(|(key, value)| key.len() + value.value.len())
        .sum::<usize>()
        + own;
    if size > MOST_ANNOTATIONS {
        let message =
            message!("the annotations have {size} bytes, and {MOST_ANNOTATIONS} are allowed");
        let path = FieldPath::from_iter(["metadata", "annotations"]);
        diags.push(refused(message, workload.name.span, &path));
    }
}
