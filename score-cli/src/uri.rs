//! Redacted URIs. Logins and the values of queries may be secrets, so no message, log, lock or header of a file holds
//! one: whatever shows a URI takes it from here.

/// The text in the place of what is redacted.
const HIDDEN: &str = "***";

/// A URI without its login, without the values in its query, and without the fragment if that may hold a token; a path
/// as it is.
pub(crate) fn redacted(uri: &str) -> String {
    let Some((scheme, rest)) = split(uri) else {
        return uri.to_owned();
    };
    let kind = UriKind::of(scheme, rest);
    let (login, rest) = match kind {
        UriKind::Local => ("", rest),
        _ => without_user(rest, kind),
    };
    let (rest, fragment) = split_at_first(rest, '#');
    let (rest, query) = split_at_first(rest, '?');
    let mut out = format!("{scheme}://{login}{}", without_password(rest));
    if let Some(query) = query {
        out.push('?');
        out.push_str(&redacted_query(query, kind));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        let is_shown = kind != UriKind::Web || fragment.is_empty();
        out.push_str(if is_shown { fragment } else { HIDDEN });
    }
    out
}

/// The kind of a URI, which says what its parts mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UriKind {
    /// A path of this machine, without a server that could ask for a login.
    Local,
    /// The query names a branch, the fragment nothing.
    Git,
    /// A digest stands behind an `@`, and the fragment names a file.
    Oci,
    /// Tokens may stand in the query and in the fragment.
    Web,
}

impl UriKind {
    fn of(scheme: &str, rest: &str) -> UriKind {
        let scheme = scheme.to_ascii_lowercase();
        match scheme.as_str() {
            "file" | "git-file" if rest.starts_with('/') => UriKind::Local,
            "oci" => UriKind::Oci,
            scheme if scheme.starts_with("git-") => UriKind::Git,
            _ => UriKind::Web,
        }
    }
}

/// True if values of a redacted URI are hidden, so that several URIs may be redacted to it.
pub(crate) fn is_redacted(shown: &str) -> bool {
    shown.contains(HIDDEN)
}

/// A text of others (an error of a library, a line of a program) with each URI in it [`redacted`], and without a
/// password that is known.
pub(crate) fn redacted_in(text: &str, password: Option<&str>) -> String {
    /// A shorter text is part of many words, and of no use as a password.
    const SHORT: usize = 4;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let start = rest[..at].trim_end_matches(is_scheme).len();
        let is_end = |c: char| c.is_whitespace() || c.is_control() || "'\"`<>".contains(c);
        let end = rest[at..].find(is_end).map_or(rest.len(), |end| at + end);
        out.push_str(&rest[..start]);
        out.push_str(&redacted(&rest[start..end]));
        rest = &rest[end..];
    }
    out.push_str(rest);
    match password.filter(|password| password.len() >= SHORT) {
        Some(password) => out.replace(password, HIDDEN),
        None => out,
    }
}

/// A URI without user and password, to be fetched.
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

fn split_at_first(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

/// The part behind the login, and the text for a login of which it is not certain where it ends.
///
/// A password may have any character that should have been escaped, so that all before the last `@` may be one.
fn without_user(rest: &str, kind: UriKind) -> (&'static str, &str) {
    let searched = match kind {
        UriKind::Oci => &rest[..digest(rest).unwrap_or(rest.len())],
        _ => rest,
    };
    let Some(at) = searched.rfind('@') else {
        return ("", rest);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, before) = (&rest[..end], &rest[..at]);
    if at < end {
        return ("", &rest[at + 1..]);
    }
    // No user and password, but a version, say: `https://cdn.example/tool@1.2/a.yaml`.
    let is_path = kind != UriKind::Oci && host.contains('.') && !before.contains([':', '@']);
    match is_path {
        true => ("", rest),
        false => ("***@", &rest[at + 1..]),
    }
}

/// The position of the `@` before the digest of an artifact.
fn digest(rest: &str) -> Option<usize> {
    let (name, _) = split_at_first(rest, '#');
    let at = name.rfind('@')?;
    let hex = name[at + 1..].strip_prefix("sha256:")?;
    hex.bytes().all(|b| b.is_ascii_hexdigit()).then_some(at)
}

/// Host and path, redacted if something else stands in the place of a port: a password whose host was forgotten, say.
fn without_password(rest: &str) -> String {
    let end = rest.find('/').unwrap_or(rest.len());
    let (host, port) = split_at_first(&rest[..end], ':');
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    match port {
        Some(port) if !is_port(port) && !host.starts_with('[') => format!("{host}:{HIDDEN}"),
        _ => rest.to_owned(),
    }
}

/// The names of a query with their values hidden. The branch of a git repository is no secret.
fn redacted_query(query: &str, kind: UriKind) -> String {
    let pair = |pair: &str| match pair.split_once('=') {
        Some(("ref", _)) if kind == UriKind::Git => pair.to_owned(),
        Some((_, "")) => pair.to_owned(),
        Some((name, _)) => format!("{name}={HIDDEN}"),
        None if pair.is_empty() => String::new(),
        None => HIDDEN.to_owned(),
    };
    query.split('&').map(pair).collect::<Vec<_>>().join("&")
}

/// A URI that is shown, in a comment of one line.
pub(crate) fn in_comment(shown: &str) -> String {
    let ends_comments = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    shown.replace(ends_comments, " ")
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
            ("https://h.io/a@b", "https://h.io/a@b"),
            ("https://h.io?mail=a@b", "https://h.io?mail=***"),
            ("https://h.io/@a/b@1.2/c.yaml", "https://***@1.2/c.yaml"),
            ("file:///home/me@h:1/a#b", "file:///home/me@h:1/a#b"),
            (
                "https://h/a?token=x&b=&c&d=1",
                "https://h/a?token=***&b=&***&d=***",
            ),
            ("https://h/a?q=x?y=z", "https://h/a?q=***"),
            ("https://h/a?x=1#y", "https://h/a?x=***#***"),
            ("https://h/a#access_token=x", "https://h/a#***"),
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
            ("https://me:p/w@host/a", "https://***@host/a"),
            ("https://me:/pw@host/a", "https://***@host/a"),
            ("https://me:12/pw@host/a", "https://***@host/a"),
            ("https://me:p#w@host/a", "https://***@host/a"),
            ("https://me:p?w@host/a", "https://***@host/a"),
            ("https://me.io:p#w@host/a", "https://***@host/a"),
            ("https://tok/en@host/a", "https://***@host/a"),
            ("https://me:p@w@host/a", "https://host/a"),
            ("https://me@p/w@host/a", "https://***@host/a"),
            ("oci://me:1/pw@h:1/a:v1", "oci://***@h:1/a:v1"),
            ("oci://me:p#w@h/a:v1#b", "oci://***@h/a:v1#b"),
            ("oci://me:pw@h/a@sha256:00#b", "oci://h/a@sha256:00#b"),
            ("oci://me:p/w@h/a@sha256:00", "oci://***@h/a@sha256:00"),
            ("git-https://me:1/pw@h/r.git/a", "git-https://***@h/r.git/a"),
            ("https://me:pw", "https://me:***"),
            ("https://host:/a", "https://host:/a"),
            ("dir/a?b=c.yaml", "dir/a?b=c.yaml"),
            ("-", "-"),
        ] {
            assert_eq!(redacted(uri), expected, "{uri}");
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
            assert_eq!(redacted_in(text, Some("hunter2")), expected, "{text}");
        }
        assert_eq!(redacted_in("an apple", Some("a")), "an apple");
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
