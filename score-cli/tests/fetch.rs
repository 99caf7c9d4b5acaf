//! Fetching over http and from OCI registries, against servers on this machine.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use score_cli::error::Error;
use score_cli::fetch::{Fetched, Fetcher};
use testdata::{Server, moved};

fn url(server: &Server, path: &str) -> String {
    format!("http://{}{path}", server.address())
}

fn fetch(uri: &str) -> Result<Vec<Fetched>, Error> {
    let fetcher = Fetcher {
        timeout: Duration::from_secs(2),
        limit: 1000,
    };
    fetcher.fetch(uri, &|_| {})
}

fn error(uri: &str) -> String {
    fetch(uri).expect_err(uri).to_string()
}

#[test]
fn http_answers_and_failures() {
    let server = Server::new(|request| match request.path.as_str() {
        "/ok" => (200, vec![], b"hello".to_vec()),
        "/large" => (200, vec![], vec![b'x'; 1001]),
        "/loop" => moved("/loop"),
        "/hop" => moved("/ok"),
        "/slow" => {
            std::thread::sleep(Duration::from_secs(4));
            (200, vec![], vec![])
        }
        _ => (404, vec![], vec![]),
    });
    assert_eq!(fetch(&url(&server, "/ok")).unwrap()[0].bytes, b"hello");
    assert_eq!(fetch(&url(&server, "/hop")).unwrap()[0].bytes, b"hello");
    assert!(error(&url(&server, "/nope")).contains("404"));
    assert!(error(&url(&server, "/large")).contains("1000 bytes"));
    assert!(
        error(&url(&server, "/loop")).contains("redirect"),
        "{}",
        error(&url(&server, "/loop"))
    );
    assert!(
        error(&url(&server, "/slow")).contains("timeout"),
        "{}",
        error(&url(&server, "/slow"))
    );
    assert!(error("http://127.0.0.1:1/x").contains("127.0.0.1:1"));
    assert!(error("ftp://x/y").contains("unsupported scheme 'ftp'"));
}

#[test]
fn credentials_stay_with_their_host() {
    let other = Server::new(|_| (200, vec![], b"theirs".to_vec()));
    let elsewhere = format!("http://{}/x", other.other_name());
    let server = Server::new(move |_| moved(&elsewhere));
    let uri = format!("http://me:secret@{}/a", server.address());
    let files = fetch(&uri).unwrap();
    assert_eq!(files[0].bytes, b"theirs");
    assert!(!files[0].uri.contains("secret"));
    assert!(
        server.seen()[0]
            .header("authorization")
            .starts_with("Basic ")
    );
    assert!(other.seen()[0].header("authorization").is_empty());
}

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
    for (tail, expected) in [
        ("@sha256:0000#1.yaml", "the manifest has the digest"),
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
    let server = registry(format!(
        "http://{}/v2/a/b/blobs/sha256:0",
        other.other_name()
    ));
    assert!(error(&format!("oci://{}/a/b:away", server.address())).contains("401"));
    assert_eq!(other.seen().len(), 1, "nobody asked it for a token");
}
