//! References to keys that a Secret of the project does not have: the pod of whoever reads the output does not start.

use score_core::diagnostic::{Diagnostic, Diagnostics, Severity, nearest};
use score_core::provision::Provisioned;
use score_core::text::{Part, Text};
use score_core::tree::Tree;
use score_yaml::message::listed;
use score_yaml::{SortedMap, SortedSet, Span, Str, Value, message};

use crate::api_server_rules::{MANIFESTS, asked_for};
use crate::codes;
use crate::fragment::{K8sFragment, ProvisionedResources};
use crate::identity::Identity;

/// A Secret among the manifests of a resource: its number there, and its keys.
struct Made<'a> {
    number: usize,
    keys: SortedSet<&'a str>,
}

/// Warns of outputs of resources that refer to a key which the Secret of the same resource lacks, or to a Secret whose name
/// differs from that one in signs alone. Others may come from elsewhere.
pub(crate) fn check(resources: &ProvisionedResources, diags: &mut Diagnostics) {
    for (uid, resource) in resources {
        // What came with the tool is right.
        if resource.author.is_none_or(|author| author.is_unchanged) {
            continue;
        }
        let mut references = SortedSet::new();
        collect(&resource.outputs, &mut references);
        if references.is_empty() {
            continue;
        }
        let made = secrets_of(resource);
        for (secret, key) in references {
            let found = doubt(&made, secret, key);
            let warning = found.map(|(number, field, message, hint)| {
                let warning = Diagnostic::new(codes::DOUBTFUL_VALUE, message).hint(hint);
                let written = written(&resource.secret_references, secret, key);
                let warning = match (written, resource.author) {
                    (Some(place), Some(author)) => warning
                        .at(place)
                        .path("outputs")
                        .label(author.entry, "the Secret is one of these"),
                    (None, Some(author)) => warning
                        .at(author.entry)
                        .path(format!("{MANIFESTS}.{number}.{field}")),
                    (_, None) => warning.path(format!("{MANIFESTS}.{number}.{field}")),
                };
                asked_for(warning, uid.as_str(), resource.author)
            });
            if let Some(warning) = warning {
                diags.push_with(Severity::Warning, || warning);
            }
        }
    }
}

/// The place of the call that made a reference: the one with both words, else the only one.
fn written(calls: &[(String, Span)], secret: &str, key: &str) -> Option<Span> {
    let has = |call: &str, word: &str| call.contains(&format!("\"{word}\""));
    let mut both = calls
        .iter()
        .filter(|(call, _)| has(call, secret) && has(call, key));
    let only = match calls {
        [only] => Some(only),
        _ => None,
    };
    let mut of_key = calls.iter().filter(|(call, _)| has(call, key));
    let found = both.next().or(only).or_else(|| of_key.next());
    found.map(|(_, place)| *place)
}

/// The references to Secrets in outputs: name and key.
fn collect<'a>(outputs: &'a Tree<Text>, found: &mut SortedSet<(&'a str, &'a str)>) {
    match outputs {
        Tree::String(text) => {
            found.extend(text.parts.iter().filter_map(|part| match part {
                Part::Secret { name, key } => Some((name.as_str(), key.as_str())),
                _ => None,
            }));
        }
        Tree::Seq(items) => items.iter().for_each(|item| collect(item, found)),
        Tree::Map(map) => map.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn secrets_of(resource: &Provisioned<K8sFragment>) -> SortedMap<&str, Made<'_>> {
    let manifests = resource.fragment.manifests.iter().enumerate();
    let secrets = manifests.filter_map(|(number, manifest)| {
        let Identity { kind, name, .. } = Identity::of(manifest);
        let keys = ["data", "stringData"].into_iter();
        let maps = keys.filter_map(|field| manifest.get(field).and_then(Value::as_map));
        let keys = maps.flat_map(|map| map.keys().map(Str::as_str)).collect();
        (kind == "Secret" && !name.is_empty()).then_some((name, Made { number, keys }))
    });
    secrets.collect()
}

/// The number of the Secret, its field, what is wrong, and the way out.
fn doubt(
    made: &SortedMap<&str, Made<'_>>,
    secret: &str,
    key: &str,
) -> Option<(usize, &'static str, String, String)> {
    let Some(Made { number, keys }) = made.get(secret) else {
        let bare = |name: &str| -> String {
            let name = name.to_lowercase();
            let name = name.strip_suffix('s').unwrap_or(&name);
            name.chars().filter(char::is_ascii_alphanumeric).collect()
        };
        let wanted = bare(secret);
        let (near, Made { number, .. }) = made.iter().find(|(name, _)| bare(name) == wanted)?;
        let message = message!("an output refers to Secret `{secret}`, and this one is `{near}`");
        let hint = message!("write `encodeSecretRef \"{near}\" \"{key}\"` in `outputs`");
        return Some((*number, "metadata.name", message, hint));
    };
    // One without keys is filled by somebody else.
    if keys.contains(key) || keys.is_empty() {
        return None;
    }
    let message =
        message!("an output refers to the key `{key}`, which Secret `{secret}` does not have");
    let hint = match nearest(key, keys.iter().copied()) {
        Some(near) => message!("did you mean `encodeSecretRef \"{secret}\" \"{near}\"`?"),
        None => format!("it has {}", listed(keys.iter().copied(), ", ")),
    };
    Some((*number, "metadata.name", message, hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_names_that_a_secret_does_not_have_are_told() {
        let made = |keys: &'static [&'static str]| Made {
            number: 2,
            keys: keys.iter().copied().collect(),
        };
        let all = SortedMap::from([
            ("db-secret", made(&["password", "user"])),
            ("empty", made(&[])),
        ]);
        for (secret, key, is_told) in [
            ("db-secret", "password", false),
            ("db-secret", "pasword", true),
            ("db-secret", "uri", true),
            ("db-secrets", "password", true),
            ("db_secret", "password", true),
            ("db-app", "password", false),
            ("empty", "password", false),
        ] {
            assert_eq!(
                doubt(&all, secret, key).is_some(),
                is_told,
                "{secret} {key}"
            );
        }
    }
}
