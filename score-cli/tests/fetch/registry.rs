//! Files of registries, and logins to them.

use std::time::Duration;

use testdata::{Server, moved};

use crate::{error, fetch};

const ONE: &[u8] = b"- {uri: template://one, type: one}\n";
const TWO: &[u8] = b"- {uri: template://two, type: two}\n";
const THREE: &[u8] = &[b'#'; 1001];

fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// A manifest of one layer.
fn one_layer(title: &str, bytes: &[u8]) -> Vec<u8> {
    format!(
        r#"{{"layers":[{{"digest":"sha256:{}","annotations":{{"org.opencontainers.image.title":"{title}"}}}}]}}"#,
        digest(bytes)
    )
    .into_bytes()
}

fn manifest() -> Vec<u8> {
    let layer = |title: &str, bytes: &[u8]| {
        let whole = String::from_utf8(one_layer(title, bytes)).unwrap();
        whole[r#"{"layers":["#.len()..whole.len() - 2].to_owned()
    };
    format!(
        r#"{{"layers":[{},{},{}]}}"#,
        layer("README.md", b"x"),
        layer("1.yaml", ONE),
        layer("2.yaml", TWO)
    )
    .into_bytes()
}

/// A registry that wants a token, and gives one. Some of its blobs are `elsewhere`.
fn registry(elsewhere: String) -> Server {
    Server::new(move |request| {
        let host = request.header("host");
        if request.path == "/token" {
            return (200, vec![], br#"{"token":"T"}"#.to_vec());
        }
        if request.header("authorization") != "Bearer T" {
            let challenge = format!(
                r#"www-authenticate: Bearer realm="http://{host}/token",service="s",scope="repository:a/b:pull""#
            );
            return (401, vec![challenge], vec![]);
        }
        let named = |bytes: &[u8]| format!("sha256:{}", digest(bytes));
        let body = match request.path.rsplit('/').next().unwrap() {
            "v1" | "latest" => manifest(),
            "away" => one_layer("a.yaml", b"away"),
            "large" => one_layer("3.yaml", THREE),
            "round" => return moved(&request.path),
            "slow" => {
                std::thread::sleep(Duration::from_secs(4));
                manifest()
            }
            tag if tag == named(&manifest()) => manifest(),
            tag if tag == named(ONE) => ONE.to_vec(),
            tag if tag == named(TWO) => b"not what was promised".to_vec(),
            tag if tag == named(THREE) => THREE.to_vec(),
            tag if tag == named(b"away") => return moved(&elsewhere),
            tag if tag.starts_with("sha256:00") => manifest(),
            _ => return (404, vec![], vec![]),
        };
        (200, vec![], body)
    })
}

#[test]
fn oci_files_tokens_and_digests() {
    let server = registry(String::new());
    let uri = |tail: &str| format!("oci://{}/a/b{tail}", server.address());
    let files = fetch(&uri(":v1#1.yaml")).unwrap();
    assert_eq!(files[0].bytes, ONE);
    assert_eq!(files[0].uri, uri(":v1#1.yaml"));
    assert_eq!(
        fetch(&uri(&format!("@sha256:{}#1.yaml", digest(&manifest())))).unwrap()[0].bytes,
        ONE
    );
    let wrong = format!("@sha256:{}#1.yaml", "00".repeat(32));
    for (tail, expected) in [
        (wrong.as_str(), "the manifest has the digest"),
        ("@sha256:0000#1.yaml", "64 digits of lower-case hex"),
        ("#2.yaml", "'2.yaml' has the digest"),
        ("", "'2.yaml' has the digest"),
        ("#3.yaml", "1.yaml, 2.yaml"),
        (":v2", "404"),
        (":large", "1000 bytes"),
        (":round", "redirect"),
        (":slow", "timeout"),
    ] {
        let error = error(&uri(tail));
        assert!(error.contains(expected), "{tail}: {error}");
    }
}

#[test]
fn a_token_is_for_its_registry_alone() {
    let other = Server::new(|_| (200, vec![], b"away".to_vec()));
    let server = registry(format!("http://{}/x", other.other_name()));
    let files = fetch(&format!("oci://{}/a/b:away", server.address())).unwrap();
    assert_eq!(files[0].bytes, b"away");
    assert_eq!(other.seen()[0].header("authorization"), "");

    // A host that a registry sends us to is no registry, whatever it asks for.
    let other = registry(String::new());
    let server = registry(format!("http://{}/v2/a/b/blobs/x", other.other_name()));
    assert!(error(&format!("oci://{}/a/b:away", server.address())).contains("401"));
    assert_eq!(other.seen().len(), 1, "nobody asked it for a token");
}

/// An artifact with one layer of any title, digest and bytes.
fn artifact(title: &'static str, digest: String, bytes: &'static [u8]) -> Server {
    Server::new(move |request| match request.path.as_str() {
        "/v2/a/b/manifests/latest" => {
            let manifest = serde_json::json!({
                "layers": [{"digest": digest, "annotations": {"org.opencontainers.image.title": title}}]
            });
            (200, vec![], manifest.to_string().into_bytes())
        }
        _ => (200, vec![], bytes.to_vec()),
    })
}

#[test]
fn what_a_manifest_says_is_not_believed() {
    let right = format!("sha256:{}", digest(ONE));
    for (title, digest, expected) in [
        ("a.yaml", right.clone(), None),
        ("dir/a.yaml", right.clone(), None),
        ("../a.yaml", right.clone(), Some("names no file")),
        ("/etc/a.yaml", right.clone(), Some("names no file")),
        (
            "a.yaml",
            right.to_uppercase(),
            Some("digits of lower-case hex"),
        ),
        (
            "a.yaml",
            right[..70].to_owned(),
            Some("digits of lower-case hex"),
        ),
        (
            "a.yaml",
            format!("{right}/../../x"),
            Some("digits of lower-case hex"),
        ),
        (
            "a.yaml",
            "../../c/d/blobs/x".to_owned(),
            Some("digits of lower-case hex"),
        ),
        ("a.yaml", String::new(), Some("digits of lower-case hex")),
        (
            "a.yaml",
            "md5:00".to_owned(),
            Some("digits of lower-case hex"),
        ),
        (
            "a.yaml",
            format!("sha256:{}", digest(TWO)),
            Some("has the digest"),
        ),
    ] {
        let server = artifact(title, digest, ONE);
        let found = fetch(&format!("oci://{}/a/b", server.address()));
        match (found, expected) {
            (Ok(files), None) => assert_eq!(files[0].bytes, ONE),
            (Err(error), Some(expected)) => {
                let error = error.to_string();
                assert!(error.contains(expected), "{error}");
            }
            (found, expected) => panic!("{title}: {found:?}, not {expected:?}"),
        }
    }
}

#[test]
fn the_files_of_an_artifact_have_a_size_together() {
    const PART: &[u8] = &[b'#'; 400];
    let server = Server::new(|request| match request.path.as_str() {
        "/v2/a/b/manifests/latest" => {
            let layer = |title: &str| {
                serde_json::json!({
                    "digest": format!("sha256:{}", digest(PART)),
                    "annotations": {"org.opencontainers.image.title": title},
                })
            };
            let layers = ["1.yaml", "2.yaml", "3.yaml"].map(layer);
            let manifest = serde_json::json!({ "layers": layers });
            (200, vec![], manifest.to_string().into_bytes())
        }
        _ => (200, vec![], PART.to_vec()),
    });
    let uri = format!("oci://{}/a/b", server.address());
    assert!(error(&uri).contains("hold more than 1000 bytes"));
    assert_eq!(fetch(&format!("{uri}#2.yaml")).unwrap()[0].bytes, PART);
}

/// A registry whose tokens another server gives.
fn with_tokens_of(realm: String) -> Server {
    Server::new(move |request| {
        if request.header("authorization") == "Bearer T" {
            return match request.path.ends_with("latest") {
                true => (200, vec![], one_layer("1.yaml", ONE)),
                false => (200, vec![], ONE.to_vec()),
            };
        }
        let challenge = format!(r#"www-authenticate: Bearer realm="{realm}",service="s""#);
        (401, vec![challenge], vec![])
    })
}

#[test]
fn a_login_is_for_its_registry_alone() {
    // Another process, because the login is found by the environment.
    if std::env::var_os("DOCKER_CONFIG").is_none() {
        let folder = tempfile::tempdir().unwrap();
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "a_login_is_for_its_registry_alone",
                "--nocapture",
            ])
            .env("DOCKER_CONFIG", folder.path())
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let config = std::path::PathBuf::from(std::env::var_os("DOCKER_CONFIG").unwrap());
    let log_in = |registry: &Server| {
        let login = format!(
            r#"{{"auths":{{"{}":{{"auth":"bWU6cHc="}}}}}}"#,
            registry.address()
        );
        std::fs::write(config.join("config.json"), login).unwrap();
    };
    let fetch_from = |registry: &Server| fetch(&format!("oci://{}/a/b", registry.address()));

    // Its own service is told.
    let server = registry(String::new());
    log_in(&server);
    fetch(&format!("oci://{}/a/b:v1#1.yaml", server.address())).unwrap();
    let asked = server
        .seen()
        .into_iter()
        .find(|request| request.path == "/token");
    assert_eq!(asked.unwrap().header("authorization"), "Basic bWU6cHc=");

    // Another one is asked without it, by whatever name or port.
    for by_name in [false, true] {
        let service = Server::new(|_| (200, vec![], br#"{"token":"T"}"#.to_vec()));
        let host = match by_name {
            true => service.other_name(),
            false => service.address(),
        };
        let server = with_tokens_of(format!("http://{host}/token"));
        log_in(&server);
        assert_eq!(fetch_from(&server).unwrap()[0].bytes, ONE);
        assert_eq!(service.seen()[0].header("authorization"), "");
    }

    // What is wrong then is told.
    let service = Server::new(|_| (401, vec![], vec![]));
    let server = with_tokens_of(format!("http://{}/token?key=hunter2", service.other_name()));
    log_in(&server);
    let error = fetch_from(&server).unwrap_err().to_string();
    assert!(error.contains("was not given to localhost"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");

    // A service that sends us elsewhere does not send the login.
    let elsewhere = Server::new(|_| (200, vec![], br#"{"token":"T"}"#.to_vec()));
    let there = format!("http://{}/token", elsewhere.address());
    let server = Server::new(move |request| match request.path.as_str() {
        "/token" => moved(&there),
        _ if request.header("authorization") == "Bearer T" => {
            (200, vec![], one_layer("1.yaml", ONE))
        }
        _ => {
            let host = request.header("host");
            let challenge = format!(r#"www-authenticate: Bearer realm="http://{host}/token""#);
            (401, vec![challenge], vec![])
        }
    });
    log_in(&server);
    let _ = fetch_from(&server);
    assert_eq!(elsewhere.seen()[0].header("authorization"), "");
}

#[test]
fn tokens_come_from_where_nobody_can_change_them() {
    let server = with_tokens_of("http://registry.example.com/token?key=hunter2".to_owned());
    let error = error(&format!("oci://{}/a/b", server.address()));
    assert!(error.contains("changed on the way"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}
