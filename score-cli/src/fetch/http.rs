//! Files over http and https.

use std::io::Read;
use std::time::{Duration, Instant};

use base64::Engine as _;
use ureq::Agent;
use ureq::http::uri::{Scheme, Uri};
use ureq::http::{Response, StatusCode, header};
use ureq::unversioned::transport::DefaultConnector;

use super::names::Names;
use super::{Fetched, Fetcher};
use crate::error::Error;
use crate::uri::{masked, shown, without_login};

const MAX_REDIRECTS: usize = 5;

pub(super) fn fetch(uri: &str, fetcher: &Fetcher) -> Result<Vec<Fetched>, Error> {
    let url = without_login(uri);
    let authorization = basic(uri);
    let answer = Client::new(fetcher.timeout).get(&url, &[], authorization.as_deref())?;
    let bytes = answer.body(&url, fetcher.limit)?;
    // No server is told of a fragment, so that it names nothing; a token may stand in it.
    let (shown, _) = url.split_once('#').unwrap_or((&url, ""));
    Ok(vec![Fetched::named(uri, shown, bytes)])
}

/// Asks servers, with the proxies of the environment, and gives up in time. Any status is an answer, not an error.
pub(super) struct Client {
    agent: Agent,
    timeout: Duration,
}

/// What a server answered.
pub(super) struct Answer {
    pub(super) response: Response<ureq::Body>,
    /// Who: where the last redirect led.
    pub(super) url: Uri,
}

impl Client {
    /// `timeout` is for an answer, redirects and all.
    pub(super) fn new(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("score/", env!("CARGO_PKG_VERSION")))
            .build();
        Client {
            agent: Agent::with_parts(config, DefaultConnector::default(), Names),
            timeout,
        }
    }

    /// What is at a URL, or where that leads in a few steps. `authorization` is for the server of the URL: the same
    /// scheme, host and port; once a step leads elsewhere it is sent no more.
    pub(super) fn get(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<Answer, Error> {
        let failed = |why: &dyn std::fmt::Display| {
            let why = masked(&why.to_string(), None);
            Error::Other(format!("failed to get {}: {why}", shown(url)))
        };
        let start = Instant::now();
        let mut at: Uri = url.parse().map_err(|error| failed(&error))?;
        let mut authorization = authorization;
        for _ in 0..=MAX_REDIRECTS {
            let left = self.timeout.saturating_sub(start.elapsed());
            let mut request = self.agent.get(at.clone()).config();
            request = request.timeout_global(Some(left));
            let mut request = request.build();
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            if let Some(value) = authorization {
                request = request.header(header::AUTHORIZATION, value);
            }
            let response = request.call().map_err(|error| failed(&error))?;
            let Some(location) = location(&response) else {
                return Ok(Answer { response, url: at });
            };
            let next = next(&at, location).map_err(|why| failed(&why))?;
            authorization = authorization.filter(|_| is_same_server(&at, &next));
            at = next;
        }
        Err(failed(&format!("more than {MAX_REDIRECTS} redirects")))
    }
}

impl Answer {
    /// The body of an answer that all is well, up to a size in bytes.
    pub(super) fn body(self, url: &str, limit: u64) -> Result<Vec<u8>, Error> {
        let url = shown(url);
        if self.response.status() != StatusCode::OK {
            let status = self.response.status().as_u16();
            let message = format!("GET {url} non-200 status code: {status}");
            return Err(Error::Other(message));
        }
        let failed =
            |error: &dyn std::fmt::Display| Error::Other(format!("failed to read {url}: {error}"));
        let mut bytes = Vec::new();
        let mut reader = self.response.into_body().into_reader().take(limit + 1);
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| failed(&error))?;
        if bytes.len() as u64 > limit {
            return Err(failed(&format!("it holds more than {limit} bytes")));
        }
        Ok(bytes)
    }
}

/// Where an answer sends its reader, if it does.
fn location(response: &Response<ureq::Body>) -> Option<&[u8]> {
    const SENT_ELSEWHERE: [u16; 5] = [301, 302, 303, 307, 308];
    let is_redirect = SENT_ELSEWHERE.contains(&response.status().as_u16());
    let location = response.headers().get(header::LOCATION);
    location.filter(|_| is_redirect).map(|to| to.as_bytes())
}

/// Where a redirect leads. Of what a server sends no more is said than a scheme and a host: anything may be a token.
fn next(from: &Uri, location: &[u8]) -> Result<Uri, String> {
    let location = std::str::from_utf8(location)
        .map_err(|_| "the redirect leads to what is no URL".to_owned())?;
    let to = without_login(&joined(from, location));
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

/// A reference in what is at a URL, as RFC 3986 joins them (5.2).
fn joined(base: &Uri, reference: &str) -> String {
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

/// Whether two URLs are of one server: the same scheme, host and port.
pub(super) fn is_same_server(a: &Uri, b: &Uri) -> bool {
    is_same_host(a, b) && a.scheme() == b.scheme() && port(a) == port(b)
}

/// Whether two URLs are of one host.
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

/// A user and a password.
pub(super) type Login = (String, String);

/// The user and the password in a URL; the password is empty if there is only a user.
pub(super) fn login(uri: &str) -> Option<Login> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (credentials, _) = authority.rsplit_once('@')?;
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let decoded = |text| String::from_utf8_lossy(&percent_decoded(text)).into_owned();
    Some((decoded(user), decoded(password)))
}

/// The header for the login in a URL.
fn basic(uri: &str) -> Option<String> {
    let (user, password) = login(uri)?;
    let text = format!("{user}:{password}");
    Some(format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(text)
    ))
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &tail[2..];
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_a_url_become_a_header() {
        let encode = |text: &str| {
            Some(format!(
                "Basic {}",
                base64::engine::general_purpose::STANDARD.encode(text)
            ))
        };
        assert_eq!(basic("https://me:p%40ss@host/x"), encode("me:p@ss"));
        assert_eq!(basic("https://token@host"), encode("token:"));
        assert_eq!(basic("https://host/a@b"), None);
    }

    fn led(from: &str, location: &str) -> Result<String, String> {
        next(&from.parse().unwrap(), location.as_bytes()).map(|to| to.to_string())
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
