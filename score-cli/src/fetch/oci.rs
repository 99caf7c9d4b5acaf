//! Files of OCI artifacts: a manifest, and the layers it names, each of which is a file.

use serde_json::Value;

use super::registry::{self, Registry};
use super::{Budget, Fetched, Fetcher, check_count};
use crate::digest::sha256_hex;
use crate::error::Error;
use crate::uri::redacted;

/// The size limit of a manifest, in bytes.
const MAX_MANIFEST: u64 = 4 << 20;
const TITLE: &str = "org.opencontainers.image.title";

/// An artifact, or a file in one, as an `oci://` URI names it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Reference {
    registry: String,
    repository: String,
    /// A tag or a digest.
    reference: String,
    file: Option<String>,
}

/// Fetches the files of an artifact; `text` is its URI without the scheme. The `uri` of each file is its title, and
/// none has a hash.
pub(super) fn fetch(text: &str, fetcher: &Fetcher) -> Result<Vec<Fetched>, Error> {
    let reference = reference(text)?;
    let uri = format!("oci://{text}");
    let mut registry = Registry::new(&reference.registry, &reference.repository, fetcher)?;
    let bytes = registry.get(&format!("manifests/{}", reference.reference), MAX_MANIFEST)?;
    if is_digest(&reference.reference) {
        check_digest(&reference.reference, &bytes, "the manifest")?;
    }
    let manifest: Value = serde_json::from_slice(&bytes).map_err(|error| {
        Error::Other(format!(
            "the manifest of '{}' is not JSON: {error}",
            redacted(&uri)
        ))
    })?;
    let layers = layers(&manifest, reference.file.as_deref(), &uri)?;
    check_count(layers.len(), &uri)?;
    let is_single = layers.len() == 1;
    let mut budget = Budget::new(&uri, fetcher.limit);
    let read = |(title, digest): (String, String)| {
        let bytes = registry.get(&format!("blobs/{digest}"), fetcher.limit)?;
        budget.take(bytes.len())?;
        check_digest(&digest, &bytes, &format!("'{title}'"))?;
        Ok(Fetched {
            uri: title,
            bytes,
            from_directory: !is_single,
            go_hash: String::new(),
            has_login: false,
        })
    };
    layers.into_iter().map(read).collect()
}

/// The URI of one file of an artifact.
pub(super) fn uri_of(uri: &str, title: &str) -> String {
    format!("{}#{title}", uri.split('#').next().unwrap_or(uri))
}

