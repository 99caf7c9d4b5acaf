//! The names of the files of objects: `KIND_NAMESPACE_NAME.yaml`, `KIND_NAME.yaml` without a namespace.
//!
//! They are of lower-case letters, digits, `.`, `-` and `_`, so that every file system has them and tells them apart. No
//! name of an object of Kubernetes has a `_`. What does not fit is replaced, and a digest of the whole name tells it from
//! others.

use std::collections::HashMap;

use score_yaml::SortedSet;

use crate::digest::sha256_hex;
use crate::output_object::OutputObject;

const END: &str = ".yaml";
/// The most bytes before the end: file systems take 255, and something may be put behind it.
const LONGEST: usize = 200;

/// The names of the files of objects, in their order, each once.
pub(crate) fn file_names(objects: &[OutputObject]) -> Vec<String> {
    let mut taken = SortedSet::new();
    // The number that is tried first: of very many objects of one name each would else try all those before it.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let names = objects.iter().map(|object| {
        let name = base_name(object);
        let number = numbers.entry(name.clone()).or_insert(1);
        loop {
            let free = match *number {
                1 => format!("{name}{END}"),
                number => format!("{name}-{number}{END}"),
            };
            *number += 1;
            if taken.insert(free.clone()) {
                return free;
            }
        }
    });
    names.collect()
}

/// True if a name is one that an object may have got.
pub(crate) fn is_file_name(name: &str) -> bool {
    let is_of_ours = |c: char| is_kept(c) || c == '_';
    name.len() <= 255
        && !name.starts_with('.')
        && name.contains('_')
        && name.ends_with(END)
        && name.chars().all(is_of_ours)
}

/// The name of the file of an object, without its end.
fn base_name(object: &OutputObject) -> String {
    let OutputObject {
        api_version,
        kind,
        namespace,
        name,
    } = object;
    let group = api_version.as_deref().unwrap_or_default();
    let group = group.split_once('/').map_or("", |(group, _)| group);
    let kind = match kind.as_str() {
        "" => "object".to_owned(),
        kind => kind.to_ascii_lowercase(),
    };
    let kind = match is_published(group) {
        true => kind,
        false => format!("{kind}.{group}"),
    };
    let name = match name.as_str() {
        "" => "unnamed",
        name => name,
    };
    let mut is_same = true;
    let mut out = String::new();
    for (i, part) in [Some(kind.as_str()), namespace.as_deref(), Some(name)]
        .into_iter()
        .flatten()
        .enumerate()
    {
        if i > 0 {
            out.push('_');
        }
        for c in part.chars() {
            let fits = is_kept(c) && !(out.is_empty() && c == '.');
            is_same &= fits;
            out.push(match fits {
                true => c,
                false => Some(c.to_ascii_lowercase())
                    .filter(|c| is_kept(*c) && *c != '.')
                    .unwrap_or('-'),
            });
        }
    }
    if out.len() > LONGEST {
        is_same = false;
        out.truncate(LONGEST);
    }
    if !is_same {
        let whole = [group, &kind, namespace.as_deref().unwrap_or_default(), name];
        out.push('-');
        out.extend(sha256_hex(whole.join("\n").as_bytes()).chars().take(8));
    }
    out
}

/// True if a character stays as it is.
fn is_kept(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-')
}

/// True if a group of kinds is one of Kubernetes itself: their kinds have names of their own.
fn is_published(group: &str) -> bool {
    ["", "apps", "batch", "autoscaling", "policy", "extensions"].contains(&group)
        || group.ends_with(".k8s.io")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(api_version: &str, kind: &str, namespace: &str, name: &str) -> OutputObject {
        OutputObject {
            api_version: Some(api_version.into()),
            kind: kind.into(),
            namespace: (!namespace.is_empty()).then(|| namespace.into()),
            name: name.into(),
        }
    }

    fn name(api_version: &str, kind: &str, namespace: &str, name: &str) -> String {
        file_names(&[object(api_version, kind, namespace, name)]).concat()
    }

    #[test]
    fn files_are_named_for_their_objects() {
        for (object, expected) in [
            (
                ("apps/v1", "Deployment", "", "shop"),
                "deployment_shop.yaml",
            ),
            (
                ("apps/v1", "Deployment", "prod", "shop"),
                "deployment_prod_shop.yaml",
            ),
            (
                ("gateway.networking.k8s.io/v1", "HTTPRoute", "", "a.b"),
                "httproute_a.b.yaml",
            ),
            (
                ("serving.knative.dev/v1", "Service", "", "shop"),
                "service.serving.knative.dev_shop.yaml",
            ),
            (("v1", "ConfigMap", "", ""), "configmap_unnamed.yaml"),
        ] {
            let (version, kind, namespace, name) = object;
            assert_eq!(self::name(version, kind, namespace, name), expected);
            assert!(is_file_name(expected), "{expected}");
        }
    }

    #[test]
    fn no_two_objects_have_one_name_on_any_file_system() {
        let role = |name| object("rbac.authorization.k8s.io/v1", "ClusterRole", "", name);
        let long = "x".repeat(253);
        let other = format!("{}y", "x".repeat(252));
        let objects = [
            role("system:reader"),
            role("system-reader"),
            role("System:Reader"),
            role("../../etc/passwd"),
            role("a_b"),
            object("rbac.authorization.k8s.io/v1", "ClusterRole", "a", "b"),
            object("rbac.authorization.k8s.io/v1beta1", "ClusterRole", "a", "b"),
            role("CON"),
            role("é\u{301}"),
            role("é"),
            role(&long),
            role(&other),
            object("v1", "..", "..", ".."),
            object("v1", "a/b", "c\\d", "e\0f"),
        ];
        let names = file_names(&objects);
        let folded: SortedSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(folded.len(), objects.len(), "{names:?}");
        for name in &names {
            assert!(is_file_name(name), "{name}");
        }
        assert_eq!(names, file_names(&objects), "the same again");
    }

    #[test]
    fn other_names_are_not_ours() {
        for name in [
            "",
            ".yaml",
            "_.yml",
            ".._x.yaml",
            "values.yaml",
            "../deployment_x.yaml",
            "a/b_c.yaml",
            "deployment_X.yaml",
            ".git",
            "deployment_x.yaml\0",
        ] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
