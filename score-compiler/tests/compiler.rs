//! What a program can tell the compiler, and what it gets.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod score_files;

use std::error::Error as _;
use std::thread;

use score_compiler::{
    Backend, BoxError, Category, Compiler, Emission, Error, Finding, Project, Reply, Severity,
    State, Value, Workload,
};
use score_compose::Compose;
use score_files::{score, with_resource};
use score_k8s::K8s;

/// Writes the variables of all containers.
struct Variables;

impl Backend for Variables {
    const NAME: &'static str = "variables";

    fn check(workload: &Workload) -> Vec<Finding> {
        let has_command = |name: &&String| {
            let container = workload.containers.get(*name);
            container.is_some_and(|container| !container.command.is_empty())
        };
        let commands = workload.containers.keys().filter(has_command);
        let mut found: Vec<Finding> = commands
            .map(|name| {
                Finding::warning("commands are left out").path(format!("containers.{name}.command"))
            })
            .collect();
        if workload.name == "forbidden" {
            found.push(Finding::error("no workload is called so"));
        }
        found
    }

    fn emit(&self, project: &Project) -> Result<Emission, BoxError> {
        let containers = project
            .workloads
            .iter()
            .flat_map(|workload| workload.containers.values());
        let documents = containers.map(|container| {
            let variables = container.variables.iter();
            let pairs = variables.map(|(name, text)| (name.as_str(), text.to_string()));
            pairs.collect::<Value>()
        });
        Ok(Emission::documents(documents).file("count", project.resources.len().to_string()))
    }
}

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

#[test]
fn files_are_those_that_were_given() {
    let containers = "{main: {image: i, files: {/a: {source: conf/a.txt}}}}";
    let compiler =
        Compiler::new(K8s::default()).score_file("web/score.yaml", score(containers, "{}"));
    let error = compiler.compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "not-allowed");
    assert!(found.hints()[0].contains("`Compiler::file` gives it"));
    let given = compiler.file("web/conf/a.txt", "from memory").compile();
    // In base64, as Kubernetes has it.
    assert!(given.unwrap().text().contains("ZnJvbSBtZW1vcnk="));
}

#[test]
fn files_come_by_a_closure_and_never_from_outside() {
    let containers = "{main: {image: i, files: {/a: {source: a.txt}}}}";
    let compiler = |name: &str| {
        Compiler::new(K8s::default())
            .score_file(name, score(containers, "{}"))
            .files(|path| match path {
                "web/a.txt" => Ok(Some(b"from a store".to_vec())),
                "broken/a.txt" => Err("the store is down".into()),
                _ => Ok(None),
            })
    };
    for name in [
        "web/score.yaml",
        "./web/score.yaml",
        "api/../web/score.yaml",
    ] {
        let output = compiler(name).compile().unwrap();
        assert!(output.text().contains("ZnJvbSBhIHN0b3Jl"), "{name}");
    }
    for (name, part) in [
        ("other/score.yaml", "is not among the files that were given"),
        ("broken/score.yaml", "the store is down"),
        (
            "../web/score.yaml",
            "is not among the files that were given",
        ),
        ("/web/score.yaml", "is not among the files that were given"),
    ] {
        let error = compiler(name).compile().unwrap_err().to_string();
        assert!(error.contains(part), "{name}: {error}");
    }
    // Whoever wrote the Score file can mend it: the program gave what there is.
    let error = compiler("other/score.yaml").compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(
        (found.code(), found.category()),
        ("invalid-file", Category::Input)
    );
    let outside = compiler("x").score_path("../web/a.txt").compile();
    let error = outside.unwrap_err().to_string();
    assert!(error.contains("outside of what was given"), "{error}");
}

#[test]
fn values_come_from_data_and_go_to_it() {
    let value = Value::from([
        ("num", Value::from(u64::MAX)),
        ("o", Option::<i64>::None.into()),
        ("s", Reply::secret("db", "password")),
        ("f", 1.5.into()),
    ]);
    let text = value.to_yaml();
    assert_eq!(
        text,
        "f: 1.5\nnum: 18446744073709551615\no: null\ns: ${secret db/password}\n"
    );
    let read = Value::from_yaml(&text).unwrap();
    assert_eq!(read.get("num"), value.get("num"));
    assert_eq!(
        read.get("num").and_then(Value::as_f64),
        Some(18_446_744_073_709_551_615.0)
    );
    let through = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&through).unwrap(), read);
    assert_eq!(Value::of(&[1, 2]).unwrap(), Value::from(vec![1, 2]));
    assert!(Value::from_yaml("a: [").is_err());
    let several = Value::from_yaml("a: 1\n---\nb: 2\n").unwrap_err();
    assert_eq!(several.to_string(), "expected one document, found 2");
}

#[test]
fn a_report_is_a_result() {
    let valid = score("{main: {image: i}}", "{}");
    assert!(score_compiler::validate(&valid).into_result().is_ok());
    let error = score_compiler::validate("a: 1").into_result().unwrap_err();
    assert!(!error.diagnostics().is_valid());
}

