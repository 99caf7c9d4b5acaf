//! What the name of a value says of it, and the names of variables.

/// The words of a name: `instanceAccessKey` and `instance_access-key` have three.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    let mut before_is_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            is_open = false;
            continue;
        }
        if !is_open || (c.is_uppercase() && before_is_lower) {
            words.push(String::new());
        }
        is_open = true;
        before_is_lower = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// The name of a variable: `POSTGRES_SHOP_DB_PASSWORD`.
pub(crate) fn variable_name(path: &[&str]) -> String {
    let words = path.iter().flat_map(|part| words(part));
    let mut name = String::new();
    for word in words {
        if !name.is_empty() {
            name.push('_');
        }
        let fits = |c: char| c.is_ascii_alphanumeric().then(|| c.to_ascii_uppercase());
        name.extend(word.chars().map(|c| fits(c).unwrap_or('_')));
    }
    match name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        true => format!("_{name}"),
        false => name,
    }
}

/// True if a name says that what it names is secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    const SECRET: [&str; 18] = [
        "cookie",
        "password",
        "passwords",
        "passwd",
        "passphrase",
        "passcode",
        "pwd",
        "pass",
        "secret",
        "secrets",
        "token",
        "tokens",
        "credential",
        "credentials",
        "apikey",
        "authkey",
        "privatekey",
        "secretkey",
    ];
    /// Before `key`.
    const OF_KEYS: [&str; 11] = [
        "access",
        "account",
        "api",
        "auth",
        "encryption",
        "master",
        "private",
        "secret",
        "shared",
        "signing",
        "storage",
    ];
    let words = words(name);
    if words.last().is_some_and(|last| is_about_secret(last)) {
        return false;
    }
    let is_key = |pair: &[String]| match pair {
        [of, key] => key == "key" && OF_KEYS.contains(&of.as_str()),
        _ => false,
    };
    words.iter().any(|word| SECRET.contains(&word.as_str())) || words.windows(2).any(is_key)
}

/// True if a word at the end of a name says that it is something about a secret: `token_url`, `secret_name`.
pub(crate) fn is_about_secret(name: &str) -> bool {
    const ABOUT: [&str; 24] = [
        "database",
        "enabled",
        "endpoint",
        "expiry",
        "file",
        "host",
        "hostname",
        "id",
        "key_id",
        "kind",
        "length",
        "name",
        "namespace",
        "path",
        "port",
        "ref",
        "reference",
        "region",
        "type",
        "uri",
        "url",
        "user",
        "username",
        "version",
    ];
    words(name)
        .last()
        .is_some_and(|last| ABOUT.contains(&last.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_secret() {
        for (name, expected) in [
            ("password", true),
            ("instancePassword", true),
            ("DB_PASSWORD", true),
            ("secret_key", true),
            ("aws_secret_key", true),
            ("instanceAccessKeyId", false),
            ("access_key_id", false),
            ("access-key", true),
            ("api_key", true),
            ("primaryKey", false),
            ("key", false),
            ("token", true),
            ("erlangCookie", true),
            ("token_url", false),
            ("secretName", false),
            ("passwordLength", false),
            ("username", false),
            ("compass", false),
            ("passage", false),
            ("host", false),
        ] {
            assert_eq!(is_secret_name(name), expected, "{name}");
        }
    }

    #[test]
    fn variables_have_names_that_shells_take() {
        for (path, expected) in [
            (
                &["postgres", "shop.db", "password"][..],
                "POSTGRES_SHOP_DB_PASSWORD",
            ),
            (&["s3", "a-b", "secretKey"], "S3_A_B_SECRET_KEY"),
            (&["1st", "é"], "_1ST__"),
            (&["."], "_"),
        ] {
            assert_eq!(variable_name(path), expected);
        }
    }
}
