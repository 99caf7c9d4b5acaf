//! Names, labels and annotations of objects.

use super::object::{Object, text};
use super::rule_check::RuleCheck;
use crate::names;
use score_yaml::data::Data;
use score_yaml::message;

/// All annotations of an object may take so many bytes.
const MOST_ANNOTATIONS: usize = 256 * 1024;

/// `metadata` of an object of this kind.
pub(super) fn metadata<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    manifest: Object<'d, D>,
    version: &str,
    kind: &str,
) {
    let is_native = !version.contains('.') || version.contains(".k8s.io/");
    let name_rule: fn(&str) -> Option<&'static str> = match (version, kind) {
        ("v1", "Service") => names::service_name_fault,
        ("v1", "Namespace") | ("apps/v1", "StatefulSet") => names::label_fault,
        _ if is_free(version, kind) => names::path_segment_fault,
        _ => names::subdomain_fault,
    };
    if !manifest.has("metadata") && check.is_whole() {
        let what = "is missing, expected one with a `name`";
        let hint = Some("add `metadata: {name: …}` beside `kind`".to_owned());
        match is_native {
            true => check.field_fault_with(manifest, "metadata", what, hint),
            // Not all that is written like an object is one of an API server: `Kustomization`.
            false => check.field_doubt_with(manifest, "metadata", what, hint),
        }
    }
    check.object(manifest, "metadata", |check, metadata| {
        let given = |key| {
            metadata
                .get(key)
                .is_some_and(|value| text(value) != Some(""))
        };
        if !given("name") && !given("generateName") {
            match is_native {
                true => check.field_fault(metadata, "name", "is needed"),
                false => check.field_doubt(metadata, "name", "is needed"),
            }
        }
        if metadata.has("name") {
            check.valid_object_name(metadata, "name", name_rule);
        }
        let most = match kind {
            "CronJob" if is_native => 52,
            "Job" if is_native => 63,
            _ if is_free(version, kind) => usize::MAX,
            _ => 253,
        };
        if metadata.text("name").is_some_and(|name| name.len() > most) {
            let what = format!("must have {most} characters at most");
            check.field_fault(metadata, "name", &what);
        }
        check.valid_object_name(metadata, "namespace", names::label_fault);
        labels_and_annotations(check, metadata);
    });
}

/// True if names of the kind need only be a part of a path.
fn is_free(version: &str, kind: &str) -> bool {
    version.starts_with("rbac.authorization.k8s.io/") || kind == "PodDisruptionBudget"
}

/// `metadata` of what is made from a template.
pub(super) fn template_metadata<'d, D: Data>(check: &mut RuleCheck<'d, '_>, of: Object<'d, D>) {
    check.object(of, "metadata", labels_and_annotations);
}

fn labels_and_annotations<'d, D: Data>(check: &mut RuleCheck<'d, '_>, metadata: Object<'d, D>) {
    labels(check, metadata, "labels");
    let mut size = 0;
    check.entries(metadata, "annotations", |check, key, value| {
        size += key.len() + text(value).map_or(0, str::len);
        // Their case does not matter, unlike that of labels.
        if names::key_fault(&key.to_ascii_lowercase()).is_some() {
            key_fault(check, key, value);
        }
    });
    if size > MOST_ANNOTATIONS {
        let what = "may have 262144 bytes at most, keys and values together";
        check.field_fault(metadata, "annotations", what);
    }
}

/// A field that holds labels: `labels`, `matchLabels`, `nodeSelector`.
pub(super) fn labels<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    of: Object<'d, D>,
    field: &'static str,
) {
    check.entries(of, field, |check, key, value| {
        key_fault(check, key, value);
        let wrong = text(value).and_then(|text| Some((text, names::label_value_fault(text)?)));
        if let Some((found, expected)) = wrong {
            let what = message!("is `{found}`, which is no value of a label: expected ") + expected;
            check.fault_with(value, &what, "an annotation takes any text");
        }
    });
}

fn key_fault<D: Data>(check: &mut RuleCheck<'_, '_>, key: &str, value: &D) {
    if let Some(expected) = names::key_fault(key) {
        check.key_fault(value, &format!("is not allowed: expected {expected}"));
    }
}