#[test]
fn variables_are_those_that_were_given() {
    let compiler = Compiler::new(Variables)
        .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
        .provisioner_file(
            "p.yaml",
            "[{uri: 'template://t', type: pg, outputs: 'v: {{ env \"PATH\" | quote }}'}]",
        );
    let error = compiler.compile().unwrap_err().to_string();
    assert!(
        error.contains("`Compiler::variable` gives it a value"),
        "{error}"
    );
    let given = compiler.variable("PATH", "mine").compile().unwrap();
    assert_eq!(given.text(), "A: mine\n");
}

#[test]
fn programs_are_not_run() {
    let error = Compiler::new(K8s::default())
        .score_file("score.yaml", with_resource("${resources.db.v}", "pg"))
        .provisioner_file("p.yaml", "[{uri: 'cmd://sh', type: pg}]")
        .compile()
        .unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "invalid-provisioner");
}

#[test]
fn a_seed_makes_runs_the_same() {
    let compiler = Compiler::new(Compose::default())
        .score_file(
            "score.yaml",
            with_resource("${resources.db.password}", "postgres"),
        )
        .default_provisioners();
    let text = |compiler: &Compiler| compiler.compile().unwrap().text().to_owned();
    let seeded = compiler.clone().seed("s");
    assert_eq!(text(&seeded), text(&seeded));
    assert_ne!(text(&seeded), text(&compiler.clone().seed("t")));
    assert_ne!(text(&compiler), text(&compiler));
    let error = compiler.seed("").compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "invalid-setting");
}

#[test]
fn nothing_to_compile_is_a_fault_of_the_program() {
    let compiler = Compiler::new(K8s::default());
    let error = compiler.compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "invalid-setting");
    assert!(found.to_string().contains("nothing to compile"), "{found}");
    let with = compiler
        .clone()
        .score_file("score.yaml", score("{main: {image: nginx}}", "{}"));
    let state = with.compile().unwrap().state().clone();
    compiler.state(state).compile().unwrap();
}

