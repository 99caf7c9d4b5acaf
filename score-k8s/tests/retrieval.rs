//! `init --provisioners` from servers: what is locked, who is told a login, what a terminal shows.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says why it does not run"
)]

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use testdata::{Project, Server, moved, said};

const BIN: &str = env!("CARGO_BIN_EXE_score-k8s");
const INIT: [&str; 3] = ["init", "--no-sample", "--no-default-provisioners"];
const ENTRY: &str = "- {uri: 'template://x', type: thing}\n";

fn init<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&INIT, more].concat()
}

/// Installs a URI whose content `change` changes, and then changes it.
fn is_locked(project: &Project, uri: &str, change: impl FnOnce()) {
    let args = init(&["--locked", "--provisioners", uri]);
    let stderr = project.fails(&args);
    assert!(stderr.contains("is not in provisioners.lock"), "{stderr}");
    project.ok(&init(&["--provisioners", uri]));
    project.ok(&args);
    let before = project.files();
    change();
    let stderr = project.fails(&args);
    assert!(stderr.contains("has the digest sha256:"), "{stderr}");
    assert!(project.files() == before, "what failed changed a file");
    let state = project.path(".score-k8s");
    let files = || fs::read_dir(&state).unwrap().count();
    let count = files();
    project.ok(&init(&["--provisioners", uri]));
    project.ok(&args);
    assert_eq!(files(), count, "one URI has one file");
    assert!(project.files() != before);
}

#[test]
fn what_is_behind_a_uri_is_locked() {
    let project = Project::empty(BIN);
    let version = Arc::new(AtomicUsize::new(1));
    let served = Arc::clone(&version);
    let server = Server::new(move |_| {
        let comment = format!("# {}\n", served.load(Ordering::SeqCst));
        (200, vec![], (comment + ENTRY).into_bytes())
    });
    project.ok(&INIT);
    let uri = format!("http://{}/a.provisioners.yaml", server.address());
    is_locked(&project, &uri, || version.store(2, Ordering::SeqCst));

    for tail in ["sub/b.yaml", "sub"] {
        let repo = tempfile::tempdir().unwrap();
        let folder = repo.path().join("r.git");
        let commit = |text: &str| {
            fs::create_dir_all(folder.join("sub")).unwrap();
            fs::write(folder.join("sub/b.yaml"), text).unwrap();
            let script =
                "git init -q . && git add . && git -c user.name=t -c user.email=t@t commit -qm x";
            let mut command = Command::new("sh");
            let status = command.args(["-c", script]).current_dir(&folder).status();
            assert!(status.unwrap().success());
        };
        commit(ENTRY);
        let uri = format!("git-file://{}/{tail}", folder.display());
        is_locked(&project, &uri, || commit(&format!("# new\n{ENTRY}")));
    }
}

#[test]
fn uris_that_are_shown_alike_are_locked_each() {
    let project = Project::empty(BIN);
    let version = Arc::new(AtomicUsize::new(1));
    let served = Arc::clone(&version);
    let server = Server::new(move |request| {
        let version = match request.query.as_str() {
            "f=1" => served.load(Ordering::SeqCst),
            _ => 0,
        };
        let comment = format!("# {} {version}\n", request.query);
        (200, vec![], (comment + ENTRY).into_bytes())
    });
    let uri = |file: &str| format!("http://{}/p.provisioners.yaml?f={file}", server.address());
    project.ok(&INIT);
    for file in ["1", "2"] {
        project.ok(&init(&["--provisioners", &uri(file)]));
    }
    for file in ["1", "2"] {
        project.ok(&init(&["--locked", "--provisioners", &uri(file)]));
    }
    version.store(2, Ordering::SeqCst);
    let stderr = project.fails(&init(&["--locked", "--provisioners", &uri("1")]));
    assert!(stderr.contains("has the digest"), "{stderr}");
    project.ok(&init(&["--provisioners", &uri("1")]));
    for file in ["1", "2"] {
        project.ok(&init(&["--locked", "--provisioners", &uri(file)]));
    }
    // What it gave before is locked no more.
    version.store(1, Ordering::SeqCst);
    project.fails(&init(&["--locked", "--provisioners", &uri("1")]));
    let lock = project.read(".score-k8s/provisioners.lock");
    assert_eq!(lock.matches("sha256:").count(), 2, "{lock}");
}

