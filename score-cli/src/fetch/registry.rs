//! OCI registries: their servers, and the logins and tokens that they ask for.

use std::net::IpAddr;

use base64::Engine as _;
use serde_json::Value;
use ureq::http::uri::{Scheme, Uri};
use ureq::http::{StatusCode, header};

use super::Fetcher;
use super::http::{Answer, Client};
use super::redirect::{is_same_host, is_same_server};
use crate::error::Error;
use crate::read;
use crate::uri::redacted;

/// The registry of names that have none.
pub(super) const DEFAULT: &str = "docker.io";
/// The server of the default registry.
const DEFAULT_HOST: &str = "registry-1.docker.io";
/// Registries whose tokens are given by another host. A registry names that host itself, but a malicious one could name
/// any host and so get its login; so only these are trusted.
const TOKEN_HOSTS: [(&str, &str); 2] = [
    // https://distribution.github.io/distribution/spec/auth/token/
    (DEFAULT_HOST, "auth.docker.io"),
    // https://docs.gitlab.com/user/packages/container_registry/
    ("registry.gitlab.com", "gitlab.com"),
];
/// The size limit of a token or a login, in bytes.
const MAX_TOKEN: u64 = 4 << 20;
const MANIFEST_TYPES: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

/// A repository of a registry, and the token for it.
pub(super) struct Registry {
    client: Client,
    /// The URL of the repository.
    base: Uri,
    name: String,
    repository: String,
    /// The value of the `Authorization` header.
    token: Option<String>,
    /// The host that asked for the login and did not get it.
    refused: Option<String>,
}

impl Registry {
    pub(super) fn new(name: &str, repository: &str, fetcher: &Fetcher) -> Result<Self, Error> {
        let host = if name == DEFAULT { DEFAULT_HOST } else { name };
        let url = |scheme: &str| format!("{scheme}://{host}/v2/{repository}").parse::<Uri>();
        let base = match url("https") {
            // Registries for trying things out have no certificate.
            Ok(base) if is_loopback(&base) => url("http"),
            other => other,
        };
        let base = base.map_err(|_| Error::Other(format!("'{name}' is no registry")))?;
        Ok(Registry {
            client: Client::new(fetcher.timeout),
            base,
            name: name.to_owned(),
            repository: repository.to_owned(),
            token: None,
            refused: None,
        })
    }

    /// Gets what is at a path of the repository.
    pub(super) fn get(&mut self, path: &str, limit: u64) -> Result<Vec<u8>, Error> {
        let url = format!("{}/{path}", self.base);
        let mut answer = self.request(&url)?;
        // Somebody else, whom the registry sends us to, is told no login.
        let is_ours = is_same_server(&answer.url, &self.base);
        if answer.response.status() == StatusCode::UNAUTHORIZED && self.token.is_none() && is_ours {
            self.token = Some(self.authorize(&answer)?);
            answer = self.request(&url)?;
        }
        answer
            .body(&url, limit)
            .map_err(|error| match &self.refused {
                Some(host) => Error::Other(format!("{error}; {}", self.refusal(host))),
                None => error,
            })
    }

    fn request(&self, url: &str) -> Result<Answer, Error> {
        let accept = (header::ACCEPT.as_str(), MANIFEST_TYPES);
        self.client.get(url, &[accept], self.token.as_deref())
    }

    /// The authorization that a registry which refused us asks for: the login, or a token that its service gives for
    /// it.
    fn authorize(&mut self, answer: &Answer) -> Result<String, Error> {
        let challenge = answer.response.headers().get(header::WWW_AUTHENTICATE);
        let challenge = challenge.and_then(|value| value.to_str().ok());
        let name = &self.name;
        match challenge.and_then(bearer) {
            Some(parameters) => self.token(parameters),
            None => login(name).ok_or_else(|| {
                Error::Other(format!(
                    "the registry '{name}' wants a login; run 'docker login {name}' first"
                ))
            }),
        }
    }

    /// A token from the service that the parameters of a challenge name.
    fn token(&mut self, parameters: &str) -> Result<String, Error> {
        let name = &self.name;
        let parameter = |name: &str| parameter(parameters, name);
        let realm = parameter("realm").ok_or_else(|| {
            let message = format!("the registry '{name}' does not say where it gives tokens");
            Error::Other(message)
        })?;
        let url: Uri = crate::uri::without_login(&realm)
            .parse()
            .map_err(|_| self.wrong_realm(&realm))?;
        if !self.may_give_tokens(&url) {
            return Err(self.wrong_realm(&realm));
        }
        let login = login(name);
        let is_told = self.is_told_logins(&url);
        if login.is_some() && !is_told {
            self.refused = url.host().map(str::to_owned);
        }
        let scope =
            parameter("scope").unwrap_or_else(|| format!("repository:{}:pull", self.repository));
        let service = parameter("service").unwrap_or_default();
        let joint = if url.query().is_some() { '&' } else { '?' };
        let asked = format!(
            "{url}{joint}service={}&scope={}",
            escaped(&service),
            escaped(&scope)
        );
        let login = login.filter(|_| is_told);
        let answer = self.client.get(&asked, &[], login.as_deref())?;
        let realm = redacted(&realm);
        let bytes = answer
            .body(&realm, MAX_TOKEN)
            .map_err(|error| match &self.refused {
                Some(host) => Error::Other(format!("{error}; {}", self.refusal(host))),
                None => error,
            })?;
        let answer: Value = serde_json::from_slice(&bytes)
            .map_err(|_| Error::Other(format!("the answer of {realm} is not JSON")))?;
        let token = answer.get("token").or_else(|| answer.get("access_token"));
        let token = token.and_then(Value::as_str);
        token
            .map(|token| format!("Bearer {token}"))
            .ok_or_else(|| Error::Other(format!("the answer of {realm} holds no token")))
    }