/// Titles and digests of the layers that are wanted: the named file, or all `.yaml` files.
fn layers(manifest: &Value, file: Option<&str>, uri: &str) -> Result<Vec<(String, String)>, Error> {
    let layers = manifest
        .get("layers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let all: Vec<(&str, &str)> = layers
        .filter_map(|layer| {
            let title = layer.get("annotations")?.get(TITLE)?.as_str()?;
            Some((title, layer.get("digest")?.as_str()?))
        })
        .collect();
    let wanted = |title: &str| file.map_or(title.ends_with(".yaml"), |file| file == title);
    let found: Vec<_> = all.iter().filter(|(title, _)| wanted(title)).collect();
    if found.is_empty() {
        const SHOWN: usize = 20;
        let titles: Vec<&str> = all.iter().map(|(title, _)| *title).take(SHOWN).collect();
        let known = if titles.is_empty() {
            "no named files".to_owned()
        } else {
            titles.join(", ")
        };
        return Err(Error::Other(format!(
            "no matching .yaml file found in '{}'; it holds {known}",
            redacted(uri)
        )));
    }
    let checked = found.into_iter().map(|(title, digest)| {
        // It becomes a part of a URL, and the title of a name.
        if !is_digest(digest) {
            return Err(Error::Other(format!(
                "the digest `{digest}` of '{title}' is none: {DIGEST}"
            )));
        }
        if !is_file_name(title) {
            return Err(Error::Other(format!("the title `{title}` names no file")));
        }
        Ok(((*title).to_owned(), (*digest).to_owned()))
    });
    checked.collect()
}

/// True if a title is a relative path that does not leave the folder that it starts from.
fn is_file_name(title: &str) -> bool {
    !title.contains(|c: char| c.is_control() || c == '\\')
        && title
            .split('/')
            .all(|part| !matches!(part, "" | "." | ".."))
}

/// Parses an artifact's URI without its scheme.
fn reference(text: &str) -> Result<Reference, Error> {
    let wrong = |what: &str| {
        let uri = redacted(&format!("oci://{text}"));
        Error::Other(format!("invalid artifact '{uri}': {what}"))
    };
    let (name, file) = match text.split_once('#') {
        Some((name, file)) => (name, Some(file.to_owned()).filter(|file| !file.is_empty())),
        None => (text, None),
    };
    let host = name.split('/').next().unwrap_or_default();
    let is_login = host.contains('@') && name.contains('/');
    // A password with a `#`: what is before it is no registry to ask.
    let is_cut = file.as_deref().is_some_and(|file| file.contains('@'));
    let is_cut = is_cut && (name == host || host.contains(':') || !host.contains('.'));
    if is_login || is_cut {
        return Err(wrong(
            "no login is taken from it: `docker login` keeps those of registries",
        ));
    }
    let (name, reference) = match name.split_once('@') {
        Some((name, digest)) if is_digest(digest) => (name, digest.to_owned()),
        Some(_) => return Err(wrong(&format!("the digest is none: {DIGEST}"))),
        None => match name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
            Some((name, tag)) => (name, tag.to_owned()),
            None => (name, "latest".to_owned()),
        },
    };
    let (registry, repository) = match name.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => {
            (host, rest.to_owned())
        }
        Some(_) => (registry::DEFAULT, name.to_owned()),
        None => (registry::DEFAULT, format!("library/{name}")),
    };
    if !is_path(&repository) || !is_host(registry) {
        return Err(wrong(
            "expected [REGISTRY/][NAMESPACE/]REPOSITORY[:TAG|@DIGEST][#FILE]",
        ));
    }
    if !is_tag(&reference) && !is_digest(&reference) {
        return Err(wrong("the tag is none"));
    }
    Ok(Reference {
        registry: registry.to_owned(),
        repository,
        reference,
        file,
    })
}

/// True if a text can be the name of a repository.
fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c))
}

/// True if a text can be the host of a registry.
fn is_host(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c))
}

/// True if a text can be a tag.
fn is_tag(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// The form of a digest, for messages.
const DIGEST: &str = "expected `sha256:` and 64 digits of lower-case hex";

/// True if a text is a digest.
fn is_digest(text: &str) -> bool {
    let hex = text.strip_prefix("sha256:");
    hex.is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Fails if bytes do not have a digest.
fn check_digest(wanted: &str, bytes: &[u8], what: &str) -> Result<(), Error> {
    let found = format!("sha256:{}", sha256_hex(bytes));
    if found == wanted {
        return Ok(());
    }
    let message = format!("{what} has the digest {found}, not {wanted}");
    Err(Error::Other(message))
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
        let digest = format!("sha256:{}", "0a".repeat(32));
        assert_eq!(
            parts(&format!("a/b@{digest}")),
            of("docker.io", "a/b", &digest, "")
        );
        assert_eq!(parts("b"), of("docker.io", "library/b", "latest", ""));
        for bad in [
            "",
            "host.io/",
            "host.io/../x",
            "a/b:",
            "a b",
            "host.io/x?y",
            "host.io?x/y",
            "a/b@",
            "a/b@v1",
            "a/b@sha256:00",
            &format!("a/b@{}", digest.to_uppercase()),
            &format!("a/b@sha512:{}", "0a".repeat(64)),
        ] {
            assert!(reference(bad).is_err(), "{bad}");
        }
        for login in ["hunter2", "1/hunter2", "1#hunter2", "1/x#hunter2"] {
            let error = reference(&format!("me:{login}@host.io/x")).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        assert_eq!(
            parts("ghcr.io/a/b:v1#x@1.yaml"),
            of("ghcr.io", "a/b", "v1", "x@1.yaml")
        );
    }

    #[test]
    fn titles_are_relative_paths() {
        for title in ["a.yaml", "dir/a.yaml", "a b.yaml", "..a"] {
            assert!(is_file_name(title), "{title}");
        }
        for title in ["", "/a", "../a", "a/../b", "a//b", "a/", "a\nb", "..\\a"] {
            assert!(!is_file_name(title), "{title}");
        }
    }
}
