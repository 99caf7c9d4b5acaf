//! The claim templates of a StatefulSet: which mounts share one, and its name.
//!
//! Mounts of one resource share one, as one resource is one volume. But the Go tool makes a template for each target, and the templates of a
//! StatefulSet cannot be changed: one that it made keeps them, and a template keeps its name when a target comes or
//! goes. A state does not say who wrote it, so what is kept of workloads whose templates are not as the Go tool would
//! make them has an annotation, which that tool passes over.

use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::resource::ResourceUid;
use score_core::text::Spanned;
use score_yaml::message::Name;
use score_yaml::{Key, Kind, Mapping, Node, SortedMap, Str};

use crate::codes;
use crate::names::{self, KIND_ANNOTATION};

/// The annotation that says which mounts share a claim template, of a workload that is asked to be a StatefulSet: one of the
/// two words below. In the state, a JSON object may follow the first: by uids of resources, the targets that their templates
/// are named for.
const ANNOTATION: &str = "k8s.score.dev/claim-templates";
const BY_RESOURCE: &str = "by-resource";
const BY_TARGET: &str = "by-target";

/// The way in which the claim templates of a StatefulSet are made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ClaimTemplates {
    /// One for each resource, named for its first target, or for the one that stands here under the resource's uid.
    ByResource(SortedMap<String, String>),
    /// One for each target that a resource is mounted at, as the Go tool does.
    ByTarget,
}

impl ClaimTemplates {
    /// The way of a workload with these annotations.
    pub(crate) fn of(
        annotations: &SortedMap<Str, Spanned<Str>>,
        diags: &mut Diagnostics,
    ) -> ClaimTemplates {
        let Some(value) = annotations.get(ANNOTATION) else {
            // What a layer asks for the Go tool never made.
            return match annotations.contains_key(KIND_ANNOTATION) {
                true => ClaimTemplates::ByTarget,
                false => ClaimTemplates::ByResource(SortedMap::new()),
            };
        };
        ClaimTemplates::read(&value.value).unwrap_or_else(|| {
            let path = FieldPath::from_iter(["metadata", "annotations", ANNOTATION]);
            let message = format!(
                "`{}` is no way to make claim templates, expected `{BY_RESOURCE}` or `{BY_TARGET}`",
                Name(&value.value)
            );
            let error = Diagnostic::new(codes::INVALID_VOLUME, message);
            let error = error.at(value.span).path(path.as_str());
            diags.push(error.near(&value.value, [BY_RESOURCE, BY_TARGET]));
            ClaimTemplates::ByTarget
        })
    }

    fn read(text: &str) -> Option<Self> {
        match text.strip_prefix(BY_RESOURCE) {
            Some("") => Some(ClaimTemplates::ByResource(SortedMap::new())),
            Some(named) => {
                let named = serde_json::from_str(named.strip_prefix(' ')?).ok()?;
                Some(ClaimTemplates::ByResource(named))
            }
            None => (text == BY_TARGET).then_some(ClaimTemplates::ByTarget),
        }
    }

    fn write(&self) -> String {
        match self {
            ClaimTemplates::ByTarget => BY_TARGET.to_owned(),
            ClaimTemplates::ByResource(named) if named.is_empty() => BY_RESOURCE.to_owned(),
            ClaimTemplates::ByResource(named) => {
                format!("{BY_RESOURCE} {}", serde_json::json!(named))
            }
        }
    }

    /// True if all mounts of a resource share one.
    pub(crate) fn are_shared(&self) -> bool {
        matches!(self, ClaimTemplates::ByResource(_))
    }

    /// The target that the template of a resource is named for, if it is not its first one.
    pub(crate) fn target(&self, uid: &ResourceUid) -> Option<&str> {
        match self {
            ClaimTemplates::ByResource(named) => named.get(uid.as_str()).map(String::as_str),
            ClaimTemplates::ByTarget => None,
        }
    }
}

/// The mounts of a workload that asks to be a StatefulSet.
struct StatefulSetMounts {
    /// The content of its annotation, if it is there and can be read.
    templates: Option<ClaimTemplates>,
    /// The targets of each resource in their order, of those with one volume name the first.
    targets: SortedMap<String, Vec<String>>,
}

impl StatefulSetMounts {
    fn of(spec: &Node) -> Option<Self> {
        let annotations = annotations(spec)?;
        let text = |key| annotations.get(key).and_then(Node::as_str);
        if text(KIND_ANNOTATION) != Some("StatefulSet") {
            return None;
        }
        Some(StatefulSetMounts {
            templates: text(ANNOTATION).and_then(ClaimTemplates::read),
            targets: targets(spec),
        })
    }

    fn is_shared(&self) -> bool {
        let templates = self.templates.as_ref();
        templates.is_some_and(ClaimTemplates::are_shared)
    }

    /// True if the Go tool makes two volumes of a resource.
    fn mounts_at_two_targets(&self) -> bool {
        self.targets.values().any(|targets| targets.len() > 1)
    }

