//! URIs as they may be shown. Logins and the values of queries are secrets, or may be: no message, log, header of a
//! file or lock holds one. Whatever a URI is shown in takes it from here.

/// What stands where something is not shown.
const HIDDEN: &str = "***";

/// A URI without its login, and without the values in its query; a path as it is.
pub(crate) fn shown(uri: &str) -> String {
    let Some((scheme, rest)) = split(uri) else {
        return uri.to_owned();
    };
    let (rest, fragment) = cut(rest, '#');
    let (rest, query) = cut(rest, '?');
    let mut out = format!("{scheme}://{}", without_user(rest));
    if let Some(query) = query {
        out.push('?');
        out.push_str(&pairs(query, scheme));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        // The name of a file of an artifact; a server may have put a token there.
        let is_file = scheme.eq_ignore_ascii_case("oci") || !fragment.contains('=');
        out.push_str(&if is_file {
            fragment.to_owned()
        } else {
            pairs(fragment, scheme)
        });
    }
    out
}

/// Whether something is hidden in a URI as it is [`shown`], so that others may be shown alike.
pub(crate) fn hides(shown: &str) -> bool {
    shown.contains(HIDDEN)
}

/// A text of others (an error of a library, what a program said) with each URI in it as it is [`shown`], and without
/// a password that is known.
pub(crate) fn masked(text: &str, password: Option<&str>) -> String {
    /// Less than that is part of many words, and of no use as a password.
    const SHORT: usize = 4;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let start = rest[..at].trim_end_matches(is_scheme).len();
        let is_end = |c: char| c.is_whitespace() || c.is_control() || "'\"`<>".contains(c);
        let end = rest[at..].find(is_end).map_or(rest.len(), |end| at + end);
        out.push_str(&rest[..start]);
        out.push_str(&shown(&rest[start..end]));
        rest = &rest[end..];
    }
    out.push_str(rest);
    match password.filter(|password| password.len() >= SHORT) {
        Some(password) => out.replace(password, HIDDEN),
        None => out,
    }
}

/// A URI without user and password, for whoever has to ask there.
pub(crate) fn without_login(uri: &str) -> String {
    let Some((scheme, rest)) = split(uri) else {
        return uri.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => uri.to_owned(),
    }
}

/// A URI up to its query, and a path as it is.
pub(crate) fn without_query(uri: &str) -> &str {
    match split(uri) {
        Some(_) => uri.split('?').next().unwrap_or(uri),
        None => uri,
    }
}

fn split(uri: &str) -> Option<(&str, &str)> {
    uri.split_once("://")
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

/// Host and path without the login.
fn without_user(rest: &str) -> String {
    let end = rest.find('/').unwrap_or(rest.len());
    if let Some(at) = rest[..end].rfind('@') {
        return rest[at + 1..].to_owned();
    }
    // No port: the start of a login whose password has a slash, say, so that nobody can tell where it ends.
    let (host, port) = cut(&rest[..end], ':');
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    match port.filter(|port| !is_port(port) && !host.starts_with('[')) {
        None => rest.to_owned(),
        Some(port) => match rest.rfind('@') {
            Some(at) => rest[at + 1..].to_owned(),
            None if port.is_empty() => rest.to_owned(),
            None => format!("{host}:{HIDDEN}"),
        },
    }
}

/// The names of a query with their values hidden. The branch of a git repository is no secret.
fn pairs(query: &str, scheme: &str) -> String {
    let is_git = scheme
        .get(..4)
        .is_some_and(|s| s.eq_ignore_ascii_case("git-"));
    let pair = |pair: &str| match pair.split_once('=') {
        Some(("ref", _)) if is_git => pair.to_owned(),
        Some((_, "")) => pair.to_owned(),
        Some((name, _)) => format!("{name}={HIDDEN}"),
        None if pair.is_empty() => String::new(),
        None => HIDDEN.to_owned(),
    };
    query.split('&').map(pair).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_is_not_shown() {
        for (uri, expected) in [
            ("https://host/a.yaml", "https://host/a.yaml"),
            ("https://me:pw@host:8080/a", "https://host:8080/a"),
            ("https://me@host", "https://host"),
            ("https://host/a@b", "https://host/a@b"),
            ("https://host?mail=a@b", "https://host?mail=***"),
            (
                "https://h/a?token=x&b=&c&d=1",
                "https://h/a?token=***&b=&***&d=***",
            ),
            ("https://h/a?q=x?y=z", "https://h/a?q=***"),
            ("https://h/a?x=1#y", "https://h/a?x=***#y"),
            ("https://h/a#access_token=x", "https://h/a#access_token=***"),
            (
                "git-https://h/r.git/a?ref=v1",
                "git-https://h/r.git/a?ref=v1",
            ),
            (
                "git-https://h/r.git/a?ref=v1&k=v",
                "git-https://h/r.git/a?ref=v1&k=***",
            ),
            ("https://h/r.git/a?ref=v1", "https://h/r.git/a?ref=***"),
            ("git-ssh://git@h/r.git/a", "git-ssh://h/r.git/a"),
            ("oci://h:5000/a:v1#b=c.yaml", "oci://h:5000/a:v1#b=c.yaml"),
            ("oci://h/a@sha256:00#b", "oci://h/a@sha256:00#b"),
            ("https://[::1]:80/a", "https://[::1]:80/a"),
            // The password has a slash that should have been escaped.
            ("https://me:p/w@host/a", "https://host/a"),
            ("https://me:/pw@host/a", "https://host/a"),
            ("https://me:pw", "https://me:***"),
            ("https://host:/a", "https://host:/a"),
            ("dir/a?b=c.yaml", "dir/a?b=c.yaml"),
            ("-", "-"),
        ] {
            assert_eq!(shown(uri), expected, "{uri}");
        }
    }

    #[test]
    fn uris_in_texts_are_shown_so_too() {
        for (text, expected) in [
            ("nothing", "nothing"),
            (
                "unable to access 'https://me:pw@h/x?t=1': no",
                "unable to access 'https://h/x?t=***': no",
            ),
            ("a://b c://d?e=f", "a://b c://d?e=***"),
            ("(x)http://u:p@h", "(x)http://h"),
            ("pass hunter2!", "pass ***!"),
            ("://", "://"),
        ] {
            assert_eq!(masked(text, Some("hunter2")), expected, "{text}");
        }
        assert_eq!(masked("an apple", Some("a")), "an apple");
    }

    #[test]
    fn who_asks_leaves_out_the_login_only() {
        for (uri, expected) in [
            ("https://me:pw@h/a?b=c", "https://h/a?b=c"),
            ("https://h?b=c@d", "https://h?b=c@d"),
            ("a@b", "a@b"),
        ] {
            assert_eq!(without_login(uri), expected);
        }
        assert_eq!(without_query("https://h/a?b/c"), "https://h/a");
        assert_eq!(without_query("a?b"), "a?b");
    }
}
