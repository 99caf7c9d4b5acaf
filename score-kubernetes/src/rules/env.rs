//! Environment variables of containers.

use super::object::Object;
use super::rule_check::RuleCheck;
use crate::names;
use crate::quantity::Quantity;
use score_yaml::SortedSet;
use score_yaml::data::{Data, Shape};

const SOURCES: [&str; 5] = [
    "configMapKeyRef",
    "fieldRef",
    "fileKeyRef",
    "resourceFieldRef",
    "secretKeyRef",
];
const FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
const AMOUNTS: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// `env` and `envFrom` of a container.
pub(super) fn variables<'d, D: Data>(check: &mut RuleCheck<'d, '_>, container: Object<'d, D>) {
    let mut known = SortedSet::new();
    check.objects(container, "env", |check, entry| {
        variable(check, entry);
        if let Some(name) = entry.text("name")
            && !known.insert(name)
        {
            check.name_taken(entry, name, "variable", None);
        }
    });
    check.objects(container, "envFrom", |check, source| {
        if let Some(prefix) = source.text("prefix").filter(|prefix| !prefix.is_empty())
            && let Some(expected) = names::variable_fault(prefix)
        {
            let what = format!("is no start of a name: expected {expected}");
            check.field_fault(source, "prefix", &what);
        }
        check.exactly_one(source, &["configMapRef", "secretRef"]);
        for key in ["configMapRef", "secretRef"] {
            check.object(source, key, |check, reference| {
                check.required_valid_name(reference, "name", names::subdomain_fault);
            });
        }
    });
}

/// A variable.
pub(super) fn variable<'d, D: Data>(check: &mut RuleCheck<'d, '_>, variable: Object<'d, D>) {
    check.required_valid_name(variable, "name", names::variable_fault);
    let Some(from) = variable.object("valueFrom") else {
        return;
    };
    let value = variable.get("value").map(Data::shape);
    if !matches!(value, None | Some(Shape::String("") | Shape::Pending(_))) {
        check.field_clash(variable, "valueFrom", "may not stand beside `value`");
    }
    check.at("valueFrom", |check| {
        check.whole(|check| {
            check.exactly_one(from, &SOURCES);
            for key in ["configMapKeyRef", "secretKeyRef"] {
                check.object(from, key, |check, reference| {
                    check.required(reference, "name");
                    check.valid_name(reference, "name", names::subdomain_fault);
                    check.required_valid_name(reference, "key", names::data_key_fault);
                });
            }
            check.object(from, "fieldRef", |check, reference| {
                field_ref(check, reference, &FIELDS)
            });
            check.object(from, "resourceFieldRef", resource_field_ref);
        });
    });
}

/// A field of the pod, one of these, or an annotation or label.
pub(super) fn field_ref<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    reference: Object<'d, D>,
    known: &[&str],
) {
    check.one_of(reference, "apiVersion", &["v1"]);
    check.required(reference, "fieldPath");
    let Some(path) = reference.text("fieldPath").filter(|path| !path.is_empty()) else {
        return;
    };
    let key = ["metadata.annotations['", "metadata.labels['"]
        .iter()
        .find_map(|start| path.strip_prefix(start)?.strip_suffix("']"));
    let fits = match key {
        Some(key) => names::key_fault(&key.to_ascii_lowercase()).is_none(),
        None => known.contains(&path),
    };
    if !fits {
        let what = format!(
            "is no field that can be read here: expected one of {}, or `metadata.labels['KEY']`",
            known.join(", ")
        );
        check.field_fault(reference, "fieldPath", &what);
    }
}

/// An amount of a container.
pub(super) fn resource_field_ref<'d, D: Data>(
    check: &mut RuleCheck<'d, '_>,
    reference: Object<'d, D>,
) {
    check.required(reference, "resource");
    let Some(name) = reference.text("resource").filter(|name| !name.is_empty()) else {
        return;
    };
    let is_huge = name.starts_with("limits.hugepages-") || name.starts_with("requests.hugepages-");
    if !is_huge && !AMOUNTS.contains(&name) {
        let what = format!(
            "is no amount of a container: expected one of {}",
            AMOUNTS.join(", ")
        );
        check.field_fault(reference, "resource", &what);
    }
    let divisor = reference.get("divisor");
    let amount = divisor.and_then(super::object::quantity);
    if let (Some(divisor), Some(amount)) = (divisor, amount)
        && !amount.is_zero()
    {
        let allowed: &[&str] = match name.ends_with(".cpu") {
            true => &["1m", "1"],
            false => &[
                "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
            ],
        };
        if !allowed
            .iter()
            .any(|one| Quantity::parse(one) == Ok(amount.clone()))
        {
            let what = format!("must be one of {}", allowed.join(", "));
            check.at("divisor", |check| check.fault(divisor, &what));
        }
    }
}
