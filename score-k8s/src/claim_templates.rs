//! Whether the mounts of one claim in a StatefulSet share a claim template.
//!
//! They do, as one resource is one volume. But the Go tool makes a template for each target, and the templates of a
//! StatefulSet cannot be changed: one that it made keeps them. A state does not say who wrote it, so workloads whose
//! mounts share templates are marked in what is kept of them, by an annotation that the Go tool passes over.

use std::collections::{BTreeMap, BTreeSet};

use score_core::diagnostic::{Code, Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::resource::ResourceUid;
use score_core::text::Spanned;
use score_yaml::message::Name;
use score_yaml::{Key, Kind, Mapping, Node, Str};

use crate::names::{self, KIND_ANNOTATION};

/// Says which mounts share a claim template, of a workload that is asked to be a StatefulSet.
const ANNOTATION: &str = "k8s.score.dev/claim-templates";
const BY_RESOURCE: &str = "by-resource";
const BY_TARGET: &str = "by-target";

/// How the claim templates of a StatefulSet are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ClaimTemplates {
    /// One for each resource.
    ByResource,
    /// One for each target that a resource is mounted at, as the Go tool does.
    ByTarget,
}

impl ClaimTemplates {
    /// Those of a workload with these annotations.
    pub(crate) fn of(
        annotations: &BTreeMap<Str, Spanned<Str>>,
        diags: &mut Diagnostics,
    ) -> ClaimTemplates {
        match annotations.get(ANNOTATION) {
            // What an extension asks for the Go tool never made.
            None if !annotations.contains_key(KIND_ANNOTATION) => ClaimTemplates::ByResource,
            None => ClaimTemplates::ByTarget,
            Some(value) => match value.value.as_str() {
                BY_RESOURCE => ClaimTemplates::ByResource,
                BY_TARGET => ClaimTemplates::ByTarget,
                other => {
                    let path = FieldPath::from_iter(["metadata", "annotations", ANNOTATION]);
                    let message = format!(
                        "`{}` is no way to make claim templates, expected `{BY_RESOURCE}` or `{BY_TARGET}`",
                        Name(other)
                    );
                    let error = Diagnostic::new(Code::InvalidVolume, message);
                    let error = error.at(value.span).path(path.as_str());
                    diags.push(error.near(other, [BY_RESOURCE, BY_TARGET]));
                    ClaimTemplates::ByResource
                }
            },
        }
    }
}

/// Marks a workload whose mounts share claim templates, unless `before`, what an earlier run kept of it, says that
/// they did not.
pub(crate) fn remember(spec: &mut Node, before: Option<&Node>) {
    let annotation = |spec: &Node| Some(annotations(spec)?.get(ANNOTATION)?.as_str()?.to_owned());
    if annotation(spec).is_some() || !mounts_at_two_targets(spec) {
        return;
    }
    if let Some(before) = before
        && annotation(before).is_none_or(|how| how == BY_TARGET)
        && mounts_at_two_targets(before)
    {
        return;
    }
    let annotations = spec
        .as_map_mut()
        .and_then(|spec| spec.get_mut("metadata")?.as_map_mut())
        .and_then(|metadata| metadata.get_mut("annotations"));
    let Some(annotations) = annotations else {
        return;
    };
    let span = annotations.span;
    if let Some(annotations) = annotations.as_map_mut() {
        annotations.insert(
            Key {
                text: ANNOTATION.into(),
                is_string: true,
                span,
            },
            Node::new(Kind::String(BY_RESOURCE.into()), span),
        );
    }
}

fn annotations(spec: &Node) -> Option<&Mapping> {
    spec.get("metadata")?.get("annotations")?.as_map()
}

