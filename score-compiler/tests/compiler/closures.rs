//! What closures are told, and what they make.

use score_compiler::{Compiler, Error, Reply, State, Value};
use score_compose::Compose;
use score_k8s::K8s;

use crate::Variables;
use crate::score_files::with_resource;

#[test]
fn a_closure_is_told_of_the_resource_and_remembers() {
    let compiler = Compiler::new(Variables)
        .score_file("score.yaml", with_resource("${resources.db.seen}", "pg"))
        .provisioner("pg", |request| {
            assert_eq!(request.uid(), "pg.default#web.db");
            assert_eq!(
                (
                    request.kind(),
                    request.class(),
                    request.id(),
                    request.workload()
                ),
                ("pg", "default", "web.db", "web")
            );
            assert_eq!(request.params(), &Value::from([("n", 3)]));
            let name = request.workload_metadata().get("name");
            assert_eq!(name.and_then(Value::as_str), Some("web"));
            let seen = request.state().get("seen").and_then(Value::as_i64);
            let seen = seen.unwrap_or_default() + 1;
            Ok(Reply::outputs([("seen", seen)])
                .state([("seen", seen)])
                .log("made"))
        });
    let first = compiler.compile().unwrap();
    assert_eq!(first.text(), "A: \"1\"\n");
    assert_eq!(first.documents(), [Value::from([("A", "1")])]);
    assert_eq!(first.log(), ["pg.default#web.db: made"]);
    let file = first.files().first().unwrap();
    assert_eq!(
        (file.path.as_str(), file.bytes.as_slice()),
        ("count", &b"1"[..])
    );
    let second = compiler.clone().state(first.state()).compile().unwrap();
    assert_eq!(second.text(), "A: \"2\"\n");
    // The state is a text that can be kept anywhere.
    let kept = State::new(second.state().text());
    assert_eq!(compiler.state(kept).compile().unwrap().text(), "A: \"3\"\n");
}

#[test]
fn the_first_closure_that_takes_a_resource_makes_it() {
    let gives = |text: &'static str| move |_: &_| Ok(Reply::outputs([("v", text)]));
    let compiler = Compiler::new(Variables)
        .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
        .provisioner("pg.large", gives("large"))
        .provisioner("pg.default#other", gives("other"))
        .provisioner("pg", gives("any"))
        .provisioner("pg", gives("late"))
        .provisioner_file(
            "p.yaml",
            "[{uri: 'template://t', type: pg, outputs: 'v: file'}]",
        );
    assert_eq!(compiler.compile().unwrap().text(), "A: any\n");
}

#[test]
fn what_a_closure_says_is_an_error_with_a_place() {
    let compiler = Compiler::new(Variables)
        .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
        .provisioner("pg", |_| Err("the database\nis full".into()));
    let error = compiler.compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "provisioner-failed");
    assert_eq!(found.place().unwrap().line, 4);
    assert!(
        found
            .message()
            .contains("the provisioner of `pg.default#web.db` failed: the database"),
        "{error}"
    );
    // A dynamic error, as `?` makes one of it.
    let boxed: Box<dyn std::error::Error + Send + Sync> = error.into();
    assert!(boxed.to_string().contains("score.yaml:4:"), "{boxed}");
    assert!(boxed.source().is_none());
}

#[test]
fn secrets_are_for_targets_that_have_some() {
    let with = |compiler: Compiler, name: &'static str| {
        compiler
            .score_file("score.yaml", with_resource("${resources.db.p}", "pg"))
            .provisioner("pg", move |_| {
                Ok(Reply::new().output("p", Reply::secret(name, "password")))
            })
            .compile()
    };
    let manifests = with(Compiler::new(K8s::default()), "admin").unwrap();
    assert!(manifests.text().contains("secretKeyRef:"));
    let message = |result: Result<_, Error>| -> String {
        let error = result.map(|_| ()).unwrap_err();
        let first = error.diagnostics().iter().next().unwrap();
        first.message().to_owned()
    };
    for target in [Compiler::new(Variables), Compiler::new(Compose::default())] {
        let message = message(with(target, "admin"));
        assert!(message.contains("refers to a Secret"), "{message}");
    }
    let message = message(with(Compiler::new(K8s::default()), "ad_min"));
    assert!(message.contains("no name of a Secret"), "{message}");
}

#[test]
fn parts_go_to_targets_that_take_them() {
    let text = with_resource("${resources.db.v}", "pg");
    let compiler = |target: Compiler| {
        target
            .score_file("score.yaml", text.as_str())
            .provisioner("pg", |_| {
                let object = Value::from([
                    ("apiVersion", Value::from("v1")),
                    ("kind", "ConfigMap".into()),
                    ("metadata", [("name", "made")].into()),
                ]);
                Ok(Reply::outputs([("v", 1)]).part("manifests", vec![object]))
            })
    };
    let manifests = compiler(Compiler::new(K8s::default())).compile().unwrap();
    assert!(manifests.text().contains("kind: ConfigMap"));
    let error = compiler(Compiler::new(Compose::default())).compile();
    let error = error.unwrap_err().to_string();
    assert!(error.contains("which this target does not take"), "{error}");
}
