//! What closures are told and may answer, and what backends may give.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod score_files;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use score_compiler::{Backend, BoxError, Compiler, Emission, Project, Reply, State, Value};
use score_compose::Compose;
use score_files::{score, with_resource};
use score_k8s::K8s;

/// Writes the variable `A` of all containers.
struct Variables;

impl Backend for Variables {
    const NAME: &'static str = "variables";

    fn emit(&self, project: &Project) -> Result<Emission, BoxError> {
        let workloads = project.workloads.iter();
        let containers = workloads.flat_map(|workload| workload.containers.values());
        let variables = containers.filter_map(|container| container.variables.get("A"));
        Ok(Emission::documents(variables.map(|text| text.to_string())))
    }
}

#[test]
fn a_secret_names_what_it_is() {
    for secret in [Reply::secret("", "key"), Reply::secret("name", "")] {
        let error = Compiler::new(K8s::default())
            .score_file("score.yaml", with_resource("${resources.db.p}", "pg"))
            .provisioner("pg", move |_| Ok(Reply::new().output("p", secret.clone())))
            .compile()
            .unwrap_err();
        assert!(
            error.to_string().contains("without saying its name"),
            "{error}"
        );
    }
}

#[test]
fn a_closure_sees_secrets_of_params_and_of_its_state() {
    let resources = "{db: {type: pg}, url: {type: url, params: {password: '${resources.db.p}'}}}";
    let containers = "{main: {image: i, variables: {A: '${resources.url.p}'}}}";
    let secret = || Reply::secret("admin", "password");
    let compiler = Compiler::new(K8s::default())
        .score_file("score.yaml", score(containers, resources))
        .provisioner("pg", move |_| Ok(Reply::outputs([("p", secret())])))
        .provisioner("url", move |request| {
            assert_eq!(request.params().get("password"), Some(&secret()));
            let kept = request.state().get("kept");
            assert!(kept.is_none_or(|kept| *kept == secret()), "{kept:?}");
            Ok(Reply::outputs([("p", secret())]).state([("kept", secret())]))
        });
    let first = compiler.compile().unwrap();
    assert!(first.text().contains("secretKeyRef:"));
    let again = compiler.state(first.state()).compile().unwrap();
    assert_eq!(again.text(), first.text());
}

#[test]
fn a_secret_in_a_part_is_an_error() {
    for (target, part) in [
        (Compiler::new(K8s::default()), "manifests"),
        (Compiler::new(Compose::default()), "services"),
    ] {
        let error = target
            .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
            .provisioner("pg", move |_| {
                let value = Value::from([("a", vec![Reply::secret("admin", "password")])]);
                Ok(Reply::outputs([("v", 1)]).part(part, value))
            })
            .compile()
            .unwrap_err();
        assert!(
            error.to_string().contains("which only outputs can"),
            "{error}"
        );
    }
}

#[test]
fn what_is_nested_too_deep_is_an_error() {
    let nested = |levels| (0..levels).fold(Value::Null, |value, _| vec![value].into());
    let compiler = |target: Compiler, reply: Reply| {
        target
            .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
            .provisioner("pg", move |_| Ok(reply.clone()))
    };
    for reply in [
        Reply::outputs([("v", nested(2_000))]),
        Reply::outputs([("v", 1)]).state([("s", nested(501))]),
        Reply::outputs([("v", 1)]).part("manifests", nested(501)),
    ] {
        let error = compiler(Compiler::new(K8s::default()), reply).compile();
        let error = error.unwrap_err().to_string();
        assert!(error.contains("nested deeper than 500 levels"), "{error}");
    }
    // What is allowed is read back.
    let reply = Reply::outputs([("v", nested(500))]).state([("s", nested(500))]);
    for target in [
        Compiler::new(K8s::default()),
        Compiler::new(Compose::default()),
        Compiler::new(Variables),
    ] {
        let compiler = compiler(target, reply.clone());
        let first = compiler.compile().unwrap();
        let kept = State::new(first.state().text());
        assert_eq!(compiler.state(kept).compile().unwrap().text(), first.text());
    }
}

#[test]
fn a_document_that_is_nested_too_deep_is_an_error() {
    struct Deep;
    impl Backend for Deep {
        const NAME: &'static str = "deep";

        fn emit(&self, _: &Project) -> Result<Emission, BoxError> {
            let nested = (0..2_000).fold(Value::Null, |value, _| vec![value].into());
            Ok(Emission::documents([nested]))
        }
    }
    let text = score("{main: {image: i}}", "{}");
    let error = Compiler::new(Deep).score_file("score.yaml", text).compile();
    let error = error.unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "backend-failed");
    assert!(found.message().contains("500 levels"), "{error}");
}

#[test]
fn a_provisioner_says_what_it_takes() {
    for takes in ["", "#", "pg.", "pg#", ".large", "p g", "pg\n", "pg.#web.db"] {
        let error = Compiler::new(Variables)
            .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
            .provisioner(takes, |_| Ok(Reply::new()))
            .compile()
            .unwrap_err();
        let found = error.diagnostics().iter().next().unwrap();
        assert_eq!(found.code(), "invalid-setting", "{takes:?}");
        assert!(found.message().contains("expected TYPE"), "{error}");
    }
}

#[test]
fn who_forgot_the_default_provisioners_is_told() {
    let compiler = |target: Compiler| {
        let text = with_resource("${resources.db.host}", "unheard-of");
        target.score_file("score.yaml", text).compile()
    };
    let hint = "`Compiler::default_provisioners` adds";
    for target in [
        Compiler::new(K8s::default()),
        Compiler::new(Compose::default()),
    ] {
        let error = compiler(target.clone()).unwrap_err().to_string();
        assert!(error.contains(hint), "{error}");
        let error = compiler(target.default_provisioners()).unwrap_err();
        assert!(!error.to_string().contains(hint), "{error}");
    }
    // This one comes with none.
    let error = compiler(Compiler::new(Variables)).unwrap_err().to_string();
    assert!(!error.contains(hint), "{error}");
}

#[test]
fn a_panic_of_a_closure_passes_and_leaves_the_compiler_as_it_was() {
    let is_down = Arc::new(AtomicBool::new(true));
    let is_seen = Arc::clone(&is_down);
    let compiler = Compiler::new(Variables)
        .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
        .provisioner("pg", move |_| {
            assert!(!is_seen.load(Ordering::Relaxed), "down");
            Ok(Reply::outputs([("v", "up")]))
        });
    let run = AssertUnwindSafe(|| compiler.compile());
    assert!(catch_unwind(run).is_err());
    is_down.store(false, Ordering::Relaxed);
    assert_eq!(compiler.compile().unwrap().text(), "up");
}
