//! Names of the variables that stand for values on Compose. Each follows from its value alone, so that no other value that somebody
//! adds renames it, and no two values have one.
//!
//! A usual value has a name that says all of it, with `__` between its parts: `VAULT__POSTGRES__DEV` is secret `postgres/dev` in store
//! `vault`. Where a name cannot say all, as upper and lower case are one in it, it ends with a hash and has single `_` alone, which
//! tells it from the others.

use super::secret_names::push_hash;
use crate::definitions::sealed::{SealedValue, SecretReference};

/// The name of the variable for a value.
pub(super) fn variable_name(value: &SealedValue) -> String {
    match telling_name(value).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())) {
        Some(name) => name.replace('-', "_").to_ascii_uppercase(),
        None => hashed_name(value),
    }
}

/// The name of a value that says all of it: `vault__postgres__dev__v3` of a secret, `s3__shop__files___bucket` of an output of the
/// private resource `files` of workload `shop`. No secret has three `_` in its name.
fn telling_name(value: &SealedValue) -> Option<String> {
    match value {
        SealedValue::Secret(SecretReference {
            store,
            reference,
            version,
        }) => {
            let mut parts = vec![store.to_string()];
            parts.extend(reference.split('/').map(str::to_owned));
            match version {
                Some(version) => {
                    let version = format!("v{version}");
                    is_version(&version).then(|| parts.push(version))?;
                }
                // It would read as a version of what is before it.
                None if parts.last().is_some_and(|last| is_version(last)) => return None,
                None => {}
            }
            let are_words = parts.iter().all(|part| is_word(part, '-'));
            are_words.then(|| parts.join("__"))
        }
        SealedValue::Open { resource, output } => {
            let (kind, id) = resource.split_once(".default#")?;
            let (workload, name) = id.strip_prefix("modules.")?.split_once(".externals.")?;
            let parts = [kind, workload, name];
            let are_words = parts.iter().all(|part| is_word(part, '-')) && is_word(output, '_');
            are_words.then(|| format!("{}___{output}", parts.join("__")))
        }
    }
}

/// True if a text is lower-case letters and digits, with single separators between.
fn is_word(text: &str, separator: char) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut parts = text.split(separator);
    parts.all(|part| !part.is_empty() && part.bytes().all(is_plain))
}

/// True for `v` and digits.
fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The name of a value with a hash of it.
fn hashed_name(value: &SealedValue) -> String {
    // What parts them stands in no file of definitions.
    let whole = match value {
        SealedValue::Secret(SecretReference {
            store,
            reference,
            version,
        }) => {
            let version = version.iter().map(|version| format!("\0{version}"));
            format!("{store}\0{reference}{}", version.collect::<String>())
        }
        SealedValue::Open { resource, output } => format!("\0\0{resource}\0{output}"),
    };
    let shown = whole.replace("modules.", "").replace("externals.", "");
    let mut name = String::with_capacity(shown.len() + 11);
    for c in shown.replace(".default#", "#").chars() {
        match c {
            c if c.is_ascii_alphanumeric() => name.push(c),
            _ if name.is_empty() || name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "S_");
    }
    if !name.ends_with('_') {
        name.push('_');
    }
    push_hash(&whole, &mut name);
    name.make_ascii_uppercase();
    name
}

#[cfg(test)]
pub(super) mod tests {
    use score_yaml::SortedMap;

    use score_yaml::Str;

    use super::*;

    pub(in crate::definitions::run) fn secret(
        store: &str,
        reference: &str,
        version: Option<&str>,
    ) -> SealedValue {
        SealedValue::Secret(SecretReference {
            store: store.into(),
            reference: reference.into(),
            version: version.map(Str::from),
        })
    }

    fn open(resource: &str, output: &str) -> SealedValue {
        SealedValue::Open {
            resource: resource.into(),
            output: output.into(),
        }
    }

    #[test]
    fn usual_values_have_names_that_say_all() {
        for (value, name) in [
            (
                secret("vault", "postgres/dev", None),
                "VAULT__POSTGRES__DEV",
            ),
            (
                secret("gsm", "db-password", Some("3")),
                "GSM__DB_PASSWORD__V3",
            ),
            (secret("vault", "values", None), "VAULT__VALUES"),
            (
                open("postgres.default#modules.api.externals.db", "user_name"),
                "POSTGRES__API__DB___USER_NAME",
            ),
        ] {
            assert_eq!(variable_name(&value), name);
        }
    }

    #[test]
    fn other_values_have_a_hash() {
        for (value, start) in [
            (secret("vault", "A/b", None), "VAULT_A_B_"),
            (secret("1", "é", None), "S_1_"),
            (secret("x", "", None), "X_"),
            (secret("x", "a", Some("latest")), "X_A_LATEST_"),
            (
                open("s3.large#shared.assets", "keys.id"),
                "S3_LARGE_SHARED_ASSETS_KEYS_ID_",
            ),
        ] {
            let name = variable_name(&value);
            assert!(name.starts_with(start), "{name}");
            assert!(!name.contains("__"), "{name}");
            assert_eq!(name.len(), start.len() + 8, "{name}");
        }
    }

    #[test]
    fn no_two_values_have_one_name() {
        let texts = [
            "a", "A", "a-b", "a--b", "a_b", "a/b", "a//b", "a/-b", "v1", "a/v1", "1", "-a",
        ];
        let versions = [None, Some("1"), Some("v1"), Some("")];
        let mut values = Vec::new();
        for store in texts {
            for reference in texts {
                values.extend(versions.map(|version| secret(store, reference, version)));
                values.push(open(
                    &format!("{store}.default#modules.{reference}.externals.c"),
                    "c",
                ));
                values.push(open(
                    &format!("a.default#modules.{store}.externals.{reference}"),
                    "c",
                ));
                values.push(open(&format!("{store}.{reference}#shared.c"), "c"));
                values.push(open(
                    "a.default#modules.b.externals.c",
                    &format!("{store}.{reference}"),
                ));
            }
        }
        let mut named: SortedMap<String, SealedValue> = SortedMap::new();
        for value in values {
            let name = variable_name(&value);
            let before = named.insert(name.clone(), value.clone());
            assert!(
                before.is_none_or(|before| before == value),
                "{name}: {value}"
            );
            let is_letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            assert!(name.chars().all(is_letter), "{name}");
        }
    }
}
