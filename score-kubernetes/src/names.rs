//! Rules for the texts that Kubernetes takes as names, keys and values of labels:
//! <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/>.

/// Why a text is no name of a container, a volume or a port, if it is none: 1 to 63 lower-case letters, digits and
/// dashes, a dash at neither end.
#[must_use]
pub fn label_fault(name: &str) -> Option<&'static str> {
    match name.len() {
        0 => Some("one letter or digit at least"),
        _ if !is_label(name) => Some("lower-case letters, digits and inner dashes"),
        64.. => Some("at most 63 characters"),
        _ => None,
    }
}

/// Why a text is no name of a namespace, if it is none.
#[must_use]
pub fn namespace_fault(name: &str) -> Option<&'static str> {
    label_fault(name)
}

/// The name most like a text that a rule takes: with dashes for what no name has, in lower case where that is wanted, and without
/// what may not stand in front. `None` if there is none.
#[must_use]
pub fn name_near(text: &str, rule: fn(&str) -> Option<&'static str>) -> Option<String> {
    const LONGEST: usize = 253;
    if text.len() > LONGEST {
        return None;
    }
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) if is_domain(prefix) => (Some(prefix), name),
        _ => (None, text),
    };
    let dashed = |name: &str| {
        let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let name: String = name
            .chars()
            .map(|c| if kept(c) { c } else { '-' })
            .collect();
        let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        match prefix {
            Some(prefix) => format!("{prefix}/{name}"),
            None => name.to_owned(),
        }
    };
    let lower = dashed(name).to_ascii_lowercase().replace('_', "-");
    let label = label_like(text);
    let behind_digits = label.as_deref().map(|label| {
        let name = label.trim_start_matches(|c: char| !c.is_ascii_lowercase());
        name.to_owned()
    });
    let near = [Some(dashed(name)), Some(lower), label, behind_digits];
    let mut near = near.into_iter().flatten();
    near.find(|near| !near.is_empty() && near != text && rule(near).is_none())
}

/// The name of a container, a volume, a port or a namespace that is most like a text: in lower case, with dashes for all else
/// that such a name does not have. `None` if nothing is left.
#[must_use]
pub fn label_like(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let words = lower.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    let mut name = words.collect::<Vec<_>>().join("-");
    name.truncate(63);
    let name = name.trim_end_matches('-');
    (!name.is_empty()).then(|| name.to_owned())
}

/// Why a text is no key of a label or an annotation, if it is none: a name of at most 63 characters, and before it
/// perhaps a domain and a slash.
#[must_use]
pub fn key_fault(key: &str) -> Option<&'static str> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if name.contains('/') {
        Some("one `/` at most, behind a domain")
    } else if name.is_empty() {
        Some("a name of one letter or digit at least")
    } else if !is_name(name) {
        Some("a name of letters, digits, and inner `-`, `_` and `.`")
    } else if name.len() > 63 {
        Some("a name of at most 63 characters")
    } else if prefix.is_some_and(|prefix| !is_domain(prefix)) {
        Some("a domain in lower case before the slash")
    } else {
        None
    }
}

/// Why a text is no value of a label, if it is none.
#[must_use]
pub fn label_value_fault(value: &str) -> Option<&'static str> {
    match value.len() {
        _ if !is_name(value) => Some("letters, digits, and inner `-`, `_` and `.`"),
        64.. => Some("at most 63 characters"),
        _ => None,
    }
}

/// Why a text is no host of an ingress, if it is none: a domain, or all those below one.
#[must_use]
pub fn host_fault(host: &str) -> Option<&'static str> {
    (!is_domain(host.strip_prefix("*.").unwrap_or(host)))
        .then_some("a domain in lower case, perhaps with `*.` before it")
}

