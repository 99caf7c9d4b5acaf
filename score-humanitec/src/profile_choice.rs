//! The choice of a workload's profile: by its extension, or by what its Score file says in the place of one.

use score_yaml::message;
use score_yaml::message::{Name, listed};
use score_yaml::{Mapping, Node, Span, Str};

use super::Attached;
use super::module::{Entries, Key, ModuleNode};
use super::profile::{ControllerKind, WorkloadProfile};
use crate::codes;
use score_core::diagnostic::{Diagnostic, Diagnostics};
use score_core::path::FieldPath;
use score_core::text::{Spanned, Template};
use score_core::workload::Workload;

/// The annotation of a Score file that asks for a kind of object; for Kubernetes only.
const KIND_ANNOTATION: &str = "k8s.score.dev/kind";
/// The same in the second version of Humanitec's platform, for every target.
const WORKLOAD_TYPE_ANNOTATION: &str = "score.humanitec.dev/workload-type";
/// The annotation by which the second version of the platform finds the spec in a Score file's metadata.
const RESOURCE_TYPE_ANNOTATION: &str = "humanitec.dev/resType";
/// The values of that annotation, and the profile that each means.
const RESOURCE_TYPES: [(&str, ControllerKind); 2] = [
    ("score-cronjob", ControllerKind::CronJob),
    ("score-job", ControllerKind::Job),
];
/// The keys of the metadata that are the spec then.
const METADATA_KEYS: [&str; 4] = ["schedules", "cronjob", "job", "pod"];

/// The spec that a Score file has in its metadata.
pub(super) struct MetadataSpec {
    kind: ControllerKind,
    /// The place of the annotation's value.
    span: Span,
    pub(super) entries: Entries,
}

impl MetadataSpec {
    pub(super) fn of(workload: &Workload<Template>, spec: &Node) -> Option<Self> {
        let annotation = workload.annotations.get(RESOURCE_TYPE_ANNOTATION)?;
        let (_, kind) = RESOURCE_TYPES
            .iter()
            .find(|(name, _)| *name == annotation.value)?;
        let metadata = spec.get("metadata")?.as_map()?;
        let entries = metadata
            .iter()
            .filter(|(key, _)| METADATA_KEYS.contains(&key.text.as_str()))
            .map(|(key, node)| (Key::plain(&key.text, key.span), ModuleNode::verbatim(node)));
        Some(MetadataSpec {
            kind: *kind,
            span: annotation.span,
            entries: entries.collect(),
        })
    }
}

/// The kind that an annotation asks for, and where.
pub(super) fn asked_kind(
    workload: &Workload<Template>,
    prefix: &str,
    has_extension: bool,
    diags: &mut Diagnostics,
) -> Option<Spanned<ControllerKind>> {
    let mut find = |name: &str| {
        let annotation = workload.annotations.get(name)?;
        let kind = ControllerKind::named(&annotation.value);
        // Without an extension, the target says what it thinks of its own annotation.
        if kind.is_none() && (has_extension || name != KIND_ANNOTATION) {
            diags.push(unknown_kind(name, annotation));
        }
        Some(Spanned::new(kind?, annotation.span))
    };
    if let Some(kind) = find(WORKLOAD_TYPE_ANNOTATION) {
        return Some(kind);
    }
    let asked = find(KIND_ANNOTATION)?;
    // Alone it is an annotation for Kubernetes, where these two need nothing beyond Score.
    let is_extension = matches!(asked.value, ControllerKind::Job | ControllerKind::CronJob);
    let is_for_target = KIND_ANNOTATION.starts_with(prefix) && !prefix.is_empty();
    (has_extension || (is_for_target && is_extension)).then_some(asked)
}

/// The annotation for a kind whose value stands at a place.
pub(super) fn annotation_at(workload: &Workload<Template>, place: Span) -> Option<&'static str> {
    let is_there = |name: &&str| {
        let value = workload.annotations.get(*name);
        value.is_some_and(|value| value.span == place)
    };
    [WORKLOAD_TYPE_ANNOTATION, KIND_ANNOTATION]
        .into_iter()
        .find(is_there)
}

fn unknown_kind(name: &str, annotation: &Spanned<Str>) -> Diagnostic {
    let kinds = ControllerKind::ALL.map(ControllerKind::as_str);
    let path = FieldPath::from_iter(["metadata", "annotations", name]);
    let message = format!("`{}` is no kind of workload", Name(&annotation.value));
    Diagnostic::new(codes::UNSUPPORTED_KIND, message)
        .at(annotation.span)
        .path(&path)
        .near_or_listed(&annotation.value, &kinds, "there are")
}

/// The profile of the workload, and where it is named.
pub(super) fn choose(
    workload: &Workload<Template>,
    attached: Option<&Attached<'_>>,
    metadata: Option<&MetadataSpec>,
    asked: Option<Spanned<ControllerKind>>,
    diags: &mut Diagnostics,
) -> Option<(WorkloadProfile, Span)> {
    let place = attached.and_then(|attached| attached.document.get("profile"));
    let place = place.map_or(workload.name.span, |node| node.span);
    let named = attached.and_then(Attached::chosen);
    if let (Some(attached), Some(metadata)) = (attached, metadata)
        && let Some(clash) = clash(attached, metadata, named.is_some(), place)
    {
        diags.push(clash);
        return None;
    }
    let from_score = metadata
        .map(|metadata| Spanned::new(metadata.kind, metadata.span))
        .or(asked);
    match (named, from_score) {
        (Some(named), Some(asked)) if named.kind != asked.value => {
            let message = message!(
                "profile `{}` makes a {}, and an annotation of the Score file asks for a {}",
                named.name,
                named.kind.as_str(),
                asked.value.as_str()
            );
            let diagnostic = Diagnostic::new(codes::PROFILE_CLASH, message).at(place);
            diags.push(
                diagnostic
                    .path("profile")
                    .label(asked.span, "the annotation")
                    .hint("leave one of the two out"),
            );
            None
        }
        (Some(named), _) => Some((named, place)),
        (None, asked) => {
            let (kind, place) = asked.map_or((ControllerKind::Deployment, place), |asked| {
                (asked.value, asked.span)
            });
            Some((WorkloadProfile::built_in(kind.profile())?, place))
        }
    }
}

/// The error of an extension that says what the Score file says in its metadata: it names a profile, or has one of the
/// keys. `place` is that of the profile.
fn clash(
    attached: &Attached<'_>,
    metadata: &MetadataSpec,
    names_profile: bool,
    place: Span,
) -> Option<Diagnostic> {
    let spec = attached.document.get("spec").and_then(Node::as_map);
    let mut keys = spec.into_iter().flat_map(Mapping::keys);
    let both = keys.find(|key| METADATA_KEYS.contains(&key.text.as_str()));
    if !names_profile && both.is_none() {
        return None;
    }
    let entries = metadata.entries.iter();
    let keys: Vec<String> = entries
        .map(|(key, _)| format!("metadata.{}", key.text))
        .collect();
    let keys = match keys.is_empty() {
        true => "`metadata`".to_owned(),
        false => listed(keys.iter().map(String::as_str), ", "),
    };
    let message = format!(
        "the Score file has {keys} and annotation `{RESOURCE_TYPE_ANNOTATION}`, and the extension says the same in its own form"
    );
    let diagnostic = Diagnostic::new(codes::PROFILE_CLASH, message)
        .at(both.map_or(place, |key| key.span))
        .path(if both.is_some() { "spec" } else { "profile" })
        .label(metadata.span, "the other form");
    Some(diagnostic.hint("keep one of the two"))
}
