//! What a run is given: files, variables, a seed, and no program.

use score_compiler::{Category, Compiler};
use score_compose::Compose;
use score_k8s::K8s;

use crate::Variables;
use crate::score_files::{score, with_resource};

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