    /// True if tokens may come from a URL: it is https, or registry and service are both on this machine.
    fn may_give_tokens(&self, url: &Uri) -> bool {
        url.scheme() == Some(&Scheme::HTTPS)
            || url.scheme() == Some(&Scheme::HTTP) && is_loopback(url) && is_loopback(&self.base)
    }

    /// True if the server of a URL gets the login for this registry: the registry itself, its host by another port
    /// where a certificate proves that it is the host, and a host that is known to serve it.
    fn is_told_logins(&self, url: &Uri) -> bool {
        let is_certain =
            [url, &self.base].map(Uri::scheme) == [Some(&Scheme::HTTPS), Some(&Scheme::HTTPS)];
        let hosts = (self.base.host(), url.host());
        is_same_server(url, &self.base)
            || is_certain && is_same_host(url, &self.base)
            || is_certain
                && url.port_u16().is_none_or(|port| port == 443)
                && TOKEN_HOSTS.iter().any(|(a, b)| hosts == (Some(a), Some(b)))
    }

    fn wrong_realm(&self, realm: &str) -> Error {
        Error::Other(format!(
            "the registry '{}' wants a token from {}, where it could be changed on the way",
            self.name,
            redacted(realm)
        ))
    }

    fn refusal(&self, host: &str) -> String {
        format!(
            "the login for '{}' was not given to {host}, which is not known to belong to it",
            self.name
        )
    }
}

/// True if the server of a URL is this machine.
fn is_loopback(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// The parameters of a challenge for a token.
fn bearer(challenge: &str) -> Option<&str> {
    let (kind, parameters) = challenge.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then_some(parameters)
}

/// A parameter of a `WWW-Authenticate` header.
fn parameter(text: &str, name: &str) -> Option<String> {
    let at = text.find(&format!("{name}=\""))? + name.len() + 2;
    let value = &text[at..];
    value.find('"').map(|end| value[..end].to_owned())
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' | b'/' => {
                char::from(b).to_string()
            }
            b => format!("%{b:02X}"),
        })
        .collect()
}

/// The login for a registry in the configuration of `docker login`.
fn login(registry: &str) -> Option<String> {
    let folder = std::env::var_os("DOCKER_CONFIG").map(std::path::PathBuf::from);
    let path = folder
        .or_else(|| Some(std::env::home_dir()?.join(".docker")))?
        .join("config.json");
    let config: Value = serde_json::from_slice(&read::file(&path, MAX_TOKEN).ok()?).ok()?;
    let auths = config.get("auths")?.as_object()?;
    let keys = if registry == DEFAULT {
        vec![
            "https://index.docker.io/v1/".to_owned(),
            registry.to_owned(),
        ]
    } else {
        vec![registry.to_owned(), format!("https://{registry}")]
    };
    let entry = keys.iter().find_map(|key| auths.get(key))?;
    let encoded = match entry.get("auth").and_then(Value::as_str) {
        Some(encoded) if !encoded.is_empty() => encoded.to_owned(),
        _ => {
            let text = |name: &str| entry.get(name).and_then(Value::as_str);
            let login = format!("{}:{}", text("username")?, text("password")?);
            base64::engine::general_purpose::STANDARD.encode(login)
        }
    };
    Some(format!("Basic {encoded}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry(name: &str) -> Registry {
        Registry::new(name, "a/b", &Fetcher::default()).unwrap()
    }

    #[test]
    fn logins_are_for_the_registry_and_whom_we_know() {
        for (name, realm, is_told) in [
            ("docker.io", "https://auth.docker.io/token", true),
            ("docker.io", "https://auth.docker.io:444/token", false),
            ("docker.io", "https://gitlab.com/token", false),
            ("registry.gitlab.com", "https://gitlab.com/jwt/auth", true),
            ("ghcr.io", "https://ghcr.io/token", true),
            ("ghcr.io", "https://auth.docker.io/token", false),
            ("ghcr.io", "https://ghcr.io.example.com/token", false),
            ("r.example.com:5050", "https://r.example.com/jwt/auth", true),
            ("r.example.com", "http://r.example.com/token", false),
            ("localhost:5000", "http://localhost:5000/token", true),
            ("localhost:5000", "http://localhost:5001/token", false),
            ("localhost:5000", "http://127.0.0.1:5000/token", false),
        ] {
            let told = registry(name).is_told_logins(&realm.parse().unwrap());
            assert_eq!(told, is_told, "{name} {realm}");
        }
    }

    #[test]
    fn tokens_come_by_https_but_on_this_machine() {
        for (name, realm, may) in [
            ("ghcr.io", "https://elsewhere/token", true),
            ("ghcr.io", "http://ghcr.io/token", false),
            ("ghcr.io", "http://localhost/token", false),
            ("localhost:5000", "http://127.0.0.1:1/token", true),
            ("localhost:5000", "http://elsewhere/token", false),
            ("[::1]:5000", "http://[::1]:5000/token", true),
        ] {
            let found = registry(name).may_give_tokens(&realm.parse().unwrap());
            assert_eq!(found, may, "{name} {realm}");
        }
    }
}
