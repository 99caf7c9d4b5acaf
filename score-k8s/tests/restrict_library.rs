//! A restricted host in a program that links the library: the same ways out, in memory.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use score_cli::host::OsHost;
use score_cli::provisioners::all_kinds;
use score_core::backend::Backend as _;
use score_core::compile::{Job, compile};
use score_core::diagnostic::{Diagnostics, render};
use score_core::host::{Host, HostError};
use score_core::provision::{EntryContext, load, providers};
use score_core::state::State;
use score_k8s::K8s;
use score_restrict::{Policy, Restricted};
use score_yaml::{Map, SourceMap, Value};

/// A host that reads whatever it is asked for, as a careless program might.
struct Careless;

impl Host for Careless {
    fn read(&self, score_file: &str, path: &str) -> Result<Vec<u8>, HostError> {
        let folder = Path::new(score_file).parent().unwrap();
        fs::read(folder.join(path)).map_err(HostError::new)
    }

    fn env(&self, name: &str) -> Option<String> {
        OsHost.env(name)
    }

    fn now(&self) -> Duration {
        OsHost.now()
    }

    fn random(&self, purpose: &[&str], buffer: &mut [u8]) {
        OsHost.random(purpose, buffer);
    }
}

/// A folder with a project and what lies beside it.
fn world() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path().canonicalize().unwrap().join("project");
    fs::create_dir_all(project.join("sub")).unwrap();
    fs::write(project.join("own"), "own").unwrap();
    fs::write(dir.path().join("secret"), "hunter2").unwrap();
    symlink("../secret", project.join("link")).unwrap();
    symlink("link", project.join("chain")).unwrap();
    symlink("..", project.join("up")).unwrap();
    symlink("own", project.join("inside")).unwrap();
    (dir, project)
}

/// Compiles a Score file with a resource `thing`, and says what came of it.
fn compiled(
    project: &Path,
    files: &str,
    provisioners: &str,
    patch: &str,
    host: &dyn Host,
) -> Result<String, String> {
    let mut sources = SourceMap::new();
    let score = format!(
        "apiVersion: score.dev/v1b1\nmetadata: {{name: app}}\ncontainers:\n  main:\n    image: x:1\n    \
         variables: {{A: '${{resources.thing.a}}'}}\n    files: {{{files}}}\nresources:\n  thing: {{type: thing}}\n"
    );
    let score = sources.add(project.join("score.yaml").display().to_string(), score);
    let provisioners = sources.add("x.provisioners.yaml", provisioners);
    let backend = K8s::default();
    let kinds = all_kinds(&backend, Duration::from_secs(20));
    let entries = load(&sources, provisioners, &kinds, &EntryContext::new(&backend)).unwrap();
    let mut state = State::default();
    if !patch.is_empty() {
        let patches = Value::Seq(vec![patch.into()]);
        state.extras.insert("patching_templates".into(), patches);
    }
    let mut job = Job::default();
    job.score_files = vec![score];
    job.entries = providers(entries);
    job.state = state;
    let extras = |_: &str, _: &[&str], _: Option<&Map>| Ok(Map::new());
    let compiled = compile(&backend, job, &mut sources, host, &extras);
    let said = |found: Diagnostics| -> String {
        let all = found.iter();
        all.map(|one| render(one, &sources, false)).collect()
    };
    let compiled = compiled.map_err(said)?;
    Ok(backend.render(&compiled.manifests).concat())
}

const PLAIN: &str = "- {uri: 'template://x', type: thing, outputs: 'a: b'}\n";

/// An entry with a template in one of its fields.
fn template(field: &str, text: &str) -> String {
    let outputs = match field {
        "outputs" => "",
        _ => "  outputs: 'a: b'\n",
    };
    format!("- uri: template://x\n  type: thing\n  {field}: |\n    {text}\n{outputs}")
}

/// An entry that runs a program, which says what of the environment it sees.
fn program(uri: &str) -> String {
    let script = r#"echo "{\"resource_outputs\": {\"a\": \"sees ${HOME:-nothing}\"}}""#;
    format!("- uri: '{uri}'\n  type: thing\n  args: ['-c', '{script}']\n")
}

fn is_refused(result: Result<String, String>, what: &str, way_out: &str) {
    let said = result.expect_err(what);
    assert!(said.contains("error[not-allowed]"), "{what}: {said}");
    assert!(said.contains(way_out), "{what}: {said}");
    assert!(!said.contains("hunter2"), "{what}: {said}");
}