/// Why a text is no key of the data of a ConfigMap, if it is none.
#[must_use]
pub fn data_key_fault(key: &str) -> Option<&'static str> {
    let fits = (1..=253).contains(&key.len())
        && key.bytes().all(is_name_byte)
        && key != "."
        && !key.starts_with("..");
    (!fits).then_some("1 to 253 letters, digits, `-`, `_` and `.`, and not `..` in front")
}

/// Why a text is no name of most objects, if it is none.
#[must_use]
pub fn subdomain_fault(name: &str) -> Option<&'static str> {
    match name.len() {
        _ if !is_dotted(name) => Some("lower-case letters, digits, and inner `-` and `.`"),
        254.. => Some("at most 253 characters"),
        _ => None,
    }
}

/// Why a text is no name of a Service, if it is none.
#[must_use]
pub fn service_name_fault(name: &str) -> Option<&'static str> {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    match (starts, label_fault(name)) {
        (true, fault) => fault,
        (false, None) => Some("a lower-case letter in front"),
        (false, Some(_)) => Some("lower-case letters, digits and inner dashes, a letter in front"),
    }
}

/// Why a text is no name of a container's port, if it is none.
#[must_use]
pub fn port_name_fault(name: &str) -> Option<&'static str> {
    let has_letter = name.bytes().any(|c| c.is_ascii_lowercase());
    match name.len() {
        _ if !is_label(name) || !has_letter || name.contains("--") => {
            Some("lower-case letters, digits and single inner dashes, a letter among them")
        }
        16.. => Some("at most 15 characters"),
        _ => None,
    }
}

/// Why a text is no name of an environment variable, if it is none.
#[must_use]
pub fn variable_fault(name: &str) -> Option<&'static str> {
    let fits = !name.is_empty()
        && name
            .bytes()
            .all(|c| (b' '..=b'~').contains(&c) && c != b'=');
    (!fits).then_some("printable ASCII characters without `=`")
}

/// Why a text is no name of an HTTP header, if it is none.
#[must_use]
pub fn header_fault(name: &str) -> Option<&'static str> {
    let fits = !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    (!fits).then_some("letters, digits and dashes")
}

/// Why a text is no name of an HTTP header or a query parameter by the words of HTTP, if it is none.
#[must_use]
pub fn token_fault(name: &str) -> Option<&'static str> {
    let fits = (1..=256).contains(&name.len())
        && name
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c));
    (!fits).then_some("1 to 256 letters, digits and ``!#$%&'*+-.^_`|~``")
}

/// Why a text is no kind of a reference, if it is none.
#[must_use]
pub fn kind_fault(kind: &str) -> Option<&'static str> {
    let fits = (1..=63).contains(&kind.len())
        && kind.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
        && kind.starts_with(|c: char| c.is_ascii_alphabetic())
        && !kind.ends_with('-');
    (!fits)
        .then_some("1 to 63 letters, digits and dashes, a letter in front and no dash at the end")
}

/// Why a text is no range of addresses, if it is none.
#[must_use]
pub fn range_fault(range: &str) -> Option<&'static str> {
    let fits = range.split_once('/').is_some_and(|(address, length)| {
        let most = match address.parse::<std::net::IpAddr>() {
            Ok(std::net::IpAddr::V4(_)) => 32,
            Ok(std::net::IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        length.bytes().all(|c| c.is_ascii_digit()) && length.parse().is_ok_and(|n: u32| n <= most)
    });
    (!fits).then_some("a range of addresses like `10.9.8.0/24`")
}

/// Why a text is no name of a role, if it is none.
#[must_use]
pub fn path_segment_fault(name: &str) -> Option<&'static str> {
    let fits = !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '%']);
    (!fits).then_some("neither `.` nor `..`, and no `/` or `%` in it")
}

fn is_domain(text: &str) -> bool {
    text.len() <= 253 && is_dotted(text)
}

