//! The target of a redirect, and whether two URLs are of one server.

use ureq::http::uri::{Scheme, Uri};
use ureq::http::{Response, header};

use crate::uri::without_login;

/// The target of a redirect as the server sent it, if the answer is one.
pub(super) fn location(response: &Response<ureq::Body>) -> Option<&[u8]> {
    const SENT_ELSEWHERE: [u16; 5] = [301, 302, 303, 307, 308];
    let is_redirect = SENT_ELSEWHERE.contains(&response.status().as_u16());
    let location = response.headers().get(header::LOCATION);
    location.filter(|_| is_redirect).map(|to| to.as_bytes())
}

/// The URL that a redirect leads to. Errors show no more of it than scheme and host, because anything else may be a
/// token.
pub(super) fn redirect_target(from: &Uri, location: &[u8]) -> Result<Uri, String> {
    let location = std::str::from_utf8(location)
        .map_err(|_| "the redirect leads to what is no URL".to_owned())?;
    let to = without_login(&resolved(from, location));
    let to: Uri = to
        .parse()
        .map_err(|_| "the redirect leads to an address which is no http URL".to_owned())?;
    let server = |to: &Uri| {
        let (scheme, host) = (to.scheme_str().unwrap_or_default(), to.host());
        format!("{scheme}://{}", host.unwrap_or_default())
    };
    let wrong = || {
        let server = server(&to);
        format!("the redirect leads to {server}, which is no http URL")
    };
    let is_http = [&Scheme::HTTP, &Scheme::HTTPS]
        .map(Some)
        .contains(&to.scheme());
    if !is_http || to.host().is_none_or(str::is_empty) {
        return Err(wrong());
    }
    // What was asked for where nobody can change it on the way should come from such a place.
    if from.scheme() == Some(&Scheme::HTTPS) && to.scheme() == Some(&Scheme::HTTP) {
        let server = server(&to);
        return Err(format!("the redirect leads from https to {server}"));
    }
    Ok(to)
}

/// A reference resolved against the URL that it was found at (RFC 3986, 5.2).
fn resolved(base: &Uri, reference: &str) -> String {
    let reference = reference.split('#').next().unwrap_or_default();
    let scheme = base.scheme_str().unwrap_or_default();
    let authority = base.authority().map_or("", |authority| authority.as_str());
    let server = format!("{scheme}://{authority}");
    let is_absolute = reference
        .find([':', '/', '?'])
        .is_some_and(|at| reference[at..].starts_with(':'));
    if is_absolute {
        reference.to_owned()
    } else if reference.starts_with("//") {
        format!("{scheme}:{reference}")
    } else if reference.starts_with('/') {
        format!("{server}{reference}")
    } else if reference.starts_with('?') {
        format!("{server}{}{reference}", base.path())
    } else if reference.is_empty() {
        base.to_string()
    } else {
        let folder = base
            .path()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let (path, query) = reference
            .find('?')
            .map_or((reference, ""), |at| reference.split_at(at));
        format!(
            "{server}{}{query}",
            without_dots(&format!("{folder}/{path}"))
        )
    }
}

/// A path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let is_dots = part == "." || part == "..";
        if part == ".." {
            out.pop();
        }
        match is_dots {
            false => out.push(part),
            // It names the folder.
            true if parts.peek().is_none() => out.push(""),
            true => {}
        }
    }
    format!("/{}", out.join("/"))
}

/// True if two URLs are of one server: the same scheme, host and port.
pub(super) fn is_same_server(a: &Uri, b: &Uri) -> bool {
    is_same_host(a, b) && a.scheme() == b.scheme() && port(a) == port(b)
}

/// True if two URLs are of one host.
pub(super) fn is_same_host(a: &Uri, b: &Uri) -> bool {
    match (a.host(), b.host()) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    }
}

fn port(url: &Uri) -> Option<u16> {
    let usual = match url.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    };
    url.port_u16().or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn led(from: &str, location: &str) -> Result<String, String> {
        redirect_target(&from.parse().unwrap(), location.as_bytes()).map(|to| to.to_string())
    }

    #[test]
    fn redirects_lead_to_where_a_browser_goes() {
        for (location, expected) in [
            ("http://x/y?z#f", "http://x/y?z"),
            ("https://me:pw@x/y", "https://x/y"),
            ("//x/y", "http://x/y"),
            ("/y?z", "http://h:1/y?z"),
            ("?z", "http://h:1/a/b?z"),
            ("", "http://h:1/a/b?q"),
            ("c", "http://h:1/a/c"),
            ("./c/../d?e=../f", "http://h:1/a/d?e=../f"),
            ("../../../c/.", "http://h:1/c/"),
            ("c?u=http://x", "http://h:1/a/c?u=http://x"),
        ] {
            let found = led("http://h:1/a/b?q", location);
            assert_eq!(found.as_deref(), Ok(expected), "{location}");
        }
        assert_eq!(led("http://h", "c").as_deref(), Ok("http://h/c"));
    }

    #[test]
    fn redirects_lead_to_web_servers_only_and_never_down() {
        for location in [
            "file:///etc/passwd",
            "ftp://x/y",
            "data:,x",
            "http:",
            "http:///x",
            "http:y",
        ] {
            assert!(led("http://h/", location).is_err(), "{location}");
        }
        for location in [
            "ftp://h/x?token=sec'hunter2secret",
            "ftp://h/x?token=sec%20hunter2secret",
            "ftp://me:1/hunter2secret@h/x",
            "mailto:x?token=hunter2secret",
            "http://h/hunter2secret",
            "ftp://h/x#hunter2secret",
        ] {
            let why = led("https://h/", location).unwrap_err();
            assert!(!why.contains("hunter2"), "{why}");
        }
        assert!(led("https://h/", "http://h/").is_err());
        assert!(led("https://h/", "//x/").is_ok());
        assert!(led("http://h/", "https://h/").is_ok());
    }

    #[test]
    fn a_server_is_a_scheme_a_host_and_a_port() {
        let same = |a: &str, b: &str| is_same_server(&a.parse().unwrap(), &b.parse().unwrap());
        assert!(same("https://h/a", "https://H:443/b"));
        assert!(same("http://h:80", "http://h"));
        assert!(!same("https://h", "http://h"));
        assert!(!same("http://h", "https://h"));
        assert!(!same("http://h", "http://h:81"));
        assert!(!same("http://h", "http://x.h"));
    }
}