#[test]
fn files_outside_are_refused_to_the_most_careless_host() {
    let (_dir, project) = world();
    let secret = project.with_file_name("secret");
    let policy = Policy::new(&project).unwrap();
    let restricted = Restricted::new(Careless, policy.clone());
    let allowed = Restricted::new(Careless, policy.allow_read(&secret).unwrap());
    let way_out = format!("`--allow-read {}` allows it", secret.display());
    for path in [
        "link",
        "chain",
        "up/secret",
        "../secret",
        "sub/../link",
        "sub/../../secret",
        "inside/../../secret",
    ] {
        let run = |host| {
            compiled(
                &project,
                &format!("/f: {{source: '{path}'}}"),
                PLAIN,
                "",
                host,
            )
        };
        if path.starts_with("inside") {
            // No system goes through a file.
            assert!(run(&restricted).is_err(), "{path}");
            continue;
        }
        is_refused(run(&restricted), path, &way_out);
        assert!(run(&allowed).unwrap().contains("aHVudGVyMg"), "{path}");
    }
    let absolute = format!("/f: {{source: '{}'}}", secret.display());
    is_refused(
        compiled(&project, &absolute, PLAIN, "", &restricted),
        "absolute",
        &way_out,
    );
    for path in ["own", "inside", "up/project/own"] {
        let files = format!("/f: {{source: {path}}}");
        let made = compiled(&project, &files, PLAIN, "", &restricted);
        assert!(made.unwrap().contains("b3du"), "{path}");
    }
}

#[test]
fn variables_are_refused_wherever_a_template_asks() {
    let (_dir, project) = world();
    let policy = Policy::new(&project).unwrap();
    let restricted = Restricted::new(OsHost, policy.clone().allow_variable("HOM"));
    let allowed = Restricted::new(OsHost, policy.allow_variable("HOME"));
    let way_out = "`--allow-env HOME` allows it";
    let env = r#"a: {{ env "HOME" }}"#;
    let mut rows: Vec<(String, &str)> = ["init", "state", "shared", "outputs"]
        .into_iter()
        .map(|field| (template(field, env), ""))
        .collect();
    rows.extend([
        (template("outputs", "a: {{ expandenv `x-${HOME}` }}"), ""),
        (template("outputs", "a: {{ expandenv `x-$HOME` }}"), ""),
        (template("outputs", r#"a: {{ print "HO" "ME" | env }}"#), ""),
        (template("outputs", r#"a: b{{ define "x" }}{{ env "HOME" }}{{ end }}{{ template "x" }}"#), ""),
        (
            template("manifests", r#"[{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: {{ env "HOME" | quote }}}}]"#),
            "",
        ),
        (PLAIN.to_owned(), "{{ if env `HOME` }}[]{{ end }}"),
        (PLAIN.to_owned(), "[{op: set, path: '0.x', value: {{ expandenv `$HOME` | quote }}}]"),
    ]);
    for (entries, patch) in rows {
        let run = |host| compiled(&project, "", &entries, patch, host);
        is_refused(run(&restricted), &format!("{entries}{patch}"), way_out);
        let made = run(&allowed);
        let is_let = made
            .as_ref()
            .err()
            .is_none_or(|said| !said.contains("not-allowed"));
        assert!(is_let, "{made:?}");
    }
}

#[test]
fn programs_are_refused_by_the_text_of_their_names() {
    let (_dir, project) = world();
    let policy = Policy::new(&project).unwrap();
    for (uri, name, others) in [
        ("cmd://sh", "sh", ["/bin/sh", "./sh", "SH"]),
        ("cmd:///bin/sh", "/bin/sh", ["sh", "bin/sh", "//bin/sh"]),
        ("cmd:////bin/sh", "//bin/sh", ["sh", "/bin/sh", "//bin"]),
        (
            "cmd:///bin/../bin/sh",
            "/bin/../bin/sh",
            ["sh", "/bin/sh", "/bin"],
        ),
        ("cmd://sh#true", "sh", ["true", "sh#true", "#true"]),
    ] {
        let run = |policy| {
            compiled(
                &project,
                "",
                &program(uri),
                "",
                &Restricted::new(OsHost, policy),
            )
        };
        let way_out = format!("`--allow-cmd {name}` allows it");
        is_refused(run(policy.clone()), uri, &way_out);
        let others = others
            .into_iter()
            .fold(policy.clone(), Policy::allow_program);
        is_refused(run(others), uri, &way_out);
        // It sees no variable that nobody has allowed.
        let made = run(policy.clone().allow_program(name)).unwrap();
        assert!(made.contains("sees nothing"), "{made}");
        let made = run(policy.clone().allow_program(name).allow_variable("HOME")).unwrap();
        assert!(!made.contains("sees nothing"), "{made}");
    }
}
