//! Files of OCI artifacts: a manifest, and the layers it names, each of which is a file.

use base64::Engine as _;
use serde_json::Value;
use ureq::ResponseExt as _;
use ureq::http::uri::Authority;
use ureq::http::{Response, StatusCode};

use super::http::{agent, body, get};
use super::{Fetched, Fetcher};
use crate::error::Error;
use crate::install::digest;
use crate::read;

/// The most that a manifest or a token may hold, in bytes.
const MAX_MANIFEST: u64 = 4 << 20;
const DEFAULT_REGISTRY: &str = "docker.io";
/// Where the default registry really is.
const DEFAULT_REGISTRY_HOST: &str = "registry-1.docker.io";
const MANIFEST_TYPES: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
const TITLE: &str = "org.opencontainers.image.title";

/// What an `oci://` URI names.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Reference {
    registry: String,
    repository: String,
    /// A tag, or a digest.
    reference: String,
    file: Option<String>,
}

/// `text` is the URI without its scheme. The `uri` of each file is its title.
pub(super) fn fetch(text: &str, fetcher: &Fetcher) -> Result<Vec<Fetched>, Error> {
    let reference = reference(text)?;
    let mut registry = Registry::new(&reference, fetcher);
    let bytes = registry.get(&format!("manifests/{}", reference.reference), MAX_MANIFEST)?;
    check_digest(&reference.reference, &bytes, "the manifest")?;
    let manifest: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Error::Other(format!("the manifest of '{text}' is not JSON: {error}")))?;
    let layers = layers(&manifest, reference.file.as_deref(), text)?;
    let is_single = layers.len() == 1;
    let read = |(title, digest): (String, String)| {
        let bytes = registry.get(&format!("blobs/{digest}"), fetcher.limit)?;
        check_digest(&digest, &bytes, &format!("'{title}'"))?;
        Ok(Fetched {
            uri: title,
            bytes,
            from_directory: !is_single,
        })
    };
    layers.into_iter().map(read).collect()
}

/// The URI of one file of an artifact.
pub(super) fn uri_of(uri: &str, title: &str) -> String {
    format!("{}#{title}", uri.split('#').next().unwrap_or(uri))
}

/// Titles and digests of the layers that are wanted: the named file, or all `.yaml` files.
fn layers(
    manifest: &Value,
    file: Option<&str>,
    text: &str,
) -> Result<Vec<(String, String)>, Error> {
    let layers = manifest
        .get("layers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let all: Vec<(String, String)> = layers
        .filter_map(|layer| {
            let title = layer.get("annotations")?.get(TITLE)?.as_str()?;
            Some((title.to_owned(), layer.get("digest")?.as_str()?.to_owned()))
        })
        .collect();
    let wanted = |title: &str| file.map_or(title.ends_with(".yaml"), |file| file == title);
    let found: Vec<_> = all
        .iter()
        .filter(|(title, _)| wanted(title))
        .cloned()
        .collect();
    if found.is_empty() {
        let titles: Vec<&str> = all.iter().map(|(title, _)| title.as_str()).collect();
        let known = if titles.is_empty() {
            "no named files".to_owned()
        } else {
            titles.join(", ")
        };
        return Err(Error::Other(format!(
            "no matching .yaml file found in '{text}'; it holds {known}"
        )));
    }
    Ok(found)
}

fn reference(text: &str) -> Result<Reference, Error> {
    let wrong = |what: &str| Error::Other(format!("invalid artifact 'oci://{text}': {what}"));
    let (name, file) = match text.split_once('#') {
        Some((name, file)) => (name, Some(file.to_owned()).filter(|file| !file.is_empty())),
        None => (text, None),
    };
    let (name, reference) = match name.split_once('@') {
        Some((name, digest)) => (name, digest.to_owned()),
        None => match name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
            Some((name, tag)) => (name, tag.to_owned()),
            None => (name, "latest".to_owned()),
        },
    };
    let (registry, repository) = match name.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => {
            (host, rest.to_owned())
        }
        Some(_) => (DEFAULT_REGISTRY, name.to_owned()),
        None => (DEFAULT_REGISTRY, format!("library/{name}")),
    };
    let is_path = |text: &str| {
        !text.is_empty()
            && text
                .split('/')
                .all(|part| !part.is_empty() && part != "." && part != "..")
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
    };
    if !is_path(&repository) {
        return Err(wrong(
            "expected [REGISTRY/][NAMESPACE/]REPOSITORY[:TAG|@DIGEST][#FILE]",
        ));
    }
    let is_reference = !reference.is_empty()
        && reference
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-:".contains(c));
    if !is_reference {
        return Err(wrong("the tag or digest is not one"));
    }
    Ok(Reference {
        registry: registry.to_owned(),
        repository,
        reference,
        file,
    })
}

/// Fails if bytes are not those that a digest names. A tag names none.
fn check_digest(wanted: &str, bytes: &[u8], what: &str) -> Result<(), Error> {
    let Some((algorithm, hex)) = wanted.split_once(':') else {
        return Ok(());
    };
    if algorithm != "sha256" {
        return Err(Error::Other(format!(
            "the digest '{wanted}' of {what} is not a sha256"
        )));
    }
    let found = digest(bytes);
    if found != hex.to_ascii_lowercase() {
        return Err(Error::Other(format!(
            "{what} has the digest sha256:{found}, not {wanted}"
        )));
    }
    Ok(())
}

/// A repository of a registry, and the token that it wanted.
struct Registry {
    agent: ureq::Agent,
    base: String,
    authority: Option<Authority>,
    host: String,
    repository: String,
    token: Option<String>,
}

