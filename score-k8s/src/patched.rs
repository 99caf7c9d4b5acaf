//! Manifests that patch templates changed.

use std::collections::HashMap;

use score_core::diagnostic::{Diagnostic, Diagnostics, PatchTemplate, Severity, with_article};
use score_core::path::FieldPath;
use score_kubernetes::strict::{self, Reported};
use score_kubernetes::types;
use score_yaml::Value;
use score_yaml::message;

use crate::codes;
use crate::identity::Identity;
use crate::{api_server_rules, emit, fragment};

/// The manifests in the patched data. Fields that a kind does not have pass, and are left to [`check_fields`]:
/// patches that turn one kind into another leave some behind.
///
/// # Errors
/// If it is no list of manifests, a value has not the type that its kind wants, or a secret reference was
/// patched in.
pub(crate) fn documents(root: Value) -> Result<Vec<Value>, Diagnostics> {
    let Value::Seq(documents) = root else {
        let message = message!(
            "patches must leave a list of manifests, found {}",
            with_article(root.kind_name())
        );
        let diagnostic = Diagnostic::new(codes::INVALID_PATCH, message);
        return Err(diagnostic.path("manifests").into());
    };
    let mut faults = Diagnostics::new();
    for (i, document) in documents.iter().enumerate() {
        let found = fragment::faults(Reported::Values, document, i.to_string());
        faults.extend(found.map(|fault| Diagnostic {
            code: codes::INVALID_PATCH,
            ..fault
        }));
    }
    emit::check_secrets(&documents, &mut faults);
    if faults.is_empty() {
        Ok(documents)
    } else {
        check_fields(&documents, &mut faults);
        Err(faults)
    }
}

/// True if the path of a patch leads to a field that the kind of its manifest has.
pub(crate) fn has_field(root: &Value, path: &[String]) -> bool {
    let found = manifest_and_path(root, path);
    found.is_some_and(|(manifest, path)| strict::has_field(manifest, path))
}

/// The field of the kind of a manifest that is nearest to the last one of the path of a patch.
pub(crate) fn near_field(root: &Value, path: &[String]) -> Option<String> {
    let (manifest, path) = manifest_and_path(root, path)?;
    strict::near_field(manifest, path).map(str::to_owned)
}

/// The manifest that the path of a patch begins with, and the path in it.
fn manifest_and_path<'a>(root: &'a Value, path: &'a [String]) -> Option<(&'a Value, &'a [String])> {
    let (index, path) = path.split_first()?;
    let manifests = root.as_seq()?;
    let manifest = match index.as_str() {
        "-1" => manifests.last(),
        index => manifests.get(index.parse::<usize>().ok()?),
    };
    Some((manifest?, path))
}

/// Warns of fields that the kinds of the manifests do not have.
pub(crate) fn check_fields(documents: &[Value], diags: &mut Diagnostics) {
    for (i, document) in documents.iter().enumerate() {
        for fault in fragment::faults(Reported::UnknownFields, document, i.to_string()) {
            if fault.more > 0 {
                diags.push(Diagnostic::more(Severity::Warning, fault.more));
                continue;
            }
            let Identity { kind, name, .. } = Identity::of(document);
            let place = api_server_rules::named(kind, name);
            let message = format!("{place}: {}", fault.message);
            let mut warning = Diagnostic::new(codes::PATCHED_UNKNOWN_FIELD, message);
            warning.path = fault.path;
            warning.hints = fault.hints;
            warning.about = fault.about;
            warning.patched_by = Some(PatchTemplate::Unknown);
            let keys = FieldPath::keys(warning.path.as_deref().unwrap_or_default());
            if let [_, key] = keys.as_slice()
                && key.parse::<u64>().is_ok()
            {
                let way_out = "a path names fields behind the number of the manifest";
                warning = warning.hint(format!("{way_out}: `{i}.metadata.labels` for example"));
            }
            diags.push(match warning.hints.is_empty() {
                true => field_elsewhere(documents, &keys)
                    .into_iter()
                    .fold(warning, Diagnostic::hint),
                false => warning,
            });
        }
    }
}

