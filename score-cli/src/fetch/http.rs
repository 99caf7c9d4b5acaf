//! Files over http and https.

use std::io::Read;
use std::time::{Duration, Instant};

use base64::Engine as _;
use ureq::Agent;
use ureq::http::uri::Uri;
use ureq::http::{Response, StatusCode, header};
use ureq::unversioned::transport::DefaultConnector;

use super::redirect::{is_same_server, location, redirect_target};
use super::resolver::SystemResolver;
use super::{Fetched, Fetcher};
use crate::error::Error;
use crate::restriction;
use crate::uri::{redacted, redacted_in, without_login};

const MAX_REDIRECTS: usize = 5;

pub(super) fn fetch(uri: &str, fetcher: &Fetcher) -> Result<Vec<Fetched>, Error> {
    let url = without_login(uri);
    let authorization = basic_authorization(uri);
    let answer = Client::new(fetcher.timeout).get(&url, &[], authorization.as_deref())?;
    let bytes = answer.body(&url, fetcher.limit)?;
    // No server is told of a fragment, so that it names nothing; a token may stand in it.
    let (shown, _) = url.split_once('#').unwrap_or((&url, ""));
    Ok(vec![Fetched::named(uri, shown, bytes)])
}

/// An HTTP client with the proxies of the environment and a time limit. Any status is an answer, not an error.
pub(super) struct Client {
    agent: Agent,
    timeout: Duration,
}

/// The answer of a server.
pub(super) struct Answer {
    pub(super) response: Response<ureq::Body>,
    /// The URL that gave it: where the last redirect led.
    pub(super) url: Uri,
}

impl Client {
    /// A client; `timeout` is for an answer with all its redirects.
    pub(super) fn new(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("score/", env!("CARGO_PKG_VERSION")))
            .build();
        Client {
            agent: Agent::with_parts(config, DefaultConnector::default(), SystemResolver),
            timeout,
        }
    }

    /// Gets a URL, following a few redirects. `authorization` is for the server of the URL (the same scheme, host and
    /// port), and is not sent any more once a redirect leads elsewhere.
    pub(super) fn get(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<Answer, Error> {
        let failed = |why: &dyn std::fmt::Display| {
            let why = redacted_in(&why.to_string(), None);
            Error::Other(format!("failed to get {}: {why}", redacted(url)))
        };
        let start = Instant::now();
        let mut at: Uri = url.parse().map_err(|error| failed(&error))?;
        let mut authorization = authorization;
        for _ in 0..=MAX_REDIRECTS {
            // Each of them, as a server may send us anywhere.
            restriction::check_network(&at.to_string())?;
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
            let next = redirect_target(&at, location).map_err(|why| failed(&why))?;
            authorization = authorization.filter(|_| is_same_server(&at, &next));
            at = next;
        }
        Err(failed(&format!("more than {MAX_REDIRECTS} redirects")))
    }
}

impl Answer {
    /// The body of an answer with status 200, up to a size limit in bytes.
    pub(super) fn body(self, url: &str, limit: u64) -> Result<Vec<u8>, Error> {
        let url = redacted(url);
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
fn basic_authorization(uri: &str) -> Option<String> {
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
        assert_eq!(
            basic_authorization("https://me:p%40ss@host/x"),
            encode("me:p@ss")
        );
        assert_eq!(basic_authorization("https://token@host"), encode("token:"));
        assert_eq!(basic_authorization("https://host/a@b"), None);
    }
}
