//! Fetching over http and from OCI registries, against servers on this machine.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use score_cli::error::Error;
use score_cli::fetch::{Fetched, Fetcher};

/// A request as the server saw it: path, and headers with lower-case names.
#[derive(Clone, Debug)]
struct Seen {
    path: String,
    headers: BTreeMap<String, String>,
}

struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// A server that answers each request with what `answer` makes: status, headers, body.
    fn new(answer: impl Fn(&Seen) -> (u16, Vec<String>, Vec<u8>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = read(&stream) else {
                    continue;
                };
                log.lock().unwrap().push(request.clone());
                let (status, headers, body) = answer(&request);
                let mut head = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n",
                    body.len()
                );
                headers
                    .iter()
                    .for_each(|header| head.push_str(&format!("{header}\r\n")));
                let mut stream = stream;
                let _ = stream
                    .write_all(format!("{head}\r\n").as_bytes())
                    .and_then(|()| stream.write_all(&body));
            }
        });
        Server { port, seen }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Seen> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            line.split_once(": ")
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        })
        .collect();
    Some(Seen { path, headers })
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
        "/loop" => (302, vec!["location: /loop".into()], vec![]),
        "/hop" => (302, vec!["location: /ok".into()], vec![]),
        "/slow" => {
            std::thread::sleep(Duration::from_secs(4));
            (200, vec![], vec![])
        }
        _ => (404, vec![], vec![]),
    });
    assert_eq!(fetch(&server.url("/ok")).unwrap()[0].bytes, b"hello");
    assert_eq!(fetch(&server.url("/hop")).unwrap()[0].bytes, b"hello");
    assert!(error(&server.url("/nope")).contains("404"));
    assert!(error(&server.url("/large")).contains("1000 bytes"));
    assert!(
        error(&server.url("/loop")).contains("redirect"),
        "{}",
        error(&server.url("/loop"))
    );
    assert!(
        error(&server.url("/slow")).contains("timeout"),
        "{}",
        error(&server.url("/slow"))
    );
    assert!(error("http://127.0.0.1:1/x").contains("127.0.0.1:1"));
    assert!(error("ftp://x/y").contains("unsupported scheme 'ftp'"));
}

#[test]
fn credentials_stay_with_their_host() {
    let other = Server::new(|_| (200, vec![], b"theirs".to_vec()));
    let elsewhere = format!("location: http://localhost:{}/x", other.port);
    let server = Server::new(move |_| (302, vec![elsewhere.clone()], vec![]));
    let uri = format!("http://me:secret@127.0.0.1:{}/a", server.port);
    let files = fetch(&uri).unwrap();
    assert_eq!(files[0].bytes, b"theirs");
    assert!(!files[0].uri.contains("secret"));
    assert!(server.seen()[0].headers["authorization"].starts_with("Basic "));
    assert!(!other.seen()[0].headers.contains_key("authorization"));
}

const ONE: &[u8] = b"- {uri: template://one, type: one}\n";
const TWO: &[u8] = b"- {uri: template://two, type: two}\n";

fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn manifest() -> Vec<u8> {
    let layer = |title: &str, bytes: &[u8]| {
        format!(
            r#"{{"digest":"sha256:{}","annotations":{{"org.opencontainers.image.title":"{title}"}}}}"#,
            digest(bytes)
        )
    };
    format!(
        r#"{{"layers":[{},{},{}]}}"#,
        layer("README.md", b"x"),
        layer("1.yaml", ONE),
        layer("2.yaml", TWO)
    )
    .into_bytes()
}

/// A registry that wants a token, and gives one.
fn registry() -> Server {
    Server::new(|request| {
        let host = request.headers["host"].clone();
        if request.path.starts_with("/token") {
            return (200, vec![], br#"{"token":"T"}"#.to_vec());
        }
        if request.headers.get("authorization").map(String::as_str) != Some("Bearer T") {
            let challenge = format!(
                r#"www-authenticate: Bearer realm="http://{host}/token",service="s",scope="repository:a/b:pull""#
            );
            return (401, vec![challenge], vec![]);
        }
        let body = match request.path.rsplit('/').next().unwrap() {
            "v1" | "latest" => manifest(),
            tag if tag == format!("sha256:{}", digest(&manifest())) => manifest(),
            tag if tag == format!("sha256:{}", digest(ONE)) => ONE.to_vec(),
            tag if tag == format!("sha256:{}", digest(TWO)) => b"not what was promised".to_vec(),
            tag if tag.starts_with("sha256:00") => manifest(),
            _ => return (404, vec![], vec![]),
        };
        (200, vec![], body)
    })
}

#[test]
fn oci_files_tokens_and_digests() {
    let server = registry();
    let uri = |tail: &str| format!("oci://127.0.0.1:{}/a/b{tail}", server.port);
    let files = fetch(&uri(":v1#1.yaml")).unwrap();
    assert_eq!(files[0].bytes, ONE);
    assert_eq!(files[0].uri, uri(":v1#1.yaml"));
    assert_eq!(
        fetch(&uri(&format!("@sha256:{}#1.yaml", digest(&manifest())))).unwrap()[0].bytes,
        ONE
    );
    assert!(error(&uri("@sha256:0000#1.yaml")).contains("the manifest has the digest"));
    assert!(error(&uri("#2.yaml")).contains("'2.yaml' has the digest"));
    assert!(
        error(&uri("")).contains("'2.yaml' has the digest"),
        "all .yaml files are taken"
    );
    assert!(error(&uri("#3.yaml")).contains("1.yaml, 2.yaml"));
    assert!(error(&uri(":v2")).contains("404"));
}
