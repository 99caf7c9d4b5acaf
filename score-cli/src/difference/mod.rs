//! The difference of two outputs: by object, which is one of Kubernetes or a part of a compose file, and by path.

mod fields;
mod found;
mod looks;
mod objects;
pub(crate) mod resources;
mod shown;

use std::collections::HashMap;

pub(crate) use found::{Content, FileDifference, ObjectDifference};
pub use shown::SCHEMA;
pub(crate) use shown::{json, one_line, text};

use objects::{Object, objects};

/// It was not there.
pub(crate) const NEW: &str = "new";
/// It differs.
pub(crate) const CHANGED: &str = "changed";
/// It goes.
pub(crate) const REMOVED: &str = "removed";

/// The difference of two contents of a file of this path. `None` is a file that is not there.
pub(crate) fn content(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> Content {
    if old == new {
        return Content::Same;
    }
    let is_data = [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| path.ends_with(end));
    let read = |bytes: Option<&[u8]>| match bytes {
        _ if !is_data => None,
        None => Some(Vec::new()),
        Some(bytes) => objects(bytes),
    };
    match (read(old), read(new)) {
        (Some(old), Some(new)) => Content::Objects(objects_between(old, new)),
        _ => lines(old.unwrap_or_default(), new.unwrap_or_default()),
    }
}

/// The differences of objects, in the order of the new ones; those that are gone come last.
fn objects_between(old: Vec<Object>, new: Vec<Object>) -> Vec<ObjectDifference> {
    let alone = |name, change| ObjectDifference {
        name,
        change,
        fields: Vec::new(),
    };
    let pairs = paired(old, new, |object| &object.name).into_iter();
    let differences = pairs.filter_map(|pair| match pair {
        (None, new) => Some(alone(new?.name, NEW)),
        (Some(old), None) => Some(alone(old.name, REMOVED)),
        (Some(old), Some(new)) => {
            let fields = fields::between(&old, &new);
            (!fields.is_empty()).then_some(ObjectDifference {
                fields,
                ..alone(new.name, CHANGED)
            })
        }
    });
    differences.collect()
}

/// What has one name before and after, in the order of the new ones; those that are gone come last.
fn paired<T>(old: Vec<T>, new: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<(Option<T>, Option<T>)> {
    let mut old: Vec<Option<T>> = old.into_iter().map(Some).collect();
    let at: HashMap<String, usize> = old
        .iter()
        .enumerate()
        .rev()
        .filter_map(|(at, one)| Some((name(one.as_ref()?).to_owned(), at)))
        .collect();
    let mut pairs = Vec::with_capacity(new.len());
    for new in new {
        let before = at.get(name(&new)).and_then(|at| old.get_mut(*at)?.take());
        pairs.push((before, Some(new)));
    }
    let gone = old.into_iter().flatten();
    pairs.extend(gone.map(|old| (Some(old), None)));
    pairs
}

/// The numbers of lines that one of two texts has and the other one has not.
fn lines(old: &[u8], new: &[u8]) -> Content {
    let count = |text: &[u8], step: i64, counts: &mut HashMap<Vec<u8>, i64>| {
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            *counts.entry(line.to_owned()).or_default() += step;
        }
    };
    let mut counts = HashMap::new();
    count(new, 1, &mut counts);
    count(old, -1, &mut counts);
    let sum = |sign: i64| {
        let counts = counts.values().map(|count| (count * sign).max(0));
        usize::try_from(counts.sum::<i64>()).unwrap_or(usize::MAX)
    };
    Content::Lines {
        added: sum(1),
        removed: sum(-1),
    }
}

#[cfg(test)]
mod tests {
    use score_yaml::Value;

    use super::*;

    fn told(old: &str, new: &str) -> String {
        let found = content("a.yaml", Some(old.as_bytes()), Some(new.as_bytes()));
        text(&[FileDifference {
            path: "a.yaml".to_owned(),
            change: CHANGED,
            content: found,
        }])
    }

    #[test]
    fn objects_are_told_apart_by_kind_and_name() {
        let old = "kind: Service\nmetadata: {name: a}\nspec: {port: 1}\n---\nkind: Service\nmetadata: {name: b}\n";
        let new = "kind: Service\nmetadata: {name: a}\nspec: {port: 2}\n---\nkind: Job\nmetadata: {name: b, namespace: n}\n";
        assert_eq!(
            told(old, new),
            "a.yaml: changed\n  Service a: changed\n    spec.port: 1 -> 2\n  Job n/b: new\n  Service b: removed\n"
        );
    }

    #[test]
    fn items_of_lists_are_told_apart_by_name() {
        let list = |items: &str| format!("services:\n  web:\n    ports: [{items}]\n");
        assert_eq!(
            told(
                &list("{name: a, port: 1}, {name: b, port: 2}"),
                &list("{name: b, port: 3}")
            ),
            "a.yaml: changed\n  services.web: changed\n    ports[a].name: \"a\" -> (none)\n    ports[a].port: 1 -> (none)\n    ports[b].port: 2 -> 3\n"
        );
        assert_eq!(
            told(&list("1, 2"), &list("1, 3, 4")),
            "a.yaml: changed\n  services.web: changed\n    ports[1]: 2 -> 3\n    ports[2]: (none) -> 4\n"
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let secret = |value: &str| {
            format!("kind: Secret\nmetadata: {{name: a}}\nstringData: {{word: {value}}}\n")
        };
        let found = told(&secret("one"), &secret("two"));
        assert!(found.contains("stringData.word: *** -> ***"), "{found}");
        let service = |value: &str| {
            format!("services: {{web: {{environment: {{DB_PASSWORD: {value}, NAME: {value}}}}}}}\n")
        };
        let found = told(&service("one"), &service("two"));
        assert!(found.contains("DB_PASSWORD: *** -> ***"), "{found}");
        assert!(found.contains("NAME: \"one\" -> \"two\""), "{found}");
    }

    #[test]
    fn no_value_is_a_whole_tree() {
        let service = |environment: &str| {
            format!("services: {{web: {{environment: {environment}, image: a}}}}\n")
        };
        for old in ["null", "x", "[A=one]", "1"] {
            let content = content(
                "a.yaml",
                Some(service(old).as_bytes()),
                Some(service("{A: one, B: {C: [two]}}").as_bytes()),
            );
            let Content::Objects(objects) = content else {
                panic!("{old}: {content:?}")
            };
            let fields: Vec<_> = objects.iter().flat_map(|object| &object.fields).collect();
            let values = || fields.iter().flat_map(|field| [&field.old, &field.new]);
            for value in values().flatten() {
                assert!(!matches!(value, Value::Map(_) | Value::Seq(_)), "{value:?}");
            }
            let has = |path: &str| fields.iter().any(|field| field.path == path);
            assert!(
                has("environment.A") && has("environment.B.C[0]"),
                "{fields:?}"
            );
        }
        let found = told("services: {web: null}\n", "services: {web: {tty: true}}\n");
        assert!(found.contains("tty: (none) -> true"), "{found}");
    }

    #[test]
    fn secrets_of_any_shape_are_not_shown() {
        let new = "kind: Secret\nmetadata: {name: a}\ndata: {word: hunter2}\n";
        for old in [
            "kind: Secret\nmetadata: {name: a}\ndata: null\n",
            "kind: Secret\nmetadata: {name: a}\ndata: hunter2\n",
            "kind: Secret\nmetadata: {name: a}\ndata: [hunter2]\n",
            "kind: Secret\nmetadata: {name: a}\ndata: {word: {x: hunter2}}\n",
            "kind: List\nitems:\n- kind: Secret\n  metadata: {name: a}\n  data: {word: hunter2-old}\n",
            "kind: Secret\nmetadata:\n  name: a\n  annotations: {kubectl.kubernetes.io/last-applied-configuration: hunter2}\n",
        ] {
            for (old, new) in [(old, new), (new, old)] {
                let found = told(old, new);
                assert!(found.contains("Secret a: changed"), "{found}");
                assert!(!found.contains("hunter2"), "{found}");
            }
        }
        let nameless = |word: &str| {
            format!("kind: Secret\nmetadata: {{generateName: a-}}\nstringData: {{word: {word}}}\n")
        };
        let found = told(&nameless("hunter2"), &nameless("hunter3"));
        assert!(found.contains("stringData.word: *** -> ***"), "{found}");
        let compose = |word: &str| format!("secrets: {{a: {{content: {word}}}}}\n");
        let found = told(&compose("hunter2"), &compose("hunter3"));
        assert!(found.contains("content: *** -> ***"), "{found}");
    }

    #[test]
    fn what_looks_secret_is_not_shown() {
        let service = |field: &str| format!("services: {{web: {{environment: {{{field}}}}}}}\n");
        let found = told(&service("P: CRtfhCPA33DL4mQW"), &service("Q: x"));
        assert!(found.contains("P: *** -> (none)"), "{found}");
        let found = told(&service("U: x"), &service("U: 'redis://u:pw@h'"));
        assert!(found.contains("U: *** -> ***"), "{found}");
        let found = told(&service("L: IfNotPresent"), &service("L: Always"));
        assert!(found.contains("\"IfNotPresent\" -> \"Always\""), "{found}");
    }

    #[test]
    fn other_texts_are_counted_by_line() {
        let found = content("a.conf", Some(b"a\nb\n"), Some(b"b\nc\nd\n"));
        assert!(matches!(
            found,
            Content::Lines {
                added: 2,
                removed: 1
            }
        ));
        let found = content("a.yaml", Some(b"a: [\n"), Some(b"a: 1\n"));
        assert!(matches!(
            found,
            Content::Lines {
                added: 1,
                removed: 1
            }
        ));
        assert!(matches!(
            content("a", Some(b"a"), Some(b"a")),
            Content::Same
        ));
    }
}
