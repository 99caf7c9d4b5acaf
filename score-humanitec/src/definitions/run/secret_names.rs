//! Names of Secrets and of their keys: readable, and no two the same.

use crate::definitions::hex::push_hex;

/// A key of a Secret: letters, digits, `-`, `_`, `.`.
pub(super) fn secret_key(path: &str) -> String {
    /// The longest key of a Secret, in bytes.
    const LONGEST: usize = 253;
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if path.len() <= LONGEST && path.chars().all(is_allowed) {
        return path.to_owned();
    }
    let shown = path.chars().map(|c| if is_allowed(c) { c } else { '-' });
    // With a hash, so that no two have the same.
    let mut key: String = shown.take(READABLE).collect();
    key.push('-');
    push_hash(path, &mut key);
    key
}

/// Adds the start of a text's hash in hexadecimal digits.
pub(super) fn push_hash(of: &str, out: &mut String) {
    use sha2::{Digest as _, Sha256};
    push_hex(&Sha256::digest(of.as_bytes())[..4], out);
}

/// The longest part of a name that is kept as it is.
const READABLE: usize = 40;

/// A name of an object for something of another name: readable, and with a hash, so that no two have the same.
pub(super) fn object_name(of: &str) -> String {
    let mut name = String::with_capacity(READABLE + 9);
    let kept = of.replace("modules.", "").replace("externals.", "");
    for c in kept.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => name.push(c),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
        if name.len() == READABLE {
            break;
        }
    }
    let start = name.trim_end_matches('-').len();
    name.truncate(start);
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name.insert_str(0, "s-");
    }
    name.push('-');
    push_hash(of, &mut name);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_apart() {
        let name = object_name("postgres.default#modules.api.externals.db");
        assert!(name.starts_with("postgres-default-api-db-"), "{name}");
        assert_ne!(name, object_name("postgres.default#shared.api.db"));
        let long = object_name(&"x".repeat(300));
        assert!(long.len() < 63, "{long}");
        assert!(object_name("###").starts_with("s-"));
    }

    #[test]
    fn keys_are_apart() {
        assert_eq!(secret_key("db.password_1"), "db.password_1");
        assert_ne!(secret_key("a/b"), secret_key("a b"));
        assert_ne!(secret_key("a/b"), "a-b");
        let long = |end| secret_key(&("x".repeat(300) + end));
        assert_ne!(long("a"), long("b"));
        assert!(long("a").len() < 253);
    }
}
