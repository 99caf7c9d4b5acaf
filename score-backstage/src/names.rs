//! The names of the entities of resources.

use score_core::resource::ResourceUid;
use sha2::{Digest as _, Sha256};

use crate::formats::{LONGEST_NAME, is_object_name};

/// The class of resources that name none.
const DEFAULT_CLASS: &str = "default";
/// Stands before a hash. No id, type or class has an underscore, so that no other name has two.
const BEFORE_HASH: &str = "__";
/// So many digits of the hash are written.
const HASH_DIGITS: usize = 12;

/// The name of a resource's entity, which follows from its uid, so that a resource has one whoever declares it: `ID.TYPE`, and
/// `ID.TYPE_CLASS` if it has a class. The id of one that a workload has for itself is `WORKLOAD.RESOURCE`.
///
/// The catalog takes upper and lower case for the same, and names of 63 characters: where that would make one name of two,
/// a hash of the uid ends it.
pub(crate) fn resource_name(uid: &ResourceUid) -> String {
    let (id, kind, class) = (uid.id(), uid.kind(), uid.class());
    let name = match class {
        DEFAULT_CLASS => format!("{id}.{kind}"),
        class => format!("{id}.{kind}_{class}"),
    };
    if is_object_name(&name) && !name.contains(|c: char| c.is_ascii_uppercase()) {
        return name;
    }
    let digest = Sha256::digest(uid.as_str());
    let number = u64::from_be_bytes(*digest.first_chunk().expect("a digest has 32 bytes"));
    let hash = format!("{number:016x}");
    // Only a state that somebody edited has other characters.
    let fitted = name.chars().map(|c| match c {
        '.' | '-' | '_' => c,
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
        _ => '-',
    });
    let longest = LONGEST_NAME - BEFORE_HASH.len() - HASH_DIGITS;
    let name: String = fitted.take(longest).collect();
    let name = name.trim_matches(['.', '-', '_']);
    let name = if name.is_empty() { "resource" } else { name };
    let hash: String = hash.chars().take(HASH_DIGITS).collect();
    format!("{name}{BEFORE_HASH}{hash}")
}

#[cfg(test)]
mod tests {
    use score_yaml::SortedMap;

    use super::*;

    fn name(kind: &str, class: Option<&str>, id: Option<&str>) -> String {
        resource_name(&ResourceUid::new("shop", "db", kind, class, id))
    }

    #[test]
    fn a_name_is_made_of_id_type_and_class() {
        assert_eq!(name("postgres", None, None), "shop.db.postgres");
        assert_eq!(name("postgres", Some("default"), None), "shop.db.postgres");
        assert_eq!(
            name("postgres", Some("large"), None),
            "shop.db.postgres_large"
        );
        assert_eq!(name("postgres", None, Some("main-db")), "main-db.postgres");
    }

    #[test]
    fn who_declares_a_resource_does_not_matter() {
        assert_eq!(
            name("postgres", None, Some("shop.db")),
            name("postgres", None, None)
        );
        let other = ResourceUid::new("stock", "main", "postgres", None, Some("main-db"));
        assert_eq!(
            resource_name(&other),
            name("postgres", None, Some("main-db"))
        );
    }

    #[test]
    fn what_is_long_is_cut_and_ends_in_a_hash() {
        let long = "a".repeat(63);
        let cut = name("postgres", None, Some(&long));
        assert_eq!(cut.len(), LONGEST_NAME);
        assert_eq!(cut, format!("{}__a8a8e2363709", "a".repeat(49)));
        let longest = format!("{}.{}", "a".repeat(30), "b".repeat(23));
        assert_eq!(name("postgres", None, Some(&longest)).len(), 63);
        assert!(!name("postgres", None, Some(&longest)).contains(BEFORE_HASH));
        // Not in the middle of what stands between parts.
        let dots = format!("{}.{}", "a".repeat(48), "b".repeat(14));
        let cut = name("postgres", None, Some(&dots));
        assert!(cut.starts_with(&format!("{}__", "a".repeat(48))), "{cut}");
    }

    #[test]
    fn whatever_a_state_holds_has_a_name() {
        for uid in [
            "#",
            "a.b#",
            "..#x y",
            "é.default#ü",
            "a.default#../b",
            "A.#-",
        ] {
            let name =
                resource_name(&ResourceUid::parse(uid).unwrap_or_else(|| "a#b".parse().unwrap()));
            assert!(is_object_name(&name), "{uid}: {name}");
        }
    }

    #[test]
    fn no_two_resources_have_one_name() {
        let words = [
            "aa",
            "ab",
            "Aa",
            "a-b",
            "a--b",
            &"c".repeat(63),
            &"c".repeat(62),
        ];
        let ids = [
            "aa",
            "aa.ab",
            "aa.ab.aa",
            "a--b",
            &"c".repeat(63),
            &"c".repeat(62),
        ];
        let mut names = SortedMap::new();
        for kind in words {
            for class in words {
                for id in ids {
                    let uid = ResourceUid::new("w", "r", kind, Some(class), Some(id));
                    let name = resource_name(&uid);
                    assert!(is_object_name(&name), "{name}");
                    assert_eq!(name, name.to_lowercase());
                    if let Some(other) = names.insert(name.clone(), uid.clone()) {
                        panic!("{name} is {uid} and {other}");
                    }
                }
            }
        }
        assert_eq!(names.len(), words.len() * words.len() * ids.len());
    }
}
