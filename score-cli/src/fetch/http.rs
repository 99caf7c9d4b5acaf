//! Files over http and https.

use std::io::Read;
use std::time::Duration;

use base64::Engine as _;
use ureq::Agent;
use ureq::config::RedirectAuthHeaders;
use ureq::http::{Response, StatusCode};

use super::{Fetched, Fetcher};
use crate::error::Error;
use crate::install::without_credentials;

const MAX_REDIRECTS: u32 = 5;

pub(super) fn fetch(uri: &str, fetcher: &Fetcher) -> Result<Vec<Fetched>, Error> {
    let shown = without_credentials(uri);
    let mut headers = Vec::new();
    if let Some(value) = basic(uri) {
        headers.push(("authorization", value));
    }
    let response = get(&agent(fetcher.timeout), &shown, &headers)?;
    let status = response.status();
    if status != StatusCode::OK {
        return Err(Error::Other(format!(
            "GET {shown} non-200 status code: {}",
            status.as_u16()
        )));
    }
    Ok(vec![Fetched::named(
        &shown,
        body(response, &shown, fetcher.limit)?,
    )])
}

/// An agent that follows some redirects, takes credentials to no other host, uses the proxies of the
/// environment, and gives up in time. Any status is an answer, not an error.
pub(super) fn agent(timeout: Duration) -> Agent {
    Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(MAX_REDIRECTS)
        .redirect_auth_headers(RedirectAuthHeaders::SameHost)
        .http_status_as_error(false)
        .user_agent(concat!("score/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

pub(super) fn get(
    agent: &Agent,
    url: &str,
    headers: &[(&str, String)],
) -> Result<Response<ureq::Body>, Error> {
    let request = headers
        .iter()
        .fold(agent.get(url), |request, (name, value)| {
            request.header(*name, value)
        });
    request
        .call()
        .map_err(|error| Error::Other(format!("failed to get {url}: {error}")))
}

/// The body of an answer, up to a size in bytes.
pub(super) fn body(
    response: Response<ureq::Body>,
    url: &str,
    limit: u64,
) -> Result<Vec<u8>, Error> {
    let failed =
        |error: &dyn std::fmt::Display| Error::Other(format!("failed to read {url}: {error}"));
    let mut bytes = Vec::new();
    let mut reader = response.into_body().into_reader().take(limit + 1);
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    if bytes.len() as u64 > limit {
        return Err(failed(&format!("it holds more than {limit} bytes")));
    }
    Ok(bytes)
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
}