#[test]
fn files_of_a_backend_lie_in_the_project() {
    struct Writes(&'static str);
    impl Backend for Writes {
        const NAME: &'static str = "writes";
        fn emit(&self, _: &Project) -> Result<Emission, BoxError> {
            Ok(Emission::default().file(self.0, "x"))
        }
    }
    let compile = |path| {
        let compiler = Compiler::new(Writes(path));
        compiler
            .score_file("score.yaml", score("{main: {image: i}}", "{}"))
            .compile()
    };
    assert_eq!(compile("a/b").unwrap().files()[0].path, "a/b");
    for path in ["../a", "a/../../b", "/etc/passwd", "", "a//b", "./a"] {
        let error = compile(path).unwrap_err();
        assert!(
            error.to_string().contains("is not in the project's folder"),
            "{path}: {error}"
        );
    }
}

#[test]
fn all_overrides_that_do_not_fit_are_told() {
    let error = Compiler::new(K8s::default())
        .score_file("score.yaml", score("{main: {image: nginx}}", "{}"))
        .override_property("nothing")
        .override_property("metadata.name.first=a")
        .compile()
        .unwrap_err();
    assert_eq!(error.diagnostics().iter().count(), 2, "{error}");
}

#[test]
fn overrides_images_and_patches_change_the_output() {
    let compiler = Compiler::new(K8s::default())
        .score_file("score.yaml", score("{main: {image: .}}", "{}"))
        .overrides("o.yaml", "{metadata: {annotations: {team: a}}}")
        .override_property("containers.main.args=[\"--fast\"]")
        .image("nginx:1")
        .patch(
            "p",
            "- {op: set, path: 0.metadata.labels.patched, value: yes-it-is}",
        );
    let output = compiler.compile().unwrap();
    for part in ["team: a", "--fast", "image: nginx:1", "patched: yes-it-is"] {
        assert!(output.text().contains(part), "{part}: {}", output.text());
    }
    // They are for one Score file.
    let error = compiler.score_file("b.yaml", "").compile().unwrap_err();
    assert_eq!(error.diagnostics().len(), 3, "{error}");
}

#[test]
fn several_score_files_are_one_project() {
    let other = score("{main: {image: j}}", "{}").replace("name: web", "name: api");
    let compiler = Compiler::new(Compose::default())
        .score_file("a/score.yaml", score("{main: {image: i}}", "{}"));
    let both = compiler
        .clone()
        .score_file("b/score.yaml", other)
        .compile()
        .unwrap();
    assert!(both.text().contains("api-main:") && both.text().contains("web-main:"));
    // Workloads of earlier runs stay, unless the files are the whole project.
    let again = compiler.state(both.state());
    assert!(again.compile().unwrap().text().contains("api-main:"));
    assert!(
        !again
            .whole()
            .compile()
            .unwrap()
            .text()
            .contains("api-main:")
    );
}

#[test]
fn extensions_and_definitions_are_read() {
    let definition = "{id: pg-dev, name: Pg, type: postgres, driver_type: humanitec/echo, \
                      driver_inputs: {values: {host: from-definition}}, criteria: [{env_type: dev}]}";
    let extension = "{apiVersion: humanitec.org/v1b1, spec: {labels: {team: '${values.TEAM}'}}}";
    let compiler = Compiler::new(K8s::default())
        .score_file(
            "score.yaml",
            with_resource("${resources.db.host}", "postgres"),
        )
        .extension(
            "humanitec.score.yaml",
            extension.replace("${values.TEAM}", "blue"),
        )
        .platform(
            score_compiler::Platform::default()
                .org("o")
                .app("shop")
                .env("development")
                .env_type("dev"),
        )
        .definitions("pg.yaml", definition);
    let output = compiler.compile().unwrap();
    assert!(
        output.text().contains("from-definition"),
        "{}",
        output.text()
    );
    assert!(output.text().contains("team: blue"), "{}", output.text());
    // The seed of what definitions draw is kept.
    let state = output.state();
    assert!(state.definitions().unwrap().contains("seed"));
    let again = compiler.clone().state(state).compile().unwrap();
    assert_eq!(again.text(), output.text());
    let error = Compiler::new(Variables)
        .score_file("score.yaml", score("{main: {image: i}}", "{}"))
        .definitions("pg.yaml", definition)
        .compile()
        .unwrap_err();
    assert!(error.to_string().contains("takes no Resource Definitions"));
}

#[test]
fn a_backend_of_ones_own_has_rules() {
    let text = score("{main: {image: i, command: [a]}}", "{}");
    let compiler = Compiler::new(Variables).score_file("score.yaml", text.as_str());
    let output = compiler.compile().unwrap();
    let warning = output.warnings().iter().next().unwrap();
    assert_eq!(warning.severity(), Severity::Warning);
    assert_eq!(warning.path(), Some("containers.main.command"));
    // The container is the nearest that has a place.
    let place = warning.place().unwrap();
    assert_eq!((place.line, place.column), (3, 14));
    assert_eq!(compiler.validate(), *output.warnings());
    assert!(compiler.strict().compile().is_err());
    let forbidden = text.replace("name: web", "name: forbidden");
    let report = Compiler::new(Variables)
        .score_file("score.yaml", forbidden)
        .validate();
    assert!(!report.is_valid());
    assert_eq!(report.iter().count(), 2, "{report}");
}

#[test]
fn errors_are_shown_and_read_by_programs() {
    let error = Compiler::new(K8s::default())
        .score_file("score.yaml", score("{main: {image: i, imge: i}}", "{}"))
        .compile()
        .unwrap_err();
    let shown = error.to_string();
    assert!(shown.contains("did you mean `image`?"), "{shown}");
    assert_eq!(format!("{error:?}"), shown);
    let json: serde_json::Value = serde_json::from_str(&error.to_json()).unwrap();
    assert_eq!(json[0]["code"], "unknown-field");
    assert_eq!(json[0]["line"], 3);
    assert!(error.source().is_none());
}

#[test]
fn a_damaged_state_is_an_error() {
    let compiler = Compiler::new(K8s::default()).state(State::new("{workloads: 1}"));
    let error = compiler.compile().unwrap_err();
    let found = error.diagnostics().iter().next().unwrap();
    assert_eq!(found.code(), "invalid-state");
}

#[test]
fn nothing_secret_is_in_debug_output() {
    let compiler = Compiler::new(K8s::default())
        .score_file("score.yaml", with_resource("${resources.db.p}", "pg"))
        .variable("TOKEN", "hunter2")
        .seed("hunter2")
        .provisioner("pg", |_| {
            Ok(Reply::outputs([("p", "hunter2")]).state([("p", "hunter2")]))
        });
    let output = compiler.compile().unwrap();
    let reply = Reply::outputs([("p", "hunter2")]);
    let text = format!("{compiler:?} {output:?} {:?} {reply:?}", output.state());
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("score.yaml"));
}

#[test]
fn compilers_work_side_by_side() {
    fn is_send<T: Send + Sync + Clone>(_: &T) {}
    let compiler = Compiler::new(K8s::default())
        .default_provisioners()
        .seed("s")
        .score_file(
            "score.yaml",
            with_resource("${resources.db.host}", "postgres"),
        );
    is_send(&compiler);
    let expected = compiler.compile().unwrap().text().to_owned();
    let found = thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|_| {
                let compiler = compiler.clone();
                scope.spawn(move || compiler.compile().unwrap().text().to_owned())
            })
            .collect();
        let runs = runs.into_iter().map(|run| run.join().unwrap());
        runs.collect::<Vec<_>>()
    });
    assert!(found.iter().all(|text| *text == expected));
}