impl Registry {
    fn new(reference: &Reference, fetcher: &Fetcher) -> Self {
        let host = if reference.registry == DEFAULT_REGISTRY {
            DEFAULT_REGISTRY_HOST
        } else {
            &reference.registry
        };
        let name = host.split(':').next().unwrap_or(host);
        let scheme = if matches!(name, "localhost" | "127.0.0.1") {
            "http"
        } else {
            "https"
        };
        Registry {
            agent: agent(fetcher.timeout),
            base: format!("{scheme}://{host}/v2/{}", reference.repository),
            authority: host.parse().ok(),
            host: reference.registry.clone(),
            repository: reference.repository.clone(),
            token: None,
        }
    }

    fn get(&mut self, path: &str, limit: u64) -> Result<Vec<u8>, Error> {
        let url = format!("{}/{path}", self.base);
        let mut response = self.request(&url)?;
        // Somebody else, whom the registry sends us to, is told no login.
        let is_ours = response.get_uri().authority() == self.authority.as_ref();
        if response.status() == StatusCode::UNAUTHORIZED && self.token.is_none() && is_ours {
            self.token = Some(self.authorize(&response)?);
            response = self.request(&url)?;
        }
        match response.status() {
            StatusCode::OK => body(response, &url, limit),
            status => Err(Error::Other(format!(
                "GET {url} non-200 status code: {}",
                status.as_u16()
            ))),
        }
    }

    fn request(&self, url: &str) -> Result<Response<ureq::Body>, Error> {
        let mut headers = vec![("accept", MANIFEST_TYPES.to_owned())];
        headers.extend(self.token.clone().map(|token| ("authorization", token)));
        get(&self.agent, url, &headers)
    }

    /// What a registry that refused us wants to see: our login, or a token that its service gives for it.
    fn authorize(&self, response: &Response<ureq::Body>) -> Result<String, Error> {
        let challenge = response
            .headers()
            .get("www-authenticate")
            .and_then(|value| value.to_str().ok());
        let challenge = challenge.unwrap_or_default();
        let login = login(&self.host);
        let Some(parameters) = challenge.strip_prefix("Bearer ") else {
            return login.ok_or_else(|| {
                Error::Other(format!(
                    "the registry '{}' wants a login; run 'docker login {}' first",
                    self.host, self.host
                ))
            });
        };
        let parameter = |name: &str| parameter(parameters, name);
        let realm = parameter("realm").ok_or_else(|| {
            Error::Other(format!(
                "the registry '{}' does not say where it gives tokens",
                self.host
            ))
        })?;
        if login.is_some() && self.base.starts_with("https:") && !realm.starts_with("https:") {
            return Err(Error::Other(format!(
                "the registry '{}' wants its login sent in clear to {realm}",
                self.host
            )));
        }
        let scope =
            parameter("scope").unwrap_or_else(|| format!("repository:{}:pull", self.repository));
        let service = parameter("service").unwrap_or_default();
        let joint = if realm.contains('?') { '&' } else { '?' };
        let url = format!(
            "{realm}{joint}service={}&scope={}",
            escaped(&service),
            escaped(&scope)
        );
        let headers: Vec<_> = login
            .map(|login| ("authorization", login))
            .into_iter()
            .collect();
        let answer = get(&self.agent, &url, &headers)?;
        if answer.status() != StatusCode::OK {
            return Err(Error::Other(format!(
                "GET {realm} non-200 status code: {}",
                answer.status().as_u16()
            )));
        }
        let answer: Value = serde_json::from_slice(&body(answer, &realm, MAX_MANIFEST)?)
            .map_err(|_| Error::Other(format!("the answer of {realm} is not JSON")))?;
        let token = answer
            .get("token")
            .or_else(|| answer.get("access_token"))
            .and_then(Value::as_str);
        token
            .map(|token| format!("Bearer {token}"))
            .ok_or_else(|| Error::Other(format!("the answer of {realm} holds no token")))
    }
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

/// The login for a registry that `docker login` left in its configuration.
fn login(registry: &str) -> Option<String> {
    let folder = std::env::var_os("DOCKER_CONFIG").map(std::path::PathBuf::from);
    let path = folder
        .or_else(|| Some(std::env::home_dir()?.join(".docker")))?
        .join("config.json");
    let config: Value = serde_json::from_slice(&read::file(&path, MAX_MANIFEST).ok()?).ok()?;
    let auths = config.get("auths")?.as_object()?;
    let keys = if registry == DEFAULT_REGISTRY {
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

    #[test]
    fn references() {
        let parts = |text: &str| {
            let r = reference(text).unwrap();
            (
                r.registry,
                r.repository,
                r.reference,
                r.file.unwrap_or_default(),
            )
        };
        let of = |a: &str, b: &str, c: &str, d: &str| {
            (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned())
        };
        assert_eq!(
            parts("ghcr.io/a/b:v1#x.yaml"),
            of("ghcr.io", "a/b", "v1", "x.yaml")
        );
        assert_eq!(
            parts("localhost:5000/b"),
            of("localhost:5000", "b", "latest", "")
        );
        assert_eq!(
            parts("a/b@sha256:00"),
            of("docker.io", "a/b", "sha256:00", "")
        );
        assert_eq!(parts("b"), of("docker.io", "library/b", "latest", ""));
        for bad in ["", "host.io/", "host.io/../x", "a/b:", "a b", "host.io/x?y"] {
            assert!(reference(bad).is_err(), "{bad}");
        }
    }
}
