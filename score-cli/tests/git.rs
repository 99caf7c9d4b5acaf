//! Fetching from git repositories: by the file system, and over http from a server on this machine.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use score_cli::fetch::{Fetched, Fetcher};
use testdata::{Answer, Request, Server, moved};

const LOGIN: &str = "Basic bWU6czNjcmV0LyE="; // me:s3cret/!
const PASSWORD: &str = "s3cret";

/// A repository `r.git` with `sub/a.yaml` (`one` at the tag v1 and the branch old, else `two`), `sub/b.yaml`, and a
/// file of 5,000 bytes.
fn repository(folder: &Path) {
    let repo = folder.join("r.git");
    fs::create_dir_all(repo.join("sub")).unwrap();
    let git = |line: &str| {
        let output = Command::new("git")
            .args(line.split(' '))
            .current_dir(&repo)
            .output()
            .unwrap();
        assert!(output.status.success(), "git {line}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git("init -q -b main .");
    git("config user.email t@example.com");
    git("config user.name t");
    git("config uploadpack.allowAnySHA1InWant true");
    fs::write(repo.join("sub/a.yaml"), "one").unwrap();
    git("add .");
    git("commit -qm one");
    git("tag v1");
    git("branch old");
    fs::write(repo.join("sub/a.yaml"), "two").unwrap();
    fs::write(repo.join("sub/b.yaml"), "b").unwrap();
    fs::write(repo.join("large"), "x".repeat(5000)).unwrap();
    git("add .");
    git("commit -qm two");
}

/// The answer of git's own server program.
fn backend(request: &Request, root: &Path, path: &str) -> Answer {
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", &request.query)
        .env("REQUEST_METHOD", &request.method)
        .env("CONTENT_TYPE", request.header("content-type"))
        .env("HTTP_CONTENT_ENCODING", request.header("content-encoding"))
        .env("GIT_PROTOCOL", request.header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(&request.body);
    let out = child.wait_with_output().unwrap().stdout;
    let end = out.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&out[..end]);
    let (status, headers): (Vec<&str>, Vec<&str>) =
        head.lines().partition(|line| line.starts_with("Status: "));
    let status = status
        .first()
        .map_or(200, |line| line[8..11].parse().unwrap());
    let headers = headers.into_iter().map(str::to_owned).collect();
    (status, headers, out[end + 4..].to_vec())
}

/// A server whose first part of a path says how it behaves: `plain`, `login` (wants one), `loop` (to itself),
/// `away` (to `other`), `slow`, and 404 for all else.
fn serve(root: &Path, other: String) -> Server {
    let root = root.to_owned();
    Server::new(move |request| answer(request, &root, &other))
}

fn uri(server: &Server, tail: &str) -> String {
    format!("git-http://{}/{tail}", server.address())
}

fn answer(request: &Request, root: &Path, other: &str) -> Answer {
    let (kind, path) = request.path[1..].split_once('/').unwrap_or_default();
    let path = format!("/{path}");
    let to = |place: &str| moved(&format!("{place}?{}", request.query));
    match kind {
        "plain" => backend(request, root, &path),
        "login" if request.header("authorization") == LOGIN => {
            assert!(
                !is_shown(PASSWORD),
                "the list of processes shows the password"
            );
            backend(request, root, &path)
        }
        "login" => (
            401,
            vec!["www-authenticate: Basic realm=\"x\"".to_owned()],
            vec![],
        ),
        "loop" => to(&request.path),
        "away" => to(&format!("{other}{path}")),
        "slow" => {
            std::thread::sleep(Duration::from_secs(20));
            (200, vec![], vec![])
        }
        _ => (404, vec![], vec![]),
    }
}

/// True if the command line of any process holds a text.
fn is_shown(text: &str) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .any(|line| String::from_utf8_lossy(&line).contains(text))
}

fn fetcher() -> Fetcher {
    Fetcher {
        timeout: Duration::from_millis(2500),
        limit: 1000,
    }
}

fn fetch(uri: &str) -> Vec<Fetched> {
    fetcher().fetch(uri).unwrap()
}

fn error(uri: &str) -> String {
    fetcher().fetch(uri).expect_err(uri).to_string()
}

fn texts(files: &[Fetched]) -> Vec<&str> {
    files
        .iter()
        .map(|f| std::str::from_utf8(&f.bytes).unwrap())
        .collect()
}

#[test]
fn files_directories_and_references() {
    let dir = tempfile::tempdir().unwrap();
    repository(dir.path());
    let server = serve(dir.path(), String::new());
    let commit = Command::new("git")
        .args(["rev-parse", "v1"])
        .current_dir(dir.path().join("r.git"))
        .output()
        .unwrap();
    let commit = String::from_utf8(commit.stdout).unwrap();
    let file = format!("git-file://{}/", dir.path().display());
    for base in [file, uri(&server, "plain/")] {
        let get = |tail: &str| fetch(&format!("{base}r.git/{tail}"));
        assert_eq!(texts(&get("sub/a.yaml")), ["two"]);
        for reference in ["v1", "old", "refs/heads/old", commit.trim()] {
            assert_eq!(
                texts(&get(&format!("sub/a.yaml?ref={reference}"))),
                ["one"],
                "{reference}"
            );
        }
        let all = get("sub/");
        assert_eq!(texts(&all), ["two", "b"]);
        assert!(all[1].from_directory && all[1].uri.ends_with("r.git/sub/b.yaml"));
        assert_eq!(texts(&get("sub?ref=v1")), ["one"]);

        let fails = |tail: &str| error(&format!("{base}{tail}"));
        assert!(fails("r.git/nope").contains("'nope' is not in the repository"));
        assert!(fails("r.git/sub?ref=nope").contains("failed to fetch 'nope'"));
        assert!(fails("gone.git/sub").contains("failed to fetch 'HEAD'"));
        assert!(fails("r.git/large").contains("more than 1000 bytes"));
    }
}

#[test]
fn servers_that_do_not_answer() {
    let dir = tempfile::tempdir().unwrap();
    repository(dir.path());
    let server = serve(dir.path(), String::new());
    assert!(error(&uri(&server, "nope/r.git/sub")).contains("failed to fetch"));
    let start = Instant::now();
    assert!(error(&uri(&server, "loop/r.git/sub")).contains("failed to fetch"));
    assert!(
        server.seen().len() < 50,
        "it went round {} times",
        server.seen().len()
    );
    let slow = Fetcher {
        timeout: Duration::from_millis(250),
        ..fetcher()
    };
    let message = slow
        .fetch(&uri(&server, "slow/r.git/sub"))
        .unwrap_err()
        .to_string();
    assert!(message.contains("did not end within 1 s"), "{message}");
    assert!(
        !message.contains("--cmd-timeout"),
        "that flag is for something else: {message}"
    );
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_login_is_for_its_server_alone_and_shown_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    repository(dir.path());
    let other = serve(dir.path(), String::new());
    // Another name is another host.
    let elsewhere = |kind: &str| format!("http://{}/{kind}", other.other_name());
    let server = serve(dir.path(), elsewhere("login"));
    let with_login =
        |server: &Server, tail: &str| uri(server, tail).replace("://", "://me:s3cret%2F%21@");

    let files = fetch(&with_login(&server, "login/r.git/sub/a.yaml"));
    assert_eq!(texts(&files), ["two"]);
    assert!(!files[0].uri.contains(PASSWORD));

    for uri in [
        with_login(&server, "away/r.git/sub"),
        with_login(&server, "login/gone.git/sub"),
        with_login(&server, "login/r.git/sub?x=y"),
    ] {
        let message = error(&uri);
        assert!(!message.contains(PASSWORD), "{message}");
    }
    assert!(!other.seen().is_empty(), "it went there");
    for request in other.seen() {
        assert_eq!(request.header("authorization"), "", "{request:?}");
    }
}
