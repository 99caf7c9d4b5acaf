//! What the targets of the project take from a program: their settings, parts of replies, patches.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::thread;

use score_compiler::{Category, Compiler, Reply, Severity, Value};
use score_compose::{Compose, ProbeProgram};
use score_k8s::{Format, K8s};

const SCORE: &str = "
apiVersion: score.dev/v1b1
metadata: {name: web}
containers:
  main:
    image: .
    resources: {limits: {memory: 64Mi}}
    livenessProbe: {httpGet: {path: /, port: 80}}
    variables: {PASSWORD: '${resources.db.password}'}
service: {ports: {www: {port: 80}}}
resources: {db: {type: pg}}
";

/// A compiler with a closure that makes the Secret that it refers to.
fn with_secret(target: Compiler) -> Compiler {
    target
        .score_file("score.yaml", SCORE)
        .provisioner("pg", |request| {
            let name = format!("{}-db", request.workload());
            let secret = format!(
                "{{apiVersion: v1, kind: Secret, metadata: {{name: {name}}}, stringData: {{password: made}}}}"
            );
            Ok(Reply::new()
                .output("password", Reply::secret(name, "password"))
                .part("manifests", Value::all_from_yaml(&secret)?))
        })
}

fn with_password(target: Compiler) -> Compiler {
    target
        .score_file("score.yaml", SCORE)
        .provisioner("pg", |_| Ok(Reply::outputs([("password", "p")])))
}

#[test]
fn kubernetes_has_a_namespace_and_a_format() {
    let target = K8s::default().namespace("dev").generate_namespace();
    let compiler = with_secret(Compiler::new(target)).image("i");
    let output = compiler.compile().unwrap();
    let text = output.text();
    for part in [
        "kind: Namespace",
        "namespace: dev",
        "kind: Secret",
        "name: web-db",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let kyaml = with_secret(Compiler::new(K8s::default().format(Format::Kyaml))).image("i");
    assert!(kyaml.compile().unwrap().text().contains("kind: \"Secret\""));
    // Outputs of resources: the Secret is a reference.
    let resources: Vec<_> = output.resources().collect();
    assert_eq!(resources.len(), 1);
    assert_eq!(resources[0].uid, "pg.default#web.db");
    let password = resources[0].outputs.get("password");
    assert_eq!(password, Some(&Reply::secret("web-db", "password")));
}

#[test]
fn compose_has_a_project_builds_and_ports() {
    let target = Compose::default()
        .project("shop")
        .build("web", "main", [("context", "./web"), ("target", "run")])
        .publish(8080, "web", 80)
        .keep_resources()
        .http_probe(ProbeProgram::Curl);
    let compiler = with_password(Compiler::new(target));
    assert!(compiler.validate().is_empty(), "{}", compiler.validate());
    let output = compiler.compile().unwrap();
    for part in [
        "name: shop",
        "context: ./web",
        "target: run",
        "published: \"8080\"",
        "memory: ",
        "curl",
    ] {
        assert!(output.text().contains(part), "{part}: {}", output.text());
    }
    for (build, part) in [
        (
            Compose::default().build("web", "mian", "."),
            "did you mean `main`?",
        ),
        (
            Compose::default().build("web", "main", [("contxt", ".")]),
            "did you mean `context`?",
        ),
    ] {
        let error = with_password(Compiler::new(build)).compile().unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn a_setting_of_a_target_is_the_programs() {
    let compilers = [
        Compiler::new(K8s::default().namespace("My_NS")),
        Compiler::new(Compose::default().project("My Shop")),
        Compiler::new(Compose::default().build("web", "mian", ".")),
    ];
    for compiler in compilers {
        let error = with_password(compiler).image("i").compile().unwrap_err();
        let found = error.diagnostics().iter().next().unwrap();
        assert_eq!(found.code(), "invalid-setting", "{error}");
        assert_eq!(found.category(), Category::Usage, "{error}");
    }
}

#[test]
fn patches_change_what_both_targets_write() {
    for (target, patch) in [
        (
            Compiler::new(K8s::default()),
            "- {op: set, path: 0.metadata.labels.patched, value: by-hand}",
        ),
        (
            Compiler::new(Compose::default()),
            "- {op: set, path: services.web-main.labels.patched, value: by-hand}",
        ),
    ] {
        let compiler = with_password(target).image("i");
        let patched = compiler
            .clone()
            .patch("patch.yaml", patch)
            .compile()
            .unwrap();
        assert!(
            patched.text().contains("patched: by-hand"),
            "{}",
            patched.text()
        );
        let error = compiler
            .patch("patch.yaml", "- {op: st}")
            .compile()
            .unwrap_err();
        let mut all = error.diagnostics().iter();
        let found = all
            .find(|found| found.severity() == Severity::Error)
            .unwrap();
        let place = found.place().unwrap();
        assert_eq!(place.file, "patch.yaml", "{error}");
        assert_eq!(found.category(), Category::Input);
        assert!(!found.explanation().is_empty());
    }
}

/// The text of a project of its own: its name, its target and its password say which one it is.
fn project(number: usize) -> String {
    let target = match number % 2 {
        0 => Compiler::new(K8s::default().namespace(format!("n{number}"))),
        _ => Compiler::new(Compose::default().project(format!("p{number}"))),
    };
    let score = SCORE.replace("name: web", &format!("name: web{number}"));
    let compiler = target
        .score_file("score.yaml", score.replace("type: pg", "type: postgres"))
        .default_provisioners()
        .image("i")
        .seed(number.to_string());
    compiler.compile().unwrap().text().to_owned()
}

#[test]
fn several_projects_are_compiled_at_once() {
    let expected: Vec<String> = (0..6).map(project).collect();
    let found = thread::scope(|scope| {
        let runs: Vec<_> = (0..6)
            .map(|number| scope.spawn(move || project(number)))
            .collect();
        runs.into_iter()
            .map(|run| run.join().unwrap())
            .collect::<Vec<_>>()
    });
    assert_eq!(found, expected);
    for (number, text) in found.iter().enumerate() {
        assert!(text.contains(&format!("web{number}")), "{text}");
    }
}