/// A registry whose manifest names one blob, which is `elsewhere`; wants a token, which wants a login.
fn registry(elsewhere: String) -> Server {
    const DIGEST: &str = "sha256:7f1b0ed7a8f4d1dcc6f4fc1b32a55d4e9a1a9a3b0a6a4f3d6a6f0a2f9ff8a1f0";
    Server::new(move |request| {
        if request.path == "/token" {
            return (200, vec![], br#"{"token":"T"}"#.to_vec());
        }
        if request.header("authorization") != "Bearer T" {
            let realm = format!("http://{}/token", request.header("host"));
            let challenge = format!(r#"www-authenticate: Bearer realm="{realm}",service="s""#);
            return (401, vec![challenge], vec![]);
        }
        if request.path.contains("/manifests/") {
            let manifest = format!(
                r#"{{"layers":[{{"digest":"{DIGEST}","annotations":{{"org.opencontainers.image.title":"a.yaml"}}}}]}}"#
            );
            return (200, vec![], manifest.into_bytes());
        }
        moved(&elsewhere)
    })
}

#[test]
fn a_login_for_a_registry_is_told_nobody_else() {
    let project = Project::new(BIN);
    let other = registry(String::new());
    let server = registry(format!("http://{}/blob", other.other_name()));
    let auths = format!(
        r#"{{"auths":{{"{}":{{"username":"me","password":"s3cret"}},"{}":{{"auth":"eDp5"}}}}}}"#,
        server.address(),
        other.address()
    );
    project.write("docker/config.json", &auths);
    let uri = format!("oci://{}/a/b", server.address());
    let args = init(&["--provisioners", &uri]);
    let output = project
        .command(&args)
        .env("DOCKER_CONFIG", "docker")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!said(&output).contains("s3cret"));
    let token = server
        .seen()
        .into_iter()
        .find(|request| request.path == "/token")
        .unwrap();
    assert_eq!(token.header("authorization"), "Basic bWU6czNjcmV0");
    let paths: Vec<String> = other
        .seen()
        .iter()
        .map(|request| request.path.clone())
        .collect();
    assert_eq!(paths, ["/blob"]);
    assert_eq!(other.seen()[0].header("authorization"), "");
}

#[test]
fn a_terminal_shows_what_takes_over_a_second() {
    let project = Project::new(BIN);
    let server = Server::new(|_| {
        std::thread::sleep(Duration::from_millis(1500));
        (200, vec![], ENTRY.as_bytes().to_vec())
    });
    let uri = format!("http://{}/a.yaml", server.address());
    let args = init(&["--provisioners", &uri]);
    assert!(
        !said(&project.run(&args)).contains("Fetching"),
        "no terminal, no progress"
    );
    let mut script = Command::new("script");
    let line = format!("'{BIN}' {}", args.join(" "));
    let output = script
        .args(["-qec", &line, "/dev/null"])
        .current_dir(project.folder())
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no `script` that gives a terminal");
        return;
    };
    let text = said(&output);
    assert!(text.contains(&format!("Fetching {uri}")), "{text}");
}

#[test]
fn an_interrupt_ends_git_and_removes_its_folder() {
    let project = Project::new(BIN);
    let server = Server::new(|_| {
        std::thread::sleep(Duration::from_secs(30));
        (404, vec![], vec![])
    });
    fs::create_dir(project.path("tmp")).unwrap();
    let before = project.files();
    let uri = format!("git-http://{}/r.git/sub", server.address());
    let mut command = project.command(&init(&["--provisioners", &uri]));
    let mut child = command.env("TMPDIR", project.path("tmp")).spawn().unwrap();
    while server.seen().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let kill = format!("kill -INT {}", child.id());
    assert!(project.sh(&kill).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(2), "{status}");
    assert_eq!(fs::read_dir(project.path("tmp")).unwrap().count(), 0);
    assert!(project.files() == before);
}

#[test]
fn the_environment_names_a_proxy_and_who_needs_none() {
    let project = Project::new(BIN);
    let proxy = Server::new(|_| (403, vec![], vec![]));
    let server = Server::new(|_| (200, vec![], ENTRY.as_bytes().to_vec()));
    let fetch = |uri: &str| {
        let mut command = project.command(&init(&["--provisioners", uri]));
        command.env("http_proxy", format!("http://{}", proxy.address()));
        command.env("no_proxy", "127.0.0.1").output().unwrap()
    };
    let output = fetch("http://nowhere.invalid/a.yaml");
    assert!(!output.status.success(), "{}", said(&output));
    assert_eq!(proxy.seen()[0].method, "CONNECT");
    assert_eq!(proxy.seen()[0].path, "nowhere.invalid:80");
    let output = fetch(&format!("http://{}/a.yaml", server.address()));
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(proxy.seen().len(), 1);
}

#[test]
fn secrets_of_uris_are_said_to_their_server_only() {
    let project = Project::empty(BIN);
    let server = Server::new(|request| {
        let body = match request.path.as_str() {
            "/get" => ENTRY.to_owned(),
            "/broken" => "- {uri: {{ [\n".to_owned(),
            _ => "- op: delete\n  path: 0.x\n  description: none\n".to_owned(),
        };
        (200, vec![], body.into_bytes())
    });
    let uri = |path: &str| {
        let host = server.address();
        format!("http://me:hunter2@{host}{path}?a=hunter2/hunter2&token=hunter2#t=hunter2")
    };
    let (good, broken, patch) = (uri("/get"), uri("/broken"), uri("/patch"));
    let mut all = String::new();
    let mut run = |args: &[&str]| {
        let output = project.run(args);
        all.push_str(&said(&output));
        output.status.success()
    };
    assert!(run(&init(&["-vv", "--provisioners", &good])));
    assert!(run(&init(&["--provisioners", &good, "--locked"])));
    assert!(run(&init(&["--patch-templates", &patch])));
    assert!(!run(&init(&["--provisioners", &broken])));
    assert!(!run(&init(&["--patch-templates", &broken])));
    assert!(!run(&init(&["--provisioners", &uri("/other"), "--locked"])));
    for (name, bytes) in project.files() {
        all.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(&bytes)));
    }
    assert!(!all.contains("hunter2"), "{all}");
    assert!(all.contains("?a=***&token=***"), "{all}");
    for request in server.seen() {
        assert_eq!(request.query, "a=hunter2/hunter2&token=hunter2");
        assert!(request.header("authorization").starts_with("Basic "));
    }
}