    /// The target that the template of a resource is named for, if `now` are its targets in the next run.
    fn name(&self, uid: &str, now: &[String]) -> Option<String> {
        let targets = self.targets.get(uid)?;
        match (&self.templates, targets.as_slice()) {
            (Some(ClaimTemplates::ByResource(named)), [first, ..]) => {
                Some(named.get(uid).unwrap_or(first).clone())
            }
            (_, [only]) => {
                let has_it = |now: &String| names::volume(now) == names::volume(only);
                now.iter().any(has_it).then(|| only.clone())
            }
            _ => None,
        }
    }
}

/// Records in a workload how its claim templates are made, if that is not as the Go tool makes them; `before` is the
/// workload that an earlier run kept.
pub(crate) fn record(spec: &mut Node, before: Option<&Node>) {
    let Some(now) = StatefulSetMounts::of(spec) else {
        return;
    };
    let is_asked = now.templates == Some(ClaimTemplates::ByResource(SortedMap::new()));
    if !is_asked && annotations(spec).is_some_and(|all| all.contains_key(ANNOTATION)) {
        return;
    }
    let mut named = SortedMap::new();
    if let Some(before) = before.and_then(StatefulSetMounts::of) {
        if !is_asked && !before.is_shared() && before.mounts_at_two_targets() {
            return;
        }
        for (uid, targets) in &now.targets {
            let name = before.name(uid, targets);
            named.extend(
                name.filter(|name| names::volume(name) != names::volume(&targets[0]))
                    .map(|name| (uid.clone(), name)),
            );
        }
    }
    if is_asked || now.mounts_at_two_targets() || !named.is_empty() {
        annotate(spec, ClaimTemplates::ByResource(named).write());
    }
}

fn annotate(spec: &mut Node, text: String) {
    let annotations = spec
        .as_map_mut()
        .and_then(|spec| spec.get_mut("metadata")?.as_map_mut())
        .and_then(|metadata| metadata.get_mut("annotations"));
    let Some(annotations) = annotations else {
        return;
    };
    let span = annotations.span;
    if let Some(annotations) = annotations.as_map_mut() {
        let key = Key {
            text: ANNOTATION.into(),
            is_string: true,
            span,
        };
        annotations.insert(key, Node::new(Kind::String(text.into()), span));
    }
}

fn annotations(spec: &Node) -> Option<&Mapping> {
    spec.get("metadata")?.get("annotations")?.as_map()
}

/// The targets of each resource in the order of the containers' names; of those with one volume name the first.
fn targets(spec: &Node) -> SortedMap<String, Vec<String>> {
    let mut found: SortedMap<String, Vec<String>> = SortedMap::new();
    for container in sorted(spec.get("containers")).values() {
        for (target, volume) in sorted(container.get("volumes")) {
            let Some(source) = volume.get("source").and_then(Node::as_str) else {
                continue;
            };
            let targets = found.entry(resource(spec, source)).or_default();
            let name = names::volume(target);
            if targets.iter().all(|other| names::volume(other) != name) {
                targets.push(target.to_owned());
            }
        }
    }
    found
}

/// The entries of a map by their keys.
fn sorted(map: Option<&Node>) -> SortedMap<&str, &Node> {
    let map = map.and_then(Node::as_map);
    let entries = map.into_iter().flat_map(Mapping::iter);
    entries
        .map(|(key, node)| (key.text.as_str(), node))
        .collect()
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
            record(&mut spec, None);
            assert_eq!(is_marked(&spec), expected, "{annotations} {volumes}");
            let once = spec.clone().into_value();
            record(&mut spec, None);
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
            record(&mut now, Some(&spec(annotations, volumes)));
            assert_eq!(is_marked(&now), expected, "{annotations} {volumes}");
        }
    }

    #[test]
    fn a_template_keeps_its_name() {
        let (a, b) = (
            "/a: {source: '${resources.v}'}",
            "/b: {source: '${resources.v}'}",
        );
        let both = format!("{a}, {b}");
        let named =
            |target: &str| format!("{BY_RESOURCE} {{\"volume.default#db.v\":\"{target}\"}}");
        let mark = |text: &str| format!("{SET}, {ANNOTATION}: '{text}'");
        let plain = BY_RESOURCE.to_owned();
        for (before, now, expected) in [
            // One is there, whoever made it, and another comes.
            ((SET.to_owned(), b), &*both, Some(named("/b"))),
            ((SET.to_owned(), a), &both, Some(plain.clone())),
            // Of two that share one, one goes.
            ((mark(BY_RESOURCE), &*both), b, Some(named("/a"))),
            ((mark(BY_RESOURCE), &both), a, None),
            ((mark(&named("/b")), &both), &both, Some(named("/b"))),
            ((mark(&named("/a")), b), &both, Some(plain)),
            // The only one moves, as with the Go tool.
            ((SET.to_owned(), a), b, None),
        ] {
            let mut now = spec(SET, now);
            record(&mut now, Some(&spec(&before.0, before.1)));
            let found = annotations(&now).and_then(|all| all.get(ANNOTATION)?.as_str());
            assert_eq!(found, expected.as_deref(), "{before:?}");
        }
    }
}
