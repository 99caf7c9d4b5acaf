//! What one project is made of: Score files, overrides, extensions, definitions, a state.

use std::thread;

use score_compiler::Compiler;
use score_compose::Compose;
use score_k8s::K8s;

use crate::Variables;
use crate::score_files::{score, with_resource};

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