/// The way out for the path of a patch that deletes a field which its object does not have.
pub(crate) fn deleted_elsewhere(documents: &[Value], path: &[String]) -> Option<String> {
    let (at, kind, name) = owner_elsewhere(documents, path)?;
    let keys = path.iter().skip(1);
    let value = keys.fold(documents.get(at), |value, key| {
        value.and_then(|value| match value {
            Value::Map(map) => map.get(key.as_str()),
            Value::Seq(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        })
    });
    match value {
        Some(_) => field_elsewhere(documents, path),
        None => Some(message!(
            "{kind} `{name}`, `{at}`, may have it, and has none to delete: leave the patch out"
        )),
    }
}

/// The way out for the path of a patch to a field that its object does not have: the object of its name that has it.
pub(crate) fn field_elsewhere(documents: &[Value], path: &[String]) -> Option<String> {
    let (at, kind, name) = owner_elsewhere(documents, path)?;
    let number = path.first()?;
    Some(message!(
        "{kind} `{name}` has it: write `{at}` in place of `{number}`"
    ))
}

/// The object of the same name as that of a path whose kind has the field: its number, its kind and its name.
fn owner_elsewhere<'a>(
    documents: &'a [Value],
    path: &[String],
) -> Option<(usize, &'a str, &'a str)> {
    let (number, keys) = path.split_first()?;
    let own_name = Identity::of(documents.get(number.parse::<usize>().ok()?)?).name;
    let mut others = documents.iter().enumerate();
    let (at, other) = others.find(|(_, other)| {
        let Identity {
            api_version,
            kind,
            name,
            ..
        } = Identity::of(other);
        name == own_name
            && types::kind(api_version, kind).is_some()
            && strict::has_field(other, keys)
    })?;
    let Identity { kind, name, .. } = Identity::of(other);
    Some((at, kind, name))
}

/// Warns of objects that are there twice, as patches added one of a kind and name that there was: whoever applies the output
/// keeps the last.
pub(crate) fn check_names(documents: &[Value], diags: &mut Diagnostics) {
    let mut known: HashMap<Identity<'_>, usize> = HashMap::with_capacity(documents.len());
    for (number, document) in documents.iter().enumerate() {
        let identity = Identity::of(document);
        if identity.name.is_empty() {
            continue;
        }
        let Some(first) = known.insert(identity, number) else {
            continue;
        };
        let Identity { kind, name, .. } = identity;
        let message = message!("{kind} `{name}` is in the output twice, and the last one counts");
        let warning = Diagnostic {
            severity: Severity::Warning,
            patched_by: Some(PatchTemplate::Unknown),
            ..Diagnostic::new(codes::NAME_CLASH, message)
        };
        let way_out = message!(
            "set fields of the one that is there, `{first}`, or give this one another name"
        );
        diags.push(warning.path(number.to_string()).hint(way_out));
    }
}

/// Reports the faults that are left after the patches: those of before that are still there, and new ones.
pub(crate) fn check_rules(documents: &[Value], before: &[Diagnostic], diags: &mut Diagnostics) {
    let mut found = Diagnostics::new();
    for faults in api_server_rules::faults_of_each(documents) {
        found.extend(faults);
    }
    diags.extend(found.into_iter().map(|fault| {
        let known = before.iter().find(|known| known.message == fault.message);
        let known = known.cloned();
        known.unwrap_or_else(|| Diagnostic {
            patched_by: Some(PatchTemplate::Unknown),
            ..with_selected_label(fault)
        })
    }));
}

/// A fault that patches brought in. Whoever takes labels away for which a selector asks is told how to take one alone.
fn with_selected_label(fault: Diagnostic) -> Diagnostic {
    let keys = FieldPath::keys(fault.path.as_deref().unwrap_or_default());
    let [number, .., spec, selector] = keys.as_slice() else {
        return fault;
    };
    if (spec.as_str(), selector.as_str()) != ("spec", "selector") {
        return fault;
    }
    let path = message!("{number}.spec.template.metadata.labels.app\\.kubernetes\\.io/name");
    fault.hint(message!(
        "one label is deleted by its name, a `\\` before each dot: `{path}`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_builder::MapBuilder;

    fn service(field: &'static str, value: impl Into<Value>) -> Value {
        MapBuilder::new()
            .with("apiVersion", "v1")
            .with("kind", "Service")
            .with(field, value)
            .into()
    }

    #[test]
    fn only_lists_of_manifests_with_the_right_types_are_taken_back() {
        let paths = |root| match documents(root) {
            Ok(_) => Vec::new(),
            Err(faults) => faults
                .iter()
                .map(|fault| fault.path.clone().unwrap_or_default())
                .collect(),
        };
        let good = service("spec", Value::Null);
        assert_eq!(
            paths(Value::Seq(vec![good.clone(), service("x", 1_i64)])),
            [""; 0]
        );
        assert_eq!(paths(good.clone()), ["manifests"]);
        let root = Value::Seq(vec![good, service("spec", 1_i64), Value::Null]);
        assert_eq!(paths(root), ["1.spec", "2"]);
    }

    #[test]
    fn fields_that_are_left_behind_are_warned_of() {
        let mut diags = Diagnostics::new();
        check_fields(
            &[service("spec", Value::Null), service("x", Value::Null)],
            &mut diags,
        );
        let paths: Vec<_> = diags.iter().filter_map(|d| d.path.as_deref()).collect();
        assert_eq!(paths, ["1.x"]);
        assert!(!diags.has_errors());
    }
}
