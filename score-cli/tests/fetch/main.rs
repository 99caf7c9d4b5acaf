//! Fetching over http and from OCI registries, against servers on this machine.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod registry;

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
    fetcher.fetch(uri)
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

#[test]
fn credentials_stay_with_their_port() {
    // One host by two ports is two servers; and there is no way back to what was said before.
    let other = Server::new(|request| match request.path.as_str() {
        "/back" => moved(&request.query),
        _ => (200, vec![], b"theirs".to_vec()),
    });
    let there = other.address();
    let server = Server::new(move |request| match request.path.as_str() {
        "/here" => moved("/there"),
        "/there" => moved(&format!("http://{there}/x")),
        "/round" => moved(&format!(
            "http://{there}/back?http://{}/ok",
            request.header("host")
        )),
        _ => (200, vec![], b"ours".to_vec()),
    });
    let uri = |path: &str| format!("http://me:secret@{}{path}", server.address());
    assert_eq!(fetch(&uri("/here")).unwrap()[0].bytes, b"theirs");
    assert_eq!(fetch(&uri("/round")).unwrap()[0].bytes, b"ours");
    let told: Vec<(String, bool)> = server
        .seen()
        .into_iter()
        .map(|request| {
            let is_told = !request.header("authorization").is_empty();
            (request.path, is_told)
        })
        .collect();
    let expected = [
        ("/here", true),
        ("/there", true),
        ("/round", true),
        ("/ok", false),
    ];
    assert_eq!(told, expected.map(|(path, told)| (path.to_owned(), told)));
    for request in other.seen() {
        assert_eq!(request.header("authorization"), "", "{}", request.path);
    }
}

#[test]
fn redirects_lead_to_web_servers_only() {
    let server = Server::new(|request| moved(&request.query));
    for location in [
        "file:///etc/hostname",
        "ftp://127.0.0.1/x",
        "data:,x",
        "gopher:x",
    ] {
        let error = error(&url(&server, &format!("/?{location}")));
        assert!(
            error.contains("which is no http URL"),
            "{location}: {error}"
        );
    }
}

#[test]
fn no_error_shows_a_secret() {
    let server = Server::new(|request| match request.path.as_str() {
        "/loop" => moved("/loop?token=hunter2"),
        "/away" => moved("http://me:hunter2@127.0.0.1:1/x?sig=hunter2"),
        "/odd" => moved("http://me:hunter2@/?sig=hunter2"),
        "/file" => moved("file:///x?sig=hunter2"),
        "/large" => (200, vec![], vec![b'x'; 1001]),
        _ => (404, vec![], vec![]),
    });
    let host = server.address();
    for uri in [
        format!("http://me:hunter2@{host}/nope?token=hunter2"),
        format!("http://me:hunter2@{host}/loop?token=hunter2"),
        format!("http://me:hunter2@{host}/away?token=hunter2"),
        format!("http://me:hunter2@{host}/odd?token=hunter2"),
        format!("http://me:hunter2@{host}/file?token=hunter2"),
        format!("http://me:hunter2@{host}/large?token=hunter2"),
        "http://me:hunter2@127.0.0.1:1/x?access_token=hunter2".to_owned(),
        "http://me:hunter2@in valid/x?hunter2".to_owned(),
        "http://me:hunter2@/x".to_owned(),
        "ftp://me:hunter2@x/y?sig=hunter2".to_owned(),
        "git-https://me:hunter2@x/y".to_owned(),
        "git-https://x/r.git/y?token=hunter2".to_owned(),
        "git-http://me:hunter2@127.0.0.1:1/r.git/y?ref=x".to_owned(),
        "oci://me:hunter2@127.0.0.1:1/x".to_owned(),
    ] {
        let error = error(&uri);
        assert!(!error.contains("hunter2"), "{uri}: {error}");
    }
    let files = fetch(&format!("http://me:hunter2@{host}/nope")).map(|_| ());
    assert!(files.is_err());
    assert!(
        server
            .seen()
            .iter()
            .any(|request| request.query == "token=hunter2")
    );
}

#[test]
fn names_of_files_tell_where_they_are_from() {
    let server = Server::new(|_| (200, vec![], b"[]".to_vec()));
    let host = server.address();
    let files = fetch(&format!("http://me:hunter2@{host}/a?v=1")).unwrap();
    assert_eq!(files[0].uri, format!("http://{host}/a?v=1"));
}