/// True of labels with dots between them, however many.
fn is_dotted(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// True of lower-case letters, digits and inner dashes, however many.
fn is_label(text: &str) -> bool {
    let is_part = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    !text.is_empty() && text.bytes().all(is_part) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// True of letters, digits, and inner `-`, `_` and `.`, however many.
fn is_name(text: &str) -> bool {
    let is_end = |c: Option<u8>| c.is_none_or(|c| c.is_ascii_alphanumeric());
    text.bytes().all(is_name_byte) && is_end(text.bytes().next()) && is_end(text.bytes().last())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_other_texts() {
        for (text, name) in [
            ("Shop_Dev", Some("shop-dev")),
            ("shop/dev.", Some("shop-dev")),
            ("__", None),
            ("é", None),
        ] {
            assert_eq!(label_like(text).as_deref(), name);
        }
        let long = format!("{}-b", "a".repeat(62));
        assert_eq!(label_like(&long), Some("a".repeat(62)));
    }

    #[test]
    fn names_near_wrong_ones_are_right() {
        type Rule = fn(&str) -> Option<&'static str>;
        for (text, rule, expected) in [
            ("My_Account", subdomain_fault as Rule, Some("my-account")),
            ("my team", label_value_fault, Some("my-team")),
            ("web/1", label_value_fault, Some("web-1")),
            ("My team", key_fault, Some("My-team")),
            ("example.com/a b", key_fault, Some("example.com/a-b")),
            ("1web", service_name_fault, Some("web")),
            ("-x-", label_fault, Some("x")),
            ("__", label_fault, None),
            ("12", service_name_fault, None),
        ] {
            assert_eq!(name_near(text, rule).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn characters_that_no_name_has_are_told_before_its_length() {
        let umlauts = "ä".repeat(36);
        let long = "a".repeat(64);
        for rule in [
            label_fault,
            key_fault,
            label_value_fault,
            subdomain_fault,
            port_name_fault,
        ] {
            let told = rule(&umlauts).expect("no name");
            assert!(told.contains("letters, digits"), "{told}");
        }
        for rule in [
            label_fault,
            key_fault,
            label_value_fault,
            service_name_fault,
        ] {
            let told = rule(&long).expect("too long");
            assert!(told.ends_with("at most 63 characters"), "{told}");
        }
        let longer = "a".repeat(254);
        assert_eq!(subdomain_fault(&longer), Some("at most 253 characters"));
        for rule in [label_fault, key_fault] {
            let told = rule("").expect("empty");
            assert!(told.ends_with("one letter or digit at least"), "{told}");
        }
    }

    #[test]
    fn names_keys_and_values_are_those_of_kubernetes() {
        let long = "a".repeat(64);
        for (name, fits) in [
            ("a", true),
            ("web-1", true),
            ("-a", false),
            ("A", false),
            ("", false),
            (&long, false),
        ] {
            assert_eq!(label_fault(name).is_none(), fits, "{name}");
        }
        for (key, fits) in [
            ("tier", true),
            ("example.com/Tier_1", true),
            ("example.com/", false),
            ("/tier", false),
            ("Example.com/tier", false),
            ("a/b/c", false),
            ("a b", false),
            ("", false),
        ] {
            assert_eq!(key_fault(key).is_none(), fits, "{key}");
        }
        for (value, fits) in [
            ("", true),
            ("gold-1", true),
            ("a b", false),
            ("-a", false),
            (&long, false),
        ] {
            assert_eq!(label_value_fault(value).is_none(), fits, "{value}");
        }
        for (host, fits) in [
            ("a", true),
            ("a.example.test", true),
            ("*.example.test", true),
            ("", false),
            ("*", false),
            ("a..b", false),
            ("A.test", false),
            ("a.test:80", false),
            ("a.*.test", false),
        ] {
            assert_eq!(host_fault(host).is_none(), fits, "{host}");
        }
        for (key, fits) in [
            ("a", true),
            ("app.conf", true),
            (".env", true),
            ("", false),
            (".", false),
            ("..a", false),
            ("a/b", false),
        ] {
            assert_eq!(data_key_fault(key).is_none(), fits, "{key}");
        }
    }
}
