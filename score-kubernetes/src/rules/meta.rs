//! Names, labels and annotations of objects.

use super::view::{Object, Rules, text};
use crate::names;
use crate::strict::Data;

/// All annotations of an object may take so many bytes.
const MOST_ANNOTATIONS: usize = 256 * 1024;

/// `metadata` of an object of this kind.
pub(super) fn metadata<'d, D: Data>(
    rules: &mut Rules<'d, '_>,
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
    if !manifest.has("metadata") && rules.is_whole() {
        match is_native {
            true => rules.field_fault(manifest, "metadata", "needs a `name`"),
            // Not all that is written like an object is one of an API server: `Kustomization`.
            false => rules.field_doubt(manifest, "metadata", "needs a `name`"),
        }
    }
    rules.object(manifest, "metadata", |rules, metadata| {
        let given = |key| {
            metadata
                .get(key)
                .is_some_and(|value| text(value) != Some(""))
        };
        if !given("name") && !given("generateName") {
            match is_native {
                true => rules.field_fault(metadata, "name", "is needed"),
                false => rules.field_doubt(metadata, "name", "is needed"),
            }
        }
        if metadata.has("name") {
            rules.fits(metadata, "name", name_rule);
        }
        let most = match kind {
            "CronJob" if is_native => 52,
            "Job" if is_native => 63,
            _ if is_free(version, kind) => usize::MAX,
            _ => 253,
        };
        if metadata.text("name").is_some_and(|name| name.len() > most) {
            let what = format!("must have {most} characters at most");
            rules.field_fault(metadata, "name", &what);
        }
        rules.fits(metadata, "namespace", names::label_fault);
        labels_and_annotations(rules, metadata);
    });
}

/// Whether names of the kind need only be a part of a path.
fn is_free(version: &str, kind: &str) -> bool {
    version.starts_with("rbac.authorization.k8s.io/") || kind == "PodDisruptionBudget"
}

/// `metadata` of what is made from a template.
pub(super) fn template_metadata<'d, D: Data>(rules: &mut Rules<'d, '_>, of: Object<'d, D>) {
    rules.object(of, "metadata", labels_and_annotations);
}

fn labels_and_annotations<'d, D: Data>(rules: &mut Rules<'d, '_>, metadata: Object<'d, D>) {
    labels(rules, metadata, "labels");
    let mut size = 0;
    rules.entries(metadata, "annotations", |rules, key, value| {
        size += key.len() + text(value).map_or(0, str::len);
        // Their case does not matter, unlike that of labels.
        if names::key_fault(&key.to_ascii_lowercase()).is_some() {
            key_fault(rules, key, value);
        }
    });
    if size > MOST_ANNOTATIONS {
        let what = "may have 262144 bytes at most, keys and values together";
        rules.field_fault(metadata, "annotations", what);
    }
}

/// A field that holds labels: `labels`, `matchLabels`, `nodeSelector`.
pub(super) fn labels<'d, D: Data>(
    rules: &mut Rules<'d, '_>,
    of: Object<'d, D>,
    field: &'static str,
) {
    rules.entries(of, field, |rules, key, value| {
        key_fault(rules, key, value);
        if let Some(expected) = text(value).and_then(names::label_value_fault) {
            rules.fault(
                value,
                &format!("is no value of a label: expected {expected}"),
            );
        }
    });
}

fn key_fault<D: Data>(rules: &mut Rules<'_, '_>, key: &str, value: &D) {
    if let Some(expected) = names::key_fault(key) {
        rules.fault(value, &format!("has no good key: expected {expected}"));
    }
}

/// A label selector.
pub(super) fn selector<'d, D: Data>(rules: &mut Rules<'d, '_>, selector: Object<'d, D>) {
    labels(rules, selector, "matchLabels");
    rules.objects(selector, "matchExpressions", |rules, expression| {
        let operators = ["In", "NotIn", "Exists", "DoesNotExist"];
        requirement(rules, expression, &operators);
        label_values(rules, expression);
    });
}

/// `values` that labels are compared with.
pub(super) fn label_values<'d, D: Data>(rules: &mut Rules<'d, '_>, expression: Object<'d, D>) {
    rules.items(expression, "values", |rules, value| {
        if let Some(expected) = text(value).and_then(names::label_value_fault) {
            rules.fault(
                value,
                &format!("is no value of a label: expected {expected}"),
            );
        }
    });
}

/// Whether a selector finds these labels, as far as the selector is right and known.
pub(super) fn selects<'d, D: Data>(selector: Object<'d, D>, labels: Option<Object<'d, D>>) -> bool {
    if labels.is_some_and(|labels| !labels.is_known()) {
        return true;
    }
    let label = |key: &str| labels.and_then(|labels| labels.get(key));
    let mut all = true;
    if let Some(wanted) = selector.object("matchLabels") {
        wanted.each_entry(&mut |key, _, value| {
            all &= label(key).is_some_and(|label| is_same(label, value));
        });
    }
    let expressions = selector.items("matchExpressions").iter();
    all && expressions.map(Object::of).all(|expression| {
        let Some(label) = expression.text("key").map(label) else {
            return true;
        };
        let values = expression.items("values");
        let is_one = || label.is_some_and(|label| values.iter().any(|value| is_same(label, value)));
        match expression.text("operator") {
            Some("In") => is_one(),
            Some("NotIn") => {
                label.is_none() || values.iter().any(|value| text(value).is_none()) || !is_one()
            }
            Some("Exists") => label.is_some(),
            Some("DoesNotExist") => label.is_none(),
            _ => true,
        }
    })
}

/// Whether two texts are the same; what is not known yet may be.
fn is_same<D: Data>(one: &D, other: &D) -> bool {
    match (text(one), text(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// A key, an operator and values.
pub(super) fn requirement<'d, D: Data>(
    rules: &mut Rules<'d, '_>,
    expression: Object<'d, D>,
    operators: &[&str],
) {
    rules.needed_fits(expression, "key", names::key_fault);
    rules.needed_word(expression, "operator", operators);
    let count = expression.items("values").len();
    let what = match expression.text("operator") {
        Some("In" | "NotIn") if count == 0 => "needs one item at least for this operator",
        Some("Exists" | "DoesNotExist") if count > 0 => "may not stand with this operator",
        Some("Gt" | "Lt") if count != 1 => "needs exactly one item for this operator",
        _ => return,
    };
    rules.field_fault(expression, "values", what);
}

/// A list of keys of labels that a selector is completed with.
pub(super) fn label_keys<'d, D: Data>(
    rules: &mut Rules<'d, '_>,
    of: Object<'d, D>,
    list: &'static str,
) {
    if !of.items(list).is_empty() && !of.has("labelSelector") {
        rules.field_fault(of, list, "needs `labelSelector` beside it");
    }
    rules.items(of, list, |rules, key| {
        if let Some(expected) = text(key).and_then(names::key_fault) {
            rules.fault(key, &format!("is no key of a label: expected {expected}"));
        }
    });
}