/// Whether a workload asks to be a StatefulSet and mounts one resource where the Go tool makes two volumes of it.
fn mounts_at_two_targets(spec: &Node) -> bool {
    let kind = annotations(spec).and_then(|all| all.get(KIND_ANNOTATION)?.as_str());
    if kind != Some("StatefulSet") {
        return false;
    }
    let containers = spec.get("containers").and_then(Node::as_map);
    let containers = containers.into_iter().flat_map(Mapping::iter);
    let volumes = containers.filter_map(|(_, container)| container.get("volumes")?.as_map());
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (target, volume) in volumes.flat_map(Mapping::iter) {
        if let Some(source) = volume.get("source").and_then(Node::as_str) {
            let names = names.entry(resource(spec, source)).or_default();
            names.insert(names::volume(&target.text));
        }
    }
    names.values().any(|names| names.len() > 1)
}

/// The resource that a volume's source names.
fn resource(spec: &Node, source: &str) -> String {
    let name = source
        .trim()
        .strip_prefix("${resources.")
        .and_then(|rest| rest.strip_suffix('}'));
    let declared = name.and_then(|name| Some((name, spec.get("resources")?.get(name)?)));
    let Some((name, resource)) = declared else {
        return source.trim().to_owned();
    };
    let word = |node: &Node, field| Some(node.get(field)?.as_str()?.to_owned());
    let workload = spec.get("metadata").and_then(|node| word(node, "name"));
    let uid = ResourceUid::new(
        &workload.unwrap_or_default(),
        name,
        &word(resource, "type").unwrap_or_default(),
        word(resource, "class").as_deref(),
        word(resource, "id").as_deref(),
    );
    uid.as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use score_yaml::{SourceMap, parse};

    /// The kept workload of one kind with these volumes.
    fn spec(annotations: &str, volumes: &str) -> Node {
        let mut sources = SourceMap::new();
        let text = format!(
            "{{metadata: {{name: db, annotations: {{{annotations}}}}}, containers: {{c: {{volumes: {{{volumes}}}}}}}, \
             resources: {{v: {{type: volume}}, w: {{type: volume, id: shared}}, x: {{type: volume, id: shared}}}}}}"
        );
        let file = sources.add("score.yaml", text);
        parse(&sources, file).expect("it is YAML").remove(0)
    }

    const SET: &str = "k8s.score.dev/kind: StatefulSet";
    const TWO: &str = "/a: {source: '${resources.v}'}, /b: {source: ' ${resources.v} '}";

    fn is_marked(spec: &Node) -> bool {
        annotations(spec).is_some_and(|all| all.contains_key(ANNOTATION))
    }

    #[test]
    fn two_mounts_of_one_resource_are_marked() {
        let by_id = "/a: {source: '${resources.w}'}, /b: {source: '${resources.x}'}";
        let apart = "/a: {source: '${resources.v}'}, /b: {source: '${resources.w}'}";
        for (annotations, volumes, expected) in [
            (SET, TWO, true),
            (SET, by_id, true),
            (SET, apart, false),
            (SET, "/a: {source: '${resources.v}'}", false),
            ("k8s.score.dev/kind: Deployment", TWO, false),
            ("", TWO, false),
        ] {
            let mut spec = spec(annotations, volumes);
            remember(&mut spec, None);
            assert_eq!(is_marked(&spec), expected, "{annotations} {volumes}");
            let once = spec.clone().into_value();
            remember(&mut spec, None);
            assert_eq!(spec.into_value(), once, "a second time changes nothing");
        }
    }

    #[test]
    fn templates_of_an_earlier_run_stay() {
        let one = "/a: {source: '${resources.v}'}";
        let marked = format!("{SET}, {ANNOTATION}: {BY_RESOURCE}");
        let asked = format!("{SET}, {ANNOTATION}: {BY_TARGET}");
        for (annotations, volumes, expected) in [
            (SET, TWO, false),
            (&marked, TWO, true),
            (&asked, TWO, false),
            (SET, one, true),
            ("", TWO, true),
        ] {
            let mut now = spec(SET, TWO);
            remember(&mut now, Some(&spec(annotations, volumes)));
            assert_eq!(is_marked(&now), expected, "{annotations} {volumes}");
        }
    }
}
